"""The page of one metric: records in, results out. The same file lies beside every metric; it knows none of them."""

from __future__ import annotations

import csv
import doctest
import inspect
import io
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from unittest.mock import patch

# Before the imports that read them: nothing is sent or looked up while somebody uses the page.
os.environ.update(GRADIO_ANALYTICS_ENABLED="False", HF_HUB_DISABLE_TELEMETRY="1", HF_EVALUATE_OFFLINE="1")

import datasets
import evaluate
import gradio as gr

HERE = Path(__file__).parent
LONGEST_INPUT = 2_000_000
"""Characters."""
LARGEST_FILE = "4mb"
LOOK = "look.css"
STYLE = """
.reference code { white-space: pre-wrap; }
.block .info-text, .json-holder .json-node * { color: var(--body-text-color); }
.gradio-container h1 { font-size: 1.5rem; }
.gradio-container a { color: var(--cl-link); text-decoration: underline; }
"""
"""Long lines wrap, and nothing is paler than contrast asks for."""
MOST_RECORDS = 50_000
LIMITS = {"n_resamples": 10_000}
"""The highest value of options that decide how long a computation takes."""
NOTICE = """\
**Labels and numbers only:** no texts are needed here; do not paste anyone's words. Nothing you enter is logged or kept.

This page is no place to get help. If you or somebody near you is in danger, call the emergency number of your country \
now; [Find A Helpline](https://findahelpline.com) names free lines by country.
"""
FORMATS = """\
One record a line as JSON, a JSON list of records, or CSV with a header line. In CSV an empty cell means none, and a \
list is written with semicolons, such as open_question;affirm.\
"""


class Refused(Exception):  # noqa: N818 - it is said to the visitor, and no fault of anybody
    """What a visitor entered cannot be used; the message says why."""


class Recorder:
    """Stands for a metric while its own example runs, and keeps what the example computes with."""

    def __init__(self) -> None:
        """Start with nothing."""
        self.given: dict[str, Any] = {}

    def compute(self, **given: Any) -> None:  # noqa: ANN401 - columns and options
        """Keep the first call and end the example."""
        self.given = given
        raise StopIteration


def main() -> None:
    """Serve the page of the metric that lies beside this file."""
    page = build(module_beside(HERE))
    page.queue(max_size=20, default_concurrency_limit=2)
    page.launch(ssr_mode=False, show_error=False, run_history=False, max_file_size=LARGEST_FILE, footer_links=[],
                css=STYLE, css_paths=[HERE / LOOK], theme=theme(), quiet=True)  # fmt: skip


def theme() -> gr.Theme:
    """Return the theme of all pages of the project: the reader's own fonts, none that is fetched."""
    fixed = ["ui-monospace", "monospace"]
    return gr.themes.Default(primary_hue="blue", font=["system-ui", "sans-serif"], font_mono=fixed)


def module_beside(folder: Path) -> Path:
    """Return the one Python file of a folder that is not this page."""
    found = sorted(path for path in folder.glob("*.py") if path.name != Path(__file__).name)
    if len(found) != 1:
        raise FileNotFoundError(f"expected one metric beside {Path(__file__).name}, got {[one.name for one in found]}")
    return found[0]


def build(module: Path) -> gr.Blocks:
    """Return the page of a metric."""
    metric = evaluate.load(str(module))
    arguments = str(metric.inputs_description).split("Examples:")[0]
    records, options = example(metric)

    def compute(records: str, options: str) -> tuple[Any, str]:
        """Compute the metric over records (JSON lines, a JSON list or CSV), with options as a JSON object."""
        return computed(module, records, options)

    page = gr.Blocks(title=heading(module), analytics_enabled=False, delete_cache=(300, 300))
    with page:
        gr.Markdown(f"# {heading(module)}\n\n{metric.description}\n\n{NOTICE}")
        with gr.Accordion("Columns, options and result", open=False):
            gr.Markdown(f"```text\n{inspect.cleandoc(arguments)}\n```\n", elem_classes="reference", buttons=[])
        given = gr.Textbox(records, label="Records", info=FORMATS, lines=8, max_lines=20, max_length=LONGEST_INPUT)
        upload = gr.UploadButton("Fill in the records from a file (JSON lines, JSON or CSV)",
                                 file_types=[".jsonl", ".json", ".csv"], type="filepath")  # fmt: skip
        chosen = gr.Textbox(options, label="Options", info="A JSON object.", lines=4, max_lines=20, max_length=20_000)
        button = gr.Button("Compute", variant="primary")
        message = gr.Textbox(label="Message", interactive=False, lines=1, max_lines=10)
        result = gr.JSON(label="Result", open=True)
        upload.upload(content_of, upload, [given, message], api_name="read")
        button.click(compute, [given, chosen], [result, message], api_name="compute")
    return page


def heading(module: Path) -> str:
    """Return the title of a metric's card, or the name of the module."""
    card = module.with_name("README.md")
    lines = card.read_text(encoding="utf-8").splitlines() if card.is_file() else []
    return next((line.removeprefix("# ") for line in lines if line.startswith("# ")), module.stem)


def example(metric: evaluate.EvaluationModule) -> tuple[str, str]:
    """Return the records and options of a metric's own example, as they are shown; options have their defaults."""
    recorder, names = Recorder(), dict[str, Any]()
    with patch.object(evaluate, "load", lambda *_, **__: recorder):
        try:
            for one in doctest.DocTestParser().get_examples(str(metric.inputs_description)):
                exec(one.source, names)  # noqa: S102 - the example in the module's own documentation
        except StopIteration:
            pass
    columns = {name: list(recorder.given[name]) for name in metric.features if recorder.given.get(name) is not None}
    rows = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
    options = {name: value for name, value in recorder.given.items() if name not in metric.features}
    shown = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    lines = [f"  {json.dumps(name)}: {json.dumps(one, ensure_ascii=False)}"
             for name, one in (defaults(metric) | options).items()]  # fmt: skip
    return shown, "{\n" + ",\n".join(lines) + "\n}"


def defaults(metric: evaluate.EvaluationModule) -> dict[str, Any]:
    """Return the options of a metric that JSON can express, with their defaults."""
    found = {}
    for name, one in inspect.signature(metric._compute).parameters.items():  # noqa: SLF001 - where options are named
        if one.kind is inspect.Parameter.KEYWORD_ONLY and not callable(one.default):
            found[name] = dict(one.default) if isinstance(one.default, Mapping) else one.default
    return found


def computed(module: Path, records: str, options: str) -> tuple[Any, str]:
    """Return the result and what is said of it; an input that cannot be used gives no result."""
    try:
        # A metric of its own for each visit, in memory: what one visitor entered never meets another's, nor a disk.
        metric = evaluate.load(str(module), keep_in_memory=True)
        columns = columns_of(rows_of(records), metric.features)
        chosen = options_of(options, metric)
        result = metric.compute(**columns, **chosen)
    except (Refused, ValueError) as refusal:
        return None, f"Not computed. {refusal}"
    except Exception as error:  # noqa: BLE001 - no visitor's input may end in a log
        return None, f"Not computed: the metric ended with a {type(error).__name__}. Check columns and options."
    return result, f"Computed over {len(next(iter(columns.values()), ())):,} records."


def content_of(file: str) -> tuple[str, str]:
    """Return the text of an uploaded file and what is said of it; the file is deleted as soon as it is read."""
    path = Path(file)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        return "", "Not read: the file is no text in UTF-8."
    finally:
        path.unlink(missing_ok=True)
    if len(text) > LONGEST_INPUT:
        return "", f"Not read: the file has {len(text):,} characters, and this page takes {LONGEST_INPUT:,}."
    return text, "The file is read."


def rows_of(content: str) -> list[dict[str, Any]]:
    """Return the records of JSON lines, a JSON list, or CSV."""
    text = content.strip().removeprefix("\ufeff")
    if not text:
        raise Refused("There are no records: paste some, or read a file.")
    if text.startswith("["):
        rows = _json(text, "the records")
    elif text.startswith("{"):
        lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
        rows = [_json(line, f"line {number}") for number, line in lines]
    else:
        head = text.splitlines()[0]
        rows = list(csv.DictReader(io.StringIO(text), delimiter="\t" if "\t" in head else ","))
    if not rows:
        raise Refused("There are no records: expected at least one.")
    if wrong := [number for number, row in enumerate(rows) if not isinstance(row, dict) or None in row]:
        raise Refused(f"Row {wrong[0]}, counted from 0, is no record with named columns ({len(wrong)} such). {FORMATS}")
    if len(rows) > MOST_RECORDS:
        raise Refused(f"{len(rows):,} records are too many for this page, which takes {MOST_RECORDS:,}: load the "
                      "metric with `evaluate.load` instead.")  # fmt: skip
    return list(rows)


def columns_of(rows: list[dict[str, Any]], features: datasets.Features) -> dict[str, list[Any]]:
    """Return the columns of records, each value as its column's type; a column that no record has is left out."""
    named = list(dict.fromkeys(name for row in rows for name in row))
    if unknown := [name for name in named if name not in features]:
        raise Refused(f"Unknown columns: {', '.join(unknown)}. Expected: {', '.join(features)}. Leave out every other "
                      "column, and texts above all.")  # fmt: skip
    return {name: [_value(row.get(name), features[name]) for row in rows] for name in features if name in named}


def _value(value: Any, feature: Any) -> Any:  # noqa: ANN401 - of any column
    """Return a value of CSV as its column's type; what is no text, or is not of that type, stays as it is."""
    if not isinstance(value, str):
        return value
    kind = getattr(feature, "dtype", "")
    if not isinstance(feature, datasets.Value):
        return [one.strip() for one in value.split(";") if one.strip()]
    if kind == "string" or not value.strip():
        return value or None
    try:
        return int(value) if kind.startswith(("int", "uint")) else float(value)
    except ValueError:
        return value


def options_of(text: str, metric: evaluate.EvaluationModule) -> dict[str, Any]:
    """Return the options that were typed."""
    options = _json(text.strip() or "{}", "the options")
    known = defaults(metric)
    if not isinstance(options, dict):
        raise Refused("The options are no JSON object, such as {} or " + json.dumps(known) + ".")
    if unknown := sorted(options.keys() - known.keys()):
        raise Refused(f"Unknown options: {', '.join(unknown)}. Expected: {', '.join(known) or 'none'}.")
    for name, most in LIMITS.items():
        if isinstance(options.get(name), int | float) and options[name] > most:
            raise Refused(f"Option {name}: this page takes at most {most:,}.")
    return options


def _json(text: str, what: str) -> Any:  # noqa: ANN401 - JSON
    try:
        return json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        place = f" (line {error.lineno}, character {error.colno})" if isinstance(error, json.JSONDecodeError) else ""
        raise Refused(f"Could not read {what} as JSON{place}.") from None


if __name__ == "__main__":
    main()
