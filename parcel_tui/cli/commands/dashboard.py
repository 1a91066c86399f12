"""`parcel-tui` and `parcel-tui demo`: the dashboard."""

import codecs
import os
import sys
from typing import TYPE_CHECKING, Protocol

from parcel_tui.domain.errors import UsageError
from parcel_tui.settings import Settings

if TYPE_CHECKING:
    from parcel_tui.domain.clock import Clock
    from parcel_tui.startup_frame.save import Keeper
    from parcel_tui.startup_frame.terminal import HeldTerminal
    from parcel_tui.tui.app import ParcelApp
    from parcel_tui.tui.glyphs import Glyphs


class Options(Protocol):
    """What was asked for."""

    demo: bool
    ascii: bool
    clock: "Clock"
    held: "HeldTerminal | None"
    """The terminal where it shows the kept frame already."""


def run(options: Options) -> int:
    """Opens the dashboard; returns its exit code. Raises UsageError where there is no terminal for it."""
    if options.held is None:
        require_terminal()
    app = _demo(options) if options.demo else _dashboard(options)
    app.run(mouse=app.settings.mouse)
    return app.return_code or 0


def _demo(options: Options) -> "ParcelApp":
    """The dashboard on simulated providers, without any file."""
    from parcel_tui.cli.commands.demo import build_demo
    from parcel_tui.notify.choices import Choices, Way
    from parcel_tui.tui.app import ParcelApp

    # Its parcels move every few seconds: nothing of that leaves the screen.
    notify = Choices(ways=frozenset({Way.TOAST}))
    return ParcelApp(build_demo(), demo=True, glyphs=_glyphs(options), notify=notify, held=options.held)


def _dashboard(options: Options) -> "ParcelApp":
    """The dashboard on the user's state and settings. Raises UsageError for an address to avoid."""
    from parcel_tui.cli.wiring import build_tracker, open_store, read_notify, read_settings
    from parcel_tui.startup_frame.save import keeper_for

    keeper = keeper_for(os.environ)
    settings = read_settings()
    keeper = _keeper_used(keeper, settings, options)
    tracker = build_tracker(settings, open_store(settings, options.clock), options.clock, stays_open=True)
    notify = read_notify(settings)
    from parcel_tui.tui.app import ParcelApp

    return ParcelApp(
        tracker,
        state_path=settings.state_file,
        glyphs=_glyphs(options),
        settings=settings.app,
        problems=settings.problems,
        notify=notify,
        keeper=keeper,
        held=options.held,
    )


def _glyphs(options: Options) -> "Glyphs | None":
    """The signs asked for; None for those of the settings or of the terminal's encoding."""
    if not options.ascii:
        return None
    from parcel_tui.tui.glyphs import ASCII

    return ASCII


def _keeper_used(keeper: "Keeper | None", settings: Settings, options: Options) -> "Keeper | None":
    """The keeper, where the next start without options would show the same first, in UTF-8."""
    if keeper is None or not keeper.depends_on(settings.state_file, settings.settings_file):
        return None
    if not settings.app.keep_frame:
        keeper.drop()
        return None
    is_utf8 = sys.__stderr__ is not None and codecs.lookup(sys.__stderr__.encoding).name == "utf-8"
    return keeper if is_utf8 and not options.ascii and not settings.problems else None


def require_terminal() -> None:
    """Raises UsageError, naming the commands to use instead, where the dashboard cannot be shown."""
    # Textual paints on standard error.
    if not (sys.stdin.isatty() and sys.stdout.isatty() and sys.stderr.isatty()):
        raise UsageError("The dashboard needs a terminal; use 'parcel-tui list', 'show' or 'refresh' here.")
    if os.environ.get("TERM") == "dumb":
        raise UsageError(
            "This terminal (TERM=dumb) cannot show the dashboard; use 'parcel-tui list' or 'show'."
        )
