"""Text into the clipboard, by way of the terminal: over SSH it is the user's own machine's."""

import asyncio
import os
from typing import Any

from textual.app import App

_FOR_TMUX = ("PATH", "HOME", "TMUX", "TMUX_TMPDIR")
"""Variables that it needs; others may be tokens."""
_SECONDS = 3.0
"""How long tmux may take."""


async def copy_text(app: App[Any], text: str) -> bool:
    """Copies a text; False where tmux, which answers, did not take it. Other terminals do not answer."""
    if not os.environ.get("TMUX"):
        app.copy_to_clipboard(text)
        return True
    # By default tmux takes nothing that programs send to the clipboard.
    try:
        tmux = await asyncio.create_subprocess_exec(
            *("tmux", "load-buffer", "-w", "-"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            env={name: os.environ[name] for name in _FOR_TMUX if name in os.environ},
        )
    except OSError:
        return False
    try:
        await asyncio.wait_for(tmux.communicate(text.encode()), _SECONDS)
    except TimeoutError:
        tmux.kill()
    return tmux.returncode == 0
