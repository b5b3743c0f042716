"""The catalog: every dataset definition of this project, and definitions that live outside it."""

from __future__ import annotations

import difflib
import importlib
import importlib.util
import pkgutil
import sys
from dataclasses import replace
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType

from builders import datasets
from builders.collection.membership import Candidate, published
from builders.definition import Dataset
from builders.pins import with_pins
from builders.rights import Terms, verdict_of
from builders.withdrawals import read_withdrawals


def names() -> list[str]:
    """Return the names of the project's datasets, `tapestry` (the embedded one) first."""
    found = [module.name for module in pkgutil.iter_modules(datasets.__path__)]
    return sorted(found, key=lambda name: (name != "tapestry", name))


def module_of(name: str) -> Path:
    """Return the module that defines a dataset: one of the catalog by name, or any by a path ending in `.py`.

    Raises LookupError (with the closest names) for an unknown name and FileNotFoundError for a missing path.
    """
    if name.endswith(".py") or "/" in name or "\\" in name:
        path = Path(name)
        if not path.is_file():
            raise FileNotFoundError(f"no definition at {path}: expected a Python file that defines DATASET")
        return path.resolve()
    if name not in names():
        close = difflib.get_close_matches(name, names())
        hint = f"did you mean {' or '.join(close)}?" if close else f"there are {', '.join(names())}."
        raise LookupError(f"no dataset {name!r}: {hint} A definition outside the catalog is named by its path.")
    return Path(datasets.__path__[0]) / f"{name}.py"


def get(name: str) -> Dataset:
    """Return a definition with its pins and withdrawals, by name or path.

    ValueError where the module cannot be run or defines no `DATASET`.
    """
    path = module_of(name)
    module = importlib.import_module(f"builders.datasets.{name}") if name in names() else _load(path)
    definition = getattr(module, "DATASET", None)
    if not isinstance(definition, Dataset):
        raise ValueError(f"{path} defines no DATASET: expected `DATASET = Dataset(...)`")
    definition = replace(with_pins(definition, path), module=path, withdrawals=read_withdrawals(path))
    return definition if not definition.collects else replace(definition, rights=_rights_of(definition.collects))


def _rights_of(collects: tuple[str, ...]) -> tuple[Terms, ...]:
    """Return what is recorded of the rights in datasets that may be published in a collection."""
    found = [get(name) for name in collects]
    candidates = [Candidate(name=one.name, verdict=verdict_of(one.rights), pinned=one.pinned) for one in found]
    included = published(candidates).families
    return tuple(dict.fromkeys(terms for one in found if one.name in included for terms in one.rights))


def _load(path: Path) -> ModuleType:
    """Load a module from a path as it is now, under a name of its own that annotations can be resolved by.

    Byte code kept from an earlier run is passed over: it is told to be stale by size and whole seconds alone, and a
    version that was raised twice within one would be read as the first.
    """
    name = f"careloom_definition_{path.stem}"
    loader = SourceFileLoader(name, str(path))
    spec = importlib.util.spec_from_loader(name, loader)
    if path.suffix != ".py" or spec is None:
        raise ValueError(f"{path} is no Python module: expected a file ending in .py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        exec(loader.source_to_code(path.read_bytes(), str(path)), module.__dict__)  # noqa: S102 - a definition is code
    except Exception as error:
        raise ValueError(f"{path} cannot be run: {type(error).__name__}: {error}") from error
    return module
