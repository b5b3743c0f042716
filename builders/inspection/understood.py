"""What was understood of a file, and its columns that have no meaning yet."""

from __future__ import annotations

from dataclasses import dataclass, field

from builders.inspection.column_names import name_rank
from builders.inspection.label_columns import LabelColumn
from builders.inspection.observed import Column, Observed
from builders.inspection.role_words import plain
from builders.reading.dialogue_tables import DialogueColumns

NULL_WORDS = ("", "n_a", "n/a", "na", "nan", "none", "null", "nil", "-", "--", "?", "없음", "无", "なし", "لا_يوجد")
MEANINGS = ("dialogue_id", "turn", "role", "text", "group", "language", "region", "culture", "topic", "change_target",
            "mi_quality")  # fmt: skip
FACTS = MEANINGS[5:]


@dataclass(slots=True, kw_only=True)
class Understood:
    """What was understood of a file, what was left out and why, and what is missing to build it."""

    observed: Observed
    found: dict[str, Column] = field(default_factory=dict)
    """Columns by meaning."""
    roles: dict[str, str | None] = field(default_factory=dict)
    labels: list[LabelColumn] = field(default_factory=list)
    spellings: dict[str, dict[str, str]] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)
    """Why a column was left out, by its name as shown."""
    notes: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    languages: tuple[str, ...] = ()
    """Languages detected over whole dialogues, where no column names them."""

    @property
    def nulls(self) -> tuple[str, ...]:
        """Return what stands in facts, groups and labels where there is no value."""
        columns = [self.found[name] for name in ("group", *FACTS) if name in self.found]
        columns += [label.column for label in self.labels]
        return tuple(sorted({value for column in columns for value in column.distinct if is_null_word(value)}))

    @property
    def columns(self) -> DialogueColumns:
        """Return the columns as a definition names them."""
        named = {name: column.name for name, column in self.found.items()}
        matches = [(label.column.name, match) for label in self.labels for match in label.matches]
        return DialogueColumns(
            dialogue_id=named.get("dialogue_id", ""),
            turns=self.observed.turns,
            turn=named.get("turn", ""),
            role=named["role"],
            text=named["text"],
            group=named.get("group", ""),
            roles=self.roles,
            facts={name: named[name] for name in FACTS if name in named},
            labels={f"{match.attribute}_raw": name for name, match in matches},
            separators={f"{match.attribute}_raw": match.separator for _, match in matches if match.separator},
            spellings={
                **self.spellings,
                **{f"{match.attribute}_raw": match.spellings for _, match in matches if match.spellings},
            },
            nulls=self.nulls,
            languages=self.languages if len(self.languages) > 1 else (),
        )


def is_null_word(value: str) -> bool:
    """Whether a value only says that there is none."""
    return plain(value) in NULL_WORDS


def free(result: Understood) -> list[Column]:
    """Return the columns that have no meaning yet and were not left out."""
    taken = {column.shown for column in result.found.values()} | {label.column.shown for label in result.labels}
    columns = result.observed.columns.values()
    return [column for column in columns if column.shown not in taken | result.left_out.keys()]


def named(result: Understood, meaning: str, *, in_turns: bool | None = None) -> list[Column]:
    """Return the free columns with a name of a meaning, the likeliest first."""
    plain_ones = [one for one in free(result) if one.is_plain and (in_turns is None or one.in_turns == in_turns)]
    ranked = [(rank, one.shown, one) for one in plain_ones if (rank := name_rank(one.name, meaning)) is not None]
    return [one for _, _, one in sorted(ranked, key=lambda item: item[:2])]
