"""A large input for benchmarks: dialogues of recombined words in every language of the corpus, as JSON Lines."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

import yaml

from builders.datasets.tapestry import FOLDER, LANGUAGES
from builders.labels import load_taxonomy

TURNS = 10
PHONE_SHARE = 0.01
WITHOUT_SPACES = ("ja", "zh-Hans")
PACKAGE = Path(__file__).parents[2] / "builders"


def words_of(language: str) -> list[str]:
    """Return the words of the corpus in a language; stretches of three characters where it writes no spaces."""
    dialogues = yaml.load((PACKAGE / FOLDER / f"{language}.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    texts = [turn.get("therapist") or turn.get("client") for dialogue in dialogues for turn in dialogue["turns"]]
    if language in WITHOUT_SPACES:
        return sorted({text[start : start + 3] for text in texts for start in range(0, len(text), 3)})
    return sorted({word for text in texts for word in text.split()})


def write_input(path: Path, utterances: int, seed: int = 7) -> None:
    """Write so many utterances, ten a dialogue; about 1 % of them hold a phone-like number."""
    with path.open("w", encoding="utf-8") as stream:
        for record in records(utterances // TURNS, random.Random(seed)):  # noqa: S311 - not for secrets
            stream.write(json.dumps(record, ensure_ascii=False) + "\n")


def records(dialogues: int, chance: random.Random) -> Iterator[dict[str, object]]:
    """Yield dialogues; languages come in blocks, as in files that were put together."""
    behaviours = load_taxonomy("mi/behaviour@1").names
    talk_types = load_taxonomy("mi/talk-type@1").names
    vocabularies = {language: words_of(language) for language in LANGUAGES}
    for number in range(dialogues):
        language = LANGUAGES[number * len(LANGUAGES) // dialogues]
        words, joint = vocabularies[language], "" if language in WITHOUT_SPACES else " "
        turns = []
        for position in range(TURNS):
            text = joint.join(chance.choices(words, k=chance.randint(5, 25)))
            if chance.random() < PHONE_SHARE:
                text += f" 0{chance.randint(100, 999)} {chance.randint(100, 999)} {chance.randint(1000, 9999)}"
            if position % 2 == 0:
                turns.append(
                    {
                        "role": "therapist",
                        "text": text,
                        "behaviours": chance.sample(behaviours, k=chance.choice((1, 1, 2))),
                        "talk_type": None,
                    }
                )
            else:
                turns.append(
                    {"role": "client", "text": text, "behaviours": None, "talk_type": chance.choice(talk_types)}
                )
        yield {
            "dialogue_id": f"large-{number}",
            "group_id": f"person-{number // 2}",
            "language": language,
            "turns": turns,
        }
