"""The page as a whole: its head, help above everything, and the tabs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import gradio as gr

from explorer import api
from explorer.asked import TABS, read_link
from explorer.care import help_for
from explorer.errors import FilterError
from explorer.holdings import Holdings
from explorer.html_elements import Html, element
from explorer.html_help import help_strip
from explorer.pages import about, baselines, compare, help_tab, read
from explorer.quiet import QuietBlocks

ASSETS = Path(__file__).parents[1] / "assets"
HEAD = (
    "Careloom Explorer",
    "Dialogues of mental-health conversations in many languages: read, search, compare, and try baselines.",
)
FONTS, FIXED = ["system-ui", "sans-serif"], ["ui-monospace", "monospace"]
KEYS = (
    ("/", "search"),
    ("j", "next dialogue"),
    ("k", "previous dialogue"),
    ("?", "these keys"),
    ("Esc", "leave a box"),
)
TITLES = {
    "read": "Read",
    "compare": "Compare",
    "baselines": "Try the baselines",
    "help": "Help",
    "about": "About",
    "adapt": "Adapt",
}


def build(holdings: Holdings) -> gr.Blocks:
    """Return the page of what is held."""
    page = QuietBlocks(title=HEAD[0], analytics_enabled=False, fill_width=True)
    with page:
        gr.HTML(_head(), apply_default_css=False)
        strip = gr.HTML(help_strip(help_for(None, None)), apply_default_css=False)
        tabs = [(name, TITLES[name]) for name in TABS if name != "adapt" or holdings.own]
        with gr.Tabs() as all_tabs:
            for name, title in tabs:
                with gr.Tab(title, id=name) as tab:
                    _add(name, page, holdings)
                tab.select(None, js=f"() => window.explorer.tab('{name}')", api_visibility="private")
        api.add(holdings)
        link = gr.Textbox(visible=False)
        private: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        here = "() => window.explorer.link()"
        opened = page.load(_opened, link, [strip, all_tabs], js=here, queue=False, **private)
        opened.then(None, js="() => window.explorer.ready()", **private)
    return page


def _add(name: str, page: gr.Blocks, holdings: Holdings) -> None:
    if name == "adapt":
        from explorer.pages import adapt

        adapt.add(page, holdings)
    else:
        {"read": read, "compare": compare, "baselines": baselines, "help": help_tab, "about": about}[name].add(
            page, holdings
        )


def _opened(link: str, request: gr.Request) -> tuple[str, Any]:
    """Return help in the language of the visitor's browser, and the tab that the link names."""
    try:
        tab = read_link(link).tab
    except FilterError:
        tab = "read"
    return help_strip(help_for(None, spoken(request.headers.get("accept-language")))), gr.Tabs(selected=tab)


def spoken(header: str | None) -> str | None:
    """Return the first language that a browser asks for."""
    first = (header or "").split(",")[0].split(";")[0].strip()
    return first if first and len(first) <= 35 and first != "*" else None


def _head() -> Html:
    rows = (element("tr", element("th", element("kbd", key), scope="row"), element("td", what)) for key, what in KEYS)
    close = element("form", element("button", "Close", type="submit"), method="dialog")
    keys = element("dialog", element("h2", "Keys"), element("table", *rows), close, id="cl-keys", aria_label="Keys")
    said = element("p", HEAD[1], " Press ", element("kbd", "?"), " for keys.")
    return element("header", element("h1", HEAD[0]), said, keys, class_="cl-title")


def look() -> dict[str, Any]:
    """Return what a page is mounted with: style, script and no font, link or record that leaves the machine."""
    script = (ASSETS / "keys.js").read_text(encoding="utf-8")
    return {
        "css_paths": [ASSETS / name for name in ("look.css", "style.css", "page.css")],
        "head": f"<script>window.explorerTitles = {json.dumps(TITLES)};\n{script}</script>",
        "theme": gr.themes.Default(primary_hue="blue", font=FONTS, font_mono=FIXED),
        "footer_links": [],
        "run_history": False,
        "show_error": False,
        "ssr_mode": False,
        "max_file_size": "1kb",
    }
