"""The front matter of a model's card: what the Hub reads (hub-docs `modelcard.md`), results included."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from builders.evaluation.results_file import Result
from builders.licences import hub_licence
from builders.rights import Access
from cards.gate import PURPOSES
from cards.model_rows import named_score, protocol_words
from cards.model_source import ModelCard, data_repository, data_title

LIBRARY = "sklearn"
TYPES = {"macro_f1": "f1", "auc": "roc_auc", "accuracy": "accuracy", "log_loss": "log_loss", "calibration_error": "ece"}
"""Scores of the front matter, and what the Hub calls them."""
WORDS = {
    "macro_f1": "Macro-F1",
    "auc": "Area under the curve",
    "accuracy": "Accuracy",
    "log_loss": "Log loss",
    "calibration_error": "Expected calibration error",
}
PROMISES = (
    "I will not use this model for therapy, diagnosis, treatment or crisis response.",
    "I will not judge therapists, counsellors or clients by it.",
    "I will not try to find out from it whose words it was trained on.",
    "I will not pass this model on.",
    "I will remove what I am told was withdrawn.",
)


def model_metadata(card: ModelCard) -> dict[str, Any]:
    """Return the front matter in its order."""
    facts = card.source.facts if card.source else None
    codes = sorted({tag.split("-")[0] for tag in card.data["languages"] if tag != "und"})
    head: dict[str, Any] = {
        **({"language": codes} if codes else {}),
        **hub_licence(card.verdict.licence, form="full" if card.published else "recipe"),
        "library_name": LIBRARY,
        **({"pipeline_tag": facts.pipeline_tag} if facts else {}),
        "tags": [*(facts.tags if facts else ()), *(["demo", "synthetic"] if card.trained.demo else [])],
        "datasets": [data_repository(card.trained.dataset)],
        **_gate(card),
    }
    if card.results:
        head["metrics"] = list(dict.fromkeys(one["type"] for result in card.in_order for one in metrics(result)))
        head["model-index"] = [{"name": card.name, "results": [_result(card, one) for one in card.in_order]}]
    return head


def metrics(result: Result) -> Iterator[dict[str, Any]]:
    """Yield the scores of a result as the Hub shows them; each name says how it came about, and on how much."""
    row = result["rows"][0]
    about = f"{protocol_words(result)}, {_history(row)}n = {result['n']:,}, {result['groups']:,} groups"
    shown = dict.fromkeys((named_score(row, result["primary"]), "accuracy", "log_loss", "calibration_error"))
    for name in shown:
        found = row["scores"][name]
        value = found["value"] if isinstance(found, Mapping) else found
        within = f" (95 % {found['low']} to {found['high']})" if isinstance(found, Mapping) else ""
        yield {"type": TYPES[name], "value": value, "name": f"{WORDS[name]}{within}, {about}"}


def _result(card: ModelCard, result: Result) -> dict[str, Any]:
    task = card.source.facts.pipeline_tag if card.source else "text-classification"
    return {
        "task": {"type": task, "name": card.description["title"]},
        "dataset": {
            "name": data_title(result["dataset"]),
            "type": data_repository(result["dataset"]),
            "config": result["config"],
            "split": result["split"],
            "revision": f"v{result['dataset_version']}",
        },
        "metrics": list(metrics(result)),
    }


def _history(row: Mapping[str, Any]) -> str:
    return "" if row["history"] == "none" else f"{row['history']} history, "


def _gate(card: ModelCard) -> dict[str, Any]:
    """Return the fields of the form before a download, none where access is open or there are no weights."""
    if card.verdict.access is Access.OPEN or not card.published:
        return {}
    commercial = [] if card.verdict.uses.commercial else ["I will not use this model commercially."]
    fields: dict[str, Any] = {
        "Name": "text",
        "Affiliation": "text",
        "Country": "country",
        "Purpose": {"type": "select", "options": list(PURPOSES)},
        **dict.fromkeys((*commercial, *PROMISES), "checkbox"),
    }
    by_hand = card.verdict.access is Access.MANUAL
    answer = "A person reads your answers before access is given." if by_hand else "Access is given at once."
    return {
        "extra_gated_heading": "Conditions of access",
        "extra_gated_prompt": f"This model was trained on words of people who sought help. {answer}",
        "extra_gated_fields": fields,
        "extra_gated_button_content": "Agree and ask for access" if by_hand else "Agree",
    }
