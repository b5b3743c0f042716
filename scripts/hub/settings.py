"""A repository and its gate: there before the first file is, and never looser than the verdict asks."""

from __future__ import annotations

from typing import Any

from scripts.hub.requests import Target, exists, refused, retried

TIERS = {"open": False, "auto": "auto", "manual": "manual"}
"""What the Hub calls each access of a verdict."""
ACCESS = {gate: access for access, gate in TIERS.items()}
ORDER = (False, "auto", "manual")


def prepare(
    api: Any,  # noqa: ANN401 - huggingface_hub.HfApi
    target: Target,
    access: str,
    *,
    sdk: str = "",
    private: bool | None = None,
) -> bool:
    """Create the repository where there is none, and raise its gate to the access; return whether it was created.

    `sdk` is a Space's; whether it is private is the account's default where it is not said. A gate that is stricter
    than asked is left as it is: to open it is for people to decide.
    """
    missing = not exists(api, target)
    if missing:
        asked = {"repo_type": target.kind, "exist_ok": True, "space_sdk": sdk or None, "private": private}
        retried(target, lambda: api.create_repo(target.repository, **asked))
    if target.kind != "space" and ORDER.index(TIERS[access]) > ORDER.index(gated(api, target)):
        wanted = {"repo_type": target.kind, "gated": TIERS[access]}
        retried(target, lambda: api.update_repo_settings(target.repository, **wanted))
        confirm_gate(api, target, access)
    return missing


def gated(api: Any, target: Target) -> str | bool:  # noqa: ANN401
    """Return how a repository is gated: False, `auto` or `manual`."""
    return retried(target, lambda: api.repo_info(target.repository, repo_type=target.kind).gated) or False


def confirm_gate(api: Any, target: Target, access: str) -> str:  # noqa: ANN401
    """Return in words how the repository is gated; ProblemsFound where it is looser than the access."""
    found, wanted = gated(api, target), TIERS[access]
    if ORDER.index(found) < ORDER.index(wanted):
        message = f"access is {found or 'open'}, the verdict asks for {access}"
        raise refused(target, "gate", message, "Set the gate in the repository's settings, then publish again.")
    if found != wanted:
        return f"gated ({found}), more strictly than the verdict asks ({access}); opening it is for you to decide"
    return f"gated ({found})" if found else "open"


def stage(api: Any, target: Target) -> str:  # noqa: ANN401
    """Return what a Space does: `BUILDING`, `RUNNING`, `BUILD_ERROR`, ..."""
    return retried(target, lambda: str(api.get_space_runtime(target.repository).stage))
