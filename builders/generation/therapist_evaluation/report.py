"""What an evaluation found, as plain data and as a page in Markdown: who was tested how, on what, and every measure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from builders.columns import MACHINE_WRITTEN
from builders.generation.provenance import Making
from builders.generation.therapist_evaluation.comparison import NEEDS_FINE, Measures
from builders.generation.therapist_evaluation.contexts import MAIN, Drawn
from builders.generation.therapist_evaluation.replying import FAILURES, Replied

FORMAT = 1
FEW_GROUPS = 20
"""With fewer groups, resampling them gives intervals that are too narrow (Cameron, Gelbach and Miller 2008)."""
NOT_VALIDATED = (
    "No clinical validation: these are codes of texts by a coder that errs. They say nothing about what a reply would "
    "do to a person, and nobody was given any of the replies."
)
TITLES = {
    "reflection_to_question_ratio": "reflections per question",
    "percent_complex_reflections": "% of reflections that are complex",
    "percent_open_questions": "% of questions that are open",
    **{f"share_{name}": f"share of {name.replace('_', ' ')}" for name in MAIN},
    "agreement": "share with the dataset's behaviour",
    "agreement_macro_f1": "the same as macro-F1",
    "words": "words",
    "characters": "characters",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """Everything that was done."""

    dataset: str
    version: str
    revision: str
    """Fingerprint of the utterances."""
    model: str
    seed: int
    drawn: Drawn
    replied: Sequence[Replied]
    pairs: int
    """Contexts in which both utterances are coded; all measures are of these."""
    made_by: Sequence[Making]
    coder: Mapping[str, Any]
    measures: Measures
    metrics: Mapping[str, Any]
    """What the metrics returned, by name and side."""


def results(done: Evaluation) -> dict[str, Any]:
    """Return an evaluation as plain data."""
    contexts = done.drawn.contexts
    answered = sum(one.text is not None for one in done.replied)
    failures = Counter(one.failure for one in done.replied if one.failure)
    return {
        "evaluation_format": FORMAT,
        "dataset": done.dataset,
        "dataset_version": done.version,
        "revision": done.revision,
        "held_back": done.drawn.held_back,
        "model": done.model,
        "seed": done.seed,
        "made_by": [one.row() for one in done.made_by],
        "coder": dict(done.coder),
        "contexts": {
            "available": done.drawn.available,
            "drawn": len(contexts),
            "groups": done.drawn.groups,
            "dialogues": len({one.dialogue_id for one in contexts}),
            "languages": dict(sorted(Counter(one.language for one in contexts).items())),
            "answered": answered,
            **{name: failures[name] for name in FAILURES},
            "failed": len(contexts) - len(done.replied),
            "uncoded": answered - done.pairs,
            "compared": done.pairs,
        },
        "measures": {
            name: {**measure, "reason": _why_none(name, measure, done.coder)} for name, measure in done.measures.items()
        },
        "metrics": dict(done.metrics),
        "notes": list(_notes(done)),
    }


def _why_none(name: str, measure: Mapping[str, Any], coder: Mapping[str, Any]) -> str | None:
    """Return why a measure is not defined for a side; None where it is for both."""
    if all(measure[side]["value"] is not None for side in ("model", "reference")):
        return None
    if name in NEEDS_FINE and coder["codes"] == "main":
        return "the coder tells main behaviours only"
    return "nothing of what it divides by was said"


def _notes(done: Evaluation) -> Iterator[str]:
    yield NOT_VALIDATED
    yield (
        "The same coder codes both sides. The agreement of the dataset's therapist with the dataset's own behaviours "
        "is that of the coder: a model that said the very same words would reach it and no more."
    )
    coder = done.coder
    if coder.get("left_out_groups"):
        yield f"The coder was fitted without the {coder['left_out_groups']} groups of the contexts."
    if coder.get("unknown_languages"):
        yield f"The coder was trained on nothing in {', '.join(coder['unknown_languages'])}."
    if coder["name"] == done.model:
        yield "The model coded its own replies: name another with --coder-model, or a baseline with --coder."
    if done.drawn.groups < FEW_GROUPS:
        yield f"The contexts are of {done.drawn.groups} groups: so few give intervals that are too narrow."
    if {one.origin for one in done.drawn.contexts} == {MACHINE_WRITTEN}:
        yield "All dialogues of the dataset are machine-written: its therapist is no person."


def page(found: Mapping[str, Any]) -> str:
    """Return results as a page in Markdown."""
    lines = [f"# {_plain(found['model'])} as a therapist in {found['dataset']}", "", *found["notes"][:1], ""]
    lines += _table(("", ""), _facts(found))
    rows = [
        (title, *(estimate_text(found["measures"][name][side]) for side in ("model", "reference", "difference")),
         found["measures"][name]["reason"] or "")
        for name, title in TITLES.items()
    ]  # fmt: skip
    heads = ("measure (95 % interval)", "model", "dataset's therapist", "difference", "not defined where")
    lines += ["", "## Measures", "", *_table(heads, rows), "", _divergence(found), "", "## Notes", ""]
    return "\n".join([*lines, *(f"- {note}" for note in found["notes"][1:])]) + "\n"


def _facts(found: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    contexts, coder = found["contexts"], found["coder"]
    for one in found["made_by"]:
        yield f"{one['part']}", f"{one['model']}, prompts {', '.join(one['prompts'])}, last reply {one['date']}"
    yield "dataset", f"{found['dataset']} {found['dataset_version']}, {found['held_back']}"
    yield "seed", str(found["seed"])
    spread = f"spread over {contexts['groups']:,} groups and {contexts['dialogues']:,} dialogues"
    drawn = f"{contexts['drawn']:,} of {contexts['available']:,}, {spread}"
    yield "contexts", f"{drawn}; {', '.join(contexts['languages'])}"
    unused = ", ".join(f"{contexts[name]} {name.replace('_', ' ')}" for name in (*FAILURES, "failed", "uncoded"))
    yield "answered", f"{contexts['answered']:,} ({contexts['answered'] / contexts['drawn']:.1%})"
    yield "compared", f"{contexts['compared']:,}; not compared: {unused}"
    yield "coder", f"{coder['name']} ({coder['codes']} behaviours)"
    if published := coder.get("published"):
        score = published["macro_f1"]
        figure = f"{score['value']:.3f} ({score['low']:.3f} to {score['high']:.3f})"
        yield "its macro-F1", f"{figure} on {published['measured_on']}, as published"
    here = found["measures"]["agreement_macro_f1"]["reference"]
    yield "its macro-F1 here", f"{estimate_text(here)} on the words of the dataset's therapist"


def _divergence(found: Mapping[str, Any]) -> str:
    bits = found["metrics"]["mi_session"]["behaviour_divergence"]
    said = "not defined" if bits is None else f"{bits:.3g} bits"
    return f"Jensen-Shannon divergence of the model's main behaviours from those of the dataset's therapist: {said}."


def estimate_text(found: Mapping[str, float | None]) -> str:
    """Return a value with its interval, for people."""
    if found["value"] is None:
        return "-"
    if found["low"] is None or found["high"] is None:
        return f"{found['value']:.3g}"
    return f"{found['value']:.3g} ({found['low']:.3g} to {found['high']:.3g})"


def _table(heads: Sequence[str], rows: Any) -> list[str]:  # noqa: ANN401 - any rows of texts
    cells = [heads, ["---"] * len(heads), *rows]
    return [f"| {' | '.join(_plain(one) for one in row)} |" for row in cells]


def _plain(text: str) -> str:
    """Return a text that ends no cell and begins no markup, such as the name of a model."""
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")
