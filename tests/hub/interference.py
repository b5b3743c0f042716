"""What a fault does besides cutting the line: it waits, lets somebody else commit first, or kills the client."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from urllib.parse import unquote

from hub.faults import Fault
from hub.git_store import BRANCH
from hub.state import Repository, State

THEIRS = "MAINTAINER.md"
"""The file that another maintainer adds in a race."""


def before(state: State, fault: Fault, path: str) -> None:
    """Do what a fault does before its request is handled."""
    if fault.kind == "delay":
        time.sleep(fault.seconds)
    elif fault.kind == "kill":
        kill(state, fault)
    elif fault.kind == "race":
        repository = _named(state, path)
        if fault.hook is not None:
            fault.hook()
        elif repository is not None:
            commit_as_another(state, repository)


def kill(state: State, fault: Fault) -> None:
    """End the client at once, as a loss of power would."""
    process = fault.process or state.client_pid
    if process:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)


def commit_as_another(state: State, repository: Repository) -> str:
    """Put another maintainer's commit on main and return it; each one changes the same file."""
    with state.lock:
        head = repository.store.refs()[f"{BRANCH}main"]
        made = repository.store.commit(head, {THEIRS: f"after {head}\n".encode()}, "another maintainer's commit")
        repository.store.move(f"{BRANCH}main", made)
    return made


def _named(state: State, path: str) -> Repository | None:
    """Return the repository of a path."""
    plain = f"{unquote(path)}/"
    prefixes = {key: f"/{key[1]}" if key[0] == "models" else f"/{key[0]}/{key[1]}" for key in state.repositories}
    found = (key for key, prefix in prefixes.items() if f"{prefix}/" in plain or f"{prefix}.git/" in plain)
    key = next(found, None)
    return state.repositories[key] if key else None
