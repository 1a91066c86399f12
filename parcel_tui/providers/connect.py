"""Puts a provider together from its tables: pace, retries, address, credential."""

import asyncio
import importlib
import random
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

from parcel_tui.domain.clock import Clock, Sleep, Steady, steady_by, utc_now
from parcel_tui.domain.parcel import FLEXFORWARD, TRACKTW
from parcel_tui.domain.provider import registered, required
from parcel_tui.domain.secret import Credential
from parcel_tui.providers.base import Provider, Requests
from parcel_tui.providers.http.connection import Connection
from parcel_tui.providers.http.limits import Limiter
from parcel_tui.providers.http.paces import pace_of
from parcel_tui.providers.http.retry import RETRIES, USUAL
from parcel_tui.providers.http.waits import Waits

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


_BUILT_IN = {
    TRACKTW: "parcel_tui.providers.tracktw:TrackTw",
    FLEXFORWARD: "parcel_tui.providers.flexforward:FlexForward",
}
"""Where the class of each is; of the others the packages tell it."""


def provider_on(name: str, requests: Requests, clock: Clock = utc_now) -> Provider:
    """The provider of that name, which is installed; it asks through `requests`."""
    target = _BUILT_IN.get(name)
    if target is not None:
        module, _, attribute = target.partition(":")
        made: Provider = getattr(importlib.import_module(module), attribute)(requests, clock)
        return made
    from parcel_tui.providers.outside.process import OutsideProvider

    return OutsideProvider(required(name), registered().targets[name], requests, clock)


def connect_provider(
    name: str, base_url: str, credential: Callable[[], Credential | None], **parts: Unpack[Parts]
) -> Provider:
    """The provider of that name at `base_url`. Raises UsageError when no token may go there."""
    requests = connection_to(name, base_url, credential, **parts)
    return provider_on(name, requests, parts.get("clock", utc_now))


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
            name, pace_of(name), clock=clock, sleep=sleep, file=requests_file, steady=steady, waits=waits
        ),
        clock=clock,
        sleep=sleep,
        retry=RETRIES.get(name, USUAL),
        transport=transport,
        jitter=jitter,
        steady=steady,
        waits=waits,
    )
