"""KokoroChat: Japanese counselling role plays with the clients' reviews, and their translations by language models."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pyarrow as pa

from builders.corpus import Corpus
from builders.definition import Dataset, GroupedHash, Labels, Source
from builders.privacy import masked_turns
from builders.reading.dialogue_tables import DialogueColumns, nested_corpus
from builders.reading.json_tables import read_json_objects, record_type
from builders.reading.source_columns import column
from builders.reading.survey_tables import Scale, rated_items, ticked_boxes
from builders.rights import Concern, Evidence, Terms
from builders.source_files import SourceFiles
from builders.source_folders import number_pattern

JAPANESE = ("KokoroChat", "44aa9d8ad21f17413973f5ccfc45970659a2fb16", "kokorochat")
TRANSLATED = ("MultilingualKokoroChat", "26e755ce19c3345ba71ef66c8f18a049354c5226", "multilingual-kokorochat")
VERSIONS = (("ja", "kokorochat_dialogues", "", JAPANESE), ("en", "English", "en", TRANSLATED),
            ("zh-Hans", "Chinese", "zh", TRANSLATED))  # fmt: skip
# The dialogues that are read; with `\d+` in place of `number_pattern(SUBSET)` all of a full copy are.
SUBSET = """4 7-8 10-19 23 33-34 36 42 45 47-49 51 53 55-58 61 63-66 68-69 73 77-80 85 90 92-100 107 109-112 115-116
118-133 136-146 158 160-174 177-181 183-195 201-222 225 227 233-246 248-249 251 253-257 259-266 269-274 276-287 289
294-295 297-304 307-318 322-327 329-332 334-339 341-349 352-353 402 896 1049 1403 1703"""
ITEMS = """felt_heard_and_understood felt_respected gained_new_insights felt_hopeful_or_expectant
concerns_were_addressed thought_through_concerns_together conversation_had_good_rhythm conversation_felt_comfortable
felt_appropriate_and_satisfying conversation_was_valuable conversation_started_smoothly conversation_ended_well
showed_acceptance_and_empathy provided_acknowledgment_and_affirmation asked_effective_questions
summarized_key_points_effectively clarified_issues_cleraly helped_identify_goals offered_actionable_suggestions
encouraged_and_instilled_hope"""
SCALES = (Scale("client_review_total", ["score"], 0, 100), Scale("client_review", ITEMS.split(), 0, 5))
PEOPLE = "evaluation_id client_id counselor_id"
BOXES = "harmful_due_to_ignorance other_potentially_unethical unwilling_to_continue"
SCHEMA = pa.schema({"topic": record_type("main_jp main_en sub"),
    "dialogue": pa.list_(record_type("role time utterance origin content")),
    "review_by_client_en": record_type(f"evaluation_created_at {BOXES}", f"{PEOPLE} score {ITEMS}")})  # fmt: skip
COLUMNS = DialogueColumns(
    turns="dialogue", role="role", roles={"counselor": "therapist", "client": "client"}, text="utterance",
    dialogue_id="id", facts={"parallel_id": "shared", "group_id": "shared", "topic": "topic.main_en"})  # fmt: skip
CONSTANTS = {"language": "ja", "language_method": "declared", "origin": "role_play", "translation": "original"}


def parse(files: SourceFiles) -> Iterator[Corpus]:
    """Yield a batch a language; versions of a dialogue share group and `parallel_id`, reviews are the original's."""
    for language, folder, mark, _ in (one for one in VERSIONS if one[1] in files.names):
        members = files.below(folder)
        table = read_json_objects(members, SCHEMA, unread=("review_by_client_jp", "review_by_client"))
        shared = [f"kokorochat-{file.local.stem.removeprefix(mark)}" for file in members]
        ids = pa.array([f"{one}-{language[:2]}" for one in shared])
        table = table.append_column("shared", pa.array(shared)).append_column("id", ids)
        facts = {"language": language, "translation": "machine", "original_language": "ja"} if mark else {}
        columns = replace(COLUMNS, text="content", blank_turns=True) if mark else COLUMNS
        corpus = nested_corpus(table, columns, prefix="", place=folder, constants=CONSTANTS | facts)
        if not mark:
            answers = (column(table, "review_by_client_en"), ids, "client")
            boxes = ticked_boxes(*answers, BOXES.split(), "チェックあり", folder)
            corpus = replace(
                corpus, tables={**corpus.tables, "ratings": rated_items(*answers, SCALES), "annotations": boxes}
            )
        yield masked_turns(corpus)


DATASET = Dataset(
    name="kokorochat", version="1.0.0", title="KokoroChat", homepage="https://github.com/UEC-InabaLab/KokoroChat",
    summary="Japanese counselling role plays with reviews by the role-played clients, and their machine translations.",
    sources=tuple(Source(
        path=folder, folder=True, members=rf"{mark}{number_pattern(SUBSET)}\.json", slug=slug,
        url=f"https://codeload.github.com/UEC-InabaLab/{name}/zip/{commit}",
    ) for _, folder, mark, (name, commit, slug) in VERSIONS),
    rights=tuple(Terms(concern=Concern.DATA, licence="CC-BY-NC-ND-4.0", evidence=Evidence(
        url=f"https://github.com/UEC-InabaLab/{name}/blob/{commit}/LICENSE", date="2026-11-21",
        sha256="f7f28b8c7a1af76b9874ca6d040e8b1eb6768fd1043106c9d315090ea96754e7",
    )) for name, commit, _ in (JAPANESE, TRANSLATED)),
    configs=("dialogues", "utterances", "ratings", "annotations", "chat"), splits=GroupedHash(), parse=parse,
    labels={"item": Labels(taxonomy="session/client-review@1", crosswalk="kokorochat", method="human_single")},
    withheld=("time", "evaluation_created_at", *PEOPLE.split()), divisible="files")  # fmt: skip
