"""How much of what the Hub, NeurIPS and Croissant RAI ask for a repository states where a machine can read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from cards.lint.croissant_file import read_croissant
from cards.lint.dataset_fields import EXPECTED
from cards.lint.repository import Repository

HUB = (*EXPECTED, "language_details", "dataset_info", "tags")
"""Fields of the Hub's dataset card that every dataset of text can fill (hub-docs `datasetcard.md`)."""
NEURIPS = (
    "rai:dataLimitations", "rai:dataBiases", "rai:personalSensitiveInformation", "rai:dataUseCases",
    "rai:dataSocialImpact", "rai:hasSyntheticData", "prov:wasDerivedFrom", "prov:wasGeneratedBy",
)  # fmt: skip
"""What the Evaluations & Datasets track of NeurIPS 2026 asks for in Croissant."""
RAI = (
    "rai:dataCollection", "rai:dataCollectionType", "rai:dataCollectionMissingData", "rai:dataCollectionRawData",
    "rai:dataCollectionTimeframe", "rai:dataImputationProtocol", "rai:dataPreprocessingProtocol",
    "rai:dataManipulationProtocol", "rai:dataAnnotationProtocol", "rai:dataAnnotationPlatform",
    "rai:dataAnnotationAnalysis", "rai:annotationsPerItem", "rai:annotatorDemographics", "rai:machineAnnotationTools",
    "rai:dataReleaseMaintenancePlan", "rai:personalSensitiveInformation", "rai:dataSocialImpact", "rai:dataBiases",
    "rai:dataLimitations", "rai:dataUseCases",
)  # fmt: skip
"""Properties of Croissant RAI 1.0."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many fields of a standard are stated, and which are not."""

    standard: str
    stated: int
    asked: int
    missing: tuple[str, ...]

    def line(self) -> str:
        """Return the coverage in words."""
        left = f"; not stated: {', '.join(self.missing)}" if self.missing else ""
        return f"{self.standard}: {self.stated} of {self.asked} fields{left}"

    def as_dict(self) -> dict[str, Any]:
        """Return the coverage as plain data."""
        return asdict(self)


def coverage(repository: Repository) -> tuple[Coverage, ...]:
    """Return the coverage of the Hub's fields, of NeurIPS' and of Croissant RAI's."""
    head = repository.front.values if repository.front else {}
    croissant = read_croissant(repository)
    return (
        _of("Hub card", HUB, head),
        _of("NeurIPS 2026", NEURIPS, croissant),
        _of("Croissant RAI 1.0", RAI, croissant),
    )


def _of(standard: str, fields: tuple[str, ...], content: Mapping[str, Any]) -> Coverage:
    missing = tuple(name for name in fields if content.get(name) in (None, "", [], {}))
    return Coverage(standard, len(fields) - len(missing), len(fields), missing)
