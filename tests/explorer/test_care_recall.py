"""The stated figures of the cue list are those that our sentences give.

To write the table anew: PYTHONPATH=spaces/explorer .venv/bin/python tests/explorer/test_care_recall.py
"""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from explorer.cue_recall import TABLE, Measured, Share, as_json, in_total, measured, read_table
from explorer.distress_cues import LANGUAGES, cue_list, parsed

SENTENCES = Path(__file__).parents[1] / "golden" / "distress"


def table() -> dict[str, Measured]:
    files = (yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(SENTENCES.glob("*.yaml")))
    return {file["language"]: measured(file, cue_list()) for file in files}


def test_the_stated_figures_are_those_of_the_sentences() -> None:
    assert table() == read_table(), (
        "the list or the sentences changed: write the table anew (see the head of this test)"
    )
    assert as_json(table()) == TABLE.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_is_measured_on_enough_sentences_and_misses_none_that_shaped_the_list(language: str) -> None:
    row = read_table()[language]
    assert row.shaped.of >= 20
    assert row.false_alarms.of >= 20
    assert row.shaped.value == 1.0
    assert row.precision >= 0.95
    assert row.plain.of >= 8
    assert row.veiled.of >= 8


def test_what_was_written_after_the_list_was_closed_is_stated_as_it_is() -> None:
    total = in_total(read_table())
    assert 0.5 < total.plain.value < 1
    assert total.veiled.value < total.plain.value
    assert total.plain.of == sum(row.plain.of for row in read_table().values())


def test_no_sentence_stands_in_two_groups() -> None:
    for path in SENTENCES.glob("*.yaml"):
        file = yaml.safe_load(path.read_text(encoding="utf-8"))
        every = [text for group, texts in file.items() if group != "language" for text in texts]
        assert len(every) == len(set(every)), path.name


def test_figures_count_what_is_found() -> None:
    never = ["never met"]
    phrases = {
        "by": "words",
        "suicide": ["danger"],
        "self_harm": ["hurt"],
        "being_harmed": never,
        "harming_others": never,
    }
    cues = parsed({"characters": {}, "languages": dict.fromkeys(LANGUAGES, phrases)})
    groups = {"shaped": ["danger", "calm"], "plain": ["hurt"], "veiled": ["grey"], "false_alarms": ["danger", "a", "b"]}
    row = measured(groups | {"held_out_false_alarms": []}, cues)
    assert row == Measured(Share(1, 2), Share(1, 1), Share(0, 1), Share(1, 3), Share(0, 0))
    assert (row.precision, row.held_out_precision) == (0.5, 1.0)
    assert in_total({"a": row, "b": row}).shaped == Share(2, 4)


if __name__ == "__main__":
    TABLE.write_text(as_json(table()), encoding="utf-8")
