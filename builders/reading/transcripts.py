"""Transcripts in plain text: lines such as `Client: ...`, whose speakers are known beforehand."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from builders.problems import Problem, ProblemsFound, Report
from builders.reading.diagnosis import REPAIR


def spoken_turns(
    lines: Iterable[str], speakers: Collection[str], place: str, *, continued: bool = True
) -> list[dict[str, str]]:
    """Return the turns of a transcript, each with `speaker` and `text`.

    A turn starts with one of the speakers and a colon, half-width or full-width. Any other line that is not blank
    belongs to the turn before, whatever name it starts with; where turns are not `continued`, it is a problem, and so
    is a line before the first turn. Raises ProblemsFound with the number of every such line.
    """
    start = re.compile(rf"\s*({'|'.join(map(re.escape, speakers))})\s*[:：](.*)", re.DOTALL)
    turns: list[dict[str, str]] = []
    report = Report()
    for number, line in enumerate(lines, start=1):
        if found := start.fullmatch(line):
            turns.append({"speaker": found[1], "text": found[2].strip()})
        elif not line.strip():
            continue
        elif turns and continued:
            turns[-1]["text"] = f"{turns[-1]['text']}\n{line.rstrip()}".lstrip("\n")
        else:
            message = f"expected one of {', '.join(speakers)} and a colon at the start"
            where = f"{place} {'line' if continued else 'record'} {number}"
            report.add(Problem(rule="unknown-speaker", place=where, message=message, fix=REPAIR))
    if report.failed:
        raise ProblemsFound(report)
    return turns
