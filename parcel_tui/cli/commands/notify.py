"""`parcel-tui notify test`: one notification through every channel, and what each answered."""

import asyncio
from collections.abc import Sequence

from parcel_tui.cli.grammar.options import Options
from parcel_tui.cli.output import result_line, write_line
from parcel_tui.cli.wiring import build_channels, read_notify, read_settings
from parcel_tui.domain.clock import Clock
from parcel_tui.domain.errors import CannotNotify
from parcel_tui.language import tr
from parcel_tui.notify.channel import Channel
from parcel_tui.notify.channels.terminal import TerminalChannel
from parcel_tui.notify.choices import Choices, Way
from parcel_tui.notify.wording import trial_notification

_FAILED = 1
"""The exit code where a channel did not take the notification."""


def run(options: Options, clock: Clock) -> int:
    """Sends whatever the hour, the quiet ones too. Raises UsageError where there is no channel at all."""
    del options, clock
    choices = read_notify(read_settings())
    channels = build_channels(choices)
    failed = asyncio.run(_test(channels))
    for name, why in _not_tried(choices, {channel.name for channel in channels}).items():
        write_line(result_line(name, why))
    return _FAILED if failed else 0


async def _test(channels: Sequence[Channel]) -> int:
    """How many did not take it; each one's answer stands on its own line, as it comes."""
    failed = 0
    for channel in channels:
        try:
            await channel.send([trial_notification()])
        except CannotNotify as error:
            write_line(result_line(channel.name, tr("failed: {error}", error=error)))
            failed += 1
        else:
            write_line(result_line(channel.name, _sent(channel)))
    return failed


def _sent(channel: Channel) -> str:
    if not isinstance(channel, TerminalChannel):
        return tr("sent")
    if channel.protocol == "none":
        return tr("nothing sent: this terminal is not known to show notifications. Set terminal in [notify]")
    return tr("sent as {protocol}", protocol=channel.protocol)


def _not_tried(choices: Choices, tried: set[str]) -> dict[str, str]:
    """The channels that are chosen and not here."""
    why = {Way.TOAST: tr("not tried: it is shown only in the app")}
    return {
        way.value: why.get(way, tr("not tried: there is no terminal here"))
        for way in Way
        if way in choices.ways and way.value not in tried
    }
