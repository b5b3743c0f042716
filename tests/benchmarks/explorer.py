"""Time the Explorer's search: `python explorer.py [UTTERANCES ...]`, default 100,000 and 1,000,000.

The utterances are recombined words of the corpus in every language. Each size is loaded and searched in a process of
its own; a search is the hits, all facets and the first page.
"""

from __future__ import annotations

import hashlib
import json
import random
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from large_input import TURNS, WITHOUT_SPACES, words_of
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).parents[2]
ASKED = {100_000: 60.0, 1_000_000: 150.0}
"""Asked: milliseconds for 95 % of the searches, by utterances."""
MEMORY = 1.2
"""Asked: GiB at a million utterances."""
ROUNDS = 3
FILE = 200_000
TEXTS = 20_000
"""Sentences by language, which the rows repeat; of a million rows no two neighbours are the same."""
QUERIES = (
    "the", "sleep", '"in the"', "压力", "心", "朋友", "眠", "気持ち", "마음", "생각", "القلق", "نوم", "ينام", "मन",
    "नींद", "ঘুম", "মন", "שינה", "לב", "dormir", "familia", "Schlaf", "nicht mehr", "travail", "tidur", "zzzz", "a", "",
    "",
)  # fmt: skip
FILTERS = ("", "", "&role=client", "&language=ko&language=ja", "&behaviour=affirm", "&talk_type=change&split=train",
           "&scope=therapist", "&min_turns=5")  # fmt: skip
console = Console()


def sentences(chance: random.Random) -> dict[str, list[str]]:
    """Return sentences of recombined words in every language."""
    from builders.datasets.tapestry import LANGUAGES

    found = {}
    for language in LANGUAGES:
        words, joint = words_of(language), "" if language in WITHOUT_SPACES else " "
        found[language] = [joint.join(chance.choices(words, k=chance.randint(5, 20))) for _ in range(TEXTS)]
    return found


def write_build(folder: Path, utterances: int) -> None:
    """Write a build of so many utterances, ten a dialogue, in files as the kit writes them."""
    import pyarrow.parquet as pq

    from builders.manifest import MANIFEST, write_json

    chance = random.Random(7)  # noqa: S311 - not for secrets
    texts = sentences(chance)
    (folder / "data" / "utterances").mkdir(parents=True)
    files = []
    for number, start in enumerate(range(0, utterances, FILE)):
        split = ("train", "validation", "test")[number % 3]
        path = f"data/utterances/{split}-mul-{number:05}.parquet"
        pq.write_table(rows(start, min(start + FILE, utterances), texts, chance), folder / path, compression="zstd")
        digest = hashlib.sha256((folder / path).read_bytes()).hexdigest()
        files.append({"path": path, "config": "utterances", "split": split, "language": "mul", "sha256": digest,
                      "rows": min(start + FILE, utterances) - start})  # fmt: skip
    verdict = {"form": "full", "access": "open", "licence": "CC0-1.0", "reasons": []}
    configs = {"utterances": {"rows": utterances, "splits": {"train": {"mul": utterances}}}}
    write_json(folder / MANIFEST, {"manifest_format": 1, "dataset": "large", "version": "1.0.0", "form": "full",
                                   "verdict": verdict, "configs": configs, "files": files})  # fmt: skip
    (folder / "statistics.json").write_text("{}", encoding="utf-8")
    (folder / "README.md").write_text("---\npretty_name: Large\n---\n# Large\n", encoding="utf-8")


def rows(start: int, end: int, texts: dict[str, list[str]], chance: random.Random):  # noqa: ANN201 - a table
    """Return utterances as the kit stores them."""
    import pyarrow as pa

    from builders.schema import arrow_schema

    languages = list(texts)
    chosen = []
    for number in range(start, end):
        dialogue, turn = divmod(number, TURNS)
        language, therapist = languages[dialogue % len(languages)], turn % 2 == 0
        chosen.append({
            "dialogue_id": f"large-{dialogue}", "language": language, "language_method": "authored",
            "region": ("US", "KR", "EG", None)[dialogue % 4], "origin": "llm_generated", "translation": "original",
            "group_id": f"person-{dialogue // 2}", "fold": dialogue % 5, "turn_id": turn,
            "role": "therapist" if therapist else "client", "text": chance.choice(texts[language]),
            "behaviours": chance.sample(range(10), k=chance.choice((1, 1, 2))) if therapist else None,
            "behaviour_main": chance.randrange(4) if therapist else None,
            "talk_type": None if therapist else chance.randrange(3),
        })  # fmt: skip
    return pa.Table.from_pylist(chosen, schema=arrow_schema("utterances"))


def search_all(artifacts: Path) -> None:
    """Load and search; print the figures as JSON. Runs in a process of its own."""
    from explorer.filters import parse
    from explorer.places import Places, datasets
    from explorer.searching import search
    from explorer.store import load

    start = perf_counter()
    store = load(datasets(Places(artifacts, own=False)))
    loaded = perf_counter() - start
    taken = []
    for number in range(len(QUERIES) * ROUNDS):
        asked = parse({"query": QUERIES[number % len(QUERIES)]} if QUERIES[number % len(QUERIES)] else {})
        asked = parse(f"{asked.as_query()}{FILTERS[number % len(FILTERS)]}")
        start = perf_counter()
        search(store, asked)
        taken.append((perf_counter() - start) * 1e3)
    taken.sort()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    figures = {"loaded": loaded, "p50": taken[len(taken) // 2], "p95": taken[int(len(taken) * 0.95)], "gib": peak,
               "worst": taken[-1]}  # fmt: skip
    sys.stdout.write(json.dumps(figures))


def main(sizes: list[int]) -> None:
    """Write, load and search each size."""
    table = Table("utterances", "loaded s", "p50 ms", "p95 ms", "asked", "worst ms", f"peak GiB (≤ {MEMORY:g} at 1 M)")
    for size in sizes:
        with tempfile.TemporaryDirectory() as place:
            write_build(Path(place) / "large", size)
            command = [sys.executable, __file__, "--search", place]
            found = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        table.add_row(f"{size:,}", f"{found['loaded']:.1f}", f"{found['p50']:.1f}", f"{found['p95']:.1f}",
                      f"≤ {ASKED.get(size, 0):g}", f"{found['worst']:.1f}", f"{found['gib']:.2f}")  # fmt: skip
    console.print(table)


if __name__ == "__main__":
    sys.path[:0] = [str(ROOT), str(ROOT / "spaces" / "explorer")]
    if sys.argv[1:2] == ["--search"]:
        search_all(Path(sys.argv[2]))
    else:
        main([int(one) for one in sys.argv[1:]] or list(ASKED))
