# Copied from builders/generation/adaptation/strategies.py by `careloom space sync`: it is changed there, not here.
# sha256 of what follows: 6e7f9b870db108e0d0e37418dbc4ba9fecf3e7446c04d7afad3f4dc70fe455d2
"""Strategies of cultural adaptation, composed of prompt parts: the baseline, the four of CultureCare, custom ones.

What each adds follows CultureCare (Liu et al., arXiv 2508.07902); every text is ours. Its principles go back to the
CCCI-R, an observer's scale of counsellors' cultural competence (LaFromboise, Coleman & Hernandez 1991, Professional
Psychology: Research and Practice 22(5), 380-388), of which they take up ideas and no item.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vendored.composed_prompts import Composed, compose
from vendored.labels import load_taxonomy
from vendored.posts import Post
from vendored.reply_language import language_name

PRINCIPLES = (
    "respect",
    "ease",
    "sociopolitical_system",
    "knowledge",
    "communication",
    "context",
    "acknowledgement",
)
"""The seven ideas by the names that the prompt file knows them by."""
PRINCIPLES_OF_CGA = ("sociopolitical_system", "knowledge", "communication", "context")
PARTS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "culture": (("adaptation_culture",), ()),
    "principles": (("adaptation_principles",), ()),
    "annotation": (("adaptation_annotation",), ("adaptation_marks",)),
    "instructions": (("adaptation_custom",), ()),
}
"""Prompt files of each part: those of the system message, those of the user's."""
INTENSITY, SIGNAL = "distress/intensity@1", "culture/signal@1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Strategy:
    """What is added to the role of a peer who answers; nothing is the baseline."""

    name: str
    parts: tuple[str, ...] = ()
    principles: tuple[str, ...] = ()
    instructions: str = ""
    """Words of a custom strategy; `{culture}` and `{language}` in them are filled in."""
    version: int = 1
    """Of the custom words; those of the project's prompts carry their own."""


BASELINE = Strategy(name="baseline")
CULTURE = Strategy(name="+culture", parts=("culture",))
GUIDED = Strategy(name="+guided", parts=("principles",), principles=PRINCIPLES)
ANNOTATION = Strategy(name="+annotation", parts=("annotation",))
CGA = Strategy(name="+cga", parts=("culture", "principles", "annotation"), principles=PRINCIPLES_OF_CGA)
STRATEGIES = (BASELINE, CULTURE, GUIDED, ANNOTATION, CGA)


def adaptation_prompt(strategy: Strategy, post: Post) -> Composed:
    """Return the request for an answer to a post under a strategy; the ids of all its prompts come with it."""
    system = ["adaptation_role"]
    user = ["adaptation_post"]
    for part in strategy.parts:
        of_system, of_user = PARTS[part]
        system += of_system
        user += of_user
    language, culture = language_name(post.language), culture_name(post.culture)
    composed = compose(
        system=system,
        user=user,
        language=language,
        culture=culture,
        text=post.text,
        principles=strategy.principles,
        instructions=strategy.instructions.replace("{culture}", culture).replace("{language}", language),
        intensities=_definitions(INTENSITY),
        signals=_definitions(SIGNAL),
        marks=marks(post),
    )
    if not strategy.instructions:
        return composed
    return Composed(prompt=f"{composed.prompt}+{strategy.name}@{strategy.version}", messages=composed.messages)


def marks(post: Post) -> list[dict[str, str]]:
    """Return the marked phrases of a post as a prompt lists them, distress before cultural signals."""
    return [
        {"phrase": " ".join(one.phrase.split()), "what": f"distress, {_spoken(one.label) or 'strength not stated'}"}
        for one in post.distress
    ] + [
        {"phrase": " ".join(one.phrase.split()), "what": f"cultural signal, {_spoken(one.label) or 'kind not stated'}"}
        for one in post.signals
    ]


def culture_name(culture: str) -> str:
    """Return how a prompt names a culture: a label such as `south_korean` with capitals, anything else as it stands."""
    return culture.replace("_", " ").title() if culture.islower() else culture


def _definitions(taxonomy: str) -> list[tuple[str, str]]:
    return [(_spoken(one.id), " ".join(one.definition.split())) for one in load_taxonomy(taxonomy).labels]


def _spoken(label: str | None) -> str:
    return (label or "").replace("_", " ")
