"""What the terminal can do. Pure, but for `this_terminal`."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping

from msgspec import Struct

from parcel_tui.cli.diagnosis.finding import Finding, failure, ok, warning
from parcel_tui.credentials.sources import is_over_ssh
from parcel_tui.domain.errors import UsageError
from parcel_tui.language import mark, tr
from parcel_tui.notify.channels.terminal import protocol_for

_SMALLEST = (40, 10)
_ONE_PANE_BELOW = 70

REMEDY = mark(
    "where a killed ssh leaves this terminal with the dashboard's modes (the mouse types "
    "signs, a paste is put in brackets), run 'reset', or printf '{modes}'"
)
MODES_BACK = r"\e[?1000;1002;1006;1015;1004;2004;2026l\e[?7h\e[<u\e[?1049l\e[?25h"
"""What ends every mode that the dashboard takes, as `printf` is told it; the README names it too."""

_DEPTHS = (
    ("-direct", mark("16 million")),
    ("256color", "256"),
    ("linux", "8"),
    ("vt1", mark("none")),
    ("vt2", mark("none")),
)
_LINKS = (
    "WT_SESSION",
    "VTE_VERSION",
    "KITTY_WINDOW_ID",
    "WEZTERM_PANE",
    "ITERM_SESSION_ID",
    "KONSOLE_VERSION",
)
_CLIPBOARD = ("WT_SESSION", "KITTY_WINDOW_ID", "WEZTERM_PANE", "ITERM_SESSION_ID")
_KINDS = ("xterm-kitty", "xterm-ghostty", "alacritty", "foot", "wezterm", "contour")


class Terminal(Struct, frozen=True):
    """What is told about a terminal."""

    environment: Mapping[str, str]
    size: tuple[int, int] | None
    """Columns and lines; None when the output goes elsewhere."""
    encoding: str
    is_tty: bool


def this_terminal(environment: Mapping[str, str]) -> Terminal:
    """The terminal of this process."""
    try:
        size: tuple[int, int] | None = os.get_terminal_size(sys.__stdout__.fileno())  # type: ignore[union-attr]  # None is an AttributeError
    except (OSError, ValueError, AttributeError):
        size = None
    return Terminal(
        environment, size, sys.stdout.encoding or "unknown", sys.stdin.isatty() and size is not None
    )


def look_at_terminal(terminal: Terminal) -> Iterator[Finding]:
    """Whether the dashboard can be shown there, and how well."""
    environment = terminal.environment
    kind = environment.get("TERM", "")
    if kind == "dumb":
        yield failure(
            "terminal",
            tr(
                "TERM=dumb cannot show the dashboard. Use 'parcel-tui list', 'show' and 'refresh' there, "
                "or open another terminal."
            ),
            UsageError.exit_code,
        )
    elif not terminal.is_tty:
        yield ok(
            "terminal",
            tr("input or output is no terminal here. The dashboard needs one, the commands do not"),
        )
    else:
        yield from _size(terminal.size, kind)
    yield ok("colours", _colours(environment, kind))
    yield _encoding(terminal.encoding)
    yield ok("multiplexer", _multiplexer(environment))
    yield ok("SSH", tr("yes") if is_over_ssh(environment) else tr("no"))
    if kind != "dumb":
        yield from _sequences(environment, kind)
        yield ok("after a lost line", tr(REMEDY, modes=MODES_BACK))


def look_at_signs(
    terminal: Terminal, setting: str | None, seen: str, ask: Callable[[], int | None]
) -> Finding:
    """Which signs the dashboard draws with.

    How wide the terminal draws characters of ambiguous width it tells itself when it is asked, by the cells
    of one; where it does not, what the dashboard remembers, `seen`, counts.
    """
    if setting:
        return ok("signs", tr("{setting}, as the settings have it", setting=setting))
    if terminal.environment.get("TERM", "").startswith("linux") or not _is_utf8(terminal.encoding):
        return ok("signs", tr("ascii, as the terminal shows no others"))
    width = None if terminal.environment.get("TERM") == "dumb" else ask()
    if seen == "wide" if width is None else width > 1:
        return ok("signs", tr("narrow: the terminal drew characters of ambiguous width two cells wide"))
    return ok("signs", tr('unicode. Set glyphs = "narrow" where a sign covers the character behind it'))


def _size(size: tuple[int, int] | None, kind: str) -> Iterator[Finding]:
    if size is None:
        return
    told = tr(
        "{columns} columns, {lines} lines, TERM={kind}",
        columns=size[0],
        lines=size[1],
        kind=kind or tr("not set"),
    )
    if size < (_SMALLEST[0], 0) or size[1] < _SMALLEST[1]:
        yield warning("terminal", tr("{size}. Make the window larger, 80 by 24 shows everything.", size=told))
    else:
        is_narrow = size[0] < _ONE_PANE_BELOW
        yield ok("terminal", tr("{size}: one pane at a time", size=told) if is_narrow else told)


def _colours(environment: Mapping[str, str], kind: str) -> str:
    if environment.get("NO_COLOR"):
        return tr("none, as NO_COLOR asks")
    if environment.get("COLORTERM", "").lower() in {"truecolor", "24bit"}:
        return tr("16 million (COLORTERM)")
    return next(
        (tr("{depth} (TERM)", depth=tr(depth)) for part, depth in _DEPTHS if part in kind),
        tr("16 or fewer, as far as TERM tells"),
    )


def _encoding(encoding: str) -> Finding:
    if _is_utf8(encoding):
        return ok("encoding", encoding)
    return warning(
        "encoding",
        tr("{encoding} cannot show Chinese. Set LANG to a UTF-8 locale, such as C.UTF-8.", encoding=encoding),
    )


def _is_utf8(encoding: str) -> bool:
    return encoding.lower().replace("-", "").replace("_", "") == "utf8"


def _multiplexer(environment: Mapping[str, str]) -> str:
    if environment.get("TMUX"):
        return tr(
            "tmux: notifications and the clipboard need its options allow-passthrough and set-clipboard on"
        )
    if environment.get("STY"):
        return tr("screen, which passes on only the bell")
    if environment.get("ZELLIJ"):
        return "zellij"
    return tr("none")


def _sequences(environment: Mapping[str, str], kind: str) -> Iterator[Finding]:
    is_known = kind.startswith(_KINDS)
    protocol = "none" if environment.get("STY") else protocol_for(environment)
    shown = (
        tr("by {protocol}", protocol=protocol.upper().replace("OSC", "OSC "))
        if protocol != "none"
        else tr("unlikely: only the bell")
    )
    yield ok("notifications", shown)
    yield ok("clipboard", _likely("OSC 52", is_known or any(map(environment.get, _CLIPBOARD))))
    yield ok("links", _likely("OSC 8", is_known or any(map(environment.get, _LINKS))))


def _likely(name: str, is_likely: bool) -> str:
    if is_likely:
        return tr("{name} is likely to work", name=name)
    return tr("{name} may not work here", name=name)
