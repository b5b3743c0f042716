"""Render a built folder's card: README, LICENSE, NOTICE, CITATION.cff, citations.bib, croissant.json."""

from __future__ import annotations

import json
from pathlib import Path

import yaml

from builders.definition import Dataset
from cards.card import Card, read_card
from cards.card_source import SECTIONS
from cards.citations import bibtex, citation_cff
from cards.croissant import CROISSANT, croissant
from cards.hub_metadata import metadata
from cards.legal_files import licence_text, notice_text
from cards.sections import COMPUTED

README, LICENSE, NOTICE, CITATION, BIBLIOGRAPHY = "README.md", "LICENSE", "NOTICE", "CITATION.cff", "citations.bib"
CARD_FILES = (README, LICENSE, NOTICE, CITATION, BIBLIOGRAPHY, CROISSANT)
LARGEST_README = 200_000


def render(folder: Path, definition: Dataset, repository: str = "", results: Path | None = None) -> None:
    """Write the card's files into a folder that holds data, statistics and manifest.

    `repository` is where it goes, where that is not the card source's; `results` is the results file whose baselines
    it shows, the project's own if none. A dataset whose card source is missing or incomplete gets what can be
    computed; a check says what is missing.
    """
    for name, text in card_files(read_card(folder, definition, repository, results)).items():
        (folder / name).write_text(text, encoding="utf-8")


def card_files(card: Card) -> dict[str, str]:
    """Return the text of each file of a card, by name."""
    verdict = card.manifest["verdict"]
    facts = card.source.facts if card.source else None
    files = {
        README: readme(card),
        LICENSE: licence_text(card.definition, verdict),
        NOTICE: notice_text(card.definition, facts),
    }
    if facts is not None:
        files[CITATION] = citation_cff(card.definition, facts, verdict["licence"])
        files[BIBLIOGRAPHY] = bibtex(facts)
        files[CROISSANT] = json.dumps(croissant(card, facts), indent=1, ensure_ascii=False) + "\n"
    return files


def readme(card: Card) -> str:
    """Return the README; the per-language configs are left out where it would pass 200 kB with them."""
    text = _readme(card, by_language=True)
    return text if len(text.encode()) <= LARGEST_README else _readme(card, by_language=False)


def _readme(card: Card, *, by_language: bool) -> str:
    # As the Hub's client dumps it, so that a card that passes through the client stays the same bytes.
    head = yaml.safe_dump(metadata(card, by_language=by_language), sort_keys=False, allow_unicode=True)
    return f"---\n{head}---\n\n{body(card)}"


def body(card: Card) -> str:
    """Return the text below the front matter: a section's prose, then what is computed of it."""
    parts = [f"# {card.definition.title}", f"{card.definition.summary}"]
    for section in SECTIONS:
        prose = card.source.sections.get(section.id, "") if card.source else ""
        computed = COMPUTED[section.id](card) if section.id in COMPUTED else ""
        if prose or computed:
            parts += [f'<a id="{section.id}"></a>\n\n## {section.heading}', *filter(None, (prose, computed))]
    return "\n\n".join(parts) + "\n"
