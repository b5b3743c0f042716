"""Versions of libraries as the project's lock pins them, for a place that has a Python of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from packaging.markers import Marker

PYTHON = "3.11"
"""The Python of Spaces, as their cards say."""
PIN = re.compile(r"(?P<name>[a-z0-9._-]+)==(?P<version>[^ ;\\]+)(?: ; (?P<marker>[^\\]+))?")
LINUX = {"python_version": PYTHON, "python_full_version": f"{PYTHON}.9", "platform_machine": "x86_64",
         "sys_platform": "linux", "platform_system": "Linux", "platform_python_implementation": "CPython"}  # fmt: skip


def pinned_lines(lock: Path, names: Iterable[str]) -> str:
    """Return a line `name==version` for each library; LookupError where the lock does not pin one."""
    known = locked_versions(lock)
    if missing := [name for name in names if name not in known]:
        raise LookupError(f"{lock} pins no {', '.join(missing)}: add what needs them to pyproject.toml, and lock anew")
    return "".join(f"{name}=={known[name]}\n" for name in names)


def locked_versions(lock: Path) -> dict[str, str]:
    """Return the version of each library that a lock pins for a Space."""
    return dict(_pins(lock.read_text(encoding="utf-8").splitlines()))


def _pins(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        found = PIN.match(line)
        if found and (not found["marker"] or Marker(found["marker"].strip()).evaluate(LINUX)):
            yield found["name"], found["version"]
