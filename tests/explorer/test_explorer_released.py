"""The Explorer as a Space runs it: datasets and models from the Hub by their tags, asked by Gradio's own client."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from explorer_fixtures.models import TALK
from explorer_fixtures.site import SPACE
from fixture_builds import built, pinned, rows
from gradio_client import Client  # type: ignore[import-untyped]
from hub.server import Server, serving
from hub.session import working
from served_app import served_app

OPEN, RECIPE, GATED, AWAY = "tapestry", "annomi", "culturecare", "elsewhere"


@dataclass(frozen=True, slots=True)
class Space:
    """A Space that runs, and the Hub that it reads."""

    client: Client
    server: Server
    log: Path


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Space]:
    """Datasets and models are released; then a Space that lists them is started, with no token and empty caches."""
    place = tmp_path_factory.mktemp("released")
    output = place / "artifacts"
    for name in (OPEN, RECIPE, GATED):
        shutil.copytree(pinned(name), output / name)
    with serving(place / "hub") as server:
        with working(server, place / "publisher") as session:
            for name in (OPEN, RECIPE, GATED):
                session.done("release", name, "--repo", f"careloom/{name}", "--output", str(output))
            session.done("train", TALK, "--output", str(output))
            session.done("release", TALK, "--repo", f"careloom/{TALK}", "--type", "model", "--output", str(output))
        server.state.asked.clear()
        shutil.copytree(SPACE, place / "space", ignore=shutil.ignore_patterns("__pycache__"))
        listed = {"datasets": [f"careloom/{name}@v1.0.0" for name in (OPEN, RECIPE, GATED, AWAY)],
                  "models": [f"careloom/{name}@v1.0.0" for name in (TALK, AWAY)]}  # fmt: skip
        (place / "space" / "datasets.yaml").write_text(yaml.safe_dump(listed), encoding="utf-8")
        surroundings = {"HF_ENDPOINT": server.endpoint, "HF_HUB_OFFLINE": "0", "HF_TOKEN": "",
                        "HF_HUB_DISABLE_XET": "1", "HF_UPDATE_DOWNLOAD_COUNTS": "0"}  # fmt: skip
        with served_app(place / "space", place, **surroundings) as app:
            app.wait("health")
            yield Space(Client(app.address, verbose=False), server, app.log)


def ask(space: Space, name: str, *given: object) -> Any:  # noqa: ANN401 - JSON
    return space.client.predict(*given, api_name=f"/{name}")


def test_it_shows_releases_by_their_tags_and_says_what_it_cannot_show(space: Space) -> None:
    found = ask(space, "list")
    shown = {one["dataset"]: one for one in found["datasets"]}
    assert {name: one["rows"] for name, one in shown.items()} == {OPEN: "all", RECIPE: "none", GATED: "none"}
    assert "given to those who ask for it" in shown[GATED]["why_no_rows"]
    assert (shown[OPEN]["repository"], shown[OPEN]["version"]) == (f"careloom/{OPEN}", "1.0.0")
    reasons = {one["name"]: one["reason"] for one in found["broken"]}
    assert "there is no such release" in reasons[f"careloom/{AWAY}"]
    assert [one["name"] for one in found["models"]] == [TALK]


def test_its_rows_are_those_that_were_released(space: Space) -> None:
    said = [row for row in rows(built(OPEN).folder, "utterances") if row["language"] == "bn"]
    link = f"?dataset={OPEN}&language=bn"
    found = ask(space, "search", link)
    assert found["count"] == len(said) == ask(space, "facets", link)["facets"]["language"]["counts"]["bn"]
    read = ask(space, "dialogue", OPEN, said[0]["dialogue_id"])
    assert [one["text"] for one in read["turns"]] == [
        row["text"] for row in said if row["dialogue_id"] == said[0]["dialogue_id"]
    ]


def test_its_models_answer(space: Space) -> None:
    assert set(ask(space, "classify", TALK, "I could drink less.")["probabilities"]) == {"change", "neutral", "sustain"}


def test_no_rows_that_may_not_be_shown_were_fetched_and_no_token_was_sent(space: Space) -> None:
    asked = space.server.state.asked
    assert [one for one in asked if f"careloom/{OPEN}/resolve/" in one.path and "utterances" in one.path]
    for name in (RECIPE, GATED):
        assert not [one for one in asked if f"careloom/{name}/resolve/" in one.path and "utterances" in one.path]
    assert not [one for one in asked if one.authorised]
    assert "Traceback" not in space.log.read_text(encoding="utf-8")
