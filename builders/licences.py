"""Licences as data: what each permits, how the Hub spells it, and which one a work adapted from several carries.

The axes use, attribution, share-alike and derivatives are those of the Data Provenance Initiative; the rules for
adapted works follow the chart for adapters of Creative Commons. Engineering defaults, not legal advice.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

Use = Literal["all", "non-commercial"]
Kind = Literal["content", "data", "software"]
NO_LICENCE = "NOASSERTION"
"""SPDX for "nothing is stated": an unknown licence is not a licence."""
CREATIVE_COMMONS = "https://creativecommons.org"


@dataclass(frozen=True, slots=True, kw_only=True)
class Licence:
    """What a licence permits, and its name for people and for the Hub."""

    name: str
    url: str
    hub_id: str
    """Value of `license` in a card (hub-docs, repositories-licenses)."""
    use: Use = "all"
    attribution: bool = True
    share_alike: bool = False
    derivatives: bool = True
    kind: Kind = "content"

    @property
    def commercial(self) -> bool:
        """Whether commercial use is permitted."""
        return self.use == "all"


def _deed(code: str, words: str, **axes: Any) -> Licence:  # noqa: ANN401 - the axes of Licence
    return Licence(
        name=f"Creative Commons {words} 4.0 International",
        url=f"{CREATIVE_COMMONS}/licenses/{code}/4.0/",
        hub_id=f"cc-{code}-4.0",
        **axes,
    )


LICENCES: MappingProxyType[str, Licence] = MappingProxyType({
    "CC0-1.0": Licence(name="Creative Commons Zero v1.0 Universal", hub_id="cc0-1.0", attribution=False,
                       url=f"{CREATIVE_COMMONS}/publicdomain/zero/1.0/"),
    "PDDL-1.0": Licence(name="Open Data Commons Public Domain Dedication & License 1.0", hub_id="pddl", kind="data",
                        attribution=False, url="https://opendatacommons.org/licenses/pddl/1-0/"),
    "CC-BY-4.0": _deed("by", "Attribution"),
    "CC-BY-SA-4.0": _deed("by-sa", "Attribution Share Alike", share_alike=True),
    "CC-BY-NC-4.0": _deed("by-nc", "Attribution Non Commercial", use="non-commercial"),
    "CC-BY-NC-SA-4.0": _deed("by-nc-sa", "Attribution Non Commercial Share Alike", use="non-commercial",
                             share_alike=True),
    "CC-BY-ND-4.0": _deed("by-nd", "Attribution No Derivatives", derivatives=False),
    "CC-BY-NC-ND-4.0": _deed("by-nc-nd", "Attribution Non Commercial No Derivatives", use="non-commercial",
                             derivatives=False),
    "ODC-By-1.0": Licence(name="Open Data Commons Attribution License v1.0", hub_id="odc-by", kind="data",
                          url="https://opendatacommons.org/licenses/by/1-0/"),
    "ODbL-1.0": Licence(name="Open Data Commons Open Database License v1.0", hub_id="odbl", kind="data",
                        share_alike=True, url="https://opendatacommons.org/licenses/odbl/1-0/"),
    "Apache-2.0": Licence(name="Apache License 2.0", hub_id="apache-2.0", kind="software",
                          url="https://www.apache.org/licenses/LICENSE-2.0"),
    "MIT": Licence(name="MIT License", hub_id="mit", kind="software", url="https://opensource.org/license/mit/"),
})  # fmt: skip
CREATIVE_COMMONS_BY_AXES = MappingProxyType({
    (True, False): "CC-BY-4.0",
    (True, True): "CC-BY-SA-4.0",
    (False, False): "CC-BY-NC-4.0",
    (False, True): "CC-BY-NC-SA-4.0",
})  # fmt: skip
"""By commercial use and share-alike."""


def members(expression: str) -> tuple[str, ...]:
    """Return the licences of an expression whose parts all hold (`A AND B`)."""
    return tuple(sorted({part for part in expression.split(" AND ") if part}))


def combine_licences(first: str, second: str) -> tuple[str, bool]:
    """Return the licence of a work adapted from both, and whether one work may be made of both at all.

    An empty licence says nothing about the works and gives way to the other; `NOASSERTION` stays. Of the Creative
    Commons licences the strictest is kept, others are joined with AND. NoDerivatives never merges, share-alike only
    with what its own licence can carry: commercial share-alike not with non-commercial, nor with custom terms. Where
    no licence can be carried by a work of both, the result is `NOASSERTION`, whatever comes to it later.
    """
    names = members(f"{first} AND {second}")
    if not names:
        return "", True
    if NO_LICENCE in names:
        return NO_LICENCE, True
    if len(names) == 1:
        return names[0], True
    if not _mergeable(names):
        return NO_LICENCE, False
    deeds = [name for name in names if name in LICENCES and LICENCES[name].kind == "content"]
    strictest = _strictest(deeds)
    others = [name for name in names if name not in deeds and not _asks_nothing(name)]
    kept = sorted({*others, *([strictest] if strictest and not (others and _asks_nothing(strictest)) else [])})
    return " AND ".join(kept) or min(names), True


def _mergeable(names: tuple[str, ...]) -> bool:
    known = {name: LICENCES[name] for name in names if name in LICENCES}
    if any(not licence.derivatives for licence in known.values()):
        return False
    alike = {name: licence for name, licence in known.items() if licence.share_alike}
    if len({licence.kind for licence in alike.values()}) > 1:
        return False
    restricted = any(not licence.commercial for licence in known.values()) or len(known) < len(names)
    custom = len(known) < len(names)
    return not (restricted and any(licence.commercial for licence in alike.values())) and not (custom and alike)


def _strictest(deeds: list[str]) -> str:
    """Return the one licence that keeps every condition of several Creative Commons licences."""
    asking = [name for name in deeds if not _asks_nothing(name)]
    if not asking:
        return min(deeds, default="")
    commercial = all(LICENCES[name].commercial for name in asking)
    return CREATIVE_COMMONS_BY_AXES[commercial, any(LICENCES[name].share_alike for name in asking)]


def _asks_nothing(name: str) -> bool:
    return name in LICENCES and not LICENCES[name].attribution


def hub_licence(expression: str, *, form: str, link: str = "LICENSE") -> dict[str, str]:
    """Return `license` of a card, with `license_name` and `license_link` where the Hub has no id of its own.

    A licence that is not known to be one is `other` and its file says what is and is not granted: a codebook and
    statistics may still be published under the terms that file states.
    """
    names = members(expression)
    if form != "recipe" and len(names) == 1 and names[0] in LICENCES:
        return {"license": LICENCES[names[0]].hub_id}
    if not names or NO_LICENCE in names:
        name = "no-licence-granted"
    else:
        name = "-and-".join(one.removeprefix("LicenseRef-").lower() for one in names)
    return {"license": "other", "license_name": name, "license_link": link}
