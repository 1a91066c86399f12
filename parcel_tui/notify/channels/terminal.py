"""The terminal's own ways: its bell, and the sequences that make it show a notification.

OSC 9 is iTerm2's, one text. OSC 777 is rxvt's, with a title. OSC 99 is kitty's. A terminal that
knows none of them ignores them; those that might not are sent nothing.
"""

from collections.abc import Callable, Mapping, Sequence

from parcel_tui.notify.channel import Notification, Words, words

Write = Callable[[str], None]
"""Writes to the terminal, as it is."""

_ESC = "\x1b"
_BEL = "\a"
_ST = "\x1b\\"


class BellChannel:
    """The terminal's bell, once however much there is to tell: it marks the window in tmux, too."""

    name = "bell"

    def __init__(self, write: Write) -> None:
        self._write = write

    async def send(self, notifications: Sequence[Notification]) -> None:
        """Rings once for all of them."""
        del notifications
        self._write(_BEL)


class TerminalChannel:
    """Makes the terminal show a notification, in the protocol that it understands."""

    name = "terminal"

    def __init__(
        self, write: Write, environment: Mapping[str, str], *, protocol: str = "auto", details: bool = False
    ) -> None:
        """`protocol` is `osc9`, `osc777`, `osc99`, `none`, or `auto` for what the environment tells."""
        self._write = write
        self._environment = environment
        self.protocol = protocol_for(environment) if protocol == "auto" else protocol
        """The sequence that is written; `none` where the terminal is not known to show any."""
        self._details = details

    async def send(self, notifications: Sequence[Notification]) -> None:
        """Writes a sequence for each."""
        for notification in notifications:
            said = notification.words(details=self._details)
            if sequence := notify_sequence(self.protocol, said, self._environment):
                self._write(sequence)


def notify_sequence(protocol: str, said: Words, environment: Mapping[str, str]) -> str:
    """What to write to the terminal; empty for a protocol that there is not, `none` among them.

    The words are made safe once more here: whatever they hold, the sequence ends where it should,
    and no field of it is theirs to set.
    """
    make = _SEQUENCES.get(protocol)
    if make is None:
        return ""
    title, body = (line.replace(";", ",") for line in words(*said))
    sequences = make(title, body)
    return "".join(_through_tmux(s) if _is_in_tmux(environment) else s for s in sequences)


def protocol_for(environment: Mapping[str, str]) -> str:
    """The protocol that the terminal of this environment understands, as far as its variables show."""
    kind, program = environment.get("TERM", ""), environment.get("TERM_PROGRAM", "")
    for protocol, variables, kinds, programs in _KNOWN:
        is_told = any(environment.get(name) for name in variables)
        if is_told or program in programs or kind.startswith(kinds):
            return protocol
    # Through tmux, and over SSH, the variables of the terminal are lost: then its kind has to do.
    return "osc9" if environment.get("TMUX") or kind.startswith(_HARMLESS) else "none"


_KNOWN: tuple[tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...]], ...] = (
    ("osc99", ("KITTY_WINDOW_ID",), ("xterm-kitty",), ("kitty",)),
    ("osc777", ("GHOSTTY_RESOURCES_DIR",), ("xterm-ghostty",), ("ghostty",)),
    ("osc777", ("WEZTERM_PANE",), ("wezterm",), ("WezTerm",)),
    ("osc777", (), ("foot", "rxvt-unicode", "contour"), ("contour", "WarpTerminal")),
    ("osc9", ("ITERM_SESSION_ID", "LC_TERMINAL"), (), ("iTerm.app",)),
    ("osc777", ("VTE_VERSION", "KONSOLE_VERSION"), (), ()),
)
"""Protocol, variables that the terminal sets, beginnings of its TERM, its TERM_PROGRAM; the first fits."""

_HARMLESS = ("xterm", "alacritty", "tmux")
"""Beginnings of TERM whose terminals ignore what they do not know."""


def _osc9(title: str, body: str) -> Sequence[str]:
    # A number before a semicolon would be a command of ConEmu's; there is no semicolon left.
    return (f"{_ESC}]9;{title}: {body}{_BEL}",)


def _osc777(title: str, body: str) -> Sequence[str]:
    return (f"{_ESC}]777;notify;{title};{body}{_BEL}",)


def _osc99(title: str, body: str) -> Sequence[str]:
    return (f"{_ESC}]99;i=parcel-tui:d=0;{title}{_ST}", f"{_ESC}]99;i=parcel-tui:p=body;{body}{_ST}")


_SEQUENCES: dict[str, Callable[[str, str], Sequence[str]]] = {
    "osc9": _osc9,
    "osc777": _osc777,
    "osc99": _osc99,
}


def _is_in_tmux(environment: Mapping[str, str]) -> bool:
    """Whether tmux is between: over SSH its variable is lost, and the terminal's kind is left."""
    return bool(environment.get("TMUX")) or environment.get("TERM", "").startswith("tmux")


def _through_tmux(sequence: str) -> str:
    """The sequence as tmux hands it on to its own terminal, where `allow-passthrough` is on."""
    return f"{_ESC}Ptmux;{sequence.replace(_ESC, _ESC * 2)}{_ST}"
