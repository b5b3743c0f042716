"""The computed part of each section of a model's card but the results; every number comes from its description."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from builders import catalog
from builders.columns import MACHINE_WRITTEN
from builders.labels import load_taxonomy
from cards import model_results, model_use
from cards.citations import ARXIV, bibtex, in_order
from cards.language_names import english_name
from cards.markdown import bar, code, folded, number, paragraphs, percent, table
from cards.model_source import HUB, ModelCard, data_facts, data_title, linked_data

NOT_CLINICAL = (
    "> **This model is for research.** It is no therapy, no diagnosis and no crisis service, and it has not been\n"
    "> clinically validated. If you or somebody near you is in danger, contact the emergency\n"
    "> number of your country or a helpline you trust; talk to somebody."
)
DEMO = (
    "> **A demonstration, not a tool.** Every word this model was trained on is machine-written, and the labels came\n"
    "> from the same hand. It shows that training, files and figures work; no real conversation taught it anything."
)
NEVER = (
    "No therapy, no diagnosis, no treatment and no crisis response, with or without somebody who reads along.",
    "No judging of therapists, counsellors, helpers or clients, and no decision about a person.",
    "No use on talk of people who have not agreed to it.",
    "No use as the voice of a culture, a language or a people.",
)
HISTORIES = {
    "none": "none: it reads nothing of the turns before",
    "gold": "gold: it reads codes of the turns before as people gave them; the results say what predicted codes give",
    "predicted": "predicted: it reads codes of the turns before that a model gave",
}
CALIBRATIONS = {
    "": "as the regression gives them",
    "temperature": "scaled by one temperature, found on held-out training data",
    "sigmoid": "scaled and shifted by one line, found on held-out training data",
}


def summary(card: ModelCard) -> str:
    """Return what the model is not, and the first result."""
    return paragraphs(NOT_CLINICAL, DEMO if card.trained.demo else "", model_results.headline(card))


def at_a_glance(card: ModelCard) -> str:
    """Return the facts of the model in one table."""
    about, data = card.description, card.data
    several = ", several at once" if about["several_labels"] else ""
    facts = [
        ("task", about["task"]),
        ("reads", ", ".join(card.model.inputs)),
        ("labels", f"{', '.join(map(code, about['labels']))}{several}"),
        ("label set", code(about["taxonomy"]) if about["taxonomy"] else ""),
        ("history", HISTORIES[about["history"]]),
        ("trained on", f"{data_title(data['dataset'])}: {linked_data(data['dataset'], data['version'])}"),
        ("config", code(data["config"])),
        ("content fingerprint", code(data["revision"])),
        ("examples", f"{number(data['examples'])} in {number(data['groups'])} groups"),
        ("languages", ", ".join(map(english_name, data["languages"]))),
        ("cultures", ", ".join(sorted(data["cultures"])) or "not known"),
        ("origin", _origins(data["origins"])),
        ("weights", _weights(card)),
        ("licence", card.verdict.licence if card.published else "none granted"),
        ("version", about["version"]),
    ]
    return table(("what", "value"), [fact for fact in facts if fact[1]])


def out_of_scope_use(card: ModelCard) -> str:
    """Return the clauses that every model's card has."""
    del card
    return "\n".join(f"- {clause}" for clause in NEVER)


def how_it_works(card: ModelCard) -> str:
    """Return features, classifier and calibration, and the labels with what they mean."""
    about = card.description
    inputs = ", ".join(map(code, card.model.inputs))
    facts = [
        ("input", inputs if len(card.model.inputs) == 1 else f"{inputs}, a column each"),
        ("features", about["features"]),
        ("probabilities", CALIBRATIONS[card.model.calibration]),
        ("randomness", about["randomness"]),
        *([("second file", f"{code(about['encoder']['file'])}: the same features beside sentence embeddings")]
          if "encoder" in about else []),
    ]  # fmt: skip
    if not about["taxonomy"]:
        return table(("what", "value"), facts)
    taxonomy = load_taxonomy(about["taxonomy"])
    rows = [(code(label.id), label.definition) for label in taxonomy.labels if label.id in about["labels"]]
    meaning = folded(f"What the labels of <code>{taxonomy.key}</code> mean", table(("label", "definition"), rows))
    return paragraphs(table(("what", "value"), facts), meaning)


def training_data(card: ModelCard) -> str:
    """Return what the training data are, and how often each label, language and culture stands in them."""
    data = card.data
    made = (
        "**All of it is machine-written, text and labels alike.** "
        if card.trained.demo
        else "**Part of it is machine-written.** "
        if MACHINE_WRITTEN in data["origins"]
        else ""
    )
    link = linked_data(data["dataset"], data["version"])
    spread = paragraphs(_counts("language", data["languages"]), _counts("culture", data["cultures"]))
    whole = f"{number(data['examples'])} examples in {number(data['groups'])} groups"
    return paragraphs(
        f"{made}{catalog.get(data['dataset']).summary}",
        f"Trained on all {whole} of {link}, config {code(data['config'])}, "
        f"content fingerprint {code(data['revision'])}.",
        _counts("label", data["labels"]),
        folded("By language and culture", spread),
        "The manifest of this folder names the source and the withdrawals of the data, so that a model of words that "
        "were withdrawn since is found and trained anew.",
    )


def licence_and_rights(card: ModelCard) -> str:
    """Return the computed verdict over the weights, with its reasons."""
    verdict: Mapping[str, Any] = card.verdict.as_dict()
    uses = [(use.replace("_", " "), "yes" if allowed else "no") for use, allowed in verdict["uses"].items()]
    return paragraphs(
        f"Computed from the rights in the training data: form **{verdict['form']}**, access **{verdict['access']}**, "
        f"licence **{verdict['licence']}**. The weights are {_weights(card)}.",
        table(("use", "granted"), uses),
        "\n".join(f"- {reason}" for reason in card.verdict.reasons),
    )


def versions_and_reproduction(card: ModelCard) -> str:
    """Return what each version changed, the libraries it was made with, and the commands that make it again."""
    libraries = card.description["libraries"].items()
    changes = card.source.facts.changes if card.source else []
    made_by = "\n".join(model_use.commands(card))
    rows = [(one.version, one.date, one.text) for one in reversed(changes)]
    made = "Made and measured" if card.results else "Made"
    return paragraphs(
        table(("version", "date", "what changed"), rows) if rows else "",
        table(("library", "version"), libraries),
        f"{made} by these commands, in a checkout of the kit:\n\n```bash\n{made_by}\n```",
    )


def citation(card: ModelCard) -> str:
    """Return the works behind the training data; the Hub makes a tag of each link to arXiv."""
    facts = data_facts(card.trained.dataset)
    words = (
        f"Cite the works behind the training data, then this model: {card.name} {card.description['version']}, "
        f"<{HUB}/{card.repository}>."
    )
    if facts is None or not facts.references:
        return words
    papers = [f"- [{one.title}]({ARXIV}{one.arxiv})" for one in in_order(facts) if one.arxiv]
    return paragraphs(words, "Papers:\n" + "\n".join(papers) if papers else "", f"```bibtex\n{bibtex(facts)}```")


def authors_and_contact(card: ModelCard) -> str:
    """Return who made the model, and where to ask, in public and in private."""
    if card.source is None:
        return ""
    facts, data = card.source.facts, data_facts(card.trained.dataset)
    names = ", ".join(f"[{one.name}]({one.url})" if one.url else one.name for one in facts.authors)
    removal = f" Removal of your words from the training data, in private: <{data.removal_contact}>." if data else ""
    return f"Made by {names}. Questions: <{facts.contact}>.{removal}"


COMPUTED: MappingProxyType[str, Callable[[ModelCard], str]] = MappingProxyType({
    "summary": summary,
    "at-a-glance": at_a_glance,
    "use-it": model_use.use_it,
    "out-of-scope-use": out_of_scope_use,
    "how-it-works": how_it_works,
    "results": model_results.results,
    "training-data": training_data,
    "licence-and-rights": licence_and_rights,
    "versions-and-reproduction": versions_and_reproduction,
    "citation": citation,
    "authors-and-contact": authors_and_contact,
})  # fmt: skip
"""By section; the others are prose alone."""


def _origins(origins: Mapping[str, int]) -> str:
    words = {MACHINE_WRITTEN: "**machine-written**"}
    return ", ".join(f"{words.get(name, name.replace('_', ' '))} {number(count)}" for name, count in origins.items())


def _weights(card: ModelCard) -> str:
    if not card.published:
        return "not published, since the rights in the training data do not allow it"
    about = card.description["weights"]
    return f"published: {code(about['file'])}, sha256 {code(about['sha256'])}"


def _counts(what: str, counts: Mapping[str, int]) -> str:
    """Return a table of how often each value occurs; empty where none is known."""
    whole, largest = sum(counts.values()), max(counts.values(), default=0)
    rows = [(code(name), number(count), percent(count, whole), bar(count, largest)) for name, count in counts.items()]
    return table((what, "count", "share", ""), rows) if rows else ""
