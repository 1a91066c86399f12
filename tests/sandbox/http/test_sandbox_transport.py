"""In process the simulated providers answer as they do over HTTP, without a socket."""

import httpx
import pytest
from asking import TRACKTW

from parcel_tui.sandbox.http.faults import Fault, FaultKind
from parcel_tui.sandbox.http.transport import SandboxTransport

PROFILE = "https://track.tw/api/v1/user/profile"


@pytest.fixture
async def client(world, clock):
    transport = SandboxTransport(world.tracktw, latency=0.5, sleep=clock.sleep)
    async with httpx.AsyncClient(transport=transport, headers=TRACKTW, timeout=10) as client:
        yield client


async def test_it_answers_with_some_latency(client, clock):
    """The same answer as over HTTP, after the injected sleep."""
    answer = await client.get(PROFILE)
    assert (answer.status_code, answer.json()["name"]) == (200, "林雅婷")
    assert answer.headers["x-ratelimit-remaining"] == "59"
    assert clock.slept == [0.5]


async def test_it_serves_changes_and_queries(client, world):
    """Bodies, queries and methods arrive as they were sent."""
    parcel = world.tracktw_account.add("TW1")
    answer = await client.patch(f"https://track.tw/api/v1/package/state/{parcel.id}/archive")
    assert answer.json() == {"success": True}
    listed = await client.get("https://track.tw/api/v1/package/all/archive", params={"page": 1, "size": 10})
    assert listed.json()["total"] == 1


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        (FaultKind.REFUSED, httpx.ConnectError),
        (FaultKind.CUT_BEFORE_HEADERS, httpx.RemoteProtocolError),
        (FaultKind.CUT_AFTER_HEADERS, httpx.RemoteProtocolError),
        (FaultKind.CUT_MID_BODY, httpx.RemoteProtocolError),
        (FaultKind.HANG, httpx.ReadTimeout),
    ],
)
async def test_it_fails_as_a_network_would(client, world, kind, error):
    """Each fault of the connection is httpx's own error."""
    world.tracktw.faults.add(Fault(kind))
    with pytest.raises(error):
        await client.get(PROFILE)


async def test_a_slow_answer_waits_for_the_clients_patience(client, world, clock):
    """Slower than the read time-out is a time-out after just that time."""
    world.tracktw.faults.add(Fault(FaultKind.SLOW, seconds=3, count=1))
    assert (await client.get(PROFILE)).status_code == 200
    world.tracktw.faults.add(Fault(FaultKind.SLOW, seconds=30))
    with pytest.raises(httpx.ReadTimeout):
        await client.get(PROFILE)
    assert clock.slept == [0.5, 3, 0.5, 10]
