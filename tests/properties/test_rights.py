"""The verdict is never looser than any of its inputs, in whatever order they come."""

from __future__ import annotations

from functools import reduce

from hypothesis import given
from hypothesis import strategies as some

from builders.rights import (
    LICENCES,
    NO_LICENCE,
    UNKNOWN,
    Access,
    Concern,
    Evidence,
    Form,
    Terms,
    Uses,
    Verdict,
    combine,
    combine_licences,
    verdict_of,
)  # fmt: skip

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
    assert stated.uses.commercial == LICENCES[licence].commercial


def test_without_evidence_or_terms_nothing_may_be_published() -> None:
    assert verdict_of(()) == UNKNOWN
    bare = Terms(concern=Concern.DATA, evidence=Evidence(url="", date=""), licence="CC-BY-4.0")
    assert verdict_of((bare,)).form is Form.NONE
    elsewhere = Terms(concern=Concern.REPOSITORY, evidence=EVIDENCE, licence="MIT")
    assert verdict_of((elsewhere,)).form is Form.NONE


def test_written_permission_widens_the_form_and_never_a_forbidden_use() -> None:
    closed = Terms(
        concern=Concern.DATA, evidence=EVIDENCE, form=Form.LABELS, forbids=frozenset({"train"}), licence="CC-BY-4.0"
    )
    permission = Terms(concern=Concern.CONSENT, evidence=EVIDENCE, grants=Form.FULL)
    verdict = verdict_of((closed, permission))
    assert verdict.form is Form.FULL
    assert not verdict.uses.train
