"""Time every metric over many records: `python metrics.py [RECORDS] [NAME ...]`, default 1000000 and all of them.

Each metric runs in a process of its own on one core, over records that are there before the clock starts. The time is
that of `compute`, what `evaluate` writes and reads included.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from itertools import combinations, cycle, islice
from pathlib import Path
from random import Random
from time import perf_counter, process_time
from typing import Any

from rich.console import Console
from rich.table import Table

METRICS = Path(__file__).parents[2] / "spaces" / "metrics"
RECORDS = 1_000_000
SECONDS = 5
ONE_CORE = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "ARROW_NUM_THREADS": "1"}
TURNS = 20
CULTURES = ("Arabic", "Chinese", "German", "Jewish")
LANGUAGES = ("en", "zh", "bn", "hi")
CODES = ("simple_reflection", "complex_reflection", "open_question", "closed_question", "affirm", "give_information",
         "advise", "negotiate", "give_options", "other")  # fmt: skip
CRITERIA = ("empathy", "helpfulness", "sociopolitical_influence", "knowledge", "cultural_context", "fluency",
            "communication")  # fmt: skip
Columns = dict[str, list[Any]]
random = Random(7)  # noqa: S311 - invented labels


def chosen(values: tuple[Any, ...], number: int) -> list[Any]:
    """Return so many values by chance."""
    return random.choices(values, k=number)


def repeated(values: tuple[Any, ...], number: int, each: int = 1) -> list[Any]:
    """Return so many values in turn, each so often in a row."""
    return list(islice((value for value in cycle(values) for _ in range(each)), number))


def named(what: str, number: int, each: int) -> list[str]:
    """Return so many ids, each so often in a row."""
    return [f"{what}-{one // each}" for one in range(number)]


def dialogues(number: int) -> Columns:
    """Return the columns that all metrics of dialogues share."""
    return {"dialogue_id": named("dialogue", number, TURNS), "role": repeated(("therapist", "client"), number)}


def behaviours(number: int) -> list[list[str]]:
    """Return codes of therapists, every tenth time two of them."""
    codes = chosen(CODES, number)
    return [[] if one % 2 else [codes[one], *(["affirm"] if one % 20 == 0 else [])] for one in range(number)]


def mi_fidelity(number: int) -> Columns:
    """Return coded utterances."""
    return {**dialogues(number), "behaviours": behaviours(number)}


def change_talk(number: int) -> Columns:
    """Return utterances of which the clients' have a talk type."""
    types = chosen(("change", "neutral", "sustain"), number)
    return {**dialogues(number), "talk_type": [types[one] if one % 2 else None for one in range(number)]}


def mi_session(number: int) -> Columns:
    """Return coded utterances with two forecasts for each of the therapists'."""
    first, second = chosen(CODES[:5], number), chosen(CODES[5:], number)
    forecast = [[] if one % 2 else [first[one], second[one]] for one in range(number)]
    return {**mi_fidelity(number), "forecast": forecast}


def annotator_agreement(number: int) -> Columns:
    """Return labels of four annotators for each target."""
    values = chosen(("change", "neutral", "sustain"), number)
    return {"target_id": named("turn", number, 4), "annotator_id": repeated(("a", "b", "c", "d"), number),
            "value": values, "group_id": named("group", number, 4 * TURNS)}  # fmt: skip


def severity_consistency(number: int) -> Columns:
    """Return the verdicts of five judges in four languages on all pairs of personas."""
    sides = 5 * len(LANGUAGES)
    personas = next(one for one in range(2, number) if one * (one - 1) // 2 * sides >= number)
    pairs = list(combinations(range(personas), 2))
    asked = ((judge, language, *pair) for judge in "vwxyz" for language in LANGUAGES for pair in pairs)
    rows = list(islice(asked, number))
    judges, languages, first, second = (list(column) for column in zip(*rows, strict=True))
    return {"judge": judges, "language": languages, "persona_a": [f"p{one}" for one in first],
            "persona_b": [f"p{one}" for one in second], "verdict": chosen(("a", "b", "tie"), number),
            "score_a": [one % 64 for one in first], "score_b": [one % 64 for one in second]}  # fmt: skip


def cultural_gap(number: int) -> Columns:
    """Return scores by culture and language, ten for each group."""
    return {"culture": chosen(CULTURES, number), "language": chosen(LANGUAGES, number),
            "group_id": named("post", number, 10), "value": chosen((1, 2, 3, 4, 5, None), number)}  # fmt: skip


def judge_scores(number: int) -> Columns:
    """Return the scores of one judge for five systems; each target belongs to one culture."""
    targets = -(-number // (5 * len(CRITERIA)))
    place = [one // len(CRITERIA) for one in range(number)]
    return {"culture": [CULTURES[one % targets % 4] for one in place], "judge": ["judge"] * number,
            "system": [f"system-{one // targets}" for one in place], "item": repeated(CRITERIA, number),
            "target_id": [f"post-{one % targets}" for one in place],
            "score": chosen((1, 2, 3, 4, 5, None), number)}  # fmt: skip


GENERATED: dict[str, Callable[[int], Columns]] = {
    "mi_fidelity": mi_fidelity,
    "change_talk": change_talk,
    "mi_session": mi_session,
    "annotator_agreement": annotator_agreement,
    "severity_consistency": severity_consistency,
    "cultural_gap": cultural_gap,
    "judge_scores": judge_scores,
}


def measure(name: str, number: int) -> dict[str, float]:
    """Return the seconds that a metric takes over generated records."""
    import evaluate

    columns, metric = GENERATED[name](number), evaluate.load(str(METRICS / name))
    start, busy = perf_counter(), process_time()
    metric.compute(**columns)
    return {"wall": perf_counter() - start, "cpu": process_time() - busy}


def in_own_process(name: str, number: int) -> dict[str, float]:
    """Return what `measure` finds in a process of its own."""
    command = [sys.executable, __file__, "--measure", name, str(number)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ, **ONE_CORE})
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    """Measure one metric, or print a table of all."""
    if sys.argv[1:2] == ["--measure"]:
        sys.stdout.write(json.dumps(measure(sys.argv[2], int(sys.argv[3]))) + "\n")
        return
    given = sys.argv[1:]
    number = int(given[0]) if given else RECORDS
    names = given[1:] or sorted(path.stem for path in METRICS.glob("*/*.py"))
    table = Table("metric", "s", "CPU s", box=None)
    for name in names:
        found = in_own_process(name, number) if name in GENERATED else {}
        table.add_row(name, *(f"{found[one]:.2f}" if found else "no records for it here" for one in ("wall", "cpu")))
    console = Console()
    console.print(table)
    console.print(f"{number:,} records, one core: each metric under {SECONDS} s")


if __name__ == "__main__":
    main()
