"""What a therapist will do next: the MI forecaster's job, from the codes and words before the turn."""

from __future__ import annotations

from functools import partial

from builders.forecasting.transitions import TransitionForecaster
from builders.training import features
from builders.training.examples import label_names
from builders.training.fit import classifier
from builders.training.history import COLUMNS, next_codes
from builders.training.model import Comparison, Model, Reading

LABELS = "mi/behaviour-main@1"
read = Reading("utterances", partial(next_codes, role="therapist"))

MODEL = Model(
    name="next-therapist-behaviour",
    version="1.0.0",
    title="Main behaviour of a therapist's next turn",
    task="Given what was said and done so far, says which main MI behaviour a therapist's next turn will have.",
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
        "rules": Comparison(
            "transition counts and decision rules", partial(TransitionForecaster, label_names(LABELS)), "gold"
        ),
    },
)
