"""Build: acquire → parse → label → validate → split → privacy → write → describe, into one complete folder."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from builders.codebook import CODEBOOK_SPLIT, codebook
from builders.columns import TURN
from builders.definition import Dataset
from builders.fingerprint import LeafDigests, fingerprint
from builders.folders import whole_folder
from builders.intake import Draft, recipe_of, shards_of
from builders.manifest import MANIFEST, manifest, write_json
from builders.parquet_files import FileRecord, write_file
from builders.problems import Problem, ProblemsFound, Report
from builders.rights import Form, verdict_for
from builders.schema import columns_of
from builders.sharding.executors import results
from builders.sharding.shard_scan import ShardScan
from builders.sharding.shard_writing import WriteShard, shares_turns, write_shard
from builders.source_files import SourceFiles
from builders.statistics import STATISTICS, Tally
from builders.withdrawing import OWNERS

Series = dict[str, dict[str, dict[str, dict[str, Any]]]]
"""Leaf digests by config, split and language."""

Describe = Callable[[Path], None]
"""Writes the card and what belongs to it into a folder that holds data, statistics and manifest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What a build made: the folder, its manifest and everything that was noticed."""

    definition: Dataset
    folder: Path
    manifest: Mapping[str, Any]
    report: Report


def build(
    definition: Dataset, files: SourceFiles, output: Path, *, describe: Describe, executor: Executor | None = None
) -> Built:
    """Build a dataset into `output/<name>`, which is replaced in one step once everything is in order.

    Its parts are read and its files written by an executor, in turn where there is none: the bytes are the same. Raises
    ProblemsFound with everything that was found; the folder that was there stays as it is.
    """
    target = output / definition.name
    with whole_folder(target) as work:
        tally = Tally()
        draft = Draft(definition=definition, files=files, work=work, scan=ShardScan(), tally=tally, executor=executor)
        records, series = write_data(draft)
        if draft.scan is not None:
            draft.report.extend(draft.scan.problems(definition))
        if draft.report.failed:
            raise ProblemsFound(draft.report)
        content = write_manifest(draft, records, series)
        write_json(work / STATISTICS, tally.result())
        describe(work)
    return Built(definition=definition, folder=target, manifest=content, report=draft.report)


def write_data(draft: Draft) -> tuple[list[FileRecord], Series]:
    """Parse, label, validate, split and write the rows; ProblemsFound where that shows errors."""
    recipe = recipe_of(draft)
    shards = shards_of(draft, recipe)
    if draft.report.failed:
        raise ProblemsFound(draft.report)
    records, series = write_shards(draft, shards)
    compare_counts(draft, records)
    # Away first: a worker that was given up for lost and still writes there finds no folder.
    shutil.rmtree(draft.pieces.rename(draft.pieces.with_suffix(".done")))
    return records, series


def write_shards(draft: Draft, shards: Sequence[WriteShard]) -> tuple[list[FileRecord], Series]:
    """Write every config of every shard, scanning its text on the way; return file records and leaf digests."""
    records: list[FileRecord] = []
    digests: dict[tuple[str, str, str], LeafDigests] = {}
    started = results(draft.executor, write_shard, shards)
    if draft.definition.taxonomies:
        records.append(write_codebook(draft, digests))
    for written in started:
        records += written.records
        for config, found in written.digests.items():
            digests.setdefault((config, written.shard.split, written.shard.language), LeafDigests()).extend(found)
        if draft.scan is not None:
            draft.scan.extend(written.scan)
        if draft.tally is not None:
            draft.tally.extend(written.tally)
    shared = shares_turns(draft.definition.configs)
    series: Series = defaultdict(lambda: defaultdict(dict))
    for (config, split, language), found in digests.items():
        turns = digests["utterances", split, language] if shared and config == "dialogues" else None
        series[config][split][language] = found.result(turns, "turns", TURN)
    return records, series


def write_codebook(draft: Draft, digests: dict[tuple[str, str, str], LeafDigests]) -> FileRecord:
    """Write the label sets of a dataset as its `codebook` config."""
    rows = codebook(draft.definition)
    digests.setdefault(("codebook", CODEBOOK_SPLIT, "en"), LeafDigests()).update(rows, columns_of("codebook"))
    if draft.tally is not None:
        draft.tally.add("codebook", CODEBOOK_SPLIT, "en", rows)
    return write_file(draft.work, rows, config="codebook", split=CODEBOOK_SPLIT, language="en", number=0)


def compare_counts(draft: Draft, records: list[FileRecord]) -> None:
    """Compare the rows with what is expected of these very bytes; with other bytes it does not bind."""
    if not draft.files.pinned:
        unpinned = ", ".join(dict.fromkeys(file.source for file in draft.files if not file.pinned))
        draft.report.add(
            Problem(
                rule="unpinned",
                level="publish",
                place=unpinned,
                message="the bytes are not pinned, so nothing built from them can be released",
                fix="Check the file, then record its hash and counts: the same command with --pin.",
            )
        )
    if not draft.definition.expected:
        return
    expected = draft.definition.expected.get(draft.files.digest)
    if expected is None:
        draft.report.add(
            Problem(
                rule="expected-counts",
                level="warning",
                place=draft.definition.name,
                message="the expected counts belong to other bytes and do not bind",
                fix="Compare the counts by hand.",
            )
        )
        return
    for config, number in expected.items():
        rows = sum(record.rows for record in records if record.config == config) + draft.withdrawing.taken(config)
        if rows != number:
            draft.report.add(
                Problem(
                    rule="expected-counts",
                    place=f"{draft.definition.name} {config}",
                    message=f"expected {number:,} rows, got {rows:,}",
                    fix="The parse or the definition changed what these bytes mean: find out which.",
                )
            )


def write_manifest(draft: Draft, records: list[FileRecord], series: Series) -> dict[str, Any]:
    """Write the manifest of a local build and return it."""
    verdict = verdict_for(draft.definition.rights, pinned=draft.files.pinned)
    found = {config: fingerprint(splits) for config, splits in series.items()}
    content = manifest(
        draft.definition,
        verdict=verdict,
        form=Form.FULL.name.lower(),
        sources=draft.files,
        files=records,
        fingerprints={"local": found, **({"release": found} if verdict.form is Form.FULL else {})},
        problems=draft.report.summary(),
        scans=draft.scan.as_dict() if draft.scan is not None else {},
    )
    content["left_out"] = draft.withdrawing.taken(OWNERS)
    write_json(draft.work / MANIFEST, content)
    return content
