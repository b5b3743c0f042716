"""Where in everything that a loopback Hub keeps some bytes are found."""

from __future__ import annotations

from hub.state import State


def places(state: State, needle: bytes) -> list[str]:
    """Return the files and repositories that hold some bytes; git's objects are looked at as they were before packing.

    Chunks of xet are searched as they lie there: hf-xet leaves bytes that cannot be compressed as they are.
    """
    files = [path.relative_to(state.root).as_posix() for path in sorted(state.root.rglob("*"))
             if path.is_file() and needle in path.read_bytes()]  # fmt: skip
    stores = {one.id: one.store.run("cat-file", "--batch-all-objects", "--batch")
              for one in state.repositories.values()}  # fmt: skip
    return files + [name for name, objects in stores.items() if needle in objects]
