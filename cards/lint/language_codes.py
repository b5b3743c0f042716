"""Language codes of a card: those the Hub accepts (vendored list), and the BCP-47 tags beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import langcodes

from builders.problems import Problem
from cards.front_matter import FrontMatter
from cards.lint.findings import found, items
from cards.vocabulary import vocabulary


def check_language_codes(front: FrontMatter) -> Iterator[Problem]:
    """Yield language codes that the Hub refuses, and codes it files under another filter than most cards."""
    allowed = vocabulary("languages")
    for path, value in items(front, "language"):
        if not isinstance(value, str) or value not in allowed:
            base = re.split(r"[-_]", str(value))[0].lower()
            hint = f"Write {base} here and {value} in `language_details`." if base in allowed else ""
            yield found("hub-language", front, path, f"language {value!r} is no ISO 639-1, -2 or -3 code that the Hub "
                        "accepts", hint or "Use a code such as en, or `code`, or `multilingual`.")  # fmt: skip
        elif len(value) == 3 and (twin := _two_letters(value)):
            yield found("language-twin", front, path, f"{value} has the two-letter code {twin}, another filter on the "
                        "Hub", f"Write {twin}.", "warning")  # fmt: skip
    details = front.values.get("language_details")
    tags = re.split(r"[,\s]+", details) if isinstance(details, str) else details if isinstance(details, list) else []
    for tag in (str(one) for one in tags if one):
        if not langcodes.tag_is_valid(tag):
            yield found("language-details", front, ("language_details",), f"{tag!r} is no BCP-47 tag",
                        "Write tags such as ar-EG or zh-Hans.", "publish")  # fmt: skip


def _two_letters(code: str) -> str:
    found_tag = langcodes.standardize_tag(code)
    return found_tag if len(found_tag) == 2 and found_tag in vocabulary("languages") else ""
