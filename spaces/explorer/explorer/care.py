"""Help before anything else: which lines a page shows, and whether what somebody typed asks for them first.

Nothing typed is kept, written to a log or named in an exception.
"""

from __future__ import annotations

from dataclasses import dataclass

from explorer.distress_cues import Cue, CueList, cue_list
from explorer.help_lines import HelpLine, HelpLines, Texts, help_lines

ALIASES = {"iw": "he", "in": "id"}
"""Tags of browsers that still write languages the old way."""


@dataclass(frozen=True, slots=True)
class Help:
    """What a page shows: texts in the visitor's language, then lines in the order in which they may help."""

    texts: Texts
    reviewed: bool
    """Whether somebody who speaks the language has read the texts."""
    emergency: tuple[HelpLine, ...]
    """The emergency numbers of the country; where there is none, the texts still name “the emergency number”."""
    lines: tuple[HelpLine, ...]
    directories: tuple[HelpLine, ...]
    """Directories of many countries: never empty."""


def help_for(country: str | None, language: str | None, known: HelpLines | None = None) -> Help:
    """Return the help for a country (ISO 3166) and a language (BCP-47), each as far as it is known.

    With a country: its lines, those in the visitor's language first. Without one: the lines in that language, of every
    country. A country or language that nobody knows is no error: the directories are always there.
    """
    known = known or help_lines()
    spoken = _primary(language)
    shown = known.shown()
    place = (country or "").strip().upper()
    here = [line for line in shown if line.country == place] if place else []
    lines = [line for line in here if line.kind in ("phone", "chat")]
    if not place and spoken:
        lines = [line for line in shown if line.kind in ("phone", "chat") and _speaks(line, spoken)]
    return Help(
        texts=_texts(known, spoken),
        reviewed=known.reviewed,
        emergency=tuple(line for line in here if line.kind == "emergency"),
        lines=tuple(sorted(lines, key=lambda line: not _speaks(line, spoken))),
        directories=tuple(line for line in shown if line.kind == "directory"),
    )


def first_help(text: str, cues: CueList | None = None) -> tuple[Cue, ...]:
    """Return the cues of danger in a text, of whatever language; none where help need not come first."""
    return (cues or cue_list()).found_in(text)


def _texts(known: HelpLines, spoken: str | None) -> Texts:
    """Return the texts in a language, else in English."""
    return next((texts for tag, texts in known.texts.items() if _primary(tag) == spoken), known.texts["en"])


def _speaks(line: HelpLine, spoken: str | None) -> bool:
    return any(_primary(tag) == spoken for tag in line.languages)


def _primary(tag: str | None) -> str | None:
    """Return the language of a tag without script and region."""
    first = (tag or "").strip().replace("_", "-").partition("-")[0].lower()
    return ALIASES.get(first, first) or None
