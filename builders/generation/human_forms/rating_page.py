"""The report of people's ratings as a page, and its tables as rows of text, which a terminal shows alike."""

from __future__ import annotations

from collections.abc import Iterator

from builders.generation.human_forms.questions import Question
from builders.generation.human_forms.rating_report import Group, RatingReport
from builders.generation.report_page import Figure, Page, Table, estimate_dot, figure, html_page

BETWEEN = " · "
BY_PEOPLE = (
    "People rated these texts without being told who wrote them, each in an order and under codes of their own. Raters "
    "stand here by their codes alone; nobody's name was asked for."
)
HOW = (
    "A mean is that of all ratings. Its interval holds 95 % and draws texts anew, each with all of its ratings: it "
    "says how far another choice of texts might move the mean, and not what other raters would say. Agreement is "
    "Krippendorff's alpha, by order for degrees and by kind for choices: 1 is full agreement, 0 what chance would "
    "give; its interval draws what was answered."
)
LEFT_OUT = "What was skipped, left empty or came after a rater had stopped has no rating, and counts as passed over."
FACTS = {
    "forms": "Forms read",
    "without_form_or_consent": "Raters whose form did not come back, or without consent",
    "stopped": "Raters who stopped early",
    "texts": "Texts",
    "texts_skipped": "Times a text was skipped",
    "texts_after_a_stop": "Times a text came after a stop",
    "texts_left_empty": "Times a text was left empty",
    "ratings": "Ratings",
}


def rating_page(report: RatingReport) -> str:
    """Return the page."""
    audience = report.filled.audience
    page = Page(
        title=f"Ratings by people: {audience.title.lower()}",
        said=(BY_PEOPLE, HOW, LEFT_OUT),
        facts=fact_rows(report),
        figures=tuple(_figures(report)),
        tables=(*mean_tables(report), agreement_table(report), *share_tables(report, audience.questions)),
    )
    return html_page(page)


def fact_rows(report: RatingReport) -> tuple[tuple[str, str], ...]:
    """Return what came back and what did not, each with its name."""
    return tuple((FACTS[name], _said(value)) for name, value in report.facts.items())


def mean_tables(report: RatingReport) -> Iterator[Table]:
    """Yield the table of means, a column for each question that asks for a degree; none where no question does."""
    asked = [one for one in report.filled.audience.questions if not one.choice]
    if asked:
        scales = ", ".join(f"{_spoken(one.item)} from 1 to {one.most}" for one in asked)
        yield Table(
            title="Means",
            explained=f"{scales}; in brackets how many ratings.",
            head=(whose(report), *(_spoken(one.item) for one in asked)),
            rows=tuple(
                (label(report, group), *(_mean(report, one, group) for one in asked)) for group in report.groups
            ),
        )


def agreement_table(report: RatingReport) -> Table:
    """Return how far raters agree on each question."""
    return Table(
        title="Agreement",
        head=("question", "alpha", "compared as", "texts rated by several"),
        rows=tuple((_spoken(one.item), one.alpha.text(), one.level, f"{one.texts:,}") for one in report.agreement),
    )


def share_tables(report: RatingReport, questions: tuple[Question, ...]) -> tuple[Table, ...]:
    """Return a table of the shares of answers for each question."""
    return tuple(
        Table(
            title=f"Answers: {_spoken(one.item)}",
            explained=one.text,
            head=(whose(report), *one.meanings, "ratings", "passed over"),
            rows=tuple(_shares(report, one, group) for group in report.groups),
        )
        for one in questions
    )


def whose(report: RatingReport) -> str:
    """Return what the first column of tables names."""
    parts = ("culture", *(["language"] if _several_languages(report) else []), "model", "strategy")
    return BETWEEN.join(parts)


def label(report: RatingReport, group: Group) -> str:
    """Return how a group is named: its language only where there are several."""
    language = [group.language] if _several_languages(report) else []
    return BETWEEN.join([group.culture or "-", *language, group.model, group.strategy or "-"])


def _figures(report: RatingReport) -> Iterator[Figure]:
    """Yield a figure for each question that asks for a degree: a dot for each group."""
    cultures = list(dict.fromkeys(one.culture for one in report.groups))
    for question in report.filled.audience.questions:
        if question.choice:
            continue
        means = [(group, report.cell(question.item, group).mean) for group in report.groups]
        dots = [
            estimate_dot(label(report, group), mean, cultures.index(group.culture)) for group, mean in means if mean
        ]
        axis = f"1 = {question.meanings[0]}, {question.most} = {question.meanings[-1]}"
        title = _spoken(question.item).capitalize()
        yield figure(title, question.text, dots, axis=axis, lowest=1, highest=question.most)


def _mean(report: RatingReport, question: Question, group: Group) -> str:
    cell = report.cell(question.item, group)
    return f"{cell.mean.text()} ({cell.ratings:,})" if cell.mean else "-"


def _shares(report: RatingReport, question: Question, group: Group) -> tuple[str, ...]:
    cell = report.cell(question.item, group)
    shares = (cell.share(meaning) for meaning in question.meanings)
    said = ("-" if share is None else f"{share:.0%}" for share in shares)
    return label(report, group), *said, f"{cell.ratings:,}", f"{cell.passed_over:,}"


def _several_languages(report: RatingReport) -> bool:
    return len({one.language for one in report.groups}) > 1


def _said(value: int | list[str]) -> str:
    return f"{value:,}" if isinstance(value, int) else ", ".join(value) or "none"


def _spoken(item: str) -> str:
    return item.replace("_", " ")
