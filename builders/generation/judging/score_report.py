"""What a run of judges shows: the table of scores, every strategy against its model's baseline, and who judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from builders.columns import MACHINE_WRITTEN
from builders.generation.adaptation.strategies import BASELINE
from builders.generation.judging.comparisons import ALL, Comparison, Resampling, compare, corrected, strategy_pairs
from builders.generation.judging.criteria import dimensions
from builders.generation.judging.records import ScoreRecord
from builders.generation.judging.score_table import SystemScores, score_table, strategies_by_model
from builders.generation.making_facts import making_facts
from builders.generation.provenance import Making

PER_TEST = 50
"""Turnings of signs for each test of a family: a difference beyond all chance stays below 0.05 when it is corrected."""
BY_A_MODEL = (
    "A language model scored answers that language models wrote: one criterion a request, from 1 to 5, without being "
    "told who wrote what. No person has validated these scores. They say what a judging model prefers, and nothing "
    "about how an answer would help anybody."
)
MEANS = (
    "Emotional and cultural support are the means of their criteria. An average counts every culture the same, and "
    "all is the mean of the two averages, as in CultureCare's table (arXiv 2508.07902). A reply that could not be "
    "read is missing, never 0."
)
TESTS = (
    "Each interval holds 95 % and resamples posts within their cultures. A strategy is compared with the baseline of "
    "its model on the posts that both have answered; tests are two-sided and turn the signs of posts' differences at "
    "random, and their p-values are corrected by Holm's method for all tests of a table."
)
NO_TUNING = (
    "The strategies are prompts, and no model was tuned. Parameter-efficient tuning is absent on purpose: the code of "
    "CultureCare's authors has none, and the terms of its data forbid training."
)
STATEMENTS = (BY_A_MODEL, MEANS, TESTS, NO_TUNING)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreReport:
    """The content of a report, however it is shown."""

    systems: tuple[SystemScores, ...]
    comparisons: tuple[Comparison, ...]
    """Over all cultures, by judge, measure, model and strategy: one family of tests."""
    by_culture: tuple[Comparison, ...]
    """The same culture by culture, a family of its own; none where there is one culture."""
    names: Mapping[str, tuple[str, str]]
    """Model and strategy of each system that is compared."""
    facts: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]

    @property
    def judges(self) -> tuple[str, ...]:
        """The judges, by name."""
        return tuple(dict.fromkeys(one.judge for one in self.systems))

    @property
    def cultures(self) -> tuple[str, ...]:
        """The cultures, by name."""
        return tuple(sorted({culture for one in self.systems for culture in one.cultures}))

    def as_dict(self) -> dict[str, Any]:
        """Return the report as plain data."""
        return {
            "table": [asdict(one) for one in self.systems],
            "comparisons": [asdict(one) for one in self.comparisons],
            "comparisons_by_culture": [asdict(one) for one in self.by_culture],
            "origin": MACHINE_WRITTEN,
            "validated_by_people": False,
            "facts": dict(self.facts),
            "statements": [*STATEMENTS, *self.notes],
        }


def score_report(records: Sequence[ScoreRecord], result: Mapping[str, Any]) -> ScoreReport:
    """Return the report of records, of which `result` is what the metric `judge_scores` returned."""
    systems = score_table(records, result)
    strategies = strategies_by_model(systems)
    overall, by_culture = _comparisons(records, strategy_pairs(strategies))
    alone = [model for model, names in strategies.items() if BASELINE.name not in names]
    return ScoreReport(
        systems=systems,
        comparisons=overall,
        by_culture=by_culture,
        names={one.system: (one.model, one.strategy) for one in records},
        facts=_facts(records, strategies),
        notes=tuple(f"{one} has no answers of the baseline, so its strategies are not compared." for one in alone),
    )


def _comparisons(
    records: Sequence[ScoreRecord], pairs: Sequence[tuple[str, str]]
) -> tuple[tuple[Comparison, ...], tuple[Comparison, ...]]:
    """Return comparisons over all cultures and culture by culture, each a family of tests."""
    cultures, judges = {one.culture for one in records}, {one.judge for one in records}
    tests = len(judges) * len(pairs) * (len(dimensions()) + 1) * len(cultures)
    resampling = Resampling(turnings=max(Resampling().turnings, PER_TEST * tests))
    found = compare(records, pairs, by_culture=True, resampling=resampling)
    found = tuple(one for one in found if one.posts)
    return (
        corrected([one for one in found if one.culture == ALL]),
        corrected([one for one in found if one.culture != ALL]),
    )


def _facts(records: Sequence[ScoreRecord], strategies: Mapping[str, Sequence[str]]) -> tuple[tuple[str, str], ...]:
    """Return what stands at the head of the report: who judged, with what, when, and whose answers."""
    made: dict[str, set[Making]] = {one.judge: set() for one in records}
    for one in records:
        made[one.judge].update(one.made)
    posts = {(one.culture, one.target_id) for one in records}
    return (
        ("Judges", ", ".join(sorted(made))),
        *(fact for name, makings in sorted(made.items()) for fact in making_facts(f"Judge {name}", makings)),
        ("Models that answered", ", ".join(strategies)),
        ("Posts", f"{len(posts):,} of {len({culture for culture, _ in posts}):,} cultures"),
        ("Origin", f"{MACHINE_WRITTEN}: answers and scores are written by machine"),
    )
