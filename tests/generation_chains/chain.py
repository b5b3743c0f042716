"""A chain of commands against an endpoint, as somebody types them, and what must hold of each step, whoever answers."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from command_here import run_here
from fixture_builds import tree_bytes
from generation.stub_endpoint import serving
from generation_chains.troubles import Moody, Troubles
from generation_command.obliging import TOKEN, environment, generate

from builders.generation.human_forms.questions import Audience
from builders.generation.human_forms.reading import Filled, read_forms
from builders.generation.human_forms.records import agreement_columns
from builders.generation.human_forms.writing import CONSENT_ROW, KeyEntry, form_name, header, read_key
from builders.generation.transcripts import read_transcript

METRICS = Path(__file__).parents[2] / "spaces" / "metrics"
WRITER, JUDGE = "writer-1", "judge-1"
"""What the models are called: the stub tells its troubles apart by it, a real server takes any name."""
Content = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Chain:
    """Where is asked and where is written."""

    url: str
    folder: Path
    obliging: bool
    """Whether the model does what it is told in the end; of one that does not, what it left undone is counted."""

    def generate(self, verb: str, *others: str) -> Content:
        """Run a sub-verb and return what it reports; what it left undone it says as problems."""
        done = generate(verb, *others, "--json", url=self.url)
        assert done.stdout, done.stderr
        content: Content = json.loads(done.stdout)
        errors = [one for one in content["problems"] if one["level"] == "error"]
        assert done.returncode == (1 if errors else 0), done.stderr
        assert not (self.obliging and errors), errors
        return content

    def write_forms(self, *others: str) -> None:
        """Write forms, for which no endpoint is asked."""
        done = generate("forms", *others)
        assert done.returncode == 0, done.stderr

    def assert_rerun_asks_nothing(self, verb: str, *others: str) -> None:
        """Run a sub-verb again: no request, the same bytes."""
        before = tree_bytes(self.folder)
        assert self.generate(verb, *others)["requests"]["sent"] == 0
        after = tree_bytes(self.folder)
        assert [name for name in after if after[name] != before.get(name)] == []
        assert not [name for name, content in after.items() if TOKEN.encode() in content]

    def transcript(self, name: str = "transcript.jsonl") -> list[Content]:
        """Return the requests of a step, each with what every server tells of its reply."""
        found = list(read_transcript(self.folder / name))
        assert found
        for one in found:
            assert one["served_model"]
            assert one["finish"] in {"stop", "length", "refusal"}
            assert one["prompt_tokens"] > 0
            assert one["date"]
        return found

    def rows(self, name: str) -> list[Content]:
        """Return the rows of a file of JSON Lines."""
        return rows_of(self.folder / name)


@contextmanager
def troubled(folder: Path, troubles: Troubles) -> Iterator[Chain]:
    """Yield a chain against the stub, which misbehaves as named; every trouble must have been met."""
    moody = Moody(troubles)
    with serving(moody) as stub:
        yield Chain(stub.url, folder, obliging=True)
    assert moody.not_met == []


def rows_of(path: Path) -> list[Content]:
    """Return the rows of a file of JSON Lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def asked_again(requests: Sequence[Content]) -> int:
    """Return how many requests were sent because a reply could not be used."""
    return len({one["request"] for one in requests if one["attempt"]})


def words_of(requests: Sequence[Content]) -> str:
    """Return everything that was asked, as one text."""
    return "\n".join(message["content"] for one in requests for message in one["messages"])


def careloom(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command; it must succeed."""
    done = run_here(*arguments, environment=environment())
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def built(name: str, sources: Mapping[str, Path], output: Path) -> Path:
    """Return the folder of a dataset built from these files, which `careloom check` finds nothing wrong with."""
    files = [part for path, file in sources.items() for part in ("--file", f"{path}={file}")]
    careloom("build", name, *files, "--output", str(output))
    careloom("check", str(output / name))
    return output / name


def loaded(folder: Path, config: str, cache: Path) -> list[Content]:
    """Return the rows of a config of a built dataset as anybody loads them, labels by their names, splits together."""
    import datasets

    found: list[Content] = []
    for split in datasets.load_dataset(str(folder), config, cache_dir=str(cache)).values():
        named = {name: _names(feature) for name, feature in split.features.items()}
        found += [{name: named[name](value) for name, value in row.items()} for row in split]
    return found


def _names(feature: Any) -> Callable[[Any], Any]:  # noqa: ANN401 - a feature and its values
    inner = getattr(feature, "feature", None)
    if inner is not None:
        one = _names(inner)
        return lambda values: None if values is None else [one(value) for value in values]
    if not hasattr(feature, "int2str"):
        return lambda value: value
    return lambda value: None if value is None else feature.int2str(value)


def metric(name: str, **columns: Any) -> Content:  # noqa: ANN401 - columns and options
    """Return what a metric finds."""
    import evaluate

    found: Content = evaluate.load(str(METRICS / name), keep_in_memory=True).compute(**columns)
    return found


def filled(forms: Path, key: Path, audience: Audience, rate: Callable[[KeyEntry], int]) -> Filled:
    """Fill in the forms of all raters, and return them as they are read."""
    entries = read_key(key)
    for rater in dict.fromkeys(one.rater for one in entries):
        mine = {one.code: one for one in entries if one.rater == rater}
        path = forms / form_name(audience, rater)
        rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
        for row in rows:
            if row["code"] == CONSENT_ROW:
                row["agree"] = "yes"
            else:
                given = rate(mine[row["code"]])
                row |= {one.item: str(min(given, one.most)) for one in audience.questions}
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, header(audience))
            writer.writeheader()
            writer.writerows(rows)
    return read_forms(forms, entries, audience)


def agreement(found: Filled, item: str) -> Content:
    """Return how far raters agree on a question."""
    order = [str(number) for number in range(1, 6)]
    return metric("annotator_agreement", **agreement_columns(found, item), level="ordinal", order=order, n_resamples=0)
