"""Hostile texts in the running app: what its terminal gets, byte by byte; and no secret among it."""

import base64
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hostile import HOSTILE, LABEL, invisible
from pseudo_terminal import TERMINAL, in_terminal

from parcel_tui.sandbox.world import FLEXFORWARD_TOKEN, TRACKTW_TOKEN, World
from parcel_tui.tui.terminal.background_colour import ASK

pytestmark = pytest.mark.process

SECRET = "canary-typed-by-hand"
PAGES = (("G\rGhL", "─ Activity"), ("S", "─ Statistics"), ("t", "─ Tokens"))
"""To the last parcel, its timeline and the log; the numbers; where tokens are typed."""
CONTROL = re.compile(r"\x1b\[[?<>]?[\d;]*(?:\$p|[A-HJKXhlmu])")
"""Colours, the cursor's moves, erasing, modes: what paints the screen."""
WHERE = "\x1b[6n"
"""Asks once where the cursor stands: how wide the terminal draws an ambiguous sign."""
POINTER = re.compile(r"\x1b\]22;[a-z]*\x07")
TITLE = re.compile(r"\x1b\[2[23];2t|\x1b\]2;([^\x00-\x1f\x7f-\x9f]*)\x1b\\")
"""The terminal's title is kept, set and given back."""
LINK = re.compile(r"\x1b\]8;[a-z=0-9]*;(?:https?://[!-~]+)?\x1b\\")
COPY = re.compile(r"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07")


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are POSIX")
def test_the_terminal_gets_nothing_but_paint(
    hostile_world: World, say: Callable[..., Any], environment: dict[str, str], tmp_path: Path
) -> None:
    """Every text of both providers on the screen: the texts, and what the app itself paints with."""
    say("add", LABEL)
    say("refresh")
    settings = {**os.environ, **TERMINAL, **environment}
    with in_terminal("-m", "parcel_tui", environment=settings, size=(160, 60), is_loaded=True) as app:
        app.read_until_shown("Archive")
        app.press("y")
        app.read_until_true(lambda: COPY.search(app.written.decode(errors="replace")))
        for keys, title in PAGES:
            app.press(keys)
            app.read_until_shown(title)
            if keys == "t":
                app.press(SECRET)
                app.read_until_shown("•" * len(SECRET))
            app.press("\x1b")
            app.read_until_true(lambda title=title: not any(title in line for line in app.lines()[:-1]))
        app.press("q")
        assert app.wait() == 0
    written = app.written.decode(errors="surrogateescape")
    assert written.count(WHERE) == 1
    assert written.count(ASK) == 1
    rest = written.replace(WHERE, "").replace(ASK, "")
    for allowed in (TITLE, LINK, CONTROL, POINTER):
        rest = allowed.sub("", rest)
    copied = [base64.b64decode(told).decode() for told in COPY.findall(rest)]
    assert copied
    # The app itself goes down by these three, whichever is shortest from where the cursor stands.
    for text in (*copied, *re.split(r"[\r\n\v]+", COPY.sub("", rest))):
        assert invisible(text) == [], ascii(text)
    # It was there to be seen.
    assert HOSTILE["template"][1] in rest or HOSTILE["closing tag"][1] in rest
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    for secret in (SECRET, TRACKTW_TOKEN, FLEXFORWARD_TOKEN):
        assert secret not in written
        assert secret.encode() not in kept
