"""An app that shows one modal over nothing, and what it painted."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from composed import rows
from textual.app import App
from textual.pilot import Pilot
from textual.screen import Screen

from parcel_tui.tui.terminal.output import take_seen_compositor
from parcel_tui.tui.themes import KRAFT_DARK, theme_of

NOT_ANSWERED = object()


class Host(App[None]):
    """Asks one question and keeps the answer."""

    def __init__(self, make: Callable[[], Screen[object]]) -> None:
        super().__init__()
        self.register_theme(theme_of(KRAFT_DARK))
        self.theme = KRAFT_DARK
        self._make = make
        self.answer: object = NOT_ANSWERED

    def on_mount(self) -> None:
        screen = self._make()
        take_seen_compositor(screen)  # as the program does: Textual's own draws what others cover too
        self.push_screen(screen, self._answered)

    def _answered(self, answer: object) -> None:
        self.answer = answer

    @property
    def toasts(self) -> list[str]:
        return [notification.message for notification in self._notifications]


@asynccontextmanager
async def asked(make: Callable[[], Screen[object]], size=(80, 24)) -> AsyncIterator[tuple[Host, Pilot]]:
    """The app with the modal open and everything about it at rest."""
    app = Host(make)
    async with app.run_test(size=size) as pilot:
        await at_rest(app, pilot)
        yield app, pilot


async def at_rest(app: App[None], pilot: Pilot) -> None:
    """Returns when no worker runs any more and all is painted. Raises what a worker raised."""
    await pilot.pause()
    await app.workers.wait_for_complete()
    await pilot.pause()


async def until(pilot: Pilot, condition: Callable[[], object]) -> None:
    """Returns once that is so; a failure after eight seconds."""
    for _ in range(400):
        if condition():
            return
        await pilot.pause(0.02)
    assert condition()


def painted(app: App[None]) -> str:
    """What the terminal shows, as text."""
    return "\n".join(rows(app))
