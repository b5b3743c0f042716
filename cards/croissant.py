"""croissant.json: Croissant 1.1 with RAI and PROV-O, label names, splits and the real hash of every file.

Specification: docs.mlcommons.org/croissant (1.1, and RAI 1.0). The Hub's own file has no RAI, no label names and no
checksums. `encodingFormat` is `application/x-parquet`, since readers refuse the registered name.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from builders.columns import Column
from builders.labels import load_taxonomy
from builders.licences import LICENCES, NO_LICENCE, members
from builders.rights import Concern
from builders.schema import published_columns
from cards.card import Card
from cards.card_facts import CardFacts
from cards.citations import bibtex, version_date

CROISSANT = "croissant.json"
PARQUET = "application/x-parquet"
TYPES = {"string": "sc:Text", "bool": "sc:Boolean", "int32": "sc:Integer", "int64": "sc:Integer", "float64": "sc:Float"}
CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "arrayShape": "cr:arrayShape",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "containedIn": "cr:containedIn",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "prov": "http://www.w3.org/ns/prov#",
    "duo": "http://purl.obolibrary.org/obo/DUO_",
    "usageInfo": "sc:usageInfo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "description": {"@container": "@language"},
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isArray": "cr:isArray",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "name": {"@container": "@language"},
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
MANIPULATION = (
    "Upstream's label spellings are mapped to the label sets of the codebook, languages to BCP-47 tags and roles to "
    "therapist and client; the upstream spelling stays beside each label."
)
WITHOUT_LABELS = "Languages are written as BCP-47 tags and regions as ISO 3166 countries; no labels were mapped."
USE_CONDITIONS = {
    "general": "duo:0000042",
    "non-commercial": "duo:0000018",
    "research": "duo:0000007",
}
"""Terms of the Data Use Ontology: general research use, not for profit, research on a disease area."""


def croissant(card: Card, facts: CardFacts) -> dict[str, Any]:
    """Return the metadata of a folder as JSON-LD, with addresses of the version it is released as."""
    definition, verdict = card.definition, card.manifest["verdict"]
    base = f"https://huggingface.co/datasets/{card.repository}"
    names = members(verdict["licence"])
    known = [LICENCES[name].url for name in names if name in LICENCES]
    return {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": ["http://mlcommons.org/croissant/1.1", "http://mlcommons.org/croissant/RAI/1.0"],
        "name": definition.name,
        "description": definition.summary,
        "url": base,
        "license": known or [f"{base}/blob/v{definition.version}/LICENSE"],
        "version": definition.version,
        "datePublished": version_date(facts, definition.version),
        "creator": [{"@type": "sc:Organization", "name": one.name, "url": one.url or base} for one in facts.curators],
        "keywords": facts.tags,
        "inLanguage": sorted(tag for tag in card.languages if tag != "und"),
        "isLiveDataset": False,
        "citeAs": bibtex(facts),
        "usageInfo": _use_conditions(verdict),
        **_responsible(card, facts),
        "distribution": [*_files(card, base), *_sets(card)],
        "recordSet": [_splits(card), *_labels(card), *(_records(card, config) for config in card.configs)],
    }


def _use_conditions(verdict: dict[str, Any]) -> list[str]:
    conditions = [USE_CONDITIONS["general"] if verdict["uses"]["train"] else USE_CONDITIONS["research"]]
    return conditions if verdict["uses"]["commercial"] else [*conditions, USE_CONDITIONS["non-commercial"]]


def _responsible(card: Card, facts: CardFacts) -> dict[str, Any]:
    """Return RAI properties and provenance, the eight among them that NeurIPS asks for."""
    use = facts.responsible_use
    licence = next((one.licence for one in card.definition.rights if one.concern is Concern.DATA), "") or NO_LICENCE
    sources = [
        {"@id": source.url or source.path, "prov:label": source.path, "license": licence}
        for source in card.definition.sources
        if not source.embedded
    ]
    made = facts.generator or "people, as the card says"
    timeframe = [date for date in (facts.collection.start, facts.collection.end) if date]
    return {
        "rai:dataLimitations": use.data_limitations,
        "rai:dataBiases": use.data_biases,
        "rai:personalSensitiveInformation": use.personal_sensitive_information,
        "rai:dataUseCases": use.data_use_cases,
        "rai:dataSocialImpact": use.data_social_impact,
        "rai:hasSyntheticData": facts.synthetic,
        "rai:dataCollection": facts.collection.statement,
        "rai:dataCollectionType": facts.collection.kind,
        "rai:dataAnnotationProtocol": use.data_annotation_protocol,
        "rai:annotationsPerItem": facts.annotators.per_item,
        "rai:annotatorDemographics": facts.annotators.statement,
        "rai:dataPreprocessingProtocol": use.data_preprocessing_protocol,
        "rai:dataReleaseMaintenancePlan": use.data_release_maintenance_plan,
        "rai:dataManipulationProtocol": MANIPULATION if card.definition.taxonomies else WITHOUT_LABELS,
        "rai:dataImputationProtocol": "None: what is missing upstream is null.",
        "rai:dataCollectionMissingData": "Null means unknown, not stated or not annotated; nothing was guessed.",
        "rai:dataCollectionRawData": _raw_data(card),
        **({"rai:dataCollectionTimeframe": timeframe} if timeframe else {}),
        **({"rai:dataAnnotationAnalysis": agreement} if (agreement := agreement_in_words(card)) else {}),
        **({"rai:machineAnnotationTools": facts.generator} if facts.generator else {}),
        "prov:wasDerivedFrom": sources or [{"@id": card.definition.homepage, "prov:label": "own work"}],
        "prov:wasGeneratedBy": [
            {"prov:label": facts.collection.statement, "prov:wasAssociatedWith": made},
            {"prov:label": f"careloom build {card.definition.name}", "prov:wasAssociatedWith": "Careloom"},
        ],
    }


def _raw_data(card: Card) -> str:
    files = ", ".join(f"{one['path']} (sha256 {one['sha256']})" for one in card.manifest["sources"])
    return f"Built from {files or 'files of the kit itself'}."


def agreement_in_words(card: Card) -> str:
    """Return alpha with its interval for each attribute that several people annotated, empty where there is none."""
    found = card.statistics.get("annotations", {}).get("agreement", {})
    parts = [f"{name.replace('_', ' ')} {one['alpha']} ({one['low']} to {one['high']})" for name, one in found.items()
             if one["alpha"] is not None]  # fmt: skip
    return f"Krippendorff's alpha, nominal, with its 95 % interval: {'; '.join(parts)}." if parts else ""


def _files(card: Card, base: str) -> Iterator[dict[str, Any]]:
    for one in card.manifest["files"]:
        yield {
            "@type": "cr:FileObject",
            "@id": one["path"],
            "name": one["path"],
            "contentUrl": f"{base}/resolve/v{card.definition.version}/{one['path']}",
            "contentSize": f"{one['bytes']} B",
            "encodingFormat": PARQUET,
            "sha256": one["sha256"],
        }


def _sets(card: Card) -> Iterator[dict[str, Any]]:
    for config in card.configs:
        yield {
            "@type": "cr:FileSet",
            "@id": f"files-{config}",
            "name": f"files-{config}",
            "description": f"All files of {config}.",
            "encodingFormat": PARQUET,
            "includes": f"data/{config}/*.parquet",
        }


def _splits(card: Card) -> dict[str, Any]:
    names = dict.fromkeys(split for config in card.configs for split in card.manifest["configs"][config]["splits"])
    return {
        "@type": "cr:RecordSet",
        "@id": "splits",
        "name": "splits",
        "dataType": "cr:Split",
        "key": {"@id": "splits/name"},
        "field": [{"@type": "cr:Field", "@id": "splits/name", "name": "name", "dataType": "sc:Text"}],
        "data": [{"splits/name": name} for name in names],
    }


def _labels(card: Card) -> Iterator[dict[str, Any]]:
    """Yield a record set a label set: the number a column holds and the label it stands for."""
    for name in card.definition.taxonomies:
        identifier = f"labels-{name}"
        yield {
            "@type": "cr:RecordSet",
            "@id": identifier,
            "name": identifier,
            "dataType": "sc:Enumeration",
            "key": {"@id": f"{identifier}/position"},
            "field": [
                {"@type": "cr:Field", "@id": f"{identifier}/position", "name": "position", "dataType": "sc:Integer"},
                {"@type": "cr:Field", "@id": f"{identifier}/name", "name": "name", "dataType": "sc:Text"},
                {"@type": "cr:Field", "@id": f"{identifier}/definition", "name": "definition", "dataType": "sc:Text"},
            ],
            "data": [
                {
                    f"{identifier}/position": label.position,
                    f"{identifier}/name": label.id,
                    f"{identifier}/definition": label.definition,
                }
                for label in load_taxonomy(name).labels
            ],
        }


def _records(card: Card, config: str) -> dict[str, Any]:
    columns = published_columns(card.row_type(config), card.manifest["form"])
    files = f"files-{config}"
    split = {
        "@type": "cr:Field",
        "@id": f"{config}/split",
        "name": "split",
        "dataType": "sc:Text",
        "references": {"field": {"@id": "splits/name"}},
        "source": {
            "fileSet": {"@id": files},
            "extract": {"fileProperty": "fullpath"},
            # Readers apply the pattern to its own result once more, so it must match that too.
            "transform": {"regex": rf"(?:.*data/{config}/)?([a-z]+)(?:-[^/]*\.parquet)?$"},
        },
    }
    fields = [_field(card, column, config, files, "") for column in columns]
    return {"@type": "cr:RecordSet", "@id": config, "name": config, "field": [split, *fields]}


def _field(card: Card, column: Column, parent: str, files: str, within: str) -> dict[str, Any]:
    """Return a field; those of nested columns are sub-fields that follow a path inside the column."""
    identifier = f"{parent}/{column.name}"
    source: dict[str, Any] = {"fileSet": {"@id": files}, "extract": {"column": within or column.name}}
    if within:
        source["transform"] = {"jsonPath": column.name}
    field: dict[str, Any] = {
        "@type": "cr:Field",
        "@id": identifier,
        "name": column.name,
        "description": column.description,
        **({"isArray": True, "arrayShape": "-1"} if column.is_list else {}),
    }
    if column.fields:
        nested = [_field(card, child, identifier, files, column.name) for child in column.fields]
        return field | {"source": source, "subField": nested}
    field |= {"dataType": "sc:Integer" if column.taxonomy else TYPES[column.dtype], "source": source}
    if column.taxonomy in card.definition.taxonomies:
        field["references"] = {"field": {"@id": f"labels-{column.taxonomy}/position"}}
    return field
