"""Whose words may go where: those of a dataset leave this machine only if its verdict lets them."""

from __future__ import annotations

from collections.abc import Iterable

from builders.generation.endpoint import Endpoint
from builders.problems import Problem, ProblemsFound, Report


class WordsMayNotBeSent(ProblemsFound):
    """Raised before anything is sent, where the words of a dataset may not go to an endpoint."""


class AllowedWords:
    """Which datasets' words may go to one endpoint; each is looked up once."""

    def __init__(self, endpoint: Endpoint) -> None:
        """Take the endpoint."""
        self._endpoint = endpoint
        self._allowed: set[str] = set()

    def refuse(self, datasets: Iterable[str], place: str = "") -> None:
        """Raise WordsMayNotBeSent, with all of them, where a dataset's words may not go there.

        `place` is what was to be asked. Empty names stand for requests without anybody's words.
        """
        if self._endpoint.loopback:
            return
        new = {name for name in datasets if name} - self._allowed
        reasons = {name: _reason_against(name) for name in sorted(new)}
        self._allowed |= {name for name, reason in reasons.items() if not reason}
        report = Report([
            Problem(
                rule="words",
                place=f"{name} {place}".rstrip(),
                message=f"the words of {name} may not be sent to {self._endpoint.address}: {reason}",
                fix="Use an endpoint on loopback, where nothing leaves this machine, or leave the dataset out.",
            )
            for name, reason in reasons.items()
            if reason
        ])  # fmt: skip
        if report.failed:
            raise WordsMayNotBeSent(report)


def _reason_against(dataset: str) -> str:
    """Return why a dataset's words may not be sent to a third party; empty where they may."""
    from builders import catalog
    from builders.dataset_verdict import defined_verdict

    try:
        definition = catalog.get(dataset)
    except (LookupError, FileNotFoundError, ValueError) as error:
        return f"nothing is known of its rights ({error})"
    if definition.collects:
        # A local build of a collection holds the words of all it collects, not only of those that may be published.
        reasons = {name: _reason_against(name) for name in definition.collects}
        return "; ".join(f"{name}: {reason}" for name, reason in reasons.items() if reason)
    verdict = defined_verdict(definition)
    if verdict.uses.send_to_third_party:
        return ""
    return "; ".join(("its verdict does not permit send_to_third_party", *verdict.reasons))
