"""Rights as data: what is known of a source's terms, and the verdict computed from it.

The verdict is never typed by hand. It changes when the evidence changes, which a reviewer can see.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum
from functools import reduce
from typing import Literal

from builders.licences import LICENCES, NO_LICENCE, combine_licences, members

UseName = Literal["adapt", "train", "evaluate", "commercial", "send_to_third_party"]


class Form(IntEnum):
    """How much of a dataset may be published; the higher, the stricter."""

    FULL = 0
    LABELS = 1
    RECIPE = 2
    NONE = 3


class Access(IntEnum):
    """Who may download what is published; the higher, the stricter."""

    OPEN = 0
    AUTO = 1
    MANUAL = 2


class Concern(StrEnum):
    """One of the five things that bear on a source's rights."""

    REPOSITORY = "repository"
    DATA = "data"
    PLATFORM = "platform"
    GENERATOR = "generator"
    CONSENT = "consent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Where a statement of rights was read: address, date, and the hash of the text where it is at hand."""

    url: str
    date: str
    sha256: str = ""
    note: str = ""

    @property
    def given(self) -> bool:
        """Whether somebody else can find what was read."""
        return bool(self.url and self.date)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What a written permission names, and nothing beyond it."""

    form: Form | None = None
    access: Access | None = None
    uses: frozenset[UseName] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What one party's terms say about a source.

    `licence` is an SPDX identifier or `LicenseRef-…`; empty where none is stated. `form` is how much the text lets
    one publish, where it says so; where it does not, a licence that is known and permits adapted works lets one
    publish in full, and a custom one only the recipe. `grants` is a written permission.
    """

    concern: Concern
    evidence: Evidence
    licence: str = ""
    form: Form | None = None
    access: Access = Access.OPEN
    forbids: frozenset[UseName] = frozenset()
    grants: Grant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Uses:
    """What a dataset may be used for."""

    adapt: bool = True
    train: bool = True
    evaluate: bool = True
    commercial: bool = True
    send_to_third_party: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What may be published, to whom, under which licence, for which uses."""

    form: Form
    access: Access
    licence: str
    uses: Uses
    reasons: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """Return the verdict as plain data, for manifests and `--json`."""
        return {
            "form": self.form.name.lower(),
            "access": self.access.name.lower(),
            "licence": self.licence,
            "uses": {name: getattr(self.uses, name) for name in Uses.__dataclass_fields__},
            "reasons": list(self.reasons),
        }

    def summary(self) -> str:
        """Return the verdict in a few words."""
        if self.form in (Form.RECIPE, Form.NONE):
            return self.form.name.lower()
        return f"{self.form.name.lower()}, {self.access.name.lower()}, {self.licence}"


UNKNOWN = Verdict(
    form=Form.NONE,
    access=Access.MANUAL,
    licence=NO_LICENCE,
    uses=Uses(
        adapt=False,
        train=False,
        evaluate=False,
        commercial=False,
        send_to_third_party=False,
    ),
    reasons=("no evidence of rights is recorded",),
)
WIDEST = Verdict(form=Form.FULL, access=Access.OPEN, licence="", uses=Uses())


def verdict_of(terms: tuple[Terms, ...]) -> Verdict:
    """Return the verdict over all terms of one source; without terms it is `none`.

    Each concern is judged for itself and the stricter side wins, component by component. A written permission then
    widens what it names. Where any evidence is missing, or nothing is recorded of the data, nothing is published.
    """
    if not terms:
        return UNKNOWN
    verdict = reduce(combine, (_judge(one) for one in terms))
    for grant in (one.grants for one in terms if one.grants is not None and one.evidence.given):
        verdict = _widened(verdict, grant)
    if Concern.DATA not in {one.concern for one in terms}:
        verdict = combine(verdict, replace(UNKNOWN, reasons=("the terms of the data are not recorded",)))
    missing = tuple(f"{one.concern}: no evidence" for one in terms if not one.evidence.given)
    return combine(verdict, replace(UNKNOWN, reasons=missing)) if missing else verdict


def verdict_for(terms: tuple[Terms, ...], *, pinned: bool) -> Verdict:
    """Return the verdict over what was built; `none` while the bytes of any source file are not pinned."""
    verdict = verdict_of(terms)
    if pinned:
        return verdict
    reasons = (*verdict.reasons, "built from unpinned bytes")
    return replace(verdict, form=Form.NONE, access=UNKNOWN.access, reasons=reasons)


def _widened(verdict: Verdict, grant: Grant) -> Verdict:
    """Return the verdict with what a written permission names, never stricter than before."""
    uses = {name: getattr(verdict.uses, name) or name in grant.uses for name in Uses.__dataclass_fields__}
    return replace(
        verdict,
        form=verdict.form if grant.form is None else min(verdict.form, grant.form),
        access=verdict.access if grant.access is None else min(verdict.access, grant.access),
        uses=Uses(**uses),
        reasons=(*verdict.reasons, "widened by written permission"),
    )


def _judge(terms: Terms) -> Verdict:
    uses, form, access = Uses(**dict.fromkeys(terms.forbids, False)), terms.form or Form.FULL, terms.access
    reasons = []
    if form is not Form.FULL or access is not Access.OPEN or terms.forbids:
        reasons.append(f"{terms.concern}: {terms.evidence.note or 'restricted by its terms'}")
    # The licence of a repository speaks for its code; what the data may carry on is said by the terms of the data.
    licence = "" if terms.concern is Concern.REPOSITORY else terms.licence
    if terms.concern is Concern.DATA and not licence:
        licence, form = NO_LICENCE, max(form, Form.RECIPE)
        uses = replace(uses, adapt=False, commercial=False, send_to_third_party=False)
        reasons.append("data: no licence is stated, and an unknown licence is not a licence")
    for name in (name for name in members(licence) if name != NO_LICENCE):
        known = LICENCES.get(name)
        if known is None:
            form = max(form, Form.RECIPE) if terms.form is None else form
            uses = replace(uses, commercial=False)
            continue
        uses = replace(uses, commercial=uses.commercial and known.commercial)
        access = access if known.commercial else max(access, Access.AUTO)
        if not known.derivatives:
            form, uses = max(form, Form.RECIPE), replace(uses, adapt=False)
            reasons.append(f"{terms.concern}: {name} permits no adapted works, and labels are one")
    return Verdict(form=form, access=access, licence=licence, uses=uses, reasons=tuple(reasons))


def combine(first: Verdict, second: Verdict) -> Verdict:
    """Return the verdict over both: the stricter side of every component (never looser than either)."""
    uses = Uses(
        **{name: getattr(first.uses, name) and getattr(second.uses, name) for name in Uses.__dataclass_fields__}
    )
    licence, mergeable = combine_licences(first.licence, second.licence)
    form = max(first.form, second.form)
    reasons = first.reasons + tuple(reason for reason in second.reasons if reason not in first.reasons)
    if not mergeable:
        form = max(form, Form.RECIPE)
        reasons = (*reasons, f"{first.licence} and {second.licence} cannot be merged")
    return Verdict(form=form, access=max(first.access, second.access), licence=licence, uses=uses, reasons=reasons)
