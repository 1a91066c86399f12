"""Puts a provider together from its tables: pace, retries, address, credential."""

import asyncio
import random
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

from parcel_tui.domain.clock import Clock, Sleep, Steady, steady_by, utc_now
from parcel_tui.domain.parcel import FLEXFORWARD, TRACKTW
from parcel_tui.domain.secret import Credential
from parcel_tui.providers.flexforward import FlexForward
from parcel_tui.providers.http.connection import Connection
from parcel_tui.providers.http.limits import Limiter
from parcel_tui.providers.http.paces import PACES
from parcel_tui.providers.http.retry import RETRIES
from parcel_tui.providers.http.waits import Waits
from parcel_tui.providers.tracktw import TrackTw

if TYPE_CHECKING:
    from parcel_tui.providers.http.client import Transport


class Parts(TypedDict, total=False):
    """What a connection may be given instead of the usual parts."""

    clock: Clock
    sleep: Sleep
    requests_file: Path | None
    """Where requests are counted together with other processes; usually this one counts for itself."""
    transport: "Transport | None"
    jitter: Callable[[], float]
    """Gives numbers from 0 to 1."""
    steady: Steady
    """The steady clock that goes with `clock`."""
    waits: Waits
    """Where it is told what is waited for."""


def connect_tracktw(
    base_url: str, credential: Callable[[], Credential | None], **parts: Unpack[Parts]
) -> TrackTw:
    """Track.TW at `base_url`. Raises UsageError when no token may go there."""
    return TrackTw(connection_to(TRACKTW, base_url, credential, **parts), parts.get("clock", utc_now))


def connect_flexforward(
    base_url: str, credential: Callable[[], Credential | None], **parts: Unpack[Parts]
) -> FlexForward:
    """Flex Forward at `base_url`. Raises UsageError when no token may go there."""
    return FlexForward(connection_to(FLEXFORWARD, base_url, credential, **parts), parts.get("clock", utc_now))


def connection_to(
    name: str,
    base_url: str,
    credential: Callable[[], Credential | None],
    *,
    clock: Clock = utc_now,
    sleep: Sleep = asyncio.sleep,
    requests_file: Path | None = None,
    transport: "Transport | None" = None,
    jitter: Callable[[], float] = random.random,
    steady: Steady | None = None,
    waits: Waits | None = None,
) -> Connection:
    """A connection to the provider of that name. Raises UsageError when no token may go to `base_url`."""
    steady = steady or steady_by(clock)
    waits = waits or Waits(steady)
    return Connection(
        name=name,
        base_url=base_url,
        credential=credential,
        limiter=Limiter(
            name, PACES[name], clock=clock, sleep=sleep, file=requests_file, steady=steady, waits=waits
        ),
        clock=clock,
        sleep=sleep,
        retry=RETRIES[name],
        transport=transport,
        jitter=jitter,
        steady=steady,
        waits=waits,
    )
