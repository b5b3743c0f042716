"""Every model's card says what its files, rights and results give, and ranks no ties."""

from __future__ import annotations

import json
import re
import shutil
from importlib.util import find_spec
from pathlib import Path

import huggingface_hub
import pytest
from card.model_card_fixtures import (
    FITTED,
    NAMES,
    RECIPES,
    SMALL,
    cells,
    head,
    invented,
    made,
    named,
    readme,
    section,
)
from fixture_builds import built, pinned, tree_bytes

from builders import catalog
from builders.evaluation.pairs import Pair, evaluate_pair
from builders.evaluation.results_file import read_results, write_results
from builders.problems import ProblemsFound
from builders.training.catalog import find, on_dataset, trained
from builders.training.encoder import PACKAGE, Encoder
from builders.training.train import train
from cards import baseline_section
from cards.model_card import MODEL_CARD_FILES, describe, render_model, render_model_again
from cards.model_source import MODEL_SECTIONS, model_source_path, packed_verdict, read_model_source
from cards.render import README, render
from cards.whole_check import check_whole


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
