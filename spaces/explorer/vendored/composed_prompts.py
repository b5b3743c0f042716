# Copied from builders/generation/composed_prompts.py by `careloom space sync`: it is changed there, not here.
# sha256 of what follows: 530e60e6413d0a4538a9257df1a4c52cf5c195c0f0dddec884c087d5779ac74f
"""Requests put together from several prompt files: system parts, user parts, and the ids of all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vendored.asking import Message
from vendored.prompt_files import load_prompt


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """Messages ready to be sent, and the prompts they came of: `adaptation/role@1+adaptation/post@1`."""

    prompt: str
    messages: tuple[Message, ...]


def compose(*, system: Sequence[str], user: Sequence[str], **facts: object) -> Composed:
    """Return a system and a user message from prompt files in these orders, filled with the same facts.

    Facts are text as it stands: nothing in them is read as a template. LookupError for a prompt that is not there,
    jinja2's UndefinedError for a fact that is missing.
    """
    prompts = [load_prompt(name) for name in (*system, *user)]
    texts = [prompt.filled(**facts) for prompt in prompts]
    messages = (
        Message("system", "\n\n".join(filter(None, texts[: len(system)]))),
        Message("user", "\n\n".join(filter(None, texts[len(system) :]))),
    )
    return Composed(prompt="+".join(prompt.id for prompt in prompts), messages=messages)
