"""What tasks need of a build wherever they run: the definition by value, its parse by name, and where pieces lie."""

from __future__ import annotations

import os
import pickle
import platform
import socket
import sys
from dataclasses import dataclass
from functools import lru_cache
from importlib.machinery import ModuleSpec
from importlib.util import module_from_spec
from pathlib import Path

import pyarrow as pa

from builders.definition import Dataset
from builders.manifest import kit_version
from builders.sharding.executors import Unreachable


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipped:
    """A definition for another process: pickled, with the text of its module where that is not installed there."""

    content: bytes
    module: str = ""
    text: bytes = b""
    versions: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What every task of a build is told."""

    definition: Dataset | Shipped
    folder: str
    """The unfinished build."""
    pieces: str
    """The folder of pieces in it."""
    place: str
    """The sources, for messages where a batch names no file."""
    withdrawn: frozenset[str]
    """Keyed hashes of who left, and the key."""
    key: bytes
    described: bool
    """Whether rows are scanned and counted."""
    home: str
    """The process that gives the tasks."""


def versions() -> str:
    """Return what decides which bytes are written."""
    return f"careloom {kit_version()}, pyarrow {pa.__version__}, Python {platform.python_version()}"


def ship(definition: Dataset) -> Shipped:
    """Return a definition for other processes; ValueError where they could not find its parse."""
    parse = getattr(definition.parse, "func", definition.parse)
    try:
        content = pickle.dumps(definition)
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        message = f"{definition.name} cannot be sent to other processes ({error}): make `parse` a function of a module"
        raise ValueError(message) from error
    if parse.__module__.startswith("builders.") or definition.module is None:
        return Shipped(content=content, versions=versions())
    return Shipped(content=content, module=parse.__module__, text=definition.module.read_bytes(), versions=versions())


def definition_of(recipe: Recipe) -> Dataset:
    """Return the definition a recipe tells of; Unreachable where this process could not write the same bytes."""
    if recipe.home != here():
        _prepare(recipe.pieces)
    return recipe.definition if isinstance(recipe.definition, Dataset) else _unpacked(recipe.definition)


def here() -> str:
    """Return the name of this process."""
    return f"{socket.gethostname()} {os.getpid()}"


@lru_cache(maxsize=8)
def _prepare(pieces: str) -> None:
    """Let Arrow use one thread, since there are as many processes as cores; and see that the folder is shared."""
    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)
    if not Path(pieces).is_dir():
        message = f"worker {here()} does not see {pieces}: give an --output that all machines share"
        raise Unreachable(f"{message}; where it is an address, a shared --scratch")


@lru_cache(maxsize=8)
def _unpacked(shipped: Shipped) -> Dataset:
    if shipped.versions != versions():
        where = f"worker on {socket.gethostname()}"
        raise Unreachable(f"{where}: expected {shipped.versions}, got {versions()}. Install the same on every worker.")
    if shipped.module:
        _load(shipped.module, shipped.text)
    definition: Dataset = pickle.loads(shipped.content)  # noqa: S301 - made by the process that gives the tasks
    return definition


def _load(name: str, text: bytes) -> None:
    """Make a module of its text, unless it is the one that is loaded here under that name."""
    loaded = sys.modules.get(name)
    path = getattr(loaded, "__file__", None)
    if path and Path(path).is_file() and Path(path).read_bytes() == text:
        return
    module = module_from_spec(ModuleSpec(name, None))
    sys.modules[name] = module
    exec(compile(text, f"<{name}>", "exec"), module.__dict__)  # noqa: S102 - a definition is code
