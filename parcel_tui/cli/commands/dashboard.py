"""`parcel-tui`: the dashboard on the user's own state."""

import codecs
import os
import sys
from typing import TYPE_CHECKING

from parcel_tui.cli.grammar.options import Options
from parcel_tui.cli.record_loading import load_asyncio
from parcel_tui.domain.clock import Clock
from parcel_tui.domain.errors import UsageError
from parcel_tui.language import tr
from parcel_tui.settings import Settings

if TYPE_CHECKING:
    from parcel_tui.startup_frame.save import FrameFile
    from parcel_tui.startup_frame.terminal import HeldTerminal
    from parcel_tui.tui.app import ParcelApp
    from parcel_tui.tui.glyphs import Glyphs
    from parcel_tui.tui.terminal.background_colour import BackgroundQuestion


def run(options: Options, clock: Clock) -> int:
    """Opens the dashboard; returns its exit code. Raises UsageError where there is no terminal for it."""
    require_terminal()
    return open_dashboard(options, clock, None)


def open_dashboard(options: Options, clock: Clock, held: "HeldTerminal | None") -> int:
    """The same in a terminal for it, which is `held` where it shows the kept frame already."""
    from parcel_tui.cli.wiring import read_settings
    from parcel_tui.tui.terminal.background_colour import BackgroundQuestion

    settings = read_settings()
    with BackgroundQuestion() as question:
        if _follows_terminal(settings):
            question.ask()  # the answer comes while the screen is loaded
        app = build_app(options, clock, settings, held, question)
        app.suit_terminal()
    return run_app(app)


def build_app(
    options: Options,
    clock: Clock,
    settings: Settings,
    held: "HeldTerminal | None" = None,
    question: "BackgroundQuestion | None" = None,
) -> "ParcelApp":
    """The app on the user's own state. Raises UsageError for an address to avoid."""
    load_asyncio()
    from parcel_tui.cli.wiring import build_tracker, open_store, read_notify
    from parcel_tui.domain.provider import registered

    frame_file = _frame_file(settings, options)
    tracker = build_tracker(settings, open_store(settings, clock), clock)
    notify = read_notify(settings)
    from parcel_tui.tui.app import ParcelApp

    return ParcelApp(
        tracker,
        state_path=settings.state_file,
        glyphs=glyphs_asked_for(options),
        settings=settings.app,
        problems=(*settings.problems, *registered().refused),
        notify=notify,
        frame_file=frame_file,
        held=held,
        question=question,
    )


def run_app(app: "ParcelApp") -> int:
    """Runs it until it is left, in the terminal that it suits by now; returns its exit code."""
    app.run(mouse=app.settings.mouse)
    return app.return_code or 0


def _follows_terminal(settings: Settings) -> bool:
    """Whether the theme is the terminal's, as far as that is known before the screen is loaded."""
    return settings.app.theme in {None, "auto"} and "TEXTUAL_THEME" not in os.environ


def glyphs_asked_for(options: Options) -> "Glyphs | None":
    """The signs of `--ascii`; None for those of the settings or of the terminal's encoding."""
    if not options.ascii:
        return None
    from parcel_tui.tui.glyphs import ASCII

    return ASCII


def _frame_file(settings: Settings, options: Options) -> "FrameFile | None":
    """Where the frame is kept, if the next start without options would show the same first, in UTF-8."""
    from parcel_tui.startup_frame.save import frame_file

    found = frame_file(os.environ, settings.state_file, settings.settings_file)
    if found is not None and not settings.app.keep_frame:
        found.drop()
        return None
    is_utf8 = sys.__stderr__ is not None and codecs.lookup(sys.__stderr__.encoding).name == "utf-8"
    is_as_ever = not options.ascii and options.lang is None
    return found if is_utf8 and is_as_ever and not settings.problems else None


def require_terminal() -> None:
    """Raises UsageError, naming the commands to use instead, where the dashboard cannot be shown."""
    # Textual paints on standard error.
    if not (sys.stdin.isatty() and sys.stdout.isatty() and sys.stderr.isatty()):
        raise UsageError(
            tr("The dashboard needs a terminal. Use 'parcel-tui list', 'show' or 'refresh' here.")
        )
    if os.environ.get("TERM") == "dumb":
        raise UsageError(
            tr("This terminal (TERM=dumb) cannot show the dashboard. Use 'parcel-tui list' or 'show'.")
        )
