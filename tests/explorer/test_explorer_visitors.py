"""Many visitors at once, each doing something every few seconds: no error, quick answers, and memory that stays."""

from __future__ import annotations

import json
import random
import re
import threading
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from urllib.parse import quote

import pytest
from explorer_fixtures import shelf
from explorer_fixtures import site as site_of
from explorer_fixtures.site import Site
from fixture_builds import SOAK

from builders.manifest import read_manifest

VISITORS, SECONDS = (40, 120) if SOAK else (10, 15)
PAUSE = (5.0, 8.0) if SOAK else (1.0, 2.0)
SLOWEST = 1.5
GROWTH = 1.25
REAL = Path(__file__).parents[2] / "artifacts"
LANGUAGES = ("ar", "bn", "de", "en", "es", "fr", "he", "hi", "id", "ja", "ko", "zh-Hans")


@dataclass
class Visits:
    """What the visitors met."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


def searched(site: Site, number: int, link: str) -> float:
    """Ask what the page asks when a link is followed; return how long it took."""
    begin = monotonic()
    asked = {"data": [link], "fn_index": number, "session_hash": f"{threading.get_ident():x}"}
    request = urllib.request.Request(  # noqa: S310 - this machine
        f"{site.address}/gradio_api/run/predict", json.dumps(asked).encode(), {"content-type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - this machine
        page = json.load(answer)["data"][-1]
    assert "cl-found" in page
    return monotonic() - begin


def following(site: Site) -> int:
    """Return the number by which the page asks for what a link shows."""
    status, body = site.get("config")
    assert status == 200
    found = [one for one in json.loads(body)["dependencies"] if len(one["outputs"]) == 7 and len(one["inputs"]) == 1]
    return int(found[0]["id"])


def spoken(artifacts: Path) -> list[str]:
    """Return the datasets whose utterances can be searched; of a fixture's the open one alone."""
    found = [path.parent for path in sorted(artifacts.glob("*/manifest.json"))] if artifacts == REAL else []
    return [one.name for one in found if "utterances" in read_manifest(one)["configs"]] or ["tapestry"]


def visitor(site: Site, seed: int, end: float, met: Visits, number: int, names: list[str]) -> None:
    """Search, read, filter and download until the time is over."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    queries = [query["query"] for one in shelf.golden() for query in one["queries"]]
    actions: list[Callable[[], float | None]] = [
        lambda: searched(
            site, number, f"?dataset={chance.choice(names)}&config=utterances&query={quote(chance.choice(queries))}"
        ),
        lambda: searched(site, number, f"?dataset=tapestry&language={chance.choice(LANGUAGES)}&sort=longest"),
        lambda: searched(site, number, f"?dataset=tapestry&role=client&page={chance.randint(1, 30)}"),
        lambda: _download(site, chance.choice(LANGUAGES)),
    ]
    wait = threading.Event()
    while monotonic() < end:
        try:
            took = chance.choices(actions, (4, 3, 2, 1))[0]()
            with met.lock:
                met.seconds += [took] if took is not None else []
        except Exception as problem:  # noqa: BLE001 - whatever went wrong is counted
            with met.lock:
                met.errors.append(f"{type(problem).__name__}: {problem}")
        wait.wait(chance.uniform(*PAUSE))


def _download(site: Site, language: str) -> None:
    status, body = site.get(f"download.parquet?dataset=tapestry&language={language}")
    assert (status, body[:4]) == (200, b"PAR1")


def memory(site: Site) -> int:
    """Return the resident memory of the process, in kilobytes."""
    found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{site.process}/status").read_text(encoding="ascii"))
    assert found
    return int(found[1])


@pytest.mark.slow
def test_many_visitors_are_answered_quickly(tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    real = SOAK and (REAL / "tapestry" / "manifest.json").is_file()
    artifacts = REAL if real else site_of.fill(tmp_path / "site")
    with site_of.serving(artifacts, tmp_path, EXPLORER_LOCAL="1" if real else "") as site:
        number, met = following(site), Visits()
        warm = monotonic() + 3
        names = spoken(artifacts)
        visitor(site, 0, warm, Visits(), number, names)
        before, end = memory(site), monotonic() + SECONDS
        threads = [
            threading.Thread(target=visitor, args=(site, seed, end, met, number, names)) for seed in range(VISITORS)
        ]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        after = memory(site)
    assert not met.errors, met.errors[:5]
    assert len(met.seconds) > VISITORS * 3
    slowest = sorted(met.seconds)[int(len(met.seconds) * 0.95)]
    record_property("p95 seconds, answers, kB before and after", (round(slowest, 3), len(met.seconds), before, after))
    assert slowest < SLOWEST, f"p95 {slowest:.2f} s of {len(met.seconds)}"
    assert after < before * GROWTH + 50_000, f"{before:,} kB before, {after:,} kB after"
