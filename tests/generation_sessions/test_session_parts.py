"""Parts of sessions: settings, situations, forecasters, and when an utterance may stand."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as some

from builders.datasets import tapestry
from builders.generation.reply_language import language_problem
from builders.generation.safety import HarmfulText, refuse_harmful
from builders.generation.sessions import forecasting
from builders.generation.sessions.forecasting import corpus_forecaster, ranking_of
from builders.generation.sessions.setting import Limits, Setting, plans
from builders.generation.sessions.situations import own_situations, read_situations
from builders.generation.sessions.therapist import examples_for
from builders.generation.sessions.turns import Turn, behaviour_definitions, fit_utterance, sentences
from builders.problems import ProblemsFound
from builders.training.examples import Texts
from builders.training.fit import Probabilities

ALL = tuple(behaviour_definitions())
OPENED = [Turn(role="therapist", text="a", behaviour="open_question"), Turn(role="client", text="b")]


def test_a_setting_names_everything_that_is_wrong_with_it() -> None:
    with pytest.raises(ProblemsFound) as found:
        Setting(language="korean", region="Korea", culture="martian")
    assert {one.rule for one in found.value.report.problems} == {
        "unknown-language",
        "unknown-region",
        "unknown-culture",
    }
    with pytest.raises(ProblemsFound, match="did you mean zh-Hans"):
        Setting(language="zh-CN", region="CN", culture="chinese")


def test_a_culture_need_not_be_named_and_never_follows_from_the_language() -> None:
    assert Setting(language="ko", region="US", culture="").facts["culture"] == ""
    assert Setting(language="en", region="KR", culture="korean").facts["language"] == "English"


@pytest.mark.parametrize("wrong", [{"most": 30}, {"most": 1}, {"may_end_from": 40}, {"client_sentences": 0}])
def test_limits_that_contradict_each_other_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="expected"):
        Limits(**wrong)


def test_plans_have_names_and_seeds_of_their_own() -> None:
    found = plans(own_situations()[:3], (Setting(), Setting(language="en", region="US", culture="american")), times=2)
    assert len({one.id for one in found}) == 12
    assert {one.seed for one in found} == {1, 2}


def test_the_corpus_has_situations_with_everything_a_client_needs() -> None:
    found = own_situations()
    assert len(found) > 20
    assert all(one.premise and one.change_target and one.topic for one in found)


def test_a_file_of_situations_is_read_with_every_problem(tmp_path: Path) -> None:
    path = tmp_path / "situations.yaml"
    path.write_text(
        "- {id: one, topic: t, change_target: c, premise: p}\n"
        "- {id: one, topic: t, change_target: c, premise: p}\n"
        "- {id: two, topic: '', change_target: c, mood: low}\n"
        "- walking\n",
        encoding="utf-8",
    )
    with pytest.raises(ProblemsFound) as found:
        read_situations(path)
    rules = sorted(one.rule for one in found.value.report.problems)
    assert rules == ["duplicate-id", "missing-field", "missing-field", "unknown-field", "wrong-type"]
    assert "situation 3" in str(found.value)
    path.write_text("- {id: one, topic: t, change_target: c, premise: 'p  q'}\n", encoding="utf-8")
    assert read_situations(path)[0].premise == "p q"


@pytest.mark.parametrize("content", ["", "a: b", "[", "- \x00"])
def test_what_holds_no_situations_is_refused(content: str, tmp_path: Path) -> None:
    path = tmp_path / "situations.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ProblemsFound, match=r"situations\.yaml"):
        read_situations(path)
    with pytest.raises(ProblemsFound):
        read_situations(tmp_path / "nowhere.yaml")


def test_the_corpus_forecaster_ranks_every_fine_behaviour() -> None:
    ranked = corpus_forecaster()(OPENED)
    assert sorted(ranked) == sorted(ALL)
    assert "reflection" in ranked[0]
    assert corpus_forecaster(("ko",))(OPENED) != corpus_forecaster(("en",))(OPENED)
    with pytest.raises(LookupError, match="nothing in tr"):
        corpus_forecaster(("tr",))


def test_the_corpus_forecaster_learns_from_good_dialogues_of_the_training_split_alone() -> None:
    folder = Path(tapestry.__file__).parents[1] / "tapestry"
    split = {one["id"]: one["split"] for one in yaml.safe_load((folder / "situations.yaml").read_text("utf-8"))}
    learned = Counter(
        behaviour
        for dialogue in yaml.safe_load((folder / "ko.yaml").read_text("utf-8"))
        if split[dialogue["situation"]] == "train" and dialogue["mi_quality"] == "high"
        for turn in dialogue["turns"]
        for behaviour in turn.get("behaviours", ())
    )
    counts = forecasting._fitted(("ko",)).counts[()]
    assert {ALL[code]: count for code, count in counts.items()} == learned


class Shares:
    """An estimator that says the same of everything."""

    classes_ = np.array([0, 1, 2])

    def predict_proba(self, inputs: Texts) -> Probabilities:
        """Return three shares, two of the classes never."""
        return np.tile([0.7, 0.3, 0.0], (len(inputs), 1))


def test_a_drawn_ranking_follows_the_shares_and_depends_on_what_was_said_alone() -> None:
    ranked = ranking_of(Shares(), ("affirm", "advise", "other"), seed=3)
    first = [ranked([Turn(role="client", text=f"turn {number}")]) for number in range(400)]
    assert first == [ranked([Turn(role="client", text=f"turn {number}")]) for number in range(400)]
    assert 0.6 < np.mean([one[0] == "affirm" for one in first]) < 0.8
    assert all(one[2] == "other" for one in first)
    assert ranking_of(Shares(), ("affirm", "advise", "other"))([]) == ["affirm", "advise", "other"]
    with pytest.raises(ValueError, match="no behaviours of mi/behaviour@1"):
        ranking_of(Shares(), ("affirm", "advise", "reflection"))


@pytest.mark.parametrize("behaviour", ALL)
def test_each_behaviour_has_examples_that_may_stand_in_a_session(behaviour: str) -> None:
    for language in ("ko", "en"):
        shown, examples = examples_for(language, behaviour)
        assert (shown, len(examples)) == (language, 3)
        for one in examples:
            assert fit_utterance(one, language, 3, refuse_harmful) == one
            asks = "?" in one
            assert not asks or behaviour in ("open_question", "closed_question", "negotiate")
    assert examples_for("tr", behaviour) == examples_for("en", behaviour)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("I slept.", 1),
        ("I slept", 1),
        ("I slept... a bit", 1),
        ("I slept. Not well!", 2),
        ("잠을 못 잤어요. 그래서 힘들어요", 2),
        ("我睡不着。真的很累。怎么办？", 3),
        ("मैं सो नहीं पाया। थक गया हूँ।", 2),
        ("It was 3.5 hours.", 1),
        ('She said "go." Then I went.', 2),
        ("…", 0),
    ],
)
def test_sentences_are_counted_in_many_scripts(text: str, count: int) -> None:
    assert sentences(text) == count


@given(some.text(max_size=80))
def test_an_utterance_that_stands_says_something_on_one_line(text: str) -> None:
    try:
        said = fit_utterance(text, "en", 2, refuse_harmful)
    except (ValueError, HarmfulText):
        return
    assert said == text.strip()
    assert "\n" not in said
    assert sentences(said) <= 2


@pytest.mark.parametrize(
    ("text", "language", "right"),
    [
        ("요즘 밤에 잠이 잘 오지 않아요.", "ko", True),
        ("I can hardly sleep these nights, you know.", "ko", False),
        ("Ich kann nachts kaum noch schlafen und bin tagsüber müde.", "en", False),
        ("Ich kann nachts kaum noch schlafen und bin tagsüber müde.", "de", True),
        ("我最近晚上睡不着，白天也没有精神。", "zh-Hans", True),
        ("我最近這幾個月晚上睡不著，說話也沒有精神。", "zh-Hans", False),
        ("夜は眠れないし、昼もぼんやりしています。", "zh-Hans", False),
        ("Ja.", "en", True),
        ("...", "ko", True),
    ],
)
def test_the_language_of_a_reply_is_told(text: str, language: str, *, right: bool) -> None:
    assert (language_problem(text, language) is None) == right
