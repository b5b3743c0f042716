"""How intense the distress is that a phrase tells of, as annotators of the data see it."""

from __future__ import annotations

from functools import partial

from builders.training import features
from builders.training.fit import classifier
from builders.training.model import Model, Reading
from builders.training.phrases import phrases

LABELS = "distress/intensity@1"
read = Reading("spans", partial(phrases, kind="distress", taxonomy=LABELS))

MODEL = Model(
    name="distress-intensity",
    version="1.0.0",
    title="Intensity of expressed distress",
    task="Given a phrase that was marked as telling of distress, says whether it is light, moderate or high.",
    taxonomy=LABELS,
    inputs=("phrase",),
    demonstrated_on=("tapestry",),
    read={"tapestry": read, "culturecare": read},
    estimator=partial(classifier, features.text),
    features=features.TEXT,
    calibration="temperature",
    surface=partial(classifier, features.surface),
)
