"""`careloom evaluate NAME --endpoint URL`: a chat model as a therapist on the held-back contexts of a dataset."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from rich.table import Table

from builders.extras import require
from builders.generation.allowed_words import AllowedWords
from builders.generation.asking import Asker
from builders.generation.endpoint import Endpoint
from builders.generation.private_files import write_private
from builders.generation.provenance import Makers
from builders.generation.therapist_evaluation.baseline_coder import BaselineCoder, Tested, baseline_coder
from builders.generation.therapist_evaluation.coding import Coded, Spoken, code_of
from builders.generation.therapist_evaluation.comparison import SIDES, Pair, compare
from builders.generation.therapist_evaluation.contexts import UTTERANCES, Drawn, draw_contexts
from builders.generation.therapist_evaluation.replying import Replied, replied_row, reply_to
from builders.generation.therapist_evaluation.report import TITLES, Evaluation, estimate_text, page, results
from builders.generation.voice import Voice
from builders.manifest import is_built, read_manifest
from builders.problems import Problem, ProblemsFound, Report
from builders.written_files import write_whole
from scripts.evaluating.metrics import fidelity, kept, require_metrics, session
from scripts.generating.folders import refuse_other_runs
from scripts.generating.language_warnings import warn_of_languages
from scripts.generating.running import TRANSCRIPT, Made, Run, conclude, make_all, preparing
from scripts.terminal import out

EVALUATIONS = "evaluations"
"""The folder of evaluations, beside the builds of datasets."""
REPLIES, RESULTS, PAGE = "replies.jsonl", "results.json", "results.md"
CODING = "transcript-coding.jsonl"
ENDPOINT = "endpoint"
"""The coder that is a model behind the endpoint."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be evaluated, as the command line has it."""

    dataset: str
    builds: Path
    endpoint: Endpoint
    contexts: int
    coder: str
    coder_model: str
    folder: Path | None
    seed: int
    length: Mapping[str, int] = field(default_factory=dict)
    """How long replies may be; empty where each part keeps its own length."""

    @property
    def target(self) -> Path:
        """Return the folder of the evaluation."""
        named = re.sub(r"[^A-Za-z0-9._-]+", "-", self.endpoint.model).strip(".-") or "model"
        return self.folder or self.builds / EVALUATIONS / self.dataset / named


def evaluate_endpoint(wanted: Wanted, *, as_json: bool) -> None:
    """Let the model reply in every context, code both sides, and write replies, results and a page."""
    with preparing():
        drawn, baseline = _prepared(wanted)
    unsaid = warn_of_languages((one.language for one in drawn.contexts), as_json=as_json)
    makers, run = Makers(), Run(endpoint=wanted.endpoint, output=wanted.target, words_of=wanted.dataset)

    async def reply(asker: Asker, context: Any) -> Replied:  # noqa: ANN401 - a Context
        voice = Voice(asker=makers.noting("therapist", asker), **wanted.length)
        return await reply_to(context, voice, seed=wanted.seed, words_of=wanted.dataset)

    made = make_all(run, "replies", drawn.contexts, reply)
    made.report.extend(unsaid)
    answered = [one for one in made.values if one.text is not None]
    coded = _coded_by_model(wanted, answered, makers, made) if baseline is None else _coded(baseline, answered)
    pairs = [
        Pair(context=one.context, reply=one.text or "", model=model, reference=reference)
        for one, (model, reference) in zip(answered, coded, strict=True)
        if model and reference
    ]
    with preparing():
        if not pairs:
            raise ProblemsFound(Report([*made.report.problems, _nothing(wanted, made.values)]))
        facts = dict(baseline.facts) if baseline else _model_coder(wanted)
        found = results(_evaluation(wanted, drawn, made, pairs, facts, makers))
        _write(wanted, made.values, pairs, found)
    if not as_json:
        out.print(_table(found))
    compared = f"{len(pairs):,} of {len(drawn.contexts):,} contexts compared: {wanted.target / PAGE}"
    conclude(made, {**found, "folder": str(wanted.target)}, compared, as_json=as_json)


def _prepared(wanted: Wanted) -> tuple[Drawn, BaselineCoder | None]:
    """Return the contexts, and the coder where no model codes; what is missing is told before anything is asked."""
    require_metrics()
    folder = wanted.builds / wanted.dataset
    if not is_built(folder):
        raise FileNotFoundError(
            f"{wanted.dataset} is not built in {wanted.builds}: run `careloom build {wanted.dataset}` first"
        )
    if wanted.coder_model and wanted.coder != ENDPOINT:
        raise ValueError(f"--coder-model names the model of --coder {ENDPOINT}; the coder is {wanted.coder}")
    AllowedWords(wanted.endpoint).refuse([wanted.dataset])
    refuse_other_runs(wanted.target, EVALUATIONS)
    _refuse_other_results(wanted)
    drawn = draw_contexts(folder, wanted.contexts, wanted.seed)
    if wanted.coder == ENDPOINT:
        return drawn, None
    require("models", "sklearn", "skops")
    languages, groups = ({getattr(one, name) for one in drawn.contexts} for name in ("language", "group"))
    tested = Tested(
        builds=wanted.builds, dataset=wanted.dataset, languages=frozenset(languages), groups=frozenset(groups)
    )
    return drawn, baseline_coder(wanted.coder, tested)


def _refuse_other_results(wanted: Wanted) -> None:
    """Raise ValueError where the folder holds what another model, or this one elsewhere, did."""
    path = wanted.target / RESULTS
    if not path.exists():
        return
    content = json.loads(path.read_text(encoding="utf-8"))
    there, mine = (content.get("model"), content.get("dataset")), (wanted.endpoint.model, wanted.dataset)
    if there != mine:
        raise ValueError(f"{wanted.target} holds {there[0]} on {there[1]}: name another folder with --folder")


def _coded(coder: BaselineCoder, answered: Sequence[Replied]) -> list[tuple[Coded | None, Coded | None]]:
    """Return the codes of both sides of each reply."""
    ours = coder.codes([one.text or "" for one in answered])
    return list(zip(ours, coder.codes([one.context.reference for one in answered]), strict=True))


def _coded_by_model(
    wanted: Wanted, answered: Sequence[Replied], makers: Makers, made: Made[Replied]
) -> list[tuple[Coded | None, Coded | None]]:
    """Return the codes that a model gives both sides; what it was asked is added to what was made."""
    if not answered:
        return []
    texts = [(one, side, one.text if side == "model" else one.context.reference) for one in answered for side in SIDES]
    spoken = [Spoken(context=one.context, side=side, text=text or "") for one, side, text in texts]
    model = wanted.coder_model or wanted.endpoint.model
    run = Run(endpoint=replace(wanted.endpoint, model=model), output=wanted.target, transcript=CODING,
              words_of=wanted.dataset)  # fmt: skip

    async def code(asker: Asker, one: Spoken) -> tuple[str, Coded | None]:
        voice = Voice(asker=makers.noting("coder", asker), **wanted.length)
        return f"{one.context.id} {one.side}", await code_of(one, voice, seed=wanted.seed, words_of=wanted.dataset)

    coding = make_all(run, "codes", spoken, code)
    made.report.extend(coding.report.problems)
    made.tally.include(coding.tally)
    codes = dict(coding.values)
    first, second = ([codes.get(f"{one.context.id} {side}") for one in answered] for side in SIDES)
    return list(zip(first, second, strict=True))


def _nothing(wanted: Wanted, replied: Sequence[Replied]) -> Problem:
    """Return the problem of a run after which nothing can be compared."""
    kinds = Counter(one.failure or "uncoded" for one in replied)
    said = ", ".join(f"{number:,} {kind.replace('_', ' ')}" for kind, number in sorted(kinds.items()))
    message = f"of {len(replied):,} replies none can be compared: {said}"
    return Problem(rule="unusable", place=wanted.endpoint.model, message=message,
                   fix=f"Read {wanted.target / TRANSCRIPT}; another model may do better.")  # fmt: skip


def _model_coder(wanted: Wanted) -> dict[str, Any]:
    return {"name": wanted.coder_model or wanted.endpoint.model, "codes": "fine", "published": None}


def _evaluation(
    wanted: Wanted, drawn: Drawn, made: Made[Replied], pairs: Sequence[Pair], coder: dict[str, Any], makers: Makers
) -> Evaluation:
    content, fidelities = read_manifest(wanted.builds / wanted.dataset), fidelity(pairs)
    return Evaluation(
        dataset=wanted.dataset,
        version=content["version"],
        revision=content["fingerprints"]["local"][UTTERANCES],
        model=wanted.endpoint.model,
        seed=wanted.seed,
        drawn=drawn,
        replied=made.values,
        pairs=len(pairs),
        made_by=makers.made(),
        coder=coder,
        measures=compare(pairs, fidelities),
        metrics={"mi_fidelity": kept(fidelities), "mi_session": session(pairs)},
    )


def _write(wanted: Wanted, replied: Sequence[Replied], pairs: Sequence[Pair], found: dict[str, Any]) -> None:
    """Write replies, results and page; replies to words that may not be published are for their owner alone."""
    coded = {one.context.id: one for one in pairs}
    rows = []
    for one in replied:
        pair = coded.get(one.context.id)
        codes = {f"{side}_behaviours": list(pair.coded(side).codes) if pair else None for side in SIDES}
        rows.append(json.dumps({**replied_row(one), **codes}, ensure_ascii=False) + "\n")
    if read_manifest(wanted.builds / wanted.dataset)["verdict"]["form"] == "full":
        write_whole(wanted.target / REPLIES, "".join(rows))
    else:
        write_private(wanted.target / REPLIES, ["".join(rows).encode()], wanted.target)
    write_whole(wanted.target / RESULTS, json.dumps(found, indent=1, ensure_ascii=False) + "\n")
    write_whole(wanted.target / PAGE, page(found))


def _table(found: dict[str, Any]) -> Table:
    """Return one line a measure."""
    table = Table("measure", "model (95 %)", "dataset's therapist", "difference", box=None, pad_edge=False)
    for name, title in TITLES.items():
        table.add_row(title, *(estimate_text(found["measures"][name][side]) for side in (*SIDES, "difference")))
    return table
