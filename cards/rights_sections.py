"""The computed parts of a card's sections on sources, people, privacy, rights, versions and citation."""

from __future__ import annotations

from builders.agreement import RESAMPLES
from builders.rights import Evidence
from cards.card import Card
from cards.citations import ARXIV, bibtex, in_order
from cards.collection_sections import licences
from cards.gate import conditions
from cards.generation_section import generated
from cards.legal_files import platforms
from cards.markdown import code, number, paragraphs, table


def sources_and_provenance(card: Card) -> str:
    """Return each source file with its hash, and each right with its evidence."""
    files = [(code(one["path"]), number(one["bytes"]), code(one["sha256"][:16] + "…"), "yes" if one["pinned"] else "no")
             for one in card.manifest["sources"]]  # fmt: skip
    rights = [
        (one.concern.value, one.licence or "none stated", one.evidence.note, _linked(one.evidence))
        for one in card.definition.rights
    ]
    withheld = card.definition.withheld
    stated = [(one.claim, f"[{one.date}]({one.url})") for one in card.source.facts.evidence] if card.source else []
    return paragraphs(
        table(("file", "bytes", "sha256", "pinned"), files),
        table(("concern", "licence", "what was read", "evidence"), rights) if rights else "",
        table(("statement", "where it was read"), stated) if stated else "",
        f"Dropped in the parse, and in no file: {', '.join(map(code, withheld))}." if withheld else "",
    )


def people(card: Card) -> str:
    """Return who annotated, and how far several annotators agreed."""
    facts = card.source.facts if card.source else None
    told = f"{facts.annotators.statement} {facts.annotators.per_item}" if facts else ""
    found = card.statistics.get("annotations", {}).get("agreement", {})
    rows = [
        (code(name), one["targets"], one["annotations"], one["alpha"], f"{one['low']} to {one['high']}")
        for name, one in found.items()
        if one["alpha"] is not None
    ]
    if not rows:
        return told
    header = ("attribute", "targets", "annotations", "alpha", "95 % interval")
    words = (
        "Krippendorff's alpha (nominal) among those who gave a value; the interval resamples targets "
        f"{number(RESAMPLES)} times."
    )
    return paragraphs(told, words, table(header, rows))


def consent_ethics_and_takedown(card: Card) -> str:
    """Return on what ground the words are used, in the terms that machines compare, and how many were withdrawn."""
    if card.source is None:
        return ""
    consent, rows = card.source.facts.consent, card.manifest["left_out"]
    left = f"Left out of this version because they were withdrawn: {number(rows)} dialogues or posts."
    return paragraphs(f"Basis: **{consent.basis}**. {consent.statement}", left if rows else "")


def collection_and_processing(card: Card) -> str:
    """Return how and when the words came about, and which models wrote them where the rows say so."""
    if card.source is None:
        return generated(card)
    collection = card.source.facts.collection
    dates = [date for date in (collection.start, collection.end) if date]
    when = f" ({' to '.join(dict.fromkeys(dates))})" if dates else ""
    return paragraphs(f"{', '.join(collection.kind)}{when}. {collection.statement}", generated(card))


def privacy(card: Card) -> str:
    """Return what the scans read and found."""
    scans = card.manifest["scans"]
    if not scans:
        return ""
    hits, rare = scans["personal_data"]["hits"], scans["quasi_identifiers"]
    found = table(("rule", "hits"), [(code(rule), number(count)) for rule, count in hits.items()]) if hits else ""
    few, none = rare["rows_shared_by_fewer_than_five"], rare["rows_unique"]
    return paragraphs(
        f"All {number(scans['personal_data']['texts_read'])} texts of the local build were scanned for addresses, "
        f"numbers, handles, national identifiers and names: {number(sum(hits.values()))} hits.",
        found,
        f"Rows of the local build that share known demographics with fewer than five others: {number(few)}, with no "
        f"other: {number(none)}."
        if few
        else "",
    )


def licence_and_access(card: Card) -> str:
    """Return the computed verdict and what whoever asks for access promises."""
    verdict = card.manifest["verdict"]
    uses = [(use.replace("_", " "), "yes" if allowed else "no") for use, allowed in verdict["uses"].items()]
    promises = conditions(verdict)
    terms = [one for one in platforms(card.definition) if one not in verdict["reasons"]]
    return paragraphs(
        f"Computed from the rights above: form **{verdict['form']}**, access **{verdict['access']}**, licence "
        f"**{verdict['licence']}**.",
        licences(card),
        table(("use", "granted"), uses),
        "\n".join(f"- {reason}" for reason in verdict["reasons"]),
        "Platforms, generators and consent, as recorded:\n" + "\n".join(f"- {one}" for one in terms) if terms else "",
        "Whoever asks for access promises:\n" + "\n".join(f"- {one}" for one in promises) if promises else "",
    )


def version_and_maintenance(card: Card) -> str:
    """Return what each version changed, and which are not to be used."""
    if card.source is None:
        return ""
    unusable = card.manifest["withdrawals"]["versions"]
    rows = [
        (change.version, change.date, change.text + _not_to_be_used(unusable.get(change.version, "")))
        for change in reversed(card.source.facts.changes)
    ]
    return table(("version", "date", "what changed"), rows)


def _not_to_be_used(reason: str) -> str:
    return f" **Not to be used**: {reason}" if reason else ""


def citation(card: Card) -> str:
    """Return the works to cite, upstream's first; the Hub makes a tag of each link to arXiv."""
    if card.source is None or not card.source.facts.references:
        return ""
    papers = [f"- [{one.title}]({ARXIV}{one.arxiv})" for one in in_order(card.source.facts) if one.arxiv]
    listed = "Papers:\n" + "\n".join(papers) if papers else ""
    return paragraphs(listed, f"```bibtex\n{bibtex(card.source.facts)}```")


def authors_and_contact(card: Card) -> str:
    """Return where to ask, in public and in private."""
    if card.source is None:
        return ""
    facts = card.source.facts
    return f"Questions: <{facts.contact}>. Removal of your words, in private: <{facts.removal_contact}>."


def _linked(evidence: Evidence) -> str:
    return f"[{evidence.date}]({evidence.url})" if evidence.given else "missing"
