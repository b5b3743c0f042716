"""The plan of a release: what goes to the Hub, which version that asks for, and what stands against it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from builders.comparison.comparison import Comparison, compare
from builders.comparison.notes import notes
from builders.problems import Problem, ProblemsFound, Report
from scripts.hub.file_facts import FileFacts, local_files, remote_files, same_files
from scripts.hub.reading import as_numbers, fetched, latest
from scripts.hub.requests import Target, exists, head_of, retried, tags
from scripts.hub.verification import published_manifest
from scripts.new_bytes import new_bytes
from scripts.prepared_release import Release

FIRST_FILES = frozenset({"README.md", "LICENSE"})
"""What the Hub itself puts into a new repository."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a release would do."""

    release: Release
    files: Mapping[str, FileFacts]
    previous: str
    """The tag it follows; empty for the first release."""
    done: bool
    """Whether this very version is published already."""
    new_bytes: int | None
    """Bytes the client would upload; None where it cannot tell."""
    comparison: Comparison | None
    """With the previous version; datasets only."""
    report: Report

    @property
    def notes(self) -> str:
        """Return the release notes as Markdown."""
        if self.comparison is not None:
            return notes(self.comparison)
        version = self.release.manifest["version"]
        return f"## {self.release.name}: {version}\n\n{'First release.' if not self.previous else 'New files.'}\n"

    def as_dict(self) -> dict[str, Any]:
        """Return the plan as plain data."""
        target = self.release.target
        return {
            "repository": target.repository,
            "type": target.kind,
            "tag": target.tag,
            "tree": str(self.release.folder),
            "previous": self.previous,
            "published": self.done,
            "form": self.release.manifest["verdict"]["form"],
            "access": self.release.access,
            "files": {path: one.size for path, one in self.files.items()},
            "bytes": sum(one.size for one in self.files.values()),
            "new_bytes": self.new_bytes,
            "comparison": self.comparison.as_dict() if self.comparison else None,
            "notes": self.notes,
            "problems": [one.as_dict() for one in self.report.problems],
        }


def plan(api: Any, release: Release, *, over: str = "") -> Plan:  # noqa: ANN401 - huggingface_hub.HfApi
    """Compare a release with what the repository holds; nothing is changed there.

    `over` is a commit on `main` that its changes may replace, as they do not come from a release.
    """
    target, report, files = release.target, Report(list(release.report.problems)), local_files(release.folder)
    there = exists(api, target)
    known = tags(api, target) if there else {}
    report.extend(_other_dataset(api, release, known))
    if target.tag in known and not report.failed:
        done = same_files(files, remote_files(api, target, known[target.tag]))
        if not done:
            report.add(_other_content(target))
        return Plan(release=release, files=files, previous=target.tag, done=done, new_bytes=0 if done else None,
                    comparison=None, report=report)  # fmt: skip
    previous = latest(known)
    if previous and as_numbers(previous) > as_numbers(target.tag):
        message = f"{target.tag} is lower than {previous}, which is published"
        report.add(_problem(target, "version", message, f"Raise the version above {previous[1:]}."))
    if there:
        report.extend(_others_work(api, release, files, known.get(previous, ""), over))
    readable = previous and not any(one.rule == "hub-repository" for one in report.problems)
    old = fetched(api, Target(target.repository, previous, target.kind)) if readable else None
    comparison = _compared(release, old, report) if old is not None and target.kind == "dataset" else None
    return Plan(release=release, files=files, previous=previous, done=False,
                new_bytes=new_bytes(old, release.folder), comparison=comparison, report=report)  # fmt: skip


def _compared(release: Release, old: Path, report: Report) -> Comparison:
    """Return what differs from the previous version, and report a version that is raised too little."""
    found = compare(old, release.folder)
    least = found.least_version()
    if as_numbers(release.target.tag) < as_numbers(least):
        why = "; ".join(words for bump, words in found.reasons if bump is found.bump)
        message = f"{release.target.tag} is too low for what readers see ({why})"
        fix = f"Raise the version to {least} or more, say in `changes` what changed, and build again."
        report.add(_problem(release.target, "version", message, fix))
    return found


def _other_dataset(api: Any, release: Release, known: Mapping[str, str]) -> Iterator[Problem]:  # noqa: ANN401
    """Yield that the repository holds something else, or that its newest version lacks rows which this one has back."""
    target, newest = release.target, latest(dict(known))
    if not newest:
        return
    own = "Release into a repository of its own."
    try:
        content = published_manifest(api, target, known[newest])
    except LookupError:
        yield _problem(target, "repository", f"{newest} there was not made by this kit", own)
        return
    name = content.get("dataset", content.get("name"))
    if name != release.name:
        yield _problem(target, "repository", f"{newest} there is {name}, not {release.name}", own)
    missing = release.withdrawals.missing(content.get("withdrawals", {}))
    if missing and target.kind == "dataset":
        message = f"{missing} withdrawals that {newest} honours are not in the list, so that rows would come back"
        fix = "Take the list from where that version was released, or record them again; then build again."
        yield _problem(target, "withdrawals", message, fix)


def _others_work(
    api: Any, release: Release, files: Mapping[str, FileFacts], tagged: str, over: str  # noqa: ANN401
) -> Iterator[Problem]:  # fmt: skip
    """Yield what is on `main` that no release put there and this one would replace."""
    target, head = release.target, head_of(api, release.target)
    if head in (tagged, over):
        return
    there = remote_files(api, target, head)
    before = remote_files(api, target, tagged) if tagged else {}
    changed = [path for path, one in there.items() if path not in before or before[path].blob_id != one.blob_id]
    changed += [path for path in before if path not in there]
    if same_files(files, there) or not set(changed) - (set() if tagged else FIRST_FILES):
        return
    asked = {"repo_type": target.kind, "revision": head}
    title = retried(target, lambda: api.list_repo_commits(target.repository, **asked))[0].title
    if title == release.title:
        return  # an interrupted release of this version: publishing says what is wrong with it, if anything
    message = f"main holds changes that no release made ({', '.join(sorted(changed)[:3])}): {head} {title!r}"
    fix = f"Take them over into the sources and pass --over {head}, or undo them there."
    yield _problem(target, "others-work", message, fix)


def refuse(plan: Plan) -> None:
    """Raise ProblemsFound where something stands against a plan."""
    if plan.report.at("error") or plan.report.at("publish"):
        raise ProblemsFound(plan.report)


def _other_content(target: Target) -> Problem:
    message = f"{target.tag} is published with other content"
    return _problem(target, "tag", message, "Raise the version; a published one never changes.")


def _problem(target: Target, rule: str, message: str, fix: str) -> Problem:
    return Problem(rule=f"hub-{rule}", place=target.repository, message=message, fix=fix)
