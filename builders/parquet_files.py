"""Parquet files whose bytes depend on their rows alone: zstd, content-defined chunking, one row group."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from builders.columns import Column
from builders.schema import columns_of
from builders.written_files import beside

COMPRESSION = "zstd"
LEVEL = 3
"""zstd's own default; Arrow's is 1. With it the smaller pages cost nothing in size."""
CHUNKING = {"min_chunk_size": 64 << 10, "max_chunk_size": 256 << 10, "norm_level": 0}
"""Bytes of a page before compression, a quarter of Arrow's default: new rows in the midst of a file then change 3 % of
it instead of 5 % (`tests/benchmarks/second_version.py`)."""
THREADS_FROM = 1 << 20
"""Bytes of a file from which on several threads read it."""
IDENTIFYING = frozenset({"dialogue_id", "group_id", "post_id", "target_id", "parallel_id"})
"""Columns whose values hardly repeat: their dictionary would be one page that changes with every row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRecord:
    """What the manifest says of one Parquet file."""

    path: str
    config: str
    split: str
    language: str
    rows: int
    bytes: int
    sha256: str
    schema: str

    def as_dict(self) -> dict[str, object]:
        """Return the record as plain data."""
        return asdict(self)


def file_name(config: str, split: str, language: str, number: int) -> str:
    """Return the path of a file inside a build."""
    return f"data/{config}/{split}-{language}-{number:05d}.parquet"


def schema_fingerprint(schema: pa.Schema) -> str:
    """Return the hash of a schema's names, types and label sets, as its description for `datasets` states them.

    The Arrow types are left out: Parquet names the items of lists otherwise than Arrow does.
    """
    return hashlib.sha256((schema.metadata or {}).get(b"huggingface", b"")).hexdigest()


@cache
def described_columns(row_type: str) -> list[str]:
    """Return the Parquet paths that get statistics, and a dictionary unless they identify: all but text.

    Text neither repeats nor sorts. Footers then hold no snippet of anybody's words either.
    """
    return list(_described(columns_of(row_type), ""))


def _described(columns: tuple[Column, ...], prefix: str) -> Iterator[str]:
    for column in columns:
        path = f"{prefix}{column.name}{'.list.element' if column.is_list else ''}"
        if column.fields:
            yield from _described(column.fields, f"{path}.")
        elif not column.text:
            yield path


def write_file(
    root: Path,
    table: pa.Table,
    *,
    config: str,
    split: str,
    language: str,
    number: int,
    row_type: str = "",
    scratch: Path | None = None,
) -> FileRecord:
    """Write a table as one Parquet file with one row group and return its record; `row_type` if not named as `config`.

    With a `scratch` folder the file is written there and takes its place when it is whole.

    Content-defined chunking lets a later version share unchanged bytes; the row group must not be divided, since
    the chunking starts anew at its borders.
    """
    name = file_name(config, split, language, number)
    described = described_columns(row_type or config)
    path = root / name
    written = beside(scratch / path.name) if scratch else path
    if not scratch:
        path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(
        table,
        written,
        compression=COMPRESSION,
        compression_level=LEVEL,
        use_content_defined_chunking=CHUNKING,
        write_page_index=True,
        row_group_size=max(table.num_rows, 1),
        use_dictionary=[path for path in described if path not in IDENTIFYING],
        write_statistics=described,
        version="2.6",
    )
    with written.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    size = written.stat().st_size
    if scratch:
        path.parent.mkdir(parents=True, exist_ok=True)
        written.replace(path)
    return FileRecord(
        path=name,
        config=config,
        split=split,
        language=language,
        rows=table.num_rows,
        bytes=size,
        sha256=digest,
        schema=schema_fingerprint(table.schema),
    )


def read_file(path: Path) -> pa.Table:
    """Return the rows of one Parquet file; small ones are read by one thread, which is quicker for them."""
    with pq.ParquetFile(path) as file:
        return file.read(use_threads=path.stat().st_size > THREADS_FROM)
