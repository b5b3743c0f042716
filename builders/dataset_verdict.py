"""The verdict over a dataset as it is defined, be it of its own terms or of the datasets that it collects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from builders import catalog
from builders.collection.membership import Candidate, local, published
from builders.definition import Dataset
from builders.problems import Problem
from builders.rights import Verdict, verdict_for, verdict_of


def defined_verdict(definition: Dataset) -> Verdict:
    """Return the verdict that the recorded rights give once every file is pinned."""
    if not definition.collects:
        return verdict_of(definition.rights)
    return published(candidate(catalog.get(name)) for name in definition.collects).verdict


def candidate(definition: Dataset) -> Candidate:
    """Return what decides whether a dataset may be in a published collection, as far as its definition says."""
    return Candidate(name=definition.name, verdict=verdict_of(definition.rights), pinned=definition.pinned)


def built_verdict(definition: Dataset, content: Mapping[str, Any]) -> Verdict:
    """Return the verdict that the recorded rights give today over what a manifest says was built."""
    if not definition.collects:
        return verdict_for(definition.rights, pinned=all(one["pinned"] for one in content["sources"]))
    about = content["collection"]
    names = (name for name, one in about["members"].items() if one["family"] is not None)
    candidates = [Candidate(name=name, verdict=verdict_of(catalog.get(name).rights)) for name in names]
    return (local if about["profile"] == "local" else published)(candidates).verdict


def stale_members(content: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield datasets of a built collection that have another version, or other withdrawals, than were collected."""
    for name, one in content.get("collection", {}).get("members", {}).items():
        if one["family"] is None:
            continue
        known, taken = catalog.get(name), one["withdrawals"]
        what = "version" if known.version != one["version"] else ""
        what = what or ("list of withdrawals" if known.withdrawals.mark(taken["source"]) != taken["mark"] else "")
        if what:
            message = f"{name} has another {what} today than when it was collected"
            yield Problem(rule="stale-member", place=f"{content['dataset']} {name}", message=message,
                          fix=f"Build the collection again: `careloom build {content['dataset']}`.")  # fmt: skip
