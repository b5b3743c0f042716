"""What is searched: every config that may be shown, in memory, in a DuckDB that reads and writes nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from explorer.errors import FilterError, unknown
from explorer.loading import read_tables
from explorer.normalisation import normalise
from explorer.shown import Broken, Shown, version_order
from explorer.tables import Table

if TYPE_CHECKING:
    import duckdb

LOCKED = (
    "SET temp_directory=''",
    "SET autoinstall_known_extensions=false",
    "SET autoload_known_extensions=false",
    "SET enable_external_access=false",
    "SET lock_configuration=true",
)
"""After loading: no file, no network, no extension, and no way back."""
BATCH = 50_000


@dataclass
class Store:
    """The datasets that are shown, those that are broken, and the tables that are searched."""

    connection: duckdb.DuckDBPyConnection
    shelf: dict[tuple[str, str], Shown] = field(default_factory=dict)
    broken: list[Broken] = field(default_factory=list)
    tables: dict[tuple[str, str, str], Table] = field(default_factory=dict)
    _opening: Lock = field(default_factory=Lock)

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """Return a connection of one's own to the same tables, for one request."""
        with self._opening:
            return self.connection.cursor()

    def close(self) -> None:
        """Give the connection back; nothing can be searched afterwards."""
        self.connection.close()
        del self.connection

    def names(self) -> tuple[str, ...]:
        """Return the names of the datasets that are shown, in their order."""
        return tuple(dict.fromkeys(name for name, _ in self.shelf))

    def versions(self, dataset: str) -> tuple[str, ...]:
        """Return the versions of a dataset, newest first."""
        return tuple(sorted((found for name, found in self.shelf if name == dataset), key=version_order, reverse=True))

    def shown(self, dataset: str, version: str = "") -> Shown:
        """Return a dataset, its newest version where none is named; FilterError where there is none."""
        versions = self.versions(dataset)
        if not versions:
            reasons = [one.reason for one in self.broken if one.name.split("/")[-1] == dataset]
            raise FilterError(
                f"{dataset} cannot be shown: {reasons[0]}" if reasons else unknown("The dataset", dataset, self.names())
            )
        wanted = version.removeprefix("v") or versions[0]
        if wanted not in versions:
            raise FilterError(unknown(f"The version of {dataset}", version, versions))
        return self.shelf[dataset, wanted]

    def table(self, dataset: str, version: str = "", config: str = "") -> Table:
        """Return a config's table, the first one where none is named; FilterError where its rows are not shown."""
        shown = self.shown(dataset, version)
        if not shown.configs:
            raise FilterError(shown.why_no_rows or f"{dataset} has no rows that could be shown.")
        names = [one.name for one in shown.configs]
        if config and config not in names:
            raise FilterError(unknown(f"The config of {dataset}", config, names))
        return self.tables[shown.dataset, shown.version, config or names[0]]

    def sibling(self, table: Table, row_type: str) -> Table | None:
        """Return the table of another row type that belongs to a table; None where there is none."""
        family = table.config.removeprefix(table.row_type)
        return self.tables.get((table.dataset, table.version, f"{row_type}{family}"))


def load(found: Iterable[Shown | Broken]) -> Store:
    """Return a store of these datasets; one whose rows cannot be read is broken, the others stay."""
    import duckdb

    store = Store(duckdb.connect(":memory:"))
    for one in found:
        if isinstance(one, Broken):
            store.broken.append(one)
        elif (one.dataset, one.version) in store.shelf:
            store.broken.append(Broken(one.repository or one.folder.name, "another dataset has its name and version."))
        else:
            _add(store, one)
    for statement in LOCKED:
        store.connection.execute(statement)
    return store


def _add(store: Store, shown: Shown) -> None:
    try:
        tables = read_tables(shown, len(store.tables))
    except (pa.ArrowException, OSError, ValueError, KeyError, LookupError, TypeError) as problem:
        reason = (str(problem).splitlines() or [type(problem).__name__])[0][:300]
        store.broken.append(Broken(shown.repository or shown.folder.name, f"its rows cannot be read: {reason}"))
        return
    store.shelf[shown.dataset, shown.version] = shown
    for table in tables:
        _index(store.connection, table)
        store.tables[table.dataset, table.version, table.config] = table


def _index(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Write what a table is searched and filtered by; every name in the statements is one of ours."""
    types = [("position", "INTEGER"), *((f"{one}_norm", "VARCHAR") for one in table.fields)]
    types += [(f"{one}_code", "USMALLINT") for one in table.facets]
    types += [("turns", "INTEGER")] if table.turns is not None else []
    connection.execute(f"CREATE TABLE {table.name} ({', '.join(f'{name} {kind}' for name, kind in types)})")
    for start in range(0, len(table.rows), BATCH):
        batch = _batch(table, start, min(start + BATCH, len(table.rows)))
        connection.register("batch", batch)
        connection.execute(f"INSERT INTO {table.name} SELECT * FROM batch")  # noqa: S608 - a name of ours
        connection.unregister("batch")


def _batch(table: Table, start: int, end: int) -> pa.Table:
    columns: dict[str, Sequence[str | None] | pa.Array] = {"position": pa.array(np.arange(start, end, dtype=np.int32))}
    for name in table.fields:
        values = table.rows[name].slice(start, end - start).to_pylist()
        columns[f"{name}_norm"] = pa.array([_searched(one) for one in values], pa.string())
    for name, codes in table.facets.items():
        columns[f"{name}_code"] = pa.array(codes.numbers[start:end])
    if table.turns is not None:
        columns["turns"] = pa.array(table.turns[start:end])
    return pa.table(columns)


def _searched(value: str | list[str | None] | None) -> str | None:
    """Return the searched form of a value; the items of a list stay apart, for no query holds a line break."""
    if isinstance(value, list):
        return "\n".join(normalise(one) for one in value if one)
    return None if value is None else normalise(value)
