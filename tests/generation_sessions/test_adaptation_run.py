"""Posts are read with every problem, answered in their language, and what came of it is written and read back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from generation_sessions.posts import ANSWERS, ENGLISH, GERMAN, POSTS
from generation_sessions.simulated import Model, run

from builders.generation.adaptation.answers import ANSWERS as FILE
from builders.generation.adaptation.answers import UNANSWERED, Answer, Item, Unanswered, read_answers, write_answers
from builders.generation.adaptation.posts import Mark, read_posts
from builders.generation.adaptation.run import answer, items
from builders.generation.adaptation.strategies import BASELINE, STRATEGIES
from builders.generation.asking import Ask
from builders.generation.safety import HarmfulText
from builders.problems import ProblemsFound

LINE: dict[str, Any] = {
    "post_id": "p1",
    "culture": "Arabic",
    "language": "en",
    "text": "I feel like a guest.\u2028Always.",
    "annotations": {
        "distress": [{"phrase": "a guest", "intensity": "light"}, {"phrase": "I feel", "intensity": None}],
        "signals": [{"phrase": "guest", "type": "concepts"}],
    },
}


def lines(folder: Path, *records: object) -> Path:
    """Return a file with these lines; text stands as it is."""
    path = folder / "posts.jsonl"
    written = [one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in records]
    path.write_text("\n".join(written) + "\n", encoding="utf-8")
    return path


def test_posts_are_read_with_their_marks(tmp_path: Path) -> None:
    plain = {name: LINE[name] for name in ("culture", "language", "text")}
    path = lines(tmp_path, LINE, {**plain, "post_id": "p2"}, {**plain, "post_id": "p3", "annotations": {}})
    first, second, third = read_posts(path)
    assert first.distress == (Mark("a guest", "light"), Mark("I feel", None))
    assert first.signals == (Mark("guest", "concepts"),)
    assert "\u2028" in first.text
    assert [one.annotated for one in (first, second, third)] == [True, False, True]


def test_every_problem_of_the_posts_is_told_and_none_quotes_their_words(tmp_path: Path) -> None:
    private = "nobody may read this"
    path = lines(
        tmp_path,
        LINE,
        LINE,
        {**LINE, "post_id": "p2", "text": "  "},
        {**LINE, "post_id": "p3", "language": "english", "culture": None},
        {**LINE, "post_id": "p4", "text": [private], "author": "x"},
        {**LINE, "post_id": "p5", "annotations": {"distress": [{"phrase": private, "intensity": "unbearable"}]}},
        {**LINE, "post_id": "p6", "annotations": {"signals": [{"words": private}], "moods": []}},
        {**LINE, "post_id": "p7", "annotations": [private]},
        "{'text': '" + private + "'}",
        "[]",
    )
    with pytest.raises(ProblemsFound) as found:
        read_posts(path)
    told = {(one.rule, one.place.rpartition(" ")[2]) for one in found.value.report.problems}
    assert told >= {
        ("empty-post", "3"), ("unknown-language", "4"), ("missing-field", "4"), ("missing-field", "5"),
        ("unknown-field", "5"), ("unknown-label", "6"), ("mark", "7"), ("unknown-field", "7"), ("wrong-type", "8"),
        ("json", "9"), ("wrong-type", "10"),
    }  # fmt: skip
    assert "duplicate-id" in {rule for rule, _ in told}
    assert private not in str(found.value)


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xff\xfe"])
def test_a_file_without_posts_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "posts.jsonl"
    path.write_bytes(content)
    with pytest.raises(ProblemsFound, match=r"posts\.jsonl"):
        read_posts(path)


def language_of(ask: Ask) -> str:
    """Return the language that an answer is asked for in."""
    return next(code for code, name in (("en", "English"), ("de", "German"), ("ar", "Arabic"))
                if f"Write in {name}," in ask.messages[0].content)  # fmt: skip


def test_every_post_is_answered_under_every_strategy_by_every_model(tmp_path: Path) -> None:
    models = {name: Model(lambda ask: ANSWERS[language_of(ask)] + "\n") for name in ("small", "large")}
    wanted = items(POSTS, list(models))
    assert len(wanted) == 2 * len(STRATEGIES) * len(POSTS)
    found = [run(answer(item, models, words_of="posts")) for item in wanted]
    asks = models["small"].asks
    assert len({ask.key for ask in asks + models["large"].asks}) == len(wanted)
    assert {ask.words_of for ask in asks} == {"posts"}
    assert write_answers(tmp_path, found) == (30, 0)
    text = (tmp_path / FILE).read_text(encoding="utf-8")
    assert all(post.text not in text for post in POSTS)
    assert {json.loads(line)["origin"] for line in text.splitlines()} == {"llm_generated"}
    assert list(read_answers(tmp_path / FILE, POSTS)) == found
    with pytest.raises(ProblemsFound, match="no the post 'p1'"):
        read_answers(tmp_path / FILE, POSTS[1:])


@pytest.mark.parametrize("first", ["", ANSWERS["en"], "## Antwort\n" + ANSWERS["de"]])
def test_an_answer_that_cannot_stand_is_asked_for_again(first: str) -> None:
    waiting = [first]
    model = Model(lambda _: waiting.pop() if waiting else ANSWERS["de"])
    found = run(answer(Item(post=GERMAN, strategy=BASELINE, model="m"), {"m": model}))
    assert isinstance(found, Answer)
    assert [ask.attempt for ask in model.asks] == [0, 1]


def test_what_cannot_be_answered_is_kept_apart(tmp_path: Path) -> None:
    def harm(text: str, language: str) -> None:
        if "feast" in text:
            raise HarmfulText(f"in {language}")

    item = Item(post=ENGLISH, strategy=BASELINE, model="m")
    model = Model(lambda _: ANSWERS["en"])
    harmful = run(answer(item, {"m": model}, harm=harm))
    assert isinstance(harmful, Unanswered)
    assert harmful.harmful
    assert len(model.asks) == 1
    refused = run(answer(item, {"m": Model(lambda _: "")}))
    assert write_answers(tmp_path, [harmful, refused]) == (0, 2)
    rows = [json.loads(line) for line in (tmp_path / UNANSWERED).read_text(encoding="utf-8").splitlines()]
    assert [row["harmful"] for row in rows] == [True, False]
    assert rows[1]["reasons"] == ["says nothing"] * 3
    with pytest.raises(LookupError, match="no model 'm'; there are other"):
        run(answer(item, {"other": model}))


def test_models_and_strategies_are_named_once() -> None:
    with pytest.raises(ValueError, match="each model may be named once, got m"):
        items(POSTS, ["m", "m"])
    with pytest.raises(ValueError, match="each strategy may be named once"):
        items(POSTS, ["m"], [BASELINE, BASELINE])
