"""Every number of every card is the one that DuckDB counts in the Parquet, and none stands there for itself."""

from __future__ import annotations

import re

import duckdb
import pytest
import recomputed_collections
import recomputed_numbers
from fixture_builds import DATASETS, built, fixture_files, released
from recomputed_numbers import Shown, check_tables, codebook

from builders import catalog
from builders.manifest import read_manifest, row_type
from builders.row_types import ROW_TYPES
from cards.card_source import card_source_path, read_card_source
from cards.front_matter import read_front_matter
from cards.render import README

FOLDERS = [(name, tree) for name in DATASETS for tree in ("local build", "release tree")]


def shown(name: str, tree: str) -> Shown:
    """Return the card of a fixture's build; a recipe speaks of rows it does not hold."""
    local = built(name).folder
    folder = local if tree == "local build" else released(name)
    data = local if read_manifest(folder)["form"] == "recipe" else folder
    return recomputed_numbers.shown(name, folder, data, fixture_files(name))


@pytest.mark.parametrize(("name", "tree"), FOLDERS)
def test_every_table_holds_what_duckdb_counts(name: str, tree: str) -> None:
    check_tables(shown(name, tree))


OTHERWISE_TESTED = r"```bibtex.*?```|<blockquote.*?</blockquote>|<summary>Verify.*?```python.*?```"
"""References, words of the corpus, and the snippet that verifies."""


@pytest.mark.parametrize(("name", "tree"), FOLDERS)
def test_no_number_stands_outside_of_tables_that_is_not_known(name: str, tree: str) -> None:
    card = shown(name, tree)
    content = read_manifest(card.folder)
    front, _ = read_front_matter(card.text, README)
    assert front is not None
    prose = card_source_path(catalog.get(name)).read_text(encoding="utf-8")
    definition = catalog.get(name)
    facts = read_card_source(card_source_path(definition)).facts
    scans = content["scans"]
    read, few = scans["personal_data"]["texts_read"], scans["quasi_identifiers"]
    known = [
        f"All {read:,} texts of the local build were scanned",
        f": {sum(scans['personal_data']['hits'].values()):,} hits",
        f"fewer than five others: {few['rows_shared_by_fewer_than_five']:,}, with no other: {few['rows_unique']:,}.",
        f'revision="v{definition.version}"',
        f"@v{definition.version}",
        "datasets/issues/7928",
        "resamples targets 1,000 times",
        *(f"{len(one)} labels" for one in codebook(card).values()),
        *codebook(card),
        *(f"arxiv.org/abs/{one.arxiv}" for one in facts.references),
        *filter(None, (facts.collection.start, facts.collection.end)),
        facts.collection.statement,
        *content["verdict"]["reasons"],
        content["verdict"]["licence"],
        *(one.evidence.note for one in definition.rights if one.evidence.note),
        *definition.withheld,
        *recomputed_collections.known_phrases(content),
    ]
    body = re.sub(
        r"```bibtex.*?```|<blockquote.*?</blockquote>|<summary>Verify.*?```python.*?```",
        "",
        front.body,
        flags=re.DOTALL,
    )
    for line in body.split("\n"):
        if line.startswith("|") or line in prose:
            continue
        for phrase in known:
            line = line.replace(phrase, "")  # noqa: PLW2901 - what is known is taken away bit by bit
        left = re.findall(r"\d[\d,.]*", re.sub(r"<a id=.*|under 18|fewer than five", "", line))
        assert not left, line


@pytest.mark.parametrize(("name", "tree"), FOLDERS)
def test_the_front_matter_counts_rows_and_bytes(name: str, tree: str) -> None:
    card = shown(name, tree)
    front, _ = read_front_matter(card.text, README)
    assert front is not None
    paths = {config["config_name"]: config["data_files"] for config in front.values["configs"]}
    for info in front.values["dataset_info"]:
        for split, files in zip(info["splits"], paths[info["config_name"]], strict=True):
            assert split["name"] == files["split"]
            found = duckdb.read_parquet(f"{card.folder}/{files['path']}").aggregate("count(*)").fetchall()[0]
            assert found == (split["num_examples"],)
            assert split["num_bytes"] == sum(path.stat().st_size for path in card.folder.glob(files["path"]))
        assert info["download_size"] == sum(split["num_bytes"] for split in info["splits"])
    content = read_manifest(card.folder)
    assert {row_type(content, config.partition("-")[0]) for config in paths} <= set(ROW_TYPES)
