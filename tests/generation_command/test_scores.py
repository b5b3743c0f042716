"""`careloom generate scores`: several models' answers and several judges in one report, with planted scores."""

from __future__ import annotations

import json
import random
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from statistics import mean
from typing import Any

import pytest
from generation.stub_endpoint import Received, Says, Stub, serving
from generation_command.obliging import generate

from builders.generation.judging.criteria import CRITERIA, dimensions
from builders.generation.prompt_files import load_prompt

POSTS = {"p1": "Arabic", "p2": "Arabic", "p3": "German", "p4": "German", "p5": "German"}
MODELS = ("small", "large")
STRATEGIES = ("baseline", "+culture", "+gentle")
"""Two of the project, and one of a file."""
GENTLE = "strategies:\n  - name: +gentle\n    version: 1\n    instructions: Write gently.\n"
DRAW = random.Random(7)  # noqa: S311 - no secret
PLANTED = {
    (judge, model, strategy, post, one.name): DRAW.randint(1, 5)
    for judge, model, strategy, post, one in product(("j1", "j2"), MODELS, STRATEGIES, POSTS, CRITERIA)
}
UNREADABLE = ("j1", "large", "+gentle", "p5", "fluency")
SCALES = {one.name: load_prompt(one.prompt).filled() for one in CRITERIA}
ANSWER = re.compile(r"Answer of (\d+) to (p\d)")


def planted(received: Received) -> Says:
    """Score an answer by what is planted for it."""
    system, asked = (str(received.payload["messages"][place]["content"]) for place in (0, -1))
    [criterion] = [name for name, scale in SCALES.items() if scale in system]
    found = ANSWER.search(asked)
    assert found
    model, strategy = list(product(MODELS, STRATEGIES))[int(found[1])]
    key = (str(received.payload["model"]), model, strategy, found[2], criterion)
    return Says("I cannot say." if key == UNREADABLE else json.dumps({"score": PLANTED[key]}))


def write_lines(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


class Work:
    """Answers of two models in two folders, their posts, and what two judges say of them."""

    def __init__(self, folder: Path, stub: Stub) -> None:
        self.folder, self.stub = folder, stub
        self.answers = [self._answers(model) for model in MODELS]
        posts = [
            {"post_id": name, "culture": culture, "language": "en", "text": f"A day of {name}, and it was long."}
            for name, culture in POSTS.items()
        ]
        (folder / "strategies.yaml").write_text(GENTLE, encoding="utf-8")
        written = write_lines(folder / "posts.jsonl", posts)
        self.given = ("--posts", str(written), "--strategies", str(folder / "strategies.yaml"))
        one, two = folder / "one", folder / "two"
        self.said = self.scores("j1", "--output", str(one))
        self.found = json.loads(self.scores("j2", "--with", str(one / "scores.jsonl"), "--output", str(two), "--json"))
        self.scores_of = {"j1": one / "scores.jsonl", "j2": two / "scores.jsonl"}
        self.page = (two / "report.html").read_text(encoding="utf-8")

    def scores(self, judge: str, *options: str) -> str:
        done = generate("scores", *map(str, self.answers), *self.given, "--model", judge, *options, url=self.stub.url)
        assert done.returncode == (1 if judge == "j1" else 0), done.stderr
        return done.stdout

    def _answers(self, model: str) -> Path:
        systems = list(product(MODELS, STRATEGIES))
        rows = [
            {"post_id": post, "culture": culture, "language": "en", "strategy": strategy, "model": model, "prompt": "p",
             "origin": "llm_generated", "annotated": False,
             "text": f"Answer of {systems.index((model, strategy))} to {post}."}
            for strategy in STRATEGIES
            for post, culture in POSTS.items()
        ]  # fmt: skip
        return write_lines(self.folder / model / "answers.jsonl", rows)


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Work]:
    """Scores by two judges."""
    with serving(planted) as stub:
        yield Work(tmp_path_factory.mktemp("scores"), stub)


def support(judge: str, model: str, strategy: str, culture: str, dimension: str) -> float:
    """Return the mean over criteria of the mean over a culture's posts."""
    posts = [name for name, one in POSTS.items() if one == culture]
    return mean(
        mean(PLANTED[judge, model, strategy, post, criterion] for post in posts)
        for criterion in dimensions()[dimension]
    )


def by_hand(judge: str, model: str, strategy: str) -> dict[str, float]:
    """Return averages in which both cultures count the same, and the mean of these."""
    each = {
        dimension: mean(support(judge, model, strategy, culture, dimension) for culture in ("Arabic", "German"))
        for dimension in ("emotional", "cultural")
    }
    return {**each, "all": mean(each.values())}


def test_the_table_is_aggregated_as_the_published_one(work: Work) -> None:
    table = work.found["table"]
    names = [(row["judge"], row["model"], row["strategy"]) for row in table]
    assert names == list(product(("j1", "j2"), MODELS, STRATEGIES))
    for row, name in zip(table, names, strict=True):
        for culture, dimension in product(("Arabic", "German"), dimensions()):
            found = row["cultures"][culture]["dimensions"][dimension]
            assert found["value"] == pytest.approx(support(*name, culture, dimension))
            assert found["low"] <= found["value"] <= found["high"]
        expected = by_hand(*name)
        found = {name: row["average"][name]["value"] for name in dimensions()} | {"all": row["all"]["value"]}
        assert found == pytest.approx(expected)
        assert row["all"]["low"] < row["all"]["value"] < row["all"]["high"]
        assert {name: one["posts"] for name, one in row["cultures"].items()} == {"Arabic": 2, "German": 3}


def test_what_could_not_be_read_is_counted_and_no_0(work: Work) -> None:
    rows = {(row["judge"], row["model"], row["strategy"]): row for row in work.found["table"]}
    lacking = rows["j1", "large", "+gentle"]
    assert (lacking["records"], lacking["failures"]) == (35, 1)
    assert lacking["failure_rate"] == pytest.approx(1 / 35)
    fluency = lacking["cultures"]["German"]["criteria"]["fluency"]
    assert (fluency["n"], fluency["failures"]) == (2, 1)
    assert fluency["mean"] == mean(PLANTED["j1", "large", "+gentle", post, "fluency"] for post in ("p3", "p4"))
    assert sum(row["failures"] for row in rows.values()) == 1


def test_every_strategy_is_compared_with_the_baseline_of_its_model(work: Work) -> None:
    found = work.found["comparisons"]
    assert len(found) == 2 * 2 * 2 * 3
    for one in found:
        model, _, strategy = one["second"].partition(" ")
        assert one["first"] == model
        expected = by_hand(one["judge"], model, strategy)[one["measure"]]
        assert one["difference"] == pytest.approx(expected - by_hand(one["judge"], model, "baseline")[one["measure"]])
        assert one["low"] <= one["difference"] <= one["high"]
        assert 0 < one["p"] <= one["p_holm"] <= 1
        assert (one["culture"], one["posts"]) == ("all", 5)
    assert max(one["p_holm"] for one in found) <= min(1, 24 * max(one["p"] for one in found))
    by_culture = work.found["comparisons_by_culture"]
    assert len(by_culture) == 2 * len(found)
    assert {(one["culture"], one["posts"]) for one in by_culture} == {("Arabic", 2), ("German", 3)}


def test_the_terminal_shows_the_published_shape_and_the_comparisons(work: Work) -> None:
    lines = work.said.splitlines()
    assert any("judged by j1" in line for line in lines)
    [row] = [line for line in lines if re.match(r"large +\+culture +\d", line)]
    pairs = [
        "/".join(f"{support('j1', 'large', '+culture', culture, one):.2f}" for one in dimensions())
        for culture in ("Arabic", "German")
    ]
    average = by_hand("j1", "large", "+culture")
    pairs.append(f"{average['emotional']:.2f}/{average['cultural']:.2f}")
    assert row.split()[2:5] == pairs
    assert row.split()[5] == f"{average['all']:.2f}"
    assert row.split()[-2:] == ["35", "0.0%"]
    [difference] = [line for line in lines if re.match(r"large +\+culture +all ", line)]
    expected = average["all"] - by_hand("j1", "large", "baseline")["all"]
    assert difference.split()[3] == f"{expected:+.2f}"


def test_the_page_and_the_json_say_who_judged_and_what_the_scores_are_worth(work: Work) -> None:
    plots = [ET.fromstring(one) for one in re.findall(r"<svg.*?</svg>", work.page, re.DOTALL)]  # noqa: S314 - ours
    titles = {plot[0].text for plot in plots}
    assert titles == {
        f"{kind}: {model}"
        for kind in ("Emotional support", "Cultural support", "Compared with the baseline")
        for model in MODELS
    }
    assert not re.search(r"(src|href)=|<script", work.page)
    facts = work.found["facts"]
    for name in ("j1", "j2"):
        assert facts[f"Judge {name}: models, as their servers name them"] == name
        assert {"judge/frame@1", "judge/empathy@1"} <= set(facts[f"Judge {name}: prompts"].split(", "))
        assert re.fullmatch(r"\d{4}-\d\d-\d\d( to \d{4}-\d\d-\d\d)?", facts[f"Judge {name}: date, UTC"])
    assert work.found["validated_by_people"] is False
    assert work.found["origin"] == "llm_generated"
    told = " ".join(work.found["statements"])
    for said in ("No person has validated", "Parameter-efficient tuning is absent on purpose"):
        assert said in told
        assert said in work.page
    assert all(f"<td>{value}</td>" in work.page for name, value in facts.items() if "prompts" in name)


def test_rows_are_marked_as_machine_written_and_name_their_making(work: Work) -> None:
    for judge, path in work.scores_of.items():
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        assert len(rows) == 2 * 3 * 5 * 7
        assert {row["origin"] for row in rows} == {"llm_generated"}
        assert {row["judge"] for row in rows} == {judge}
        for row in rows:
            [making] = row["made_by"]
            assert (making["part"], making["model"]) == ("judge", judge)
            assert f"judge/{row['item']}@1" in making["prompts"][0]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "answers of 2 folders are scored together: name a folder with --output"),
        (("again",), "answer p1/baseline/small is given twice"),
        (("--with", "one"), "is scored twice: expected one score by judge, system, post and criterion"),
    ],
)
def test_wrong_use_is_said_before_anything_is_asked(options: tuple[str, ...], said: str, work: Work) -> None:
    sent, output = len(work.stub.received), work.folder / "never"
    answers = [str(path) for path in work.answers]
    more: list[str] = ["--output", str(output)] if options else []
    if options == ("again",):
        answers.append(answers[0])
    elif options:
        more += ["--with", str(work.scores_of["j1"])]
    done = generate("scores", *answers, *work.given, "--model", "j1", *more, url=work.stub.url)
    assert done.returncode == 2
    assert said in done.stderr
    assert len(work.stub.received) == sent
    assert not output.exists()
