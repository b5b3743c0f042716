"""`careloom list`: the datasets of the catalog."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from builders import catalog
from builders.dataset_verdict import defined_verdict
from builders.definition import Dataset
from builders.drift import SAID, Drift, drift
from scripts.options import Json
from scripts.terminal import Exit, out, print_json, wrong_use


def run(
    names: Annotated[
        list[str] | None, typer.Argument(help="Datasets, or paths of definitions; the catalog where none is named.")
    ] = None,
    outdated: Annotated[
        bool, typer.Option("--outdated", help="Ask every origin whether the pinned files are still what it serves.")
    ] = False,
    as_json: Json = False,
) -> None:
    """List the datasets with configs, verdict and whether their sources are pinned, or have changed at their origin."""
    try:
        found = [catalog.get(name) for name in names or catalog.names()]
    except (LookupError, FileNotFoundError, ValueError) as error:
        wrong_use(error)
    if outdated:
        _show_drift([one for definition in found for one in drift(definition)], as_json=as_json)
        return
    if as_json:
        print_json([_as_dict(definition) for definition in found])
        return
    table = Table("name", "version", "configs", "verdict", "summary", box=None, pad_edge=False)
    for definition in found:
        configs = ", ".join(definition.configs)
        table.add_row(definition.name, definition.version, configs, _verdict(definition), definition.summary)
    out.print(table)


def _show_drift(found: list[Drift], *, as_json: bool) -> None:
    """Print how every source file stands; exits with 1 where one changed or is gone."""
    if as_json:
        print_json([one.as_dict() for one in found])
    else:
        table = Table("dataset", "file", "at its origin", box=None, pad_edge=False)
        for one in (one for one in found if one.state != "embedded"):
            table.add_row(one.dataset, one.path, SAID[one.state].replace("NAME", one.dataset))
        out.print(table)
    if any(one.outdated for one in found):
        raise typer.Exit(Exit.PROBLEMS)


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
    return defined_verdict(definition).summary() if definition.pinned else "none until pinned"
