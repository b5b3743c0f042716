"""What a release consists of, checked before anything is asked of the Hub: a dataset's release tree, or a folder."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from builders import catalog
from builders.check import check_files
from builders.dataset_verdict import built_verdict, stale_members
from builders.definition import Dataset
from builders.folders import whole_folder
from builders.manifest import MANIFEST, is_built, read_manifest
from builders.packed_folder import is_packed
from builders.problems import Problem, ProblemsFound, Report
from builders.release_tree import derive
from builders.rights import Form, Verdict
from builders.withdrawals import NONE, Withdrawals, stale_models
from cards.render import render
from cards.whole_check import check_rendered, check_whole
from scripts.explorer_space import EXPLORER_NAME, assemble_explorer, is_explorer
from scripts.hub.requests import Kind, Target
from scripts.metric_spaces import METRICS, assemble, metric_named, metric_names
from scripts.model_release import described, model_folder, write_release_tree

TREES = ".release"


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A folder that may be published, and where it goes."""

    target: Target
    name: str
    folder: Path
    manifest: dict[str, Any]
    report: Report
    """Warnings alone: everything graver has stopped it."""
    withdrawals: Withdrawals = NONE
    """Of a dataset, as recorded today."""

    @property
    def title(self) -> str:
        """Return the title of its commit, by which a rerun recognises it."""
        return f"Release {self.name} {self.manifest['version']}"

    @property
    def access(self) -> str:
        """Return who may download it, as the verdict says."""
        return str(self.manifest["verdict"]["access"])


def dataset_release(name: str, repository: str, output: Path) -> Release:
    """Derive and check the release tree of a built dataset; ProblemsFound with everything that stands against it.

    Nothing is asked of the Hub. The rights are judged anew from the definition, not believed from the folder.
    FileNotFoundError where nothing is built, LookupError for an unknown name.
    """
    definition = catalog.get(name)
    local = output / definition.name
    if not is_built(local):
        raise FileNotFoundError(f"{local} holds no build of this kit: run `careloom build {name}` first")
    content = read_manifest(local)
    verdict = built_verdict(definition, content)
    _refuse_none(definition.name, verdict)
    stop_for(Report(list(check_files(local, content))))
    _refuse_old(content, definition, verdict, name)
    tree = output / TREES / definition.name
    derive(local, tree, describe=partial(render, definition=definition, repository=repository))
    report = check_rendered(tree, definition)
    stop_for(report)
    version = f"v{definition.version}"
    target = Target(repository, version)
    return Release(target=target, name=definition.name, folder=tree, manifest=read_manifest(tree), report=report,
                   withdrawals=definition.withdrawals)  # fmt: skip


def folder_release(folder: Path, repository: str, kind: Kind, output: Path) -> Release:
    """Check a model's or a Space's folder; ProblemsFound with everything that stands against it.

    Nothing is asked of the Hub. FileNotFoundError where the folder was not made by this kit.
    """
    if not is_packed(folder):
        raise FileNotFoundError(f"{folder} holds no {kind} made by this kit: expected its {MANIFEST}")
    content = read_manifest(folder)
    if content["kind"] != kind:
        raise ValueError(f"{folder} holds a {content['kind']}: use --type {content['kind']}")
    if content["verdict"]["form"] == "none":
        raise _forbidden(str(folder), content["verdict"]["reasons"])
    report = check_whole(folder).report
    report.extend(_stale(content))
    stop_for(report)
    tree = output / TREES / content["name"]
    with whole_folder(tree) as work:
        for path in (one["path"] for one in (*content["files"], {"path": MANIFEST})):
            (work / path).parent.mkdir(parents=True, exist_ok=True)
            (work / path).write_bytes((folder / path).read_bytes())
    target = Target(repository, f"v{content['version']}", kind)
    return Release(target=target, name=content["name"], folder=tree, manifest=content, report=report)


def model_release(name: str, repository: str, output: Path) -> Release:
    """Derive and check what may be published of a trained model; ProblemsFound with everything that stands against it.

    FileNotFoundError where none of that name was trained.
    """
    folder = model_folder(name, output)
    content = read_manifest(folder)
    if described(folder) is None:
        if content["kind"] == "model" and content["verdict"]["form"] not in ("full", "none"):
            raise _forbidden(str(folder), ["its weights are withheld, and which of its files they are is not known"])
        return folder_release(folder, repository, "model", output)
    if content["verdict"]["form"] == "none":
        raise _forbidden(str(folder), content["verdict"]["reasons"])
    tree = output / TREES / content["name"]
    write_release_tree(folder, tree, repository)
    report = check_whole(tree).report
    report.extend(_stale(content))
    stop_for(report)
    target = Target(repository, f"v{content['version']}", "model")
    return Release(target=target, name=content["name"], folder=tree, manifest=read_manifest(tree), report=report)


def space_release(name: str, repository: str, output: Path) -> Release:
    """Check a Space's folder, or assemble one first: a metric's, or the Explorer's.

    ProblemsFound with everything that stands against it, FileNotFoundError where there is no such folder or metric.
    """
    folder = Path(name)
    if not is_packed(folder):
        if metric := metric_named(name):
            folder = assemble(metric, repository, output)
        elif is_explorer(name):
            folder = assemble_explorer(output)
        else:
            known = ", ".join(metric_names()) or f"none, as {METRICS} is not there: run it from a checkout"
            message = f"{name} is neither a Space made by this kit nor a metric; metrics: {known}"
            raise FileNotFoundError(f"{message}; the other Space is called {EXPLORER_NAME}")
    return folder_release(folder, repository, "space", output)


def stop_for(report: Report) -> None:
    """Raise ProblemsFound where a report holds errors, or problems that keep it from being published."""
    if report.at("error") or report.at("publish"):
        raise ProblemsFound(report)


def _refuse_none(name: str, verdict: Verdict) -> None:
    if verdict.form is Form.NONE:
        raise _forbidden(name, list(verdict.reasons))


def _forbidden(place: str, reasons: list[str]) -> ProblemsFound:
    message = f"may not be published: {'; '.join(reasons)}"
    fix = "A verdict changes when its evidence changes: record the evidence, or pin the files; then build again."
    return ProblemsFound.single("verdict", place, message, fix)


def _refuse_old(content: dict[str, Any], definition: Dataset, verdict: Verdict, name: str) -> None:
    """Refuse a build whose version, rights or withdrawals are not those of today, and a version not to be used."""
    report, again = Report(), f"Build it again: `careloom build {name}`."
    if reason := definition.withdrawals.versions.get(definition.version):
        message = f"version {definition.version} is marked as not to be used: {reason}"
        report.add(Problem(rule="withdrawn-version", place=name, message=message, fix="Raise the version."))
    withdrawals = content.get("withdrawals", {})
    today = {
        "version": (content["version"], definition.version),
        "verdict": (content["verdict"], verdict.as_dict()),
        "list of withdrawals": (withdrawals, definition.withdrawals.as_manifest(str(withdrawals.get("source")))),
    }
    report.extend(stale_members(content))
    for fact, (built, now) in today.items():
        if built != now:
            wanted = f": expected {now}, got {built}" if isinstance(now, str) else ""
            message = f"the build was made with another {fact} than the definition has today{wanted}"
            report.add(Problem(rule=fact, place=f"{MANIFEST} {fact}", message=message, fix=again))
    stop_for(report)


def _stale(content: dict[str, Any]) -> list[Problem]:
    """Return that rows a model was trained on were withdrawn since."""
    found = []
    for one in content["trained_on"]:
        known = catalog.get(one["dataset"]) if one["dataset"] in catalog.names() else None
        if known and stale_models({content["name"]: content}, known.name, known.withdrawals):
            message = f"rows of {known.name} that it was trained on were withdrawn since"
            found.append(
                Problem(rule="withdrawals", place=f"{MANIFEST} trained_on", message=message, fix="Train it again.")
            )
    return found
