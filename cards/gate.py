"""The gate of a repository: who is asked what before a download, computed from the verdict.

The text stands in the README; that a repository is gated at all is a setting of the Hub, which a release sets.
"""

from __future__ import annotations

from typing import Any

PURPOSES = ("Research", "Teaching", "Evaluation of software", "Other")
FORBIDDEN = {
    "train": "I will not train models on these data.",
    "commercial": "I will not use these data commercially.",
    "send_to_third_party": "I will not send these data to third parties, endpoints of model providers included.",
    "adapt": "I will not publish adapted versions of these data.",
}
"""What somebody promises, by the use that is not granted."""
ALWAYS = (
    "I will not try to find out who anybody in these data is, nor contact them.",
    "I will not pass these data on.",
    "I will not use these data for diagnosis, treatment or crisis response.",
    "I will remove what I am told was withdrawn.",
)


def gate(verdict: dict[str, Any]) -> dict[str, Any]:
    """Return the gate's fields of the README, none where access is open (hub-docs `datasets-gated`)."""
    if verdict["access"] == "open" or verdict["form"] in ("recipe", "none"):
        return {}
    promises = [text for use, text in FORBIDDEN.items() if not verdict["uses"][use]]
    by_hand = verdict["access"] == "manual"
    fields: dict[str, Any] = {
        "Name": "text",
        "Affiliation": "text",
        "Country": "country",
        "Purpose": {"type": "select", "options": list(PURPOSES)},
        **({"Ethics approval, or why none is needed": "text"} if by_hand else {}),
        **dict.fromkeys((*promises, *ALWAYS), "checkbox"),
    }
    answer = "A person reads your answers before access is given." if by_hand else "Access is given at once."
    return {
        "extra_gated_heading": "Conditions of access",
        "extra_gated_prompt": f"These data come from people in distress, or stand for them. {answer}",
        "extra_gated_fields": fields,
        "extra_gated_button_content": "Agree and ask for access" if by_hand else "Agree",
    }


def conditions(verdict: dict[str, Any]) -> list[str]:
    """Return what whoever asks for access promises."""
    return [name for name, kind in gate(verdict).get("extra_gated_fields", {}).items() if kind == "checkbox"]
