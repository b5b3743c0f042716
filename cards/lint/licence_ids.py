"""Licence ids of a card: those the Hub accepts (vendored list), and what `other` needs beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from builders.problems import Problem
from cards.front_matter import FrontMatter
from cards.lint.findings import closest, found, items, shown
from cards.vocabulary import vocabulary

LINK = re.compile(r"^(?:LICENSE|LICENSE\.md|https?://\S+)$")


def check_licence_ids(front: FrontMatter) -> Iterator[Problem]:
    """Yield licence ids that the Hub refuses, and an `other` that is not named or linked."""
    allowed = vocabulary("licences")
    values = items(front, "license")
    for path, value in values:
        if not isinstance(value, str) or value not in allowed:
            near = closest(re.sub(r"-(?:or-later|only)$", "", str(value).lower()), allowed)
            yield found("hub-licence", front, path, f"license {value!r} must be one of {shown(allowed, 3)}, or an "
                        "array of them", near or "Use `other` with license_name and license_link.")  # fmt: skip
    told = {value for _, value in values}
    if "other" in told:
        for name in ("license_name", "license_link"):
            if not isinstance(front.values.get(name), str):
                yield found("licence-other", front, ("license",), f"license is `other` and {name} is missing",
                            "Name the licence, and link LICENSE or an address.")  # fmt: skip
    link = front.values.get("license_link")
    if isinstance(link, str) and not LINK.match(link):
        yield found("licence-link", front, ("license_link",), f"{link!r} is neither LICENSE, LICENSE.md nor an address",
                    "Link the file in the repository, or its address.")  # fmt: skip
    if "unknown" in told:
        yield found("licence-unknown", front, ("license",), "an unknown licence is not a licence",
                    "State the licence, or publish a recipe without the rows.", "publish")  # fmt: skip
