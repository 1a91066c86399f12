"""Both simulated providers take so many requests and no more."""

from parcel_tui.sandbox.http.service import FixedWindow
from parcel_tui.sandbox.world import FLEXFORWARD_TOKEN


def test_tracktw_takes_sixty_a_minute(tracktw, world):
    """The headers count down; the sixty-first is 429 until a minute after the first."""
    first = tracktw.get("/user/profile")
    assert (first.headers["x-ratelimit-limit"], first.headers["x-ratelimit-remaining"]) == ("60", "59")
    world.clock.advance(20)
    for _ in range(59):
        last = tracktw.get("/user/profile")
    assert (last.status, last.headers["x-ratelimit-remaining"]) == (200, "0")
    refused = tracktw.get("/user/profile")
    assert refused.status == 429
    assert (refused.headers["retry-after"], refused.headers["x-ratelimit-remaining"]) == ("40", "0")
    world.clock.advance(39.9)
    assert tracktw.get("/user/profile").status == 429
    world.clock.advance(0.1)
    assert tracktw.get("/user/profile").headers["x-ratelimit-remaining"] == "59"


def test_the_limit_is_the_tokens(tracktw, world):
    """Another token has its own sixty."""
    world.tracktw.limit = FixedWindow(1, 60)
    world.tracktw.add_account("other", email="other@example.com")
    assert [tracktw.get("/user/profile").status for _ in range(2)] == [200, 429]
    assert tracktw.get("/user/profile", Authorization="Bearer other").status == 200


def test_the_limit_can_be_switched_off(tracktw, world):
    """Without a limit there are no headers that tell of one."""
    world.tracktw.limit = None
    answers = [tracktw.get("/user/profile") for _ in range(70)]
    assert {answer.status for answer in answers} == {200}
    assert "x-ratelimit-limit" not in answers[0].headers


def test_what_is_told_of_the_limit_is_a_switch(tracktw, world):
    """Neither the headers nor `Retry-After` are certain."""
    world.tracktw.limit = FixedWindow(1, 60)
    world.tracktw.switches.tells_limit = world.tracktw.switches.tells_retry_after = False
    tracktw.get("/user/profile")
    refused = tracktw.get("/user/profile")
    assert refused.status == 429
    assert not {"x-ratelimit-limit", "x-ratelimit-remaining", "retry-after"} & set(refused.headers)


def test_flexforward_takes_ten_a_second(flexforward, world):
    """The eleventh within a second is 429, and no header had told of it."""
    path = "/tracking/nobody"
    answers = [flexforward.get(path) for _ in range(11)]
    assert [answer.status for answer in answers] == [404] * 10 + [429]
    assert answers[-1].headers["retry-after"] == "1"
    assert "x-ratelimit-limit" not in answers[0].headers
    world.clock.advance(1)
    assert flexforward.get(path).status == 404


def test_flexforward_may_tell_its_limit_one_day(flexforward, world):
    """By a switch the headers are there."""
    world.flexforward.tells_limit = True
    assert flexforward.get("/tracking/nobody").headers["x-ratelimit-limit"] == "10"


def test_every_request_is_remembered(tracktw, flexforward, world):
    """What was asked stands with its headers and its time, the refused ones too."""
    tracktw.get("/package/nothing?page=1")
    world.clock.advance(5)
    flexforward.get("/tracking/a%2Fb")
    (first,), (second,) = world.tracktw.requests, world.flexforward.requests
    assert (first.method, first.path, first.query) == ("GET", "/api/v1/package/nothing", "page=1")
    assert second.headers["AUTHORIZATION"] == f"Bearer {FLEXFORWARD_TOKEN}"
    assert (second.at - first.at).total_seconds() == 5
    assert world.tracktw.asked("GET", "/package/") == [first]


def test_it_may_remember_the_newest_only(tracktw, world):
    """A world that stays open for days need not keep every request."""
    world.tracktw.remembers = 2
    for page in (1, 2, 3):
        tracktw.get(f"/package/all/inbox?page={page}&size=1")
    assert [request.parameters["page"] for request in world.tracktw.requests] == ["2", "3"]
