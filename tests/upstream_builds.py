"""Builds of the real upstream files, once a session: `CARELOOM_SOURCES` names the folder they lie in."""

from __future__ import annotations

import os
from functools import cache, partial
from pathlib import Path
from tempfile import mkdtemp

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from builders import catalog
from builders.build import Built, build
from builders.manifest import read_manifest
from builders.sources import Places, acquire
from cards.render import render

SOURCES = os.environ.get("CARELOOM_SOURCES", "")
STAND_IN = Path(SOURCES) / "kmi-standin" / "kmi.json"

needs_upstream = [
    pytest.mark.upstream,
    pytest.mark.skipif(not SOURCES, reason="CARELOOM_SOURCES names no folder with upstream files"),
]


@cache
def built(name: str) -> Built:
    """Return the build of a dataset from the upstream files; `kmi` from the stand-in given by hand."""
    definition = catalog.get(name)
    given = {"kmi.json": STAND_IN} if name == "kmi" else {}
    files = acquire(definition, Places(folder=Path(SOURCES), given=given))
    return build(definition, files, Path(mkdtemp(prefix="careloom-")), describe=partial(render, definition=definition))


def rows(folder: Path, config: str, columns: list[str] | None = None) -> pa.Table:
    """Return all rows of a config of a built folder, with class labels as they are stored."""
    files = [one["path"] for one in read_manifest(folder)["files"] if one["config"] == config]
    return pa.concat_tables([pq.read_table(folder / path, columns=columns, partitioning=None) for path in files])
