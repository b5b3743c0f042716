from __future__ import annotations

import re
from pathlib import Path

import pytest

ASSETS = Path(__file__).parents[2] / "spaces" / "explorer" / "assets"
STYLE = "".join(path.read_text(encoding="utf-8") for path in sorted(ASSETS.glob("*.css")))
READ = [("ink", "paper"), ("quiet", "paper"), ("link", "paper"), ("warn-ink", "warn"), ("hit-ink", "hit")]
READ += [(ink, turn) for turn in ("therapist", "client") for ink in ("ink", "quiet", "link")]
READ += [("ink", badge) for badge in ("badge", "distress", "culture", "other")]
READ += [(f"{kind}-ink", ground) for kind in ("distress", "culture", "other") for ground in ("paper", kind, "client")]
SEEN = [("bar", "paper"), ("bar-b", "paper"), ("focus", "paper"), ("focus", "therapist"), ("line", "paper")]
BLOCKS = {"light": r":root \{(.*?)\}", "dark": r"\.dark \{(.*?)\}"}


def colours(block: str) -> dict[str, str]:
    (found,) = re.findall(BLOCKS[block], STYLE, re.DOTALL)
    return dict(re.findall(r"--cl-([a-z-]+): (#[0-9a-f]{6});", found))


def contrast(first: str, second: str) -> float:
    """Return the contrast of two colours as WCAG 2 measures it."""
    bright, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("block", ["light", "dark"])
def test_words_can_be_read_and_lines_be_seen(block: str) -> None:
    known = colours(block)
    for pairs, least in ((READ, 4.5), (SEEN, 3.0)):
        assert not {pair: contrast(*(known[one] for one in pair)) for pair in pairs
                    if contrast(*(known[one] for one in pair)) < least}  # fmt: skip


def test_both_have_every_colour_that_is_used() -> None:
    assert set(colours("dark")) == set(colours("light"))
    assert set(re.findall(r"var\(--cl-([a-z-]+)\)", STYLE)) <= set(colours("light"))


def test_the_style_fetches_nothing() -> None:
    assert not re.findall(r"url\(|@import|@font-face|https?:", STYLE)
