"""The wheel works alone: installed in a clean environment, outside the checkout, data files included."""

from __future__ import annotations

import json
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def careloom(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the command of an environment that holds the wheel and sees the test environment's libraries."""
    place = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(place), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    venv.create(place / "environment", with_pip=True)
    python = place / "environment" / "bin" / "python"
    (wheel,) = place.glob("*.whl")
    subprocess.run([str(python), "-m", "pip", "install", "--quiet", "--no-deps", str(wheel)], check=True)
    own = subprocess.run([str(python), "-c", "import site; print(site.getsitepackages()[0])"], check=True,
                         capture_output=True, text=True).stdout.strip()  # fmt: skip
    # The libraries of the test environment, but not its editable install of the checkout.
    libraries = next(path for path in sys.path if path.endswith("site-packages"))
    (Path(own) / "libraries.pth").write_text(libraries + "\n", encoding="utf-8")
    return python.with_name("careloom")


def test_wheel_lists_and_builds_outside_the_checkout(careloom: Path, tmp_path: Path) -> None:
    listed = subprocess.run([str(careloom), "list", "--json"], cwd=tmp_path, check=True, capture_output=True, text=True)
    assert "tapestry" in {one["name"] for one in json.loads(listed.stdout)}
    subprocess.run([str(careloom), "build", "tapestry"], cwd=tmp_path, check=True, capture_output=True)
    script = (
        "import builders, sys\n"
        f"assert not builders.__file__.startswith({str(ROOT)!r}), builders.__file__\n"
        "from datasets import load_dataset\n"
        "rows = load_dataset('artifacts/tapestry', 'dialogues', split='test')\n"
        "assert rows.num_rows and rows[0]['turns'][0]['text']"
    )
    subprocess.run([str(careloom.with_name("python")), "-c", script], cwd=tmp_path, check=True)
