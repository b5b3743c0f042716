"""Which datasets a collection may hold, in which family of configs, and the verdict over what it holds.

Works that cannot be merged are kept apart: each family of licences has configs of its own, which anybody can load and
use under that family's licence (cards of the data's licences; Creative Commons' chart for adapters).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import reduce

from builders.licences import LICENCES, NO_LICENCE, combine_licences, members
from builders.rights import WIDEST, Access, Form, Uses, Verdict

LOCAL_REASON = "a local collection, for the machine it was built on: it may hold rows that nobody may publish"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """What decides about a dataset: its verdict over pinned bytes, and what else keeps it from being published."""

    name: str
    verdict: Verdict
    pinned: bool = True
    problems: tuple[str, ...] = ()
    """Rules of the problems that its build found and that keep it from being published."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """Who is in a collection, and who is not and why."""

    families: Mapping[str, str]
    """Family of configs by dataset, empty for the one without a suffix."""
    licences: Mapping[str, str]
    """Licence of a family, by family."""
    left_out: Mapping[str, str]
    """Reason by dataset."""
    verdict: Verdict


def published(candidates: Iterable[Candidate]) -> Membership:
    """Return who may be published in a collection: what is full, pinned, merges and is not granted one by one."""
    families: dict[str, str] = {}
    licences: dict[str, str] = {}
    left_out: dict[str, str] = {}
    verdicts: list[Verdict] = []
    for one in candidates:
        if reason := why_not(one):
            left_out[one.name] = reason
            continue
        name = family(one.verdict.licence)
        merged, mergeable = combine_licences(licences.get(name, ""), one.verdict.licence)
        if not mergeable:
            name, merged = f"_{slug(one.verdict.licence)}", one.verdict.licence
        families[one.name] = name
        licences[name] = merged
        verdicts.append(one.verdict)
    return Membership(
        families=families, licences=licences, left_out=left_out, verdict=_over(verdicts, licences.values())
    )


def local(candidates: Iterable[Candidate]) -> Membership:
    """Return everybody in one family, and a verdict that lets nothing of it be published."""
    found = list(candidates)
    verdict = _over([one.verdict for one in found], ())
    return Membership(
        families={one.name: "" for one in found},
        licences={"": NO_LICENCE},
        left_out={},
        verdict=replace(verdict, form=Form.NONE, access=Access.MANUAL, licence=NO_LICENCE, reasons=(LOCAL_REASON,)),
    )


def why_not(one: Candidate) -> str:
    """Return why a dataset may not be in a published collection, empty where it may."""
    verdict = one.verdict
    if not one.pinned:
        return "its bytes are not pinned"
    if verdict.form is not Form.FULL:
        return "; ".join((f"its verdict is {verdict.form.name.lower()}", *verdict.reasons))
    if verdict.access is Access.MANUAL:
        return "access to it is granted one by one"
    if not members(verdict.licence) or NO_LICENCE in members(verdict.licence):
        return "no licence is known"
    if not verdict.uses.adapt:
        return "it may not be adapted"
    return f"its build found what keeps it from being published: {', '.join(one.problems)}" if one.problems else ""


def family(licence: str) -> str:
    """Return the suffix of the configs for works under a licence, empty where it asks for no more than to be named."""
    known = [LICENCES.get(name) for name in members(licence)]
    if None in known:
        return f"_{slug(licence)}"
    commercial = all(one.commercial for one in known if one)
    alike = any(one.share_alike for one in known if one)
    return ("" if commercial else "_noncommercial") + ("_sharealike" if alike else "")


def slug(licence: str) -> str:
    """Return a licence expression as part of a config's name."""
    words = licence.lower().replace("licenseref-", "").replace(" and ", "_and_")
    return "".join(character if character.isalnum() or character == "_" else "_" for character in words)


def _over(verdicts: list[Verdict], licences: Iterable[str]) -> Verdict:
    """Return the verdict over the whole: the strictest access and uses, every licence beside the others."""
    if not verdicts:
        return replace(WIDEST, form=Form.NONE, licence=NO_LICENCE, reasons=("it holds nothing",))
    uses = reduce(_both, (one.uses for one in verdicts))
    names = sorted({name for licence in licences for name in members(licence)})
    return Verdict(
        form=Form.FULL,
        access=max(one.access for one in verdicts),
        licence=" AND ".join(names),
        uses=uses,
        reasons=tuple(dict.fromkeys(reason for one in verdicts for reason in one.reasons)),
    )


def _both(first: Uses, second: Uses) -> Uses:
    return Uses(**{name: getattr(first, name) and getattr(second, name) for name in Uses.__dataclass_fields__})
