"""Render a built folder's README: the YAML that `datasets` and the Hub read, and the body from a template."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, PackageLoader, StrictUndefined

from builders.definition import Dataset
from builders.manifest import read_manifest
from builders.row_types import ROW_TYPES
from builders.schema import feature_yaml, published_columns
from builders.splits import split_position

README = "README.md"
LANGUAGE_CONFIGS = ("dialogues", "utterances", "chat")
"""Row types that also exist per language where several languages live in one dataset."""
LARGEST_README = 200_000
SIZES = (
    (1_000, "n<1K"),
    (10_000, "1K<n<10K"),
    (100_000, "10K<n<100K"),
    (1_000_000, "100K<n<1M"),
    (10_000_000, "1M<n<10M"),
)


def render(folder: Path, definition: Dataset) -> None:
    """Write the README of a folder that holds data and manifest.

    The per-language configs are left out where the README would pass 200 kB with them.
    """
    content = read_manifest(folder)
    text = _readme(definition, content, by_language=True)
    if len(text.encode()) > LARGEST_README:
        text = _readme(definition, content, by_language=False)
    (folder / README).write_text(text, encoding="utf-8")


def _readme(definition: Dataset, content: dict[str, Any], *, by_language: bool) -> str:
    head = yaml.safe_dump(
        metadata(definition, content, by_language=by_language), sort_keys=False, allow_unicode=True, width=120
    )
    return f"---\n{head}---\n\n{_body(definition, content)}"


def metadata(definition: Dataset, content: dict[str, Any], *, by_language: bool) -> dict[str, Any]:
    """Return the README's YAML (hub-docs datasetcard.md): language, licence, sizes, configs, features."""
    languages = sorted(
        {language for files in content["configs"].values() for split in files["splits"].values() for language in split}
    )
    codes = sorted({language.split("-")[0] for language in languages if language != "und"})
    licence = content["verdict"]["licence"].lower()
    head: dict[str, Any] = {
        "pretty_name": definition.title,
        "language": codes,
        "language_details": ", ".join(languages),
        **(
            {"license": licence}
            if re.fullmatch(r"cc[a-z0-9.-]+", licence)
            else {"license": "other" if licence not in ("", "noassertion") else "unknown"}
        ),
        "multilinguality": "multilingual" if len(codes) > 1 else "monolingual",
        "size_categories": [_size(max(config["rows"] for config in content["configs"].values()))],
    }
    if head["license"] == "other":
        head |= {
            "license_name": licence.removeprefix("licenseref-").replace(" ", "-"),
            "license_link": definition.homepage,
        }
    configs = list(_configs(content, by_language=by_language))
    head["configs"] = [
        _config_yaml(name, base, language, content, default=name == content["default_config"])
        for name, base, language in configs
    ]
    head["dataset_info"] = [_info_yaml(name, base, language, content) for name, base, language in configs]
    return head


def _configs(content: dict[str, Any], *, by_language: bool) -> list[tuple[str, str, str]]:
    """Return name, row type and language (empty for all) of each config, in the order of the data model."""
    names = [name for name in ROW_TYPES if name in content["configs"]]
    found = [(name, name, "") for name in names]
    if by_language:
        for name in (name for name in names if name in LANGUAGE_CONFIGS):
            languages = sorted(
                {language for split in content["configs"][name]["splits"].values() for language in split}
            )
            if len(languages) > 1:
                found += [(f"{name}-{language}", name, language) for language in languages]
    return found


def _splits(base: str, language: str, content: dict[str, Any]) -> dict[str, int]:
    """Return rows by split of a config, splits in their usual order."""
    splits = content["configs"][base]["splits"]
    named = sorted(splits, key=split_position)
    counts = {split: splits[split].get(language, 0) if language else sum(splits[split].values()) for split in named}
    return {split: rows for split, rows in counts.items() if rows or not language}


def _config_yaml(name: str, base: str, language: str, content: dict[str, Any], *, default: bool) -> dict[str, Any]:
    pattern = f"{language}-[0-9]*" if language else "*"
    files = [
        {"split": split, "path": f"data/{base}/{split}-{pattern}.parquet"} for split in _splits(base, language, content)
    ]
    return {"config_name": name, **({"default": True} if default else {}), "data_files": files}


def _info_yaml(name: str, base: str, language: str, content: dict[str, Any]) -> dict[str, Any]:
    files = [one for one in content["files"] if one["config"] == base and language in ("", one["language"])]
    sizes = {
        split: sum(one["bytes"] for one in files if one["split"] == split) for split in _splits(base, language, content)
    }
    return {
        "config_name": name,
        "features": feature_yaml(published_columns(base, content["form"])),
        "splits": [
            {"name": split, "num_bytes": sizes[split], "num_examples": rows}
            for split, rows in _splits(base, language, content).items()
        ],
        "download_size": sum(sizes.values()),
        "dataset_size": sum(sizes.values()),
    }


def _size(rows: int) -> str:
    return next((name for limit, name in SIZES if rows < limit), "10M<n<100M")


@cache
def _templates() -> Environment:
    # The output is Markdown for people, not HTML; nothing from outside the project is rendered.
    return Environment(
        loader=PackageLoader("cards", "templates"),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701
        keep_trailing_newline=True,
    )


def _body(definition: Dataset, content: dict[str, Any]) -> str:
    splits = [
        {
            "config": config,
            "split": split,
            "rows": rows,
            "languages": sorted(content["configs"][config]["splits"][split]),
        }
        for config in content["configs"]
        for split, rows in _splits(config, "", content).items()
    ]
    verdict = content["verdict"]
    return (
        _templates()
        .get_template("dataset.md.jinja")
        .render(
            name=definition.name,
            title=definition.title,
            summary=definition.summary,
            version=definition.version,
            verdict=f"form {verdict['form']}, access {verdict['access']}, licence {verdict['licence']}",
            withheld=definition.withheld,
            form=content["form"],
            splits=splits,
            default=content["default_config"],
            location=f"artifacts/{definition.name}",
        )
    )
