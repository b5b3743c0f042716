"""CPsyCoun's two sets: line ends, speakers in the text, turns without words, and dialogues that stand there twice."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from pathlib import Path

from upstream_builds import SOURCES, built, needs_upstream, rows

pytestmark = needs_upstream


def test_lines_without_a_speaker_stay_in_the_turn_before() -> None:
    texts = rows(built("cpsycoun").folder, "utterances", ["text"]).column("text").to_pylist()
    assert not any("\r" in text or text != text.strip() for text in texts)
    lines = [
        line
        for file in (Path(SOURCES) / "cpsycoun/CPsyCounD/Data").glob("case_*.txt")
        for line in file.read_text(encoding="utf-8").split("\n")
        if line.strip() and not re.match("(?:来访者|心理咨询师)：", line)
    ]
    assert len(lines) == 1_958
    continued = [line for text in texts for line in text.split("\n")[1:]]
    assert not Counter(continued) - Counter(line.rstrip() for line in lines)
    assert sum("\n妈妈：" in text or "\n女儿：" in text for text in texts) > 0


def test_dialogues_of_the_same_words_share_a_group_and_no_split_shares_one() -> None:
    table = rows(built("cpsycoun").folder, "dialogues", ["dialogue_id", "group_id", "turns"])
    groups = defaultdict(list)
    for row in table.to_pylist():
        groups[row["group_id"]].append(row["dialogue_id"].removeprefix("cpsycoun-"))
    assert [group for group in groups.values() if len(group) > 1] == [["case-1762", "case-2274", "case-2301"]]
    words = {tuple(turn["text"] for turn in row["turns"]) for row in table.to_pylist()}
    assert len(words) == len(groups)


def test_turns_without_words_are_left_out_and_told() -> None:
    notes = [one for one in built("cpsycoun").report.problems if one.rule == "blank-turn"]
    assert [(one.level, one.count) for one in notes] == [("warning", 2)]
    assert "case-983" in notes[0].place
    assert "case-1408" in notes[0].place
