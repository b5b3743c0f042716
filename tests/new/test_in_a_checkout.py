"""In a checkout `careloom new` puts its three files where the catalog and the test suite find them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from new.invented_files import FILES

ROOT = Path(__file__).parents[2]
RUN = (sys.executable, "-c", "from scripts.cli import main; main()")


def test_the_files_land_where_the_catalog_and_the_suite_look(tmp_path: Path) -> None:
    for name in ("builders", "cards", "scripts"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "tests/fixtures").mkdir(parents=True)
    (tmp_path / "visits.csv").write_text(FILES["commas.csv"](), encoding="utf-8")
    environment = {"PYTHONPATH": str(tmp_path), "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}

    def careloom(*arguments: str) -> str:
        run = subprocess.run(
            [*RUN, *arguments], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert run.returncode == 0, run.stderr
        return run.stdout

    careloom("new", "visits", "--from", "visits.csv")
    for path in ("builders/datasets/visits.py", "cards/datasets/visits.md", "tests/fixtures/visits/visits.csv"):
        assert (tmp_path / path).is_file(), path
    assert "visits" in careloom("list")
    careloom("build", "visits", "--file", "visits.csv=tests/fixtures/visits/visits.csv")
    careloom("check", "visits")
    lint = [sys.executable, "-m", "ruff", "check", "--config", str(ROOT / "pyproject.toml")]
    module = str(tmp_path / "builders/datasets/visits.py")
    checked = subprocess.run([*lint, module], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout
    layout = subprocess.run(
        [*lint[:3], "format", "--check", *lint[4:], module], capture_output=True, text=True, check=False
    )
    assert layout.returncode == 0, layout.stderr
