"""An environment that holds some packages and what they need, and nothing of this kit: linked, not downloaded."""

from __future__ import annotations

import venv
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement


def needed(names: tuple[str, ...]) -> set[str]:
    """Return these packages and all that they require here, without extras."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop().lower().replace("_", "-")
        if name in found:
            continue
        found.add(name)
        for text in metadata.requires(name) or ():
            requirement = Requirement(text)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                waiting.append(requirement.name)
    return found


def environment_of(place: Path, *names: str) -> Path:
    """Return the Python of a new environment that holds these packages alone."""
    venv.create(place, with_pip=False)
    (site,) = place.glob("lib/python*/site-packages")
    for name in needed(names):
        distribution = metadata.distribution(name)
        for top in {Path(file).parts[0] for file in distribution.files or () if ".." not in Path(file).parts}:
            source, target = Path(str(distribution.locate_file(top))), site / top
            if source.exists() and not target.exists():
                target.symlink_to(source)
    return place / "bin" / "python"
