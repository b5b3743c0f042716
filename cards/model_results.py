"""The results of a model's card: what it scores on each tested dataset, beside what, and on which parts."""

from __future__ import annotations

from collections.abc import Sequence

from builders.evaluation.results_file import Result
from cards.markdown import code, folded, number, paragraphs, table
from cards.model_rows import (
    AFTER,
    BEFORE,
    HUMAN,
    MODEL,
    PREDICTED,
    SCORES,
    Row,
    ceiling_words,
    decimals,
    interval,
    listed,
    named_score,
    row_title,
    title,
    whole_rows,
    with_interval,
)
from cards.model_source import ModelCard, linked_data

BESIDE = {
    PREDICTED: "the same with predicted codes as history",
    "majority": BEFORE["majority"],
    "surface": BEFORE["surface"],
    "culture": BEFORE["culture"],
    HUMAN: "one annotator against the others",
}
"""Rows that stand beside the first figure, where they were measured."""
UNTRANSFERRED = "How it does on text that people coded was not measured; self-consistency, below, is no measure of use."
SELF = (
    "How far it agrees with the machine-written text itself is called self-consistency below, and is no measure of use."
)
NONE = (
    "Nothing was measured of this version of the model on the rows it was trained on. Figures of another version, or "
    "of other rows, would say nothing about it, so none stand here."
)
READING = """\
How to read the tables: intervals hold 95 % of {resamples} resamples of whole groups, since examples of one group are
not independent. The last column is how much more this model scores than the row, by the same resamples; where that
interval holds zero the two are a **tie**, and neither is the better one. Rows stand in a fixed order, which ranks
nothing. History says what a row knows of the turns before: nothing, `gold` codes that people gave, or `predicted` ones.
A row of the culture alone comes from cross-validation on the tested data, and reads no words."""


def results(card: ModelCard) -> str:
    """Return the results on each tested dataset."""
    from builders.evaluation.scores import RESAMPLES

    if not card.results:
        return NONE
    reading = READING.format(resamples=number(RESAMPLES))
    return paragraphs(reading, *(_tested(card, one) for one in card.in_order))


def headline(card: ModelCard) -> str:
    """Return the first result in a few sentences, empty where nothing was measured."""
    result = card.headline
    if result is None:
        return UNTRANSFERRED if card.trained.demo and card.results else ""
    ours, rows = result["rows"][0], {row["row"]: row for row in whole_rows(result)}
    score = named_score(ours, result["primary"])
    beside = [
        f"{decimals(rows[name]['scores'][score]['value'])} for {words}"
        for name, words in BESIDE.items()
        if name in rows and score in rows[name]["scores"]
    ]
    coded = ", which people coded" if card.trained.demo else ""
    gold = ", with gold codes as history" if ours["history"] == "gold" else ""
    own = SELF if card.trained.demo else ""
    value = f"{SCORES[score]} **{with_interval(ours['scores'][score])}**{gold}; {listed(beside)}"
    return paragraphs(f"**{_capital(title(card, result))}**{coded}: {value}. {_in_words(card, result, score)}", own)


def _tested(card: ModelCard, result: Result) -> str:
    score = named_score(result["rows"][0], result["primary"])
    return paragraphs(
        f"### {_capital(title(card, result))}",
        _measured_on(result),
        _compared(card, result, score),
        " ".join(filter(None, (_in_words(card, result, score), _mistake(result)))),
        _parts(result, score),
        folded("Each label", _labels(result)),
        folded("What was taken for what", found) if (found := _confusion(result)) else "",
        folded("Accuracy and calibration", _calibration(card, result)),
    )


def _measured_on(result: Result) -> str:
    ours = result["rows"][0]
    seeds = f"; seeds {', '.join(map(str, result['seeds']))}" if result["seeds"] else ""
    over = ours.get("over_folds")
    folds = ""
    if over:
        mean, deviation = decimals(over["mean"]), decimals(over["deviation"])
        folds = f" Over {over['folds']} folds, each by itself: mean {mean}, standard deviation {deviation}."
    data = linked_data(result["dataset"], result["dataset_version"])
    return (
        f"Measured on {data}, config {code(result['config'])}, content fingerprint {code(result['revision'])}: "
        f"{result['split']}{seeds}; {number(result['n'])} examples in {number(result['groups'])} groups.{folds}"
    )


def _compared(card: ModelCard, result: Result, score: str) -> str:
    rows: list[Sequence[object]] = [
        (
            row_title(card, row),
            decimals(row["scores"][score]["value"]) if score in row["scores"] else "–",
            interval(row["scores"][score]) if score in row["scores"] else "–",
            row["history"],
            number(row["n"]),
            number(row["groups"]) if "groups" in row else "–",
            _difference(row),
        )
        for row in whole_rows(result)
    ]
    if all(row["row"] != HUMAN for row in whole_rows(result)):
        rows.append((AFTER[HUMAN], ceiling_words(result["dataset"]), *["–"] * 5))
    header = ("row", SCORES[score], "95 % interval", "history", "examples", "groups", "model minus row")
    return table(header, rows)


def _difference(row: Row) -> str:
    gap = row.get("model_minus_row")
    if gap is None:
        return "–"
    found = f"{gap['value']:+.3f} ({gap['low']:+.3f} to {gap['high']:+.3f})"
    return f"tie, {found}" if gap["tie"] else found


def _in_words(card: ModelCard, result: Result, score: str) -> str:
    """Return what the model beats, ties with and loses to, in a sentence."""
    found: dict[str, list[str]] = {"beats": [], "ties with": [], "loses to": []}
    for row in whole_rows(result):
        gap = row.get("model_minus_row")
        if gap is not None and row["row"] != PREDICTED:
            verb = "ties with" if gap["tie"] else "beats" if gap["value"] > 0 else "loses to"
            name = row_title(card, row)
            found[verb].append(f'"{name}"' if "," in name else name)
    said = [f"{verb} {listed(names)}" for verb, names in found.items() if names]
    return f"By {SCORES[score]} this model {'; it '.join(said)}." if said else ""


def _mistake(result: Result) -> str:
    counts, labels = result["rows"][0].get("confusion", {}), result["rows"][0]["labels"]
    wrong = [
        (count, labels[true]["support"], true, one)
        for true, said in counts.items()
        for one, count in said.items()
        if one != true and count and true in labels
    ]
    if not wrong:
        return ""
    count, of, true, said = max(wrong, key=lambda one: one[0])
    return f"Its most frequent mistake: {code(true)} taken for {code(said)}, {_count(count)} of {number(of)} times."


def _parts(result: Result, score: str) -> str:
    parts = [row for row in result["rows"] if row["row"] == MODEL and row["part"] != "all"]
    kinds = {kind: [row for row in parts if row["part"].startswith(f"{kind} ")] for kind in ("language", "culture")}
    rest = [row for row in parts if not row["part"].startswith(("language ", "culture "))]
    header = ("part", SCORES[score], "95 % interval", "examples", "groups")

    def shown(rows: Sequence[Row]) -> str:
        return table(header, (
            (row["part"], decimals((found := row["scores"][named_score(row, score)])["value"]), interval(found),
             number(row["n"]), number(row["groups"]))
            for row in rows if named_score(row, score) == score
        ))  # fmt: skip

    return paragraphs(
        f"This model on parts of them:\n\n{shown(rest)}" if rest else "",
        *(folded(f"By {kind}", shown(rows)) for kind, rows in kinds.items() if rows),
    )


def _labels(result: Result) -> str:
    rows = [
        (code(name), *(decimals(one[key]) for key in ("precision", "recall", "f1")), number(one["support"]))
        for name, one in result["rows"][0]["labels"].items()
    ]
    return table(("label", "precision", "recall", "F1", "examples"), rows)


def _confusion(result: Result) -> str:
    counts = result["rows"][0].get("confusion", {})
    if not counts:
        return ""
    names = list(counts)
    rows = [
        (code(true), *(_count(said[name]) for name in names)) for true, said in counts.items() if any(said.values())
    ]
    header = ("true label below, what was said beside", *map(code, names))
    note = "Counted in the published folds, each held out in turn." if len(result["seeds"]) > 1 else ""
    return paragraphs(note, table(header, rows))


def _calibration(card: ModelCard, result: Result) -> str:
    rows = [
        (row_title(card, row), with_interval(row["scores"]["accuracy"]),
         decimals(row["scores"]["top_two"]) if "top_two" in row["scores"] else "–",
         decimals(row["scores"]["log_loss"]), decimals(row["scores"]["calibration_error"]))
        for row in whole_rows(result) if "log_loss" in row["scores"]
    ]  # fmt: skip
    header = ("row", "accuracy", "among the two likeliest", "log loss", "calibration error")
    return table(header, rows)


def _count(value: float) -> str:
    return number(value) if float(value).is_integer() else f"{value:,.1f}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
