"""A session that is built turn by turn: its codes, what comes next by model and by rules, and its MI fidelity."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from vendored.labels import load_taxonomy

from explorer.errors import FilterError, unknown
from explorer.model_descriptions import Baseline
from explorer.models import PUBLIC, Baselines, Limits, within
from explorer.trying import Answer, Share, answers, chosen, ranked

FINE, TALK = "mi/behaviour@1", "mi/talk-type@1"
FINE_CODER, MAIN_CODER, TALK_CODER = "therapist-behaviour-fine", "therapist-behaviour", "client-talk-type"
ROLES = ("therapist", "client")
CHANGE = "change"
SINGLE = "needs one text and no conversation."


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn of a session: behaviours of a therapist's, fine or main; the talk type of a client's; none if unknown."""

    role: Literal["therapist", "client"]
    text: str
    codes: tuple[str, ...] = ()
    predicted: bool = False
    """Whether a model gave the codes."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """What comes next, by a model and by rules."""

    model: Baseline
    by_model: tuple[Share, ...]
    by_rules: tuple[Share, ...]
    """Shares of what followed the last two codes, without what the rules forbid; empty where it has no table."""
    suggested: str
    """What the decision rules make of the model's ranking; empty for a client's turn."""
    predicted: int
    """How many turns a model coded: a forecast is only as good as the codes it is made from."""
    uncoded: int


def checked(turns: Sequence[Turn], limits: Limits = PUBLIC) -> tuple[Turn, ...]:
    """Return the turns as they are used; FilterError where there are too many, or one is not as it must be."""
    if not turns:
        raise FilterError("There is no turn: add one.")
    if len(turns) > limits.turns:
        raise FilterError(f"There are {len(turns):,} turns, expected at most {limits.turns:,}: leave out the first.")
    return tuple(_checked(one, limits) for one in turns)


def coded(
    baselines: Baselines, turns: Sequence[Turn], *, like: Baseline | None = None, fine: bool = False
) -> tuple[Turn, ...]:
    """Return the turns with codes where they had none, as models predict them; a turn that no model reads has none.

    `like` is the forecaster whose training data the coders should share. `fine` asks for fine behaviours.
    """
    found = list(turns)
    for role, kinds in (("therapist", (FINE_CODER, MAIN_CODER) if fine else (MAIN_CODER,)), ("client", (TALK_CODER,))):
        places = [number for number, one in enumerate(turns) if one.role == role and not one.codes]
        coder = _coder(baselines, kinds, like)
        if coder is None or not places:
            continue
        said = baselines.probabilities(coder, [turns[one].text for one in places])
        for number, shares in zip(places, (ranked(coder, one) for one in said), strict=True):
            # A therapist's turn does something, be nothing likelier than not; the last code is the one that counts.
            codes = chosen(coder, shares)[::-1] or (shares[0].label,)
            found[number] = replace(turns[number], codes=codes, predicted=True)
    return tuple(found)


def forecast(baselines: Baselines, name: str, turns: Sequence[Turn], limits: Limits = PUBLIC) -> Forecast:
    """Return what comes next in a session so far; FilterError where the model or the turns cannot be used."""
    from vendored.history import describe_history

    model = baselines.named(name)
    if not model.forecasts:
        raise FilterError(f"The model {model.name} {SINGLE}")
    known = coded(baselines, checked(turns, limits), like=model)
    codes = [_main(one) for one in known]
    texts = ["", "", *(one.text for one in known)]
    given = [describe_history(codes), texts[-1], texts[-2]]
    shares = ranked(model, baselines.probabilities(model, [given])[0])
    return Forecast(
        model=model,
        by_model=shares,
        by_rules=_by_rules(model, given),
        suggested=_suggested(shares, known, codes) if model.taxonomy != TALK else "",
        predicted=sum(one.predicted for one in known),
        uncoded=sum(code is None for code in codes),
    )


def quality(baselines: Baselines, name: str, turns: Sequence[Turn], limits: Limits = PUBLIC) -> Answer:
    """Return what a model of whole sessions says of what the therapist says in one."""
    said = [one.text for one in checked(turns, limits) if one.role == "therapist"]
    if not said:
        raise FilterError("No turn is a therapist's: add one.")
    return answers(baselines, baselines.named(name), ["\n".join(said)])[0]


def fidelity(turns: Sequence[Turn], limits: Limits = PUBLIC) -> dict[str, Any]:
    """Return MITI and MISC summary scores of a coded session, as the metric `mi_fidelity` gives them by utterance."""
    import numpy as np
    import pyarrow as pa
    from vendored.mi_fidelity import NOT_COMPUTED, _changes, _codes, _scores

    known = checked(turns, limits)
    therapist = np.array([one.role == "therapist" for one in known])
    codes = _codes(pa.array([one.codes if one.role == "therapist" else () for one in known], pa.list_(pa.string())))
    said = codes[therapist]
    found = _scores(said, np.cumsum(_changes(therapist))[therapist], np.zeros(len(said), dtype=int), 1, once=False)
    tallies = {"therapist": therapist, "client": ~therapist, "coded": codes.any(axis=1)}
    return {
        **{family: {name: one[0] for name, one in scores.items()} for family, scores in found.items()},
        "utterances": {name: int(flags.sum()) for name, flags in tallies.items()},
        "not_computed": dict(NOT_COMPUTED),
    }


def _checked(turn: Turn, limits: Limits) -> Turn:
    if turn.role not in ROLES:
        raise FilterError(unknown("The role", turn.role, ROLES))
    labels = load_taxonomy(FINE if turn.role == "therapist" else TALK)
    known = {*labels.names, *(one.main for one in labels.labels if one.main)}
    if wrong := next((code for code in turn.codes if code not in known), None):
        raise FilterError(unknown(f"The code of a {turn.role}'s turn", wrong, known))
    if turn.role == "client" and len(turn.codes) > 1:
        raise FilterError("A client's turn has one talk type: choose one.")
    return replace(turn, text=within(turn.text, limits))


def _coder(baselines: Baselines, kinds: Sequence[str], like: Baseline | None) -> Baseline | None:
    """Return the model that codes turns: of the forecaster's own data where there is one."""
    found = [one for kind in kinds for one in baselines.of_kind(kind)]
    return next((one for one in found if like and one.dataset == like.dataset), found[0] if found else None)


def _main(turn: Turn) -> str | None:
    """Return the code of a turn in a history: the main class of its last one, which the other replies to."""
    if not turn.codes:
        return None
    mains = {one.id: one.main for one in load_taxonomy(FINE).labels} if turn.role == "therapist" else {}
    return mains.get(turn.codes[-1]) or turn.codes[-1]


def _by_rules(model: Baseline, given: Sequence[str]) -> tuple[Share, ...]:
    """Return the shares of what followed, by the model's own table of transitions."""
    import numpy as np
    from vendored.transitions import TransitionForecaster

    if not model.transitions:
        return ()
    rules = TransitionForecaster(model.labels)
    rules.classes_ = np.arange(len(model.labels))
    rules.counts = {
        one["after"]: Counter({place: one["counts"].get(label, 0) for place, label in enumerate(model.labels)})
        for one in model.transitions
    }
    return ranked(model, [float(one) for one in rules.predict_proba(np.array([given], dtype=object))[0]])


def _suggested(shares: Sequence[Share], turns: Sequence[Turn], codes: Sequence[str | None]) -> str:
    """Return the therapist's behaviour that the decision rules without chance choose."""
    from vendored.decision_rules import decide

    said = [code for one, code in zip(turns, codes, strict=True) if one.role == "therapist" and code]
    after_change = turns[-1].role == "client" and codes[-1] == CHANGE
    return decide([one.label for one in shares], said, after_change_talk=after_change)
