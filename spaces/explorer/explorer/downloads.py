"""The rows that a filter finds as a file: Parquet, or CSV or JSON Lines in a ZIP, with licence, citation and filter.

Rows are read from the dataset's files again and written in batches, so that memory does not grow with them; nothing is
kept on disk.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from vendored.spreadsheet_cells import as_cell

from explorer.errors import FilterError, unknown
from explorer.filters import Filter
from explorer.searching import positions, table_of
from explorer.shown import Shown
from explorer.store import Store
from explorer.tables import Positions, Table

MEDIA_TYPES = {"parquet": "application/vnd.apache.parquet", "csv": "application/zip", "jsonl": "application/zip"}
BATCH = 5_000
BOM = "\ufeff"
FIXED = (1980, 1, 1, 0, 0, 0)
"""The date of the files in a ZIP, so that one filter gives the same bytes."""


@dataclass(frozen=True, slots=True)
class Download:
    """A file that is made while it is fetched."""

    name: str
    media_type: str
    rows: int
    chunks: Iterator[bytes]

    def read(self) -> bytes:
        """Return the whole file."""
        return b"".join(self.chunks)


def download(store: Store, asked: Filter, form: str, *, bom: bool = False) -> Download:
    """Return the rows that a filter finds as `parquet`, `csv` or `jsonl`; FilterError as for a search.

    `bom`: begin a CSV with the mark by which spreadsheets know UTF-8.
    """
    if form not in MEDIA_TYPES:
        raise FilterError(unknown("The form", form, MEDIA_TYPES))
    table = table_of(store, asked)
    shown = store.shown(table.dataset, table.version)
    found = positions(store, asked)
    rows = np.arange(len(table.rows), dtype=np.int32) if found is None else found
    schema = table.schema.append(pa.field("split", pa.string())) if "split" not in table.schema.names else table.schema
    batches = _batches(table, shown, rows, schema)
    about = _about(shown, table, asked, len(rows))
    if form == "parquet":
        chunks = _parquet(batches, schema, about)
    else:
        write = _csv if form == "csv" else _json_lines
        chunks = _zipped(f"{table.dataset}-{table.config}.{form}", write(batches, table, bom=bom), shown, about)
    name = f"{table.dataset}-{table.config}-{table.version}.{form if form == 'parquet' else f'{form}.zip'}"
    return Download(name, MEDIA_TYPES[form], len(rows), chunks)


def _about(shown: Shown, table: Table, asked: Filter, rows: int) -> dict[str, str]:
    """Return what a file says of itself."""
    return {
        "dataset": shown.repository or shown.dataset,
        "version": shown.version,
        "config": table.config,
        "licence": shown.licence,
        "citation": shown.citation,
        "filter": asked.as_query(),
        "rows": str(rows),
    }


def _batches(table: Table, shown: Shown, rows: Positions, schema: pa.Schema) -> Iterator[pa.Table]:
    """Yield the rows at these positions, in their order, as the files have them; and the split of each."""
    start = 0
    for file in (one for one in shown.files if one.config == table.config):
        here = rows[np.searchsorted(rows, start) : np.searchsorted(rows, start + file.rows)] - start
        start += file.rows
        if not len(here):
            continue
        before = 0
        for batch in pq.ParquetFile(file.path).iter_batches(BATCH, columns=table.schema.names):
            chosen = here[np.searchsorted(here, before) : np.searchsorted(here, before + len(batch))] - before
            before += len(batch)
            if len(chosen):
                part = pa.table(batch).take(pa.array(chosen))
                if "split" not in part.column_names:
                    part = part.append_column("split", pa.array([file.split] * len(part), pa.string()))
                yield part.select(schema.names).cast(schema)


class _Pipe(io.RawIOBase):
    """A file that is written at one end and taken away at the other."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[bytes] = []
        self._position = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:  # noqa: ANN401 - whatever has bytes
        self._parts.append(bytes(data))
        self._position += len(self._parts[-1])
        return len(self._parts[-1])

    def tell(self) -> int:
        return self._position

    def taken(self) -> bytes:
        """Return what was written since, and forget it."""
        found = b"".join(self._parts)
        self._parts.clear()
        return found


def _parquet(batches: Iterator[pa.Table], schema: pa.Schema, about: dict[str, str]) -> Iterator[bytes]:
    metadata = {**(schema.metadata or {}), **{name.encode(): value.encode() for name, value in about.items()}}
    metadata = {**metadata, b"huggingface": _with_split(metadata)} if b"huggingface" in metadata else metadata
    pipe = _Pipe()
    with pq.ParquetWriter(pa.PythonFile(pipe, mode="w"), schema.with_metadata(metadata), compression="zstd") as writer:
        for batch in batches:
            writer.write_table(batch.replace_schema_metadata(metadata))
            yield pipe.taken()
    yield pipe.taken()


def _with_split(metadata: dict[bytes, bytes]) -> bytes:
    """Return the description that `datasets` reads with the column of the split, and without what is left out."""
    described = json.loads(metadata[b"huggingface"])
    described["info"]["features"]["split"] = {"dtype": "string", "_type": "Value"}
    return json.dumps(described).encode()


def _csv(batches: Iterator[pa.Table], table: Table, *, bom: bool) -> Iterator[str]:
    """Yield CSV: lists as JSON, labels by name, and nothing that a spreadsheet would take for a formula."""
    names = [*table.schema.names, *([] if "split" in table.schema.names else ["split"])]
    yield (BOM if bom else "") + _line(names)
    for batch in batches:
        yield "".join(_line([_cell(row[name]) for name in names]) for row in table.named(batch))


def _line(cells: list[str]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue()


def _cell(value: Any) -> str:  # noqa: ANN401 - of whatever column
    if value is None:
        return ""
    if isinstance(value, list | dict):
        value = json.dumps(value, ensure_ascii=False)
    return as_cell(value) if isinstance(value, str) else str(value)


def _json_lines(batches: Iterator[pa.Table], table: Table, *, bom: bool) -> Iterator[str]:
    del bom  # JSON has none
    for batch in batches:
        yield "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in table.named(batch))


def _zipped(name: str, content: Iterator[str], shown: Shown, about: dict[str, str]) -> Iterator[bytes]:
    pipe = _Pipe()
    with zipfile.ZipFile(cast("BinaryIO", pipe), "w", zipfile.ZIP_DEFLATED) as archive:
        beside = {
            "LICENSE": shown.licence_text or f"{shown.licence}\n",
            "CITATION.bib": shown.citation,
            "filter.json": json.dumps(about, ensure_ascii=False, indent=2) + "\n",
        }
        for file, text in beside.items():
            archive.writestr(_entry(file), text)
        with archive.open(_entry(name), "w", force_zip64=True) as stream:
            for part in content:
                stream.write(part.encode())
                yield pipe.taken()
    yield pipe.taken()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, FIXED)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry
