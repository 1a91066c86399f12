"""The driver, which tells pasted texts and the terminal's answers from keys, and can ask for some."""

import os
from collections.abc import Iterable
from threading import Event
from time import monotonic
from typing import Any

from textual import events
from textual.app import App
from textual.message import Message

from parcel_tui.tui.terminal.background_colour import ASK, ESCAPE, UNWATCH, WATCH, Told, begun, taken_apart
from parcel_tui.tui.terminal.driver import HoldingParser, RestingDriver
from parcel_tui.tui.terminal.pasting import Pasted, Pastes

_BRACKET = "\x1b["
"""With as much as that many a key begins, alt with a bracket for one."""


class GroundTold(Message):
    """The terminal's background is light, or dark."""

    def __init__(self, is_light: bool) -> None:
        super().__init__()
        self.is_light = is_light


class AllTold(Message):
    """The terminal has answered everything that it was asked."""


class PasteCut(Message):
    """Of a pasted text only the beginning was taken: it is longer than any e-mail."""


class AnswerParser(HoldingParser):
    """Takes pasted texts and answers out of what is typed: Textual would take their letters for keys."""

    HELD_SECONDS = 0.1
    """How long what may be the beginning of an answer is kept back; as long as Textual waits after escape."""
    CUT_SECONDS = 1.0
    """The same where no key begins like that: slow lines deliver answers in pieces."""

    def __init__(self, debug: bool = False) -> None:
        super().__init__(debug)
        self._pastes = Pastes()
        self._held = ""
        self._held_since = 0.0
        self._passed_on = 0
        """How much of what is held was passed on: an escape alone is a key too, for which nobody waits."""

    @property
    def is_holding(self) -> bool:
        """Whether time alone may bring something."""
        return self._pastes.is_holding or bool(self._held)

    def feed(self, data: str) -> Iterable[Message]:
        """The keys, the pasted texts and the answers in what was read, in their order."""
        if not data:
            yield from super().feed(data)
            return
        for part in self._pastes.feed(data):
            yield from self._messages(part)

    def _messages(self, part: str | Pasted) -> Iterable[Message]:
        if isinstance(part, str):
            yield from self._typed(part)
            return
        if part.text:
            yield events.Paste(part.text)
        if part.was_cut:
            yield PasteCut()

    def _typed(self, data: str) -> Iterable[Message]:
        text, passed_on = self._held + data, self._passed_on
        self._held, self._passed_on = "", 0
        for part in taken_apart(text):
            if isinstance(part, Told):
                yield AllTold() if part.is_light is None else GroundTold(part.is_light)
                self._held, self._passed_on, passed_on = "", 0, 0
                continue
            self._held, self._held_since = begun(part), monotonic()
            typed = part if self._held == ESCAPE else part.removesuffix(self._held)
            if typed[passed_on:]:
                yield from super().feed(typed[passed_on:])
            self._passed_on = int(self._held == ESCAPE) or (passed_on if part == self._held else 0)
            passed_on = 0

    def tick(self) -> Iterable[Message]:
        """What was kept back too long was typed; but for what no key sends."""
        for part in self._pastes.tick(self.HELD_SECONDS, self.CUT_SECONDS):
            if part == ESCAPE and not self._held:
                yield events.Key("escape", ESCAPE)  # it was waited for already
            else:
                yield from self._messages(part)
        patience = self.HELD_SECONDS if len(self._held) <= len(_BRACKET) else self.CUT_SECONDS
        if self._held and monotonic() - self._held_since >= patience:
            typed, self._held = self._held[self._passed_on :], ""
            self._passed_on = 0
            if typed and "]11;" not in typed:
                yield from super().feed(typed)
        yield from super().tick()


class AskingDriver(RestingDriver):
    """A driver that waits, before it leaves, for answers that would else be typed at the shell."""

    PATIENCE = 1.0
    """Seconds after asking until which an answer is waited for; only leaving ever waits."""

    def __init__(self, app: App[object], **options: Any) -> None:
        super().__init__(app, **options)
        self._is_watching = False
        self._asked_at: float | None = None
        self._all_told = Event()

    def parser(self) -> HoldingParser:
        """What makes keys of what is typed, and answers of what the terminal tells."""
        return AnswerParser(self._debug)

    def ask_for_ground(self) -> None:
        """Asks for the background, and to be told when it changes; posts GroundTold whenever it is told."""
        # The console of Linux would print the question.
        if not os.isatty(self.fileno) or os.environ.get("TERM", "").startswith("linux"):
            return
        self._is_watching = True
        self._asked_at = monotonic()
        self._all_told.clear()
        self.write(ASK + WATCH)

    def process_message(self, message: Message) -> None:
        """Passes everything on to the app but what concerns the driver alone."""
        if isinstance(message, AllTold):
            self._all_told.set()
        else:
            super().process_message(message)

    def start_application_mode(self) -> None:
        """Asks anew when the shell has had the terminal meanwhile."""
        super().start_application_mode()  # type: ignore[no-untyped-call]  # as Textual has it
        if self._is_watching:
            self.ask_for_ground()

    def stop_application_mode(self) -> None:
        """Leaves nothing on its way to the shell."""
        if self._asked_at is not None:
            self.write(UNWATCH)
            self._all_told.wait(max(self._asked_at + self.PATIENCE - monotonic(), 0))
        super().stop_application_mode()
