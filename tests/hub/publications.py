"""What a publication asks of the Hub, request by request, and how it stands afterwards."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from foreign_repository import rows, write_repository, write_rows
from hub.faults import Fault, Kind
from hub.server import Server
from hub.session import Session
from hub.state import Repository

REQUESTS = MappingProxyType({
    "refs": ("GET", r"/refs($|\?)"),
    "info": ("GET", r"/api/datasets/careloom/[\w-]+($|\?)"),
    "tree": ("GET", r"/tree/"),
    "commits": ("GET", r"/commits/"),
    "validate": ("POST", r"/api/validate-yaml"),
    "preupload": ("POST", r"/preupload/"),
    "batch": ("POST", r"/info/lfs/objects/batch"),
    "upload": ("PUT", r"/large/"),
    "verify": ("POST", r"/large/\w+/verify"),
    "commit": ("POST", r"/commit/main"),
    "tag": ("POST", r"/tag/"),
})  # fmt: skip
"""The requests of a publication by large-file transfer, in order."""
XET_REQUESTS = MappingProxyType({
    **{name: REQUESTS[name] for name in ("refs", "info", "tree", "commits", "preupload", "commit", "tag")},
    "xet token": ("GET", r"/xet-write-token/"),
})  # fmt: skip
"""Those by xet."""
ALSO = MappingProxyType({
    "exists": ("GET", r"/api/datasets/careloom/talks($|\?)"),
    "create": ("POST", r"/api/repos/create"),
    "settings": ("PUT", r"/settings"),
    "manifest": ("GET", r"/resolve/[^/]+/manifest\.json"),
    "card": ("HEAD", r"/resolve/[^/]+/README\.md"),
    "rows": ("GET", r"/resolve/[^/]+/data"),
})  # fmt: skip
"""What a whole release asks beside its publication."""
FAILURES: tuple[tuple[str, Kind, int, int], ...] = (
    ("429", "status", 429, 1),
    ("500", "status", 500, 2),
    ("503", "status", 503, 2),
    ("cut before", "cut-before", 0, 1),
    ("cut during", "cut-during", 0, 1),
    ("reply lost", "cut-after", 0, 1),
)
"""Name, kind, status and times of what passes."""


def fault(request: str, kind: Kind, status: int = 503, times: int = 1) -> Fault:
    """Return a fault of a request."""
    method, path = {**REQUESTS, **XET_REQUESTS, **ALSO}[request]
    headers = {"Retry-After": "0"} if status == 429 else {}
    return Fault(method, path, kind, status=status, headers=headers, times=times)


@dataclass(frozen=True, slots=True)
class Standing:
    """How many commits were made, and which tags stand where."""

    commits: int
    tags: dict[str, str]
    head: str


@dataclass(slots=True)
class Publication:
    """A folder and the repository it goes to."""

    server: Server
    session: Session
    folder: Path
    repository: Repository

    def publish(self, tag: str) -> str:
        """Publish it, and return the error; no token is in it."""
        error = self.session.publish(self.repository.id, self.folder, tag)
        assert "hf_writer" not in error
        return error

    def standing(self) -> Standing:
        """Return how the repository stands; what it holds is whole."""
        store = self.repository.store
        refs = store.refs()
        tags = {ref.removeprefix("refs/tags/"): commit for ref, commit in refs.items() if ref.startswith("refs/tags/")}
        return Standing(len(store.history("main")) - 1, tags, refs["refs/heads/main"])

    def held(self, tag: str) -> dict[str, int]:
        """Return the files of a tag with their sizes, as the Hub tells them."""
        return {path: len(self.repository.store.blob(one.oid))
                for path, one in self.repository.store.entries(tag).items()}  # fmt: skip

    def change(self) -> None:
        """Change the folder: more rows, a file less."""
        write_rows(self.folder / "data/test.parquet", rows(24, 15))
        (self.folder / "LICENSE").unlink()


def publication(server: Server, session: Session, folder: Path, name: str) -> Publication:
    """Return a folder of its own on its way to a new repository."""
    server.state.faults.clear()
    repository = server.state.create("datasets", f"careloom/{name}")
    written = write_repository(folder / name)
    # Words of its own, as a Hub takes no file twice.
    write_rows(written / "data/train.parquet", [{**one, "talk": f"{name} {one['talk']}"} for one in rows(0, 24)])
    return Publication(server, session, written, repository)


def schedule(seed: int, names: tuple[str, ...]) -> Iterator[Fault]:
    """Yield a random schedule: one to four requests that fail in one way or another, up to six times."""
    chance = random.Random(seed)  # noqa: S311 - a schedule, no secret
    for name in chance.sample(names, chance.randint(1, 4)):
        _, kind, status, _ = chance.choice(FAILURES)
        yield fault(name, kind, status, chance.randint(1, 6))
