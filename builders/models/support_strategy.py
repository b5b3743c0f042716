"""Which support strategy a helper's turn uses, from its words alone."""

from __future__ import annotations

from functools import partial

from builders.training import features
from builders.training.fit import classifier
from builders.training.model import Model, Reading
from builders.training.phrases import phrases
from builders.training.turns import one_label

LABELS = "support/strategy@1"
turns = Reading("utterances", partial(one_label, role="therapist", labels="strategies", taxonomy=LABELS))

MODEL = Model(
    name="support-strategy",
    version="1.0.0",
    title="Support strategy of a helper's turn",
    task="Given the words of one turn of a helper, says which strategy of emotional support it uses.",
    taxonomy=LABELS,
    trained_on=("esconv",),
    demonstrated_on=("tapestry",),
    read={
        "esconv": turns,
        "tapestry": turns,
        "culturecare": Reading("spans", partial(phrases, kind="support_strategy", taxonomy=LABELS)),
    },
    estimator=partial(classifier, features.text),
    features=features.TEXT,
    calibration="temperature",
    surface=partial(classifier, features.surface),
)
