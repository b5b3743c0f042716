"""What a therapist's turn does in detail: every fine MI behaviour that it carries."""

from __future__ import annotations

from functools import partial

from builders.training import features
from builders.training.fit import classifier
from builders.training.model import Model, Reading
from builders.training.turns import several_labels

LABELS = "mi/behaviour@1"
read = Reading("utterances", partial(several_labels, role="therapist", labels="behaviours", taxonomy=LABELS))

MODEL = Model(
    name="therapist-behaviour-fine",
    version="1.0.0",
    title="Fine behaviours of a therapist's turn",
    task="Given the words of one turn of a therapist, says which fine MI behaviours it carries; it may carry several.",
    taxonomy=LABELS,
    trained_on=("annomi",),
    demonstrated_on=("tapestry",),
    read={"annomi": read, "tapestry": read},
    estimator=partial(classifier, features.text, several=True),
    features=features.TEXT,
    several=True,
    surface=partial(classifier, features.surface, several=True),
)
