"""A model's card that was spoiled is found out, each time by the rule that is meant for it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from card.model_card_fixtures import (
    RECIPES,
    SMALL,
    invented,
    made,
    readme,
)

from builders.columns import MACHINE_WRITTEN
from builders.evaluation.results_file import read_results
from builders.manifest import MANIFEST, read_manifest, write_json
from builders.packed_folder import pack
from cards.front_matter import read_front_matter
from cards.lint.lint import lint
from cards.model_card import render_model_again
from cards.model_source import packed_verdict
from cards.render import README
from cards.whole_check import check_whole

Spoil = Callable[[Path], object]


def edited(old: str, new: str, file: str = README) -> Spoil:
    """Return what replaces a text of a file wherever it stands."""

    def spoil(folder: Path) -> None:
        text = (folder / file).read_text(encoding="utf-8")
        assert re.search(old, text)
        (folder / file).write_text(re.sub(old, new, text), encoding="utf-8")

    return spoil


def changed_head(change: Callable[[dict[str, Any]], object]) -> Spoil:
    """Return what changes the front matter."""

    def spoil(folder: Path) -> None:
        front, _ = read_front_matter(readme(folder), README)
        assert front is not None
        change(front.values)
        values = yaml.safe_dump(front.values, sort_keys=False, allow_unicode=True)
        (folder / README).write_text(f"---\n{values}---\n{front.body}", encoding="utf-8")

    return spoil


def metric(values: dict[str, Any], **changes: object) -> None:
    """Change the first metric of the first result."""
    values["model-index"][0]["results"][0]["metrics"][0].update(changes)


SPOILED: dict[str, tuple[Spoil, set[str]]] = {
    "section": (edited("## Biases and limitations", "## Further words"), {"model-section"}),
    "placeholder": (edited("## Intended use\n", "## Intended use\n\nlorem ipsum\n"), {"placeholder"}),
    "not clinical": (edited("no therapy, no diagnosis|for research", "fine"), {"not-clinical"}),
    "help": (edited("(?i)emergency|helpline|crisis", "other"), {"help"}),
    "machine-written": (edited("(?i)machine-written", "fine"), {"model-demo"}),
    "name": (changed_head(lambda values: values["model-index"][0].update(name="another")), {"model-results"}),
    "value": (changed_head(lambda values: metric(values, value=0.9999)), {"model-results"}),
    "number": (changed_head(lambda values: metric(values, name="Macro-F1, n = 1, 1 groups")), {"model-results"}),
    "result": (changed_head(lambda values: values["model-index"][0]["results"].pop()), {"model-results"}),
    "results": (changed_head(lambda values: values.pop("model-index")), {"model-results"}),
    "language": (changed_head(lambda values: values["language"].remove("ko")), {"model-language"}),
    "language code": (
        changed_head(lambda values: values["language"].append("zh-Hans")),
        {"hub-language", "model-language"},
    ),
    "training data": (changed_head(lambda values: values.update(datasets=["careloom/annomi"])), {"model-data"}),
    "licence": (changed_head(lambda values: values.update(license="mit")), {"licence-text", "licence-told",
                                                                           "licence-software"}),
    "hash": (edited("sha256 `[0-9a-f]{64}`|hexdigest.. != \"[0-9a-f]{64}\"", "sha256"), {"model-snippet"}),
    "weights": (lambda folder: (folder / "model.skops").write_bytes(b"PK"), {"model-hash"}),
    "no weights": (lambda folder: (folder / "model.skops").unlink(), {"model-weights"}),
    "description": (edited('"trained_on"', '"raised_on"', "model.json"), {"model-description"}),
    "origins": (edited(MACHINE_WRITTEN, "role_play", "model.json"), {"model-demo"}),
}  # fmt: skip


@pytest.mark.parametrize("case", SPOILED)
def test_what_is_spoiled_is_named(case: str, tmp_path: Path) -> None:
    spoil, rules = SPOILED[case]
    folder = Path(shutil.copytree(made(SMALL), tmp_path / SMALL))
    assert lint(folder).report.text() == ""
    spoil(folder)
    found = lint(folder).report.problems
    assert {one.rule for one in found} == rules
    assert all(one.fix for one in found)


@pytest.mark.parametrize("name", [SMALL, RECIPES[0]])
def test_every_number_that_is_flipped_is_found(name: str, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(made(name), tmp_path / name))
    text = readme(folder)
    numbers = list(re.finditer(r"\d+", text))
    for number in numbers[:: len(numbers) // 8]:
        flipped = str((int(number.group()[-1]) + 1) % 10)
        (folder / README).write_text(text[: number.end() - 1] + flipped + text[number.end() :], encoding="utf-8")
        repack(folder)
        assert {"card-text", "card-yaml"} & {one.rule for one in check_whole(folder).report.problems}, number


def test_a_recipe_that_loads_weights_and_a_loosened_verdict_are_found(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(made(RECIPES[0]), tmp_path / RECIPES[0]))
    edited("```bash\ncareloom build", "```python\nload(file)\n```\n\n```bash\ncareloom build")(folder)
    assert {one.rule for one in lint(folder).report.problems} == {"model-snippet"}
    content = read_manifest(made(RECIPES[0]))
    content["verdict"] |= {"form": "full", "access": "open", "licence": "CC-BY-4.0"}
    write_json(folder / MANIFEST, content)
    render_model_again(folder, read_results(invented()))
    assert "verdict" in {one.rule for one in check_whole(folder).report.problems}


def repack(folder: Path) -> None:
    """Write the manifest of a folder anew, so that only its card is wrong."""
    content = read_manifest(folder)
    pack(folder, kind="model", name=content["name"], version=content["version"], verdict=packed_verdict(folder),
         trained_on=content["trained_on"])  # fmt: skip
