"""What only people know of a dataset: the typed front matter of `cards/datasets/<name>.md`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2)]
Date = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]
Address = Annotated[str, StringConstraints(pattern=r"^(?:https?://|mailto:)\S+$")]


class Strict(BaseModel):
    """Unknown keys and other types are errors; nothing changes once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Evidence(Strict):
    """A statement and where it was read."""

    claim: Text
    url: Address
    date: Date


class Person(Strict):
    """Somebody who made the dataset, or a project."""

    name: Text
    url: Address | None = None


class Consent(Strict):
    """What the people in the data agreed to, as far as it is known."""

    basis: Literal["consent", "publicly posted", "publicly shown", "no real person speaks", "not stated"]
    statement: Text


class Collection(Strict):
    """When and how the words came about."""

    kind: Annotated[list[Text], Field(min_length=1)]
    """Croissant RAI `dataCollectionType`."""
    start: Date | None = None
    end: Date | None = None
    statement: Text


class Annotators(Strict):
    """Who labelled."""

    statement: Text
    per_item: Text


class ResponsibleUse(Strict):
    """Short statements for Croissant's RAI properties; the sections say more."""

    data_limitations: Text
    data_biases: Text
    personal_sensitive_information: Text
    data_use_cases: Text
    data_social_impact: Text
    data_annotation_protocol: Text
    data_preprocessing_protocol: Text
    data_release_maintenance_plan: Text


class Reference(Strict):
    """A work to cite; `upstream` tells the works behind the data from this package's own."""

    key: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+$")]
    kind: Literal["article", "inproceedings", "misc"]
    title: Text
    authors: Annotated[list[Name], Field(min_length=1)]
    year: int
    venue: Text | None = None
    pages: str | None = None
    doi: str | None = None
    arxiv: str | None = None
    url: Address | None = None
    upstream: bool


class Change(Strict):
    """What changed with a version."""

    version: Annotated[str, StringConstraints(pattern=r"^\d+\.\d+\.\d+$")]
    date: Date
    text: Text


class Versioned(Strict):
    """Facts of something that is published in versions."""

    changes: Annotated[list[Change], Field(min_length=1)]


class CardFacts(Versioned):
    """Everything a card states that no program can compute."""

    repository: Annotated[str, StringConstraints(pattern=r"^[\w.-]+/[\w.-]+$")]
    """The Hub's repository the dataset is released to."""
    curators: Annotated[list[Person], Field(min_length=1)]
    contact: Address
    removal_contact: Address
    """Where somebody asks in private for their words to be removed."""
    annotations_creators: Annotated[list[Text], Field(min_length=1)]
    language_creators: Annotated[list[Text], Field(min_length=1)]
    source_datasets: Annotated[list[Text], Field(min_length=1)]
    task_categories: Annotated[list[Text], Field(min_length=1)]
    task_ids: list[Text] = []
    tags: list[Text] = []
    synthetic: bool
    generator: Text | None = None
    """What wrote the words, where a machine did."""
    consent: Consent
    collection: Collection
    annotators: Annotators
    responsible_use: ResponsibleUse
    references: list[Reference] = []
    evidence: list[Evidence] = []


class ModelFacts(Versioned):
    """What only people know of a task's models: the typed front matter of `cards/models/<task>.md`."""

    owner: Annotated[str, StringConstraints(pattern=r"^[\w.-]+$")]
    """Whose repositories the models are released to, each under its own name."""
    authors: Annotated[list[Person], Field(min_length=1)]
    contact: Address
    pipeline_tag: Text
    tags: list[Text] = []
    example: Annotated[list[Text], Field(min_length=1)]
    """An invented input, one text for each column of it."""
