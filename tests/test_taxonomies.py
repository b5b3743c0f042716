"""Taxonomies: frozen order, sound files, crosswalks that cover upstream, a mapping that drops nothing in silence."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable, Iterator
from importlib import resources
from pathlib import Path

import pyarrow as pa
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from builders.labels import (
    Crosswalk,
    Taxonomy,
    Unmapped,
    load_taxonomy,
    main_class,
    map_labels,
    parse_taxonomy,
    taxonomy_ids,
)

FROZEN = {
    "culture/group@1": (
        "american", "indian", "korean", "chinese", "japanese", "bangladeshi", "egyptian", "moroccan", "israeli",
        "german", "spanish", "mexican", "french", "indonesian", "arab", "jewish",
    ),
    "culture/signal@1": (
        "concepts", "norms_and_morals", "values", "demographics", "knowledge", "language", "artifacts",
    ),
    "distress/intensity@1": ("light", "moderate", "high"),
    "mi/behaviour@1": (
        "simple_reflection", "complex_reflection", "open_question", "closed_question", "affirm", "give_information",
        "advise", "negotiate", "give_options", "other",
    ),
    "mi/behaviour-main@1": ("reflection", "question", "therapist_input", "other"),
    "mi/talk-type@1": ("change", "neutral", "sustain"),
    "severity/bdi-ii@1": ("minimal", "mild", "moderate", "severe"),
    "severity/talkdep@1": ("minimal", "mild", "moderate", "severe"),
    "support/empathy-score@1": (
        "not_empathetic", "slightly_empathetic", "moderately_empathetic", "quite_empathetic", "very_empathetic",
    ),
    "support/strategy@1": (
        "question", "restatement_or_paraphrasing", "reflection_of_feelings", "self_disclosure",
        "affirmation_and_reassurance", "providing_suggestions", "information", "others",
    ),
}  # fmt: skip
"""The published order of every version. A changed order is a new version, never an edit of this table."""

CROSSWALKS = [
    (taxonomy, crosswalk) for taxonomy in map(load_taxonomy, taxonomy_ids()) for crosswalk in taxonomy.crosswalks
]
each_crosswalk = pytest.mark.parametrize(
    ("taxonomy", "crosswalk"), CROSSWALKS, ids=[f"{taxonomy.key}-{crosswalk.id}" for taxonomy, crosswalk in CROSSWALKS]
)


def test_no_taxonomy_is_missing_from_the_frozen_orders() -> None:
    assert [load_taxonomy(name).key for name in taxonomy_ids()] == sorted(FROZEN, key=lambda key: key.split("@")[0])


@pytest.mark.parametrize("key", FROZEN)
def test_positions_are_frozen(key: str) -> None:
    taxonomy = load_taxonomy(key)
    assert taxonomy.names == FROZEN[key]
    assert [label.position for label in taxonomy.labels] == list(range(len(taxonomy.names)))
    assert load_taxonomy(taxonomy.id) is taxonomy


@pytest.mark.parametrize("key", FROZEN)
def test_every_label_says_what_it_means_and_whence_it_comes(key: str) -> None:
    labels = load_taxonomy(key).labels
    for label in (*labels, *(subtype for one in labels for subtype in one.subtypes)):
        assert len(label.definition.split()) >= 6
        assert label.definition.endswith(".")
        assert label.source
    assert len({label.definition for label in labels}) == len(labels)


@pytest.mark.parametrize("key", ["severity/bdi-ii@1", "severity/talkdep@1"])
def test_severity_bands_leave_no_score_out(key: str) -> None:
    bands = [(label.minimum, label.maximum) for label in load_taxonomy(key).labels]
    covered = [score for low, high in bands if low is not None and high is not None for score in range(low, high + 1)]
    assert covered == list(range(64))


def test_severity_bands_differ_as_published() -> None:
    assert [label.maximum for label in load_taxonomy("severity/bdi-ii").labels] == [13, 19, 28, 63]
    assert [label.maximum for label in load_taxonomy("severity/talkdep").labels] == [9, 18, 29, 63]


def test_empathy_levels_have_the_numbers_of_upstream() -> None:
    taxonomy = load_taxonomy("support/empathy-score")
    assert [label.value for label in taxonomy.labels] == [1, 2, 3, 4, 5]
    by_spelling = {row.spelling: row.label for row in taxonomy.crosswalk("culturecare").rows if row.label}
    values = {label.id: label.value for label in taxonomy.labels}
    assert all(int(spelling[0]) == values[label] for spelling, label in by_spelling.items())


def test_cultural_groups_name_their_kinds() -> None:
    kinds = {label.id: label.kind for label in load_taxonomy("culture/group").labels}
    assert kinds.pop("arab") == ("language_community",)
    assert kinds.pop("jewish") == ("ethnicity", "religion")
    assert set(kinds.values()) == {("nationality",)}


def test_change_talk_subtypes_are_darn_cat() -> None:
    change, neutral, sustain = load_taxonomy("mi/talk-type").labels
    assert [subtype.id for subtype in change.subtypes] == [
        "desire", "ability", "reason", "need", "commitment", "activation", "taking_steps",
    ]  # fmt: skip
    assert neutral.subtypes == sustain.subtypes == ()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("mi/behavior", r"no taxonomy 'mi/behavior'\. Did you mean mi/behaviour.*There are culture/group, "),
        ("zzz", r"no taxonomy 'zzz'\. There are culture/group, culture/signal, "),
        ("../labels", r"no taxonomy '\.\./labels'"),
        ("mi/behaviour@2", r"no version '2' of taxonomy mi/behaviour; there is version 1"),
    ],
)
def test_unknown_names_say_what_there_is(name: str, expected: str) -> None:
    with pytest.raises(LookupError, match=expected) as caught:
        load_taxonomy(name)
    assert type(caught.value) is LookupError


def test_unknown_crosswalk_says_what_there_is() -> None:
    with pytest.raises(LookupError, match=r"no crosswalk of mi/behaviour@1 'anomi'\. Did you mean annomi\?"):
        map_labels(pa.array(["simple"]), load_taxonomy("mi/behaviour"), "anomi")
    with pytest.raises(LookupError, match="There are none"):
        load_taxonomy("severity/bdi-ii").crosswalk("annomi")


FAULTY = """
id: mi/tone
version: "1"
title: Tone
description: ""
colour: red
labels:
  - {id: warm, position: 0, definition: A warm tone., source: Us, kind: [planet]}
  - {id: warm, position: 2, definition: " ", source: Us}
  - {id: cold, position: 3, source: Us}
  - just text
crosswalks:
  - id: there
    source: There
    rows:
      - {from: hot, to: scorching, relation: exact}
      - {from: hot, to: warm, relation: close}
      - {from: 1, to: null, relation: exact}
      - {from: mild, to: warm, relation: none, main: weather}
      - {from: icy, relation: none}
"""


def test_all_problems_of_a_file_are_reported_together() -> None:
    with pytest.raises(ValueError, match="has problems") as caught:
        parse_taxonomy(FAULTY + "source: Us\n", "mi/sound")
    lines = str(caught.value).splitlines()
    keys = "id, version, title, description, source, labels, crosswalks, main, copyright"
    assert lines == [
        "taxonomy mi/sound has problems:",
        f"- file: unknown key 'colour'; there are {keys}",
        "- file version: expected int, found '1'",
        "- file labels warm: definition is empty",
        "- file labels cold: definition is missing",
        "- file labels 3: expected a mapping, found 'just text'",
        "- file crosswalks there rows 1 from: expected str, found 1",
        "- file crosswalks there rows icy: to is missing",
        "- file: description is empty",
        "- file id: expected 'mi/sound', as the file is named, found 'mi/tone'",
        "- file labels: id 'warm' stands there 2 times",
        "- file labels: positions must run from 0 without a gap, in the order of the file; found [0, 2]",
        "- file labels warm kind: 'planet' is none of nationality, ethnicity, religion, language_community",
        "- file crosswalks there rows: from 'hot' stands there 2 times",
        "- file crosswalks there rows hot: to 'scorching' is no label; there are warm, warm",
        "- file crosswalks there rows hot: relation 'close' is none of exact, narrower, broader, none",
        "- file crosswalks there rows 1: relation none is for a spelling that maps to nothing, and for no other",
        "- file crosswalks there rows mild: main 'weather' is none of the main classes (there are none)",
        "- file crosswalks there rows mild: relation none is for a spelling that maps to nothing, and for no other",
    ]


@pytest.mark.parametrize("text", ["", "- a list", "labels: none"])
def test_what_is_no_taxonomy_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="has problems"):
        parse_taxonomy(text, "mi/sound")


def test_a_label_without_main_class_is_refused_where_there_are_main_classes() -> None:
    file = resources.files("builders") / "taxonomies" / "mi" / "behaviour.yaml"
    document = yaml.safe_load(file.read_text(encoding="utf-8"))
    del document["labels"][0]["main"]
    with pytest.raises(
        ValueError, match=r"labels simple_reflection main: None is none of the main classes \(there are reflection, "
    ):
        parse_taxonomy(yaml.safe_dump(document), "mi/behaviour")


def test_taxonomies_are_read_from_a_packed_installation(tmp_path: Path) -> None:
    package = Path(str(resources.files("builders")))
    with zipfile.ZipFile(tmp_path / "packed.zip", "w") as packed:
        for file in (package / "__init__.py", package / "labels.py", *package.glob("taxonomies/*/*.yaml")):
            packed.write(file, Path("builders") / file.relative_to(package))
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path / 'packed.zip')!r})\n"
        "from builders import labels\n"
        "print(labels.__file__, *(labels.load_taxonomy(name).key for name in labels.taxonomy_ids()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
    where, *keys = done.stdout.split()
    assert "packed.zip" in where
    assert set(keys) == set(FROZEN)


# --- mapping ---------------------------------------------------------------------------------------------------------


@each_crosswalk
def test_every_row_of_a_crosswalk_maps_as_it_says(taxonomy: Taxonomy, crosswalk: Crosswalk) -> None:
    positions, unmapped = map_labels(pa.array([row.spelling for row in crosswalk.rows]), taxonomy, crosswalk.id)
    names = [None if position is None else taxonomy.names[position] for position in positions.to_pylist()]
    assert names == [row.label for row in crosswalk.rows]
    assert unmapped == []


@each_crosswalk
@given(data=st.data())
def test_mapping_equals_looking_up_one_by_one(taxonomy: Taxonomy, crosswalk: Crosswalk, data: st.DataObject) -> None:
    known = {row.spelling: row.label for row in crosswalk.rows}
    spelling = st.one_of(
        st.none(), st.sampled_from(list(known)), st.sampled_from(["Foo", "bar ", ""]), st.text(max_size=3)
    )
    chunks = data.draw(st.lists(st.lists(spelling)))
    values = [value for chunk in chunks for value in chunk]

    positions, unmapped = map_labels(pa.chunked_array(chunks, pa.string()), taxonomy, crosswalk.id)

    labels = [known.get(value) if value is not None else None for value in values]
    assert positions.type == pa.int64()
    assert positions.to_pylist() == [None if label is None else taxonomy.names.index(label) for label in labels]
    unknown = dict.fromkeys(value for value in values if value is not None and value not in known)
    assert unmapped == [Unmapped(value, values.count(value), values.index(value)) for value in unknown]


@pytest.mark.parametrize("key", FROZEN)
def test_without_crosswalk_the_labels_own_spellings_are_expected(key: str) -> None:
    taxonomy = load_taxonomy(key)
    positions, unmapped = map_labels(pa.array([*taxonomy.names, None, "Unheard of"]), taxonomy)
    assert positions.to_pylist() == [*range(len(taxonomy.names)), None, None]
    assert unmapped == [Unmapped("Unheard of", 1, len(taxonomy.names) + 1)]


@pytest.mark.parametrize(
    "values",
    [
        pa.array(["open", None, "x"], pa.large_string()),
        pa.array(["open", None, "x"]).dictionary_encode(),
        pa.array(["-", "open", None, "x"])[1:],
        pa.chunked_array([["open"], [None, "x"]]),
    ],
    ids=["large", "dictionary", "sliced", "chunked"],
)
def test_any_string_array_can_be_mapped(values: pa.Array | pa.ChunkedArray) -> None:
    positions, unmapped = map_labels(values, load_taxonomy("mi/behaviour"), "annomi")
    assert positions.to_pylist() == [2, None, None]
    assert unmapped == [Unmapped("x", 1, 2)]


def test_nothing_maps_to_nothing() -> None:
    taxonomy = load_taxonomy("mi/behaviour")
    assert map_labels(pa.nulls(2), taxonomy, "kmi")[0].to_pylist() == [None, None]
    assert map_labels(pa.array([], pa.string()), taxonomy, "kmi") == (pa.array([], pa.int64()), [])


def test_main_classes_of_the_fine_codes() -> None:
    fine, main = load_taxonomy("mi/behaviour"), load_taxonomy("mi/behaviour-main")
    codes = pa.array([*range(len(fine.names)), None])
    classes = [None if code is None else main.names[code] for code in main_class(codes).to_pylist()]
    assert classes == [
        *["reflection"] * 2, *["question"] * 2, "other", *["therapist_input"] * 4, "other", None,
    ]  # fmt: skip
    assert main_class(pa.chunked_array([codes, codes])).to_pylist() == main_class(codes).to_pylist() * 2


def test_an_upstream_class_without_subtype_keeps_its_main_class() -> None:
    rows = {row.spelling: row for row in load_taxonomy("mi/behaviour").crosswalk("annomi").rows}
    for spelling in ("reflection", "question", "therapist_input"):
        assert (rows[spelling].label, rows[spelling].main) == (None, spelling)


# --- upstream --------------------------------------------------------------------------------------------------------

Spellings = Iterator[str | None]
CULTURECARE = "culturecare/arxiv2025_culturecare/data"


def annomi(*columns: str) -> Callable[[Path], Spellings]:
    def spellings(sources: Path) -> Spellings:
        with (sources / "annomi/AnnoMI-full.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                yield from (row[column] for column in columns)

    return spellings


def culturecare(*path: str) -> Callable[[Path], Spellings]:
    def spellings(sources: Path) -> Spellings:
        for file in sorted((sources / CULTURECARE).glob("*_data.jsonl")):
            with file.open(encoding="utf-8") as lines:
                for line in lines:
                    yield from follow([json.loads(line)], path)

    return spellings


def follow(entries: Iterable[dict[str, object]], path: tuple[str, ...]) -> Spellings:
    """Yield the strings (or nulls) at a path of keys, through lists."""
    key, *rest = path
    for entry in entries:
        value = entry[key]
        if rest:
            yield from follow(value if isinstance(value, list) else [value], tuple(rest))  # type: ignore[list-item]
        else:
            assert value is None or isinstance(value, str)
            yield value


def culturecare_signals(sources: Path) -> Spellings:
    for part in ("post", "response"):
        yield from culturecare(part, "cultural_signals", "type")(sources)


def culturecare_files(sources: Path) -> Spellings:
    yield from (file.name.removesuffix("_data.jsonl") for file in (sources / CULTURECARE).glob("*_data.jsonl"))
    yield from culturecare("culture")(sources)


def esconv(sources: Path) -> Spellings:
    for session in json.loads((sources / "esconv/FailedESConv.json").read_text(encoding="utf-8")):
        yield from (turn["annotation"].get("strategy") for turn in session["dialog"])
    tokens = json.loads((sources / "esconv-splits/dataset/esconv/strategy.json").read_text(encoding="utf-8"))
    yield from (token.strip("[]") for token in tokens)
    for split in ("train", "valid", "test"):
        with (sources / f"esconv-splits/dataset/esconv/{split}.txt").open(encoding="utf-8") as lines:
            yield from (turn.get("strategy") for line in lines for turn in json.loads(line)["dialog"])


def kmi(sources: Path) -> Spellings:
    for dialogue in json.loads((sources / "kmi-standin/kmi.json").read_text(encoding="utf-8")):
        yield from (turn["label"] for turn in dialogue["dialogue"])


def mentalqa(sources: Path) -> Spellings:
    with (sources / "mentalqa/Train_Dev.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            yield from yaml.safe_load(row["final_AS"])


UPSTREAM: dict[tuple[str, str], Callable[[Path], Spellings]] = {
    ("mi/behaviour", "annomi"): annomi(
        "reflection_subtype", "question_subtype", "therapist_input_subtype", "main_therapist_behaviour"
    ),
    ("mi/behaviour", "kmi"): kmi,
    ("mi/behaviour-main", "annomi"): annomi("main_therapist_behaviour"),
    ("mi/talk-type", "annomi"): annomi("client_talk_type"),
    ("support/strategy", "esconv"): esconv,
    ("support/strategy", "culturecare"): culturecare("response", "emotional_support", "strategy"),
    ("support/strategy", "mentalqa"): mentalqa,
    ("support/empathy-score", "culturecare"): culturecare("response", "empathy_score"),
    ("distress/intensity", "culturecare"): culturecare("post", "emotional_distress", "intensity"),
    ("culture/signal", "culturecare"): culturecare_signals,
    ("culture/group", "culturecare"): culturecare_files,
}
DESCRIBED_ONLY = {
    ("mi/behaviour", "misc-2"), ("mi/behaviour", "miti-4.2.1"), ("mi/talk-type", "misc-2"), ("mi/talk-type", "kmi"),
}  # fmt: skip
"""Crosswalks of manuals, and of tags that the files at hand no longer carry."""
NOT_IN_THE_STAND_IN = {"Advise"}


@pytest.fixture(scope="module")
def sources() -> Path:
    folder = os.environ.get("CARELOOM_SOURCES")
    if not folder:
        pytest.skip("CARELOOM_SOURCES names no folder with upstream files")
    return Path(folder)


def test_every_crosswalk_is_held_against_its_files() -> None:
    assert {(taxonomy.id, crosswalk.id) for taxonomy, crosswalk in CROSSWALKS} == UPSTREAM.keys() | DESCRIBED_ONLY


@pytest.mark.upstream
@pytest.mark.parametrize(("taxonomy_id", "crosswalk_id"), UPSTREAM, ids="-".join)
def test_crosswalk_names_the_spellings_of_upstream(taxonomy_id: str, crosswalk_id: str, sources: Path) -> None:
    taxonomy = load_taxonomy(taxonomy_id)
    values = pa.array(UPSTREAM[taxonomy_id, crosswalk_id](sources), pa.string())
    _, unmapped = map_labels(values, taxonomy, crosswalk_id)
    assert unmapped == []
    found = set(values.unique().to_pylist())
    assert {row.spelling for row in taxonomy.crosswalk(crosswalk_id).rows} - found - NOT_IN_THE_STAND_IN == set()
