"""Rights as data: what is known of a source's terms, and the verdict computed from it.

The verdict is never typed by hand. It changes when the evidence changes, which a reviewer can see.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum
from functools import reduce
from types import MappingProxyType
from typing import Literal

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What one party's terms say about a source.

    `licence` is an SPDX identifier or `LicenseRef-…`; empty where none is stated. `grants` widens: a written
    permission from the authors is evidence for the form named there.
    """

    concern: Concern
    evidence: Evidence
    licence: str = ""
    form: Form = Form.FULL
    access: Access = Access.OPEN
    forbids: frozenset[UseName] = frozenset()
    grants: Form | None = None


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Licence:
    """What a licence permits: the axes use, attribution, share-alike and derivatives."""

    commercial: bool = True
    attribution: bool = True
    share_alike: bool = False
    derivatives: bool = True


LICENCES: MappingProxyType[str, Licence] = MappingProxyType(
    {
        "CC0-1.0": Licence(attribution=False),
        "PDDL-1.0": Licence(attribution=False),
        "CC-BY-4.0": Licence(),
        "CC-BY-SA-4.0": Licence(share_alike=True),
        "CC-BY-NC-4.0": Licence(commercial=False),
        "CC-BY-NC-SA-4.0": Licence(commercial=False, share_alike=True),
        "CC-BY-ND-4.0": Licence(derivatives=False),
        "CC-BY-NC-ND-4.0": Licence(commercial=False, derivatives=False),
        "ODC-By-1.0": Licence(),
        "Apache-2.0": Licence(),
        "MIT": Licence(),
    }
)
"""Creative Commons deeds and the licence texts, read as their axes."""

NO_LICENCE = "NOASSERTION"
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

    Each concern is judged for itself and the stricter side wins, component by component. Permission given by
    the people concerned or the authors (`grants`) then widens the form, never the uses that terms forbid.
    """
    if not terms:
        return UNKNOWN
    verdict = reduce(combine, (_judge(one) for one in terms))
    granted = [one.grants for one in terms if one.grants is not None]
    if granted and min(granted) < verdict.form:
        return replace(verdict, form=min(granted), reasons=(*verdict.reasons, "widened by written permission"))
    if Concern.DATA not in {one.concern for one in terms}:
        return combine(verdict, replace(UNKNOWN, reasons=("the terms of the data are not recorded",)))
    return verdict


def _judge(terms: Terms) -> Verdict:
    uses = Uses(**dict.fromkeys(terms.forbids, False))
    form, reasons = terms.form, []
    if not terms.evidence.url or not terms.evidence.date:
        form = Form.NONE
        reasons.append(f"{terms.concern}: no evidence")
    if terms.form is not Form.FULL or terms.access is not Access.OPEN or terms.forbids:
        reasons.append(f"{terms.concern}: {terms.evidence.note or 'restricted by its terms'}")
    # The licence of a repository speaks for its code; what the data may carry on is said by the terms of the data.
    licence = "" if terms.concern is Concern.REPOSITORY else terms.licence
    if terms.concern is Concern.DATA and not licence:
        licence = NO_LICENCE
        form = max(form, Form.RECIPE)
        uses = replace(uses, adapt=False, commercial=False, send_to_third_party=False)
        reasons.append("data: no licence is stated, and an unknown licence is not a licence")
    known = LICENCES.get(licence)
    if known is not None:
        uses = replace(uses, commercial=uses.commercial and known.commercial)
        if not known.derivatives:
            form = max(form, Form.RECIPE)
            uses = replace(uses, adapt=False)
            reasons.append(
                f"{licence}: NoDerivatives; by this project's policy a recipe, since it relabels and harmonises"
            )
    access = max(terms.access, Access.AUTO) if known is not None and not known.commercial else terms.access
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


def combine_licences(first: str, second: str) -> tuple[str, bool]:
    """Return the licence for a work adapted from both, and whether there is one (CC adapter's chart).

    An empty licence says nothing about the works and gives way to the other; `NOASSERTION` is an unknown
    licence, which is not a licence and stays.
    """
    if not first or not second or first == second:
        return first or second, True
    if NO_LICENCE in (first, second):
        return NO_LICENCE, True
    if first not in LICENCES or second not in LICENCES:
        return " AND ".join(sorted({*first.split(" AND "), *second.split(" AND ")})), True
    one, other = LICENCES[first], LICENCES[second]
    if not (one.derivatives and other.derivatives):
        return " AND ".join(sorted((first, second))), False
    commercial, share_alike = one.commercial and other.commercial, one.share_alike or other.share_alike
    if any(licence.share_alike and licence.commercial for licence in (one, other)) and not commercial:
        return " AND ".join(sorted((first, second))), False
    if not commercial:
        return ("CC-BY-NC-SA-4.0" if share_alike else "CC-BY-NC-4.0"), True
    if share_alike:
        return "CC-BY-SA-4.0", True
    candidates = [name for name in (first, second) if LICENCES[name].attribution]
    return (candidates[0] if len(candidates) == 1 else " AND ".join(sorted(candidates)) or min(first, second)), True
