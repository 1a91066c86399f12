"""Hostile texts in the running app: what its terminal gets, byte by byte; and no secret among it."""

import base64
import os
import re
import select
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hostile import HOSTILE, LABEL, invisible

from parcel_tui.sandbox.world import FLEXFORWARD_TOKEN, TRACKTW_TOKEN, World

SECRET = "canary-typed-by-hand"
KEYS = ("G", "\r", "G", "hL", "\x1b", "S", "\x1b", "yt", SECRET)
"""To the last parcel, its timeline, the log, the numbers, a copy, a token typed."""
QUIET = 0.08
"""Seconds without a byte after which a key has been answered."""
CONTROL = re.compile(r"\x1b\[[?<>]?[\d;]*(?:\$p|[A-HJKXhlmu])")
"""Colours, the cursor's moves, erasing, modes: what paints the screen."""
POINTER = re.compile(r"\x1b\]22;[a-z]*\x07")
COPY = re.compile(r"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07")


@contextmanager
def terminal(environment: dict[str, str]) -> Iterator[Callable[[str], str]]:
    """The app on a large terminal; what is yielded types a text and returns what is written then."""
    import fcntl
    import pty
    import termios

    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 60, 160, 0, 0))
    app = subprocess.Popen(
        [sys.executable, "-m", "parcel_tui"],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
        env={**os.environ, "TERM": "xterm-256color", "TEXTUAL_ANIMATIONS": "none", **environment},
    )

    def type_(text: str) -> str:
        os.write(master, text.encode())
        written = b""
        # Some keys change nothing; the app takes its time to begin.
        first = 2 * QUIET if text else 10.0
        while select.select([master], [], [], QUIET if written else first)[0]:
            written += os.read(master, 65536)
        return written.decode(errors="surrogateescape")

    try:
        yield type_
    finally:
        app.kill()
        app.wait()
        os.close(slave)
        os.close(master)


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are POSIX")
def test_the_terminal_gets_nothing_but_paint(
    hostile_world: World, say: Callable[..., Any], environment: dict[str, str], tmp_path: Path
) -> None:
    """Every text of both providers on the screen: the texts, and what the app itself paints with."""
    say("add", LABEL)
    say("refresh")
    with terminal(environment) as type_:
        written = "".join(map(type_, ("", *KEYS, "\x1b")))
        written += type_("q")
    rest = POINTER.sub("", CONTROL.sub("", written))
    copied = [base64.b64decode(told).decode() for told in COPY.findall(rest)]
    assert copied
    for text in (*copied, *re.split(r"[\r\n]+", COPY.sub("", rest))):
        assert invisible(text) == [], ascii(text)
    # It was there to be seen.
    assert HOSTILE["template"][1] in rest or HOSTILE["closing tag"][1] in rest
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    for secret in (SECRET, TRACKTW_TOKEN, FLEXFORWARD_TOKEN):
        assert secret not in written
        assert secret.encode() not in kept
