"""Everything that can go wrong can be told to."""

import json
from http.client import HTTPConnection, IncompleteRead, RemoteDisconnected
from threading import Thread

import pytest
from asking import TRACKTW, ask

from parcel_tui.sandbox.http.faults import Fault, FaultKind

PROFILE = "/user/profile"


def test_a_status_with_headers_and_body(tracktw, world):
    """Any status, in the provider's own words where no body is given."""
    world.tracktw.faults.add(Fault(FaultKind.STATUS, status=503, headers={"Retry-After": "7"}))
    answer = tracktw.get(PROFILE)
    assert (answer.status, answer.headers["retry-after"]) == (503, "7")
    assert answer.json() == {"message": "Service Unavailable"}


def test_flexforward_words_a_status_its_own_way(flexforward, world):
    """Its errors stand in `error`."""
    world.flexforward.faults.add(Fault(FaultKind.STATUS, status=502))
    assert flexforward.get("/tracking/a").json() == {"error": "Bad Gateway"}


def test_a_redirect_goes_where_it_is_told(tracktw, world):
    """302 with the address, for a token that must not follow."""
    world.tracktw.faults.add(Fault(FaultKind.REDIRECT, location="http://127.0.0.1:9/elsewhere"))
    answer = tracktw.get(PROFILE)
    assert (answer.status, answer.headers["location"]) == (302, "http://127.0.0.1:9/elsewhere")


def test_a_fault_hits_some_requests_only(tracktw, world):
    """By path, by method and so many times; the others go as ever."""
    world.tracktw.faults.add(Fault(FaultKind.STATUS, path="/user", method="GET", status=500, count=2))
    assert tracktw.get("/carrier/available").status == 200
    assert [tracktw.get(PROFILE).status for _ in range(3)] == [500, 500, 200]


@pytest.mark.parametrize("kind", [FaultKind.NOT_JSON, FaultKind.HTML, FaultKind.TRUNCATED_JSON])
def test_a_complete_answer_that_is_not_json(tracktw, world, kind):
    """200 and the promised length, but nothing that can be decoded."""
    world.tracktw.faults.add(Fault(kind))
    answer = tracktw.get(PROFILE)
    assert answer.status == 200
    with pytest.raises(ValueError):  # noqa: PT011 - a cut character and a cut document are both meant
        json.loads(answer.body)


def test_a_connection_cut_before_the_headers(tracktw, world):
    """Not a byte of an answer."""
    world.tracktw.faults.add(Fault(FaultKind.CUT_BEFORE_HEADERS))
    with pytest.raises(RemoteDisconnected):
        tracktw.get(PROFILE)


def test_a_connection_that_is_reset(tracktw, world):
    """As if nothing had listened: the request is not even remembered."""
    world.tracktw.faults.add(Fault(FaultKind.REFUSED))
    with pytest.raises(ConnectionResetError):
        tracktw.get(PROFILE)
    assert world.tracktw.requests == []


@pytest.mark.parametrize("kind", [FaultKind.CUT_AFTER_HEADERS, FaultKind.CUT_MID_BODY])
def test_a_body_that_is_cut(tracktw, world, kind):
    """The headers promise more than comes."""
    world.tracktw.faults.add(Fault(kind))
    with pytest.raises(IncompleteRead) as error:
        tracktw.get(PROFILE)
    assert bool(error.value.partial) is (kind is FaultKind.CUT_MID_BODY)


def test_a_spoilt_answer_was_carried_out(tracktw, world):
    """A cut on the way back leaves the parcel archived, unless it is told otherwise."""
    parcel = world.tracktw_account.add("TW1")
    world.tracktw.faults.add(Fault(FaultKind.CUT_BEFORE_HEADERS, count=1, carried_out=False))
    world.tracktw.faults.add(Fault(FaultKind.CUT_BEFORE_HEADERS, count=1))
    for folder in ("inbox", "archive"):
        with pytest.raises(RemoteDisconnected):
            tracktw.patch(f"/package/state/{parcel.id}/archive")
        assert parcel.folder == folder


def test_a_refused_request_was_not_carried_out(tracktw, world):
    """502 changes nothing, but it can be told to."""
    parcel = world.tracktw_account.add("TW1")
    world.tracktw.faults.add(Fault(FaultKind.STATUS, status=502, count=1))
    world.tracktw.faults.add(Fault(FaultKind.STATUS, status=502, carried_out=True))
    for folder in ("inbox", "archive"):
        assert tracktw.patch(f"/package/state/{parcel.id}/archive").status == 502
        assert parcel.folder == folder


def test_a_hanging_answer_comes_when_released(tracktw, world):
    """Nothing comes until the faults are cleared, then all of it."""
    world.tracktw.faults.add(Fault(FaultKind.HANG, count=1))
    answers = []
    waiting = Thread(target=lambda: answers.append(tracktw.get(PROFILE)))
    waiting.start()
    while not world.tracktw.requests:
        waiting.join(0.005)
    assert tracktw.get(PROFILE).status == 200
    assert answers == []
    world.tracktw.faults.clear()
    waiting.join(5)
    assert answers[0].status == 200


def test_a_client_may_leave_a_hanging_answer(server, world):
    """A client that gives up gets a time-out; the provider goes on serving."""
    world.tracktw.faults.add(Fault(FaultKind.HANG, count=1))
    with pytest.raises(TimeoutError):
        ask(server.tracktw_url, PROFILE, TRACKTW, timeout=0.3)
    assert ask(server.tracktw_url, PROFILE, TRACKTW).status == 200


def test_a_slow_answer_is_complete(tracktw, world):
    """Late, but whole."""
    world.tracktw.faults.add(Fault(FaultKind.SLOW, seconds=0.01))
    assert tracktw.get(PROFILE).json()["name"] == "林雅婷"


def test_a_provider_goes_down_and_comes_back_on_its_port(server):
    """Down it refuses, also on connections that were open; back, it answers under the same address."""
    host, port = "127.0.0.1", server.tracktw.port
    kept = HTTPConnection(host, port, timeout=5)
    kept.request("GET", "/api/v1/user/profile", headers=TRACKTW)
    assert kept.getresponse().read()
    server.tracktw.stop()
    assert kept.sock.recv(1) == b""
    kept.close()
    with pytest.raises(ConnectionRefusedError):
        ask(server.tracktw_url, PROFILE, TRACKTW)
    server.tracktw.start()
    assert ask(server.tracktw_url, PROFILE, TRACKTW).status == 200
    assert server.tracktw.port == port


def test_a_connection_is_kept_open(server):
    """Any number of requests go over one connection."""
    connection = HTTPConnection("127.0.0.1", server.tracktw.port, timeout=5)
    for _ in range(3):
        connection.request("GET", "/api/v1/user/profile", headers=TRACKTW)
        socket = connection.sock
        assert connection.getresponse().read()
        assert connection.sock is socket is not None
    connection.close()
