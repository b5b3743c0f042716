"""Every metric keeps the contract: it loads offline, its examples and its card are true, and wrong input is told."""

from __future__ import annotations

import ast
import doctest
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import evaluate
import pytest
from metrics.metric_examples import NAMES, SECTIONS, card, example, metric, options, section

from cards.whole_check import check_whole
from scripts.metric_spaces import METRICS, STABLE, assemble, version_of

ROOT = METRICS.parents[1]
WITHOUT_CLOSED_LABELS = {"annotator_agreement", "cultural_gap"}
"""Metrics of any labels: no value of their columns is wrong in itself."""
DISTRIBUTIONS = {"sklearn": "scikit-learn"}
UNKNOWN = "no-such-label"
LONGEST_MESSAGE = 2_000

every_metric = pytest.mark.parametrize("name", NAMES)


def computed(name: str, **changed: Any) -> dict[str, Any]:  # noqa: ANN401 - columns and options
    """Compute a metric's example with something changed; a column that is None is left out."""
    given = {**example(name).columns, **example(name).options, **changed}
    result: dict[str, Any] = metric(name).compute(**{one: value for one, value in given.items() if value is not None})
    return result


def refusal(name: str, **changed: Any) -> str:  # noqa: ANN401 - columns and options
    """Return the message of the ValueError of a changed example, empty where there is none."""
    message = ""
    try:
        computed(name, **changed)
    except ValueError as error:
        message = str(error)
    assert not message or 20 < len(message) < LONGEST_MESSAGE, message
    return message


def test_there_are_metrics() -> None:
    folders = {path.name for path in METRICS.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert folders == set(NAMES)
    assert len(NAMES) > 1


def test_all_load_without_any_network_in_a_fresh_process(tmp_path: Path) -> None:
    script = f"import evaluate\nfor name in {NAMES!r}:\n    print(evaluate.load(f'spaces/metrics/{{name}}').name)\n"
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "HF_EVALUATE_OFFLINE": "1", "HF_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.split() == NAMES


@every_metric
@pytest.mark.parametrize("place", ["docstring", "card"])
def test_its_examples_are_true(name: str, place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    if place == "docstring":
        told = metric(name).inputs_description
    else:
        told = "\n".join(re.findall(r"```python\n(.*?)```", section(name, "Example"), re.DOTALL))
    case = doctest.DocTestParser().get_doctest(told, {}, f"{name} {place}", None, 0)
    assert f'evaluate.load("spaces/metrics/{name}")' in told
    assert any(one.want for one in case.examples)
    said: list[str] = []
    found = doctest.DocTestRunner().run(case, out=said.append)
    assert found.failed == 0, "".join(said)


@every_metric
def test_its_card_is_in_order(name: str, tmp_path: Path) -> None:
    problems = check_whole(assemble(name, f"careloom/{name}", tmp_path)).report.problems
    assert [one.line() for one in problems] == []
    plain = re.sub(r"^```.*?^```", "", card(name).split("\n---\n", 1)[1], flags=re.DOTALL | re.MULTILINE)
    assert len(re.findall(r"^# .+$", plain, re.MULTILINE)) == 1
    assert re.findall(r"^## (.+)$", plain, re.MULTILINE) == SECTIONS
    assert all(section(name, title).strip() for title in SECTIONS)
    assert "people" in section(name, "Limits")
    assert "clinical" in section(name, "Limits")


@every_metric
def test_its_card_names_every_column_option_and_result(name: str) -> None:
    named = {"Inputs": list(metric(name).features), "Options": options(name), "Output": list(computed(name))}
    missing = {
        f"{title}: {one}" for title, names in named.items() for one in names if f"`{one}`" not in section(name, title)
    }
    assert not missing


@every_metric
def test_its_result_is_plain_json_and_tells_the_options(name: str) -> None:
    result = computed(name)
    assert json.loads(json.dumps(result, allow_nan=False)) == result
    assert set(result["options"]) == set(options(name))
    given = example(name).options
    assert {one: result["options"][one] for one in given} == json.loads(json.dumps(given))
    assert computed(name) == result


@every_metric
def test_its_version_is_stable(name: str) -> None:
    """`evaluate` 0.* asks for the tag of its own version first, so that no metric may have such a one."""
    assert STABLE.fullmatch(version_of(METRICS / name / f"{name}.py"))


@every_metric
def test_no_records_give_no_numbers_or_are_told(name: str) -> None:
    nothing: dict[str, list[Any]] = {one: [] for one in example(name).columns}
    if not refusal(name, **nothing):
        json.dumps(computed(name, **nothing), allow_nan=False)


@every_metric
def test_an_unknown_label_is_told_with_the_known_ones(name: str) -> None:
    told = {}
    for column, values in example(name).columns.items():
        first = next(one for one in values if one is not None)
        unknown: Any = [UNKNOWN] if isinstance(first, list) else UNKNOWN
        if isinstance(first, str | list) and (message := refusal(name, **{column: [unknown, *values[1:]]})):
            told[column] = message
    assert bool(told) == (name not in WITHOUT_CLOSED_LABELS)
    for column, message in told.items():
        values = example(name).columns[column]
        known = {one for value in values for one in (value if isinstance(value, list) else [value])}
        assert UNKNOWN in message
        assert "xpected" in message
        assert column in message
        assert [one for one in known if str(one) in message], message


@every_metric
def test_a_value_of_a_wrong_type_is_told_with_its_column(name: str) -> None:
    for column, values in example(name).columns.items():
        assert column in refusal(name, **{column: [{"wrong": "type"}, *values[1:]]}), column


@every_metric
def test_columns_that_are_missing_or_shorter_are_told(name: str) -> None:
    columns = example(name).columns
    missing = {column: refusal(name, **{column: None}) for column in columns}
    assert any(missing.values())
    assert all(column in message for column, message in missing.items() if message)
    for column, values in columns.items():
        message = refusal(name, **{column: values[:-1]})
        assert str(len(values)) in message, column
        assert str(len(values) - 1) in message, column


@every_metric
def test_an_unknown_option_is_told(name: str) -> None:
    with pytest.raises((TypeError, ValueError), match="no_such_option"):
        computed(name, no_such_option=1)


@every_metric
def test_nothing_of_a_refused_input_stays(name: str) -> None:
    right = computed(name)
    for column, values in example(name).columns.items():
        assert refusal(name, **{column: [{"wrong": "type"}, *values[1:]]})
    assert computed(name) == right


@every_metric
def test_it_can_be_combined(name: str) -> None:
    both = evaluate.combine([str(METRICS / name), str(METRICS / name)], force_prefix=True)
    found = both.compute(**example(name).columns, **example(name).options)
    keys = {key.removeprefix(f"{name}_0_") for key in found if key.startswith(f"{name}_0_")}
    assert {key: found[f"{name}_0_{key}"] for key in keys} == {key: found[f"{name}_1_{key}"] for key in keys}
    assert {key: found[f"{name}_0_{key}"] for key in keys} == computed(name)


@every_metric
def test_it_imports_only_what_it_requires(name: str) -> None:
    text = (METRICS / name / f"{name}.py").read_text(encoding="utf-8")
    imported = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            assert len(node.names) == 1, "the loader reads one import a line"
            imported.add(node.names[0].name.split(".")[0])
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            imported.add(str(node.module).split(".")[0])
    lines = (METRICS / name / "requirements.txt").read_text(encoding="utf-8").splitlines()
    required = {re.split(r"[=<>~!]", line)[0] for line in lines}
    assert all(re.search(r"[=>]=\d", line) for line in lines)
    assert "evaluate==0.4.6" in lines
    foreign = {DISTRIBUTIONS.get(one, one) for one in imported - sys.stdlib_module_names}
    assert foreign | {"datasets", "evaluate"} == required  # the page beside it imports these two
