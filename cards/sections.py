"""The computed part of each section of a card; every number comes from the statistics or the manifest."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType

from cards import baseline_section, data_sections, rights_sections
from cards.card import Card

COMPUTED: MappingProxyType[str, Callable[[Card], str]] = MappingProxyType({
    "summary": data_sections.summary,
    "at-a-glance": data_sections.at_a_glance,
    "load-it": data_sections.load_it,
    "out-of-scope-use": data_sections.out_of_scope_use,
    "structure-and-labels": data_sections.structure_and_labels,
    "languages-and-varieties": data_sections.languages_and_varieties,
    "sources-and-provenance": rights_sections.sources_and_provenance,
    "people": rights_sections.people,
    "collection-and-processing": rights_sections.collection_and_processing,
    "consent-ethics-and-takedown": rights_sections.consent_ethics_and_takedown,
    "privacy": rights_sections.privacy,
    "biases-and-limitations": data_sections.biases_and_limitations,
    "evaluation-and-baselines": baseline_section.evaluation_and_baselines,
    "licence-and-access": rights_sections.licence_and_access,
    "version-and-maintenance": rights_sections.version_and_maintenance,
    "citation": rights_sections.citation,
    "authors-and-contact": rights_sections.authors_and_contact,
})  # fmt: skip
"""By section; the others are prose alone."""
