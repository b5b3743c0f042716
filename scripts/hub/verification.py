"""Does what `load_dataset` returns here match the manifest of a version?

The client falls back on the newest version in its cache where the Hub fails or refuses, whatever revision was asked for
(datasets 5.2, github.com/huggingface/datasets/issues/7928); a tag may be moved; a file may be altered on the way.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from builders.loaded_rows import loaded_fingerprint
from builders.manifest import MANIFEST, read_manifest
from builders.problems import Level, Problem, ProblemsFound, Report
from scripts.hub.file_facts import remote_files
from scripts.hub.loaders import Load
from scripts.hub.loading import Wanted, load_in_turn
from scripts.hub.requests import Target, head_of, retried, tags

MOVED = "Ask the maintainers; a version is never published twice. Use the commit you know instead of the tag."


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What was compared, and what is not as published."""

    version: Target
    commit: str
    manifest: Mapping[str, Any]
    report: Report
    rows: Mapping[str, int] = field(default_factory=dict)
    """Rows that are as published, by config."""

    def as_dict(self) -> dict[str, Any]:
        """Return everything as plain data."""
        return {
            "repository": self.version.repository,
            "tag": self.version.tag,
            "commit": self.commit,
            "form": self.manifest["form"],
            "rows": dict(self.rows),
            "problems": [one.as_dict() for one in self.report.problems],
        }


def verify(
    api: Any,  # noqa: ANN401
    version: Target,
    *,
    commit: str = "",
    cache: Path | None = None,
    load: Load = load_in_turn,
) -> Verified:
    """Compare what `load_dataset` returns of a version with its manifest, config by config.

    `commit` is what the tag is known to be, `cache` a folder for `datasets` other than its usual one, `load` what loads
    the configs. LookupError where there is no such version or it was not published by this kit, ProblemsFound where
    nothing can be compared.
    """
    report, seen = Report(), cached_commit(version)  # before a request can change what the cache holds
    reachable = True
    try:
        known = tags(api, version)
    except ProblemsFound as found:
        if not seen:
            raise
        known, reachable = {version.tag: seen}, False
        os.environ.setdefault("HF_DATASETS_OFFLINE", "1")  # read when `datasets` is imported, as it is further down
        report.extend(_offline(found))
    there = known.get(version.tag)
    if there is None:
        listed = ", ".join(sorted(known)) or "none"
        message = f"{version.repository} has no tag {version.tag}; there are: {listed}"
        raise LookupError(f"{message}. A version that held withdrawn rows may have been deleted.")
    content = published_manifest(api, version, there)
    report.extend(_moved(version, there, content, {"when it was first loaded here": seen, "as you were told": commit}))
    if f"v{content['version']}" != version.tag:
        message = f"the tag is on a commit of version {content['version']}"
        report.add(Problem(rule="moved-tag", place=_place(version), message=message, fix=MOVED))
    if reachable:
        report.extend(_files(api, version, there, content))
        report.extend(_withdrawn(api, version, content))
    prints = content["fingerprints"]["local" if content["form"] == "full" else "release"]
    names = {sha: tag for tag, sha in known.items()}
    wanted = [Wanted(version, config, prints[config], tuple(content["files"]), names, cache) for config in prints]
    loaded = load(wanted)
    report.extend(one.problem for one in loaded if one.problem is not None)
    rows = {one.config: one.rows for one in loaded if one.problem is None}
    return Verified(version=version, commit=there, manifest=content, report=report, rows=rows)


def cached_commit(version: Target) -> str:
    """Return the commit that a tag was when it was first downloaded here, empty where it was not."""
    from huggingface_hub import try_to_load_from_cache

    found = try_to_load_from_cache(version.repository, "README.md", revision=version.tag, repo_type=version.kind)
    return Path(found).parent.name if isinstance(found, str) else ""


def published_manifest(api: Any, version: Target, commit: str) -> dict[str, Any]:  # noqa: ANN401
    """Return the manifest of a commit; LookupError where it has none that this kit can read."""
    from huggingface_hub.errors import EntryNotFoundError

    def download() -> str:
        asked = {"repo_type": version.kind, "revision": commit}
        try:
            return str(api.hf_hub_download(version.repository, MANIFEST, **asked))
        except EntryNotFoundError:
            return ""

    path = retried(version, download)
    content: dict[str, Any] = json.loads(Path(path).read_text(encoding="utf-8")) if path else {}
    if "manifest_format" not in content:
        raise LookupError(f"{_place(version)} was not published by this kit: it has no {MANIFEST} of ours")
    return content


def _offline(found: ProblemsFound) -> Iterator[Problem]:
    for one in found.report.problems:
        message = f"{one.message}; compared with what the tag was when it was first loaded here"
        yield Problem(rule=one.rule, level="warning", place=one.place, message=message, fix=one.fix)


def _moved(version: Target, there: str, content: Mapping[str, Any], known: Mapping[str, str]) -> Iterator[Problem]:
    """Yield where a tag is another commit than it is known to be; grave unless the manifest is known to be the same."""
    from huggingface_hub import try_to_load_from_cache

    for whence, one in known.items():
        if not one or there.startswith(one):
            continue
        before = try_to_load_from_cache(version.repository, MANIFEST, revision=one, repo_type=version.kind)
        same = isinstance(before, str) and json.loads(Path(before).read_text(encoding="utf-8")) == content
        message = f"the tag was commit {one} {whence} and is {there}" + (", with the same manifest" if same else "")
        fix = "Older versions were purged since; note the new commit." if same else MOVED
        level: Level = "warning" if same else "error"
        yield Problem(rule="moved-tag", level=level, place=_place(version), message=message, fix=fix)


def _files(api: Any, version: Target, commit: str, content: Mapping[str, Any]) -> Iterator[Problem]:  # noqa: ANN401
    """Yield data files whose bytes on the Hub are not those of the manifest."""
    there = {path: one for path, one in remote_files(api, version, commit).items() if path.startswith("data/")}
    listed = {one["path"]: one for one in content["files"]}
    for path in sorted(listed.keys() | there.keys()):
        one, other = listed.get(path), there.get(path)
        if one is None or other is None:
            message = "the manifest does not list it" if one is None else "it is not there"
        elif other.lfs is not None and other.lfs.sha256 != one["sha256"]:
            message = f"expected sha256 {one['sha256']}, the Hub has {other.lfs.sha256}"
        else:
            continue
        yield Problem(rule="altered-file", place=f"{_place(version)} {path}", message=message, fix=MOVED)


def _withdrawn(api: Any, version: Target, content: Mapping[str, Any]) -> Iterator[Problem]:  # noqa: ANN401
    """Yield that the newest version marks this one as not to be used, or leaves out rows that this one holds."""
    try:
        newest = published_manifest(api, version, head_of(api, version))
    except (LookupError, ProblemsFound):
        return
    now, then = newest.get("withdrawals", {}), content.get("withdrawals", {})
    fix = f"Use v{newest['version']}."
    if set(now.get("entries", ())) - set(then.get("entries", ())) and content["form"] != "recipe":
        message = "it holds rows that were withdrawn since"
        yield Problem(rule="withdrawn-rows", place=_place(version), message=message, fix=fix)
    reason = now.get("versions", {}).get(version.tag.removeprefix("v"))
    if reason:
        message = f"the maintainers ask not to use this version: {reason}"
        yield Problem(rule="withdrawn-version", place=_place(version), message=message, fix=fix)


def verify_rebuild(folder: Path, published: Mapping[str, Any], cache: Path) -> Report:
    """Compare a build of one's own with the fingerprints of the whole dataset that a version publishes.

    FileNotFoundError where the folder holds no build.
    """
    import datasets

    content, report = read_manifest(folder), Report()
    names = [f"{one['dataset']} {one['version']}" for one in (content, published)]
    if names[0] != names[1] or content["form"] != "full":
        raise ValueError(f"{folder} holds {names[0]} ({content['form']}): expected a full build of {names[1]}")
    theirs, mine = ({one["path"]: one["sha256"] for one in side["sources"]} for side in (published, content))
    for path in sorted(name for name in theirs if theirs[name] != mine.get(name)):
        message = f"expected sha256 {theirs[path]}, the build was made from {mine.get(path, 'another file')}"
        report.add(Problem(rule="source-pin", place=path, message=message, fix="Fetch that file, and build again."))
    for config, expected in published["fingerprints"]["local"].items():
        loaded = datasets.load_dataset(str(folder), config, cache_dir=str(cache))
        try:
            got = loaded_fingerprint(loaded, content["files"], config)
        except ValueError as error:
            got = str(error)
        if got != expected:
            message = f"expected fingerprint {expected}, got {got}"
            report.add(Problem(rule="rows", place=f"{folder} {config}", message=message,
                               fix=f"Build it again with the kit's version {published['kit_version']}."))  # fmt: skip
    return report


def _place(version: Target) -> str:
    return f"{version.repository}@{version.tag}"
