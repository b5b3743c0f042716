"""A production killed at any moment, and run again, gives the same transcript, and asks for nothing that is known."""

from __future__ import annotations

import hashlib
import json
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from fixture_builds import trials
from generation.small_runs import Run
from generation.stub_endpoint import Answer, Fails, Raw, Received, Says, serving

from builders.generation.transcripts import read_transcript

PROCESS = Path(__file__).with_name("production_process.py")
RECORDS = 12


class Restless:
    """An endpoint whose replies depend on what it is asked alone, and which fails every now and then."""

    def __init__(self) -> None:
        self.replied: list[str] = []
        self.chance = random.Random(5)  # noqa: S311 - not for secrets

    def __call__(self, received: Received) -> Answer:
        if self.chance.random() < 0.15:
            faults: list[Answer] = [Fails(500), Fails(429, headers={"Retry-After": "0"}), Raw()]
            return self.chance.choice(faults)
        asked = json.dumps([received.payload["messages"], received.payload["seed"]])
        number = int(hashlib.sha256(asked.encode()).hexdigest(), 16)
        self.replied.append(asked)
        text = f"I cannot say {number % 97}." if number % 4 == 0 else json.dumps({"text": f"Words {number % 1_000}."})
        return Says(text, after=number % 13 / 1_000)


def start(url: str, run: Run) -> subprocess.Popen[bytes]:
    command = [sys.executable, str(PROCESS), url, str(run.folder), str(RECORDS)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def finished(url: str, run: Run) -> Any:  # noqa: ANN401 - JSON
    out, err = (process := start(url, run)).communicate(timeout=60)
    assert process.returncode == 0, err.decode()
    return json.loads(out)


def lines(run: Run) -> list[dict[str, Any]]:
    """Return the transcript less what no two runs have in common: when, and how long."""
    return [
        {name: value for name, value in line.items() if name not in {"date", "latency_ms"}}
        for line in read_transcript(run.transcript)
    ]


@pytest.mark.slow
@pytest.mark.timeout(1_500)
def test_killed_at_random_moments(tmp_path: Path) -> None:
    chance = random.Random(11)  # noqa: S311 - not for secrets
    endpoint = Restless()
    with serving(endpoint) as stub:
        whole = Run(tmp_path / "whole")
        made, expected = finished(stub.url, whole), lines(whole := Run(tmp_path / "whole"))
        needed = len(list(whole.cache.glob("??/*.json")))
        assert needed == len(set(endpoint.replied)) == len(endpoint.replied) > RECORDS
        for trial in range(trials(2, 40)):
            run = Run(tmp_path / f"trial-{trial}")
            for _ in range(chance.randint(1, 2)):
                kill(start(stub.url, run), endpoint, chance.randint(1, needed), chance.uniform(0, 0.02))
                if run.transcript.exists():
                    break
            known = list(run.cache.glob("??/*.json"))
            assert all(json.loads(path.read_bytes())["reply"]["text"] for path in known)
            if run.journal.exists():
                assert {line["request"] for line in read_transcript(run.journal)} <= {path.stem for path in known}
            before = len(endpoint.replied)
            assert finished(stub.url, run) == made
            assert len(endpoint.replied) - before == needed - len(known)
            assert lines(run) == expected
            assert not run.journal.exists()
        last, before = run.transcript.read_bytes(), len(endpoint.replied)
        assert finished(stub.url, run) == made
        assert run.transcript.read_bytes() == last
        assert len(endpoint.replied) == before


def kill(process: subprocess.Popen[bytes], endpoint: Restless, replies: int, later: float) -> None:
    """Kill a process a little after so many replies, unless it ends before."""
    enough = len(endpoint.replied) + replies
    while len(endpoint.replied) < enough and process.poll() is None:
        time.sleep(0.001)
    time.sleep(later)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    time.sleep(0.05)  # what was on its way to the dead arrives, and is counted before the next one starts
