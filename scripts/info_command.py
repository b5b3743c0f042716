"""`careloom info`: a dataset's sources, rights and labels, or one taxonomy with its crosswalks."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from builders import catalog
from builders.crosswalk import Mapped
from builders.crosswalk import crosswalk as crosswalk_of
from builders.dataset_verdict import defined_verdict
from builders.definition import Dataset
from builders.labels import Taxonomy, load_taxonomy
from builders.manifest import is_built
from scripts.options import DEFAULT_OUTPUT, Json, Output
from scripts.terminal import out, print_json, wrong_use


def run(
    name: Annotated[str, typer.Argument(help="Dataset.")] = "",
    taxonomy: Annotated[str, typer.Option("--taxonomy", help="Taxonomy, such as mi/behaviour.")] = "",
    crosswalk: Annotated[
        str,
        typer.Option("--crosswalk", metavar="TAXONOMY", help="Where upstream's labels went, such as mi/behaviour."),
    ] = "",
    output: Output = DEFAULT_OUTPUT,
    as_json: Json = False,
) -> None:
    """Show a dataset, a taxonomy, or which upstream label of which dataset became which label of a taxonomy."""
    if sum(map(bool, (name, taxonomy, crosswalk))) != 1:
        wrong_use("name a dataset, or a taxonomy with --taxonomy or --crosswalk")
    try:
        if crosswalk:
            show_crosswalk(load_taxonomy(crosswalk), output, as_json=as_json)
        elif taxonomy:
            show_taxonomy(load_taxonomy(taxonomy), as_json=as_json)
        else:
            show_dataset(catalog.get(name), as_json=as_json)
    except (LookupError, FileNotFoundError, ValueError) as error:
        wrong_use(error)


def show_crosswalk(taxonomy: Taxonomy, output: Path, *, as_json: bool) -> None:
    """Print where each upstream label of each dataset went, with the rows of what is built below `output`."""
    found = [one for name in catalog.names() for one in _mapped(catalog.get(name), output, taxonomy.id)]
    if as_json:
        print_json([asdict(one) for one in found])
        return
    table = Table("dataset", "column", "upstream label", "relation", "label", "rows", box=None, pad_edge=False)
    table.columns[5].justify = "right"
    for one in found:
        label = one.label or (f"none; main class {one.main}" if one.main else "none")
        rows = "not built" if one.rows is None else f"{one.rows:,}"
        table.add_row(one.dataset, one.column, one.spelling, one.relation, label, rows)
    out.print(f"{taxonomy.key}: {taxonomy.title}", markup=False, soft_wrap=True)
    out.print(table if found else "No dataset uses this label set.")
    if unbuilt := sorted({one.dataset for one in found if one.rows is None}):
        out.print(
            f"\nNot built in {output}: {', '.join(unbuilt)}. `careloom build {unbuilt[0]}` gives the rows.",
            markup=False,
            soft_wrap=True,
        )


def _mapped(definition: Dataset, output: Path, taxonomy: str) -> list[Mapped]:
    folder = output / definition.name
    return list(crosswalk_of(definition, folder if is_built(folder) else None, taxonomy))


def show_taxonomy(taxonomy: Taxonomy, *, as_json: bool) -> None:
    """Print the labels in frozen order with definition and source, then each crosswalk."""
    if as_json:
        print_json(asdict(taxonomy))
        return
    out.print(
        f"{taxonomy.key}: {taxonomy.title}\n{taxonomy.description}\nSource: {taxonomy.source}",
        markup=False,
        soft_wrap=True,
    )
    labels = Table("position", "label", "definition", "source", box=None, pad_edge=False)
    for label in taxonomy.labels:
        labels.add_row(str(label.position), label.id, label.definition, label.source)
        for subtype in label.subtypes:
            labels.add_row("", f"  {subtype.id}", subtype.definition, subtype.source)
    out.print(labels)
    for crosswalk in taxonomy.crosswalks:
        out.print(f"\ncrosswalk {crosswalk.id}: {crosswalk.source}", markup=False, soft_wrap=True)
        rows = Table("upstream", "relation", "label", "main class", "note", box=None, pad_edge=False)
        for row in crosswalk.rows:
            rows.add_row(repr(row.spelling), row.relation, row.label or "-", row.main or "", row.note or "")
        out.print(rows)


def show_dataset(definition: Dataset, *, as_json: bool) -> None:
    """Print what a definition says and the verdict computed from its rights."""
    verdict = defined_verdict(definition)
    if as_json:
        print_json(
            {
                "name": definition.name,
                "version": definition.version,
                "title": definition.title,
                "summary": definition.summary,
                "homepage": definition.homepage,
                "configs": list(definition.configs),
                "verdict": verdict.as_dict(),
                "sources": [asdict(source) for source in definition.sources],
                "expected": dict(definition.expected),
                "labels": {
                    column: asdict(spec)
                    for column, spec in (*definition.labels.items(), *definition.span_labels.items())
                },
                "withheld": list(definition.withheld),
            }
        )
        return
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_row("name", f"{definition.name} {definition.version}")
    table.add_row("summary", definition.summary)
    table.add_row("homepage", definition.homepage)
    table.add_row("configs", ", ".join((*definition.configs, *(("codebook",) if definition.taxonomies else ()))))
    table.add_row("verdict", verdict.summary())
    for reason in verdict.reasons:
        table.add_row("", reason)
    for terms in definition.rights:
        table.add_row(
            f"{terms.concern.value} terms",
            f"{terms.licence or 'no licence stated'} ({terms.evidence.url}, read {terms.evidence.date})",
        )
    for source in definition.sources:
        pin = "embedded" if source.embedded else f"sha256 {source.sha256}" if source.sha256 else "not pinned"
        table.add_row("source", f"{source.path} ({pin})")
    for column, spec in (*definition.labels.items(), *definition.span_labels.items()):
        table.add_row(
            "labels",
            f"{column}: {spec.taxonomy}, {spec.method}" + (f", crosswalk {spec.crosswalk}" if spec.crosswalk else ""),
        )
    if definition.withheld:
        table.add_row("withheld", ", ".join(definition.withheld))
    out.print(table)
