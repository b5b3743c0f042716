"""What can be wrong with a repository: each case spoils the invented one, and names the rules it breaks."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from datasets import ClassLabel, Features, Value
from foreign_repository import FEATURES, rows, write_rows

Spoil = Callable[[Path], None]


@dataclass(frozen=True, slots=True)
class Broken:
    """How a repository is spoiled, and the rules that must fire, each once and no other."""

    spoil: Spoil
    rules: tuple[str, ...]


def edited(*pairs: tuple[str, str]) -> Spoil:
    """Return what replaces text of the README, each exactly once."""
    return partial(_edit, pairs)


def _edit(pairs: tuple[tuple[str, str], ...], folder: Path) -> None:
    path = folder / "README.md"
    text = path.read_text(encoding="utf-8")
    for old, new in pairs:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


def with_rows(file: str, change: Callable[[dict[str, object]], dict[str, object]]) -> Spoil:
    """Return what changes every row of a file."""
    first, number = (0, 24) if file == "train" else (24, 12)

    def spoil(folder: Path) -> None:
        write_rows(folder / f"data/{file}.parquet", [change(row) for row in rows(first, number)])

    return spoil


def with_columns(**columns: list[str]) -> Spoil:
    """Return what adds columns to both files and to the card; their values go round."""

    def spoil(folder: Path) -> None:
        features = Features({**FEATURES, **dict.fromkeys(columns, Value("string"))})
        found = [{**row, **{name: values[number % len(values)] for name, values in columns.items()}}
                 for number, row in enumerate(rows(0, 36))]  # fmt: skip
        write_rows(folder / "data/train.parquet", found[:24], features)
        write_rows(folder / "data/test.parquet", found[24:], features)
        told = "".join(f"  - name: {name}\n    dtype: string\n" for name in columns)
        _edit((("  - name: leaning\n", f"{told}  - name: leaning\n"),), folder)

    return spoil


def with_file(name: str, content: str) -> Spoil:
    """Return what writes a file."""
    return lambda folder: _write(folder / name, content)


def _write(path: Path, content: str) -> None:
    path.write_text(content, encoding="utf-8")


def all_of(*spoils: Spoil) -> Spoil:
    """Return what spoils a repository in several ways."""

    def spoil_all(folder: Path) -> None:
        for spoil in spoils:
            spoil(folder)

    return spoil_all


def _moved_out(folder: Path) -> None:
    (folder / "data/test.parquet").rename(folder.parent / "outside.parquet")


def _other_schema(folder: Path) -> None:
    features = Features({**FEATURES, "leaning": ClassLabel(names=["change", "sustain"]), "mood": Value("string")})
    write_rows(folder / "data/test.parquet", [{**row, "mood": "calm"} for row in rows(24, 12)], features)


def _other_type(folder: Path) -> None:
    features = Features({**FEATURES, "leaning": Value("string")})
    write_rows(folder / "data/train.parquet", [{**row, "leaning": "change"} for row in rows(0, 24)], features)
    write_rows(folder / "data/test.parquet", [{**row, "leaning": "change"} for row in rows(24, 12)], features)


def _croissant(**changes: Any) -> str:  # noqa: ANN401 - JSON
    content = {
        "@context": {},
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.1",
        "name": "talks",
        "description": "talks",
        "url": "https://example.org",
        "creator": "us",
        "license": "https://creativecommons.org/licenses/by-nc/4.0/",
        "datePublished": "2026-01-02",
        "distribution": [],
    }
    return json.dumps({**content, **changes})


BROKEN: dict[str, Broken] = {
    "no card": Broken(lambda folder: (folder / "README.md").unlink(), ("missing-card",)),
    "no front matter": Broken(edited(("---\npretty_name", "pretty_name")), ("front-matter",)),
    "rows of a split": Broken(edited(("num_examples: 24", "num_examples: 240")), ("rows",)),
    "rows of a split that is not there": Broken(
        edited(("- name: test\n    num_bytes", "- name: dev\n    num_bytes")), ("rows",)
    ),
    "rows in a table": Broken(edited(("| train | 24 |", "| train | 240 |")), ("rows-told",)),
    "size": Broken(edited(("- n<1K", "- 1K<n<10K")), ("size",)),
    "column of another name": Broken(edited(("- name: text\n", "- name: words\n")), ("features",)),
    "column of another type": Broken(_other_type, ("features",)),
    "columns of a file": Broken(_other_schema, ("schema",)),
    "label names": Broken(
        edited(("'0': change\n          '1': sustain", "'0': sustain\n          '1': change")), ("label-names",)
    ),
    "file that is not there": Broken(lambda folder: (folder / "data/test.parquet").unlink(), ("load",)),
    "file that is broken": Broken(
        with_file("data/test.parquet", "PAR1 and nothing more"), ("unreadable-file", "rows", "rows-told")
    ),
    "file that no config reads": Broken(with_file("data/more.csv", "text\nhello\n"), ("unread-file",)),
    "data elsewhere": Broken(
        edited(("path: data/test.parquet", "path: https://example.org/test.parquet")), ("remote-data",)
    ),
    "data outside": Broken(
        all_of(
            edited(("path: data/test.parquet", "path: ../outside.parquet")),
            _moved_out,
        ),
        ("outside-file",),
    ),
    "config without a name": Broken(edited(("- config_name: talks\n  default", "- default")), ("config-name",)),
    "split with a dash": Broken(edited(("- split: test", "- split: test-set")), ("split-name",)),
    "language swapped": Broken(
        edited(("- en\n- ko\nlanguage_details", "- en\n- ja\nlanguage_details")),
        ("language-absent", "language-missing"),
    ),
    "language left out": Broken(
        edited(("- en\n- ko\nlanguage_details", "- en\nlanguage_details"), ("- multilingual", "- monolingual")),
        ("language-missing",),
    ),
    "language of rows": Broken(with_rows("test", lambda row: {**row, "language": "ko"}), ("language-rows",)),
    "licence loosened": Broken(
        edited(("license: cc-by-nc-4.0", "license: cc-by-4.0")), ("licence-text", "licence-told")
    ),
    "licence of the file": Broken(
        with_file("LICENSE", "MIT License\n\nCopyright (c) 2026 the authors\n"), ("licence-text",)
    ),
    "licence not granted": Broken(with_file("LICENSE", "All rights reserved.\n"), ("licence-text",)),
    "licence of software": Broken(
        all_of(
            edited(("license: cc-by-nc-4.0", "license: mit"), ("CC BY-NC 4.0", "the MIT License")),
            with_file("LICENSE", "MIT License\n"),
        ),
        ("licence-software",),
    ),
    "licence in the text": Broken(
        edited(("Given under CC BY-NC 4.0.", "Given under CC BY-SA 4.0.")), ("licence-told",)
    ),
    "licence that is no licence": Broken(
        all_of(
            edited(("license: cc-by-nc-4.0", "license: unknown"), ("Given under CC BY-NC 4.0.", "Not known.")),
            lambda folder: (folder / "LICENSE").unlink(),
        ),
        ("licence-unknown",),
    ),
    "licence file missing": Broken(
        edited(("license: cc-by-nc-4.0", "license: cc-by-nc-4.0\nlicense_link: LICENSE.md")), ("licence-file",)
    ),
    "text in several splits": Broken(
        with_rows("test", lambda row: {**row, "text": rows(0, 1)[0]["text"], "language": "en"}), ("split-text",)
    ),
    "group in several splits": Broken(with_columns(session_id=["a", "b", "c", "d", "e"]), ("split-group",)),
    "address of mail": Broken(
        with_rows("test", lambda row: {**row, "text": f"{row['text']} write to somebody@mail.example"}),
        ("personal-email",),
    ),
    "phone number": Broken(
        with_rows("test", lambda row: {**row, "text": f"{row['text']} +49 30 901820"}), ("personal-phone",)
    ),
    "column of names": Broken(
        with_columns(username=["quiet_river", "late_train", "warm_tea"]), ("identifying-column",)
    ),
    "column of addresses": Broken(
        with_columns(found_at=["https://example.org/1", "https://example.org/2"]), ("address-column",)
    ),
    "people alone with what is known": Broken(
        with_columns(age=[str(number) for number in range(20, 56)], religion=["none", "one", "another"]),
        ("quasi-identifiers",),
    ),
    "placeholder": Broken(edited(("Cite the repository.", "[More Information Needed]")), ("placeholder",)),
    "section missing": Broken(edited(("## Biases and limitations", "## Further words")), ("missing-section",)),
    "no word that it is no therapy": Broken(
        edited(("They are for research only,\nno therapy and no diagnosis. ", "")), ("not-clinical",)
    ),
    "no help named": Broken(
        edited((" Whoever reads them in distress finds help at the local emergency number.", "")), ("help",)
    ),
    "croissant that is no JSON": Broken(with_file("croissant.json", "{"), ("croissant",)),
    "croissant without a creator": Broken(
        with_file("croissant.json", _croissant().replace('"creator"', '"maker"')), ("croissant",)
    ),
    "croissant of another licence": Broken(
        with_file("croissant.json", _croissant(license="https://creativecommons.org/licenses/by/4.0/")),
        ("croissant-licence",),
    ),
    "croissant of other bytes": Broken(
        with_file(
            "croissant.json", _croissant(distribution=[{"contentUrl": "data/train.parquet", "sha256": "0" * 64}])
        ),
        ("croissant-hash",),
    ),
    "loading script": Broken(with_file("talks.py", "raise SystemExit\n"), ("load",)),
}
