"""`parcel-tui` and `parcel-tui demo`: the dashboard."""

import os
import sys
from pathlib import Path
from typing import Protocol

from parcel_tui.domain.errors import UsageError
from parcel_tui.settings import AppSettings


class Options(Protocol):
    """What was asked for."""

    demo: bool
    ascii: bool


def run(options: Options) -> int:
    """Opens the dashboard; returns its exit code. Raises UsageError where there is no terminal for it."""
    require_terminal()
    state_file: Path | None = None
    look = AppSettings()
    problems: tuple[str, ...] = ()
    if options.demo:
        from parcel_tui.cli.demo import build_demo
        from parcel_tui.notify.choices import Choices, Way

        tracker = build_demo()
        # Its parcels move every few seconds: nothing of that leaves the screen.
        notify = Choices(ways=frozenset({Way.TOAST}))
    else:
        from parcel_tui.cli.compose import open_store, read_settings
        from parcel_tui.cli.notifying import read_notify
        from parcel_tui.cli.wiring import build_tracker

        settings = read_settings()
        state_file = settings.state_file
        look = settings.app
        problems = settings.problems
        tracker = build_tracker(settings, open_store(settings))
        notify = read_notify(settings)
    from parcel_tui.tui.app import ParcelApp
    from parcel_tui.tui.glyphs import ASCII

    app = ParcelApp(
        tracker,
        demo=options.demo,
        state_path=state_file,
        glyphs=ASCII if options.ascii else None,
        settings=look,
        problems=problems,
        notify=notify,
    )
    app.run()
    return app.return_code or 0


def require_terminal() -> None:
    """Raises UsageError, naming the commands to use instead, where the dashboard cannot be shown."""
    # Textual paints on standard error.
    if not (sys.stdin.isatty() and sys.stdout.isatty() and sys.stderr.isatty()):
        raise UsageError("The dashboard needs a terminal; use 'parcel-tui list', 'show' or 'refresh' here.")
    if os.environ.get("TERM") == "dumb":
        raise UsageError(
            "This terminal (TERM=dumb) cannot show the dashboard; use 'parcel-tui list' or 'show'."
        )
