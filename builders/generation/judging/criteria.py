"""The criteria that answers are judged by, each on a scale from 1 to 5 that its prompt file describes.

They are those of CultureCare's evaluation (arXiv 2508.07902); the scales are in our own words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

LEAST, MOST = 1, 5


@dataclass(frozen=True, slots=True)
class Criterion:
    """What is judged, and which dimension it counts for; empty where it is reported by itself."""

    name: str
    dimension: str = ""

    @property
    def prompt(self) -> str:
        """Return the name of the prompt file that describes its scale."""
        return f"judge_{self.name}"


CRITERIA = (
    Criterion("empathy", "emotional"),
    Criterion("helpfulness", "emotional"),
    Criterion("sociopolitical_influence", "cultural"),
    Criterion("knowledge", "cultural"),
    Criterion("cultural_context", "cultural"),
    Criterion("fluency"),
    Criterion("communication"),
)


def dimensions(criteria: tuple[Criterion, ...] = CRITERIA) -> Mapping[str, tuple[str, ...]]:
    """Return the criteria of each dimension, in order."""
    names = dict.fromkeys(one.dimension for one in criteria if one.dimension)
    return {name: tuple(one.name for one in criteria if one.dimension == name) for name in names}
