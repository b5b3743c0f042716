"""A Space of the loopback Hub: its stage and hardware, its variables, and its secrets, which nobody reads back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from hub.messages import Reply, Request, as_json, refused

VERBS = ("runtime", "restart", "variables", "secrets")


@dataclass(slots=True)
class Space:
    """What a Space is besides its files."""

    sdk: str
    hardware: str = "cpu-basic"
    stages: list[str] = field(default_factory=lambda: ["NO_APP_FILE"])
    """The stage of now, and those that follow, one with each look at the runtime."""
    restarts: int = 0
    variables: dict[str, dict[str, str]] = field(default_factory=dict)
    secrets: dict[str, dict[str, str]] = field(default_factory=dict)

    def build(self) -> None:
        """Start building, as after a commit; a static Space is there at once."""
        self.stages = ["RUNNING"] if self.sdk == "static" else ["BUILDING", "APP_STARTING", "RUNNING"]


def created(told: dict[str, Any]) -> Space:
    """Return the Space that a request to create one describes."""
    space = Space(told["sdk"], told.get("hardware") or "cpu-basic")
    for name, kept in (("variables", space.variables), ("secrets", space.secrets)):
        for one in told.get(name) or ():
            _put(kept, one)
    return space


def answer(space: Space, verb: str, request: Request) -> Reply:
    """Answer what is asked of a Space."""
    if (request.method, verb) == ("GET", "runtime"):
        reply = _runtime(space)
        space.stages = space.stages[1:] or space.stages
        return reply
    if (request.method, verb) == ("POST", "restart"):
        return _restarted(space)
    if verb in ("variables", "secrets"):
        return _settings(space.variables if verb == "variables" else space.secrets, verb, request)
    return refused(404, message=f"no {request.method} {verb}")


def _restarted(space: Space) -> Reply:
    if space.sdk == "static":
        return refused(400, message="a static Space cannot be restarted")
    space.restarts += 1
    space.build()
    return _runtime(space)


def _runtime(space: Space) -> Reply:
    hardware = {"current": space.hardware, "requested": space.hardware}
    return as_json({
        "stage": space.stages[0], "hardware": hardware, "gcTimeout": 172800, "storage": None, "devMode": False,
    })  # fmt: skip


def _settings(kept: dict[str, dict[str, str]], verb: str, request: Request) -> Reply:
    """Change variables or secrets, and return what may be read of them."""
    if request.method == "POST":
        _put(kept, request.json())
    elif request.method == "DELETE":
        kept.pop(request.json()["key"], None)
    shown = {key: {name: value for name, value in one.items() if verb == "variables" or name != "value"}
             for key, one in kept.items()}  # fmt: skip
    return as_json(shown)


def _put(kept: dict[str, dict[str, str]], told: dict[str, Any]) -> None:
    names = ("key", "value", "description")
    kept[told["key"]] = {name: told[name] for name in names if told.get(name) is not None} | {
        "updatedAt": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    }
