"""Fixtures of the provider tests."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from loopback import Answer, Loopback, Time

from parcel_tui.domain.secret import Bearer, Secret
from parcel_tui.providers.connect import connect_flexforward, connect_tracktw
from parcel_tui.providers.flexforward import FlexForward
from parcel_tui.providers.tracktw import TrackTw

TOKEN = "canary-4f9a2c"


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as stack:
        yield stack



@pytest.fixture
def serve(stack: AsyncExitStack):
    async def serve(*script: Answer) -> Loopback:
        return await stack.enter_async_context(Loopback(*script))

    return serve


def bearer() -> Bearer:
    return Bearer(Secret(TOKEN))


@pytest.fixture
def tracktw(stack: AsyncExitStack, time: Time):
    def connect(base_url: str, credential=bearer, **options) -> TrackTw:
        provider = connect_tracktw(
            base_url, credential, clock=time.clock, sleep=time.sleep, jitter=lambda: 0.0, **options
        )
        stack.push_async_callback(provider.aclose)
        return provider

    return connect


@pytest.fixture
def flexforward(stack: AsyncExitStack, time: Time):
    def connect(base_url: str, credential=bearer, **options) -> FlexForward:
        provider = connect_flexforward(
            base_url, credential, clock=time.clock, sleep=time.sleep, jitter=lambda: 0.0, **options
        )
        stack.push_async_callback(provider.aclose)
        return provider

    return connect
