"""The Explorer as it runs: datasets of every sort in one folder, served by a process of its own on this machine."""

from __future__ import annotations

import shutil
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from explorer_fixtures import shelf
from explorer_fixtures.models import BEHAVIOUR, DISTRESS, NEXT, SIGNAL, STRATEGY, TALK
from fixture_builds import built, pinned, released
from models.trained_models import folder as trained
from served_app import served_app

SPACE = Path(__file__).parents[2] / "spaces" / "explorer"
HOSTILE = (
    "<script>window.hurt = 1</script><img src=x onerror='window.hurt = 2'>",
    "${window.hurt = 3} {{window.hurt}} `${window.hurt = 4}`",
    "=HYPERLINK(1) \u202eright to left\u202c and \u0000 nothing",
    "word " * 200_000,
)
"""Words that try to be something else; the last are a megabyte."""
PARALLEL = {"de": "Guten Morgen, wie geht es Ihnen heute?", "ar": "صباح الخير، كيف حالك اليوم؟"}
MODELS = (BEHAVIOUR, TALK, NEXT, SIGNAL, DISTRESS, STRATEGY)
GATED, LABELS, RECIPE = "esconv", "labelled", "annomi"
WITHHELD_WORD = "Quixotipelagic"


@dataclass(frozen=True, slots=True)
class Site:
    """An Explorer that runs."""

    address: str
    log: Path
    process: int

    def get(self, path: str) -> tuple[int, bytes]:
        """Return status and body of what lies at a path."""
        try:
            with urllib.request.urlopen(f"{self.address}/{path}", timeout=30) as answer:  # noqa: S310 - this machine
                return answer.status, answer.read()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read()


def fill(folder: Path, *models: str) -> Path:
    """Write datasets of every sort, and models: open, gated, of labels alone, a recipe, hostile, and a broken one."""
    folder.mkdir(parents=True)
    shutil.copytree(built("tapestry").folder, folder / "tapestry")
    shutil.copytree(released(GATED), folder / GATED)
    shutil.copytree(pinned(RECIPE), folder / RECIPE)
    shelf.golden_dataset(folder / "written")
    shelf.write_dataset(
        folder / "untrusted", {"utterances": [shelf.turn("bad", at, text) for at, text in enumerate(HOSTILE)]}
    )
    pair = [shelf.turn(f"pair-{tag}", 0, text, language=tag, parallel_id="pair") for tag, text in PARALLEL.items()]
    shelf.write_dataset(folder / "versions", {"utterances": pair})
    marked = {
        **shelf.FACTS,
        "target_id": "p1",
        "part": "post",
        "kind": "distress",
        "label": "high",
        "phrase": WITHHELD_WORD,
    }
    shelf.write_dataset(
        folder / LABELS, {"spans": [marked], "utterances": [shelf.turn("d", 0, WITHHELD_WORD)]}, form="labels"
    )
    broken = shelf.write_dataset(folder / "torn", {"utterances": [shelf.turn("t", 0, "Torn.")]})
    next(broken.rglob("*.parquet")).write_bytes(b"PAR1 no more")
    for name in models:
        shutil.copytree(trained(name), folder / "models" / name)
    return folder


@contextmanager
def serving(artifacts: Path, place: Path, **environment: str) -> Iterator[Site]:
    """Serve a folder as `make space` or a Space does, until it is no longer needed."""
    with served_app(SPACE, place, EXPLORER_ARTIFACTS=str(artifacts), **environment) as app:
        app.wait("health")
        yield Site(app.address, app.log, app.process.pid)
