"""How a model is used and made again: the snippet that loads its weights, the commands that train it."""

from __future__ import annotations

from builders.rights import Access
from builders.training.encoder import SIZE
from cards.model_source import ModelCard
from cards.page_templates import filled

LOCAL = (
    "The weights are **not published**: the rights in the training data do not allow it ({reasons}). Whoever holds the "
    "data trains the same model, in a checkout of the kit, with two commands:"
)


def use_it(card: ModelCard) -> str:
    """Return the snippet that loads the weights, or the commands that train them where they are not published."""
    about = card.description
    encoder = about.get("encoder") or {}
    wanted = [f"{name}=={about['libraries'][name]}" for name in ("scikit-learn", "skops")]
    return filled(
        "use_model.md.jinja",
        published=card.published,
        gated=card.verdict.access is not Access.OPEN,
        unpublished=LOCAL.format(reasons="; ".join(card.verdict.reasons)),
        repository=card.repository,
        tag=card.tag,
        weights=about["weights"],
        encoder=encoder,
        columns=1 + SIZE,
        requirements=" ".join([*wanted, "huggingface_hub"]),
        example=_example(card),
        text=_quoted(card.source.facts.example[0]) if card.source else '"…"',
        inputs=card.model.inputs,
        several=about["several_labels"],
        commands=[f"careloom build {card.trained.dataset}", _train(card)],
    ).strip()


def commands(card: ModelCard) -> list[str]:
    """Return what builds the data, trains the model, and measures it where it was measured."""
    tested = dict.fromkeys((card.trained.dataset, *(one["dataset"] for one in card.results)))
    encoder = " --encoder" if "encoder" in card.description else ""
    measure = [f"careloom evaluate {card.name}{encoder}"] if card.results else []
    return [f"careloom build {' '.join(tested)}", _train(card), *measure]


def _train(card: ModelCard) -> str:
    """Return the command that trains the model, also on a dataset that its task does not name."""
    dataset, task = card.trained.dataset, card.model
    own = dataset in (*task.trained_on, *task.demonstrated_on)
    encoder = " --encoder" if "encoder" in card.description else ""
    return f"careloom train {card.name if own else f'{task.name} --on {dataset}'}{encoder}"


def _example(card: ModelCard) -> str:
    """Return the invented input as Python: a text, or a row of columns."""
    texts = card.source.facts.example if card.source else ["…"] * len(card.model.inputs)
    shown = ", ".join(map(_quoted, texts))
    return f"[{shown}]" if len(texts) > 1 else shown


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
