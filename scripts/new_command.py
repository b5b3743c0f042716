"""`careloom new`: look at a file, then write a definition, a card stub and an invented fixture that builds."""

from __future__ import annotations

import keyword
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

import builders
from builders import catalog
from builders.columns import ORIGINS
from builders.definition import NAME
from builders.inspection.fixture import fixture
from builders.inspection.meanings import understand
from builders.inspection.observed import observe
from builders.inspection.understood import MEANINGS, Understood
from builders.problems import Problem, ProblemsFound, Report
from scripts.new_files import existing, write_together
from scripts.new_templates import card_text, definition_text
from scripts.options import Json
from scripts.terminal import Exit, out, print_json, show_report, wrong_use

LEAVE_OUT = "leave-out"
WORDS = {"dialogue_id": "dialogue id", "turn": "turn number", "group": "group: what stays in one split", "text": "text"}


def run(
    name: Annotated[str, typer.Argument(help="Name of the dataset: letters, digits and underscores.")],
    source: Annotated[Path, typer.Option("--from", help="CSV, TSV, JSON or JSON Lines file to look at.")],
    output: Annotated[
        Path | None, typer.Option("--output", help="Folder to write to; in a checkout the checkout itself.")
    ] = None,
    columns: Annotated[
        list[str] | None,
        typer.Option("--column", metavar="COLUMN=MEANING", help=f"{', '.join(MEANINGS)} or {LEAVE_OUT}."),
    ] = None,
    roles: Annotated[
        list[str] | None, typer.Option("--role", metavar="VALUE=ROLE", help=f"therapist, client or {LEAVE_OUT}.")
    ] = None,
    origin: Annotated[str, typer.Option("--origin", help=f"{', '.join(ORIGINS)}.")] = "real_session",
    as_json: Json = False,
) -> None:
    """Write a definition, a card stub and an invented fixture for a file; no text of the file is copied."""
    try:
        check_name(name)
        if origin not in ORIGINS:
            raise ValueError(f"--origin {origin!r}: expected one of {', '.join(ORIGINS)}")
        given = pairs(columns, "--column", (*MEANINGS, LEAVE_OUT))
        spoken = pairs(roles, "--role", ("therapist", "client", LEAVE_OUT))
        if not source.is_file():
            raise FileNotFoundError(f"no file at {source}: --from names the file to look at")
        paths = places(name, source.name, output)
        if there := existing(dict.fromkeys(paths.values(), "")):
            raise FileExistsError(f"{', '.join(map(str, there))} exists already; choose another name, or move it away")
    except (ValueError, OSError) as error:
        wrong_use(error)
    try:
        understood = understand(
            observe(source), given, {key: None if role == LEAVE_OUT else role for key, role in spoken.items()}
        )
        refuse_missing(understood)
        texts = {
            "definition": definition_text(name, understood, origin),
            "card": card_text(name, understood),
            "fixture": fixture(understood, name),
        }
    except ProblemsFound as found:
        if as_json:
            print_json({"problems": [one.as_dict() for one in found.report.problems]})
        else:
            show_report(found.report)
        raise typer.Exit(Exit.PROBLEMS) from found
    write_together({paths[key]: text for key, text in texts.items()})
    commands = next_commands(name, source, paths)
    if as_json:
        print_json(as_dict(understood, paths, commands))
    else:
        show(understood, paths, commands)


def check_name(name: str) -> None:
    """Refuse a name that no module or dataset can have, or that the catalog has; ValueError says why."""
    if not NAME.match(name) or not name.isidentifier() or keyword.iskeyword(name):
        raise ValueError(
            f"name {name!r}: expected 2 to 63 lower-case letters, digits and underscores, a letter first (it names a "
            "Python module)"
        )
    if name in catalog.names():
        raise ValueError(f"{name!r} is a dataset of the catalog already: choose another name")


def pairs(options: list[str] | None, option: str, allowed: tuple[str, ...]) -> dict[str, str]:
    """Return `NAME=VALUE` options as a mapping; ValueError names all that are wrong."""
    found = [text.rpartition("=") for text in options or ()]
    wrong = ["".join(one) for one in found if not one[0] or one[2] not in allowed]
    if wrong:
        raise ValueError(f"{option} {', '.join(wrong)}: expected NAME=VALUE, VALUE one of {', '.join(allowed)}")
    return {key: value for key, _, value in found}


def places(name: str, file: str, output: Path | None) -> dict[str, Path]:
    """Return where definition, card and fixture go: into the checkout that is the current folder, or together."""
    here = Path.cwd()
    if (
        output is None
        and Path(builders.__path__[0]).resolve() == (here / "builders").resolve()
        and (here / "tests").is_dir()
    ):
        return {
            "definition": Path("builders/datasets") / f"{name}.py",
            "card": Path("cards/datasets") / f"{name}.md",
            "fixture": Path("tests/fixtures") / name / file,
        }
    folder = output or Path()
    return {"definition": folder / f"{name}.py", "card": folder / f"{name}.md", "fixture": folder / "fixture" / file}


def refuse_missing(understood: Understood) -> None:
    """Raise ProblemsFound with everything that keeps the file from being understood, in one message."""
    if understood.missing:
        columns = ", ".join(understood.observed.columns)
        message = f"{'; '.join(understood.missing)}. The columns are {columns}"
        fix = f"Say what a column means with --column COLUMN=MEANING ({', '.join(MEANINGS)} or {LEAVE_OUT})."
        place = understood.observed.format.file.path
        raise ProblemsFound(Report([Problem(rule="not-understood", place=place, message=message, fix=fix)]))


def meanings(understood: Understood) -> dict[str, str]:
    """Return the meaning of each column in words, in the order of the file."""
    found = {column.shown: WORDS.get(name, name.replace("_", " ")) for name, column in understood.found.items()}
    spoken = ", ".join(f"{value} = {role or 'left out'}" for value, role in understood.roles.items())
    found[understood.found["role"].shown] = f"role: {spoken}"
    for label in understood.labels:
        found[label.column.shown] = " and ".join(
            f"{match.attribute} ({match.taxonomy}{f', crosswalk {match.crosswalk}' if match.crosswalk else ''})"
            for match in label.matches
        )
    found |= {name: f"left out: {why}" for name, why in understood.left_out.items()}
    return {name: found[name] for name in understood.observed.columns}


def notes(understood: Understood) -> list[str]:
    """Return what else was noticed."""
    lines = list(understood.notes)
    if understood.languages:
        lines.append(f"Language, detected over whole dialogues: {', '.join(understood.languages)}.")
    if "group" not in understood.found:
        lines.append("No column names a group (person, video, situation): each dialogue may fall into any split.")
    return lines


def next_commands(name: str, source: Path, paths: Mapping[str, Path]) -> list[str]:
    """Return the three commands to type next: build the fixture, check it, build the file itself."""
    outside = paths["fixture"].parent.name == "fixture" and paths["definition"].parent.name != "datasets"
    target = (
        name
        if not outside
        else f"./{paths['definition']}"
        if paths["definition"].parent == Path()
        else str(paths["definition"])
    )
    build = ["careloom", "build", target, "--file"]
    check = ["careloom", "check", name, *(["--definition", target] if outside else [])]
    return [
        shlex.join([*build, f"{source.name}={paths['fixture']}"]),
        shlex.join(check),
        shlex.join([*build, f"{source.name}={source}"]),
    ]


def as_dict(understood: Understood, paths: Mapping[str, Path], commands: list[str]) -> dict[str, object]:
    """Return everything that is told, as plain data for `--json`."""
    return {
        "format": understood.observed.format.words,
        "files": {key: str(path) for key, path in paths.items()},
        "columns": meanings(understood),
        "left_out": understood.left_out,
        "languages": list(understood.languages),
        "notes": notes(understood),
        "next": commands,
    }


def show(understood: Understood, paths: Mapping[str, Path], commands: list[str]) -> None:
    """Print what was understood, what was written and what to type next."""
    observed = understood.observed
    out.print(f"{observed.format.file.path}: {observed.format.words}, {observed.turn_rows:,} turns\n", markup=False)
    table = Table("column", "meaning", box=None, pad_edge=False)
    for column, meaning in meanings(understood).items():
        table.add_row(Text(column), Text(meaning))
    out.print(table)
    for line in notes(understood):
        out.print(line, markup=False, soft_wrap=True)
    out.print("\nWritten:")
    for path in paths.values():
        out.print(f"  {path}", markup=False, soft_wrap=True)
    out.print("Lines that say `Check:` in the definition hold assumptions; the card says what to write.\n\nNext:")
    for command in commands:
        out.print(f"  {command}", markup=False, soft_wrap=True)
