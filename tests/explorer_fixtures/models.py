"""Models for the Explorer's tests: those that are trained on the fixtures, where they lie or as copies to be broken."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.trained_models import folder

if TYPE_CHECKING:
    from explorer.models import Baselines

BEHAVIOUR = "therapist-behaviour-tapestry-demo"
FINE = "therapist-behaviour-fine-tapestry-demo"
TALK = "client-talk-type-tapestry-demo"
DISTRESS = "distress-intensity-tapestry-demo"
SIGNAL = "cultural-signal-tapestry-demo"
STRATEGY = "support-strategy-tapestry-demo"
QUALITY = "mi-quality-tapestry-demo"
NEXT = "next-therapist-behaviour-tapestry-demo"
NEXT_TALK = "next-client-talk-type-tapestry-demo"


def shelf(*places: str | Path, own: bool = False) -> Baselines:
    """Return models by name, or by the folder of a copy."""
    from explorer.models import Baselines
    from explorer.places import ModelFolder

    paths = [folder(one) if isinstance(one, str) else one for one in places]
    return Baselines([ModelFolder(one.name, one, "", "") for one in paths], own=own)


def copy_of(name: str, tmp_path: Path, **description: Any) -> Path:  # noqa: ANN401 - JSON
    """Return a copy of a model's folder, with other values in its description."""
    target = tmp_path / "models" / name
    shutil.copytree(folder(name), target)
    described(target, **description)
    return target


def described(target: Path, **values: Any) -> None:  # noqa: ANN401 - JSON
    """Change what a model's description says."""
    path = target / "model.json"
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), **values}), encoding="utf-8")


def weights_of(target: Path, content: bytes) -> None:
    """Replace weights, with their right hash in the description."""
    import hashlib

    (target / "model.skops").write_bytes(content)
    described(target, weights={"file": "model.skops", "sha256": hashlib.sha256(content).hexdigest()})
