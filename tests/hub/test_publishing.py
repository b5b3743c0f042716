"""A publication ends in exactly one commit and one tag, or in none and a message; run again, it converges."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fixture_builds import trials
from hub.faults import Fault
from hub.publications import FAILURES, REQUESTS, XET_REQUESTS, Publication, fault, publication, schedule
from hub.server import Server
from hub.session import Session, working


def whole(going: Publication, commits: int = 1, tag: str = "v1.0.0") -> None:
    """Check that there are exactly so many commits, and that the tag stands on the last of them."""
    standing = going.standing()
    assert standing.commits == commits
    assert standing.tags[tag] == standing.head
    assert len(standing.tags) == commits
    assert set(going.held(tag)) == {path.relative_to(going.folder).as_posix()
                                    for path in going.folder.rglob("*") if path.is_file()}  # fmt: skip


@pytest.mark.parametrize("request_name", REQUESTS)
@pytest.mark.parametrize(("name", "kind", "status", "times"), FAILURES)
def test_what_passes_is_overcome_in_one_run(
    request_name: str, name: str, kind: str, status: int, times: int, going: Publication
) -> None:
    going.server.state.faults.append(fault(request_name, kind, status, times))  # type: ignore[arg-type]
    error = going.publish("v1.0.0")
    if error:
        # The card's check alone is the client's own, and sent once: nothing was published, and it is said.
        assert request_name == "validate"
        assert going.standing().commits == 0
        going.server.state.faults.clear()
        assert going.publish("v1.0.0") == ""
    whole(going)
    del name


# A file that was uploaded and could not be verified is there at the next try, so that nothing lasts.
@pytest.mark.parametrize("request_name", [name for name in REQUESTS if name != "verify"])
@pytest.mark.parametrize("kind", ["status", "cut-before"])
def test_what_lasts_is_told_and_the_next_run_converges(request_name: str, kind: str, going: Publication) -> None:
    going.server.state.faults.append(fault(request_name, kind, 503, 99))  # type: ignore[arg-type]
    error = going.publish("v1.0.0")
    assert error.startswith("error [hub-")
    assert "Run the same command later" in error
    standing = going.standing()
    assert standing.commits == (1 if request_name == "tag" else 0)
    assert standing.tags == {}
    going.server.state.faults.clear()
    assert going.publish("v1.0.0") == ""
    whole(going)


REFUSALS = {
    401: "does not know this token",
    402: "asks for a paid plan",
    403: "does not allow this token to do that",
    413: "takes it for too large",
    422: "cannot make sense of the request",
}


@pytest.mark.parametrize("status", REFUSALS)
@pytest.mark.parametrize("request_name", ["preupload", "batch", "commit", "tag"])
def test_a_refusal_is_not_tried_again(request_name: str, status: int, going: Publication) -> None:
    going.server.state.faults.append(fault(request_name, "status", status, 99))
    before = len(going.server.state.asked)
    assert REFUSALS[status] in going.publish("v1.0.0")
    method, path = REQUESTS[request_name]
    refused = Fault(method, path, times=99)
    assert sum(refused.hits(one.method, one.path) for one in going.server.state.asked[before:]) == 1
    assert going.standing().tags == {}


def test_a_full_quota_is_named(going: Publication) -> None:
    going.server.state.quota = 10
    try:
        error = going.publish("v1.0.0")
    finally:
        going.server.state.quota = None
    assert "Storage limit reached: large files may have 10 bytes" in error
    assert going.standing().commits == 0
    assert going.publish("v1.0.0") == ""
    whole(going)


def test_somebody_who_commits_in_between_is_not_overwritten(going: Publication) -> None:
    before = going.standing().head
    going.server.state.faults.append(fault("commit", "race"))
    error = going.publish("v1.0.0")
    after = going.standing()
    assert f"the head was {before} and is {after.head}: somebody committed in between" in error
    assert "Look at their commit" in error
    assert (after.commits, after.tags) == (1, {})


@pytest.mark.parametrize("request_name", REQUESTS)
def test_a_second_version_that_removes_a_file_survives_a_lost_reply(request_name: str, going: Publication) -> None:
    assert going.publish("v1.0.0") == ""
    going.change()
    going.server.state.faults.append(fault(request_name, "cut-after"))
    if going.publish("v1.1.0"):
        assert request_name == "validate"
        assert going.publish("v1.1.0") == ""
    whole(going, 2, "v1.1.0")
    assert "LICENSE" in going.held("v1.0.0")


def test_a_second_run_changes_nothing_and_sends_nothing(going: Publication) -> None:
    assert going.publish("v1.0.0") == ""
    before = len(going.server.state.asked)
    assert going.publish("v1.0.0") == ""
    assert {one.method for one in going.server.state.asked[before:]} <= {"GET", "HEAD"}
    whole(going)


def test_a_version_with_other_content_is_refused(going: Publication) -> None:
    assert going.publish("v1.0.0") == ""
    going.change()
    assert "v1.0.0 is published with other content. Raise the version." in going.publish("v1.0.0")
    assert going.standing().commits == 1


def test_an_existing_tag_on_another_commit_is_not_moved(going: Publication) -> None:
    first = going.standing().head
    going.server.state.faults.append(
        Fault("POST", r"/tag/", "race", hook=lambda: going.repository.store.move("refs/tags/v1.0.0", first))
    )
    error = going.publish("v1.0.0")
    assert f"v1.0.0 is {first}, not" in error
    assert "never move a tag" in error
    assert going.standing().tags == {"v1.0.0": first}


def test_an_existing_tag_on_the_same_commit_is_as_good_as_made(going: Publication) -> None:
    store = going.repository.store
    going.server.state.faults.append(
        Fault("POST", r"/tag/", "race", hook=lambda: store.move("refs/tags/v1.0.0", store.refs()["refs/heads/main"]))
    )
    assert going.publish("v1.0.0") == ""
    whole(going)


@pytest.mark.parametrize("seed", range(trials(20, 200)))
def test_random_schedules_converge(seed: int, going: Publication) -> None:
    if seed % 2:
        assert going.publish("v1.0.0") == ""
        going.change()
    commits, tag = (2, "v1.1.0") if seed % 2 else (1, "v1.0.0")
    going.server.state.faults.extend(schedule(seed, tuple(REQUESTS)))
    for _ in range(40):
        error = going.publish(tag)
        standing = going.standing()
        assert commits - 1 <= standing.commits <= commits
        assert tag not in standing.tags or standing.tags[tag] == standing.head
        if not error:
            break
    else:
        pytest.fail(f"it never ended well: {error}")
    whole(going, commits, tag)


@pytest.fixture(scope="module")
def xet_publisher(busy_hub: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """Who publishes by xet."""
    with working(busy_hub, tmp_path_factory.mktemp("xet-home"), xet=True) as session:
        yield session


XET_CASES = [(name, kind, status) for name in XET_REQUESTS for _, kind, status, _ in FAILURES[2:]]


@pytest.mark.parametrize(("request_name", "kind", "status"), [
    one for one in XET_CASES if one[0] in ("commit", "tag") or one[1:] == ("status", 503)
])  # fmt: skip
def test_by_xet_what_passes_is_overcome_as_well(
    request_name: str, kind: str, status: int, busy_hub: Server, xet_publisher: Session, tmp_path: Path
) -> None:
    going = publication(busy_hub, xet_publisher, tmp_path, f"{request_name}-{kind}-{status}".replace(" ", "-"))
    busy_hub.state.faults.append(fault(request_name, kind, status))  # type: ignore[arg-type]
    assert going.publish("v1.0.0") == ""
    whole(going)
