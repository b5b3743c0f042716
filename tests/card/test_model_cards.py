"""Every model's card says what its files, rights and results give, ranks no ties, and is found out where spoiled."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from random import Random
from tempfile import mkdtemp
from typing import Any

import huggingface_hub
import pytest
import yaml
from fixture_builds import built, pinned, tree_bytes

from builders import catalog
from builders.evaluation.pairs import Pair, evaluate_pair
from builders.evaluation.results_file import Result, read_results, write_results
from builders.manifest import MANIFEST, read_manifest, write_json
from builders.packed_folder import pack
from builders.problems import ProblemsFound
from builders.training.catalog import find, on_dataset, trained
from builders.training.encoder import PACKAGE, Encoder
from builders.training.fit import prior
from builders.training.model import MACHINE_WRITTEN, Trained
from builders.training.train import train
from cards import baseline_section
from cards.front_matter import read_front_matter
from cards.lint.lint import lint
from cards.model_card import MODEL_CARD_FILES, describe, render_model, render_model_again
from cards.model_source import MODEL_SECTIONS, model_source_path, packed_verdict, read_model_source
from cards.render import README, render
from cards.whole_check import check_whole

NAMES = [one.name for one in trained()]
DEMOS = [one.name for one in trained() if one.demo]
RECIPES = [one.name for one in trained() if one.dataset == "annomi"]
SMALL = "distress-intensity-tapestry-demo"
FITTED = [SMALL, "next-client-talk-type-tapestry-demo", "therapist-behaviour-fine-tapestry-demo",
          "mi-quality-tapestry-demo"]  # fmt: skip
"""One of each kind of input and output."""


def named(name: str) -> Trained:
    """Return the model of a name."""
    (found,) = find(name)
    return found


def score(random: Random) -> dict[str, float]:
    """Return an invented score with its interval."""
    value = round(random.uniform(0.2, 0.8), 4)
    return {"value": value, "low": round(value - 0.05, 4), "high": round(value + 0.05, 4)}


def scores(one: Trained, random: Random) -> dict[str, Any]:
    """Return invented scores of a row."""
    first = {"auc": score(random)} if one.model.primary == "auc" else {}
    return {**first, "macro_f1": score(random), "accuracy": score(random), "log_loss": 0.9, "calibration_error": 0.04}


def revision(one: Trained, dataset: str) -> str:
    """Return the fingerprint of the rows that a model reads of a fixture's build."""
    return str(read_manifest(pinned(dataset))["fingerprints"]["local"][one.model.read[dataset].config])


def result(one: Trained, dataset: str) -> Result:
    """Return an invented result: it ties with the surface, loses to comparisons, and beats what else there is."""
    random = Random(f"{one.name} {dataset}")  # noqa: S311 - invented figures
    content = read_manifest(pinned(dataset))
    config = one.model.read[dataset].config
    gaps = {"majority": (0.2, False), "surface": (0.01, True), "culture": (0.1, False)}
    gaps |= dict.fromkeys(one.model.comparisons, (-0.1, False))
    sizes = {"n": random.randint(1_000, 9_000), "groups": random.randint(20, 900)}
    names = ["one", "two"]
    rows: list[dict[str, Any]] = [
        {"row": "model", "part": "all", "history": one.model.history, **sizes, "scores": scores(one, random),
         "labels": {name: {"precision": 0.5, "recall": 0.4, "f1": 0.4444, "support": 40} for name in names},
         "over_folds": {"mean": 0.5, "deviation": 0.01, "folds": 5},
         "confusion": {"one": {"one": 30, "two": 10}, "two": {"one": 4, "two": 36}}}
    ]  # fmt: skip
    for name, (gap, tie) in gaps.items():
        low, high = (-0.02, 0.04) if tie else (gap - 0.05, gap + 0.05)
        found = {"value": gap, "low": round(low, 4), "high": round(high, 4), "tie": tie}
        rows.append({"row": name, "part": "all", "history": "none", **sizes, "scores": scores(one, random),
                     "model_minus_row": found})  # fmt: skip
    rows += [
        {
            "row": "model",
            "part": part,
            "history": one.model.history,
            **sizes,
            "scores": scores(one, random),
        }
        for part in ("unseen text", "language ar", "culture german")
    ]
    own = dataset == one.dataset
    protocol = "self_consistency" if one.demo else "cross_validation"
    return {
        "model": one.name, "model_version": one.model.version, "trained_on": one.dataset, "dataset": dataset,
        "trained_revision": revision(one, one.dataset),
        "dataset_version": content["version"], "config": config, "protocol": protocol if own else "transfer",
        "revision": revision(one, dataset), "split": "all rows", "seeds": [0] if own else [],
        **sizes, "primary": one.model.primary, "rows": rows,
    }  # fmt: skip


@cache
def invented() -> Path:
    """Return a file of invented results of every model on every dataset that it is tested on."""
    path = Path(mkdtemp(prefix="careloom-")) / "results.json"
    write_results(path, [result(one, dataset) for one in trained() for dataset in one.tested_on])
    return path


@cache
def made(name: str, *, fitted: bool = False) -> Path:
    """Return the folder of a model of a fixture's build, with invented results in its card.

    Where it is not to be fitted, its weights are those of a model that always says what is most frequent.
    """
    one, folder = named(name), Path(mkdtemp(prefix="careloom-")) / name
    quick = one if fitted else replace(one, model=replace(one.model, estimator=prior, calibration=""))
    data = pinned(one.dataset)
    train(quick, data, folder, describe=describe(one, data, invented()))
    return folder


def readme(folder: Path) -> str:
    """Return a card."""
    return (folder / README).read_text(encoding="utf-8")


def head(text: str) -> dict[str, Any]:
    """Return the front matter of a card."""
    front, problems = read_front_matter(text, README)
    assert front is not None
    assert problems == []
    return front.values


def section(text: str, heading: str) -> str:
    """Return the text of a section, or of one below it."""
    level = heading.partition(" ")[0]
    return re.split(rf"^{level} ", text.partition(f"{heading}\n")[2], maxsplit=1, flags=re.MULTILINE)[0]


def cells(text: str, first: str) -> list[list[str]]:
    """Return the rows of the first table whose header begins with a word."""
    block = next(one for one in text.split("\n\n") if one.startswith(f"| {first} |"))
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in block.split("\n")[2:]]


@pytest.mark.parametrize("name", sorted({one.model.name for one in trained()}))
def test_every_task_has_a_whole_card_source(name: str) -> None:
    model = find(name)[0].model
    source = read_model_source(model)
    assert set(source.sections) == {one.id for one in MODEL_SECTIONS if one.written}
    assert len(source.facts.example) == len(model.inputs)
    numbers = re.findall(r"0\.\d+|\d%|\d ±", "".join(source.sections.values()))
    assert numbers == [], "figures are computed from the results"


def test_no_card_source_is_left_over() -> None:
    tasks = {one.model.name for one in trained()}
    assert {path.stem for path in model_source_path("any").parent.glob("*.md")} == tasks


@pytest.mark.parametrize("name", NAMES)
def test_every_card_is_in_order_and_the_same_bytes_again(name: str, tmp_path: Path) -> None:
    folder = made(name)
    assert check_whole(folder).report.text() == ""
    before = tree_bytes(folder)
    again = Path(shutil.copytree(folder, tmp_path / name))
    for file in MODEL_CARD_FILES:
        (again / file).unlink(missing_ok=True)
    render_model(again, named(name), packed_verdict(folder), read_results(invented()))
    assert tree_bytes(again) == before
    card = huggingface_hub.ModelCard(readme(folder), ignore_metadata_errors=False)
    card.save(again / README)
    assert (again / README).read_bytes() == before[README]
    assert isinstance(card.data, huggingface_hub.ModelCardData)
    assert len(card.data.eval_results or []) == sum(
        len(one["metrics"]) for one in head(readme(folder))["model-index"][0]["results"]
    )


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_is_that_of_the_results(name: str) -> None:
    one, text = named(name), readme(made(name))
    mine = {found["dataset"]: found for found in read_results(invented()) if found["model"] == name}
    (index,) = head(text)["model-index"]
    assert index["name"] == name
    shown = {found["dataset"]["type"].split("/")[1]: found for found in index["results"]}
    assert shown.keys() == mine.keys() == set(one.tested_on)
    for dataset, found in mine.items():
        ours = found["rows"][0]["scores"]
        first = ours[one.model.primary]
        metrics = {metric["type"]: metric for metric in shown[dataset]["metrics"]}
        assert metrics["roc_auc" if one.model.primary == "auc" else "f1"]["value"] == first["value"]
        assert [metrics[kind]["value"] for kind in ("accuracy", "log_loss", "ece")] == [
            ours["accuracy"]["value"], ours["log_loss"], ours["calibration_error"]
        ]  # fmt: skip
        assert all(f"n = {found['n']:,}, {found['groups']:,} groups" in metric["name"] for metric in metrics.values())
        joined = {"transfer": "Transfer to", "self_consistency": "Self-consistency on"}
        made_by = ", which is machine-written" if dataset in one.model.demonstrated_on else ""
        way = joined.get(found["protocol"], "Cross-validation on")
        tested = section(text, f"### {way} {catalog.get(dataset).title}{made_by}")
        whole = [row for row in found["rows"] if row["part"] == "all"]
        rows = cells(tested, "row")
        assert len(rows) == len(whole) + 1
        assert sorted(row[1] for row in rows[:-1]) == sorted(
            f"{row['scores'][one.model.primary]['value']:.3f}" for row in whole
        )
        assert rows[0][:6] == [
            "this model", f"{first['value']:.3f}", f"{first['low']:.3f} to {first['high']:.3f}", one.model.history,
            f"{found['n']:,}", f"{found['groups']:,}",
        ]  # fmt: skip
        assert "not known" in rows[-1][1] or "not measured" in rows[-1][1]
        assert found["revision"] in tested
        assert "`one` taken for `two`, 10 of 40 times" in tested


@pytest.mark.parametrize("name", NAMES)
def test_a_tie_is_called_a_tie_and_nothing_is_ranked(name: str) -> None:
    one, text = named(name), readme(made(name))
    told = section(text, "## Results")
    beside = ["surface counts alone", *(comparison.title for comparison in one.model.comparisons.values())]
    assert len(cells(section(told, told[told.index("### ") :].split("\n")[0]), "row")) > 4
    for sentence in re.findall(r"^By .*? this model .*?\.", told, re.MULTILINE):
        assert "ties with surface counts alone" in sentence
        assert "beats the most frequent label and the culture alone;" in sentence
        assert all(title in sentence.partition("loses to")[2] for title in beside[1:])
    for line in (line for line in told.split("\n") if line.startswith("|")):
        assert "**" not in line
        assert ("tie, " in line) == (line.startswith("| surface counts alone") and line.count("|") == 8)


@pytest.mark.parametrize("name", NAMES)
def test_a_demo_comes_with_its_transfer_first_and_others_with_cross_validation(name: str) -> None:
    one, text = named(name), readme(made(name))
    summary = section(text, "## Summary")
    headings = re.findall(r"^### (.*)", text, re.MULTILINE)
    first = head(text)["model-index"][0]["results"][0]["metrics"][0]["name"]
    if not one.demo:
        assert "\n**Cross-validation on " in summary
        assert headings[0].startswith("Cross-validation")
        assert ", cross-validation, " in first
        assert "self-consistency" not in text.lower()
        return
    assert "\n**Transfer to " in summary
    assert "machine-written" in summary
    assert headings[0].startswith("Transfer to ")
    assert headings[-1] == "Self-consistency on Tapestry, which is machine-written"
    assert ", transfer, " in first
    assert "cross-validation on Tapestry" not in text.lower()
    if one.model.trained_on:
        assert headings[0] == f"Transfer to {catalog.get(one.model.trained_on[0]).title}"


@pytest.mark.parametrize("name", FITTED)
def test_the_lines_of_a_card_load_and_predict(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, asked = made(name, fitted=True), []
    (snippet,) = re.findall(r"```python\n(.*?)```", section(readme(folder), "## Use it"), re.DOTALL)
    assert len(snippet.splitlines()) <= 10
    assert not re.search(r"builders|cards|scripts", snippet)

    def fetched(repository: str, *, revision: str) -> str:
        asked.append((repository, revision))
        return str(folder)

    monkeypatch.setattr(huggingface_hub, "snapshot_download", fetched)
    exec(compile(snippet, README, "exec"), {})  # noqa: S102 - our own snippet, as whoever reads the card runs it
    assert asked == [(f"careloom/{name}", "v1.0.0")]
    labels = json.loads((folder / "model.json").read_text(encoding="utf-8"))["labels"]
    said = dict(re.findall(r"'(\w+)': ([\d.]+)", capsys.readouterr().out))
    assert list(said) == labels
    if not named(name).model.several:
        assert sum(map(float, said.values())) == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize("name", RECIPES)
def test_a_card_without_weights_loads_none(name: str) -> None:
    text = readme(made(name))
    used = section(text, "## Use it")
    assert "```python" not in text
    assert f"careloom build annomi\ncareloom train {name}\n" in used
    assert "not published" in used
    assert head(text)["license"] == "other"
    licence = (made(name) / "LICENSE").read_text(encoding="utf-8")
    assert "no licence is granted" in licence.split("\n")[0]


def test_a_model_of_gated_data_is_gated_under_their_licence() -> None:
    values = head(readme(made("support-strategy-esconv")))
    assert values["license"] == "cc-by-nc-4.0"
    assert "I will not use this model commercially." in values["extra_gated_fields"]
    assert not [name for name in head(readme(made(SMALL))) if name.startswith("extra_gated")]


@pytest.mark.skipif(find_spec(PACKAGE) is None, reason="the encoder is not installed")
def test_the_lines_for_the_encoder_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    one, data, folder = named(SMALL), pinned("tapestry"), tmp_path / SMALL
    train(one, data, folder, describe=describe(one, data, invented()), encoder=Encoder())
    assert check_whole(folder).report.text() == ""
    first, second = re.findall(r"```python\n(.*?)```", readme(folder), re.DOTALL)
    monkeypatch.setattr(huggingface_hub, "snapshot_download", lambda *_, **__: str(folder))
    exec(compile(first + second, README, "exec"), {})  # noqa: S102 - our own snippets, as whoever reads the card runs them
    assert len(re.findall(r"'light': [\d.]+", capsys.readouterr().out)) == 2


def test_results_of_other_training_rows_are_not_shown(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(made(SMALL), tmp_path / SMALL))
    others = [one | {"trained_revision": "0" * 64} for one in read_results(invented()) if one["model"] == SMALL]
    render_model_again(folder, others)
    text = readme(folder)
    assert "Nothing was measured of this version" in section(text, "## Results")
    assert "model-index" not in head(text)
    assert not (folder / "results.json").exists()
    assert check_whole(folder).report.text() == ""
    render_model_again(folder, read_results(invented()), repository="somebody/else")
    assert "https://huggingface.co/somebody/else" in readme(folder)
    assert check_whole(folder).report.text() == ""


def test_a_measured_result_can_be_shown(tmp_path: Path) -> None:
    """What `evaluate` writes today is what cards read."""
    (tmp_path / "tapestry").symlink_to(pinned("tapestry"))
    found = evaluate_pair(Pair(model=SMALL, dataset="tapestry", builds=tmp_path, seeds=(0,)))
    assert found
    folder = Path(shutil.copytree(made(SMALL), tmp_path / SMALL))
    render_model_again(folder, [found])
    text = readme(folder)
    assert check_whole(folder).report.text() == ""
    assert "How it does on text that people coded was not measured" in section(text, "## Summary")
    rows = cells(section(text, "### Self-consistency on Tapestry, which is machine-written"), "row")
    assert rows[0][1] == f"{found['rows'][0]['scores']['macro_f1']['value']:.3f}"
    assert [row[0] for row in rows[1:4]] == ["the most frequent label", "surface counts alone", "the culture alone"]


def test_rights_that_forbid_training_give_no_card() -> None:
    with pytest.raises(ProblemsFound, match="forbid training"):
        describe(on_dataset("distress-intensity", "culturecare"), pinned("culturecare"))


@pytest.mark.parametrize("dataset", ["tapestry", "annomi", "culturecare", "kmi"])
def test_a_dataset_card_shows_the_baselines_of_its_very_rows(dataset: str, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(built(dataset).folder, tmp_path / dataset))
    render(folder, catalog.get(dataset), results=invented())
    told = section(readme(folder), "## Evaluation and baselines")
    mine = sorted((one for one in read_results(invented()) if one["dataset"] == dataset), key=lambda one: one["model"])
    if not mine:
        assert baseline_section.NONE in told
        return
    rows = cells(told, "model")
    assert [row[0].split("]")[0].strip("[") for row in rows] == [one["model"] for one in mine]
    for row, one in zip(rows, mine, strict=True):
        whole = {found["row"]: found["scores"][one["primary"]] for found in one["rows"] if found["part"] == "all"}
        assert f"{whole['model']['value']:.3f} (95" in row[2]
        assert row[4:6] == [f"{whole['majority']['value']:.3f}", f"{whole['surface']['value']:.3f} (tie)"]
        assert row[-2:] == [f"{one['n']:,}", f"{one['groups']:,}"]
        assert row[1].startswith(
            "transfer from" if one["protocol"] == "transfer" else one["protocol"].replace("_", "-")
        )
    others = [one | {"revision": "0" * 64} for one in mine]
    write_results(tmp_path / "others.json", others)
    render(folder, catalog.get(dataset), results=tmp_path / "others.json")
    assert baseline_section.NONE in readme(folder)


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
    "placeholder": (edited("## Intended use\n", "## Intended use\n\nTODO\n"), {"placeholder"}),
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
