"""The terminal shows what Textual composed, whatever happened on the screen before."""

import asyncio
from collections.abc import Callable

import pyte
import pytest
from composed import rows, strips
from dashboard_site import Dashboard
from far_terminal import shown, stock
from looks_site import after, pictured
from rich.color import ColorSystem
from textual import events
from textual.app import App
from textual.geometry import Size

from parcel_tui.tui.app import ParcelApp
from parcel_tui.tui.terminal.cell_diff import Piece
from parcel_tui.tui.terminal.output import DiffUpdate

WIDE, SMALL = (120, 40), (80, 24)


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> pyte.Screen:
    """A terminal in which everything arrives that the app writes."""
    screen = pyte.Screen(*WIDE)
    terminal = pyte.Stream(screen)
    display: Callable[..., None] = App._display

    def displayed(app: App, of_screen, update) -> None:
        if isinstance(update, DiffUpdate) and not app._batch_count:
            terminal.feed(update.render_segments(app.console))
        display(app, of_screen, update)

    monkeypatch.setattr(App, "_display", displayed)
    monkeypatch.setattr(ParcelApp, "colours", ColorSystem.TRUECOLOR)
    monkeypatch.setattr("parcel_tui.tui.terminal.output.erases_with_background", lambda: True)
    return screen


def composed(app: ParcelApp) -> list[list[tuple[object, ...]]]:
    """What the app's screen is, written whole to a terminal of its own."""
    whole = pyte.Screen(*app.size)
    pyte.Stream(whole).feed(stock(Piece(0, y, list(strip)) for y, strip in enumerate(strips(app))))
    return shown(whole)


async def assert_same(board: Dashboard, screen: pyte.Screen) -> None:
    await board.pilot.pause()
    assert shown(screen) == composed(board.app)


async def test_what_is_sent_amounts_to_what_is_composed(opened, screen: pyte.Screen) -> None:
    """Moves, marks, the filter, a toast above the panes, forms, the focus, another size."""
    async with opened(size=WIDE) as board:
        await board.at_rest()
        for key in ("j", "j", "k", "space", "tab", "j", "tab", "tab"):
            await board.press(key)
            await assert_same(board, screen)
        board.app.show_toast("A toast above the panes.")
        await assert_same(board, screen)
        board.screen.status.tell("A sentence of more than one line. " * 5, is_problem=True)
        await assert_same(board, screen)
        await board.press("j")
        await assert_same(board, screen)
        for key in ("question_mark", "j", "escape", "slash", "7", "escape", "a", "escape"):
            await board.press(key)
            await assert_same(board, screen)
        screen.resize(SMALL[1], SMALL[0])
        await board.pilot.resize_terminal(*SMALL)
        await assert_same(board, screen)
        await board.press("j", "enter")
        await assert_same(board, screen)


async def test_what_was_laid_out_for_another_size_is_not_sent(opened, screen: pyte.Screen) -> None:
    """A terminal made small: its app knows before the screen, which is painted once more as it was."""
    async with opened(size=WIDE) as board:
        await board.at_rest()
        await board.press("j")
        screen.resize(SMALL[1], SMALL[0])
        board.app.post_message(events.Resize(Size(*SMALL), Size(*SMALL)))
        while board.app.size != SMALL:
            await asyncio.sleep(0)
        assert board.screen.outer_size == WIDE
        board.app._display(board.screen, board.screen._compositor.render_full_update())
        await board.pilot.pause(0.05)
        await assert_same(board, screen)


@pytest.mark.parametrize("keys", [(), ("question_mark",)], ids=["panes", "modal"])
@pytest.mark.parametrize("end", ["", "x"])
async def test_a_wide_character_over_an_edge_below_it_stays_whole(end: str, keys: tuple[str, ...]) -> None:
    """A toast lies across the edge of two panes, or of a modal; wherever that is, all of it can be read."""
    app = pictured()
    said = "全家台中美術店" * 2 + end
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await after(*keys)(pilot)
        app.show_toast(said, markup=False)
        await pilot.pause()
        while not app.screen.query("Toast"):
            await pilot.pause()
        await pilot.pause()
        assert any(said in row for row in rows(app))
