"""What is sent to the terminal, and that it shows the same as if everything were sent."""

import random

import pyte
import pytest
from far_terminal import shown, stock
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from tables import for_each

from parcel_tui.tui.glyphs import ASCII_SIGNS
from parcel_tui.tui.terminal.cell_diff import CellDiff, Piece

WIDTH, HEIGHT = 30, 6
EDGE = 13
"""Where the second of two panes begins."""
STYLES = [
    Style.parse(text)
    for text in (
        "#a0b0c0 on #101010",
        "bold #ffffff on #101010",
        "#a0b0c0 on #333333",
        "underline red on #101010",
    )
]
TEXTS = ["parcel", "包裹抵達", " ", "      ", "        訂單 7-11   ", "é", "✓", "              ", "a b c"]


def row(rng: random.Random, width: int) -> list[Segment]:
    """Random segments that fill so many cells."""
    segments, used = [], 0
    while used < width:
        segment = Segment(rng.choice(TEXTS), rng.choice(STYLES))
        if used + segment.cell_length > width:
            segment = Segment(" " * (width - used), rng.choice(STYLES))
        segments.append(segment)
        used += segment.cell_length
    return segments


def panes(rng: random.Random) -> list[Piece]:
    """Two panes side by side, of which some rows have changed."""
    changed = rng.sample([(x, y) for x in (0, EDGE) for y in range(HEIGHT)], rng.randrange(1, 6))
    return [Piece(x, y, row(rng, WIDTH - EDGE if x else EDGE)) for x, y in changed]


@for_each("erases", [False, True])
@for_each("seed", range(40))
def test_the_terminal_shows_what_it_would_if_all_were_sent(seed: int, erases: bool) -> None:
    """Frame after frame of random rows, whole and in parts, in a terminal told only what differs."""
    rng = random.Random(seed)
    frugal, whole = pyte.Screen(WIDTH, HEIGHT), pyte.Screen(WIDTH, HEIGHT)
    ours, theirs = pyte.Stream(frugal), pyte.Stream(whole)
    painter = CellDiff(erases=erases)
    painter.forget(WIDTH)
    first = [Piece(0, y, [*row(rng, EDGE), *row(rng, WIDTH - EDGE)]) for y in range(HEIGHT)]
    for frame in [first, *(panes(rng) for _ in range(12))]:
        ours.feed(painter.paint(frame, ColorSystem.TRUECOLOR))
        theirs.feed(stock(frame))
        assert shown(frugal) == shown(whole)


def test_what_is_shown_already_is_not_sent() -> None:
    """A second full paint, which a layout pass makes Textual ask for, costs nothing."""
    painter = CellDiff()
    pieces = [Piece(0, y, [Segment("訂單 7-11", STYLES[0])]) for y in range(HEIGHT)]
    assert painter.paint(pieces, ColorSystem.TRUECOLOR)
    assert painter.paint(pieces, ColorSystem.TRUECOLOR) == ""


def test_a_terminal_that_may_show_anything_is_cleared_with_the_next_whole_screen() -> None:
    """Once, and not by a part of it, which would leave the rest blank; nor one that was never written to."""
    painter = CellDiff()
    pieces = [Piece(0, y, [Segment("訂單 7-11", STYLES[0])]) for y in range(HEIGHT)]
    painter.forget(WIDTH)
    first = painter.paint(pieces, ColorSystem.TRUECOLOR, are_all=True)
    painter.forget()
    assert "\x1b[2J" not in first + painter.paint(pieces[:1], ColorSystem.TRUECOLOR)
    painter.forget()
    assert painter.paint(pieces, ColorSystem.TRUECOLOR, are_all=True) == f"\x1b[2J{first}"
    assert painter.paint(pieces, ColorSystem.TRUECOLOR, are_all=True) == ""


def test_what_is_erased_never_ends_within_a_wide_character() -> None:
    """Spaces are written there instead: tmux would blank a cell again with the half that was left."""
    painter = CellDiff(erases=True)
    painter.forget(WIDTH)
    painter.paint([Piece(0, 0, [Segment("parcel 訂單", STYLES[0])])], ColorSystem.TRUECOLOR)
    halved = [Segment(" " * 8, STYLES[0]), Segment("7-11", STYLES[2])]
    sent = painter.paint([Piece(0, 0, halved)], ColorSystem.TRUECOLOR)
    assert " " * 8 in sent
    wide = [Segment(" " * 6 + "訂單  ", STYLES[0])]
    painter.paint([Piece(0, 0, wide)], ColorSystem.TRUECOLOR)
    whole = [Segment(" " * 8, STYLES[0]), Segment("單  ", STYLES[2])]
    assert "\x1b[8X" in painter.paint([Piece(0, 1, whole)], ColorSystem.TRUECOLOR)


def test_a_changed_word_is_sent_alone_and_whole() -> None:
    """Nothing of its neighbours, and no part of a word."""
    painter = CellDiff()
    painter.paint([Piece(0, 0, [Segment("Refreshing 3/9 then a long rest", None)])], ColorSystem.TRUECOLOR)
    sent = painter.paint(
        [Piece(0, 0, [Segment("Refreshed  3/9 then a long rest", None)])], ColorSystem.TRUECOLOR
    )
    assert sent == "\x1b[1HRefreshed "


def test_a_colour_is_sent_once_for_all_that_have_it() -> None:
    """Colours are what costs: the rows' left halves are written first, then their right halves."""
    painter = CellDiff()
    pieces = [Piece(0, y, [Segment("left", STYLES[0]), Segment("right", STYLES[1])]) for y in range(HEIGHT)]
    sent = painter.paint(pieces, ColorSystem.TRUECOLOR)
    assert sent.count("38;2;160;176;192") == sent.count("38;2;255;255;255") == 1
    assert sent.count("48;2;16;16;16") == 1


@pytest.mark.parametrize(
    "joined",
    [
        "\N{MAN}\N{ZERO WIDTH JOINER}\N{WOMAN}\N{ZERO WIDTH JOINER}\N{GIRL}",
        "\N{REGIONAL INDICATOR SYMBOL LETTER T}\N{REGIONAL INDICATOR SYMBOL LETTER W}",
    ],
    ids=["family", "flag"],
)
def test_a_row_with_joined_characters_is_sent_from_left_to_right(joined: str) -> None:
    """Terminals disagree on their width: what stands behind them is written at its own place, after them."""
    painter = CellDiff()
    pieces = [
        Piece(0, 0, [Segment("at home ", STYLES[0]), Segment(joined, STYLES[1]), Segment(" in", STYLES[0])])
    ]
    sent = painter.paint(pieces, ColorSystem.TRUECOLOR)
    assert sent.index("at home ") < sent.index(joined) < sent.index("\x1b[11G") < sent.index(" in")


def test_nothing_old_stays_beside_a_character_that_the_terminal_takes_for_a_narrow_one() -> None:
    """A heart in colour has two cells; this terminal gives it one."""
    screen = pyte.Screen(WIDTH, 1)
    terminal, painter = pyte.Stream(screen), CellDiff()
    for text in ("parcel", "a\N{HEAVY BLACK HEART}\N{VARIATION SELECTOR-16}b  "):
        terminal.feed(painter.paint([Piece(0, 0, [Segment(text, STYLES[0])])], ColorSystem.TRUECOLOR))
    assert "".join(screen.buffer[0][x].data[0] for x in range(6)) == "a\N{HEAVY BLACK HEART} b  "


def test_after_forgetting_everything_is_sent_again() -> None:
    """A terminal that was resized or lent to the shell holds nothing that can be relied on."""
    painter = CellDiff()
    pieces = [Piece(0, 0, [Segment("parcel", STYLES[1])])]
    sent = painter.paint(pieces, ColorSystem.TRUECOLOR)
    painter.forget()
    assert painter.paint(pieces, ColorSystem.TRUECOLOR) == sent


def test_nothing_in_a_text_makes_the_terminal_do_anything() -> None:
    """Whatever a widget has drawn: controls of either kind and bidirectional ones are not written."""
    painter = CellDiff()
    text = "a\x1b]52;c;eA==\x07b\x9d52;c;eA==\x9cc\u202ed\u2066e\x00\x7f 全\x1b[2J家"
    written = painter.paint([Piece(0, 0, [Segment(text, None)])], ColorSystem.TRUECOLOR)
    assert written.replace("\x1b[1H", "") == "a]52;c;eA==b52;c;eA==cde 全[2J家"


def test_signs_in_ascii_take_the_same_cells() -> None:
    """Of Textual's own too, its magnifying glass and scroll bars among them; letters stay what they are."""
    painter = CellDiff()
    painter.signs = ASCII_SIGNS
    written = painter.paint([Piece(0, 0, [Segment("🔎 …▁▂█│─•✓“x”→ 全家é", None)])], ColorSystem.TRUECOLOR)
    assert written.removeprefix("\x1b[1H") == "> " + ' ~--#|-*v"x"> 全家é'
