"""From cells to a frame and back: what the app takes for painted is what the terminal shows."""

import random

import pyte
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from tables import for_each

from parcel_tui.startup_frame.show import is_harmless
from parcel_tui.tui.terminal.cell_diff import CellDiff, Piece
from parcel_tui.tui.terminal.cells import cells_in
from parcel_tui.tui.terminal.last_frame import read_frame, write_frame

WIDTH, HEIGHT = 40, 8
STYLES = [
    Style.parse(text)
    for text in (
        "#a0b0c0 on #101010",
        "bold #ffffff on #101010",
        "red on default",
        "dim italic color(200) on color(17)",
        "underline bright_green on bright_black",
        "reverse strike default on default",
    )
]
PLAIN_TEXTS = ["parcel", "包裹抵達", " ", "        ", "  訂單 7-11  ", "✓", "▌"]
LEFT_OUT = ["e\u0301", "\ue000"]


def row(rng: random.Random, texts: list[str]) -> list[Segment]:
    """Random segments that fill a row."""
    segments, left = [], WIDTH
    while left:
        segment = Segment(rng.choice(texts), rng.choice(STYLES))
        if segment.cell_length > left:
            segment = Segment(" " * left, rng.choice(STYLES))
        segments.append(segment)
        left -= segment.cell_length
    return segments


def shown(written: str) -> list[list[tuple[object, ...]]]:
    """Every cell of a screen; of a space only what is seen."""
    screen = pyte.Screen(WIDTH, HEIGHT)
    pyte.Stream(screen).feed(written)
    return [
        [
            (cell.data, cell.bg, cell.underscore, cell.reverse, cell.strikethrough)
            + ((cell.fg, cell.bold, cell.italics) if cell.data != " " else ())
            for cell in (screen.buffer[y][x] for x in range(WIDTH))
        ]
        for y in range(HEIGHT)
    ]


@for_each("colours", [ColorSystem.TRUECOLOR, ColorSystem.EIGHT_BIT, ColorSystem.STANDARD])
@for_each("seed", range(12))
def test_nothing_is_sent_again_that_the_frame_shows(seed: int, colours: ColorSystem) -> None:
    """A frame of plain text is the whole screen; a live paint of the same adds nothing."""
    rng = random.Random(seed)
    pieces = [Piece(0, y, row(rng, PLAIN_TEXTS)) for y in range(HEIGHT)]
    frame = write_frame(cells_in(piece.segments, colours) for piece in pieces)
    assert is_harmless(frame, WIDTH, HEIGHT)
    anew = CellDiff()
    anew.forget(WIDTH)
    assert shown(frame) == shown(anew.paint(pieces, colours))
    assert primed(frame).paint(pieces, colours) == ""


@for_each("seed", range(12))
def test_what_terminals_disagree_about_is_left_to_the_live_screen(seed: int) -> None:
    """Joined and private characters are blank in the frame; what stands behind them is in its place."""
    rng = random.Random(seed)
    pieces = [Piece(0, y, row(rng, PLAIN_TEXTS + LEFT_OUT)) for y in range(HEIGHT)]
    frame = write_frame(cells_in(piece.segments, ColorSystem.TRUECOLOR) for piece in pieces)
    assert is_harmless(frame, WIDTH, HEIGHT)
    assert not any(text in frame for text in LEFT_OUT)
    live = primed(frame).paint(pieces, ColorSystem.TRUECOLOR)
    again = CellDiff()
    again.forget(WIDTH)
    assert shown(frame + live) == shown(again.paint(pieces, ColorSystem.TRUECOLOR))


def test_what_is_left_out_takes_its_cells() -> None:
    """A family is two cells wide here, and more in some terminals."""
    cells = cells_in([Segment("a👨\u200d👩\u200d👧b")], ColorSystem.TRUECOLOR)
    assert write_frame([cells]) == "\x1b[0m\x1b[1;1Ha  b\x1b[0m"


def primed(frame: str) -> CellDiff:
    """What is known of a terminal that shows the frame."""
    diff = CellDiff()
    diff.forget(WIDTH)
    for x, y, cells in read_frame(frame):
        diff.know(x, y, cells)
    return diff
