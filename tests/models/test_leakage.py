"""Nothing of a tested group, of a turn's own future, or of who somebody is reaches what a model sees."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from fixture_builds import pinned
from hypothesis import given, settings
from hypothesis import strategies as some
from models.trained_models import NAMES, examples, model

from builders.evaluation.folds import SEEDS, folds, plain, unseen
from builders.evaluation.predictions import out_of_fold
from builders.training.examples import Examples, read_config
from builders.training.history import WINDOW, histories, turn_codes

every_model = pytest.mark.parametrize("name", NAMES)


@every_model
@pytest.mark.parametrize("seed", SEEDS)
def test_no_group_is_divided(name: str, seed: int) -> None:
    numbers, groups = folds(examples(name), seed), examples(name).groups
    places: dict[str, set[int]] = {}
    for group, number in zip(groups, numbers, strict=True):
        places.setdefault(group, set()).add(int(number))
    assert all(len(found) == 1 for found in places.values())


@every_model
def test_the_first_division_is_the_published_one(name: str) -> None:
    table = read_config(pinned(model(name).dataset), model(name).model.read[model(name).dataset].config)
    published = dict(zip(table.column("group_id").to_pylist(), table.column("fold").to_pylist(), strict=True))
    assert [published[group] for group in examples(name).groups] == list(folds(examples(name), 0))


@every_model
def test_an_unseen_text_stands_in_no_other_fold(name: str) -> None:
    numbers = folds(examples(name), 0)
    new = unseen(examples(name), numbers)
    texts = [plain(text) for text in examples(name).texts]
    places: dict[str, set[int]] = {}
    for text, number in zip(texts, numbers, strict=True):
        places.setdefault(text, set()).add(int(number))
    assert list(new) == [len(places[text]) == 1 for text in texts]


@every_model
def test_no_turn_is_an_example_twice(name: str) -> None:
    """Ten annotators of one turn are not ten examples."""
    one = model(name)
    table = read_config(pinned(one.dataset), one.model.read[one.dataset].config)
    if one.model.read[one.dataset].config != "utterances":
        assert len(examples(name)) <= table.num_rows
        return
    keys = Counter(zip(table.column("dialogue_id").to_pylist(), table.column("turn_id").to_pylist(), strict=True))
    assert max(keys.values()) == 1
    assert len(examples(name)) <= len(keys)


@every_model
def test_a_model_reads_words_and_codes_alone(name: str) -> None:
    """Cultures, languages, origins and ids are for reporting: another culture changes no input and no fit."""
    found = examples(name)
    known = set(found.cultures) | set(found.groups) - {None}
    cells = found.inputs.ravel() if found.inputs.ndim == 1 else found.inputs[:, 0]
    assert not known & set(cells)


TABLE = some.lists(
    some.tuples(some.sampled_from(["a", "b"]), some.sampled_from(["therapist", "client"]), some.text(max_size=5)),
    min_size=1,
    max_size=25,
)


def table_of(turns: list[tuple[str, str, str]]) -> pa.Table:
    """Return invented turns as a table, those of a dialogue beside each other."""
    turns = sorted(turns, key=lambda turn: turn[0])
    main = [len(text) % 4 if role == "therapist" else None for _, role, text in turns]
    talk = [len(text) % 3 if role == "client" else None for _, role, text in turns]
    return pa.table(
        {
            "dialogue_id": [turn[0] for turn in turns],
            "role": [turn[1] for turn in turns],
            "text": [turn[2] for turn in turns],
            "behaviour_main": pa.array(main, pa.int64()),
            "talk_type": pa.array(talk, pa.int64()),
        }
    )


@given(turns=TABLE, cut=some.integers(0, 24))
@settings(max_examples=60)
def test_what_comes_later_changes_no_forecast(turns: list[tuple[str, str, str]], cut: int) -> None:
    """The input of a turn is the same whatever that turn and those after it say, and are coded."""
    turns = [("a", role, text) for _, role, text in turns]
    cut = min(cut, len(turns) - 1)
    later = [("a", "client", "something else")] * (len(turns) - cut)
    first, second = table_of(turns), table_of([*turns[:cut], *later])
    before, after = histories(first, turn_codes(first)), histories(second, turn_codes(second))
    assert (before[: cut + 1] == after[: cut + 1]).all()


@given(turns=TABLE)
@settings(max_examples=60)
def test_a_history_holds_the_last_turns_of_its_own_dialogue(turns: list[tuple[str, str, str]]) -> None:
    table = table_of(turns)
    codes, dialogues = turn_codes(table), table.column("dialogue_id").to_pylist()
    for number, (history, previous, _) in enumerate(histories(table, codes)):
        start = dialogues.index(dialogues[number])
        last = list(codes[start:number])[-WINDOW:][::-1]
        assert history == (" ".join(f"{back}={code}" for back, code in enumerate(last, 1)) or "start")
        assert previous == (table.column("text")[number - 1].as_py() if number > start else "")


class Watching:
    """An estimator that remembers what it was fitted on."""

    seen: list[set[str]] = []  # noqa: RUF012 - one list for all, read by the test

    def fit(self, inputs: np.ndarray, targets: np.ndarray) -> Watching:
        """Remember the inputs."""
        self.classes_ = np.unique(targets)
        self.seen.append(set(inputs))
        return self

    def predict_proba(self, inputs: np.ndarray) -> np.ndarray:
        """Say that nothing it was fitted on is asked for."""
        assert not set(inputs) & self.seen[-1]
        return np.full((len(inputs), len(self.classes_)), 1 / len(self.classes_))


def test_a_tested_group_is_never_trained_on() -> None:
    found: Examples = examples("therapist-behaviour-tapestry-demo")
    ids = np.array([f"{group} {number}" for number, group in enumerate(found.groups)], dtype=object)
    runs = out_of_fold(Watching, replace(found, inputs=ids), SEEDS)
    assert len(runs) == len(SEEDS)
    assert all(np.allclose(run.probabilities.sum(axis=1), 1) for run in runs)
    assert len(Watching.seen) == sum(len(set(folds(found, seed))) for seed in SEEDS)
