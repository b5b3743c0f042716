"""Personal data in a repository's rows: what the patterns found, and columns that name or describe people."""

from __future__ import annotations

from collections.abc import Iterator

from builders.problems import Level, Problem
from cards.lint.findings import shown
from cards.lint.repository import Repository
from cards.lint.row_facts import RowFacts


def check_personal_data(repository: Repository, facts: RowFacts) -> Iterator[Problem]:
    """Yield hits by rule, columns that lead to people, and rows that single somebody out."""
    yield from facts.privacy.problems()
    for column, place in facts.identifying.items():
        yield Problem(rule="identifying-column", level="publish", place=f"{place} {column}",
                      message="the name says that it leads to people or to their posts",
                      fix="Drop it, or put keyed hashes in its place; say in the card what was done.")  # fmt: skip
    for column, place in facts.addresses.items():
        yield Problem(rule="address-column", level="warning", place=f"{place} {column}",
                      message="every value is a web address; what it leads to may name people",
                      fix="Look where they lead; drop them where that is a post or a profile.")  # fmt: skip
    few, none = facts.rare()
    if none:
        columns = sorted({name for names in facts.quasi.values() for name in names})
        level: Level = "warning" if _is_gated(repository) else "publish"
        yield Problem(rule="quasi-identifiers", level=level, place=shown(columns), count=none,
                      message=f"rows are alone with what is known of a person ({few:,} share it with fewer than five)",
                      fix="Coarsen or drop the columns, or put the dataset behind a gate.")  # fmt: skip


def _is_gated(repository: Repository) -> bool:
    values = repository.front.values if repository.front else {}
    return any(str(name).startswith("extra_gated_") for name in values)
