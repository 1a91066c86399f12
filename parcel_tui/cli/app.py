"""`parcel-tui` and `parcel-tui demo`: the dashboard."""

import argparse
import os
import sys
from pathlib import Path

from parcel_tui.domain.errors import UsageError


def run(options: argparse.Namespace) -> int:
    """Opens the dashboard; returns its exit code. Raises UsageError where there is no terminal for it."""
    require_terminal()
    state_file: Path | None = None
    if options.demo:
        from parcel_tui.cli.demo import build_demo

        tracker = build_demo()
    else:
        from parcel_tui.cli.compose import open_store, read_settings
        from parcel_tui.cli.wiring import build_tracker

        settings = read_settings()
        state_file = settings.state_file
        tracker = build_tracker(settings, open_store(settings))
    from parcel_tui.tui.app import ParcelApp

    app = ParcelApp(tracker, demo=options.demo, state_path=state_file)
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
