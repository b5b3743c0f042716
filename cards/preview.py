"""Show a card as one local page, about as the Hub lays it out; the page loads nothing from elsewhere."""

from __future__ import annotations

from importlib import resources

from jinja2 import Environment
from markdown_it import MarkdownIt

from cards.front_matter import read_front_matter

GENERATED = ("configs", "dataset_info")
"""Fields too long to be read on a page."""


def preview(readme: str, title: str) -> str:
    """Return the text of a README as an HTML page, its front matter folded away above."""
    front, _ = read_front_matter(readme, "README.md")
    values = front.values if front else {}
    fields = [(name, _in_words(value)) for name, value in values.items() if name not in GENERATED]
    markdown = MarkdownIt("commonmark", {"html": True}).enable("table")
    # Tables scroll by themselves, so that a phone never scrolls the page sideways.
    body = markdown.render(front.body if front else readme)
    body = body.replace("<table>", '<div class="wide"><table>').replace("</table>", "</table></div>")
    template = resources.files("cards").joinpath("templates", "preview.html.jinja").read_text(encoding="utf-8")
    return Environment(autoescape=True).from_string(template).render(title=title, fields=fields, body=body) + "\n"


def _in_words(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | dict) else str(value)
