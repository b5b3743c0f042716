"""MentalQA: questions about mental health that people asked on a medical platform, with the answers, in Arabic."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from builders.corpus import Corpus, list_of
from builders.definition import AssignedSplits, Dataset, Labels, Source
from builders.privacy import masked
from builders.problems import ProblemsFound, Report
from builders.reading.grouping import with_groups
from builders.reading.readers import read_text
from builders.reading.source_columns import strings
from builders.reading.tab_files import check_members, read_side_by_side, tab_columns
from builders.rights import Access, Concern, Evidence, Terms
from builders.source_files import SourceFiles

REPOSITORY, COMMIT = "https://github.com/hasanhuz/MentalQA", "b2dc343879a2885b8a5e9175695e8f514f4633d0"
TRACK, ROWS, COLUMNS = "ArahealthQA-Track1-MentalQA", "Train_Dev.tsv", ("question", "answer", "final_QT", "final_AS")
COPIES = {"sub_task1": {"dev_data.tsv": "question", "dev_label.tsv": "final_QT"},
          "sub_task2": {"data.tsv": "answer", "labels.tsv": "final_AS"},
          "sub_task3": {"questions_train.tsv": "question", "answers_train.tsv": "answer"}}  # fmt: skip
"""Archives whose members repeat columns of the training rows, line by line."""
TEST = dict(zip(COLUMNS, ("subtask1_input", "subtask2_input", "subtask1_output", "subtask2_output"), strict=True))
"""The test rows: a file for each column, without a header, whose lines belong together. The third sub-task has other
test rows, without labels; they are left out."""
LABELS = {"question_types_raw": "final_QT", "strategies_raw": "final_AS"}
FACTS = {"language": "ar", "language_method": "declared", "origin": "forum_post", "translation": "original"}


def parse(files: SourceFiles) -> Iterator[Corpus]:
    """Yield a batch a split; rows that share a question or an answer are a group."""
    rows = tab_columns(read_text(files.named(ROWS), crlf=True), ROWS, COLUMNS, header=True)
    rows |= {name: [text.strip("[]").replace("'", "") for text in rows[name]] for name in LABELS.values()}
    report = Report()
    for name, members in COPIES.items():
        copies = {member: rows[column] for member, column in members.items()}
        report.extend(check_members(files.named(f"{TRACK}/TrainData/{name}.zip"), copies, ROWS))
    if report.failed:
        raise ProblemsFound(report)
    test = read_side_by_side({one: files.named(f"{TRACK}/TestData/{name}_test.tsv") for one, name in TEST.items()})
    for name, read in (("train", pa.table(rows)), ("test", test)):
        table = with_groups(read, name, by=("question", "answer"))
        one_each = np.ones(table.num_rows, dtype=np.int64)
        questions = {
            "question_id": pc.binary_join_element_wise("mentalqa", strings(table, "id"), "-"),
            "group_id": pc.binary_join_element_wise("mentalqa", strings(table, "group"), "-"),
            "split": strings(table, "split"),
            "question": masked(strings(table, "question"), "ar"),
            "answers": list_of(one_each, masked(strings(table, "answer"), "ar")),
            **{raw: pc.split_pattern(strings(table, column), ", ") for raw, column in LABELS.items()},
        }
        place = ROWS if name == "train" else f"{TRACK}/TestData"
        yield Corpus(tables={"questions": pa.table(questions)}, constants=FACTS, place=place)


UPSTREAM = f"https://raw.githubusercontent.com/hasanhuz/MentalQA/{COMMIT}"
SOURCES = (ROWS, *(f"{TRACK}/TestData/{name}_test.tsv" for name in TEST.values()),
           *(f"{TRACK}/TrainData/{name}.zip" for name in COPIES))  # fmt: skip
MIT = Evidence(url=f"{REPOSITORY}/blob/{COMMIT}/LICENSE", date="2026-11-21", note="Copyright (c) 2024 Hassan Alhuzali",
               sha256="eeac80917c726e454eb4f36a76a3281d8f48dfc52e5ab8420e5988f829463564")  # fmt: skip
PEOPLE = Evidence(url=f"{REPOSITORY}/tree/{COMMIT}", date="2026-11-21",
                  note="people's words on a medical platform; neither its terms nor consent are stated")  # fmt: skip
DATASET = Dataset(
    name="mentalqa", version="1.0.0", title="MentalQA", homepage=REPOSITORY,
    summary="Arabic questions about mental health and their answers, with types of question and strategies of answer.",
    sources=tuple(Source(path=path, url=f"{UPSTREAM}/{path}") for path in SOURCES),
    rights=(Terms(concern=Concern.DATA, licence="MIT", evidence=MIT),
            Terms(concern=Concern.PLATFORM, access=Access.MANUAL, evidence=PEOPLE,
                  forbids=frozenset({"commercial", "send_to_third_party"}))),
    configs=("questions",), splits=AssignedSplits(names=("train", "test")), parse=parse,
    labels={column: Labels(taxonomy=taxonomy, crosswalk="mentalqa", method="human_single") for column, taxonomy in
            (("question_types", "question/type@1"), ("strategies", "support/strategy@1"))},
)  # fmt: skip
