"""Collect the local builds of many datasets into one folder: published in families of licences, or local as one."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa

from builders.build import Built
from builders.codebook import CODEBOOK_SPLIT, codebook_rows
from builders.collection.members import Member, collected_configs, rows, texts
from builders.collection.membership import Membership, local, published
from builders.collection.near_duplicates import LeftOut, NearDuplicates
from builders.crosswalk import crosswalk
from builders.definition import Dataset
from builders.fingerprint import LeafDigests, fingerprint
from builders.folders import whole_folder
from builders.manifest import MANIFEST, manifest, write_json
from builders.parquet_files import FileRecord, write_file
from builders.problems import Problem, ProblemsFound, Report
from builders.rights import verdict_of
from builders.row_types import PREFIX, base_type
from builders.schema import arrow_schema, columns_of
from builders.source_files import SourceFiles
from builders.statistics import STATISTICS, Tally

Profile = Literal["published", "local"]
Describe = Callable[[Path], None]
LOCAL_SUFFIX = "-local"
LABELS_LANGUAGE = "en"
Series = tuple[str, str, str]
"""Config, split and language."""


def folder_name(definition: Dataset, profile: Profile) -> str:
    """Return the folder a profile of a collection lies in."""
    return definition.name + (LOCAL_SUFFIX if profile == "local" else "")


@dataclass(slots=True)
class Collecting:
    """A collection in the making: what was written so far."""

    work: Path
    row_types: dict[str, str] = field(default_factory=dict)
    records: list[FileRecord] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    _digests: dict[Series, LeafDigests] = field(default_factory=dict)
    _numbers: dict[Series, count[int]] = field(default_factory=lambda: defaultdict(count))

    def write(self, config: str, row_type: str, split: str, language: str, table: pa.Table) -> None:
        """Write rows as the next file of their series."""
        series = (config, split, language)
        self.row_types[config] = row_type
        self._digests.setdefault(series, LeafDigests()).update(table, columns_of(row_type))
        self.tally.add(config, split, language, table, row_type)
        self.records.append(
            write_file(
                self.work,
                table,
                config=config,
                split=split,
                language=language,
                number=next(self._numbers[series]),
                row_type=row_type,
            )
        )

    def fingerprints(self) -> dict[str, str]:
        """Return the fingerprint of each config."""
        found: dict[str, dict[str, dict[str, dict[str, object]]]] = defaultdict(lambda: defaultdict(dict))
        for (config, split, language), digests in self._digests.items():
            found[config][split][language] = digests.result()
        return {config: fingerprint(splits) for config, splits in found.items()}


def collect(
    definition: Dataset,
    members: Sequence[Member],
    output: Path,
    *,
    profile: Profile,
    refused: Sequence[tuple[str, Dataset]],
    missing: Sequence[str],
    describe: Describe,
) -> Built:
    """Collect datasets, in the order in which they were added, into a folder below `output`, whole or not at all.

    `refused` are those that may not be in a published collection, by the reason, `missing` those whose files are not
    at hand. A published collection without one that belongs to it cannot be released; a local one never can.
    """
    candidates = [member.candidate for member in members]
    membership = published(candidates) if profile == "published" else local(candidates)
    included = [member for member in members if member.name in membership.families]
    report = Report(list(_problems(definition, membership, missing, profile)))
    if report.failed:
        raise ProblemsFound(report)
    target = output / folder_name(definition, profile)
    with whole_folder(target) as work:
        collecting = Collecting(work)
        left_out = _near_duplicates(included)
        for member in included:
            _write_member(collecting, member, membership, left_out)
        _write_labels(collecting, definition, included)
        content = _manifest(definition, collecting, members, membership, profile, report)
        content["collection"]["members"] |= {one.name: _refused(one, reason) for reason, one in refused}
        content["collection"]["missing"] = list(missing)
        content["collection"]["near_duplicates"] = [asdict(one) for one in left_out]
        write_json(work / MANIFEST, content)
        write_json(work / STATISTICS, collecting.tally.result())
        describe(work)
    return Built(definition=definition, folder=target, manifest=content, report=report)


def _near_duplicates(members: Iterable[Member]) -> list[LeftOut]:
    found = NearDuplicates()
    for member in members:
        if "dialogues" in member.manifest["configs"]:
            found.add(texts(member))
    return found.left_out


def _write_member(collecting: Collecting, member: Member, membership: Membership, left_out: Iterable[LeftOut]) -> None:
    """Write the rows of one dataset into the configs of its family."""
    suffix = membership.families[member.name]
    gone = frozenset(one.identifier for one in left_out if one.dataset == member.name)
    licence = member.candidate.verdict.licence
    for config in collected_configs(member):
        for split, language, table in rows(member, config, licence, gone):
            collecting.write(f"{config}{suffix}", f"{PREFIX}{config}", split, language, table)


def _write_labels(collecting: Collecting, definition: Dataset, members: Sequence[Member]) -> None:
    """Write the codebook of all label sets, and the crosswalk of all datasets with their rows."""
    known = set(definition.label_sets)
    mapped = [one for member in members for one in crosswalk(member.definition, member.folder) if one.taxonomy in known]
    vocabularies = {
        name: tuple(
            dict.fromkeys(
                spec.crosswalk
                for member in members
                for spec in (*member.definition.labels.values(), *member.definition.span_labels.values())
                if spec.taxonomy == name and spec.crosswalk
            )
        )
        for name in definition.label_sets
    }
    tables = {"codebook": codebook_rows(vocabularies)}
    if mapped:
        schema = arrow_schema("crosswalk")
        tables["crosswalk"] = pa.Table.from_pylist([asdict(one) for one in mapped], schema=schema)
    for config, table in tables.items():
        collecting.write(config, config, CODEBOOK_SPLIT, LABELS_LANGUAGE, table)


def _problems(
    definition: Dataset, membership: Membership, missing: Sequence[str], profile: Profile
) -> Iterable[Problem]:
    for name in missing if profile == "published" else ():
        yield Problem(
            rule="missing-member", level="publish", place=f"{definition.name} {name}",
            message="the dataset is not built here, so that the collection is not whole",
            fix=f"Build it first: `careloom build {name}`.",
        )  # fmt: skip
    if not membership.families:
        yield Problem(
            rule="empty-collection", place=definition.name, message="no dataset at hand may be collected",
            fix="Build the datasets first, or collect what is here for yourself with --local.",
        )  # fmt: skip


def _manifest(
    definition: Dataset,
    collecting: Collecting,
    members: Sequence[Member],
    membership: Membership,
    profile: Profile,
    report: Report,
) -> dict[str, Any]:
    """Return the manifest of a collection: datasets stand in it as sources, with the hash of their fingerprints."""
    found = collecting.fingerprints()
    content = manifest(
        definition,
        verdict=membership.verdict,
        form="full",
        sources=SourceFiles(()),
        files=collecting.records,
        fingerprints={"local": found, **({"release": found} if profile == "published" else {})},
        problems=report.summary(),
        scans=_added([member.manifest["scans"] for member in members if member.name in membership.families]),
    )
    for config, row_type in collecting.row_types.items():
        base = base_type(row_type)
        if base != row_type:
            licence = membership.licences[config.removeprefix(base)]
            content["configs"][config] |= {"row_type": row_type, "licence": licence}
    content["default_config"] = _default(collecting.row_types, definition.configs)
    content["sources"] = [_source(member) for member in members if member.name in membership.families]
    content["left_out"] = sum(member.manifest["left_out"] for member in members if member.name in membership.families)
    content["collection"] = {
        "profile": profile,
        "members": {member.name: _about(member, membership) for member in members},
    }
    return content


def _default(row_types: Mapping[str, str], order: Sequence[str]) -> str:
    """Return the config that is loaded where none is named: the first there is, of the row type named first."""
    return next(config for base in order for config, row_type in row_types.items() if base_type(row_type) == base)


def _source(member: Member) -> dict[str, Any]:
    fingerprints = json.dumps(member.manifest["fingerprints"]["local"], sort_keys=True)
    return {
        "path": member.name,
        "sha256": hashlib.sha256(fingerprints.encode()).hexdigest(),
        "bytes": sum(one["bytes"] for one in member.manifest["files"]),
        "pinned": member.pinned,
    }


def _about(member: Member, membership: Membership) -> dict[str, Any]:
    """Return what a collection says of a dataset: its version, its rights, and why it is not in it."""
    return {
        "version": member.manifest["version"],
        "verdict": member.candidate.verdict.as_dict(),
        "withdrawals": {key: member.manifest["withdrawals"][key] for key in ("source", "mark")},
        "family": membership.families.get(member.name),
        "left_out": membership.left_out.get(member.name, ""),
        "rows": {config: about["rows"] for config, about in member.manifest["configs"].items() if config != "codebook"},
    }


def _refused(definition: Dataset, reason: str) -> dict[str, Any]:
    """Return what a collection says of a dataset that may not be in it; rows are those of the pinned files."""
    return {
        "version": definition.version,
        "verdict": verdict_of(definition.rights).as_dict(),
        "family": None,
        "left_out": reason,
        "rows": dict(next(iter(definition.expected.values()), {})),
    }


def _added(found: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return numbers added up key by key, at every depth."""
    result: dict[str, Any] = {}
    for one in found:
        for key, value in one.items():
            known = result.get(key)
            result[key] = _added([known or {}, value]) if isinstance(value, Mapping) else (known or 0) + value
    return result
