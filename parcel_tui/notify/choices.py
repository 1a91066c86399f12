"""What the user is notified of, when and through which channels: the section [notify] of the settings."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

from parcel_tui.domain.stage import TOLD_STAGES, Stage
from parcel_tui.domain.times import QuietHours

if TYPE_CHECKING:
    from parcel_tui.notify.channel import Channel


class Way(StrEnum):
    """A way to the user that `channels` turns on; a command and Apprise are on where they are set."""

    TOAST = "toast"
    BELL = "bell"
    TERMINAL = "terminal"
    DESKTOP = "desktop"


URLS_VARIABLE = "PARCEL_TUI_APPRISE_URLS"
"""Apprise URLs with white space between them; secrets, like the tokens."""

DEFAULT_WAYS = frozenset({Way.TOAST, Way.BELL, Way.TERMINAL})


class Choices(Struct, frozen=True):
    """What the user is notified of, when and how."""

    ways: frozenset[Way] = DEFAULT_WAYS
    stages: frozenset[Stage] = TOLD_STAGES
    quiet: QuietHours | None = None
    """By the user's clock; what is new then waits until they end."""
    details: bool = False
    """Whether what leaves the app may hold names, numbers and the carriers' texts."""
    terminal: str = "auto"
    """Which sequence the terminal understands, or to find that out."""
    command: tuple[str, ...] = ()
    """The user's own program and its first arguments; empty for none."""
    urls: tuple[str, ...] = ()
    """Apprise URLs: secrets, as they hold passwords and tokens."""

    def __rich_repr__(self) -> list[tuple[str, object]]:
        """The ways alone: neither the URLs nor the command, which may hold a secret too."""
        return [("ways", self.ways)]

    def __repr__(self) -> str:
        return f"Choices({self.ways!r})"


def read_choices(section: Mapping[str, object], urls: str = "") -> Choices:
    """The choices in a checked section [notify]; what it does not set is as it is by default.

    `urls` are more Apprise URLs, from the environment, with white space between them.
    """
    default = Choices()
    quiet = section.get("quiet")
    return Choices(
        ways=_ways(section["channels"]) if "channels" in section else default.ways,
        stages=frozenset(map(Stage, _texts(section["stages"]))) if "stages" in section else default.stages,
        quiet=QuietHours.parse(quiet) if isinstance(quiet, str) else None,
        details=section.get("details") is True,
        terminal=str(section.get("terminal", default.terminal)),
        command=_texts(section.get("command")),
        urls=(*_texts(section.get("apprise")), *urls.split()),
    )


def connect_channels(
    choices: Choices, environment: Mapping[str, str], write: Callable[[str], None] | None
) -> "list[Channel]":
    """Every channel but the toast; `write` writes to the terminal, None where there is none."""
    channels: list[Channel] = []
    details = choices.details
    if write is not None:
        from parcel_tui.notify.channels.terminal import BellChannel, TerminalChannel

        if Way.BELL in choices.ways:
            channels.append(BellChannel(write))
        if Way.TERMINAL in choices.ways:
            channels.append(TerminalChannel(write, environment, protocol=choices.terminal, details=details))
    if Way.DESKTOP in choices.ways:
        from parcel_tui.notify.channels.desktop import DesktopChannel

        channels.append(DesktopChannel(details=details))
    if choices.command:
        from parcel_tui.child_processes import holds_token
        from parcel_tui.notify.channels.command import CommandChannel

        secrets = {name for name in environment if holds_token(name) or name == URLS_VARIABLE}
        channels.append(
            CommandChannel(choices.command, environment, secret_variables=secrets, details=details)
        )
    if choices.urls:
        from parcel_tui.notify.channels.apprise import AppriseChannel

        channels.append(AppriseChannel(choices.urls, details=details))
    return channels


def _ways(names: object) -> frozenset[Way]:
    # "command" and "apprise" may stand among them, and say nothing: those are on where they are set.
    return frozenset(way for way in Way if way.value in _texts(names))


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else ()
