"""Words of high distress: covered until whoever reads opens them, one by one or all for this visit."""

from __future__ import annotations

from collections.abc import Iterable

from explorer.html_elements import Html, element, escaped
from explorer.tables import Table

COVERED = "Words marked as high distress: open to read them"
NOTE = "What is marked as high distress is covered until it is opened, one by one or all for this visit."
UNCOVER = "Open all of it"


def covered(words: Html, *, high: bool) -> Html:
    """Return words as they are, or, where they are of high distress, covered."""
    if not high or not words:
        return words
    return element("details", element("summary", escaped(COVERED)), words, class_="cl-covered")


def covering_note(tables: Iterable[Table]) -> Html | None:
    """Return that words are covered, and the button that opens them all; None where these tables hold none."""
    if not any("high" in one.facets["intensity"].values for one in tables if "intensity" in one.facets):
        return None
    button = element("button", UNCOVER, type="button", class_="cl-uncover", aria_pressed="false")
    return element("p", NOTE, " ", button, class_="cl-note cl-covering", role="note")
