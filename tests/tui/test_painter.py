"""What is sent to the terminal, and that it shows the same as if everything were sent."""

import random

import pyte
import pytest
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style

from parcel_tui.tui.painter import Painter, Piece

WIDTH, HEIGHT = 30, 6
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


def stock(pieces: list[Piece]) -> str:
    """The same, written whole, with every style begun and ended."""
    written = ""
    for piece in pieces:
        written += f"\x1b[{piece.y + 1};{piece.x + 1}H"
        written += "".join(segment.style.render(segment.text) for segment in piece.segments if segment.style)
    return written


def shown(screen: pyte.Screen) -> list[list[tuple[object, ...]]]:
    """Every cell; a space's ink and boldness are nobody's business."""
    return [
        [
            (cell.data, cell.bg, cell.underscore)
            if cell.data == " " and not cell.underscore
            else (cell.data, cell.fg, cell.bg, cell.bold, cell.underscore)
            for cell in (screen.buffer[y][x] for x in range(WIDTH))
        ]
        for y in range(HEIGHT)
    ]


@pytest.mark.parametrize("erases", [False, True])
@pytest.mark.parametrize("seed", range(40))
def test_the_terminal_shows_what_it_would_if_all_were_sent(seed: int, erases: bool) -> None:
    """Frame after frame of random rows, whole and in parts, in a terminal told only what differs."""
    rng = random.Random(seed)
    frugal, whole = pyte.Screen(WIDTH, HEIGHT), pyte.Screen(WIDTH, HEIGHT)
    ours, theirs = pyte.Stream(frugal), pyte.Stream(whole)
    painter = Painter(erases=erases)
    painter.forget(WIDTH)
    first = [Piece(0, y, row(rng, WIDTH)) for y in range(HEIGHT)]
    for frame in [first, *([Piece(0, rng.randrange(HEIGHT), row(rng, WIDTH))] for _ in range(12))]:
        ours.feed(painter.paint(frame, ColorSystem.TRUECOLOR))
        theirs.feed(stock(frame))
        assert shown(frugal) == shown(whole)


def test_what_is_shown_already_is_not_sent() -> None:
    """A second full paint, which a layout pass makes Textual ask for, costs nothing."""
    painter = Painter()
    pieces = [Piece(0, y, [Segment("訂單 7-11", STYLES[0])]) for y in range(HEIGHT)]
    assert painter.paint(pieces, ColorSystem.TRUECOLOR)
    assert painter.paint(pieces, ColorSystem.TRUECOLOR) == ""


def test_a_changed_word_is_sent_alone_and_whole() -> None:
    """Nothing of its neighbours, and no part of a word."""
    painter = Painter()
    painter.paint([Piece(0, 0, [Segment("Refreshing 3/9 then a long rest", None)])], ColorSystem.TRUECOLOR)
    sent = painter.paint(
        [Piece(0, 0, [Segment("Refreshed  3/9 then a long rest", None)])], ColorSystem.TRUECOLOR
    )
    assert sent == "\x1b[1HRefreshed "


def test_after_forgetting_everything_is_sent_again() -> None:
    """A terminal that was resized or lent to the shell holds nothing that can be relied on."""
    painter = Painter()
    pieces = [Piece(0, 0, [Segment("parcel", STYLES[1])])]
    sent = painter.paint(pieces, ColorSystem.TRUECOLOR)
    painter.forget()
    assert painter.paint(pieces, ColorSystem.TRUECOLOR) == sent
