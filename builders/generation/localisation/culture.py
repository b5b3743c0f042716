"""Cultural notes: what is known, from a named source, of how distress is spoken of and met in a country."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

NoteKind = Literal["idiom_of_distress", "help_seeking", "family", "faith", "register"]
KINDS: tuple[NoteKind, ...] = get_args(NoteKind)
UNREVIEWED = "unreviewed"


@dataclass(frozen=True, slots=True, kw_only=True)
class CulturalNote:
    """One note: what it says in this project's words, where it comes from, and who of the culture has reviewed it."""

    kind: NoteKind
    text: str
    source: str
    """A published reference with enough detail to find it."""
    reviewed_by: str = ""
    """Who reviewed it (a role, not a name, where the reviewer prefers); empty: nobody yet."""
    term: str = ""
    """The expression itself, where the note is about one."""
    language: str = ""
    """The language the note holds for, or the term belongs to; empty where it is about any."""

    @property
    def review(self) -> str:
        """Who reviewed the note, or that nobody did."""
        return self.reviewed_by or UNREVIEWED


@dataclass(frozen=True, slots=True, kw_only=True)
class Culture:
    """The notes for one country."""

    region: str
    """ISO 3166 country."""
    culture: str
    """Label of `culture/group`."""
    notes: tuple[CulturalNote, ...]

    def notes_for(self, language: str) -> tuple[CulturalNote, ...]:
        """Return the notes that help a conversation in a language: a register of another language does not."""
        return tuple(one for one in self.notes if one.kind != "register" or one.language in ("", language))

    @property
    def missing_kinds(self) -> tuple[str, ...]:
        """The kinds of which there is no note, for want of a source one could be sure of."""
        there = {one.kind for one in self.notes}
        return tuple(kind for kind in KINDS if kind not in there)


def notes_page(cultures: Sequence[Culture]) -> str:
    """Return the notes as a page in Markdown: every note with its source and its review, what is missing said so."""
    lines = ["# Cultural notes", "", "Notes are about tendencies that were studied in some places; no person is one."]
    notes = [one for culture in cultures for one in culture.notes]
    unreviewed = sum(not one.reviewed_by for one in notes)
    lines += ["", f"{unreviewed} of {len(notes)} notes are unreviewed.", ""]
    for culture in cultures:
        lines += [f"## {culture.region} ({culture.culture})", ""]
        for one in culture.notes:
            term = f" {one.term} ({one.language}):" if one.term else ""
            lines.append(f"- **{one.kind.replace('_', ' ')}** [{one.review}]{term} {one.text} *{one.source}*")
        if culture.missing_kinds:
            lines.append(f"- No note on: {', '.join(one.replace('_', ' ') for one in culture.missing_kinds)}.")
        lines.append("")
    return "\n".join(lines)
