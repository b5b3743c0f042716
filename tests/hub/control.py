"""What a person or a test tells the loopback Hub itself: the faults it shows, and what was asked of it."""

from __future__ import annotations

import json
import re
from dataclasses import asdict

from hub.faults import fault_of
from hub.messages import Reply, Request, as_json, refused
from hub.state import State

PREFIX = "/loopback/"


def control(state: State, request: Request) -> Reply:
    """Answer a request that no client sends."""
    asked = (request.method, request.parts[1:])
    with state.lock:
        if asked == ("GET", ("asked",)):
            return as_json([asdict(one) for one in state.asked])
        if asked == ("POST", ("faults",)):
            try:
                state.faults = [fault_of(one) for one in json.loads(request.body or b"[]")]
            except (ValueError, TypeError, AttributeError, re.error) as wrong:
                return refused(400, message=str(wrong))
            return as_json({"faults": len(state.faults)})
    return refused(404, message="POST faults or GET asked")
