"""The README's front matter: what the Hub and `datasets` read (hub-docs `datasetcard.md`)."""

from __future__ import annotations

from typing import Any

from builders.licences import hub_licence
from builders.schema import feature_yaml, published_columns
from builders.splits import split_position
from cards.card import Card
from cards.collection_sections import licence_ids
from cards.gate import gate

LANGUAGE_CONFIGS = ("dialogues", "utterances", "chat")
"""Row types that also exist per language where several languages live in one dataset."""
SIZES = (
    (1_000, "n<1K"),
    (10_000, "1K<n<10K"),
    (100_000, "10K<n<100K"),
    (1_000_000, "100K<n<1M"),
    (10_000_000, "1M<n<10M"),
    (100_000_000, "10M<n<100M"),
)
UNDETERMINED = "und"


def metadata(card: Card, *, by_language: bool) -> dict[str, Any]:
    """Return the front matter in its order."""
    content, facts = card.manifest, card.source.facts if card.source else None
    tags = sorted(tag for tag in card.languages if tag != UNDETERMINED)
    codes = sorted({tag.split("-")[0] for tag in tags})
    licence = content["verdict"]["licence"]
    labels = (card.statistics[name]["labels"].get("translation", {}) for name in card.mains)
    translated = {one for found in labels for one in found} & {"human", "machine"}
    head: dict[str, Any] = {
        "pretty_name": card.definition.title,
        "language": codes,
        "language_details": tags,
        **({"license": found} if (found := licence_ids(card)) else hub_licence(licence, form=content["form"])),
        "multilinguality": [
            "multilingual" if len(codes) > 1 else "monolingual",
            *(["translation"] if translated else []),
        ],
        "size_categories": [
            size_category(max(card.statistics[name]["rows"] for name in card.described or card.configs))
        ],
    }
    if facts is not None:
        head |= {
            "annotations_creators": facts.annotations_creators,
            "language_creators": facts.language_creators,
            "source_datasets": facts.source_datasets,
            "task_categories": facts.task_categories,
            **({"task_ids": facts.task_ids} if facts.task_ids else {}),
            **({"tags": facts.tags} if facts.tags else {}),
        }
    head |= gate(content["verdict"])
    if content["verdict"]["access"] == "manual":
        head["viewer"] = False
    configs = list(_configs(card, by_language=by_language))
    head["configs"] = [
        _config(name, base, language, content, default=name == content["default_config"])
        for name, base, language in configs
    ]
    head["dataset_info"] = [_info(name, card.row_type(name), content) for name in card.configs]
    return head


def _configs(card: Card, *, by_language: bool) -> list[tuple[str, str, str]]:
    """Return name, row type and language (empty for all) of each config, in the order of the data model."""
    found = [(name, name, "") for name in card.configs]
    if by_language:
        for name in (name for name in card.configs if name in LANGUAGE_CONFIGS):
            splits = card.manifest["configs"][name]["splits"].values()
            languages = sorted({language for split in splits for language in split})
            if len(languages) > 1:
                found += [(f"{name}-{language}", name, language) for language in languages]
    return found


def rows_by_split(base: str, language: str, content: dict[str, Any]) -> dict[str, int]:
    """Return rows by split of a config, splits in their usual order; of one language only where one is named."""
    splits = content["configs"][base]["splits"]
    named = sorted(splits, key=split_position)
    counts = {split: splits[split].get(language, 0) if language else sum(splits[split].values()) for split in named}
    return {split: rows for split, rows in counts.items() if rows or not language}


def _config(name: str, base: str, language: str, content: dict[str, Any], *, default: bool) -> dict[str, Any]:
    pattern = f"{language}-[0-9]*" if language else "*"
    files = [
        {"split": split, "path": f"data/{base}/{split}-{pattern}.parquet"}
        for split in rows_by_split(base, language, content)
    ]
    return {"config_name": name, **({"default": True} if default else {}), "data_files": files}


def _info(name: str, row_type: str, content: dict[str, Any]) -> dict[str, Any]:
    """Return features and sizes of a config.

    Its configs per language have none: they are the same files, which describe themselves. With a block for each,
    nine tenths of the front matter would be repetition that every `load_dataset` has to parse.
    """
    files = [one for one in content["files"] if one["config"] == name]
    rows = rows_by_split(name, "", content)
    sizes = {split: sum(one["bytes"] for one in files if one["split"] == split) for split in rows}
    return {
        "config_name": name,
        "features": feature_yaml(published_columns(row_type, content["form"])),
        "splits": [
            {"name": split, "num_bytes": sizes[split], "num_examples": number} for split, number in rows.items()
        ],
        "download_size": sum(sizes.values()),
        "dataset_size": sum(sizes.values()),
    }


def size_category(rows: int) -> str:
    """Return the Hub's size category of so many rows."""
    return next((name for limit, name in SIZES if rows < limit), "100M<n<1B")
