"""`careloom list`: the datasets of the catalog."""

from __future__ import annotations

from rich.table import Table

from builders import catalog
from builders.rights import verdict_of
from scripts.options import Json
from scripts.terminal import out, print_json


def run(as_json: Json = False) -> None:
    """List the datasets with configs, verdict and whether their sources are pinned."""
    rows = []
    for name in catalog.names():
        definition = catalog.get(name)
        pinned = all(source.embedded or source.sha256 for source in definition.sources)
        rows.append({
            "name": name, "version": definition.version, "configs": list(definition.configs),
            "verdict": verdict_of(definition.rights).summary() if pinned else "none until pinned",
            "embedded": all(source.embedded for source in definition.sources), "summary": definition.summary,
        })  # fmt: skip
    if as_json:
        print_json(rows)
        return
    table = Table("name", "version", "configs", "verdict", "summary", box=None, pad_edge=False)
    for row in rows:
        table.add_row(str(row["name"]), str(row["version"]), ", ".join(map(str, row["configs"])), str(row["verdict"]), str(row["summary"]))  # type: ignore[call-overload]
    out.print(table)
