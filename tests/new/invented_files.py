"""Unseen files of several formats, as newcomers have them: our own words in other people's columns."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from types import MappingProxyType

TURNS = (
    ("Counsellor", "What has the week with your daughter been like?", "open question", ""),
    ("Patient", "I held the cigarette and then put it away again.", "", "change"),
    ("Counsellor", "Part of you was already standing outside.", "complex reflection", ""),
    ("Patient", "Still, it is the only quarter of an hour that is mine.", "", "sustain"),
    ("Counsellor", "You noticed it before anyone said a word.", "affirm", ""),
    ("Patient", "We had lentils on Tuesday.", "", "neutral"),
)
KOREAN = (
    ("상담사", "이번 주는 어떻게 지내셨어요?"),
    ("내담자", "퇴근하고 나면 아무것도 하기 싫어서 누워만 있었어요."),
    ("상담사", "몸이 먼저 쉬자고 말한 셈이네요."),
    ("내담자", "그래도 산책은 한 번 나갔어요."),
)
ARABIC = (
    ("المعالج", "كيف كانت أمسيات هذا الأسبوع؟"),
    ("المراجع", "بقيت في غرفتي ولم أرد على رسائل أصدقائي."),
    ("المعالج", "كأن الباب المغلق كان أسهل من السؤال."),
    ("المراجع", "نعم، لكنني اشتقت إلى ضحكهم."),
)
TEN_COLUMNS = (
    "session_ref", "line", "speaker", "message", "mi_code", "client_talk", "goal", "country", "quality", "seen_by",
)  # fmt: skip
DIALOGUES = 12


def ten_columns() -> list[dict[str, str]]:
    """Return rows of an unseen file with ten columns, the words of each dialogue its own."""
    rows = []
    for number in range(DIALOGUES):
        country, quality = ("KR", "good") if number % 2 else ("US", "poor")
        for line, (speaker, message, code, talk) in enumerate(TURNS, start=1):
            values = (f"clinic-7-{number:03}", str(line), speaker, f"{message} That was visit {number}.", code, talk,
                      "stopping smoking", country, quality, f"ward {number % 3}")  # fmt: skip
            rows.append(dict(zip(TEN_COLUMNS, values, strict=True)))
    return rows


def delimited(rows: list[dict[str, str]], delimiter: str) -> str:
    """Return rows as delimited text."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(rows[0]), delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


def json_lines(records: list[dict[str, object]]) -> str:
    """Return records as JSON Lines."""
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def nested() -> list[dict[str, object]]:
    """Return dialogues with their turns inside."""
    return [
        {
            "conversation_id": f"clinic-7-{number:03}",
            "topic": "smoking",
            "turns": [
                {
                    "speaker": speaker,
                    "content": f"{text} That was visit {number}.",
                    "mi_code": code or None,
                    "talk": talk or None,
                }
                for speaker, text, code, talk in TURNS
            ],
        }
        for number in range(DIALOGUES)
    ]


def in_words_of(header: tuple[str, ...], turns: tuple[tuple[str, str], ...]) -> str:
    """Return a comma-separated file in another language: dialogue, turn, speaker and text."""
    rows = [
        dict(zip(header, (f"s{number}", str(turn), speaker, text), strict=True))
        for number in range(DIALOGUES)
        for turn, (speaker, text) in enumerate(turns)
    ]
    return delimited(rows, ",")


FILES: MappingProxyType[str, Callable[[], str]] = MappingProxyType(
    {
        "commas.csv": lambda: delimited(ten_columns(), ","),
        "tabs.tsv": lambda: delimited(ten_columns(), "\t"),
        "array.json": lambda: json.dumps(ten_columns()),
        "flat.jsonl": lambda: json_lines([dict(row) for row in ten_columns()]),
        "nested.jsonl": lambda: json_lines(nested()),
        "nested_array.json": lambda: json.dumps(nested()),
        "korean.csv": lambda: in_words_of(("상담번호", "순번", "화자", "발화"), KOREAN),
        "arabic.csv": lambda: in_words_of(("رقم_الجلسة", "رقم_الدور", "المتحدث", "النص"), ARABIC),
    }
)
TURNS_OF = MappingProxyType(
    {name: len(KOREAN) if name[0] in "ka" and name != "array.json" else len(TURNS) for name in FILES}
)
