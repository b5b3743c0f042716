"""The licence a card states, against the LICENSE file, the text of the card, and what its kind can cover."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from builders.licences import LICENCES
from builders.problems import Level, Problem
from cards.lint.findings import README, found, shown
from cards.lint.repository import Repository

FILES = ("LICENSE", "LICENSE.md", "LICENSE.txt", "LICENCE", "LICENCE.md", "COPYING")
NO_GRANT = re.compile(r"no licence is granted|all rights reserved", re.IGNORECASE)
HEADING = re.compile(r"^#{1,6}\s.*\blicen[cs](?:e|ing)", re.IGNORECASE)
CREATIVE_COMMONS = re.compile(
    r"(?:\bCC[ -]BY|Creative Commons(?: Licen[cs]e)?[ -:]+Attribution)"
    r"(?P<rest>(?:[ -]?(?:NC|SA|ND|Non[ -]?Commercial|Share[ -]?Alike|No[ -]?Derivatives|No[ -]?Derivs))*)",
    re.IGNORECASE,
)
WRITTEN = {
    "cc0-1.0": re.compile(r"\bCC0\b|Creative Commons (?:Legal Code\s+)?CC0|CC0 1\.0 Universal", re.IGNORECASE),
    "apache-2.0": re.compile(
        r"\bApache(?: Licen[cs]e,?)?(?: Version)?[ -]?2\.0|Apache License\s+Version 2\.0", re.IGNORECASE
    ),
    "mit": re.compile(r"\bMIT Licen[cs]e\b|\blicen[cs]e:? MIT\b", re.IGNORECASE),
    "gpl-3.0": re.compile(r"(?<!LESSER )(?<!AFFERO )GNU GENERAL PUBLIC LICENSE\s+Version 3|\bGPL-?v?3", re.IGNORECASE),
    "odc-by": re.compile(r"\bODC[- ]By\b|Open Data Commons Attribution", re.IGNORECASE),
    "odbl": re.compile(r"\bODbL\b|Open Database Licen[cs]e", re.IGNORECASE),
}
"""How licences are written, by the Hub's id; Creative Commons' conditions are read one by one."""
SOFTWARE = {one.hub_id for one in LICENCES.values() if one.kind == "software"} | {"gpl-3.0", "bsd-3-clause", "gpl"}
HEAD = 600
"""Characters of a LICENSE file that name the licence; what follows may speak of others."""


def check_licences(repository: Repository) -> Iterator[Problem]:
    """Yield where the stated licence is contradicted, missing from the repository, or cannot cover data."""
    front = repository.front
    if front is None:
        return
    told = repository.declared("license")
    path = licence_file(repository)
    link = front.values.get("license_link")
    if isinstance(link, str) and "://" not in link and not (repository.folder / link).is_file():
        yield found("licence-file", front, ("license_link",), f"{link} is not in the repository", "Add the file.")
    if not told:
        return
    if path is not None:
        yield from _against_file(repository, path, told)
    yield from _against_text(repository, told)
    if software := sorted(SOFTWARE & set(told)):
        yield found("licence-software", front, ("license",), f"{shown(software)} was written for software",
                    "Check that whoever chose it could license the words of others.", "warning")  # fmt: skip


def licence_file(repository: Repository) -> Path | None:
    """Return the repository's licence file."""
    return next((path for name in FILES if (path := repository.folder / name).is_file()), None)


def named_licences(text: str) -> set[str]:
    """Return the Hub's ids of the licences a text names, Creative Commons' versions all taken for 4.0."""
    names = {name for name, pattern in WRITTEN.items() if pattern.search(text)}
    for match in CREATIVE_COMMONS.finditer(text):
        rest = match["rest"].lower().replace("-", "").replace(" ", "")
        conditions = (("nc", r"nc|noncommercial"), ("sa", r"sa|sharealike"), ("nd", r"nd|noderiv"))
        parts = [name for name, words in conditions if re.search(words, rest)]
        names.add("-".join(("cc-by", *sorted(parts, key=["nc", "nd", "sa"].index), "4.0")))
    return names


def _against_file(repository: Repository, path: Path, told: list[str]) -> Iterator[Problem]:
    text = path.read_text(encoding="utf-8", errors="replace")
    named = named_licences(" ".join(text[:HEAD].split()))
    front = repository.front
    if front is None:
        return
    if NO_GRANT.search(text[:HEAD]) and told != ["other"]:
        yield found("licence-text", front, ("license",), f"the card says {shown(told)}, {path.name} grants no licence",
                    "Let them say the same; without a licence write `other`.")  # fmt: skip
    elif named and not named & set(map(_without_version, told)) and told != ["other"]:
        yield found("licence-text", front, ("license",), f"the card says {shown(told)}, {path.name} is "
                    f"{shown(sorted(named))}{_looser(told, named)}", "Let them say the same.")  # fmt: skip


def _against_text(repository: Repository, told: list[str]) -> Iterator[Problem]:
    """Yield a section on the licence that names licences, but not the stated one."""
    front = repository.front
    if front is None:
        return
    section: list[str] = []
    start = 0
    for number, line in enumerate(front.body.split("\n"), start=front.body_line):
        if HEADING.match(line):
            start, section = number, [line]
        elif line.startswith("#"):
            if start:
                break
        elif start:
            section.append(line)
    named = named_licences("\n".join(section))
    if named and not named & set(map(_without_version, told)) and "other" not in told:
        level: Level = "publish"
        yield Problem(rule="licence-told", level=level, place=f"{README} line {start}",
                      message=f"the section names {shown(sorted(named))}, `license` says {shown(told)}"
                      f"{_looser(told, named)}", fix="Let them say the same.")  # fmt: skip


def _without_version(licence: str) -> str:
    """Return a Creative Commons id as its version 4.0, others as they are."""
    return re.sub(r"^(cc-by[a-z-]*)-\d\.\d$", r"\1-4.0", licence)


def _looser(told: list[str], named: set[str]) -> str:
    restricted = any("-nc" in one or "-nd" in one for one in named)
    open_now = not any("-nc" in one or "-nd" in one for one in told)
    return ", so that the card promises more than was granted" if restricted and open_now else ""
