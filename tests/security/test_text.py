"""Text from outside, cleaned: what can be seen stays, nothing else does."""

import random
import sys
import unicodedata

import pytest
from hostile import HARMLESS, HOSTILE, invisible
from tables import for_each

from parcel_tui.domain.text import (
    MAX_LINE,
    SELECTORS,
    clean,
    clean_lines,
    clean_or_none,
    may_be_joined,
    shortened,
    why_not_as_it_is,
    without_markup,
)


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


def test_no_noncharacter_stays() -> None:
    """The last two of every plane."""
    ends = [chr(plane + end) for plane in range(0, 0x110000, 0x10000) for end in (0xFFFE, 0xFFFF)]
    assert [ascii(end) for end in ends if clean(f"a{end}b") != "ab"] == []


def test_selectors_are_what_the_standard_calls_so() -> None:
    """And no character beside them."""
    names = ("VARIATION SELECTOR", "MONGOLIAN FREE VARIATION SELECTOR")
    blocks = (*range(0x1800, 0x1820), *range(0xFDF0, 0xFE30), *range(0xE00F0, 0xE0200))
    told = {chr(code) for code in blocks if unicodedata.name(chr(code), "").startswith(names)}
    assert told == SELECTORS


def test_a_lone_surrogate_goes() -> None:
    """It could not be written to any file or terminal."""
    assert clean("a\ud800b\udfff") == "ab"


def test_a_text_without_anything_to_see_is_none() -> None:
    """Not an empty name."""
    assert clean_or_none("\u200b \u202e") is None
    assert clean_or_none(None) is None


@for_each(
    ("text", "seen"),
    [
        *(
            (f"a{begin}{end}b", "ab")
            for begin in ("\x1b]0;t", "\x9d0;t")
            for end in ("\x07", "\x1b\\", "\x9c")
        ),
        *((f"a\x1b{begin}t{end}b", "ab") for begin in "PX^_" for end in ("\x1b\\", "\x9c")),
        *((f"a{begin}31", "a") for begin in ("\x1b[", "\x9b")),
        *((f"a{begin}31mb", "ab") for begin in ("\x1b[", "\x9b")),
        ("a\x1b(Bb\x1bcd\x1b", "abd"),
    ],
)
def test_sequences_that_terminals_obey_go_whole(text: str, seen: str) -> None:
    """Whatever ends them, and where nothing does."""
    assert clean(text) == clean_lines(text) == seen


@pytest.mark.parametrize("country", ["gbeng", "gbsct", "gbwls"])
def test_a_flag_that_is_spelled_stays(country: str) -> None:
    """England's, Scotland's and Wales's; no other word that is spelled so."""
    tags = "".join(chr(0xE0000 + ord(letter)) for letter in country)
    assert clean(f"\U0001f3f4{tags}\U000e007f") == f"\U0001f3f4{tags}\U000e007f"
    assert clean(f"\U0001f3f4{tags[:-1]}\U000e007f") == "\U0001f3f4"


@for_each(
    ("text", "shown"),
    [
        *((f"x<br>a<{tag}>b</{tag}>c", "x a b c") for tag in ("br", "div", "li", "p", "ul", "P")),
        *(
            (f"x<br/>a<{tag} class='y'>b</{tag}>c", "x abc")
            for tag in ("a", "abbr", "b", "em", "font", "i", "img", "small", "span", "strong", "u", "U")
        ),
        ("<br /><bold>", "<bold>"),
        ("<a href='x'>y</a>", "y"),
        ("a<br>b", "a b"),
        ("<b>y</b>", "<b>y</b>"),
        ("[x](http:y)", "[x]"),
        ("[x](y)", "[x](y)"),
    ],
)
def test_each_tag_that_is_one(text: str, shown: str) -> None:
    """Where a link or a line break tells that a text is HTML."""
    assert without_markup(text) == shown


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


@for_each(
    ("text", "limit", "kept"),
    [
        ("abcde", 5, "abcde"),
        ("abcdef", 5, "abcd…"),
        (" abcde ", 5, "abcde"),
        ("ab  cd", 5, "ab cd"),
        ("ab\tcde", 6, "ab cde"),
        ("ab\tcde", 5, "ab c…"),
        ("a👩\u200d👧", 3, "a👩…"),
        # What is dropped is bounded too.
        ("\u202e" * 39 + "x", 5, "x"),
        ("\u202e" * 40 + "x", 5, ""),
    ],
)
def test_as_many_characters_as_are_asked_for(text: str, limit: int, kept: str) -> None:
    """The cut shows, as one of them."""
    assert clean(text, limit) == kept
    assert clean_or_none(text, limit) == (kept or None)


@for_each(
    ("text", "kept"),
    [
        ("e" + "\u0301" * 4, "e" + "\u0301" * 4),
        ("e" + "\u0301" * 5, "e" + "\u0301" * 4),
        ("e" + "\u0301" * 4 + "o" + "\u0301" * 2, "e" + "\u0301" * 4 + "o" + "\u0301" * 2),
        ("\u0301e", "e"),
        ("a \u0301e", "a e"),
        ("\ufe0fa", "a"),
        ("❤\ufe0f\ufe0e", "❤\ufe0f"),
        ("a\u200db", "ab"),
        ("a\u200d👧", "a👧"),
        ("👩\u200db", "👩b"),
        ("👩\u200d\u200d👧", "👩\u200d👧"),
        ("👩\u200d\u202e👧", "👩\u200d👧"),
        ("👩\u200d", "👩"),
        ("\u2190\u200d\u2bff", "\u2190\u200d\u2bff"),
        ("\u218f\u200d\u2bff", "\u218f\u2bff"),
        ("\u0915\u094d\u200d\u0937", "\u0915\u094d\u200d\u0937"),
    ],
)
def test_marks_selectors_and_joiners_are_kept_where_they_change_what_is_seen(text: str, kept: str) -> None:
    """Four marks on a letter, a selector behind a sign, a joiner between two that join."""
    assert clean(text) == kept
    assert clean_lines(f"{text}\n  {text}") == f"{kept}\n  {kept}"


def test_each_selector_that_unicode_names_is_kept_once() -> None:
    """Behind the sign whose form it chooses."""
    kinds = ("VARIATION SELECTOR-", "MONGOLIAN FREE VARIATION SELECTOR ")
    found = [sign for sign in map(chr, range(sys.maxunicode)) if unicodedata.name(sign, "").startswith(kinds)]
    assert len(found) >= 260
    for selector in found:
        assert clean(f"雨{selector}{selector}x") == f"雨{selector}x"


@for_each(
    ("text", "kept"),
    [
        ("", ""),
        ("a\tb  c\nd", "a\tb  c\nd"),
        ("a\r\n\u202eb\t\u200b中\n", "a\nb\t中\n"),
        ("a\x1b[31m\tb\r", "a\tb\n"),
        ("\x07a\n\n", "a\n\n"),
    ],
)
def test_of_lines_what_cannot_be_seen_goes(text: str, kept: str) -> None:
    """Breaks, tabs and spaces stay, the last break too."""
    assert clean_lines(text) == kept


def test_an_identifier_in_a_sentence_is_short() -> None:
    """Forty characters at most; the cut shows."""
    assert [shortened("x" * length) for length in (0, 40, 41)] == ["", "x" * 40, "x" * 39 + "…"]


@for_each(
    ("identifier", "why"),
    [
        ("AB 12", None),
        ("x" * 500, None),
        ("x" * 501, "has 501 characters, more than the 500 that are kept"),
        ("AB  12", "holds spaces in a row, or characters that cannot be shown"),
        (" AB", "holds spaces in a row, or characters that cannot be shown"),
        ("AB\u202e", "holds spaces in a row, or characters that cannot be shown"),
    ],
)
def test_why_an_identifier_cannot_be_kept_as_it_is(identifier: str, why: str | None) -> None:
    """It is too long, or cleaning would change it."""
    assert why_not_as_it_is(identifier) == why


def test_where_a_joiner_changes_what_is_seen() -> None:
    """From Arabic to the scripts of South-East Asia, in their later blocks, and from arrows on in emoji."""
    blocks = [
        ("\u0600", "\u1cff"),
        ("\u2190", "\u2bff"),
        ("\ua840", "\uabff"),
        ("\ufb50", "\ufe0f"),
        ("\ufe70", "\ufefc"),
        ("\U00010a00", "\U00011fff"),
        ("\U0001f000", "\U0001fbff"),
    ]
    for first, last in blocks:
        around = (chr(ord(first) - 1), first, last, chr(ord(last) + 1))
        assert [may_be_joined(letter) for letter in around] == [False, True, True, False], ascii(first)
    assert not any(map(may_be_joined, "aZé中가の。 "))
