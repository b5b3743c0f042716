"""Whether a session shows good or poor MI, from what the therapist says in it."""

from __future__ import annotations

from functools import partial

from builders.training import features
from builders.training.fit import classifier
from builders.training.model import Model, Reading
from builders.training.sessions import session_quality

read = Reading("dialogues", session_quality)

MODEL = Model(
    name="mi-quality",
    version="1.0.0",
    title="MI quality of a session",
    task="Given what a therapist says in a session, a line each turn, says whether it shows high or low MI quality.",
    taxonomy="",
    inputs=("therapist turns",),
    trained_on=("annomi",),
    demonstrated_on=("tapestry",),
    read={"annomi": read, "tapestry": read},
    estimator=partial(classifier, features.words, strength=10.0),
    features=features.WORDS,
    calibration="sigmoid",
    surface=partial(classifier, features.surface),
    positive="low",
)
