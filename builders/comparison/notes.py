"""A comparison in words: for people on a terminal, and as Markdown for release notes."""

from __future__ import annotations

from collections.abc import Iterator

from builders.comparison.compare import ConfigDifference
from builders.comparison.comparison import Comparison

SHOWN_PAIRS = 12


def notes(found: Comparison) -> str:
    """Return the comparison as Markdown: the bump with its reasons, then each config; counts and ids, never words."""
    old, new = found.versions
    lines = [f"## {found.new.manifest['dataset']}: {old} to {new}", ""]
    lines.append(f"Bump: **{found.bump.name.lower()}**, so at least version {found.least_version()}.")
    lines += ["", *(f"- {bump.name.lower()}: {words}" for bump, words in found.reasons)]
    for one in found.configs:
        told = list(_config(one))
        if told:
            lines += ["", f"### {one.config}: {one.rows[0]:,} to {one.rows[1]:,} rows", "", *told]
    return "\n".join(lines) + "\n"


def _config(one: ConfigDifference) -> Iterator[str]:
    for kind, counts in (("added", one.added), ("removed", one.removed)):
        if counts.total():
            listed = ", ".join(f"{language} {rows:,}" for language, rows in counts.items())
            # Rows vanish where somebody leaves: notes are published, and name nobody who did.
            named = "" if kind == "removed" else _such_as(one, kind)
            yield f"- {kind}: {counts.total():,} rows ({listed}){named}"
    if one.changed.any():
        columns = ", ".join(f"`{name}` {rows:,}" for name, rows in one.changed_columns.items())
        yield f"- changed: {int(one.changed.sum()):,} rows ({columns}){_such_as(one, 'changed')}"
    if one.text_edits:
        yield f"- text edits: {one.text_edits:,} rows"
    for (before, after), rows in sorted(one.moved.items()):
        yield f"- moved from {before} to {after}: {rows:,} rows"
    for column, pairs in one.label_changes.items():
        shown = "; ".join(f"{before} → {after} {rows:,}" for (before, after), rows in pairs.most_common(SHOWN_PAIRS))
        more = len(pairs) - SHOWN_PAIRS
        yield f"- `{column}`: {shown}" + (f"; and {more} pairs more" if more > 0 else "")


def _such_as(one: ConfigDifference, kind: str) -> str:
    named = one.examples.get(kind, [])
    return f", such as {', '.join(f'`{name}`' for name in named)}" if named else ""
