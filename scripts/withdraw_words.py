"""What `careloom withdraw` says in words of what it did."""

from __future__ import annotations

from collections.abc import Mapping

WORDS = {
    "recorded": "Recorded: {} new entries in the list, which names nobody",
    "left_out": "Dialogues and posts that the given ids keep out of every later build: {}",
    "unknown": "Ids that the source does not have: {}",
    "list": "The list: {}",
    "build_again": "Still holding them, build again: {}",
    "train_again": "Trained on them, train again: {}",
    "replies_removed": "Cached replies of models to the dataset's words removed: {:,}",
    "lines_removed": "Lines with the dataset's words removed from transcripts: {:,}",
    "removed_from": "Removed from the folders: {}",
    "generate_again": "Made from the dataset's words, generate again: {}",
    "marked": "Marked as not to be used: {}",
    "tags": "Tags deleted: {}",
    "branches": "Branches deleted: {}",
    "pull_requests": "Pull requests emptied and closed: {}",
    "files": "Stored files deleted for good: {}",
    "left": "Left, and to be done: {}",
    "looked_at": "To be looked at: {}",
    "out_of_reach": "Out of reach: {}",
    "next": "Next:\n{}",
}


def lines_of(told: Mapping[str, object]) -> list[str]:
    """Return what was done, a fact a line, and at the end what is to be done next; problems are said elsewhere."""
    facts = sorted(told.keys() - {"problems"}, key=[*WORDS].index)
    return [WORDS[fact].format(_said(fact, told[fact])) for fact in facts]


def _said(fact: str, value: object) -> object:
    if not isinstance(value, list):
        return value
    return "\n".join(f"  {one}" for one in value) if fact == "next" else "; ".join(value) or "none"
