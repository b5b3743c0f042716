"""Where a client's turn leans: change talk, sustain talk or neither, from its words alone."""

from __future__ import annotations

from functools import partial

from builders.training import features
from builders.training.fit import classifier
from builders.training.model import Ceiling, Model, Reading
from builders.training.turns import one_label

LABELS = "mi/talk-type@1"
read = Reading("utterances", partial(one_label, role="client", labels="talk_type", taxonomy=LABELS))

MODEL = Model(
    name="client-talk-type",
    version="1.0.0",
    title="Talk type of a client's turn",
    task="Given the words of one turn of a client, says whether they speak for change, against it, or neither.",
    taxonomy=LABELS,
    trained_on=("annomi",),
    demonstrated_on=("tapestry",),
    read={"annomi": read, "tapestry": read},
    estimator=partial(classifier, features.text),
    features=features.TEXT,
    surface=partial(classifier, features.surface),
    ceiling=Ceiling(dataset="annomi", attribute="client_talk_type"),
)
