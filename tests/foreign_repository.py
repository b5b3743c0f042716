"""An invented dataset repository as somebody else would write it, in order in every respect, to be spoiled."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from datasets import ClassLabel, Features, Value

README = """\
---
pretty_name: Evening Talks
license: cc-by-nc-4.0
language:
- en
- ko
language_details:
- en-GB
- ko-KR
annotations_creators:
- expert-generated
language_creators:
- expert-generated
multilinguality:
- multilingual
size_categories:
- n<1K
source_datasets:
- original
task_categories:
- text-classification
task_ids:
- sentiment-classification
tags:
- counselling
configs:
- config_name: talks
  default: true
  data_files:
  - split: train
    path: data/train.parquet
  - split: test
    path: data/test.parquet
dataset_info:
- config_name: talks
  features:
  - name: talk
    dtype: string
  - name: language
    dtype: string
  - name: text
    dtype: string
  - name: leaning
    dtype:
      class_label:
        names:
          '0': change
          '1': sustain
  splits:
  - name: train
    num_bytes: 4000
    num_examples: 24
  - name: test
    num_bytes: 2000
    num_examples: 12
  download_size: 6000
  dataset_size: 6000
---

# Evening Talks

Invented lines of people who talk to a counsellor in the evening, in English and Korean. They are for research only,
no therapy and no diagnosis. Whoever reads them in distress finds help at the local emergency number.

## Intended use

Trying out classifiers of whether somebody leans towards a change or against it.

## Out-of-scope use

Nothing that advises or judges people.

## Dataset structure

| split | rows |
|---|---|
| train | 24 |
| test | 12 |

## Source data and collection

Written for this test by its authors in one afternoon.

## Annotations and people

Two authors gave each line one label and talked over every difference.

## Privacy and consent

Nobody's words are in it, so that nobody had to be asked.

## Biases and limitations

Few voices, two languages, one afternoon.

## Licence

Given under CC BY-NC 4.0.

## Citation

Cite the repository.

## Contact

Write to the authors through the discussion page.
"""
LICENSE = (
    "Attribution-NonCommercial 4.0 International\n\nCreative Commons Attribution-NonCommercial 4.0 International\n"
)
ENGLISH = (
    "I walked home in the rain because the bus was full again",
    "My sister says that I should call the doctor this week",
    "Last night I slept five hours and that felt like a lot",
    "We used to cook together on Sundays before the move",
    "I would rather leave things as they are for the moment",
    "Maybe I could start with ten minutes of walking each day",
)
KOREAN = (
    "어제는 퇴근하고 나서 아무 말도 없이 그냥 누워만 있었어요",
    "친구가 같이 산책하자고 했는데 아직 대답을 못 했어요",
    "이번 주에는 아침마다 창문을 열고 물을 한 잔 마셨어요",
    "가족에게 이 이야기를 꺼내기가 생각보다 훨씬 어려웠어요",
    "지금은 바꾸고 싶은 마음보다 쉬고 싶은 마음이 더 커요",
    "다음 달에는 미뤄 두었던 검진을 한번 받아 볼까 해요",
)
ENDINGS = ("", " 하나", " 둘", " 셋", " 넷", " 다섯")
FEATURES = Features({
    "talk": Value("string"),
    "language": Value("string"),
    "text": Value("string"),
    "leaning": ClassLabel(names=["change", "sustain"]),
})  # fmt: skip


def rows(first: int, number: int) -> list[dict[str, object]]:
    """Return invented rows; no text occurs twice."""
    found = []
    for position in range(first, first + number):
        korean = position % 2
        line = (KOREAN if korean else ENGLISH)[position // 2 % 6]
        again = position // 12
        text = f"{line}{ENDINGS[again]}" if korean else f"{line}{', again' * again}"
        row = {"talk": f"talk-{position}", "language": "ko" if korean else "en", "text": text}
        found.append({**row, "leaning": position // 2 % 2})
    return found


def write_rows(path: Path, found: list[dict[str, object]], features: Features = FEATURES) -> None:
    """Write rows to a Parquet file that names its features, as `datasets` writes them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(found, features.arrow_schema), path)


def write_repository(folder: Path) -> Path:
    """Write the repository and return its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "README.md").write_text(README, encoding="utf-8")
    (folder / "LICENSE").write_text(LICENSE, encoding="utf-8")
    write_rows(folder / "data/train.parquet", rows(0, 24))
    write_rows(folder / "data/test.parquet", rows(24, 12))
    return folder
