"""The verdict is never looser than any of its inputs, in whatever order they come."""

from __future__ import annotations

from functools import reduce
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as some

from builders.licences import LICENCES, NO_LICENCE, combine_licences, hub_licence
from builders.rights import UNKNOWN, Access, Concern, Evidence, Form, Grant, Terms, Uses, Verdict, combine, verdict_of

EVIDENCE = Evidence(url="https://example.org/terms", date="2026-01-01")
USES = list(Uses.__dataclass_fields__)
licences = some.sampled_from([*LICENCES, NO_LICENCE, ""])
verdicts = some.builds(
    Verdict,
    form=some.sampled_from(Form),
    access=some.sampled_from(Access),
    licence=licences,
    uses=some.builds(Uses, **dict.fromkeys(USES, some.booleans())),
)


def stricter_or_equal(one: Verdict, other: Verdict) -> bool:
    """Whether one verdict is in no component looser than another."""
    uses = all(getattr(other.uses, name) or not getattr(one.uses, name) for name in USES)
    return one.form >= other.form and one.access >= other.access and uses


@given(verdicts, verdicts)
def test_combining_takes_the_stricter_side_whichever_comes_first(first: Verdict, second: Verdict) -> None:
    both, turned = combine(first, second), combine(second, first)
    assert stricter_or_equal(both, first)
    assert stricter_or_equal(both, second)
    assert (both.form, both.access, both.uses, both.licence) == (
        turned.form,
        turned.access,
        turned.uses,
        turned.licence,
    )


@given(some.lists(verdicts, min_size=1, max_size=5))
def test_many_are_never_looser_than_one(many: list[Verdict]) -> None:
    whole = reduce(combine, many)
    assert all(stricter_or_equal(whole, one) for one in many)


@given(some.sampled_from(sorted(LICENCES)), some.sampled_from(sorted(LICENCES)))
def test_share_alike_and_non_commercial_never_merge_and_no_licence_widens(first: str, second: str) -> None:
    merged, possible = combine_licences(first, second)
    one, other = LICENCES[first], LICENCES[second]
    pairs = ((one, other), (other, one))
    if any(a.share_alike and a.commercial and not b.commercial for a, b in pairs):
        assert not possible
    if first != second and not (one.derivatives and other.derivatives):
        assert not possible
    if possible and merged in LICENCES:
        assert not LICENCES[merged].commercial or (one.commercial and other.commercial)
        assert LICENCES[merged].share_alike or not (one.share_alike or other.share_alike)


@given(some.sampled_from(sorted(LICENCES)))
def test_an_unknown_licence_is_not_a_licence(licence: str) -> None:
    assert combine_licences(licence, NO_LICENCE) == (NO_LICENCE, True)
    unknown = verdict_of((Terms(concern=Concern.DATA, evidence=EVIDENCE),))
    assert unknown.form is Form.RECIPE
    assert not unknown.uses.send_to_third_party
    stated = verdict_of((Terms(concern=Concern.DATA, evidence=EVIDENCE, licence=licence),))
    assert (stated.form is Form.FULL) == LICENCES[licence].derivatives
    assert (stated.access is Access.OPEN) or not LICENCES[licence].commercial
    assert stated.uses.commercial == LICENCES[licence].commercial


def test_without_evidence_or_terms_nothing_may_be_published() -> None:
    assert verdict_of(()) == UNKNOWN
    bare = Terms(concern=Concern.DATA, evidence=Evidence(url="", date=""), licence="CC-BY-4.0")
    assert verdict_of((bare,)).form is Form.NONE
    elsewhere = Terms(concern=Concern.REPOSITORY, evidence=EVIDENCE, licence="MIT")
    assert verdict_of((elsewhere,)).form is Form.NONE


grants = some.builds(
    Grant,
    form=some.none() | some.sampled_from(Form),
    access=some.none() | some.sampled_from(Access),
    uses=some.frozensets(some.sampled_from(USES)),
)
terms = some.builds(
    Terms,
    concern=some.sampled_from(Concern),
    evidence=some.sampled_from([EVIDENCE, Evidence(url="", date="")]),
    licence=licences,
    form=some.none() | some.sampled_from(Form),
    access=some.sampled_from(Access),
    forbids=some.frozensets(some.sampled_from(USES)),
)


@given(some.lists(terms, min_size=1, max_size=4), grants)
def test_a_permission_widens_only_what_it_names(stated: list[Terms], grant: Grant) -> None:
    before = verdict_of(tuple(stated))
    after = verdict_of((*stated, Terms(concern=Concern.CONSENT, evidence=EVIDENCE, grants=grant)))
    assert stricter_or_equal(before, after)
    if after.form is not before.form:
        assert after.form == grant.form
    if after.access is not before.access:
        assert after.access == grant.access
    widened = {name for name in USES if getattr(after.uses, name) and not getattr(before.uses, name)}
    assert widened <= grant.uses


@given(some.lists(terms, min_size=1, max_size=4))
def test_missing_evidence_never_publishes(stated: list[Terms]) -> None:
    missing = [one for one in stated if not one.evidence.given]
    verdict = verdict_of(tuple(stated))
    permitted = verdict_of((*stated, Terms(concern=Concern.CONSENT, evidence=EVIDENCE, grants=Grant(form=Form.FULL))))
    if missing or Concern.DATA not in {one.concern for one in stated}:
        assert verdict.form is permitted.form is Form.NONE


@given(some.lists(terms, min_size=1, max_size=4), some.randoms())
def test_the_order_of_terms_does_not_matter(stated: list[Terms], random: Random) -> None:
    shuffled = list(stated)
    random.shuffle(shuffled)
    one, other = verdict_of(tuple(stated)), verdict_of(tuple(shuffled))
    assert (one.form, one.access, one.uses, one.licence) == (other.form, other.access, other.uses, other.licence)


@pytest.mark.parametrize(
    ("first", "second", "merged"),
    [
        ("CC-BY-4.0", "CC-BY-SA-4.0", "CC-BY-SA-4.0"),
        ("CC-BY-NC-4.0", "CC-BY-NC-SA-4.0", "CC-BY-NC-SA-4.0"),
        ("CC-BY-4.0", "CC-BY-NC-4.0", "CC-BY-NC-4.0"),
        ("CC0-1.0", "CC-BY-4.0", "CC-BY-4.0"),
        ("MIT", "CC-BY-4.0", "CC-BY-4.0 AND MIT"),
        ("CC-BY-SA-4.0", "CC-BY-NC-4.0", None),
        ("CC-BY-SA-4.0", "CC-BY-NC-SA-4.0", None),
        ("CC-BY-SA-4.0", "ODbL-1.0", None),
        ("CC-BY-ND-4.0", "CC0-1.0", None),
        ("CC-BY-SA-4.0", "LicenseRef-ours-alone", None),
    ],
)
def test_the_chart_for_adapters(first: str, second: str, merged: str | None) -> None:
    """Creative Commons: "Adapter's license chart" (wiki.creativecommons.org), and the reading of share-alike."""
    found, possible = combine_licences(first, second)
    assert possible == (merged is not None)
    assert found == merged or merged is None


@pytest.mark.parametrize(
    ("expression", "form", "expected"),
    [
        ("CC-BY-4.0", "full", {"license": "cc-by-4.0"}),
        ("ODC-By-1.0", "full", {"license": "odc-by"}),
        ("NOASSERTION", "recipe", {"license": "other", "license_name": "no-licence-granted"}),
        ("CC-BY-4.0 AND MIT", "full", {"license": "other", "license_name": "cc-by-4.0-and-mit"}),
        (
            "LicenseRef-reddit-research-only",
            "labels",
            {"license": "other", "license_name": "reddit-research-only"},
        ),
    ],
)
def test_the_licence_as_the_hub_spells_it(expression: str, form: str, expected: dict[str, str]) -> None:
    link = {"license_link": "LICENSE"} if expected["license"] == "other" else {}
    assert hub_licence(expression, form=form) == expected | link


def test_written_permission_widens_the_form_and_never_a_forbidden_use() -> None:
    closed = Terms(
        concern=Concern.DATA, evidence=EVIDENCE, form=Form.LABELS, forbids=frozenset({"train"}), licence="CC-BY-4.0"
    )
    permission = Terms(concern=Concern.CONSENT, evidence=EVIDENCE, grants=Grant(form=Form.FULL))
    verdict = verdict_of((closed, permission))
    assert verdict.form is Form.FULL
    assert not verdict.uses.train
