"""Textual's driver, whose input thread sleeps while nobody types.

Textual's own (8.2) wakes ten times a second, which is most of what an app at rest costs.
"""

import contextlib
import os
import selectors
import signal
import termios
from codecs import getincrementaldecoder
from threading import Event
from time import monotonic
from typing import Any

from textual import events
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.constants import ESCAPE_DELAY
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Size
from textual.message import Message

from parcel_tui.tui.terminal.leaving import exit_hard_after, is_shell_there

_AT_ONCE = 1024 * 4
"""Bytes of one read."""
_SCREEN = 2
"""Where Textual paints: standard error."""
_AS_BEFORE = (
    b"\x18\x1b[?2026l\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?2004l\x1b[?2031l\x1b[?1004l\x1b[?7h"
    b"\x1b[<u\x1b[?1049l\x1b[?25h"
)
"""Ends whatever sequence was being written, then every mode that an app takes."""


class TerminalGone(Message):
    """The terminal has been closed: nothing more can be read from it."""


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


class HoldingParser(XTermParser):
    """Textual's parser, which also tells whether it holds something back for a time of its own."""

    @property
    def is_holding(self) -> bool:
        """Whether time alone may bring something; what Textual's own holds back is not meant."""
        return False


class RestingDriver(LinuxDriver):
    """A driver that costs nothing at rest, and knows at once when its terminal is gone."""

    TICK = 0.1
    """Seconds between two looks at what the parser holds back."""
    LEAVING_SECONDS = 4.0
    """Seconds after which a process without a terminal ends, though the app hangs."""
    TO_LAY_OUT = 1.0
    """Seconds that an app may take until it has a size that it was told."""
    SETTLED = ESCAPE_DELAY + 1.5
    """Seconds after the last input in which the parser may hold something back; users set the delay."""

    def __init__(self, app: App[object], **options: Any) -> None:
        super().__init__(app, **options)
        self.exit_event = self._ends = AudibleEvent()
        self._size_told = Size(0, 0)
        self._size_told_at = 0.0

    def parser(self) -> HoldingParser:
        """What makes keys of what is typed."""
        return HoldingParser(self._debug)

    def look_at_size(self) -> None:
        """Tells the app of another size than it has: not every resized terminal sends a signal of it."""
        size, now = Size(*self._get_terminal_size()), monotonic()
        if size == self._app.size or (size == self._size_told and now - self._size_told_at < self.TO_LAY_OUT):
            return
        self._size_told, self._size_told_at = size, now
        self.process_message(events.Resize(size, size))

    def restore_now(self) -> None:
        """Gives the terminal back without the loop and the writer, either of which may hang; then exit."""
        if self.attrs_before is not None:
            with contextlib.suppress(termios.error):
                termios.tcsetattr(self.fileno, termios.TCSANOW, self.attrs_before)
        with contextlib.suppress(OSError):
            os.write(_SCREEN, _AS_BEFORE)

    def _sigtstp_application(self, *_: object) -> None:
        """Textual's own stops this process alone, and what started it, `uvx` for one, would wait for it.

        The terminal's key stops them all, and a shell brings all of them back.
        """
        if self._auto_restart:
            self.suspend_application_mode()
            self._must_signal_resume = True
        if is_shell_there():
            os.killpg(os.getpgrp(), signal.SIGSTOP)
        else:
            os.kill(os.getpid(), signal.SIGSTOP)

    def run_input_thread(self) -> None:
        """Passes on what is typed, until the exit event is set or the terminal is gone."""
        parser = self.parser()
        decode = getincrementaldecoder("utf-8")(errors="replace").decode
        ends = self._ends.descriptor
        typed_at = monotonic()
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            selector.register(ends, selectors.EVENT_READ)
            while True:
                is_settled = monotonic() - typed_at > self.SETTLED and not parser.is_holding
                ready = {key.fd for key, _ in selector.select(None if is_settled else self.TICK)}
                if ends in ready:
                    return
                if self.fileno in ready:
                    typed_at = monotonic()
                    data = _read(self.fileno)
                    if not data:
                        exit_hard_after(self.LEAVING_SECONDS, lambda: 128 + signal.SIGHUP)
                        self.process_message(TerminalGone())
                        return
                    self.look_at_size()
                    # A read may hold but a piece of a character; the parser takes no text for the end.
                    if text := decode(data):
                        for message in parser.feed(text):
                            self.process_message(message)
                for message in parser.tick():
                    self.process_message(message)


def _read(descriptor: int) -> bytes:
    """What was typed; nothing when the terminal is gone, which some systems tell by an error."""
    try:
        return os.read(descriptor, _AT_ONCE)
    except OSError:
        return b""
