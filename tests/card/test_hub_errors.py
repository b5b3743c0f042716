"""Front matter that the Hub or its client has refused or misread in reality; each is found offline, with its line.

Sources: huggingface/datasets issues 5137 and 5331, huggingface_hub issues 3813, 4218 and PR 4225, espnet_model_zoo PR
102, embeddings-benchmark/mteb issue 1892, and the error texts of the Hub's /api/validate-yaml quoted in them.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from cards.lint.lint import lint

DATASET = "task_categories:\n- text-classification\n"
MODEL = "pipeline_tag: text-classification\n"
SPACE = "sdk: gradio\nsdk_version: 6.31.0\npython_version: '3.12'\n"

REFUSED = {
    "language zh-CN": (DATASET + "language:\n- zh-CN\n", "hub-language", 5),
    "language es-ES": (DATASET + "language:\n- es-ES\n", "hub-language", 5),
    "language noinfo": (DATASET + "language:\n- noinfo\n", "hub-language", 5),
    "language en_unnorm": (DATASET + "language:\n- en_unnorm\n", "hub-language", 5),
    "Norwegian without quotes": (DATASET + "language:\n- no\n", "not-text", 5),
    "licence that is not listed": (DATASET + "license: creative-commons\n", "hub-licence", 4),
    "licence with -or-later": (DATASET + "license: gpl-3.0-or-later\n", "hub-licence", 4),
    "other without a name": (DATASET + "license: other\n", "licence-other", 4),
    "task_categories as text": ("task_categories: text-classification\n", "hub-type", 2),
    "task_ids as text": (DATASET + "task_ids: dialogue-generation\n", "hub-type", 4),
    "unknown task": ("task_categories:\n- text-clasification\n", "hub-value", 3),
    "unknown subtask": (DATASET + "task_ids:\n- empathy-detection\n", "hub-value", 5),
    "tag that is no tag": (DATASET + "tags:\n- 'mental <health>'\n", "hub-tag", 5),
    "configs that are no list": (DATASET + "configs:\n  config_name: a\n", "hub-type", 4),
    "config without a name": (DATASET + "configs:\n- data_files: a.csv\n", "config-name", 5),
    "data_files that are a mapping": (
        DATASET + "configs:\n- config_name: a\n  data_files:\n    train: a.csv\n", "data-files", 6),
    "split with a dash": (
        DATASET + "configs:\n- config_name: a\n  data_files:\n  - split: dev-test\n    path: a.csv\n", "split-name", 7),
    "two defaults": (
        DATASET + "configs:\n- {config_name: a, default: true, data_files: a.csv}\n"
        "- {config_name: b, default: true, data_files: b.csv}\n", "config-default", 4),
    "empty value": (DATASET + "license:\n", "null-value", 4),
    "key twice": (DATASET + "license: mit\nlicense: cc-by-4.0\n", "duplicate-key", 5),
    "version read as a number": (DATASET + "version: 1.10\n", "not-text", 4),
    "date read as a date": (DATASET + "released: 2026-01-02\n", "not-text", 4),
    "off read as false": (DATASET + "tags:\n- off\n", "not-text", 5),
    "colon in a name": (DATASET + "pretty_name: Talks: a start\n", "yaml", 4),
    "tab": (DATASET + "tags:\n\t- a\n", "yaml", 5),
    "source that is prose": (DATASET + "source_datasets:\n- the web, mostly\n", "hub-source", 5),
    "creators": (DATASET + "annotations_creators:\n- experts\n", "hub-value", 5),
    "size": (DATASET + "size_categories:\n- 1k<n<10k\n", "hub-value", 5),
    "multilinguality": (DATASET + "language:\n- en\n- ko\nmultilinguality:\n- monolingual\n", "multilinguality", 7),
    "widget that is no array": (MODEL + "widget: Hello\n", "hub-type", 3),
    "datasets[0] that is a path": (MODEL + "datasets:\n- /data/mine\n", "hub-id", 4),
    "dataset.config that is a number": (
        MODEL + "model-index:\n- name: a\n  results:\n  - task: {type: text-classification}\n"
        "    dataset: {type: org/a, name: a, config: 1}\n    metrics: [{type: f1, value: 1}]\n", "hub-results", 7),
    "dataset.type that is no id": (
        MODEL + "model-index:\n- name: a\n  results:\n  - task: {type: text-classification}\n"
        "    dataset: {type: our own data, name: a}\n    metrics: [{type: f1, value: 1}]\n", "hub-results", 7),
    "short_description too long": (SPACE + f"short_description: {'a' * 61}\n", "hub-length", 5),
    "colour": (SPACE + "colorFrom: orange\n", "hub-value", 5),
    "python version read as a number": (SPACE.replace("'3.12'", "3.10"), "not-text", 4),
    "header in capitals": (SPACE + "custom_headers:\n  Cross-Origin: a\n", "hub-value", 6),
}  # fmt: skip
"""What was written, the rule that must fire, and its line."""


@pytest.mark.parametrize("case", REFUSED)
def test_what_the_hub_refuses_is_found_with_its_line(case: str, tmp_path: Path) -> None:
    block, rule, line = REFUSED[case]
    (tmp_path / "README.md").write_text(f"---\n{block}---\n\nSome text.\n", encoding="utf-8")
    found = [one for one in lint(tmp_path).report.problems if one.rule == rule]
    assert [one.place.split(" ")[:3] for one in found if f"line {line}" in one.place], found
    assert all(one.fix for one in found)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("\ufeff---\nlicense: mit\n---\n", "byte-order-mark"),
        ("---\nlicense: mit\n--- \n", "trailing-blank"),
        ("no front matter\n", "front-matter"),
        ("---\nlicense: mit\n", "front-matter"),
        ("---\nlicense: mit\ntags:\n" + "- a tag of some length\n" * 10_000 + "---\n", "card-size"),
        ("---\nlicense: mit\n---\n\n## Uses\n\n[More Information Needed]\n", "placeholder"),
    ],
)
def test_what_breaks_whole_cards_is_found(text: str, rule: str, tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text(text, encoding="utf-8")
    assert rule in {one.rule for one in lint(tmp_path).report.problems}


def test_good_model_cards_and_spaces_are_in_order(tmp_path: Path) -> None:
    model = (
        "license: apache-2.0\nlanguage:\n- en\nlibrary_name: transformers\npipeline_tag: text-classification\n"
        "datasets:\n- org/talks\nbase_model: org/base\nmodel-index:\n- name: a\n  results:\n"
        "  - task: {type: text-classification}\n    dataset: {type: org/talks, name: Talks, config: en}\n"
        "    metrics: [{type: f1, value: 0.5}]\n"
    )
    space = SPACE + "title: Talks\nemoji: a\ncolorFrom: blue\ncolorTo: green\nlicense: apache-2.0\n"
    for block in (model, space):
        (tmp_path / "README.md").write_text(f"---\n{block}---\n", encoding="utf-8")
        assert lint(tmp_path).report.text() == ""
