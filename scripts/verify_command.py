"""`careloom verify`: does what `load_dataset` returns here match the manifest of a published version?"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from builders.problems import ProblemsFound
from scripts.hub.reading import reference
from scripts.hub.requests import client
from scripts.hub.verification import Verified, verify, verify_rebuild
from scripts.options import Json
from scripts.terminal import Exit, out, print_json, show_report, wrong_use


def run(
    version: Annotated[str, typer.Argument(metavar="ORG/NAME@vX.Y.Z", help="A published version.")],
    commit: Annotated[
        str, typer.Option("--commit", metavar="SHA", help="The commit that the tag is known to be, to see it moved.")
    ] = "",
    rebuild: Annotated[
        Path | None,
        typer.Option("--rebuild", metavar="FOLDER", help="Also compare a build of your own with the whole dataset."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Load every config of a version as `load_dataset` does here, and compare it with what was published."""
    wanted = reference(version)
    if wanted is None:
        wrong_use(f"{version!r} names no version: expected ORG/NAME@vX.Y.Z, such as careloom/tapestry@v1.0.0")
    try:
        found = verify(client(), wanted, commit=commit)
        if rebuild is not None:
            with tempfile.TemporaryDirectory() as cache:
                found.report.extend(verify_rebuild(rebuild, found.manifest, Path(cache)).problems)
    except ProblemsFound as problems:
        show_report(problems.report)
        raise typer.Exit(Exit.PROBLEMS) from None
    except (LookupError, FileNotFoundError, ValueError) as error:
        wrong_use(error)
    if as_json:
        print_json(found.as_dict())
    else:
        show_report(found.report)
        out.print("\n".join(_told(found, rebuild)), markup=False, soft_wrap=True)
    if found.report.failed:
        raise typer.Exit(Exit.PROBLEMS)


def _told(found: Verified, rebuild: Path | None) -> list[str]:
    """Return in words what was compared."""
    name, content = f"{found.version.repository}@{found.version.tag}", found.manifest
    lines = [f"{name} is commit {found.commit}, {content['dataset']} {content['version']}, form {content['form']}."]
    if found.report.failed:
        return [*lines, "It is not as published: see above."]
    rows = ", ".join(f"{config} {number:,}" for config, number in found.rows.items())
    lines.append(f"load_dataset returns here exactly the rows that were published: {rows}.")
    if rebuild is not None:
        lines.append(f"{rebuild} holds exactly the rows of the whole dataset.")
    elif content["form"] != "full":
        lines.append(
            f"It does not hold the whole dataset. Compare a build of your own: `careloom build {content['dataset']}`, "
            f"then the same command with --rebuild artifacts/{content['dataset']}."
        )
    return lines
