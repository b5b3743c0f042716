"""Model files: what may run code, and what was changed on its way, is refused before anything of it is made."""

from __future__ import annotations

import io
import json
import pickle
import zipfile
from pathlib import Path

import pytest
from models.trained_models import description, folder

from builders.manifest import file_sha256
from builders.problems import ProblemsFound
from builders.training.model_files import LARGEST, SCHEMA, read_weights

NAME = "distress-intensity-tapestry-demo"


class Planted:
    """An object that would run a command when it is unpickled."""

    def __init__(self, witness: Path) -> None:
        """Remember the file that running code would make."""
        self.witness = witness

    def __reduce__(self) -> tuple[object, tuple[str]]:
        """Ask the reader to run a command."""
        import os

        return os.system, (f"touch {self.witness}",)


def weights(tmp_path: Path) -> tuple[Path, str]:
    """Return a copy of a real model file and its hash."""
    path = tmp_path / "model.skops"
    path.write_bytes((folder(NAME) / "model.skops").read_bytes())
    return path, str(description(NAME)["weights"]["sha256"])


def refused(path: Path, sha256: str) -> tuple[str, str]:
    """Return rule and message by which a file is refused."""
    with pytest.raises(ProblemsFound) as found:
        read_weights(path, sha256)
    (problem,) = found.value.report.problems
    return problem.rule, problem.message


def test_a_pickle_is_refused_and_not_run(tmp_path: Path) -> None:
    path, witness = tmp_path / "model.skops", tmp_path / "witness"
    path.write_bytes(pickle.dumps(Planted(witness)))
    assert refused(path, file_sha256(path))[0] == "model-file"
    assert not witness.exists()


@pytest.mark.parametrize(
    "planted",
    [
        {"__class__": "system", "__module__": "os", "__loader__": "FunctionNode", "content": "system"},
        {"__class__": "Popen", "__module__": "subprocess", "__loader__": "ObjectNode", "content": {
            "__class__": "dict", "__module__": "builtins", "__loader__": "DictNode", "content": {}, "key_types": {
                "__class__": "list", "__module__": "builtins", "__loader__": "ListNode", "content": []}}},
    ],
    ids=["function", "object"],
)  # fmt: skip
def test_a_planted_step_is_refused_and_not_run(planted: dict[str, object], tmp_path: Path) -> None:
    path, _ = weights(tmp_path)
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    schema = json.loads(members[SCHEMA])
    schema["content"]["content"]["steps"]["content"][0] = {**planted, "__id__": 999_999}
    members[SCHEMA] = json.dumps(schema).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    rule, message = refused(path, file_sha256(path))
    assert rule == "model-code"
    assert str(planted["__class__"]) in message


@pytest.mark.parametrize("share", [0.0, 0.5, 0.99])
def test_a_truncated_file_is_refused_with_its_hash(share: float, tmp_path: Path) -> None:
    path, sha256 = weights(tmp_path)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    rule, message = refused(path, sha256)
    assert rule == "model-hash"
    assert sha256 in message
    assert file_sha256(path) in message


def test_an_altered_file_is_refused_with_its_hash(tmp_path: Path) -> None:
    path, sha256 = weights(tmp_path)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    assert refused(path, sha256)[0] == "model-hash"


def test_a_file_that_would_grow_without_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.skops"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(SCHEMA, "{}")
        archive.writestr("0000.npy", bytes(LARGEST + 1))
    assert path.stat().st_size < LARGEST // 100
    rule, message = refused(path, file_sha256(path))
    assert rule == "model-file"
    assert "unpacks to" in message


def test_a_missing_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ProblemsFound, match="no model file"):
        read_weights(tmp_path / "model.skops", "0" * 64)


def test_members_carry_neither_addresses_nor_times(tmp_path: Path) -> None:
    path, _ = weights(tmp_path)
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        names = [one.filename for one in archive.infolist()]
        assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert names == [*sorted(names[:-1]), SCHEMA]
