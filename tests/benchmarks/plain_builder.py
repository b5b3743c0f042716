"""A plain GeneratorBasedBuilder for the benchmark's input: what one would write without this kit."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import datasets

from builders.columns import ROW_FACTS, TURN
from builders.labels import load_taxonomy
from builders.schema import features

MAIN = {label.id: label.main for label in load_taxonomy("mi/behaviour@1").labels}


class Plain(datasets.GeneratorBasedBuilder):  # type: ignore[misc] - the library carries no types
    """Yields dialogues as dictionaries with label names; `datasets` encodes them by the features."""

    VERSION = datasets.Version("1.0.0")

    def __init__(self, *, source: Path, **kwargs: Any) -> None:  # noqa: ANN401 - the library's own
        self.source = source
        super().__init__(**kwargs)

    def _info(self) -> datasets.DatasetInfo:
        return datasets.DatasetInfo(features=features("dialogues"))

    def _split_generators(self, dl_manager: object) -> list[datasets.SplitGenerator]:
        del dl_manager
        return [datasets.SplitGenerator(name="train", gen_kwargs={"path": self.source})]

    def _generate_examples(self, path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
        with path.open(encoding="utf-8") as stream:
            for line in stream:
                record = json.loads(line)
                facts = {
                    **{column.name: None for column in ROW_FACTS},
                    "language": record["language"],
                    "language_method": "declared",
                    "origin": "llm_generated",
                    "translation": "original",
                    "group_id": record["group_id"],
                    "fold": 0,
                }
                turns = [turn_row(position, turn) for position, turn in enumerate(record["turns"])]
                identifier = record["dialogue_id"]
                rest = {"topic": None, "change_target": None, "mi_quality": None}
                yield identifier, {"dialogue_id": identifier, **facts, **rest, "turns": turns}


def turn_row(position: int, turn: dict[str, Any]) -> dict[str, Any]:
    """Return a turn in the columns of the data model."""
    labelled = turn["behaviours"] is not None
    main = next((MAIN[one] for one in turn["behaviours"] or () if MAIN[one] != "other"), "other")
    return {
        **{column.name: None for column in TURN},
        "turn_id": position,
        "role": turn["role"],
        "text": turn["text"],
        "behaviours": turn["behaviours"],
        "behaviours_method": "authored" if labelled else None,
        "behaviour_main": main if labelled else None,
        "behaviour_main_method": "authored" if labelled else None,
        "talk_type": turn["talk_type"],
        "talk_type_method": "authored" if turn["talk_type"] else None,
    }
