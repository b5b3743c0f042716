"""Whatever rights datasets have, a published collection holds none that they forbid, and merges none they part."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from builders.collection.membership import Candidate, family, local, published
from builders.licences import LICENCES, NO_LICENCE, combine_licences, members
from builders.rights import Access, Concern, Evidence, Form, Terms, Uses, verdict_of

EVIDENCE = some.sampled_from([Evidence(url="https://example.org/terms", date="2026-01-01"), Evidence(url="", date="")])
LICENCE = some.sampled_from([*LICENCES, "", "LicenseRef-research-only", "LicenseRef-by-agreement"])
USES = list(Uses.__dataclass_fields__)
terms = some.builds(
    Terms,
    concern=some.sampled_from(Concern),
    evidence=EVIDENCE,
    licence=LICENCE,
    form=some.sampled_from([None, None, None, *Form]),
    access=some.sampled_from([Access.OPEN, Access.OPEN, Access.AUTO, Access.MANUAL]),
    forbids=some.frozensets(some.sampled_from(USES), max_size=2),
)
of_the_data = some.builds(Terms, concern=some.just(Concern.DATA), evidence=EVIDENCE, licence=LICENCE)
rights = some.tuples(of_the_data, some.lists(terms, max_size=2)).map(lambda pair: (pair[0], *pair[1]))
pins = some.sampled_from([True, True, True, False])
problems = some.sampled_from([(), (), ("personal-email",)])


@some.composite
def candidates(draw: some.DrawFn) -> list[Candidate]:
    """Datasets with rights, pins and problems flipped at random."""
    return [
        Candidate(name=f"set-{number}", verdict=verdict_of(draw(rights)), pinned=draw(pins), problems=draw(problems))
        for number in range(draw(some.integers(0, 6)))
    ]


@given(candidates())
def test_nobody_is_in_whose_rights_forbid_it_and_everybody_else_has_a_reason(found: list[Candidate]) -> None:
    membership = published(found)
    assert membership.families.keys() | membership.left_out.keys() == {one.name for one in found}
    assert not membership.families.keys() & membership.left_out.keys()
    assert all(membership.left_out.values())
    for one in (one for one in found if one.name in membership.families):
        assert one.pinned
        assert not one.problems
        assert one.verdict.form is Form.FULL
        assert one.verdict.access is not Access.MANUAL
        assert one.verdict.uses.adapt
        assert NO_LICENCE not in members(one.verdict.licence)
        assert all(LICENCES[name].derivatives for name in members(one.verdict.licence) if name in LICENCES)


@given(candidates())
def test_a_family_holds_only_what_merges_and_its_licence_keeps_every_condition(found: list[Candidate]) -> None:
    membership = published(found)
    for name, licence in membership.licences.items():
        mine = [one.verdict.licence for one in found if membership.families.get(one.name) == name]
        assert mine
        for one in mine:
            assert combine_licences(licence, one) == (licence, True)
        commercial = all(LICENCES[part].commercial for part in members(licence) if part in LICENCES)
        assert not commercial or all(
            LICENCES[part].commercial for one in mine for part in members(one) if part in LICENCES
        )


@given(candidates())
def test_the_whole_is_never_looser_than_a_part(found: list[Candidate]) -> None:
    membership = published(found)
    for one in (one for one in found if one.name in membership.families):
        assert membership.verdict.access >= one.verdict.access
        assert all(getattr(one.verdict.uses, use) or not getattr(membership.verdict.uses, use) for use in USES)
    assert membership.families or membership.verdict.form is Form.NONE


@given(candidates(), some.integers(0, 6))
def test_adding_a_dataset_moves_none_that_is_in(found: list[Candidate], number: int) -> None:
    fewer, all_of_them = published(found[:number]), published(found)
    for name, one in fewer.families.items():
        assert all_of_them.families[name] == one


@given(candidates())
def test_a_local_collection_takes_everybody_and_may_never_be_published(found: list[Candidate]) -> None:
    membership = local(found)
    assert membership.families.keys() == {one.name for one in found}
    assert membership.verdict.form is Form.NONE


def test_families_are_named_for_what_they_ask() -> None:
    assert family("CC-BY-4.0") == family("MIT") == family("CC0-1.0") == ""
    assert family("CC-BY-NC-4.0") == "_noncommercial"
    assert family("CC-BY-SA-4.0") == "_sharealike"
    assert family("CC-BY-NC-SA-4.0") == "_noncommercial_sharealike"
    assert family("LicenseRef-By-Agreement") == "_by_agreement"
