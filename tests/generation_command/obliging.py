"""A model behind the stub endpoint that plays every part, and the command as somebody types it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from command_here import run_here
from generation.stub_endpoint import Received, Says
from generation_personas.fake_models import SAID
from generation_sessions.posts import ANSWERS, POSTS
from generation_sessions.simulated import KOREAN_ANSWERS, QUESTIONS, REMARK, WRITTEN_FOR

COMMAND = Path(sys.executable).with_name("careloom")
TOKEN = "hf_never-to-be-seen-again"  # noqa: S105 - of the stub
TALKATIVE = "Hugo"
NAMES = {
    "English": "en", "German": "de", "Arabic": "ar", "Bangla": "bn", "Hindi": "hi", "Chinese (Simplified)": "zh-Hans"
}  # fmt: skip


def arguments(verb: str, *others: str, url: str) -> list[str]:
    """Return a command line with what every sub-verb needs."""
    return [str(COMMAND), "generate", verb, *others, "--base-url", url, "--seed", "3"]


def environment() -> dict[str, str]:
    """Return an environment with a token for the endpoint."""
    return {**os.environ, "CARELOOM_ENDPOINT_TOKEN": TOKEN}


def generate(verb: str, *others: str, url: str = "") -> subprocess.CompletedProcess[str]:
    """Run a sub-verb; without an address it is one that asks nothing."""
    line = arguments(verb, *others, url=url)[1:] if url else ["generate", verb, *others]
    done = run_here(*line, environment=environment())
    assert TOKEN not in done.stdout + done.stderr
    return done


def write_posts(path: Path) -> Path:
    """Write the invented posts as JSON Lines."""
    rows = []
    for post in POSTS:
        row: dict[str, Any] = {name: getattr(post, name) for name in ("post_id", "culture", "language", "text")}
        marked = {"distress": [("intensity", one) for one in post.distress],
                  "signals": [("type", one) for one in post.signals]}  # fmt: skip
        marks = {
            kind: [{"phrase": asdict(one)["phrase"], field: one.label} for field, one in found]
            for kind, found in marked.items()
        }
        rows.append({**row, "annotations": marks if post.annotated else None})
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def obliging(received: Received) -> Says:
    """Answer as a model would that always does what it is told; what it says follows from what it is asked."""
    system, asked = (str(received.payload["messages"][place]["content"]) for place in (0, -1))
    schema = received.payload.get("response_format", {}).get("json_schema", {}).get("schema", {})
    properties = schema.get("properties", {})
    if "more_affected" in properties:
        # By length, so that which of two is shown first makes a difference now and then.
        first, second = asked.split("Second interview")
        chosen = "first" if len(first) >= len(second) else "second"
        return _json(first="x", second="y", more_affected=chosen)
    if "score" in properties:
        return _json(score=1 + len(system + asked) % 5)
    if "behaviour" in properties:
        return _json(behaviour="simple_reflection" if "simple_reflection" in system else "other")
    if "change_talk" in properties:
        place = asked.count("Client:") % len(KOREAN_ANSWERS)
        return _json(utterance=KOREAN_ANSWERS[place], change_talk="desire" if place == 2 else "none")
    if "utterance" in properties:
        behaviour = WRITTEN_FOR.search(system)
        said = QUESTIONS.get(behaviour[1] if behaviour else "", REMARK)
        return _json(utterance=said, **({"ends": True} if "ends" in properties else {}))
    language = next(tag for name, tag in NAMES.items() if f"In {name} only" in system or f"in {name}," in system)
    if "<post>" in asked:
        return Says(ANSWERS[language])
    if "You play a patient" not in system:
        return Says(SAID[language][0])
    # One of the patients says more, so that interviews differ.
    return Says(" ".join([SAID[language][1]] * (2 if TALKATIVE in system else 1)))


def _json(**content: object) -> Says:
    return Says(json.dumps(content, ensure_ascii=False))
