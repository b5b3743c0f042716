"""What the Space is given of the kit is up to date, is all that it needs, and works where there is no kit."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest
from explorer_fixtures.checkout import checkout

from builders.generation.adaptation.posts import Post
from builders.generation.adaptation.strategies import STRATEGIES, adaptation_prompt
from builders.labels import load_taxonomy
from scripts.copied_code import copied
from scripts.locked_versions import locked_versions, pinned_lines
from scripts.space_parts import DATA, EXPLORER, LIBRARIES, REQUIREMENTS, ROOT, given_parts, stale_parts, write_parts

COMMAND = Path(sys.executable).with_name("careloom")
DISTRIBUTIONS = {"huggingface_hub": "huggingface-hub", "markdown_it": "markdown-it-py", "sklearn": "scikit-learn",
                 "yaml": "pyyaml"}  # fmt: skip
"""How a library is called where its import has another name."""
ALONE = """
import importlib, importlib.abc, pkgutil, sys
class Absent(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"builders", "cards", "scripts", "tests"}:
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Absent())
sys.path.insert(0, sys.argv[1])
import vendored
for one in pkgutil.iter_modules(vendored.__path__):
    importlib.import_module(f"vendored.{one.name}")
from vendored.posts import Post
from vendored.strategies import STRATEGIES, adaptation_prompt
post = Post(post_id="a", culture="south_korean", language="ko", text="So.")
print("\\n".join(m.content for s in STRATEGIES for m in adaptation_prompt(s, post).messages))
"""


def invented(root: Path, **modules: str) -> Path:
    """Write modules of an invented kit."""
    (root / "builders").mkdir(parents=True)
    for name, text in modules.items():
        (root / "builders" / f"{name}.py").write_text(text, encoding="utf-8")
    return root


def test_the_copies_are_up_to_date() -> None:
    assert [one.line() for one in stale_parts()] == []


def test_the_copies_work_without_the_kit() -> None:
    done = subprocess.run(
        [sys.executable, "-c", ALONE, str(ROOT / EXPLORER)], capture_output=True, text=True, check=True
    )
    post = Post(post_id="a", culture="south_korean", language="ko", text="So.")
    messages = [one.content for strategy in STRATEGIES for one in adaptation_prompt(strategy, post).messages]
    assert done.stdout == "\n".join(messages) + "\n"


def test_the_labels_are_the_kits() -> None:
    from vendored.labels import load_taxonomy as copied_taxonomy

    for pattern in (one for one in DATA if "taxonomies" in one):
        name = pattern.removeprefix("builders/taxonomies/").removesuffix(".yaml")
        ours, theirs = load_taxonomy(name), copied_taxonomy(name)
        assert [(one.id, one.definition, one.main) for one in theirs.labels] == [
            (one.id, one.definition, one.main) for one in ours.labels
        ]


def test_every_library_that_the_space_imports_is_pinned() -> None:
    imported = {
        (name if isinstance(node, ast.Import) else str(node.module)).partition(".")[0]
        for path in (ROOT / EXPLORER).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (one.name for one in node.names)
    }
    libraries = imported - set(sys.stdlib_module_names) - {"explorer", "vendored"}
    assert {DISTRIBUTIONS.get(one, one) for one in libraries} <= set(LIBRARIES)
    pinned = dict(
        line.split("==") for line in given_parts()[REQUIREMENTS].decode().splitlines() if not line.startswith("#")
    )
    assert pinned.keys() == set(LIBRARIES)
    assert pinned.items() <= locked_versions(ROOT / "requirements/development.txt").items()


def test_what_is_stale_is_named_and_mended(tmp_path: Path) -> None:
    root = checkout(tmp_path)
    assert stale_parts(root) == []
    explorer = root / EXPLORER
    (explorer / "vendored/posts.py").unlink()
    (explorer / "vendored/left_over.py").write_text("LEFT = 1\n")
    (explorer / "vendored/history.py").write_text("WINDOW = 7\n")
    (explorer / "vendored/taxonomies/mi/talk-type.yaml").write_text("id: mi/talk-type\n")
    (explorer / REQUIREMENTS).write_text("gradio\n")
    found = {one.place: one.message for one in stale_parts(root)}
    assert found == {
        "requirements.txt": "it is not what the kit gives today",
        "vendored/history.py": "it is not what the kit gives today",
        "vendored/left_over.py": "the Space does not need this file any more",
        "vendored/posts.py": "the Space needs this copy, and it is not there",
        "vendored/taxonomies/mi/talk-type.yaml": "it is not what the kit gives today",
    }
    assert sorted(write_parts(root)) == sorted(found)
    assert stale_parts(root) == []
    assert write_parts(root) == []


def test_the_command_says_whether_copies_are_stale() -> None:
    done = subprocess.run([COMMAND, "space", "sync", "--check", "--json"], capture_output=True, text=True, check=False)
    expected = [one.as_dict() for one in stale_parts()]
    assert json.loads(done.stdout) == {"stale": expected, "written": []}
    assert done.returncode == bool(expected)


def test_outside_of_a_checkout_nothing_can_be_copied(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no checkout of the project"):
        given_parts(tmp_path)


FIRST = '''"""First words."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

import yaml

from builders.second import THING, helper, unused

if TYPE_CHECKING:
    from builders.third import Kind, Other

# A comment that belongs to it.
WANTED = THING + 1
"""What it is."""
LEFT = os.sep


@staticmethod
def wanted(values: Sequence[Kind]) -> str:
    """Say it."""
    from builders.fourth import inside

    return json.dumps(helper(values, WANTED, inside))


def left() -> None:
    """Stay."""
    unused(yaml, Other)
'''
SECOND = (
    '"""Second."""\n\nTHING = 1\nunused = None\n\n\ndef helper(*given):\n    """Help."""\n    return _own(given)\n\n\n'
)
SECOND += "def _own(given):\n    return given\n"
THIRD = '"""Third."""\n\n\nclass Kind:\n    """A."""\n\n\nclass Other:\n    """B."""\n'
FOURTH = '"""Fourth."""\n\nfrom importlib import resources\n\ninside = resources.files("builders")\n'
MODULES = {"first": FIRST, "second": SECOND, "third": THIRD, "fourth": FOURTH}


def test_parts_of_modules_are_copied_with_all_that_they_need(tmp_path: Path) -> None:
    found = {one.name: one for one in copied(invented(tmp_path, **MODULES), {"builders/first.py": ("wanted",)})}
    assert {name: one.source for name, one in found.items()} == {
        f"{name}.py": f"builders/{name}.py" for name in ("first", "second", "third", "fourth")
    }
    assert (
        found["first.py"].text
        == '''"""First words."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from vendored.second import THING, helper

if TYPE_CHECKING:
    from vendored.third import Kind

# A comment that belongs to it.
WANTED = THING + 1
"""What it is."""


@staticmethod
def wanted(values: Sequence[Kind]) -> str:
    """Say it."""
    from vendored.fourth import inside

    return json.dumps(helper(values, WANTED, inside))
'''
    )
    assert "unused" not in found["second.py"].text
    assert "def _own" in found["second.py"].text
    assert "Other" not in found["third.py"].text
    assert 'resources.files("vendored")' in found["fourth.py"].text


def test_what_cannot_be_copied_is_named(tmp_path: Path) -> None:
    root = invented(tmp_path, **MODULES)
    with pytest.raises(LookupError, match=r"builders\.first does not define missing"):
        copied(root, {"builders/first.py": ("missing",)})
    with pytest.raises(LookupError, match=r"fifth\.py is not there"):
        copied(root, {"builders/fifth.py": ("any",)})
    (root / "cards").mkdir()
    (root / "cards/second.py").write_text('"""Another."""\n\nOWN = 1\n')
    with pytest.raises(ValueError, match="under one name"):
        copied(root, {"builders/first.py": ("wanted",), "cards/second.py": ("OWN",)})


def test_versions_are_those_of_the_python_of_spaces(tmp_path: Path) -> None:
    lock = tmp_path / "lock.txt"
    lock.write_text(
        "# a comment\nalpha==1.0 \\\n    --hash=sha256:00\nbeta==2.0 ; python_full_version >= '3.12' \\\n"
        "beta==1.9 ; python_full_version < '3.12' \\\ngamma==3.0 ; sys_platform == 'win32' \\\n"
    )
    assert pinned_lines(lock, ("alpha", "beta")) == "alpha==1.0\nbeta==1.9\n"
    with pytest.raises(LookupError, match="pins no gamma, delta"):
        pinned_lines(lock, ("alpha", "gamma", "delta"))
