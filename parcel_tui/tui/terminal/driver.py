"""Textual's driver for a terminal, whose input thread sleeps while no key is pressed.

Textual's own (8.2) wakes ten times a second, which is most of what an app at rest costs.
"""

import os
import selectors
import signal
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterable
from threading import Event
from time import monotonic
from typing import TYPE_CHECKING, Any

from textual import events
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.constants import ESCAPE_DELAY
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from parcel_tui.startup_frame.terminal import MEASURE
from parcel_tui.tui.terminal.answers import AnswerFilter
from parcel_tui.tui.terminal.background_colour import NOT_ASKED, Asked
from parcel_tui.tui.terminal.leaving import exit_hard_after
from parcel_tui.tui.terminal.pasting import ESCAPE, PasteCut, Pasted, Pastes

if TYPE_CHECKING:
    from parcel_tui.startup_frame.terminal import HeldTerminal

_WIDE = 2
"""Where the cursor stands behind a character of two cells; the first column is 0."""
_MOUSE_MODES = {"\x1b[?1003h": "\x1b[?1002h", "\x1b[?1003l": "\x1b[?1002l"}
"""Nothing in the app needs to know where the mouse is while no button is held: over a slow line each of its
moves would send bytes."""
_KEEP_TITLE, _TITLE_BACK = "\x1b[22;2t", "\x1b[23;2t"
_WITHOUT_TITLE = ("linux", "dumb")
"""Kinds of terminals that have no title, and may show what is meant for it."""
_AT_ONCE = 1024 * 4
"""Bytes of one read."""


class TerminalGone(Message):
    """The terminal has been closed: nothing more can be read from it."""


class AmbiguousWidth(Message):
    """The terminal has shown how many cells it takes for a character of ambiguous width."""

    def __init__(self, *, is_wide: bool) -> None:
        super().__init__()
        self.is_wide = is_wide
        """Whether two, where one is meant."""


class AudibleEvent(Event):
    """An event that can be waited for together with input: its descriptor is readable while it is set."""

    def __init__(self) -> None:
        super().__init__()
        self.descriptor, self._other_end = os.pipe()

    def set(self) -> None:
        """Sets it, and ends a wait for input."""
        if not self.is_set():
            super().set()
            os.write(self._other_end, b"\0")

    def clear(self) -> None:
        """Makes it as it was at first."""
        if self.is_set():
            os.read(self.descriptor, 1)
            super().clear()


class InputParser(XTermParser):
    """Textual's parser, behind what takes pasted texts and the terminal's answers out of the keys."""

    HELD_SECONDS = AnswerFilter.HELD_SECONDS
    """How long what may begin a pasted text is held; more where no key begins like that."""
    CUT_SECONDS = AnswerFilter.CUT_SECONDS

    def __init__(self, *, expects_answers: bool = False) -> None:
        """`expects_answers` tells whether the terminal was asked for its background."""
        super().__init__()
        self._pastes = Pastes()
        self._answers = AnswerFilter(is_asked=expects_answers)

    @property
    def is_holding(self) -> bool:
        """Whether time alone may bring something; what Textual's own parser holds is not meant."""
        return self._pastes.is_holding or self._answers.is_holding

    def feed(self, data: str) -> Iterable[Message]:
        """The keys and the pasted texts in what was read, in their order."""
        if not data:
            yield from super().feed(data)
            return
        for part in self._pastes.feed(data):
            yield from self._messages(part)

    def tick(self) -> Iterable[Message]:
        """What was held for too long was typed."""
        for part in self._pastes.tick(self.HELD_SECONDS, self.CUT_SECONDS):
            if part == ESCAPE and not (self._answers.is_asked or self._answers.is_holding):
                yield events.Key("escape", ESCAPE)  # it was waited for already
            else:
                yield from self._messages(part)
        typed = self._answers.tick()
        if typed == ESCAPE:
            yield events.Key("escape", ESCAPE)
        elif typed:
            yield from super().feed(typed)
        yield from super().tick()

    def _messages(self, part: str | Pasted) -> Iterable[Message]:
        if isinstance(part, Pasted):
            if part.text:
                yield events.Paste(part.text)
            if part.was_cut:
                yield PasteCut()
            return
        if typed := self._answers.feed(part):
            yield from super().feed(typed)


class TerminalDriver(LinuxDriver):
    """A driver that costs nothing at rest, and knows at once when its terminal is gone."""

    TICK = 0.1
    """Seconds between two looks at what the parser holds back."""
    LEAVING_SECONDS = 4.0
    """Seconds after which a process without a terminal ends, though the app hangs."""
    SETTLED = ESCAPE_DELAY + 1.5
    """Seconds after the last input in which the parser may hold something back; users set the delay."""

    def __init__(
        self,
        app: App[Any],
        *,
        on_input: Callable[[], object],
        asked: Asked = NOT_ASKED,
        held: "HeldTerminal | None" = None,
        measures: bool = False,
        titles: bool = False,
        **options: Any,
    ) -> None:
        """`on_input` is called, in the input thread, before what was typed is passed on.

        `asked` tells what the terminal has sent before; `held` is the terminal where it shows a frame.
        `measures` has the terminal show how wide it draws characters of ambiguous width; `titles` gives it
        a title, and at the end its own back.
        """
        super().__init__(app, **options)
        self._on_input = on_input
        self.exit_event = self._ends = AudibleEvent()
        self._asked = asked
        self._held = held
        self._measures = measures
        self._is_measuring = False
        self._titles = titles and not os.environ.get("TERM", "").startswith(_WITHOUT_TITLE)
        self._title = ""
        self.has_title = False
        """Whether the terminal has a title of the app's."""

    def show_title(self, title: str) -> None:
        """Gives the terminal a title of visible characters, now and after each pause."""
        if self._titles and title != self._title:
            self._title = title
            if self.has_title:
                self.write(f"\x1b]2;{title}\x1b\\")

    def write(self, data: str) -> None:
        """Writes to the terminal, but does not enter the alternate screen where a frame is shown on it."""
        # Some terminals clear the alternate screen when it is entered from itself.
        if self._held is not None and self._held.is_held and data == self._held.ENTER:
            return
        super().write(_MOUSE_MODES.get(data, data))

    def start_application_mode(self) -> None:
        """Takes the terminal; the modes to be left are those from before the frame was shown."""
        held = self._held if self._held is not None and self._held.is_held else None
        self._is_measuring = self._measures  # the answer may be there already
        super().start_application_mode()  # type: ignore[no-untyped-call]  # as Textual has it
        if held is not None:  # it has brought the question along: behind the frame it would stand in it
            self.attrs_before = held.modes
            held.taken_over()
        elif self._measures:
            self.write(MEASURE)
        self._measures = False  # once: after a pause what is painted anew may be there first
        if self._titles:
            self.has_title = True
            self.write(_KEEP_TITLE + (f"\x1b]2;{self._title}\x1b\\" if self._title else ""))

    def stop_application_mode(self) -> None:
        """Gives the terminal back, its own title too."""
        if self.has_title:
            self.has_title = False
            self.write(_TITLE_BACK)
        super().stop_application_mode()

    def run_input_thread(self) -> None:
        """Passes on what is typed, until the exit event is set or the terminal is gone."""
        received, self._asked = self._asked, NOT_ASKED
        parser = InputParser(expects_answers=bool(received.received) or not received.is_answered)
        decode = getincrementaldecoder("utf-8")(errors="replace").decode
        ends = self._ends.descriptor
        typed_at = monotonic()
        self._pass_on(parser.feed(received.received) if received.received else ())
        # `select`, which takes a terminal on every system; `poll` and `kqueue` of macOS may not.
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            selector.register(ends, selectors.EVENT_READ)
            while True:
                is_settled = monotonic() - typed_at > self.SETTLED and not parser.is_holding
                # Without a time limit while nothing is held back: that is what costs nothing at rest.
                ready = {key.fd for key, _ in selector.select(None if is_settled else self.TICK)}
                if ends in ready:
                    return
                if self.fileno in ready:
                    typed_at = monotonic()
                    data = _read(self.fileno)
                    if not data:
                        # From this thread: the app's loop may hang, in a write to the terminal for one.
                        exit_hard_after(self.LEAVING_SECONDS, lambda: 128 + signal.SIGHUP)
                        self.process_message(TerminalGone())
                        return
                    self._on_input()
                    # A read may hold but a piece of a character; the parser takes no text for the end.
                    if text := decode(data):
                        self._pass_on(parser.feed(text))
                self._pass_on(parser.tick())

    def _pass_on(self, messages: Iterable[Message]) -> None:
        for message in messages:
            if isinstance(message, events.CursorPosition) and self._is_measuring:
                self._is_measuring = False
                self.process_message(AmbiguousWidth(is_wide=message.x == _WIDE))
            else:
                self.process_message(message)


def _read(descriptor: int) -> bytes:
    """What was typed; nothing when the terminal is gone, which some systems tell by an error."""
    try:
        return os.read(descriptor, _AT_ONCE)
    except OSError:
        return b""
