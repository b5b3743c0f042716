from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from explorer.comparing import compare, shares
from explorer.errors import FilterError
from explorer.filters import Filter
from explorer.html_comparison import comparison, notes_view, points
from explorer.normalisation import normalise
from explorer.release_notes import release_notes
from explorer.shown import version_order
from explorer.sides import side
from explorer_fixtures.markup import parsed
from explorer_fixtures.shelf import manifest_with, store_of, turn, write_dataset
from fixture_builds import pinned, rows


def of(language: str) -> Filter:
    return Filter(dataset="tapestry", values={"language": (language,)})


def utterances(language: str) -> list[dict[str, Any]]:
    return [one for one in rows(pinned("tapestry"), "utterances") if one["language"] == language]


@pytest.mark.parametrize("language", ["ko", "de"])
def test_sizes_and_lengths_are_those_of_the_rows(language: str) -> None:
    found = side(store_of(pinned("tapestry")), of(language))
    expected = utterances(language)
    turns = Counter(one["dialogue_id"] for one in expected)
    characters = [len(one["text"]) for one in expected]
    assert (found.rows, found.dialogues) == (len(expected), len(turns))
    assert found.groups == len({one["group_id"] for one in expected})
    for measured, values in ((found.texts, characters), (found.turns, list(turns.values()))):
        assert measured is not None
        assert (measured.lower, measured.median, measured.upper) == tuple(np.percentile(values, (25, 50, 75)))
        assert measured.count == len(values)
        assert measured.mean == pytest.approx(float(np.mean(values)))
    for role in ("therapist", "client"):
        said = [one["text"] for one in expected if one["role"] == role]
        assert found.talk[role] == {"rows": len(said), "words": sum(len(re.findall(r"\S+", one)) for one in said),
                                    "characters": sum(map(len, said))}  # fmt: skip
    ratio = found.talk["client"]["words"] / found.talk["therapist"]["words"]
    assert found.talk_ratio("words") == pytest.approx(ratio)


def test_labels_are_compared_as_shares_with_their_difference() -> None:
    found = compare(store_of(pinned("tapestry")), of("ko"), of("de"))
    names = ("change", "neutral", "sustain")
    given = [[one["talk_type"] for one in utterances(language)] for language in ("ko", "de")]
    counted = [Counter(names[one] for one in each if one is not None) for each in given]
    assert [one.value for one in found.facets["talk_type"]] == list(names)
    for one in found.facets["talk_type"]:
        assert one.counts == tuple(each[one.value] for each in counted)
        first, second = (each[one.value] / each.total() for each in counted)
        assert np.allclose([*map(float, filter(None, one.shares))], [first, second])
        assert one.difference == pytest.approx(second - first)
    for values in found.facets.values():
        for at in (0, 1):
            assert sum(one.shares[at] or 0 for one in values) == pytest.approx(1)


def test_talk_is_counted_in_characters_where_a_language_does_not_part_its_words() -> None:
    store = store_of(pinned("tapestry"))
    assert compare(store, of("ko"), of("de")).counted_in == "words"
    assert compare(store, of("ja"), of("de")).counted_in == "characters"
    assert "characters of the client" in comparison(compare(store, of("ja"), of("de")))


def test_what_both_hold_is_counted() -> None:
    store = store_of(pinned("tapestry"))
    found = compare(store, of("ko"), of("de")).overlap
    assert found is not None
    situations = [{one["parallel_id"] for one in utterances(language)} for language in ("ko", "de")]
    assert (found.identifiers, found.situations) == (0, len(situations[0] & situations[1]))
    same = compare(store, of("ko"), Filter(dataset="tapestry", values={"language": ("ko", "de")})).overlap
    assert same is not None
    texts = {normalise(one["text"]) for one in utterances("ko")}
    assert (same.texts, same.texts_of_each and same.texts_of_each[0]) == (len(texts), len(texts))
    assert same.identifiers == len({one["dialogue_id"] for one in utterances("ko")})


def test_texts_that_differ_in_spelling_alone_are_the_same(tmp_path: Path) -> None:
    first = write_dataset(tmp_path / "first", {"utterances": [turn("a", 0, "HELLO  there"), turn("a", 1, "Tea")]})
    second = write_dataset(tmp_path / "second", {"utterances": [turn("b", 0, "hello there"), turn("b", 1, "Milk")]})
    found = compare(store_of(first, second), Filter(dataset="first"), Filter(dataset="second")).overlap
    assert found is not None
    assert (found.texts, found.texts_of_each, found.identifiers) == (1, (2, 2), 0)


def test_without_rows_the_published_numbers_are_compared() -> None:
    store = store_of(pinned("tapestry"), pinned("annomi"))
    found = compare(store, Filter(dataset="annomi"), Filter(dataset="tapestry"))
    known = store.shown("annomi").statistics["utterances"]
    assert (found.left.from_rows, found.left.rows, found.left.groups) == (False, known["rows"], known["groups"])
    assert found.left.labels["main"] == known["labels"]["behaviour_main"]
    assert found.left.labels["language"] == {"en": known["rows"]}
    assert found.left.texts is not None
    assert found.left.texts.median == known["lengths"]["text"]["median"]
    assert found.overlap is None
    page = parsed(comparison(found))
    assert "annomi shows no rows here" in page.text()
    assert "What both hold" not in page.text()
    for refused in (Filter(dataset="annomi", query="shop"), Filter(dataset="annomi", values={"role": ("client",)})):
        with pytest.raises(FilterError, match="without a filter"):
            compare(store, refused, Filter(dataset="tapestry"))


@pytest.mark.parametrize("dataset", ["tapestry", "culturecare", "persona", "blend", "mentalqa", "esconv"])
def test_every_config_can_be_compared_with_itself(dataset: str) -> None:
    store = store_of(pinned(dataset), own=True)
    for config in (one.name for one in store.shown(dataset).configs if "-" not in one.name):
        asked = Filter(dataset=dataset, config=config)
        found = compare(store, asked, asked)
        page = parsed(comparison(found))
        assert f"{found.left.rows:,}" in page.text()
        assert {one.difference for values in found.facets.values() for one in values} <= {0.0}


def test_nothing_found_is_compared_without_fault(tmp_path: Path) -> None:
    store = store_of(write_dataset(tmp_path / "ours", {"utterances": [turn("d", 0, "Hello.")]}))
    found = compare(store, Filter(dataset="ours", query="absent"), Filter(dataset="ours"))
    assert (found.left.rows, found.left.texts, found.left.talk_ratio("words")) == (0, None, None)
    assert parsed(comparison(found)).text()


@pytest.mark.parametrize(("difference", "said"), [
    (0.1234, "+12.3\u00a0pp"), (-0.05, "−5.0\u00a0pp"), (-0.0001, "±0.0\u00a0pp"), (None, "–"),
])  # fmt: skip
def test_differences_are_percentage_points_with_their_sign(difference: float | None, said: str) -> None:
    assert points(difference) == said


def test_a_facet_that_one_side_does_not_count_has_no_share_there() -> None:
    (found,) = shares({"a": 3}, None)
    assert (found.counts, found.shares, found.difference) == ((3, None), (1.0, None), None)


def version(folder: Path, number: str, turns: int, card: str) -> Path:
    """Write a version of a dataset with a codebook of its own."""
    label = {"taxonomy": "mi/talk-type@1", "position": 0, "source": "ours", "spellings": []}
    labels = [{**label, "label": "change", "definition": f"For change, as {number} has it."}]
    labels += [{**label, "position": 1, "label": f"only in {number}", "definition": "Ours."}]
    rows = [turn("d", number, f"Turn {number}.") for number in range(turns)]
    write_dataset(folder / "ours", {"utterances": rows, "codebook": labels})
    manifest_with(folder / "ours", version=number)
    readme = folder / "ours" / "README.md"
    readme.write_text(readme.read_text(encoding="utf-8") + card, encoding="utf-8")
    return folder / "ours"


CHANGES = """
| version | date | what changed |
| --- | --- | --- |
| 1.10.0 | 2026-11-20 | Two turns <b>more</b>. |
| 1.9.0 | 2026-11-10 | A *label* was renamed. |
| 1.2.0 | 2026-11-01 | First version. |
"""


def test_release_notes_say_what_changed_between_versions(tmp_path: Path) -> None:
    older = version(tmp_path / "a", "1.2.0", 3, "")
    newer = version(tmp_path / "b", "1.10.0", 5, CHANGES)
    verdict = json.loads((newer / "manifest.json").read_text(encoding="utf-8"))["verdict"]
    manifest_with(newer, verdict={**verdict, "licence": "CC0-1.0"})
    store = store_of(older, newer)
    for pair in (("1.2.0", "1.10.0"), ("1.10.0", "1.2.0")):
        found = release_notes(*(store.shown("ours", one) for one in pair))
        assert (found.older.version, found.newer.version) == ("1.2.0", "1.10.0")
        assert [one.version for one in found.changes] == ["1.10.0", "1.9.0"]
        assert found.rights == (("licence", "CC-BY-4.0", "CC0-1.0"),)
        assert [(one.config, one.split, one.before, one.after) for one in found.counts] == [
            ("utterances", "", 3, 5), ("utterances", "train", 3, 5),
        ]  # fmt: skip
        (labels,) = found.labels
        assert (labels.added, labels.removed, labels.redefined) == (
            ("only in 1.10.0",),
            ("only in 1.2.0",),
            ("change",),
        )
    page = parsed(notes_view(found))
    assert "Two turns <b>more</b>." in page.text()
    assert "+2" in page.text()


def test_versions_are_ordered_by_their_numbers() -> None:
    written = ["1.10.0", "1.0.0", "2.0.0", "1.0.0-rc.1", "1.9.0"]
    assert sorted(written, key=version_order) == ["1.0.0-rc.1", "1.0.0", "1.9.0", "1.10.0", "2.0.0"]


def test_the_same_content_is_named_by_its_fingerprint() -> None:
    store = store_of(pinned("kmi"))
    found = release_notes(store.shown("kmi"), store.shown("kmi"))
    assert set(found.same_content) == set(store.shown("kmi").manifest["fingerprints"]["local"])
    assert not found.counts
    assert "as many rows as before" in parsed(notes_view(found)).text()
