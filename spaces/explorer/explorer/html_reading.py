"""What a link asks to read, as one page: notices, what it can be filtered by, what is found, and what is read of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from explorer.asked import Asked
from explorer.codes import NONE
from explorer.columns import TITLES
from explorer.content import Parallel, Read
from explorer.dialogues import neighbours, read
from explorer.downloads import MEDIA_TYPES
from explorer.errors import FilterError
from explorer.filters import Filter
from explorer.html_card import broken, card, codebook, notices, statistics, without_rows
from explorer.html_charts import facet_chart
from explorer.html_covered import covering_note
from explorer.html_elements import Html, element, folded, joined
from explorer.html_hits import hit_list, pages
from explorer.html_parallel import side_by_side
from explorer.html_records import row_view
from explorer.naming import language_names, region, value_of
from explorer.searching import FacetCount, Hits, search
from explorer.shown import Rows, Shown
from explorer.snippets import snippet
from explorer.store import Store

OPEN = ("language", "role", "main")
"""Facets that are seen without opening them."""
FORMS = {"parquet": "Parquet", "csv": "CSV (zipped)", "jsonl": "JSON Lines (zipped)"}


@dataclass(frozen=True, slots=True)
class Page:
    """What is shown, and what was found out on the way, for the controls beside it."""

    html: Html
    asked: Asked
    """With the dataset, version and config named, as far as there is one."""
    hits: Hits | None


def reading_page(store: Store, asked: Asked) -> Page:
    """Return what a link asks to read; what it asks wrongly is said, and what can be shown is."""
    try:
        return _page(store, asked)
    except FilterError as problem:
        return _instead(store, asked.filter, str(problem))


def problem_page(store: Store, message: str) -> Page:
    """Return the page for a link that is none."""
    return _instead(store, Filter(), message)


def _instead(store: Store, asked: Filter, message: str) -> Page:
    """Return what comes nearest to a filter that cannot be answered, with the reason above it."""
    dataset, version = asked.dataset, asked.version
    for filter_ in (Filter(dataset=dataset, version=version, config=asked.config), Filter(dataset=dataset), Filter()):
        try:
            found = _page(store, Asked(filter=filter_))
        except FilterError:
            continue
        return Page(joined([_problem(message), found.html]), found.asked, found.hits)
    return Page(joined([_problem(message), broken(store.broken)]), Asked(), None)


def _problem(message: str) -> Html:
    return element("p", message, class_="cl-problem", role="alert")


def _page(store: Store, asked: Asked) -> Page:
    dataset = asked.filter.dataset
    shown = store.shown(dataset, asked.filter.version) if dataset else _first(store)
    named = replace(asked.filter, dataset=shown.dataset, version=shown.version)
    if shown.rows is Rows.NONE or not shown.configs:
        if named.config or named.values or named.query:
            raise FilterError(shown.why_no_rows or f"{shown.dataset} has no rows that could be shown.")
        body = joined([notices(shown), without_rows(shown)])
        return Page(_whole(store, replace(asked, filter=named), body), replace(asked, filter=named), None)
    hits = search(store, named)
    named = replace(named, config=hits.table.config)
    asked = replace(asked, filter=named)
    columns = _facets(hits, named), _results(hits, named), _reading(store, shown, asked, hits)
    body = joined([
        notices(shown),
        covering_note(store.tables[shown.dataset, shown.version, one.name] for one in shown.configs),
        element("div", *columns, class_="cl-columns"),
        folded("Card, codebook and published numbers", codebook(shown.codebook), statistics(shown), card(shown)),
    ])  # fmt: skip
    return Page(_whole(store, asked, body), asked, hits)


def _first(store: Store) -> Shown:
    found = next((one for one in store.shelf.values() if one.configs), None) or next(iter(store.shelf.values()), None)
    if found is None:
        raise FilterError("No dataset can be shown here.")
    return found


def _whole(store: Store, asked: Asked, body: Html) -> Html:
    return element("div", body, broken(store.broken), class_="cl-page", data_link=asked.as_link())


def _facets(hits: Hits, asked: Filter) -> Html:
    """Return what the hits can be filtered by; a click adds a value, another takes it away."""
    found = [one for one in hits.facets if len(one.counts) + bool(one.without) > 1 or asked.values.get(one.name)]
    charts = (
        element("details", element("summary", one.title), _chart(one, hits, asked),
                open=one.name in OPEN or bool(asked.values.get(one.name)), data_fold=one.name)
        for one in found
    )  # fmt: skip
    return element("aside", element("h3", "Filter"), _chosen(asked), *charts, class_="cl-facets", aria_label="Filter")


def _chart(found: FacetCount, hits: Hits, asked: Filter) -> Html:
    chosen = asked.values.get(found.name, ())

    def link(value: str) -> str:
        kept = [one for one in chosen if one != value] if value in chosen else [*chosen, value]
        return Asked(filter=asked.with_values(found.name, *kept)).as_link()

    return facet_chart(found, hits.count, chosen, link=link)


def _chosen(asked: Filter) -> Html | None:
    """Return what is filtered by, each with a link that takes it away."""
    items = [element("li", element("a", one, " ✕", href=href, class_="cl-chip", aria_label=f"Take away {plainly}"))
             for one, plainly, href in _chips(asked)]  # fmt: skip
    if not items:
        return None
    everything = Asked(filter=Filter(dataset=asked.dataset, version=asked.version, config=asked.config)).as_link()
    items.append(element("li", element("a", "take all away", href=everything)))
    return element("ul", *items, class_="cl-chips", aria_label="What is filtered by")


def _chips(asked: Filter) -> Iterator[tuple[Html, str, str]]:
    for name, values in asked.values.items():
        for value in values:
            fewer = asked.with_values(name, *(one for one in values if one != value))
            shown = "none" if value == NONE else value_of(name, value)
            yield element("span", f"{TITLES[name]}: ", shown), f"{TITLES[name]}: {value}", Asked(filter=fewer).as_link()
    if asked.min_turns:
        fewer = replace(asked, min_turns=0, page=1)
        words = f"at least {asked.min_turns} turns"
        yield element("span", words), words, Asked(filter=fewer).as_link()
    if asked.query:
        fewer = replace(asked, query="", scope="all", page=1)
        yield element("span", "“", element("bdi", asked.query), "”"), asked.query, Asked(filter=fewer).as_link()


def _results(hits: Hits, asked: Filter) -> Html:
    return element("section", element("h3", "Found"), pages(hits), hit_list(hits), _pager(hits, asked),
                   _take_along(asked), class_="cl-results", aria_label="What is found")  # fmt: skip


def _pager(hits: Hits, asked: Filter) -> Html | None:
    if hits.pages < 2:
        return None
    steps = (("previous page", asked.page - 1), ("next page", asked.page + 1))
    links = [
        element("a", name, href=Asked(filter=replace(asked, page=page)).as_link()) if 1 <= page <= hits.pages
        else element("span", name, class_="cl-note")
        for name, page in steps
    ]  # fmt: skip
    where = element("span", f"{asked.page:,} of {hits.pages:,}")
    return element("nav", links[0], where, links[1], class_="cl-pager", aria_label="Pages")


def _take_along(asked: Filter) -> Html:
    """Return the files of what is found."""
    query = replace(asked, page=1).as_query()
    items = [
        element("li", element("a", FORMS[one], href=f"download.{one}?{query}", download=True)) for one in MEDIA_TYPES
    ]
    items.append(
        element("li", element("a", "CSV for a spreadsheet", href=f"download.csv?{query}&bom=1", download=True))
    )
    return folded(
        "Download what is found", element("p", "With licence, citation and this filter inside."), element("ul", *items)
    )


def _reading(store: Store, shown: Shown, asked: Asked, hits: Hits) -> Html:
    """Return what is read, what stands before and after it, and how to come back to it."""
    identifier = asked.identifier or (hits.page[0].identifier if hits.page else "")
    if not identifier:
        return element("section", id="reading", class_="cl-reading", aria_label="Reading", tabindex="-1")
    try:
        found = read(store, shown.dataset, identifier, version=shown.version, config=asked.filter.config)
        body = _beside(store, shown, asked, found) if asked.beside else row_view(shown, found, asked.filter)
    except FilterError as problem:
        body, found = _problem(str(problem)), None
    steps = _steps(store, asked.filter, identifier)
    other = _versions(found, asked) if found else None
    about = _about(store, shown, replace(asked, identifier=identifier))
    return element(
        "section", steps, other, body, about, id="reading", class_="cl-reading", aria_label="Reading", tabindex="-1"
    )


def _beside(store: Store, shown: Shown, asked: Asked, found: Read) -> Html:
    other = read(store, shown.dataset, asked.beside, version=shown.version, config=asked.filter.config)
    return side_by_side((shown, shown), (found, other), asked.filter)


def _steps(store: Store, asked: Filter, identifier: str) -> Html:
    before, after = neighbours(store, asked, identifier)
    steps = _step("← previous (k)", "prev", asked, before), _step("next (j) →", "next", asked, after)
    return element("nav", *steps, class_="cl-pager", aria_label="Previous and next")


def _step(name: str, rel: str, asked: Filter, identifier: str | None) -> Html:
    if not identifier:
        return element("span", name, class_="cl-note")
    return element("a", name, href=Asked(filter=replace(asked, page=1), identifier=identifier).as_link(), rel=rel)


def _versions(found: Read, asked: Asked) -> Html | None:
    """Return links that put another version beside what is read."""
    if not found.parallel:
        return None
    items = [element("li", _beside_link(one, found, asked)) for one in found.parallel]
    if asked.beside:
        alone = replace(asked, identifier=found.identifier, beside="").as_link()
        items.append(element("li", element("a", "alone", href=alone)))
    versions = element("ul", *items, class_="cl-chips")
    return folded("Read it beside another version", versions, open_=bool(asked.beside))


def _beside_link(one: Parallel, found: Read, asked: Asked) -> Html:
    where = f", {region(one.region)}" if one.region else None
    href = replace(asked, identifier=found.identifier, beside=one.identifier).as_link()
    current = "true" if one.identifier == asked.beside else None
    return element("a", "beside ", language_names(one.language)[0], where, href=href, aria_current=current)


def _about(store: Store, shown: Shown, asked: Asked) -> Html:
    """Return how to load, cite and report what is read."""
    parts = [
        element("p", element("button", "Copy the link to this page", type="button", class_="cl-copy", data_copy="link"))
    ]
    try:
        parts.append(element("pre", element("code", snippet(store, asked.filter)), tabindex=0, dir="ltr"))
    except FilterError as problem:
        parts.append(_problem(str(problem)))
    if shown.citation:
        parts.append(element("pre", element("code", shown.citation), tabindex=0, dir="ltr"))
    if shown.repository:
        address = f"https://huggingface.co/datasets/{shown.repository}/discussions/new"
        parts.append(element("p", element("a", f"Report a problem with {asked.identifier}", href=address,
                                          target="_blank", rel="noopener noreferrer")))  # fmt: skip
    return folded("Load it in Python, cite it, link to it", *parts)
