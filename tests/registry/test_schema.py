"""One definition of every row type yields the Arrow schema, the `datasets` features and the card's YAML alike."""

from __future__ import annotations

import pyarrow as pa
import pytest
from datasets import Features

from builders.row_types import ROW_TYPES
from builders.schema import arrow_schema, columns_of, feature_yaml, features, leaves, without

every_row_type = pytest.mark.parametrize("config", ROW_TYPES)


@every_row_type
def test_parquet_and_card_describe_the_features_alike(config: str) -> None:
    read = Features.from_arrow_schema(arrow_schema(config))
    assert read == features(config)
    assert arrow_schema(config).equals(read.arrow_schema)
    assert feature_yaml(columns_of(config)) == read._to_yaml_list()


@every_row_type
def test_columns_are_described_and_unique(config: str) -> None:
    paths = [leaf.path for leaf in leaves(columns_of(config))]
    assert len(paths) == len(set(paths))
    assert all(leaf.column.description.endswith(".") for leaf in leaves(columns_of(config)))


def test_text_and_demographics_can_be_left_out_of_structs_too() -> None:
    kept = {leaf.path for leaf in leaves(without(columns_of("dialogues"), text=True, demographic=True))}
    assert "turns.behaviours" in kept
    assert "turns.text" not in kept


def test_unknown_row_type_names_those_there_are() -> None:
    with pytest.raises(LookupError, match="dialogues, utterances"):
        columns_of("turns")
    assert isinstance(arrow_schema("dialogues"), pa.Schema)
