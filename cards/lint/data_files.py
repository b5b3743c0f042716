"""The card against the data: files, columns, label names, rows and sizes that it states otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain

import pyarrow as pa

from builders.problems import Problem
from builders.schema import label_names
from cards.hub_metadata import size_category
from cards.lint.findings import README, found, shown
from cards.lint.repository import DOCUMENTATION, Config, Repository
from cards.lint.row_facts import RowFacts

DATA = (".parquet", ".csv", ".tsv", ".json", ".jsonl", ".arrow")
NO_DATA = ("croissant.json", "manifest.json", "statistics.json", "dataset_infos.json", "dataset_info.json",
           "codemeta.json", "zenodo.json")  # fmt: skip
NUMBER = re.compile(r"(?<![\w.%])\d{1,3}(?:[, _]\d{3})+(?![\w.%])|(?<![\w.%])\d+(?![\w.%])")
CORRECT = "Correct the card, or the data."


def check_data_files(repository: Repository, configs: Sequence[Config], facts: RowFacts) -> Iterator[Problem]:
    """Yield where card and data differ."""
    yield from facts.unreadable
    for config in configs:
        yield from _schemas(repository, config, facts)
        yield from _rows(repository, config, facts)
    yield from _unread(repository, configs)
    yield from _size(repository, configs, facts)
    yield from _told(repository, configs, facts)


def _schemas(repository: Repository, config: Config, facts: RowFacts) -> Iterator[Problem]:
    """Yield files whose columns differ from the first file's, and what the card says of columns otherwise."""
    paths = [path for path in chain(*config.splits.values()) if facts.files[path].schema is not None]
    if not paths:
        return
    first = facts.files[paths[0]].schema
    for path in paths[1:]:
        if _kinds(facts.files[path].schema) != _kinds(first):
            differ = _difference(facts.files[path].schema, first)
            message = f"its columns differ from those of {repository.named(paths[0])}: {differ}"
            yield Problem(rule="schema", place=repository.named(path), message=message,
                          fix="Give every file of a config the same columns and types.")  # fmt: skip
    if config.features is None or config.reader != "parquet":
        return
    told = config.features.arrow_schema
    place = f"{README} dataset_info {config.name}"
    if _kinds(told) != _kinds(first):
        message = f"`features` differ from the files: {_difference(told, first)}"
        yield Problem(rule="features", place=place, message=message,
                      fix=f"{CORRECT} `datasets` trusts the card and may fail or mislabel every row.")  # fmt: skip
    ours, theirs = label_names(told), label_names(first)
    for column in sorted(ours.keys() & theirs.keys()):
        if ours[column] != theirs[column]:
            message = f"label names of {column} are {shown(ours[column])}; the files have {shown(theirs[column])}"
            yield Problem(rule="label-names", place=place, message=message,
                          fix=f"{CORRECT} The card wins silently, and labels would change their meaning.")  # fmt: skip


def _kinds(schema: pa.Schema) -> dict[str, str]:
    """Return the columns' types by name, without what readers do not tell apart."""
    return {field.name: _kind(field.type) for field in schema}


def _kind(kind: pa.DataType) -> str:
    if pa.types.is_dictionary(kind):
        return _kind(kind.value_type)
    if pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return "string"
    if pa.types.is_struct(kind):
        return "{" + ", ".join(sorted(f"{field.name}: {_kind(field.type)}" for field in kind)) + "}"
    if pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind):
        return f"list of {_kind(kind.value_type)}"
    return str(kind)


def _difference(one: pa.Schema, other: pa.Schema) -> str:
    ours, theirs = _kinds(one), _kinds(other)
    parts = [
        *(f"{name} is not there" for name in theirs if name not in ours),
        *(f"{name} is one column more" for name in ours if name not in theirs),
        *(f"{name} is {ours[name]}, not {theirs[name]}" for name in ours if theirs.get(name, ours[name]) != ours[name]),
    ]
    return shown(parts)


def _rows(repository: Repository, config: Config, facts: RowFacts) -> Iterator[Problem]:
    place = f"{README} dataset_info {config.name}"
    counted = facts.rows(config)
    for split, number in (config.rows or {}).items():
        if split not in counted:
            message = f"split {split} is listed, but no file holds it"
            yield Problem(rule="rows", place=place, message=message, fix=CORRECT)
        elif number and number != counted[split]:
            message = f"split {split} has {counted[split]:,} rows, the card says {number:,}"
            yield Problem(rule="rows", place=place, message=message, fix=CORRECT)
    for split, number in counted.items():
        if not number and not any(one.place == repository.named(path) for one in facts.unreadable
                                  for path in config.splits[split]):  # fmt: skip
            message = f"split {split} of {config.name} has no rows"
            yield Problem(rule="no-rows", place=README, message=message, fix=CORRECT, level="publish")


def _unread(repository: Repository, configs: Sequence[Config]) -> Iterator[Problem]:
    """Yield data files that no config reads."""
    used = {path for config in configs for paths in config.splits.values() for path in paths}
    for path in sorted(repository.folder.rglob("*")) if used else ():
        hidden = any(part[0] in "._" for part in path.relative_to(repository.folder).parts)
        if path.suffix in DATA and path.name not in NO_DATA and path not in used and not hidden:
            yield Problem(rule="unread-file", level="warning", place=repository.named(path),
                          message="no config reads this file", fix="Name it in `configs`, or remove it.")  # fmt: skip


def _size(repository: Repository, configs: Sequence[Config], facts: RowFacts) -> Iterator[Problem]:
    told = repository.front.values.get("size_categories") if repository.front else None
    rows = [sum(facts.rows(config).values()) for config in configs if config.name != DOCUMENTATION]
    if not isinstance(told, list) or not rows or not sum(rows) or repository.front is None:
        return
    fitting = {size_category(number) for number in (*rows, sum(rows))}
    for number, one in enumerate(told):
        if one not in fitting and one != "unknown":
            message = f"{one}, but the largest config has {max(rows):,} rows"
            yield found("size", repository.front, ("size_categories", number), message,
                        f"Write {size_category(max(rows))}.")  # fmt: skip


def _told(repository: Repository, configs: Sequence[Config], facts: RowFacts) -> Iterator[Problem]:
    """Yield rows of the text's tables that give a split another number of rows than any config has."""
    counted: dict[str, set[int]] = {}
    for config in configs:
        for split, number in facts.rows(config).items():
            counted.setdefault(split, set()).add(number)
    for number, line in enumerate(repository.text.split("\n"), start=1):
        cells = (
            [cell.strip(" `*") for cell in line.strip().strip("|").split("|")] if line.lstrip().startswith("|") else []
        )
        split = next((cell for cell in cells if cell in counted), "")
        told = [int(re.sub(r"\D", "", one)) for cell in cells for one in NUMBER.findall(cell)]
        if split and told and not counted[split] & set(told):
            have = shown(f"{one:,}" for one in sorted(counted[split]))
            message = f"the table says {shown(f'{one:,}' for one in told)} of split {split}; it has {have} rows"
            yield Problem(
                rule="rows-told", place=f"{README} line {number}", message=message, fix=CORRECT, level="publish"
            )
