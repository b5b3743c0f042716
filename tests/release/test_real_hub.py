"""The same chain on the Hub itself, where a token and a namespace to try things in are given.

What the loopback Hub shows is that the kit speaks the protocol of the installed clients; this shows the rest.
"""

from __future__ import annotations

import os
import uuid
from pathlib import Path

import pytest
from hub.session import working_online
from release.project import Project, talks

NAMESPACE, TOKEN = os.environ.get("CARELOOM_HUB_NAMESPACE", ""), os.environ.get("CARELOOM_HUB_TOKEN", "")
ABSENT = "needs CARELOOM_HUB_NAMESPACE (an account or organisation to try things in) and CARELOOM_HUB_TOKEN"


@pytest.mark.skipif(not (NAMESPACE and TOKEN), reason=ABSENT)
def test_two_versions_on_the_real_hub(tmp_path: Path) -> None:
    from huggingface_hub import HfApi

    project = Project(tmp_path / "project", f"{NAMESPACE}/careloom-trial-{uuid.uuid4().hex[:8]}")
    try:
        with working_online(tmp_path / "home", TOKEN) as session:
            for version, number in (("1.0.0", 10), ("1.1.0", 12)):
                project.write(version, talks(number))
                session.done(*project.build, "--pin")
                session.done(*project.build)
                assert "found exactly as built" in session.done(*project.release())
                assert "Published before" in session.done(*project.release())
        with working_online(tmp_path / "elsewhere", TOKEN) as session:
            for tag in ("v1.0.0", "v1.1.0"):
                session.done("verify", f"{project.repository}@{tag}")
    finally:
        HfApi(token=TOKEN).delete_repo(project.repository, repo_type="dataset", missing_ok=True)
