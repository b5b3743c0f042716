"""The text of a card: placeholders, and the sections without which nobody can judge a dataset."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator

from builders.problems import Problem
from cards.card_source import COMMENT, PLACEHOLDER
from cards.lint.findings import README
from cards.lint.repository import Repository

ASKED = {
    "intended use": r"\buses?\b|use cases|intended|purpose|motivation",
    "out-of-scope use": r"out[- ]of[- ]scope|not (?:be )?(?:used|intended)|misuse|prohibited|limitations of use",
    "structure and labels": r"structure|fields|columns|features|labels|schema|format|composition",
    "sources and collection": r"source|collection|creation|provenance|how .*(?:made|collected)|construction|process",
    "people: speakers and annotators": r"annotat|speaker|participant|people|producers|demograph|persona",
    "consent, privacy and takedown": r"consent|privacy|ethic|personal|sensitive|takedown|removal|anonymi",
    "biases and limitations": r"bias|limitation|risk|considerations|caveat|social impact",
    "licence": r"licen[cs]|terms|rights",
    "citation": r"cit(?:e|ation|ing)|bibtex|reference",
    "contact": r"contact|authors|maintain|curator|questions|feedback",
}
"""What standards ask for, by words that headings say it with (the Hub's template, Datasheets, Data Statements)."""
HELP = re.compile(r"emergency|helpline|hotline|crisis|lifeline|988\b|samaritans", re.IGNORECASE)
DISTRESS = re.compile(
    r"mental[- ]health|depress|suicid|self[- ]harm|counsel|therap|distress|emotional support|motivational interview",
    re.IGNORECASE,
)
NOT_CLINICAL = re.compile(
    r"no (?:therapy|diagnosis)|not? (?:be used )?for (?:diagnos|clinical|treatment)|"
    r"not (?:a )?(?:substitute|replacement)|not (?:been )?clinically|not (?:intended|suitable) for clinical|"
    r"for research|research (?:purposes|use) only",
    re.IGNORECASE,
)
LARGEST = 200_000
SHORTEST = 300
"""Characters of text below which a card tells nothing."""


def check_body(repository: Repository) -> Iterator[Problem]:
    """Yield placeholders and what the text does not speak of."""
    if not repository.text:
        return
    if not (yield from check_words(repository)):
        return
    body = repository.front.body if repository.front else repository.text
    headings = "\n".join(line for line in body.split("\n") if re.match(r"#{1,6} |\*\*", line)).lower()
    for name, words in ASKED.items():
        if not re.search(words, headings, re.IGNORECASE):
            yield Problem(rule="missing-section", level="publish", place=README,
                          message=f"no heading speaks of {name}", fix="Add the section.")  # fmt: skip
    yield from _care(repository.text)


def check_words(repository: Repository) -> Generator[Problem, None, bool]:
    """Yield a card that is too large, its placeholders, and that it says nothing; return whether it says something."""
    if len(repository.text.encode()) > LARGEST:
        yield Problem(rule="card-size", level="warning", place=README, message="the card is larger than 200 kB",
                      fix="The Hub's check has refused larger ones; keep the front matter small.")  # fmt: skip
    body = repository.front.body if repository.front else repository.text
    first = repository.front.body_line if repository.front else 1
    for number, line in enumerate(body.split("\n"), start=first):
        if PLACEHOLDER.search(COMMENT.sub("", line)):
            yield Problem(rule="placeholder", level="publish", place=f"{README} line {number}",
                          message="a placeholder stands where something should be said",
                          fix="Write what is known, also that something is not known.")  # fmt: skip
    if len(COMMENT.sub("", body).strip()) >= SHORTEST:
        return True
    yield Problem(rule="card-empty", level="publish", place=README, message="the card says next to nothing",
                  fix="Say what the rows are, where they come from, and what they may be used for.")  # fmt: skip
    return False


def _care(text: str) -> Iterator[Problem]:
    """Yield what data on distress must say of themselves."""
    if not DISTRESS.search(text):
        return
    if not NOT_CLINICAL.search(text):
        yield Problem(rule="not-clinical", level="publish", place=README,
                      message="the data speak of mental health, and no word says that they are no therapy or diagnosis",
                      fix="Say what the data are not for.")  # fmt: skip
    if not HELP.search(text):
        yield Problem(rule="help", level="warning", place=README,
                      message="the data speak of distress, and the card names no help for whoever reads it in distress",
                      fix="Point to emergency numbers or helplines.")  # fmt: skip
