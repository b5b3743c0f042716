"""A session built turn by turn: the forecast of the weights and of the rules, and the fidelity of the metric itself."""

from __future__ import annotations

from random import Random

import evaluate
import numpy as np
import pytest
from explorer.built_sessions import Turn, coded, fidelity, forecast, quality
from explorer.errors import FilterError
from explorer.trying import classify
from explorer_fixtures.models import BEHAVIOUR, FINE, NEXT, NEXT_TALK, QUALITY, TALK, shelf
from models.trained_models import description, examples, folder

from builders.forecasting.decision_rules import decide
from builders.forecasting.transitions import TransitionForecaster
from builders.labels import load_taxonomy
from builders.training.model_files import read_weights
from scripts.metric_spaces import METRICS

ASKS = Turn("therapist", "What would you like to change?", ("open_question",))
SAYS = Turn("client", "I want to drink less at home.", ("change",))
BACK = Turn("therapist", "It matters to you.", ("affirm", "complex_reflection"))


def test_the_forecast_is_that_of_the_weights() -> None:
    found = forecast(shelf(NEXT), NEXT, [ASKS, SAYS, BACK, SAYS])
    pipeline = read_weights(folder(NEXT) / "model.skops", description(NEXT)["weights"]["sha256"])
    given = ["1=change 2=reflection 3=change 4=question", SAYS.text, BACK.text]
    expected = pipeline.predict_proba(np.array([given], dtype=object))[0]
    assert {one.label: one.probability for one in found.by_model} == pytest.approx(
        dict(zip(description(NEXT)["labels"], expected, strict=True))
    )
    assert (found.predicted, found.uncoded) == (0, 0)
    ranking = [one.label for one in found.by_model]
    assert found.suggested == decide(ranking, ["question", "reflection"], after_change_talk=True)


def test_the_forecast_by_rules_is_that_of_the_counts() -> None:
    known = examples(NEXT)
    rules = TransitionForecaster(known.labels).fit(known.inputs, known.targets)
    turns = [ASKS, SAYS, Turn("therapist", "And then?", ("closed_question",)), SAYS]
    for number in range(1, 5):
        found = forecast(shelf(NEXT), NEXT, turns[:number])
        codes = ["question", "change", "question", "change"][:number][::-1]
        history = " ".join(f"{back}={code}" for back, code in enumerate(codes, 1))
        expected = rules.predict_proba(np.array([[history, "", ""]], dtype=object))[0]
        assert {one.label: one.probability for one in found.by_rules} == pytest.approx(
            dict(zip(known.labels, expected, strict=True))
        )
    assert {one.label: one.probability for one in found.by_rules}["question"] == 0  # it would be the third running


def test_turns_without_codes_are_coded_by_the_models_there_are() -> None:
    bare = [Turn(one.role, one.text) for one in (ASKS, SAYS, BACK)]
    whole = shelf(NEXT_TALK, BEHAVIOUR, TALK, FINE)
    found = coded(whole, bare)
    assert [one.codes for one in found] == [
        classify(whole, name, one.text).chosen for name, one in zip((BEHAVIOUR, TALK, BEHAVIOUR), bare, strict=True)
    ]
    assert all(one.predicted for one in found)
    assert coded(whole, [ASKS]) == (ASKS,)
    assert set(coded(whole, bare, fine=True)[0].codes) <= set(description(FINE)["labels"])
    predicted = forecast(whole, NEXT_TALK, bare)
    assert (predicted.predicted, predicted.uncoded, predicted.by_rules, predicted.suggested) == (3, 0, (), "")
    alone = forecast(shelf(NEXT_TALK), NEXT_TALK, bare)
    assert (alone.predicted, alone.uncoded) == (0, 3)


def test_fidelity_is_what_the_metric_computes() -> None:
    random, codes = Random(7), load_taxonomy("mi/behaviour@1").names  # noqa: S311 - invented sessions
    metric = evaluate.load(str(METRICS / "mi_fidelity"))
    for _ in range(20):
        turns = [
            Turn("therapist", "So.", tuple(random.sample(codes, random.randrange(3)))) if random.random() < 0.6
            else Turn("client", "Yes.")
            for _ in range(random.randrange(1, 30))
        ]  # fmt: skip
        expected = metric.compute(
            dialogue_id=["a"] * len(turns),
            role=[one.role for one in turns],
            behaviours=[list(one.codes) for one in turns],
        )
        found = fidelity(turns)
        for family in ("miti", "misc"):
            assert found[family].items() <= expected[family].items()
        assert found["utterances"] == expected["utterances"]
        assert found["not_computed"] == expected["not_computed"]


def test_quality_reads_what_the_therapist_says() -> None:
    found = quality(shelf(QUALITY), QUALITY, [ASKS, SAYS, BACK])
    assert found.shares == classify(shelf(QUALITY), QUALITY, f"{ASKS.text}\n{BACK.text}").shares
    with pytest.raises(FilterError, match="No turn is a therapist's"):
        quality(shelf(QUALITY), QUALITY, [SAYS])


@pytest.mark.parametrize(
    ("turns", "said"),
    [
        ([], "There is no turn"),
        ([ASKS] * 41, "41 turns, expected at most 40"),
        ([Turn("therapist", "")], "There is no text"),
        ([Turn("therapist", "x" * 1_001)], "at most 1,000"),
        ([Turn("therapist", "So.", ("open_questions",))], "Did you mean open_question"),
        ([Turn("client", "So.", ("open_question",))], "client's turn"),
        ([Turn("client", "So.", ("change", "sustain"))], "one talk type"),
        ([Turn("observer", "So.")], "The role"),  # type: ignore[arg-type]
    ],
)
def test_turns_that_cannot_be_used_are_refused(turns: list[Turn], said: str) -> None:
    with pytest.raises(FilterError, match=said):
        forecast(shelf(NEXT), NEXT, turns)
    with pytest.raises(FilterError, match=said):
        fidelity(turns)


def test_a_model_of_single_texts_forecasts_nothing() -> None:
    with pytest.raises(FilterError, match="no conversation"):
        forecast(shelf(BEHAVIOUR), BEHAVIOUR, [ASKS])
