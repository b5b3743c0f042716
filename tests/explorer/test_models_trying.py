"""What a model says of typed text: the weights' own probabilities, with reasons that add up, and nothing kept of it."""

from __future__ import annotations

import logging
import math
from typing import Any

import numpy as np
import pytest
from explorer.errors import FilterError
from explorer.model_reasons import contributions
from explorer.models import LOCAL, PUBLIC
from explorer.trying import by_sentence, classify, compared, sentences
from explorer_fixtures.models import BEHAVIOUR, DISTRESS, FINE, NEXT, QUALITY, SIGNAL, STRATEGY, TALK, shelf
from models.trained_models import description, folder

from builders.training.model_files import read_weights

TEXTS = ("What helped you most last week?", "你妈妈怎么说？", "أنا تعبان جدًا ولا أنام.", "우리 할머니는 그러지 말래요.",
         "मुझे घर की याद आती है।", "!!!", "x" * 1_000)  # fmt: skip
TYPED = "marzipan harbour quixotic"
SINGLE = (BEHAVIOUR, TALK, DISTRESS, SIGNAL, STRATEGY, QUALITY)


def weights(name: str) -> Any:  # noqa: ANN401 - scikit-learn has no types
    return read_weights(folder(name) / "model.skops", description(name)["weights"]["sha256"])


@pytest.mark.parametrize("name", [*SINGLE, FINE])
def test_answers_are_the_probabilities_of_the_weights(name: str) -> None:
    baselines, pipeline = shelf(name), weights(name)
    for text in TEXTS:
        answer = classify(baselines, name, text)
        expected = dict(zip(description(name)["labels"], pipeline.predict_proba([text])[0], strict=True))
        assert {one.label: one.probability for one in answer.shares} == pytest.approx(expected)
        found = [one.probability for one in answer.shares]
        assert found == sorted(found, reverse=True)
        if name == FINE:
            assert set(answer.chosen) == {label for label, share in expected.items() if share >= 0.5}
        else:
            assert math.isclose(sum(found), 1, abs_tol=1e-9)
            assert answer.chosen == (answer.shares[0].label,)


@pytest.mark.parametrize("name", [*SINGLE, FINE])
def test_reasons_add_up_to_the_score(name: str) -> None:
    pipeline = weights(name)
    classifier = pipeline[-1]
    for text in TEXTS[:4]:
        features = pipeline[:-1].transform([text])
        for label in range(len(description(name)["labels"])):
            added = sum(one.weight for one in contributions(pipeline, text, label))
            if hasattr(classifier, "coefs_"):
                score = (features @ classifier.coefs_[0])[0, label]
            elif len(classifier.coef_) == 1:
                score = (features @ classifier.coef_[0])[0] * (1 if label else -1)
            else:
                score = (features @ classifier.coef_[label])[0]
            assert added == pytest.approx(float(score))


def test_reasons_of_a_forecast_add_up_too() -> None:
    pipeline = weights(NEXT)
    given = ["1=neutral 2=question", "I could try on Sunday.", "What would help?"]
    found = contributions(pipeline, given, 0)
    score = pipeline[:-1].transform(np.array([given], dtype=object)) @ pipeline[-1].coef_[0]
    assert sum(one.weight for one in found) == pytest.approx(float(score[0]))
    assert {one.kind for one in found} == {"codes", "words", "counts", "words before"}


def test_reasons_stand_in_the_text() -> None:
    text = "How was it when your mother called? Tell me."
    for one in classify(shelf(BEHAVIOUR), BEHAVIOUR, text).reasons:
        assert one.weight > 0
        if one.kind != "counts":
            assert any(part.strip() in text.lower() for part in one.feature.split(" / "))


def test_each_sentence_is_judged_where_it_stands() -> None:
    text = "我妈妈很担心。我们过年要回家！ My aunt said so... “Why?” she asked\n\n؟ हाँ। না?"
    found = by_sentence(shelf(SIGNAL), SIGNAL, text)
    assert [text[one.start : one.end] for one in found] == [
        "我妈妈很担心。", "我们过年要回家！", "My aunt said so...", "“Why?”", "she asked", "हाँ।", "না?"
    ]  # fmt: skip
    assert found[0].answer.shares == classify(shelf(SIGNAL), SIGNAL, "我妈妈很担心。").shares
    assert sentences("...!? ") == ()
    with pytest.raises(FilterError, match="no sentence"):
        by_sentence(shelf(SIGNAL), SIGNAL, "...")
    with pytest.raises(FilterError, match="70 sentences, expected at most 60"):
        by_sentence(shelf(SIGNAL), SIGNAL, "Yes. " * 70)


def test_two_models_are_compared_where_their_labels_are_the_same() -> None:
    baselines = shelf(BEHAVIOUR, TALK, FINE)
    same = compared(baselines, BEHAVIOUR, BEHAVIOUR, TEXTS[0])
    assert same.agree
    assert same.comparable
    assert {difference for _, difference in same.differences} == {0.0}
    for other in (TALK, FINE):
        found = compared(baselines, BEHAVIOUR, other, TEXTS[0])
        assert not found.comparable
        assert not found.agree
        assert not found.differences


@pytest.mark.parametrize(
    ("text", "said"), [("", "There is no text"), (" \n\t", "There is no text"), ("y" * 1_001, "at most 1,000")]
)
def test_no_text_and_too_much_text_are_refused(text: str, said: str) -> None:
    with pytest.raises(FilterError, match=said):
        classify(shelf(BEHAVIOUR), BEHAVIOUR, text)
    assert PUBLIC.characters < LOCAL.characters


def test_more_may_be_typed_where_it_stays_on_ones_own_machine() -> None:
    assert classify(shelf(QUALITY), QUALITY, "How was that for you? " * 500, LOCAL).chosen


def test_half_a_character_breaks_no_model() -> None:
    baselines = shelf(BEHAVIOUR)
    assert classify(baselines, BEHAVIOUR, "well \ud83d then \x00").chosen
    assert not baselines.broken


def test_what_is_typed_is_in_no_message_and_no_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    baselines = shelf(BEHAVIOUR)
    pipeline = baselines.pipeline(baselines.named(BEHAVIOUR))

    def fails(texts: Any) -> None:  # noqa: ANN401 - an array
        raise ValueError(f"could not read {texts}")

    with caplog.at_level(logging.DEBUG):
        classify(baselines, BEHAVIOUR, TYPED)
        monkeypatch.setattr(pipeline, "predict_proba", fails)
        with pytest.raises(FilterError) as refused:
            classify(baselines, BEHAVIOUR, TYPED)
    assert "marzipan" not in str(refused.value) + caplog.text
    assert refused.value.__cause__ is None
    assert refused.value.__context__ is None
    assert not baselines.broken
    monkeypatch.undo()
    assert classify(baselines, BEHAVIOUR, TYPED).chosen


def test_a_forecaster_is_not_asked_for_one_text() -> None:
    with pytest.raises(FilterError, match="needs a conversation"):
        classify(shelf(NEXT), NEXT, TEXTS[0])
