"""Links: whatever stands in one is a filter or a clear message."""

from __future__ import annotations

import copy
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from explorer.columns import FACET_NAMES
from explorer.errors import FilterError
from explorer.filters import SCALARS, SORTS, Filter, parse
from explorer.searching import Hits, search
from explorer_fixtures import shelf
from fixture_builds import built, pinned
from hypothesis import given
from hypothesis import strategies as st

if TYPE_CHECKING:
    from explorer.store import Store

ANYTHING = st.one_of(
    st.text(max_size=40),
    st.sampled_from([
        "'; DROP TABLE t0; --", '" OR 1=1 --', "t0", "%", "../../etc/passwd", "<script>alert(1)</script>", "\0",
        "\ud800", "=1+1", "-1", "1e9", "٣", "9" * 400, "NaN", "true", "\u202egnal", "read_csv('/etc/passwd')", "(none)",
    ]),
)  # fmt: skip
NAMES = st.one_of(st.sampled_from([*SCALARS, *FACET_NAMES]), st.text(max_size=12))


@cache
def store() -> Store:
    return shelf.store_of(built("tapestry").folder, pinned("cpsycoun"), pinned("blend"), pinned("sessions"))


CHOSEN = st.builds(
    Filter,
    dataset=st.sampled_from(["", "tapestry", "my-data_2.x"]),
    version=st.sampled_from(["", "1.0.0"]),
    config=st.sampled_from(["", "utterances"]),
    values=st.dictionaries(
        st.sampled_from(FACET_NAMES),
        st.lists(st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=20), max_size=4),
    ),
    min_turns=st.integers(0, 100_000),
    query=st.text(st.characters(categories=["L", "N", "P", "Zs"]), max_size=30).filter(
        lambda one: not one.strip() or any(map(str.isalpha, one))
    ),
    scope=st.sampled_from(["all", "client", "text"]),
    sort=st.sampled_from(SORTS),
    seed=st.integers(0, 2**31 - 1),
    page=st.integers(1, 1_000_000),
)


@given(st.data())
def test_a_filter_comes_back_from_its_link(data: st.DataObject) -> None:
    try:
        asked = data.draw(CHOSEN)
    except FilterError:
        return
    assert parse(asked.as_query()) == asked
    assert parse("?" + asked.as_query() + "&__theme=dark&tab=read", beside=("tab",)) == asked


@given(st.lists(st.tuples(NAMES, ANYTHING), max_size=6))
def test_any_link_is_a_filter_or_a_clear_message(pairs: list[tuple[str, str]]) -> None:
    before = {name: table.rows.num_rows for name, table in store().tables.items()}
    try:
        found = search(store(), parse(urlencode(pairs, errors="replace")))
        assert isinstance(found, Hits)
    except FilterError as problem:
        _is_clear(str(problem))
    try:
        search(store(), parse({"dataset": "tapestry", **dict(pairs)}))
    except FilterError as problem:
        _is_clear(str(problem))
    assert {name: table.rows.num_rows for name, table in store().tables.items()} == before
    assert search(store(), Filter(dataset="tapestry")).count == 3042


def _is_clear(message: str) -> None:
    assert re.search(r"[A-Za-z]{3}", message)
    assert len(message) < 1_500
    assert not re.search(r"Traceback|SELECT|t\d+ WHERE|duckdb|Error\b", message)
    assert "\u202e" not in message
    assert "\0" not in message


@given(st.text(max_size=300))
def test_any_text_as_a_link_is_a_filter_or_a_clear_message(link: str) -> None:
    try:
        parse(link)
    except FilterError as problem:
        _is_clear(str(problem))


@pytest.mark.parametrize(("link", "says"), [
    ("dataset=tapestri", "The dataset “tapestri” is not known. Did you mean tapestry?"),
    ("dataset=tapestry&version=9.0.0", "Known: 1.0.0."),
    ("dataset=tapestry&config=utterance", "Did you mean utterances?"),
    ("dataset=tapestry&language=xx", "“xx” is not known"),
    ("dataset=tapestry&behaviour=affirming", "Did you mean affirm"),
    ("dataset=tapestry&column=text", "The parameter “column” is not known"),
    ("dataset=tapestry&question_type=treatment", "has no question_type. It can be filtered by: split, language"),
    ("dataset=tapestry&page=999", "There is no page 999; the last one is 153."),
    ("dataset=tapestry&page=0", "page must be a number from 1"),
    ("dataset=tapestry&min_turns=many", "min_turns must be a number from 0 to 100,000, not “many”"),
    ("dataset=tapestry&sort=text", "The order “text” is not known"),
    ("dataset=tapestry&dataset=blend", "stands in the link twice"),
    ("dataset=tapestry&language=%FF", "is no text"),
    ("dataset=tapestry&query=%E2%80%8D", "hold no letter or sign"),
    ("dataset=tapestry&scope=nobody", "Known: all, client, text, therapist."),
    ("dataset=blend&min_turns=3", "has no dialogues"),
    ("dataset=tapestry&origin=(none)", "“(none)” is not known"),
    ("query=" + "x" * 300, "at most 200"),
    ("query=" + "+".join("abcdefghijklmn"), "at most 12"),
])  # fmt: skip
def test_what_is_no_filter_is_refused_with_what_is_known(link: str, says: str) -> None:
    with pytest.raises(FilterError, match=re.escape(says)):
        search(store(), parse(link))


@given(st.dictionaries(NAMES, st.one_of(ANYTHING, st.integers(), st.none(), st.lists(ANYTHING, max_size=3))))
def test_any_value_of_a_filter_is_one_or_a_clear_message(given: dict[str, Any]) -> None:
    scalars = {name: value for name, value in given.items() if name in SCALARS}
    values: Any = {name: one for name, one in given.items() if name not in SCALARS and isinstance(one, list | str)}
    try:
        search(store(), Filter(values=values, **scalars))
    except FilterError as problem:
        _is_clear(str(problem))


def test_a_filter_can_be_kept_and_copied() -> None:
    asked = parse("dataset=tapestry&language=ko&language=ar&query=a")
    assert copy.deepcopy(asked) == asked
    assert len({asked, parse("dataset=tapestry&language=ar&language=ko&query=a&language=ko")}) == 1


def test_the_words_typed_are_never_repeated_in_a_message() -> None:
    for query in ("secret " * 40, " ".join(f"secret{number}" for number in range(20)), "secret\0"):
        with pytest.raises(FilterError) as problem:
            Filter(query=query)
        assert "secret" not in str(problem.value)


def test_a_dataset_without_a_name_is_the_first_with_rows() -> None:
    assert search(store(), Filter()).table.dataset == "tapestry"
    with pytest.raises(FilterError, match="No dataset"):
        search(shelf.store_of(), Filter())


def test_two_versions_stand_beside_each_other_and_the_newest_is_meant(tmp_path: Path) -> None:
    turns = [shelf.turn("d", 0, "one"), shelf.turn("d", 1, "two")]
    old = shelf.write_dataset(tmp_path / "a" / "talks", {"utterances": turns[:1]})
    new = shelf.write_dataset(tmp_path / "b" / "talks", {"utterances": turns})
    shelf.manifest_with(new, version="1.10.0")
    shelf.manifest_with(old, version="1.9.0")
    both = shelf.store_of(old, new)
    assert both.versions("talks") == ("1.10.0", "1.9.0")
    assert search(both, Filter(dataset="talks")).count == 2
    assert search(both, parse("dataset=talks&version=v1.9.0")).count == 1
