"""LICENSE and NOTICE of a model's folder: the licence that its training data leave, or that none is granted."""

from __future__ import annotations

from builders import catalog
from builders.licences import LICENCES, NO_LICENCE, members
from cards.legal_files import licence_name, licence_texts, whole_text
from cards.model_source import HUB, ModelCard, data_facts, data_repository

KIT = (
    "Card, description and figures in this folder were written or computed by the Careloom contributors and are given "
    "under CC BY 4.0."
)


def model_licence_text(card: ModelCard) -> str:
    """Return LICENSE: what may be done with the weights, and under which text."""
    name = f"{card.description['title']} ({card.name})"
    names, reasons = members(card.verdict.licence), "; ".join(card.verdict.reasons)
    if not card.published or not names or NO_LICENCE in names:
        return whole_text(
            f"{name}: no licence is granted.",
            f"No licence holds for weights that come of these training data ({reasons}), so none are published. "
            "Whoever may hold the data trains the model for themselves, and answers for what they do with it.",
            KIT,
            licence_texts(("CC-BY-4.0",)),
        )
    if any(one not in LICENCES for one in names):
        return whole_text(
            f"{name}: {', '.join(map(licence_name, names))}.",
            f"These are no open terms. As recorded from the training data: {reasons}.",
            KIT,
            licence_texts(("CC-BY-4.0",)),
        )
    words = "; ".join(f"{LICENCES[one].name} ({LICENCES[one].url})" for one in names)
    return whole_text(f"{name} is licensed under {words}.", licence_texts(names))


def model_notice_text(card: ModelCard) -> str:
    """Return NOTICE: whom to attribute, which data it was trained on, and what was recorded of their rights."""
    definition, data = catalog.get(card.trained.dataset), card.data
    facts = card.source.facts if card.source else None
    authors = ", ".join(one.name for one in facts.authors) if facts else "the authors named in the README"
    upstream = data_facts(card.trained.dataset)
    references = upstream.references if upstream else []
    works = [f"- {one.title}: {', '.join(one.authors)}, {one.year}" for one in references if one.upstream]
    stated = []
    for one in definition.rights:
        note = f" ({one.evidence.note})" if one.evidence.note else ""
        read = f"read at {one.evidence.url} on {one.evidence.date}"
        stated.append(f"- {one.concern.value}: {one.licence or 'no licence stated'}; {read}{note}")
    return "\n".join([
        f"{card.name} {card.description['version']}", f"Trained by {authors}.", "",
        f"Trained on {definition.title} {data['version']} ({HUB}/datasets/{data_repository(definition.name)}),",
        f"config {data['config']}, content fingerprint {data['revision']}.",
        *(["", "Works behind the data:", *works] if works else []),
        "", "Rights in the data as recorded:", *(stated or ["- none"]), "",
    ])  # fmt: skip
