"""Fixtures of the provider tests."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from loopback import Answer, Loopback, Time, bearer

from parcel_tui.domain.parcel import FLEXFORWARD, TRACKTW
from parcel_tui.providers.connect import connect_provider
from parcel_tui.providers.flexforward import FlexForward
from parcel_tui.providers.tracktw import TrackTw


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


@pytest.fixture
def tracktw(stack: AsyncExitStack, time: Time):
    def connect(base_url: str, credential=bearer, **options) -> TrackTw:
        provider = connect_provider(
            TRACKTW, base_url, credential, clock=time.clock, sleep=time.sleep, jitter=lambda: 0.0, **options
        )
        stack.push_async_callback(provider.aclose)
        return provider

    return connect


@pytest.fixture
def flexforward(stack: AsyncExitStack, time: Time):
    def connect(base_url: str, credential=bearer, **options) -> FlexForward:
        provider = connect_provider(
            FLEXFORWARD,
            base_url,
            credential,
            clock=time.clock,
            sleep=time.sleep,
            jitter=lambda: 0.0,
            **options,
        )
        stack.push_async_callback(provider.aclose)
        return provider

    return connect
