"""From the user's choices to the channels that need no screen of ours."""

from collections.abc import Mapping

from parcel_tui.credentials.sources import ALL_VARIABLES
from parcel_tui.notify.channel import BellChannel, Channel, TerminalChannel, Write
from parcel_tui.notify.choices import URLS_VARIABLE, Choices, Way


def connect_channels(choices: Choices, environment: Mapping[str, str], write: Write | None) -> list[Channel]:
    """Every channel but the toast; `write` writes to the terminal, None where there is none."""
    channels: list[Channel] = []
    details = choices.details
    if write is not None and Way.BELL in choices.ways:
        channels.append(BellChannel(write))
    if write is not None and Way.TERMINAL in choices.ways:
        channels.append(TerminalChannel(write, environment, protocol=choices.terminal, details=details))
    if Way.DESKTOP in choices.ways:
        from parcel_tui.notify.channels.desktop import DesktopChannel

        channels.append(DesktopChannel(details=details))
    if choices.command:
        from parcel_tui.notify.channels.command import CommandChannel

        secrets = ALL_VARIABLES | {URLS_VARIABLE}
        channels.append(
            CommandChannel(choices.command, environment, secret_variables=secrets, details=details)
        )
    if choices.urls:
        from parcel_tui.notify.channels.apprise import AppriseChannel

        channels.append(AppriseChannel(choices.urls, details=details))
    return channels
