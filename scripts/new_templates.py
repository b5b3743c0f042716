"""The definition and the card stub of a new dataset, from templates."""

from __future__ import annotations

from functools import cache

import pyarrow as pa
from jinja2 import Environment, PackageLoader, StrictUndefined

from builders.inspection.file_format import CSV, JSON_ARRAY
from builders.inspection.understood import Understood
from scripts.python_text import Call, Name, code, paragraphs

DEFAULT_METHOD = "human_single"
LANGUAGE_NAMES = {
    "ar": "Arabic", "bn": "Bengali", "de": "German", "en": "English", "es": "Spanish", "fr": "French", "he": "Hebrew",
    "hi": "Hindi", "id": "Indonesian", "ja": "Japanese", "ko": "Korean", "zh-Hans": "Chinese", "zh-Hant": "Chinese",
}  # fmt: skip


def definition_text(name: str, understood: Understood, origin: str) -> str:
    """Return the module that defines the dataset."""
    observed, columns = understood.observed, understood.columns
    by_block = bool(observed.turns) and bool(columns.dialogue_id) and observed.format.kind != JSON_ARRAY
    function = "nested_corpus" if observed.turns else "flat_corpus"
    corpus = Call(
        function,
        (
            ("", Name("table")),
            ("", Name("COLUMNS")),
            ("prefix", name),
            ("place", Name("file.path")),
            ("constants", Name("CONSTANTS")),
        ),
    )
    indent = 8 if by_block else 4
    kind = observed.format.kind
    readers = {CSV: "read_csv", JSON_ARRAY: "read_json_table"}
    return (
        _templates()
        .get_template("definition.py.jinja")
        .render(
            title=_title(name),
            name=name,
            docstring=_docstring(understood),
            reader=readers.get(kind, "read_json_lines"),
            by_block=by_block,
            function=function,
            has_labels=bool(understood.labels),
            header=_assigned("HEADER", observed.header) if observed.schema is None else "",
            schema=_assigned("SCHEMA", _schema(observed.schema)) if observed.schema is not None else "",
            delimiter=code(observed.format.delimiter) if observed.format.delimiter not in ("", ",") else "",
            columns=_assigned("COLUMNS", Call("DialogueColumns", _column_arguments(understood))),
            language_method="declared" if "language" in understood.found else "detected",
            language=code(understood.languages[0]) if len(understood.languages) == 1 else "",
            origin=code(origin),
            corpus="yield " + code(corpus, indent + 6, indent),
            summary=code(f"Dialogues in {_language_names(understood)}.", 12, 4),
            source=code(observed.format.file.path),
            labels=_argument("labels", _labels(understood)),
            withheld=_argument("withheld", tuple(understood.observed.columns[one].name for one in understood.left_out)),
        )
    )


def card_text(name: str, understood: Understood) -> str:
    """Return the card stub."""
    title, languages = _title(name), _language_names(understood)
    return _templates().get_template("card.md.jinja").render(title=title, name=name, languages=languages)


@cache
def _templates() -> Environment:
    # The output is Python and Markdown for people, not HTML.
    return Environment(
        loader=PackageLoader("scripts", "templates"),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701
        keep_trailing_newline=True,
        trim_blocks=True,
    )


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _language_names(understood: Understood) -> str:
    tags = understood.languages
    if (column := understood.found.get("language")) is not None:
        spellings = understood.spellings.get("language", {})
        tags = tuple(dict.fromkeys(spellings.get(value, value) for value in column.distinct))
    names = list(dict.fromkeys("an unknown language" if tag == "und" else LANGUAGE_NAMES.get(tag, tag) for tag in tags))
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _docstring(understood: Understood) -> str:
    """Return what the module says of the columns that were left out; it quotes no value of the file."""
    if not understood.left_out:
        return "Every column is read."
    named = {name: name.replace("\\", "/").replace('"', "'") for name in understood.left_out}
    unknown = [f"`{named[name]}`" for name, why in understood.left_out.items() if why == "not recognised"]
    lines = [f"Left out, since not recognised: {', '.join(unknown)}."] if unknown else []
    others = [f"- `{named[name]}`: {why}." for name, why in understood.left_out.items() if why != "not recognised"]
    if others:
        lines += [*([""] if lines else []), "Left out for a reason:", paragraphs(others, hanging="  ")]
    return "\n".join(line if line.startswith(("- ", "  ")) else paragraphs([line]) for line in lines)


def _column_arguments(understood: Understood) -> tuple[tuple[str, object], ...]:
    """Return the arguments of DialogueColumns that say something, in the order a reader asks for them."""
    columns = understood.columns
    names = ("dialogue_id", "turns", "turn", "role", "text", "group", "roles", "facts", "labels", "separators",
             "spellings", "nulls", "languages")  # fmt: skip
    return tuple((name, value) for name in names if (value := getattr(columns, name)))


def _labels(understood: Understood) -> dict[str, object]:
    found: dict[str, object] = {}
    for match in (match for label in understood.labels for match in label.matches):
        crosswalk = (("crosswalk", match.crosswalk),) if match.crosswalk else ()
        found[match.attribute] = Call("Labels", (("taxonomy", match.taxonomy), *crosswalk, ("method", Name("METHOD"))))
    return found


def _schema(schema: pa.Schema) -> Call:
    return Call("pa.schema", (("", [(one.name, _arrow(one.type)) for one in schema]),))


def _arrow(arrow: pa.DataType) -> object:
    if pa.types.is_struct(arrow):
        return Call("pa.struct", (("", [(one.name, _arrow(one.type)) for one in arrow]),))
    if pa.types.is_list(arrow):
        return Call("pa.list_", (("", _arrow(arrow.value_type)),))
    return Call(
        {pa.int64(): "pa.int64", pa.float64(): "pa.float64", pa.bool_(): "pa.bool_"}.get(arrow, "pa.string"), ()
    )


def _assigned(name: str, value: object) -> str:
    return f"{name} = {code(value, len(name) + 3)}"


def _argument(name: str, value: object) -> str:
    return f"{name}={code(value, len(name) + 5, 4)}" if value else ""
