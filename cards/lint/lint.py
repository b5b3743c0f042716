"""Check a dataset repository for itself: what its card leaves out or says otherwise than its data."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from builders.problems import Problem, Report
from cards.lint.body import check_body
from cards.lint.configs import check_configs
from cards.lint.coverage import Coverage, coverage
from cards.lint.croissant_file import check_croissant
from cards.lint.data_files import check_data_files
from cards.lint.dataset_fields import check_dataset_fields
from cards.lint.languages import check_languages, counted, language_shares
from cards.lint.licences import check_licences
from cards.lint.model_fields import MODEL_FIELDS, check_model_fields
from cards.lint.model_repository import check_model_repository, is_model
from cards.lint.personal_data import check_personal_data
from cards.lint.repository import Repository, find_configs, read_repository
from cards.lint.row_facts import read_rows
from cards.lint.space_fields import check_space_fields
from cards.lint.splits import check_splits

DATASET_FIELDS = {"configs", "dataset_info", "task_categories", "size_categories", "annotations_creators"}
"""Fields that only a dataset's card has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lint:
    """What was found: problems, coverage of standards, and the languages of the rows read."""

    report: Report
    coverage: tuple[Coverage, ...] = ()
    rows: int = 0
    languages: Counter[str] = field(default_factory=Counter)
    """Rows of at least six words by identified language, `und` where none was."""
    short: int = 0
    mixed: int = 0

    def as_dict(self) -> dict[str, Any]:
        """Return everything as plain data."""
        return {
            "problems": [one.as_dict() for one in self.report.problems],
            "coverage": [one.as_dict() for one in self.coverage],
            "rows": self.rows,
            "languages": {
                "identified": dict(self.languages.most_common()),
                "shorter_than_six_words": self.short,
                "code_switched": self.mixed,
            },
        }


def lint(folder: Path) -> Lint:
    """Check a repository of the Hub; nothing of it is executed and nothing leaves the machine.

    A card that has fields of a model's or a Space's is checked as such a card, without looking for data; a model's of
    this kit against the files beside it too.
    """
    repository, problems = read_repository(folder)
    fields = set(repository.front.values) if repository.front else set()
    if repository.front is not None and "sdk" in fields:
        return _finding([*problems, *check_space_fields(repository.front)])
    if repository.front is not None and fields & set(MODEL_FIELDS) and not fields & DATASET_FIELDS:
        beside = check_model_repository(repository) if is_model(repository) else ()
        return _finding([*problems, *check_model_fields(repository.front), *beside])
    problems += _card(repository)
    if any(one.rule == "yaml" for one in problems):
        return _finding(problems, repository)
    configs, unloadable = find_configs(repository)
    if repository.front is not None and any(check_configs(repository.front)):
        unloadable = []  # told already, with their lines
    facts = read_rows(repository, configs)
    shares = language_shares(facts)
    problems += [
        *unloadable,
        *check_data_files(repository, configs, facts),
        *check_languages(repository, facts, shares),
        *check_splits(facts),
        *check_personal_data(repository, facts),
    ]
    return replace(
        _finding(problems, repository),
        rows=sum(one.rows for one in facts.files.values()),
        languages=counted(shares),
        short=sum(one.short for one in shares),
        mixed=sum(one.mixed for one in shares),
    )


def lint_card(folder: Path) -> Lint:
    """Check a dataset's card for itself, and leave its rows to whoever scanned them when they were built."""
    repository, problems = read_repository(folder)
    return _finding([*problems, *_card(repository)], repository)


def _card(repository: Repository) -> list[Problem]:
    front = repository.front
    return [
        *(check_dataset_fields(front) if front else ()),
        *(check_configs(front) if front else ()),
        *check_licences(repository),
        *check_body(repository),
        *check_croissant(repository),
    ]


def _finding(problems: list[Problem], repository: Repository | None = None) -> Lint:
    return Lint(report=Report(problems), coverage=coverage(repository) if repository else ())
