"""`careloom release`: publish a version on the Hub, whole or not at all."""

from __future__ import annotations

import re
import tempfile
from contextlib import nullcontext
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from builders.problems import Level, Problem, ProblemsFound
from scripts.hub.loaders import Load, loaders
from scripts.hub.loading import load_in_turn
from scripts.hub.publish import propose, publish
from scripts.hub.requests import LOGIN, client
from scripts.hub.settings import confirm_gate, prepare, stage
from scripts.hub.verification import verify
from scripts.options import DEFAULT_OUTPUT, Json, Output
from scripts.prepared_release import Release, dataset_release, model_release, space_release
from scripts.release_plan import Plan, plan, refuse
from scripts.release_texts import Outcome, show, told
from scripts.terminal import Exit, err, out, print_json, show_report, wrong_use

REPOSITORY = re.compile(r"^(?!.*(?:--|\.\.))[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?/[A-Za-z0-9_](?:[\w.-]*[A-Za-z0-9_])?$")
"""The Hub's own rule for names (huggingface_hub 2.4, `validate_repo_id`), with an owner."""


class Type(StrEnum):
    """The types of repositories, as an option takes them."""

    dataset = "dataset"
    model = "model"
    space = "space"


def run(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME", help="A built dataset, a definition's path, a trained model, a metric, or a folder of one."
        ),
    ],
    repository: Annotated[str, typer.Option("--repo", metavar="ORG/NAME", help="The repository on the Hub.")],
    kind: Annotated[Type, typer.Option("--type", help="What it is.")] = Type.dataset,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be published.")] = False,
    as_pull_request: Annotated[bool, typer.Option("--pr", help="Open a pull request instead.")] = False,
    over: Annotated[
        str,
        typer.Option("--over", metavar="COMMIT", help="Replace what this commit on main changed outside of releases."),
    ] = "",
    output: Output = DEFAULT_OUTPUT,
    as_json: Json = False,
) -> None:
    """Derive the release tree, check it, publish it as one commit and one tag, and load it back to compare."""
    if not REPOSITORY.match(repository):
        wrong_use(f"{repository!r} is no repository: expected ORG/NAME, such as careloom/tapestry")
    try:
        loads = kind is Type.dataset and not dry_run and not as_pull_request
        with loaders() if loads else nullcontext(load_in_turn) as load:
            release = _prepared(name, repository, kind, output)
            without_token(found := plan(client(), release, over=over), grave=not dry_run)
            if not as_json:
                show(found, whole=dry_run)
            refuse(found)
            if not as_json:
                show_report(found.report)
            outcome = Outcome() if dry_run else _proposed(found) if as_pull_request else _published(found, load)
    except ProblemsFound as problems:
        _stopped(problems, as_json=as_json)
    except KeyboardInterrupt:
        err.print(
            "Stopped. What reached the Hub is whole or unseen; the same command goes on from there.", markup=False
        )
        raise typer.Exit(Exit.INTERRUPTED) from None
    except (FileNotFoundError, LookupError, ValueError) as error:
        wrong_use(error)
    if as_json:
        done = asdict(outcome.published) if outcome.published else None
        wrong = [one.as_dict() for one in (*found.report.problems, *outcome.report.problems)]
        facts = {"done": done, "gate": outcome.gate, "stage": outcome.stage, "rows": outcome.rows, "problems": wrong}
        print_json({**found.as_dict(), **facts})
    else:
        show_report(outcome.report)
        out.print("\n".join(told(found, outcome, dry_run=dry_run)), markup=False, soft_wrap=True)
    if outcome.report.failed:
        raise typer.Exit(Exit.PROBLEMS)


def without_token(found: Plan, *, grave: bool) -> None:
    """Report that no token is there to publish with."""
    from huggingface_hub import get_token

    if not get_token():
        level: Level = "error" if grave else "warning"
        found.report.add(Problem(rule="hub-token", level=level, place=found.release.target.repository,
                                 message="no token is set, and publishing needs one", fix=LOGIN))  # fmt: skip


def _stopped(problems: ProblemsFound, *, as_json: bool) -> NoReturn:
    """Say what stands against a release, and exit with 1."""
    if as_json:
        print_json({"problems": [one.as_dict() for one in problems.report.problems], "done": None})
    else:
        show_report(problems.report)
        err.print("Not released. What was published before stays as it was.", markup=False)
    raise typer.Exit(Exit.PROBLEMS)


def _prepared(name: str, repository: str, kind: Type, output: Path) -> Release:
    """Return what is released; nothing is asked of the Hub for it."""
    if kind is Type.dataset:
        return dataset_release(name, repository, output)
    if kind is Type.model:
        return model_release(name, repository, output)
    return space_release(name, repository, output)


def _published(found: Plan, load: Load) -> Outcome:
    """Publish, with the gate there before the first file is; then load the tag and compare."""
    api, release = client(), found.release
    sdk = _sdk(release.folder) if release.target.kind == "space" else ""
    prepare(api, release.target, release.access, sdk=sdk)
    done = publish(api, release.folder, release.target, release.title, found.notes)
    if release.target.kind == "space":
        return Outcome(published=done, stage=stage(api, release.target))
    gate = confirm_gate(api, release.target, release.access)
    if release.target.kind != "dataset":
        return Outcome(published=done, gate=gate)
    with tempfile.TemporaryDirectory() as cache:
        verified = verify(api, release.target, commit=done.commit, cache=Path(cache), load=load)
    return Outcome(published=done, gate=gate, rows=dict(verified.rows), report=verified.report)


def _proposed(found: Plan) -> Outcome:
    """Open a pull request; the repository must be there, as nobody can be asked to merge into none."""
    release = found.release
    return Outcome(published=propose(client(), release.folder, release.target, release.title, found.notes))


def _sdk(folder: Path) -> str:
    from huggingface_hub import SpaceCard

    return str(SpaceCard.load(folder / "README.md").data.sdk)
