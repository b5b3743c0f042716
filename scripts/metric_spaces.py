"""Metrics as Spaces: on the Hub a module of `evaluate` is a Space of the same name that holds `<name>.py`."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from pathlib import Path

from builders.folders import whole_folder
from builders.packed_folder import pack
from builders.problems import Problem, ProblemsFound, Report
from builders.rights import WIDEST

ROOT = Path(__file__).parents[1]
METRICS = ROOT / "spaces" / "metrics"
PAGE = "app.py"
LOOK = ROOT / "spaces" / "explorer" / "assets" / "look.css"
"""What the pages of metrics share with the Explorer."""
CARD, REQUIREMENTS = "README.md", "requirements.txt"
LICENCE = "Apache-2.0"
STABLE = re.compile(r"[1-9]\d*\.\d+\.\d+")


def metric_names() -> list[str]:
    """Return the metrics of the checkout; none where the kit was installed without it."""
    return sorted(path.stem for path in METRICS.glob("*/*.py") if path.stem == path.parent.name)


def metric_named(name: str) -> str:
    """Return which metric a name or path means, empty where none: `mi_fidelity`, or the path of its folder."""
    path = Path(name)
    known = name in metric_names() or path.resolve().parent == METRICS.resolve()
    return path.name if known else ""


def assemble(name: str, repository: str, output: Path) -> Path:
    """Write the Space of a metric into `output/spaces/NAME` and return that folder: the same bytes on every run.

    ProblemsFound with everything that keeps it from being loaded from that repository.
    """
    source = METRICS / name
    parts = {f"{name}.py": source / f"{name}.py", CARD: source / CARD, REQUIREMENTS: source / REQUIREMENTS,
             PAGE: METRICS / PAGE, LOOK.name: LOOK}  # fmt: skip
    report = Report([_missing(path) for path in parts.values() if not path.is_file()])
    version = "" if report.failed else version_of(parts[f"{name}.py"])
    if not report.failed and not STABLE.fullmatch(version):
        message = f"expected a __version__ from 1.0.0, got {version!r}"
        fix = "evaluate 0.* asks a repository for the tag of its own version first, and would load that one for ever."
        report.add(Problem(rule="metric-version", place=f"{name}.py", message=message, fix=fix))
    if repository.partition("/")[2] != name:
        message = f"evaluate loads NAME.py of a repository ORG/NAME: {repository} would have to hold another module"
        fix = f"Release it to --repo {repository.partition('/')[0]}/{name}."
        report.add(Problem(rule="metric-repository", place=repository, message=message, fix=fix))
    if report.failed:
        raise ProblemsFound(report)
    folder = output / "spaces" / name
    with whole_folder(folder) as work:
        for place, path in parts.items():
            (work / place).write_bytes(path.read_bytes())
        pack(work, kind="space", name=name, version=version, verdict=replace(WIDEST, licence=LICENCE))
    return folder


def version_of(module: Path) -> str:
    """Return the `__version__` that a module states, empty where it states none; the module is not run."""
    for node in ast.parse(module.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and [ast.unparse(one) for one in node.targets] == ["__version__"]:
            return str(ast.literal_eval(node.value))
    return ""


def _missing(path: Path) -> Problem:
    message = "a metric's Space needs this file, and it is not there"
    return Problem(rule="missing-file", place=path.name, message=message, fix=f"Write {path}.")
