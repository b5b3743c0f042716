"""The wheel works alone: installed in a clean environment, outside the checkout, data files included."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("builders", "cards", "scripts")

pytestmark = pytest.mark.slow


def run(*command: str | Path, cwd: Path) -> str:
    """Return what a command prints; where it fails, fail with everything it said."""
    done = subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command} exited with {done.returncode}:\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a wheel built from a copy: setuptools would leave a `build` folder in the checkout and reuse it stale."""
    place = tmp_path_factory.mktemp("wheel")
    copy = place / "copy"
    for package in PACKAGES:
        shutil.copytree(ROOT / package, copy / package, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy)
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", place, copy, cwd=place)
    (built,) = place.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def careloom(wheel: Path) -> Path:
    """Return the command of an environment that holds the wheel and sees the test environment's libraries."""
    place = wheel.with_name("environment")
    venv.create(place, with_pip=True)
    python = place / "bin" / "python"
    run(python, "-m", "pip", "install", "--quiet", "--no-deps", wheel, cwd=wheel.parent)
    own = run(python, "-c", "import site; print(site.getsitepackages()[0])", cwd=wheel.parent).strip()
    # The libraries of the test environment, but not its editable install of the checkout.
    libraries = next(path for path in sys.path if path.endswith("site-packages"))
    (Path(own) / "libraries.pth").write_text(libraries + "\n", encoding="utf-8")
    return python.with_name("careloom")


def test_wheel_holds_every_file_of_the_packages(wheel: Path) -> None:
    files = [path for package in PACKAGES for path in (ROOT / package).rglob("*") if path.is_file()]
    wanted = {path.relative_to(ROOT).as_posix() for path in files if "__pycache__" not in path.parts}
    held = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith(PACKAGES)}
    assert held == wanted


def test_command_answers_outside_the_checkout(careloom: Path, tmp_path: Path) -> None:
    assert "build" in run(careloom, "--help", cwd=tmp_path)
    assert "tapestry" in {one["name"] for one in json.loads(run(careloom, "list", "--json", cwd=tmp_path))}


def test_wheel_builds_outside_the_checkout(careloom: Path, tmp_path: Path) -> None:
    run(careloom, "build", "tapestry", "--output", tmp_path / "builds", cwd=tmp_path)
    script = (
        "import builders, sys\n"
        f"assert not builders.__file__.startswith({str(ROOT)!r}), builders.__file__\n"
        "from datasets import load_dataset\n"
        "rows = load_dataset('builds/tapestry', 'dialogues', split='test')\n"
        "assert rows.num_rows and rows[0]['turns'][0]['text']"
    )
    run(careloom.with_name("python"), "-c", script, cwd=tmp_path)
