"""BLEnD: questions on everyday life, asked in sixteen regions and thirteen languages, with the answers people gave."""

from __future__ import annotations

from collections.abc import Iterator

from builders.corpus import Corpus
from builders.definition import Dataset, SingleSplit, Source
from builders.reading.keyed_records import read_keyed, read_rows_by_id
from builders.reading.texts import cleaned, distinct
from builders.rights import Concern, Evidence, Form, Terms
from builders.schema import table_of
from builders.source_files import SourceFiles

REPOSITORY, COMMIT = "https://github.com/nlee0212/BLEnD", "24e7d732c082c224b3bc9c7dc3b884fe83fb8cc8"
REGIONS = {
    "Algeria": ("ar", "DZ", "", "Arabic"), "Assam": ("as", "IN", "", "Assamese"),
    "Azerbaijan": ("az", "AZ", "", "Azerbaijani"), "China": ("zh-Hans", "CN", "chinese", "Chinese"),
    "Ethiopia": ("am", "ET", "", "Amharic"), "Greece": ("el", "GR", "", "Greek"),
    "Indonesia": ("id", "ID", "indonesian", "Indonesian"), "Iran": ("fa", "IR", "", "Persian"),
    "Mexico": ("es", "MX", "mexican", "Spanish"), "North_Korea": ("ko", "KP", "korean", "Korean"),
    "Northern_Nigeria": ("ha", "NG", "", "Hausa"), "South_Korea": ("ko", "KR", "korean", "Korean"),
    "Spain": ("es", "ES", "spanish", "Spanish"), "UK": ("en", "GB", "", "English"),
    "US": ("en", "US", "american", "English"), "West_Java": ("su", "ID", "", "Sundanese"),
}  # fmt: skip
"""By upstream's region: language, country, culture where the label set has that very group, name of the language."""
OWN = {region: f"{name} ({region.replace('_', ' ')})" for region, (_, _, _, name) in REGIONS.items()}
SOURCES = {OWN[region]: language for region, (language, *_) in REGIONS.items()} | {"Korean (Korea)": "ko"}
"""The language a question was first asked in, by upstream's spelling of language and region."""
COLUMNS = ("", "ID", "Topic", "Source", "Question", "Translation")
GROUPS = [{"answers": [str], "en_answers": [str], "count": int}]
RECORD = {"question": str, "en_question": str, "annotations": GROUPS, "idks": dict[str, int]}
PATHS = tuple(f"data/{kind}" for kind in ("annotations/{}_data.json", "questions/{}_questions.csv"))


def parse(files: SourceFiles) -> Iterator[Corpus]:
    """Yield one batch a region. In the region it was first asked in a question is original, elsewhere localised."""
    for region, (language, country, culture, _) in REGIONS.items():
        file, listed = (files.named(path.format(region)) for path in PATHS)
        records = read_keyed(file, RECORD)
        about = read_rows_by_id(listed, COLUMNS, "ID", records, {"Source": SOURCES})
        rows = [
            {
                "question_id": f"blend-{region.lower().replace('_', '-')}-{key}",
                "parallel_id": f"blend-{key}", "group_id": f"blend-{key}",
                "translation": "original" if (source := about[key]["Source"]) == OWN[region] else "localised",
                "original_language": None if source == OWN[region] else SOURCES[source],
                "topic": about[key]["Topic"], "question": cleaned(one["question"]) or None,
                "question_english": cleaned(one["en_question"]) or None,
                "answer_groups": [
                    {"answers": distinct(group["answers"]), "answers_english": distinct(group["en_answers"]),
                     "count": group["count"]} for group in one["annotations"]
                ],
                "no_answers": [{"reason": cleaned(why), "count": count} for why, count in one["idks"].items() if count],
            }
            for key, one in records.items()
        ]  # fmt: skip
        yield Corpus(place=file.path, tables={"questions": table_of("questions", rows)}, constants={
            "language": language, "language_method": "declared", "region": country, "origin": "survey",
            "culture": culture or None, "culture_basis": "community" if culture else None})  # fmt: skip


HUB = Evidence(url="https://huggingface.co/datasets/nayeon212/BLEnD", date="2026-11-21",
               note="front matter of the authors' own card, read in a stored copy")  # fmt: skip
SILENT = Evidence(url=f"{REPOSITORY}/tree/{COMMIT}", date="2026-11-21",
                  note="the repository states no licence, though the authors' card on the Hub does")  # fmt: skip
DATASET = Dataset(
    name="blend", version="1.0.0", title="BLEnD", homepage=REPOSITORY,
    summary="Questions about everyday life in the languages of many regions, with the answers of people from each of "
    "them, grouped by meaning: a benchmark of cultural knowledge, not of mental health.",
    sources=tuple(Source(path=path, url=f"https://raw.githubusercontent.com/nlee0212/BLEnD/{COMMIT}/{path}")
                  for pattern in PATHS for path in map(pattern.format, REGIONS)),
    rights=(Terms(concern=Concern.DATA, licence="CC-BY-SA-4.0", form=Form.FULL, evidence=HUB),
            Terms(concern=Concern.REPOSITORY, evidence=SILENT)),
    configs=("questions",), splits=SingleSplit(name="test"), parse=parse,
)  # fmt: skip
