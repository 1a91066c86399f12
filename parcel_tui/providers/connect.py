"""Puts a provider together from its tables: pace, retries, address, credential."""

import asyncio
import random
from collections.abc import Callable
from typing import TYPE_CHECKING

from parcel_tui.domain.clock import Clock, Sleep, utc_now
from parcel_tui.domain.parcel import FLEXFORWARD, TRACKTW
from parcel_tui.domain.secret import Credential
from parcel_tui.providers.flexforward import FlexForward
from parcel_tui.providers.http import Connection
from parcel_tui.providers.limits import BucketFactory, Limiter, in_memory
from parcel_tui.providers.paces import PACES
from parcel_tui.providers.retry import RETRIES
from parcel_tui.providers.tracktw import TrackTw

if TYPE_CHECKING:
    from parcel_tui.providers.http import Transport


def connect_tracktw(
    base_url: str,
    credential: Callable[[], Credential | None],
    *,
    clock: Clock = utc_now,
    sleep: Sleep = asyncio.sleep,
    bucket: BucketFactory = in_memory,
    transport: "Transport | None" = None,
    jitter: Callable[[], float] = random.random,
) -> TrackTw:
    """Track.TW at `base_url`. Raises UsageError when no token may go there."""
    return TrackTw(_connection(TRACKTW, base_url, credential, clock, sleep, bucket, transport, jitter))


def connect_flexforward(
    base_url: str,
    credential: Callable[[], Credential | None],
    *,
    clock: Clock = utc_now,
    sleep: Sleep = asyncio.sleep,
    bucket: BucketFactory = in_memory,
    transport: "Transport | None" = None,
    jitter: Callable[[], float] = random.random,
) -> FlexForward:
    """Flex Forward at `base_url`. Raises UsageError when no token may go there."""
    return FlexForward(
        _connection(FLEXFORWARD, base_url, credential, clock, sleep, bucket, transport, jitter)
    )


def _connection(
    name: str,
    base_url: str,
    credential: Callable[[], Credential | None],
    clock: Clock,
    sleep: Sleep,
    bucket: BucketFactory,
    transport: "Transport | None",
    jitter: Callable[[], float],
) -> Connection:
    return Connection(
        name=name,
        base_url=base_url,
        credential=credential,
        limiter=Limiter(name, PACES[name], clock=clock, sleep=sleep, bucket=bucket),
        clock=clock,
        sleep=sleep,
        retry=RETRIES[name],
        transport=transport,
        jitter=jitter,
    )
