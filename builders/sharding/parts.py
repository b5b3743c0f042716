"""Parts: stretches of a source that are parsed apart; their borders depend on its bytes alone, never on workers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from builders.definition import Dataset
from builders.source_files import SourceFile, SourceFiles, natural

PART = 32 << 20
"""Bytes of a part, about."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some files of a source, or some lines of one, and its place among the parts."""

    number: int
    files: SourceFiles


def divide(definition: Dataset, files: SourceFiles, size: int = 0) -> list[Part]:
    """Return the parts of a source in their order; one where the definition does not let it be divided."""
    if not definition.divisible or not files.files:
        return [Part(0, files)]
    stretches = [
        stretch
        for file in sorted(files.files, key=lambda one: natural(one.path))
        for stretch in (_lines(file, size or PART) if definition.divisible == "lines" else [file])
    ]
    return [Part(number, SourceFiles(tuple(run))) for number, run in enumerate(_runs(stretches, size or PART))]


def _lines(file: SourceFile, size: int) -> Iterator[SourceFile]:
    """Yield stretches of a file that start with the first line past every so many bytes; dirty files stay whole."""
    if not file.facts.clean_lines or file.facts.size <= size:
        yield file
        return
    starts = [0]
    with file.local.open("rb") as stream:
        for wanted in range(size, file.facts.size, size):
            stream.seek(wanted - 1)
            stream.readline()
            if starts[-1] < stream.tell() < file.facts.size:
                starts.append(stream.tell())
    for start, stop in zip(starts, [*starts[1:], file.facts.size], strict=True):
        yield replace(file, start=start, stop=stop)


def _runs(stretches: list[SourceFile], size: int) -> Iterator[list[SourceFile]]:
    """Yield runs of files of about so many bytes; a stretch of a divided file stands alone."""
    run: list[SourceFile] = []
    held = 0
    for file in stretches:
        taken = file.facts.size if file.whole else size
        if run and held + taken > size:
            yield run
            run, held = [], 0
        run.append(file)
        held += taken
    if run:
        yield run
