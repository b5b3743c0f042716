"""Requests to the Hub: sent again where that helps, refusals named with their cause and the next step.

The client retries neither commits nor tags (huggingface_hub 2.4), so that is done here, and only after looking whether
the lost request arrived.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from builders.manifest import kit_version
from builders.problems import ProblemsFound

Kind = Literal["dataset", "model", "space"]
WAITS: tuple[float, ...] = (1.0, 2.0, 4.0, 8.0)
"""Seconds between tries where the Hub is busy or the line was cut."""
LONGEST_WAIT = 60.0
"""Seconds waited at most where the Hub says how long it wants to be left alone."""
LOGIN = "Log in with `hf auth login`, or set HF_TOKEN to a token that may write there."
CAUSES = {
    400: ("takes the request for a wrong one", "See what it says; check the card with `careloom check`."),
    401: ("does not know this token", LOGIN),
    402: ("asks for a paid plan", "See what it says."),
    403: ("does not allow this token to do that", LOGIN),
    404: (
        "knows nothing of that name, or not for this token",
        "Check the name; for what is private or gated log in with `hf auth login`, or set HF_TOKEN.",
    ),
    409: ("has that already", "Look what is there, then try again."),
    412: ("has another head by now: somebody committed in between", "Look at their commit, then publish again."),
    413: ("takes it for too large", "See what it says of the limits."),
    422: ("cannot make sense of the request", "See what it says; check the card with `careloom check`."),
}
"""By status, what the Hub means and what to do; another try does not change these."""
TOKEN = re.compile(r"hf_\w+")
LONGEST = 300
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Target:
    """Where a version goes, or lies."""

    repository: str
    tag: str
    kind: Kind = "dataset"


def client() -> Any:  # noqa: ANN401 - huggingface_hub.HfApi
    """Return the Hub's client, with the token of the environment or of `hf auth login`; quiet where nobody watches."""
    from huggingface_hub import HfApi
    from huggingface_hub.utils.tqdm import disable_progress_bars

    if not sys.stderr.isatty():
        disable_progress_bars()
    return HfApi(library_name="careloom", library_version=kit_version())


def retried(target: Target, send: Callable[[], Found], arrived: Callable[[], Found | None] = lambda: None) -> Found:
    """Send a request, again where it failed for now; `arrived` says what it led to where its answer was lost.

    ProblemsFound names the cause where it is refused, or fails for good.
    """
    for wait in (*WAITS, None):
        try:
            return send()
        except ProblemsFound:
            raise
        except Exception as error:  # noqa: BLE001 - cuts come as the transport's own errors, no part of the client's interface
            found = _looked_after(arrived)
            if found is not None:
                return found
            if wait is None or final(error):
                raise explained(target, error) from None
            time.sleep(max(wait, asked_to_wait(error)))
    raise AssertionError("the last try either returns or raises")


def _looked_after(arrived: Callable[[], Found | None]) -> Found | None:
    """Return what a lost request led to, None where that cannot be seen just now."""
    try:
        return arrived()
    except ProblemsFound:
        raise
    except Exception:  # noqa: BLE001 - as above; the request is sent again, and looked after again
        return None


def status(error: Exception) -> int:
    """Return the status of the Hub's answer, 0 where there was none."""
    return int(getattr(getattr(error, "response", None), "status_code", 0) or 0)


def asked_to_wait(error: Exception) -> float:
    """Return how many seconds the Hub wants to be left alone."""
    told = getattr(getattr(error, "response", None), "headers", {}).get("Retry-After", "")
    return min(float(told), LONGEST_WAIT) if told.isdigit() else 0.0


def final(error: Exception) -> bool:
    """Whether another try cannot help: a refusal, or what the client itself finds wrong before sending."""
    return status(error) in CAUSES or isinstance(error, ValueError)


def explained(target: Target, error: Exception) -> ProblemsFound:
    """Return the problem that an error of the client stands for."""
    code = status(error)
    if code in CAUSES:
        cause, fix = CAUSES[code]
        return refused(target, f"status-{code}", f"the Hub {cause}: {said(error)}", fix)
    if code:
        message = f"the Hub answers with {code} again and again: {said(error)}"
        return refused(target, f"status-{code}", message, "Run the same command later; it goes on where it stopped.")
    if isinstance(error, ValueError):
        return refused(target, "refused", said(error), "See what it says; nothing was published by this request.")
    message = f"the Hub cannot be reached: {type(error).__name__}: {said(error)}"
    return refused(target, "unreachable", message, "Run the same command later; it goes on where it stopped.")


def said(error: Exception) -> str:
    """Return the words of an error on one line, the Hub's own where it gave any, without any token."""
    words = getattr(error, "server_message", None) or str(error).strip().split("\n\n")[0]
    return TOKEN.sub("hf_…", " ".join(words.split()))[:LONGEST]


def refused(target: Target, rule: str, message: str, fix: str) -> ProblemsFound:
    """Return the problem of one repository."""
    return ProblemsFound.single(f"hub-{rule}", target.repository, message, fix)


def tags(api: Any, target: Target) -> dict[str, str]:  # noqa: ANN401
    """Return the commit of each tag."""
    refs = retried(target, lambda: api.list_repo_refs(target.repository, repo_type=target.kind))
    return {one.name: one.target_commit for one in refs.tags}


def head_of(api: Any, target: Target) -> str:  # noqa: ANN401
    """Return the commit that the branch `main` stands on."""
    return retried(target, lambda: str(api.repo_info(target.repository, repo_type=target.kind).sha))


def exists(api: Any, target: Target) -> bool:  # noqa: ANN401
    """Whether there is such a repository, as far as this token may see."""
    return retried(target, lambda: bool(api.repo_exists(target.repository, repo_type=target.kind)))
