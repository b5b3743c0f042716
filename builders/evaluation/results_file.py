"""The results file: every figure of every baseline model, from which all cards and tables are made."""

from __future__ import annotations

import json
from collections.abc import Iterable
from importlib import resources
from pathlib import Path
from typing import Any

from builders.problems import ProblemsFound
from builders.written_files import write_whole

FORMAT = 1
Result = dict[str, Any]


def published_results() -> Path:
    """Return where the project's own figures lie, which its cards show."""
    return Path(str(resources.files("builders"))) / "evaluation" / "results.json"


def read_results(path: Path) -> list[Result]:
    """Return the results of a file, one for each model and dataset; none where there is no file.

    Raises ProblemsFound where it is not such a file.
    """
    if not path.is_file():
        return []
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["results_format"] == FORMAT:
            return list(content["results"])
        message = f"has format {content['results_format']}, expected {FORMAT}"
    except (ValueError, KeyError, TypeError) as error:
        message = f"is no results file: {type(error).__name__}: {error}"
    raise ProblemsFound.single("results", str(path), message, "Write it anew with `careloom evaluate`.")


def write_results(path: Path, new: Iterable[Result]) -> list[Result]:
    """Write results into a file, those of the same model and dataset replaced, the others kept, and return all."""
    found = {_key(one): one for one in (*read_results(path), *new)}
    results = [found[key] for key in sorted(found)]
    content = {"results_format": FORMAT, "results": results}
    write_whole(path, json.dumps(content, indent=1, ensure_ascii=False) + "\n")
    return results


def of_dataset(results: Iterable[Result], dataset: str, revisions: Iterable[str]) -> list[Result]:
    """Return the results that were measured on these very rows of a dataset."""
    known = set(revisions)
    return [one for one in results if one["dataset"] == dataset and one["revision"] in known]


def of_model(results: Iterable[Result], model: str, version: str) -> list[Result]:
    """Return the results of a version of a model, its own dataset first."""
    mine = [one for one in results if (one["model"], one["model_version"]) == (model, version)]
    return sorted(mine, key=lambda one: (one["dataset"] != one["trained_on"], one["dataset"]))


def _key(result: Result) -> tuple[str, str]:
    return str(result["model"]), str(result["dataset"])
