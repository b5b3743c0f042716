"""The Explorer is packed as it stands, the same each time, and not while anything in it is stale or unpinned."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from explorer_fixtures.checkout import checkout, own_cards
from hub.server import serving
from hub.session import working

from builders import catalog
from builders.manifest import read_manifest
from builders.problems import ProblemsFound
from builders.rights import Access, Form, verdict_of
from builders.training.catalog import trained
from builders.training.model_rights import model_verdict
from cards.lint.lint import lint
from cards.whole_check import check_whole
from scripts.explorer_space import CARD_SOURCE, assemble_explorer, is_explorer
from scripts.metric_spaces import version_of
from scripts.prepared_release import folder_release, space_release
from scripts.space_parts import EXPLORER, ROOT

REPOSITORY = "careloom/explorer"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A checkout of the test's own."""
    return checkout(tmp_path)


def refused(root: Path, tmp_path: Path) -> str:
    """Return everything that keeps the Space from being packed."""
    with pytest.raises(ProblemsFound) as found:
        assemble_explorer(tmp_path / "output", root)
    assert not (tmp_path / "output").exists()
    return str(found.value)


def test_it_is_packed_as_it_stands(root: Path, tmp_path: Path) -> None:
    source = root / EXPLORER
    for left in ("explorer/__pycache__/filters.pyc", ".ruff_cache/any", "explorer/.filters.py.swp"):
        (source / left).parent.mkdir(exist_ok=True)
        (source / left).touch()
    folder = assemble_explorer(tmp_path / "output", root)
    held = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert held >= {"README.md", "app.py", "requirements.txt", "datasets.yaml", "manifest.json"}
    assert held >= {"explorer/filters.py", "explorer/help_lines.yaml", "vendored/prompts/adaptation_role.jinja"}
    assert not [one for one in held if "__pycache__" in one or "/." in f"/{one}"]
    for one in held - {"README.md", "manifest.json"}:
        assert (folder / one).read_bytes() == (source / one).read_bytes()
    assert (folder / "README.md").read_bytes() == (ROOT / CARD_SOURCE).read_bytes()
    content = read_manifest(folder)
    assert (content["kind"], content["name"]) == ("space", "explorer")
    assert content["version"] == version_of(ROOT / EXPLORER / "explorer/__init__.py") == "1.0.0"
    assert (content["verdict"]["licence"], content["verdict"]["form"]) == ("Apache-2.0", "full")


def test_it_is_packed_alike_each_time(root: Path, tmp_path: Path) -> None:
    folders = [assemble_explorer(tmp_path / place, root) for place in ("one", "one", "two")]
    contents = [
        {path.relative_to(one): path.read_bytes() for path in one.rglob("*") if path.is_file()} for one in folders
    ]
    assert contents[0] == contents[1] == contents[2]


def test_the_card_is_one_that_the_hub_takes(root: Path, tmp_path: Path) -> None:
    folder = assemble_explorer(tmp_path / "output", root)
    assert check_whole(folder).report.problems == []
    assert lint(folder).report.problems == []
    assert folder_release(folder, REPOSITORY, "space", tmp_path / "output").report.problems == []


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("sdk_version: 6.31.0", "sdk_version: 6.30.0", "sdk_version: expected 6.31.0, got 6.30.0"),
        ("sdk_version: 6.31.0\n", "", "sdk_version: expected 6.31.0, got None"),
        ('"3.11"', '"3.13"', "python_version: expected 3.11, got 3.13"),
        ("app_file: app.py", "app_file: main.py", "app_file: expected app.py"),
        ("- careloom/blend\n", "", "datasets: expected those of datasets.yaml"),
        ("models:\n", "models:\n- careloom/any\n", "models: expected those of datasets.yaml"),
        ("short_description: ", f"short_description: {'and ' * 20}", "the Hub takes 60"),
        ("colorTo: green", "colorTo: teal", "teal"),
        ("---\ntitle", "title", "no YAML"),
    ],
)
def test_a_card_that_says_otherwise_is_refused(before: str, after: str, said: str, root: Path, tmp_path: Path) -> None:
    card = own_cards(root)
    text = card.read_text(encoding="utf-8")
    assert before in text
    card.write_text(text.replace(before, after, 1), encoding="utf-8")
    assert said in refused(root, tmp_path)


def test_what_is_missing_stale_or_without_a_version_is_refused(root: Path, tmp_path: Path) -> None:
    source = root / EXPLORER
    (source / "vendored/history.py").write_text("WINDOW = 7\n")
    (source / "explorer/__init__.py").write_text('"""Words."""\n\n__version__ = "0.9"\n')
    said = refused(root, tmp_path)
    assert "vendored/history.py: it is not what the kit gives today" in said
    assert "expected a __version__ from 1.0.0, got '0.9'" in said
    (source / "app.py").unlink()
    (source / "datasets.yaml").unlink()
    said = refused(root, tmp_path)
    assert "app.py" in said
    assert "datasets.yaml" in said
    assert str(tmp_path / "output") not in said


def test_it_lists_each_model_whose_weights_anybody_may_have() -> None:
    listed = yaml.safe_load((ROOT / EXPLORER / "datasets.yaml").read_text(encoding="utf-8"))["models"]
    verdicts = [(one, model_verdict([verdict_of(catalog.get(one.dataset).rights)])) for one in trained()]
    assert sorted(listed) == sorted(
        f"careloom/{one.name}@v{one.model.version}"
        for one, verdict in verdicts
        if (verdict.form, verdict.access) == (Form.FULL, Access.OPEN)
    )


def test_its_name_and_its_folder_mean_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert is_explorer("explorer")
    assert is_explorer(str(ROOT / EXPLORER))
    monkeypatch.chdir(ROOT)
    assert is_explorer("spaces/explorer/")
    assert not is_explorer("artifacts/explorer")
    assert not is_explorer("explorer", tmp_path)


def test_the_release_command_packs_it_by_name(tmp_path: Path) -> None:
    found = space_release("explorer", REPOSITORY, tmp_path)
    assert (found.target.repository, found.target.tag, found.target.kind) == (REPOSITORY, "v1.0.0", "space")
    assert (found.folder / "app.py").read_bytes() == (ROOT / EXPLORER / "app.py").read_bytes()


def test_it_is_released_whole(root: Path, tmp_path: Path) -> None:
    folder = assemble_explorer(tmp_path / "output", root)
    with serving(tmp_path / "hub") as server, working(server, tmp_path / "home") as session:
        command = (
            "release",
            str(folder),
            "--repo",
            REPOSITORY,
            "--type",
            "space",
            "--output",
            str(tmp_path / "output"),
        )
        assert "Published: http" in session.done(*command)
        store = server.state.repositories["spaces", REPOSITORY].store
        assert store.resolve("v1.0.0") == store.resolve("main")
        held = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
        assert set(store.entries("v1.0.0")) >= held
