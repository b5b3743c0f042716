"""The computed parts of a card's sections on the data: rows, labels, languages, repetition."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from html import escape
from importlib import resources
from string import Template

from builders.collection.collect import folder_name
from builders.labels import Taxonomy, load_taxonomy
from builders.row_types import base_type
from builders.schema import columns_of
from builders.statistics import TURNS
from cards.card import Card
from cards.collection_sections import crosswalks, members, profile_note
from cards.hub_metadata import UNDETERMINED
from cards.language_names import english_name, is_right_to_left, own_name, region_names, script_names
from cards.markdown import bar, both_names, code, folded, number, paragraphs, percent, table
from cards.samples import Exchange

Counts = Mapping[str, int]
SHOWN_LABELS = 24
POOLED = ("origin", "translation", "region", "culture")
NOT_CLINICAL = (
    "> **This dataset is for research.** It is no therapy, no diagnosis and no crisis service, and it has not been\n"
    "> clinically validated.{} If you or somebody near you is in danger, contact the emergency\n"
    "> number of your country or a helpline you trust; talk to somebody."
)
DISTRESS, SUBJECT = " It speaks of distress.", "mental-health"
"""What the warning says of datasets with this tag."""
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
    synthetic = "In part synthetic, machine-written" if card.collection else "Synthetic: machine-written"
    made = f"**{synthetic}.** " if card.source and card.source.facts.synthetic else ""
    generator = card.source.facts.generator if card.source else None
    distress = DISTRESS if card.source is None or SUBJECT in card.source.facts.tags else ""
    return paragraphs(NOT_CLINICAL.format(distress), profile_note(card), made + (generator or "") if made else "", form)


def at_a_glance(card: Card) -> str:
    """Return rows and groups by config and split, and the facts of the whole."""
    rows = [
        (code(config), code(split), number(found["rows"]), number(found["groups"]), len(found["languages"]))
        for config in card.described
        for split, found in ((name, card.statistics[config]["splits"][name]) for name in card.splits(config))
    ]
    verdict, labels = card.manifest["verdict"], {name: pooled(card, name) for name in POOLED}
    facts = [
        ("version", card.definition.version),
        ("verdict", f"form {verdict['form']}, access {verdict['access']}"),
        ("licence", verdict["licence"]),
        ("languages", len([tag for tag in card.languages if tag != UNDETERMINED])),
        ("origin", _listed(labels["origin"])),
        ("translation", _listed(labels["translation"])),
        *(
            [("regions", ", ".join(both_names(*region_names(one)) for one in sorted(labels["region"])))]
            if labels["region"]
            else []
        ),
        *([("cultures", ", ".join(sorted(labels["culture"])))] if labels["culture"] else []),
    ]
    return paragraphs(
        members(card),
        table(("config", "split", "rows", "groups", "languages"), rows),
        "A group is what must stay in one split: a video, a post, a situation. Rows of one group are not independent.",
        table(("what", "value"), [fact for fact in facts if fact[1]]),
    )


def pooled(card: Card, column: str) -> Counts:
    """Return how often each value of a column occurs in the main configs."""
    found: Counter[str] = Counter()
    for config in card.mains:
        found.update(card.statistics[config]["labels"].get(column, {}))
    return found


def load_it(card: Card) -> str:
    """Return the snippet that loads each config of the release, and the one that verifies what it returned."""
    if card.collection.get("profile") == "local":
        folder = f"artifacts/{folder_name(card.definition, 'local')}"
        lines = [f'{name} = load_dataset("{folder}", "{name}")' for name in card.configs]
        return "```python\nfrom datasets import load_dataset\n\n" + "\n".join(lines) + "\n```"
    revision = f"v{card.definition.version}"
    lines = [f'{name} = load_dataset("{card.repository}", "{name}", revision="{revision}")' for name in card.configs]
    snippet = resources.files("cards").joinpath("templates", "verify.py.txt").read_text(encoding="utf-8")
    verify = Template(snippet).substitute(repository=card.repository, tag=revision)
    rebuild = "" if card.manifest["form"] == "full" else f" --rebuild artifacts/{card.definition.name}"
    return paragraphs(
        "```python\nfrom datasets import load_dataset\n\n" + "\n".join(lines) + "\n```",
        "`load_dataset` may return another version from its cache when the Hub fails "
        "([a known fault](https://github.com/huggingface/datasets/issues/7928)). "
        f"`careloom verify {card.repository}@{revision}{rebuild}` compares what it returned with what was published"
        f"{', and your own build with the whole dataset' if rebuild else ''}; the following does so without the kit.",
        folded("Verify what was loaded", f"```python\n{verify}```"),
    )


def out_of_scope_use(card: Card) -> str:
    """Return the clauses that every card has."""
    del card
    return "\n".join(f"- {clause}" for clause in NEVER)


def structure_and_labels(card: Card) -> str:
    """Return how often each label occurs, as tables with bars, and how long the texts are."""
    parts = []
    for config in card.described:
        for column, counts in card.statistics[config]["labels"].items():
            if column in _label_columns(card.row_type(config)) and sum(counts.values()):
                parts.append(f"**{config}: {column}**\n\n{_distribution(counts)}")
    parts += [_lengths(card, "Turns per dialogue", turns=True), _lengths(card, "Characters per text", turns=False)]
    if card.definition.taxonomies:
        parts.append("**Codebook**, which is also the config `codebook`, with upstream's spellings")
        parts += [_codebook(load_taxonomy(name)) for name in card.definition.taxonomies]
    parts.append(crosswalks(card))
    return paragraphs(*parts)


def _lengths(card: Card, title: str, *, turns: bool) -> str:
    rows = [
        (code(config), code(column), number(found["count"]), number(found["mean"]), number(found["median"]),
         number(found["percentile_95"]), number(found["maximum"]))
        for config in card.described
        for column, found in card.statistics[config]["lengths"].items()
        if found["count"] and (column == TURNS) == turns
    ]  # fmt: skip
    header = ("config", "column", "number", "mean", "median", "95th percentile", "longest")
    return f"**{title}**\n\n{table(header, rows)}" if rows else ""


def languages_and_varieties(card: Card) -> str:
    """Return the languages by share of rows, with their English and own names, and an exchange in each."""
    whole = sum(card.languages.values())
    largest = max(card.languages.values(), default=0)
    rows = [
        (
            code(tag),
            both_names(english_name(tag), own_name(tag)),
            both_names(*script_names(tag)),
            number(rows),
            percent(rows, whole),
            bar(rows, largest),
        )
        for tag, rows in card.languages.items()
    ]
    exchanges = "\n\n".join(map(_exchange, card.exchanges))
    return paragraphs(
        f"Rows of {' and '.join(map(code, card.mains))} by language:",
        table(("tag", "language", "script", "rows", "share", ""), rows),
        folded("One exchange in each language: a client's turn and the reply", exchanges) if exchanges else "",
    )


def _exchange(one: Exchange) -> str:
    """Return an exchange with its direction, as HTML that a page's own styles lay out."""
    direction = "rtl" if is_right_to_left(one.language) else "ltr"
    turns = "".join(f"<p>{escape(' '.join(text.split()))}</p>" for text in (one.client, one.therapist))
    quote = f'<blockquote dir="{direction}" lang="{one.language}">{turns}</blockquote>'
    return f"{english_name(one.language)}, `{one.split}`\n\n{quote}"


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


def _label_columns(row_type: str) -> set[str]:
    named = {column.name for column in columns_of(row_type) if column.taxonomy}
    return named | ({"kind", "label"} if base_type(row_type) == "spans" else set()) | {"mi_quality"}


def _codebook(taxonomy: Taxonomy) -> str:
    rows = [(code(label.id), label.definition) for label in taxonomy.labels]
    title = f"<code>{taxonomy.key}</code> {escape(taxonomy.title)}: {len(rows)} labels"
    return folded(title, table(("label", "definition"), rows))


def _distribution(counts: Counts) -> str:
    whole, largest = sum(counts.values()), max(counts.values())
    rows = [(code(name), number(count), percent(count, whole), bar(count, largest)) for name, count in counts.items()]
    return table(("label", "count", "share", ""), rows[:SHOWN_LABELS])


def _listed(counts: Counts) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {number(count)}" for name, count in counts.items())
