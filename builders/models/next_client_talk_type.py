"""What a client will do next: the MI forecaster's job, from the codes and words before the turn."""

from __future__ import annotations

from functools import partial

from builders.forecasting.transitions import TransitionForecaster
from builders.training import features
from builders.training.fit import classifier
from builders.training.history import COLUMNS, next_codes
from builders.training.model import Comparison, Model, Reading

LABELS = "mi/talk-type@1"
read = Reading("utterances", partial(next_codes, role="client"))

MODEL = Model(
    name="next-client-talk-type",
    version="1.0.0",
    title="Talk type of a client's next turn",
    task="Given what was said and done so far, says which talk type a client's next turn will have.",
    taxonomy=LABELS,
    inputs=COLUMNS,
    trained_on=("annomi",),
    demonstrated_on=("tapestry",),
    read={"annomi": read, "tapestry": read},
    estimator=partial(classifier, features.history, strength=0.3),
    features=features.HISTORY,
    history="gold",
    coders=("therapist-behaviour", "client-talk-type"),
    surface=partial(classifier, features.last_surface),
    comparisons={
        "words": Comparison("words of the last two turns, no codes", partial(classifier, features.last_texts), "none"),
        "transitions": Comparison("transition counts after the last two codes", TransitionForecaster, "gold"),
    },
)
