"""Text from outside, cleaned: what can be seen stays, nothing else does."""

import random

import pytest
from hostile import HARMLESS, HOSTILE, invisible
from tables import for_each

from parcel_tui.domain.text import MAX_LINE, clean, clean_or_none, without_markup


@for_each(("text", "seen"), HOSTILE.values())
def test_what_is_left_of_a_hostile_text(text: str, seen: str) -> None:
    """Its visible characters, and no other."""
    assert clean(text) == seen
    assert invisible(clean(text)) == []


@for_each("text", HARMLESS.values())
def test_every_script_and_emoji_is_unharmed(text: str) -> None:
    """Marks, joiners and selectors that change what is seen are kept."""
    assert clean(text) == text
    assert clean(f"  {text}  {text}\n") == clean(f" {text}  {text} ") == f"{text} {text}"


def test_cleaning_twice_is_cleaning_once() -> None:
    """Nothing becomes dangerous by what was taken out of it; any mixture of the pieces."""
    pieces = [piece for text, _ in HOSTILE.values() for piece in text] + list(HARMLESS.values())
    chance = random.Random(20261121)
    for _ in range(3_000):
        text = "".join(chance.choices(pieces, k=chance.randrange(40)))
        once = clean(text)
        assert invisible(once) == [], ascii(text)
        assert clean(once) == once, ascii(text)


def test_the_length_is_bounded() -> None:
    """However long the text; the cut shows, and leaves no half of a joined emoji."""
    for text in ("x" * 10_000_000, "中" * 2_000, "👨‍👩‍👧‍👦" * 1_000, "\x1b[" * 1_000_000 + "x"):
        line = clean(text)
        assert len(line) <= MAX_LINE
        assert "\u200d…" not in line
    assert clean("x" * 501).endswith("…")
    assert clean("x" * 500) == "x" * 500


def test_a_lone_surrogate_goes() -> None:
    """It could not be written to any file or terminal."""
    assert clean("a\ud800b\udfff") == "ab"


def test_a_text_without_anything_to_see_is_none() -> None:
    """Not an empty name."""
    assert clean_or_none("\u200b \u202e") is None
    assert clean_or_none(None) is None


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            '貨件由<a href="tel:022">中和營業所</a>配送中。<br/>&nbsp;共&amp;1件',
            "貨件由中和營業所配送中。 共&1件",
        ),
        ("配送中 [查看](https://track.tw/u/abc)", "配送中 [查看]"),
        ("<b>&lt;b&gt;</b> here", "<b>&lt;b&gt;</b> here"),
        ("<User not at home> & co", "<User not at home> & co"),
        ("[KHH] arrived", "[KHH] arrived"),
    ],
)
def test_the_markup_that_carriers_leave_in_their_texts_is_not_shown(text: str, shown: str) -> None:
    """A link and a line break of HTML tell that a text is some; any other is the characters it holds."""
    assert without_markup(text) == shown
