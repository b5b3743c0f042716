"""What a therapist's turn does: its main MI behaviour, from its words alone."""

from __future__ import annotations

from functools import partial

from builders.training import features
from builders.training.fit import classifier
from builders.training.model import Ceiling, Model, Reading
from builders.training.turns import one_label

LABELS = "mi/behaviour-main@1"
read = Reading("utterances", partial(one_label, role="therapist", labels="behaviour_main", taxonomy=LABELS))

MODEL = Model(
    name="therapist-behaviour",
    version="1.0.0",
    title="Main behaviour of a therapist's turn",
    task="Given the words of one turn of a therapist, says whether it reflects, asks, brings in something, or neither.",
    taxonomy=LABELS,
    trained_on=("annomi",),
    demonstrated_on=("tapestry",),
    read={"annomi": read, "tapestry": read},
    estimator=partial(classifier, features.text),
    features=features.TEXT,
    surface=partial(classifier, features.surface),
    ceiling=Ceiling(dataset="annomi", attribute="main_therapist_behaviour"),
)
