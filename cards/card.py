"""Everything a card is rendered from: definition, manifest, statistics and what people wrote."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from builders.definition import Dataset
from builders.evaluation.results_file import Result, of_dataset, published_results, read_results
from builders.manifest import read_manifest, row_type
from builders.parquet_files import read_file
from builders.problems import ProblemsFound
from builders.row_types import ROW_TYPES, base_type
from builders.splits import split_position
from builders.statistics import STATISTICS
from cards.card_source import CardSource, card_source_path, read_card_source
from cards.samples import Exchange, read_exchanges

CODEBOOK = "codebook"
CROSSWALK = "crosswalk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What the parts of a card read."""

    definition: Dataset
    manifest: dict[str, Any]
    statistics: dict[str, Any]
    source: CardSource | None
    """None while the card source is missing or incomplete; checks say so, builds go on."""
    exchanges: tuple[Exchange, ...] = ()
    crosswalk: tuple[dict[str, Any], ...] = ()
    """Of a collection, the rows of the config of that name."""
    results: tuple[Result, ...] = ()
    """Figures of baselines that were measured on these very rows."""

    @property
    def configs(self) -> list[str]:
        """Return the configs of the folder in the order of the data model."""
        return self._in_order(self.manifest["configs"])

    @property
    def described(self) -> list[str]:
        """Return the configs of rows that the statistics describe; a recipe describes rows it does not hold."""
        return self._in_order(name for name in self.statistics if name not in (CODEBOOK, CROSSWALK))

    @property
    def main(self) -> str:
        """Return the config whose rows stand for the dataset: the one with most groups' own rows of text or labels."""
        return next((name for name in ("utterances", "spans", *self.described) if name in self.described), CODEBOOK)

    @property
    def mains(self) -> list[str]:
        """Return the main config, and those of a collection that stand apart from it by licence."""
        return [name for name in self.described if self.row_type(name) == self.row_type(self.main)] or [self.main]

    @property
    def languages(self) -> dict[str, int]:
        """Return rows of the main configs by language, the most frequent first."""
        counts: dict[str, int] = {}
        for split in (split for name in self.mains for split in self.statistics[name]["splits"].values()):
            for language, rows in split["languages"].items():
                counts[language] = counts.get(language, 0) + rows
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

    @property
    def repository(self) -> str:
        """Return the Hub's repository, or a name that says that none is known."""
        return self.source.facts.repository if self.source else f"your-name/{self.definition.name}"

    @property
    def collection(self) -> Mapping[str, Any]:
        """Return what the manifest says of the datasets of a collection, empty for any other dataset."""
        found: Mapping[str, Any] = self.manifest.get("collection", {})
        return found

    def row_type(self, config: str) -> str:
        """Return the row type of a config."""
        return row_type(self.manifest, config)

    def _in_order(self, configs: Iterable[str]) -> list[str]:
        """Return configs in the order of the data model, families of licences after each other."""
        order = list(ROW_TYPES)
        return sorted(configs, key=lambda name: (order.index(base_type(self.row_type(name))), name))

    def splits(self, config: str) -> list[str]:
        """Return the splits of a described config in their usual order."""
        return sorted(self.statistics[config]["splits"], key=split_position)


def read_card(folder: Path, definition: Dataset, repository: str = "", results: Path | None = None) -> Card:
    """Return what a folder's card is rendered from; `repository` is where it goes, if not the card source's.

    `results` is the results file that its baselines are read from, the project's own if none.
    """
    try:
        source = read_card_source(card_source_path(definition), definition.version)
        if repository:
            source = replace(source, facts=source.facts.model_copy(update={"repository": repository}))
    except ProblemsFound:
        source = None
    found = json.loads((folder / STATISTICS).read_text(encoding="utf-8"))
    content = read_manifest(folder)
    return Card(
        definition=definition,
        manifest=content,
        statistics=found,
        source=source,
        exchanges=read_exchanges(folder, content),
        results=tuple(
            of_dataset(
                read_results(results or published_results()),
                definition.name,
                content["fingerprints"]["local"].values(),
            )
        ),
        crosswalk=tuple(row for one in content["files"] if one["config"] == CROSSWALK for row in _rows(folder, one)),
    )


def _rows(folder: Path, one: Mapping[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = read_file(folder / one["path"]).to_pylist()
    return found
