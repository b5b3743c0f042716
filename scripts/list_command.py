"""`careloom list`: the datasets of the catalog."""

from __future__ import annotations

from rich.table import Table

from builders import catalog
from builders.definition import Dataset
from builders.rights import verdict_of
from scripts.options import Json
from scripts.terminal import out, print_json


def run(as_json: Json = False) -> None:
    """List the datasets with configs, verdict and whether their sources are pinned."""
    found = [catalog.get(name) for name in catalog.names()]
    if as_json:
        print_json([_as_dict(definition) for definition in found])
        return
    table = Table("name", "version", "configs", "verdict", "summary", box=None, pad_edge=False)
    for definition in found:
        configs = ", ".join(definition.configs)
        table.add_row(definition.name, definition.version, configs, _verdict(definition), definition.summary)
    out.print(table)


def _as_dict(definition: Dataset) -> dict[str, object]:
    return {
        "name": definition.name,
        "version": definition.version,
        "configs": list(definition.configs),
        "verdict": _verdict(definition),
        "embedded": all(source.embedded for source in definition.sources),
        "summary": definition.summary,
    }


def _verdict(definition: Dataset) -> str:
    pinned = all(source.embedded or source.sha256 for source in definition.sources)
    return verdict_of(definition.rights).summary() if pinned else "none until pinned"
