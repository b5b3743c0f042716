"""LICENSE and NOTICE of a folder: the text that holds, or plainly that none was granted upstream."""

from __future__ import annotations

from importlib import resources
from typing import Any

from builders.definition import Dataset
from builders.licences import LICENCES, NO_LICENCE, members
from builders.rights import Concern
from cards.card_facts import CardFacts
from cards.gate import conditions

KIT = "The label definitions of the codebook were written by the Careloom contributors and are given under CC BY 4.0."
UNGRANTED = (
    "Whoever holds rights in them keeps all of them, and nothing here grants any. A release holds no rows of the data; "
    "a local build is for whoever may hold the upstream files."
)


def licence_text(definition: Dataset, verdict: dict[str, Any]) -> str:
    """Return LICENSE: what may be done with the rows of this folder, and under which text."""
    names = members(verdict["licence"])
    if not names or NO_LICENCE in names:
        return whole_text(
            f"{definition.title}: no licence is granted.",
            f"No licence holds for the data as they are packaged here ({'; '.join(verdict['reasons'])}). {UNGRANTED}",
            KIT,
            licence_texts(("CC-BY-4.0",)),
        )
    unknown = [name for name in names if name not in LICENCES]
    if unknown:
        promised = conditions(verdict)
        terms = "; ".join(one.evidence.note for one in definition.rights if one.evidence.note)
        return whole_text(
            f"{definition.title}: {', '.join(map(licence_name, names))}.",
            f"These are no open terms. As recorded from the sources: {terms}." if terms else "These are no open terms.",
            *([f"Whoever is given access promises: {' '.join(promised)}"] if promised else []),
            KIT,
            licence_texts(("CC-BY-4.0",)),
        )
    words = "; ".join(f"{LICENCES[name].name} ({LICENCES[name].url})" for name in names)
    copyrights = [one.evidence.note for one in definition.rights if one.evidence.note.startswith("Copyright")]
    return whole_text(f"{definition.title} is licensed under {words}.", *copyrights, licence_texts(names))


def notice_text(definition: Dataset, facts: CardFacts | None) -> str:
    """Return NOTICE: whom to attribute, which files it was made from, and what was changed."""
    curators = ", ".join(person.name for person in facts.curators) if facts else "the curators named in the README"
    upstream = [source for source in definition.sources if not source.embedded]
    sources = [f"- {source.path}" + (f" ({source.url})" if source.url else "") for source in upstream]
    stated = []
    for one in definition.rights:
        note = f" ({one.evidence.note})" if one.evidence.note else ""
        read = f"read at {one.evidence.url} on {one.evidence.date}"
        stated.append(f"- {one.concern.value}: {one.licence or 'no licence stated'}; {read}{note}")
    mapped = "labels mapped by the crosswalks in the codebook, " if definition.taxonomies else ""
    changed = f"Changed: read into typed columns, {mapped}splits and folds added" + (
        f", and these fields dropped: {', '.join(definition.withheld)}." if definition.withheld else "."
    )
    return "\n".join([
        f"{definition.title} {definition.version}", f"Packaged by {curators}.", "",
        *(["Made from:", *sources, changed] if sources else ["Written for this project; there is no upstream."]),
        "", "Rights as recorded:", *(stated or ["- none"]), "",
    ])  # fmt: skip


def platforms(definition: Dataset) -> list[str]:
    """Return what is recorded of platforms and generating models, for the card."""
    wanted = (Concern.PLATFORM, Concern.GENERATOR, Concern.CONSENT)
    return [f"{one.concern.value}: {one.evidence.note}" for one in definition.rights if one.concern in wanted]


def licence_name(name: str) -> str:
    """Return a licence's name for people, also of one that is no known licence."""
    return LICENCES[name].name if name in LICENCES else name.removeprefix("LicenseRef-").replace("-", " ")


def licence_texts(names: tuple[str, ...]) -> str:
    """Return the texts of licences, or where each is found."""
    folder = resources.files("cards").joinpath("licences")
    found = []
    for name in names:
        path = folder.joinpath(f"{name}.txt")
        known = LICENCES[name]
        found.append(path.read_text(encoding="utf-8") if path.is_file() else f"The text of {known.name}: {known.url}")
    return "\n\n".join(found)


def whole_text(*parts: str) -> str:
    """Return the text of a file, its paragraphs parted by blank lines."""
    return "\n\n".join(part.strip() for part in parts) + "\n"
