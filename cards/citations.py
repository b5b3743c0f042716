"""References as BibTeX and as CITATION.cff, those of upstream first."""

from __future__ import annotations

from typing import Any

import yaml

from builders.definition import Dataset
from cards.card_facts import CardFacts, Change, Reference

ARXIV = "https://arxiv.org/abs/"


def in_order(facts: CardFacts) -> list[Reference]:
    """Return the references, upstream's first."""
    return sorted(facts.references, key=lambda one: not one.upstream)


def bibtex(facts: CardFacts) -> str:
    """Return the references as BibTeX entries, upstream's first."""
    return "\n".join(_entry(one) for one in in_order(facts))


def _entry(reference: Reference) -> str:
    fields = {
        "title": f"{{{reference.title}}}",
        "author": " and ".join(f"{{{name}}}" if " " in name else name for name in reference.authors),
        "year": str(reference.year),
        "booktitle" if reference.kind == "inproceedings" else "journal": reference.venue,
        "pages": reference.pages.replace("-", "--") if reference.pages else None,
        "doi": reference.doi,
        "eprint": reference.arxiv,
        "archiveprefix": "arXiv" if reference.arxiv else None,
        "url": reference.url,
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@{reference.kind}{{{reference.key},", *lines, "}", ""])


def version_date(facts: CardFacts, version: str) -> str:
    """Return the day a version was published; KeyError where `changes` does not hold it."""
    found: dict[str, Change] = {change.version: change for change in facts.changes}
    return found[version].date


def citation_cff(definition: Dataset, facts: CardFacts, licence: str) -> str:
    """Return CITATION.cff (Citation File Format 1.2.0): the release itself, with upstream's works as references."""
    spdx = licence and " " not in licence and not licence.startswith(("LicenseRef", "NOASSERTION"))
    content: dict[str, Any] = {
        "cff-version": "1.2.0",
        "message": "Please cite the works under references first, then this release with its version.",
        "type": "dataset",
        "title": definition.title,
        "abstract": definition.summary,
        "authors": [{"name": person.name} for person in facts.curators],
        "version": definition.version,
        "date-released": version_date(facts, definition.version),
        "url": f"https://huggingface.co/datasets/{facts.repository}",
        "license": licence if spdx else None,
        "references": [_work(one) for one in facts.references if one.upstream],
    }
    return yaml.safe_dump(
        {name: value for name, value in content.items() if value}, sort_keys=False, allow_unicode=True
    )


def _work(reference: Reference) -> dict[str, Any]:
    kinds = {"article": "article", "inproceedings": "conference-paper", "misc": "generic"}
    work = {
        "type": kinds[reference.kind],
        "title": reference.title,
        "authors": [{"name": name} for name in reference.authors],
        "year": reference.year,
        "conference": {"name": reference.venue} if reference.kind == "inproceedings" and reference.venue else None,
        "doi": reference.doi,
        "identifiers": [{"type": "other", "value": f"arXiv:{reference.arxiv}"}] if reference.arxiv else None,
        "url": reference.url,
    }
    return {name: value for name, value in work.items() if value}
