"""Front matter is read as the Hub's client reads it; what that client lets slip is reported with its line."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as some

from cards.front_matter import read_front_matter

HOLES = {
    "duplicate-key": ("license: mit\ntags: [a]\nlicense: apache-2.0\n", 4),
    "null-value": ("license: mit\nlanguage:\n", 3),
    "not-text": ("language:\n- no\n", 3),
    "not-text version": ("license: mit\nversion: 1.10\n", 3),
    "not-text date": ("license: mit\ncollected: 2026-01-02\n", 3),
    "yaml": ("license: mit\npretty_name: Dialogues: a start\n", 3),
    "yaml tab": ("tags:\n\t- a\n", 3),
    "front-matter": ("- a\n- b\n", 2),
}


@pytest.mark.parametrize("hole", HOLES)
def test_what_the_client_lets_slip_is_reported_with_its_line(hole: str) -> None:
    block, line = HOLES[hole]
    _, problems = read_front_matter(f"---\n{block}---\n\n# Title\n", "README.md")
    assert [(one.rule, one.place, one.level) for one in problems] == [
        (hole.split(maxsplit=1)[0], f"README.md line {line}", "error")
    ]


def test_a_byte_order_mark_and_trailing_blanks_are_reported_and_read_all_the_same() -> None:
    front, problems = read_front_matter("\ufeff---\nlicense: mit\n---  \ntext\n", "README.md")
    assert [one.rule for one in problems] == ["byte-order-mark", "trailing-blank"]
    assert front is not None
    assert (front.values, front.body, front.body_line) == ({"license": "mit"}, "text\n", 4)


@pytest.mark.parametrize("text", ["", "# Title\n", "---\nlicense: mit\n", "text\n---\nlicense: mit\n---\n"])
def test_a_card_without_front_matter_is_one_problem(text: str) -> None:
    front, problems = read_front_matter(text, "README.md")
    assert front is None
    assert [one.rule for one in problems] == ["front-matter"]


def test_every_value_has_its_line() -> None:
    text = "---\nconfigs:\n- config_name: a\n  data_files:\n  - split: train\n    path: a.parquet\nlicense: mit\n---\n"
    front, problems = read_front_matter(text, "README.md")
    assert front is not None
    assert problems == []
    assert front.line("configs", 0, "data_files", 0, "path") == 6
    assert front.line("license") == 7
    assert front.line("configs", 0, "missing") == 3


words = some.text(some.characters(categories=("L", "N", "P", "Zs"), exclude_characters="\x85\u2028\u2029"), max_size=20)


@given(some.dictionaries(words.filter(bool), some.lists(words) | words.filter(bool), min_size=1, max_size=6))
def test_what_a_dumper_writes_is_read_back_without_a_problem(values: dict[str, object]) -> None:
    block = yaml.safe_dump(values, allow_unicode=True, sort_keys=False)
    front, problems = read_front_matter(f"---\n{block}---\n\nbody\n", "README.md")
    assert problems == []
    assert front is not None
    assert front.values == values
