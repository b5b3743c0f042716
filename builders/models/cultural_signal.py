"""What type of cultural signal a phrase is."""

from __future__ import annotations

from functools import partial

from builders.training import features
from builders.training.fit import classifier
from builders.training.model import Model, Reading
from builders.training.phrases import phrases

LABELS = "culture/signal@1"
read = Reading("spans", partial(phrases, kind="cultural_signal", taxonomy=LABELS))

MODEL = Model(
    name="cultural-signal",
    version="1.0.0",
    title="Type of a cultural signal",
    task="Given a phrase that tells something of a culture, says which type of signal it is.",
    taxonomy=LABELS,
    inputs=("phrase",),
    demonstrated_on=("tapestry",),
    read={"tapestry": read, "culturecare": read},
    estimator=partial(classifier, features.text),
    features=features.TEXT,
    calibration="temperature",
    surface=partial(classifier, features.surface),
)
