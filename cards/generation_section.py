"""What a card says of rows that a model wrote: which one, to which prompts, and when, counted from the rows."""

from __future__ import annotations

from cards.card import Card
from cards.markdown import code, number, paragraphs, table

WHO = ("generator", "judge")
PROMPTS, DAY = "prompts", "generated_on"


def generated(card: Card) -> str:
    """Return models, prompts and days by config; nothing for a dataset whose rows do not say."""
    rows = []
    for config in card.described:
        counts = card.statistics[config]["labels"]
        if DAY not in counts:
            continue
        named = [("model", name, found) for one in WHO for name, found in counts.get(one, {}).items()]
        prompted = [("prompt", name, found) for name, found in counts[PROMPTS].items()]
        rows += [(code(config), what, code(name), number(found)) for what, name, found in (*named, *prompted)]
        if days := sorted(counts[DAY]):
            when = " to ".join(dict.fromkeys((days[0], days[-1])))
            rows.append((code(config), "days of the replies, UTC", when, number(sum(counts[DAY].values()))))
    if not rows:
        return ""
    return paragraphs(
        "Which models wrote what, as their servers named them, and to which prompts of this project in which version "
        "(several prompts that were sent together are joined by `+`). A row of `generation` is one model in one part "
        "of one dialogue:",
        table(("config", "what", "value", "rows"), rows),
    )
