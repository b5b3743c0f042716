# Copied from builders/problems.py by `careloom space sync`: it is changed there, not here.
# sha256 of what follows: 8c9062f4132a6e976fbf0995009da12bff1f661a5bc97737eb4363431bcc5ecd
"""Problems found in data: collected with their place, reported together, never swallowed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Literal

Level = Literal["error", "publish", "warning"]
"""error: the build stops; publish: it may not be released; warning: reported only."""
LEVELS: tuple[Level, ...] = ("error", "publish", "warning")
"""The gravest first."""
SHOWN_PER_RULE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One problem: which rule, how grave, where, what was expected and found, what to do next."""

    rule: str
    place: str
    message: str
    fix: str
    level: Level = "error"
    count: int = 1

    def line(self) -> str:
        """Return the problem as one line of text."""
        times = f" ({self.count:,} times)" if self.count > 1 else ""
        return f"{self.level} [{self.rule}] {self.place}: {self.message.rstrip('.')}{times}. {self.fix}"

    def as_dict(self) -> dict[str, object]:
        """Return the problem as plain data for `--json`."""
        return asdict(self)


@dataclass(slots=True)
class Report:
    """Collects problems of one build or check; every stage adds to it and none stops at the first."""

    problems: list[Problem] = field(default_factory=list)

    def add(self, problem: Problem) -> None:
        """Add one problem."""
        self.problems.append(problem)

    def extend(self, problems: Iterable[Problem]) -> None:
        """Add several problems."""
        self.problems.extend(problems)

    def at(self, level: Level) -> list[Problem]:
        """Return the problems of one level, in the order they were found."""
        return [problem for problem in self.problems if problem.level == level]

    @property
    def failed(self) -> bool:
        """Whether an error was found."""
        return any(problem.level == "error" for problem in self.problems)

    def summary(self) -> dict[str, dict[str, str | int]]:
        """Return by rule how grave its gravest problem is and how often it was hit."""
        found: dict[str, dict[str, str | int]] = {}
        for level in LEVELS:
            for problem in self.at(level):
                one = found.setdefault(problem.rule, {"level": level, "count": 0})
                one["count"] = int(one["count"]) + problem.count
        return dict(sorted(found.items()))

    def text(self) -> str:
        """Return all problems as lines; past twenty of one rule the rest is counted, and said so."""
        shown: Counter[str] = Counter()
        lines = []
        for problem in self.problems:
            shown[problem.rule] += 1
            if shown[problem.rule] <= SHOWN_PER_RULE:
                lines.append(problem.line())
        lines += [
            f"[{rule}] and {number - SHOWN_PER_RULE:,} more of this rule (all of them with --json)."
            for rule, number in shown.items()
            if number > SHOWN_PER_RULE
        ]
        return "\n".join(lines)


class ProblemsFound(Exception):  # noqa: N818 - named for what it says, not "Error"
    """Raised when a stage cannot go on; carries everything found up to then."""

    def __init__(self, report: Report) -> None:
        """Keep the report."""
        super().__init__(report.text())
        self.report = report

    @classmethod
    def single(cls, rule: str, place: str, message: str, fix: str) -> ProblemsFound:
        """Return the exception for one error."""
        return cls(Report([Problem(rule=rule, place=place, message=message, fix=fix)]))
