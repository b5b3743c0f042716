"""Label sets: frozen order, sound definitions, files whose faults are reported together."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from importlib import resources
from pathlib import Path

import pyarrow as pa
import pytest
import yaml
from crosswalks import FROZEN

from builders.labels import (
    load_taxonomy,
    map_labels,
    parse_taxonomy,
    taxonomy_ids,
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
