"""What `careloom release` says: the plan before, and what was done after."""

from __future__ import annotations

from dataclasses import dataclass, field

from rich.table import Table

from builders.problems import Report
from scripts.hub.publish import Proposed, Published
from scripts.release_plan import Plan
from scripts.terminal import out

SHOWN_FILES = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a release did."""

    published: Published | Proposed | None = None
    gate: str = ""
    stage: str = ""
    """What a Space does now, as the Hub says."""
    rows: dict[str, int] | None = None
    """Rows that were loaded from the tag and found as built."""
    report: Report = field(default_factory=Report)
    """What is wrong with what was loaded."""


def show(found: Plan, *, whole: bool) -> None:
    """Print the plan: what goes where, how large it is, what changes; every file where the whole is asked for."""
    release, size = found.release, sum(one.size for one in found.files.values())
    verdict = release.manifest["verdict"]
    new = "cannot be counted here" if found.new_bytes is None else f"{found.new_bytes:,} bytes after deduplication"
    target = release.target
    out.print(
        f"{release.name} {release.manifest['version']} to {target.repository} as {target.tag}: "
        f"{len(found.files):,} files, {size:,} bytes; new: {new}.\n"
        f"Verdict: form {verdict['form']}, access {verdict['access']}, licence {verdict['licence']}. "
        f"Tree: {release.folder}.\n",
        markup=False,
        soft_wrap=True,
    )
    notes = f"{target.tag} is published already, with exactly these files." if found.done else found.notes
    out.print(notes, markup=False, soft_wrap=True)
    if whole:
        table = Table("file", "bytes", box=None, pad_edge=False)
        table.columns[1].justify = "right"
        for path, one in list(found.files.items())[:SHOWN_FILES]:
            table.add_row(path, f"{one.size:,}")
        out.print(table)
        if len(found.files) > SHOWN_FILES:
            out.print(f"and {len(found.files) - SHOWN_FILES:,} more; all of them lie in {release.folder}")


def told(found: Plan, outcome: Outcome, *, dry_run: bool) -> list[str]:
    """Return in words what was done, with links."""
    from huggingface_hub import constants

    target, done = found.release.target, outcome.published
    place = "" if target.kind == "model" else f"{target.kind}s/"
    address = f"{constants.ENDPOINT}/{place}{target.repository}"
    if dry_run:
        return ["This was a dry run: nothing was sent. Without --dry-run it is published."]
    if done is None:
        return [f"main of {target.repository} holds these files already; there is nothing to propose."]
    if isinstance(done, Proposed):
        opened = "Opened" if done.new else "Open already:"
        return [
            f"{opened} {address}/discussions/{done.number}",
            "Once it is merged, run the same command without --pr: it tags what is on main.",
        ]
    lines = [f"{'Published' if done.new else 'Published before'}: {address}/tree/{done.tag}", f"Commit: {done.commit}"]
    if outcome.stage:
        lines.append(f"Stage: {outcome.stage}; it builds anew after each commit: {address}")
    if outcome.gate:
        lines.append(f"Access: {outcome.gate}.")
    if outcome.report.failed:
        lines.append(f"It is published, and what was loaded from {done.tag} is not as built: see above.")
    elif outcome.rows is not None:
        rows = ", ".join(f"{config} {number:,}" for config, number in outcome.rows.items())
        lines.append(f"Loaded from the tag and found exactly as built: {rows}.")
        config = next(iter(outcome.rows))
        config = str(found.release.manifest.get("default_config", config))
        lines.append(f'Load:   load_dataset("{target.repository}", "{config}", revision="{done.tag}")')
        lines.append(f"Verify: careloom verify {target.repository}@{done.tag} --commit {done.commit}")
    return lines
