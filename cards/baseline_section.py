"""The computed part of a dataset card's section on evaluation: baselines measured on this very revision."""

from __future__ import annotations

from builders.evaluation.results_file import Result
from cards.card import Card
from cards.markdown import number, paragraphs, table
from cards.model_rows import PROTOCOLS, SCORES, ceiling_words, decimals, named_score, with_interval
from cards.model_source import HUB, data_title

NONE = "No baseline was measured on this very revision."
WORDS = (
    "Baselines measured on this very revision, by its content fingerprint. Cross-validation holds out each fold in "
    "turn; transfer tests a model that was trained on another dataset; self-consistency is cross-validation on "
    "machine-written text whose labels came from the same hand, and is no measure of use. A comparison marked as a tie "
    "is neither better nor worse than the model. The human ceiling is how well one annotator says what the others "
    "said; it is not known where no second annotator's values are published. Rows stand by name, which ranks nothing. "
    "Each model's card says more."
)
HEADER = ("model", "how", "score (95 %)", "history", "most frequent label", "surface counts", "human ceiling",
          "examples", "groups")  # fmt: skip


def evaluation_and_baselines(card: Card) -> str:
    """Return a line for each model that was measured on the rows of this build, or that there is none."""
    found = sorted(card.results, key=lambda one: str(one["model"]))
    if not found:
        return NONE
    return paragraphs(WORDS, table(HEADER, [_line(card, one) for one in found]))


def _line(card: Card, result: Result) -> tuple[object, ...]:
    rows = {row["row"]: row for row in result["rows"] if row["part"] == "all"}
    ours = rows["model"]
    score = named_score(ours, result["primary"])
    how = PROTOCOLS[result["protocol"]]
    if result["protocol"] == "transfer":
        how += f" from {data_title(result['trained_on'])}"
    owner = card.repository.split("/")[0]

    def beside(name: str) -> str:
        row = rows.get(name)
        if row is None or score not in row["scores"]:
            return "–"
        tie = " (tie)" if row.get("model_minus_row", {}).get("tie") else ""
        return f"{decimals(row['scores'][score]['value'])}{tie}"

    return (
        f"[{result['model']}]({HUB}/{owner}/{result['model']})",
        how,
        f"{SCORES[score]} {with_interval(ours['scores'][score])}",
        ours["history"],
        beside("majority"),
        beside("surface"),
        beside("human") if "human" in rows else ceiling_words(result["dataset"]).partition(":")[0],
        number(result["n"]),
        number(result["groups"]),
    )
