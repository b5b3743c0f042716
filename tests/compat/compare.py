"""Load built folders under several versions of `datasets` and compare what they return: `compare.py VERSION ...`

Each version has an environment of its own in `.compat/`. Compared are the number of rows of each split,
and columns, nested turns, lists, nulls and class names of the first thousand of them, streamed and not; all must equal
what the newest version returns. Folders are those in `CARELOOM_COMPAT_FOLDERS` (separated by `:`), else every build in
`artifacts/` and a release tree of each.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import venv
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from builders.manifest import MANIFEST, read_manifest
from builders.release_tree import derive
from cards.render import render

ROOT = Path(__file__).parents[2]
LOADER = Path(__file__).with_name("load_folder.py")
console = Console()


def interpreter(version: str) -> Path:
    """Return the Python of an environment with this version of `datasets`, made where it is not there yet."""
    if version == "newest":
        return Path(sys.executable)
    place = ROOT / ".compat" / version
    python = place / "bin" / "python"
    lock = ROOT / "requirements" / f"compat-{version}.txt"
    if not lock.exists():
        locked = ", ".join(sorted(path.stem.removeprefix("compat-") for path in lock.parent.glob("compat-*.txt")))
        raise SystemExit(f"datasets {version} has no {lock.name}; there are {locked} and newest")
    stamp, wanted = place / ".installed", f"{sys.version} {hashlib.sha256(lock.read_bytes()).hexdigest()}"
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        venv.create(place, with_pip=True, clear=True)
        uv = [str(Path(sys.executable).with_name("uv")), "pip", "install", "--python", str(python)]
        for installer in (uv, [str(python), "-m", "pip", "install"]):
            if (
                subprocess.run([*installer, "--quiet", "--require-hashes", "-r", str(lock)], check=False).returncode
                == 0
            ):
                break
        else:
            raise SystemExit(f"datasets {version} could not be installed from {lock}")
        stamp.write_text(wanted, encoding="utf-8")
    return python


def folders(trees: Path) -> list[Path]:
    """Return the folders to load: those named by the environment, else all builds and their release trees."""
    named = os.environ.get("CARELOOM_COMPAT_FOLDERS")
    if named:
        return [Path(one).resolve() for one in named.split(":")]
    from builders import catalog

    found = sorted(path.parent for path in (ROOT / "artifacts").glob(f"[!.]*/{MANIFEST}"))
    for folder in list(found):
        content = read_manifest(folder)
        if content["verdict"]["form"] in ("labels", "recipe"):
            definition = catalog.get(content["dataset"])
            derive(folder, trees / folder.name, describe=partial(render, definition=definition))
            found.append(trees / folder.name)
    return found


def load(version: str, paths: list[Path]) -> dict[str, Any]:
    """Return the digests of the folders under one version."""
    command = [str(interpreter(version)), str(LOADER), *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tempfile.gettempdir())
    if done.returncode:
        raise SystemExit(f"datasets {version} does not load the folders:\n{done.stderr[-3000:]}")
    content: dict[str, Any] = json.loads(done.stdout)
    return content


def differences(version: str, found: dict[str, Any], newest: dict[str, Any]) -> list[str]:
    """Return where a version returns something else than the newest, or streams something else than it loads."""
    wrong = []
    for folder, splits in newest["folders"].items():
        other = found["folders"][folder]
        if splits.keys() != other.keys():
            wrong.append(f"{version} {folder}: configs or splits differ")
        for name in splits.keys() & other.keys():
            unlike = [
                part for part in ("rows", "loaded", "streamed", "labels") if splits[name][part] != other[name][part]
            ]
            wrong += [f"{version} {folder} {name}: {part} differs" for part in unlike]
            if other[name]["loaded"] != other[name]["streamed"]:
                wrong.append(f"{version} {folder} {name}: streaming returns other rows")
    return wrong


def main() -> None:
    """Compare the versions named on the command line with the newest, and exit with 1 where any differs."""
    with tempfile.TemporaryDirectory() as trees:
        paths = folders(Path(trees))
        if not paths:
            raise SystemExit("nothing is built: run `make build` first")
        newest = load("newest", paths)
        table = Table("datasets", "folders", "splits", "rows", "equal to the newest", box=None)
        wrong: list[str] = []
        for version in dict.fromkeys([*sys.argv[1:], "newest"]):
            found = newest if version == "newest" else load(version, paths)
            problems = differences(version, found, newest)
            wrong += problems
            splits = [one for folder in found["folders"].values() for one in folder.values()]
            rows = sum(one["rows"] for one in splits)
            table.add_row(found["version"], str(len(paths)), str(len(splits)), f"{rows:,}", "no" if problems else "yes")
        console.print(table)
        for problem in wrong:
            console.print(problem)
        raise SystemExit(bool(wrong))


if __name__ == "__main__":
    main()
