"""Code of the kit for where the kit is not installed: named definitions, and all that they need of other modules."""

from __future__ import annotations

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

OURS = ("builders", "cards", "scripts", "spaces")
PACKAGE = "vendored"
WIDTH = 120
FROM_OURS = re.compile(rf"\bfrom ((?:{'|'.join(OURS)})[\w.]*) import\b")
OWN_FILES = re.compile(rf'resources\.files\("(?:{"|".join(OURS)})"\)')


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """Something that a module defines: its lines with the comments before and the words after it."""

    names: frozenset[str]
    text: str
    uses: frozenset[str]
    """Names that it mentions, of whatever kind."""
    imports: tuple[ast.ImportFrom, ...]
    """What it imports of ours when it runs."""
    simple: bool
    """Whether it is no function or class."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A copied module: the path it is taken from, its new file name, and its text."""

    source: str
    name: str
    text: str


@dataclass(slots=True, kw_only=True)
class Module:
    """A module of the kit, taken apart."""

    name: str
    words: str
    """Its docstring, as written."""
    definitions: tuple[Definition, ...]
    imports: Mapping[str, tuple[str, str, bool]]
    """By the name that it gives: the module, the name there (empty for the module itself), whether for types only."""
    wanted: set[str] = field(default_factory=set)

    @property
    def kept(self) -> list[Definition]:
        """The definitions that are copied, in their order."""
        return [one for one in self.definitions if one.names & self.wanted]

    @property
    def used_imports(self) -> dict[str, tuple[str, str, bool]]:
        """The imports that these need."""
        uses = frozenset[str]().union(*(one.uses for one in self.kept))
        return {name: found for name, found in self.imports.items() if name in uses}


def copied(root: Path, wanted: Mapping[str, Iterable[str]]) -> list[Copy]:
    """Return the copied modules; `wanted` names definitions by path of their module.

    What these use of the kit's modules is copied too. Nothing else is: a module is copied in parts.
    Raises LookupError where a definition or a module is not there, ValueError where two modules have one name.
    """
    modules: dict[str, Module] = {}
    todo = [(path.removesuffix(".py").replace("/", "."), name) for path, names in wanted.items() for name in names]
    while todo:
        place, name = todo.pop()
        if place not in modules:
            modules[place] = taken_apart(root, place)
        todo += _added(modules[place], name)
    copies = [Copy(f"{place.replace('.', '/')}.py", f"{_last(place)}.py", _written(one))
              for place, one in sorted(modules.items())]  # fmt: skip
    if len({one.name for one in copies}) < len(copies):
        raise ValueError(f"two of these would be copied under one name: {', '.join(modules)}. Rename one of them.")
    return copies


def taken_apart(root: Path, name: str) -> Module:
    """Return a module by its dotted name; LookupError where there is none."""
    path = root / f"{name.replace('.', '/')}.py"
    if not path.is_file():
        raise LookupError(f"{path} is not there: expected a module of the kit, as copied code needs it")
    text = path.read_text(encoding="utf-8")
    tree, lines = ast.parse(text), text.splitlines()
    imports: dict[str, tuple[str, str, bool]] = {}
    for node in tree.body:
        guarded = isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for one in node.body if isinstance(node, ast.If) and guarded else (node,):
            imports |= {given: (*found, guarded) for given, found in _given(one)}
    words = ast.get_source_segment(text, tree.body[0]) or ""
    return Module(name=name, words=words, definitions=tuple(_definitions(tree, lines)), imports=imports)


def _given(node: ast.stmt) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield the names that an import gives, with where they come from."""
    if isinstance(node, ast.Import):
        for one in node.names:
            written = f"{one.name} as {one.asname}" if one.asname else one.name
            yield one.asname or one.name.partition(".")[0], (written, "")
    elif isinstance(node, ast.ImportFrom) and node.module != "__future__":
        for one in node.names:
            yield one.asname or one.name, (node.module or "", one.name)


def _definitions(tree: ast.Module, lines: list[str]) -> Iterator[Definition]:
    body = tree.body[1:]
    for node, after in zip(body, [*body[1:], None], strict=True):
        names = _defined(node)
        if not names:
            continue
        first = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", ()))]) - 1
        while lines[first - 1].startswith("#"):
            first -= 1
        last = (after.end_lineno if after and _is_words(after) else node.end_lineno) or node.lineno
        inner = [one for one in ast.walk(node) if isinstance(one, ast.ImportFrom)]
        yield Definition(
            names=frozenset(names),
            text="\n".join(lines[first:last]),
            uses=frozenset(one.id for one in ast.walk(node) if isinstance(one, ast.Name)),
            imports=tuple(one for one in inner if _ours(one.module or "")),
            simple=not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef),
        )


def _defined(node: ast.stmt) -> set[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {node.name}
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return {one.id for target in targets for one in ast.walk(target) if isinstance(one, ast.Name)}


def _is_words(node: ast.stmt) -> bool:
    """Whether a statement is the words under a constant."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _ours(module: str) -> bool:
    return module.partition(".")[0] in OURS


def _last(module: str) -> str:
    return module.rpartition(".")[2]


def _added(module: Module, name: str) -> list[tuple[str, str]]:
    """Mark a definition as wanted, and return what of which modules it needs that was not known to be needed."""
    found = next((one for one in module.definitions if name in one.names), None)
    if found is None:
        raise LookupError(f"{module.name} does not define {name}, which copied code needs")
    if found.names & module.wanted:
        return []
    module.wanted |= found.names
    defined = frozenset[str]().union(*(one.names for one in module.definitions))
    needed = [(module.name, one) for one in sorted(found.uses & defined)]
    needed += [module.imports[one][:2] for one in sorted(found.uses) if one in module.imports]
    needed += [(one.module or "", alias.name) for one in found.imports for alias in one.names]
    return [(place, one) for place, one in needed if _ours(place)]


def _written(module: Module) -> str:
    """Return a copied module: its words, the imports that are needed, and the definitions that are wanted."""
    parts = [f"{module.words}\n\nfrom __future__ import annotations\n"]
    used = module.used_imports
    guarded = {name: found for name, found in used.items() if found[2]}
    needed = {name: found for name, found in used.items() if not found[2]}
    if guarded:
        needed["TYPE_CHECKING"] = ("typing", "TYPE_CHECKING", False)
    parts += [f"\n{block}\n" for block in _imports(needed)]
    if guarded:
        inner = "\n".join(_imports(guarded)).replace("\n", "\n    ")
        parts.append(f"\nif TYPE_CHECKING:\n    {inner}\n")
    before = None
    for one in module.kept:
        # One blank line after the imports, none between constants, two around everything else.
        apart = 1 if before is None and one.simple else 0 if before and one.simple else 2
        parts.append("\n" * apart + _renamed(one.text) + "\n")
        before = one.simple
    return "".join(parts)


def _imports(found: Mapping[str, tuple[str, str, bool]]) -> list[str]:
    """Return imports as blocks of lines: the standard library's, others', and ours under their new name."""
    blocks: list[list[str]] = [[], [], []]
    members = defaultdict[str, list[str]](list)
    for given, (module, name, _) in found.items():
        members[module] += [f"{name} as {given}" if name != given else name] if name else []
    for module, names in sorted(members.items(), key=lambda one: (bool(one[1]), one[0])):
        renamed = f"{PACKAGE}.{_last(module)}" if _ours(module) else module
        line = f"from {renamed} import {', '.join(names)}" if names else f"import {module}"
        if len(line) > WIDTH:
            line = f"from {renamed} import (\n" + "".join(f"    {name},\n" for name in names) + ")"
        own = module.partition(".")[0]
        blocks[2 if _ours(module) else 0 if own in sys.stdlib_module_names else 1].append(line)
    return ["\n".join(block) for block in (*blocks[:2], sorted(blocks[2])) if block]


def _renamed(text: str) -> str:
    """Return code in which what is ours has its new place."""
    text = FROM_OURS.sub(lambda found: f"from {PACKAGE}.{_last(found[1])} import", text)
    return OWN_FILES.sub(f'resources.files("{PACKAGE}")', text)
