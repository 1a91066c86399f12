"""Textual's driver, whose input thread sleeps while nobody types.

Textual's own (8.2) wakes ten times a second, which is most of what an app at rest costs.
"""

import os
import selectors
from codecs import getincrementaldecoder
from threading import Event
from time import monotonic
from typing import Any

from textual._xterm_parser import XTermParser
from textual.app import App
from textual.constants import ESCAPE_DELAY
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

_AT_ONCE = 1024 * 4
"""Bytes of one read."""


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


class RestingDriver(LinuxDriver):
    """A driver that costs nothing at rest, and knows at once when its terminal is gone."""

    TICK = 0.1
    """Seconds between two looks at what the parser holds back."""
    SETTLED = ESCAPE_DELAY + 1.5
    """Seconds after the last input in which the parser may hold something back; users set the delay."""

    def __init__(self, app: App[object], **options: Any) -> None:
        super().__init__(app, **options)
        self.exit_event = self._ends = AudibleEvent()

    def parser(self) -> XTermParser:
        """What makes keys of what is typed."""
        return XTermParser(self._debug)

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
                is_settled = monotonic() - typed_at > self.SETTLED
                ready = {key.fd for key, _ in selector.select(None if is_settled else self.TICK)}
                if ends in ready:
                    return
                if self.fileno in ready:
                    typed_at = monotonic()
                    data = _read(self.fileno)
                    if not data:
                        self.process_message(TerminalGone())
                        return
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
