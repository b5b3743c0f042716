"""The computed part of each section of a card; every number comes from the statistics or the manifest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from builders.labels import load_taxonomy
from builders.rights import Evidence
from builders.schema import columns_of
from cards.card import Card
from cards.citations import bibtex
from cards.gate import conditions
from cards.hub_metadata import UNDETERMINED
from cards.language_names import english_name, own_name, region_name
from cards.legal_files import platforms
from cards.markdown import bar, code, number, percent, table

Counts = Mapping[str, int]
SHOWN_LABELS = 24
NOT_CLINICAL = (
    "> **This dataset is for research.** It is no therapy, no diagnosis and no crisis service, and it has not been\n"
    "> clinically validated. It speaks of distress. If you or somebody near you is in danger, contact the emergency\n"
    "> number of your country or a helpline you trust; talk to somebody."
)
NEVER = (
    "No use for diagnosis, treatment, crisis response or any decision about a person.",
    "No attempt to find out who anybody in it is, and no contact with them.",
    "No use as the voice of a culture, a language or a people.",
)


def summary(card: Card) -> str:
    """Return the warning, what form the folder has, and what is withheld."""
    form = {
        "full": "",
        "labels": "This tree holds labels only: text and demographics are withheld, and rows that state an age under "
        "18 are left out.",
        "recipe": "This tree holds **no rows** of the dataset, since its rights do not allow that: it holds codebook, "
        "statistics and manifest. Whoever has the upstream files rebuilds the data with "
        f"`careloom build {card.definition.name}` and compares them with the fingerprints in `manifest.json`.",
    }[card.manifest["form"]]
    made = "**Synthetic: machine-written.** " if card.source and card.source.facts.synthetic else ""
    generator = card.source.facts.generator if card.source else None
    return _joined(NOT_CLINICAL, made + (generator or "") if made else "", form)


def at_a_glance(card: Card) -> str:
    """Return rows and groups by config and split, and the facts of the whole."""
    rows = [
        (code(config), code(split), number(found["rows"]), number(found["groups"]), len(found["languages"]))
        for config in card.described
        for split, found in ((name, card.statistics[config]["splits"][name]) for name in card.splits(config))
    ]
    verdict, labels = card.manifest["verdict"], card.statistics[card.main]["labels"]
    facts = [
        ("version", card.definition.version),
        ("verdict", f"form {verdict['form']}, access {verdict['access']}"),
        ("licence", verdict["licence"]),
        ("languages", len([tag for tag in card.languages if tag != UNDETERMINED])),
        ("origin", _listed(labels.get("origin", {}))),
        ("translation", _listed(labels.get("translation", {}))),
        *(
            [("regions", ", ".join(region_name(one) for one in sorted(labels["region"])))]
            if labels.get("region")
            else []
        ),
        *([("cultures", ", ".join(sorted(labels["culture"])))] if labels.get("culture") else []),
    ]
    return _joined(
        table(("config", "split", "rows", "groups", "languages"), rows),
        "A group is what must stay in one split: a video, a post, a situation. Rows of one group are not independent.",
        table(("what", "value"), [fact for fact in facts if fact[1]]),
    )


def load_it(card: Card) -> str:
    """Return the snippet that loads each config of the release."""
    revision = f"v{card.definition.version}"
    lines = [f'{name} = load_dataset("{card.repository}", "{name}", revision="{revision}")' for name in card.configs]
    return "```python\nfrom datasets import load_dataset\n\n" + "\n".join(lines) + "\n```"


def out_of_scope_use(card: Card) -> str:
    """Return the clauses that every card has."""
    del card
    return "\n".join(f"- {clause}" for clause in NEVER)


def structure_and_labels(card: Card) -> str:
    """Return how often each label occurs, as tables with bars, and how long the texts are."""
    parts = []
    for config in card.described:
        for column, counts in card.statistics[config]["labels"].items():
            if column in _label_columns(config) and sum(counts.values()):
                parts.append(f"**{config}: {column}**\n\n{_distribution(counts)}")
    lengths = [
        (code(config), code(column), number(found["count"]), number(found["mean"]), number(found["median"]),
         number(found["percentile_95"]), number(found["maximum"]))
        for config in card.described
        for column, found in card.statistics[config]["lengths"].items()
        if found["count"]
    ]  # fmt: skip
    if lengths:
        header = ("config", "column", "texts", "mean", "median", "95th percentile", "longest")
        parts.append("**Length of texts in characters**\n\n" + table(header, lengths))
    taxonomies = [load_taxonomy(name) for name in card.definition.taxonomies]
    if taxonomies:
        sets = [(code(one.key), one.title, len(one.labels)) for one in taxonomies]
        words = "**Label sets**, each label defined in the config `codebook`"
        parts.append(_joined(words, table(("set", "title", "labels"), sets)))
    return _joined(*parts)


def languages_and_varieties(card: Card) -> str:
    """Return the languages by share of rows, with their English and own names."""
    whole = sum(card.languages.values())
    largest = max(card.languages.values(), default=0)
    rows = [
        (code(tag), english_name(tag), own_name(tag), number(rows), percent(rows, whole), bar(rows, largest))
        for tag, rows in card.languages.items()
    ]
    return _joined(
        f"Rows of `{card.main}` by language:", table(("tag", "language", "own name", "rows", "share", ""), rows)
    )


def sources_and_provenance(card: Card) -> str:
    """Return each source file with its hash, and each right with its evidence."""
    files = [(code(one["path"]), number(one["bytes"]), code(one["sha256"][:16] + "…"), "yes" if one["pinned"] else "no")
             for one in card.manifest["sources"]]  # fmt: skip
    rights = [
        (
            one.concern.value,
            one.licence or "none stated",
            one.evidence.note,
            f"[{one.evidence.date}]({one.evidence.url})",
        )
        for one in card.definition.rights
    ]
    withheld = card.definition.withheld
    return _joined(
        table(("file", "bytes", "sha256", "pinned"), files),
        table(("concern", "licence", "what was read", "evidence"), rights) if rights else "",
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
    words = "Krippendorff's alpha (nominal) among those who gave a value; the interval resamples targets 1,000 times."
    return _joined(told, words, table(header, rows))


def privacy(card: Card) -> str:
    """Return what the scans read and found."""
    scans = card.manifest["scans"]
    if not scans:
        return ""
    hits, rare = scans["personal_data"]["hits"], scans["quasi_identifiers"]
    found = table(("rule", "hits"), [(code(rule), number(count)) for rule, count in hits.items()]) if hits else ""
    few, none = rare["rows_shared_by_fewer_than_five"], rare["rows_unique"]
    return _joined(
        f"All {number(scans['personal_data']['texts_read'])} texts of the local build were scanned for addresses, "
        f"numbers, handles, national identifiers and names: {number(sum(hits.values()))} hits.",
        found,
        f"Rows that share known demographics with fewer than five others: {number(few)}, with no other: {number(none)}."
        if few
        else "",
    )


def biases_and_limitations(card: Card) -> str:
    """Return how much repeats, and whether anything leaks between splits."""
    rows = [
        (code(config), number(found["rows"]), number(found["rows_with_text_of_another"]),
         number(found["long_texts_in_several_splits"]), number(found["groups_in_several_splits"]))
        for config in card.described
        if (found := card.statistics[config].get("repetition"))
    ]  # fmt: skip
    if not rows:
        return ""
    header = ("config", "rows", "rows that repeat a text", "long texts in several splits", "groups in several splits")
    return table(header, rows)


def licence_and_access(card: Card) -> str:
    """Return the computed verdict and what whoever asks for access promises."""
    verdict = card.manifest["verdict"]
    uses = [(use.replace("_", " "), "yes" if allowed else "no") for use, allowed in verdict["uses"].items()]
    promises = conditions(verdict)
    terms = [one for one in platforms(card.definition) if one not in verdict["reasons"]]
    return _joined(
        f"Computed from the rights above: form **{verdict['form']}**, access **{verdict['access']}**, licence "
        f"**{verdict['licence']}**.",
        table(("use", "granted"), uses),
        "\n".join(f"- {reason}" for reason in verdict["reasons"]),
        "Platforms, generators and consent, as recorded:\n" + "\n".join(f"- {one}" for one in terms) if terms else "",
        "Whoever asks for access promises:\n" + "\n".join(f"- {one}" for one in promises) if promises else "",
    )


def version_and_maintenance(card: Card) -> str:
    """Return what each version changed."""
    if card.source is None:
        return ""
    rows = [(change.version, change.date, change.text) for change in reversed(card.source.facts.changes)]
    return table(("version", "date", "what changed"), rows)


def citation(card: Card) -> str:
    """Return the works to cite, upstream's first."""
    if card.source is None or not card.source.facts.references:
        return ""
    return f"```bibtex\n{bibtex(card.source.facts)}```"


def authors_and_contact(card: Card) -> str:
    """Return where to ask, in public and in private."""
    if card.source is None:
        return ""
    facts = card.source.facts
    return f"Questions: <{facts.contact}>. Removal of your words, in private: <{facts.removal_contact}>."


def _label_columns(config: str) -> set[str]:
    named = {column.name for column in columns_of(config) if column.taxonomy}
    return named | ({"kind", "label"} if config == "spans" else set()) | {"mi_quality"}


def _distribution(counts: Counts) -> str:
    whole, largest = sum(counts.values()), max(counts.values())
    rows = [(code(name), number(count), percent(count, whole), bar(count, largest)) for name, count in counts.items()]
    return table(("label", "count", "share", ""), rows[:SHOWN_LABELS])


def _listed(counts: Counts) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {number(count)}" for name, count in counts.items())


def _linked(evidence: Evidence) -> str:
    return f"[{evidence.date}]({evidence.url})" if evidence.given else "missing"


def _joined(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)


COMPUTED: MappingProxyType[str, Callable[[Card], str]] = MappingProxyType({
    "summary": summary,
    "at-a-glance": at_a_glance,
    "load-it": load_it,
    "out-of-scope-use": out_of_scope_use,
    "structure-and-labels": structure_and_labels,
    "languages-and-varieties": languages_and_varieties,
    "sources-and-provenance": sources_and_provenance,
    "people": people,
    "privacy": privacy,
    "biases-and-limitations": biases_and_limitations,
    "licence-and-access": licence_and_access,
    "version-and-maintenance": version_and_maintenance,
    "citation": citation,
    "authors-and-contact": authors_and_contact,
})  # fmt: skip
"""By section; the others are prose alone."""
