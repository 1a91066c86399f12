"""Track.TW's six calls, over real HTTP, with the answers that the document prints."""

import hashlib
from datetime import UTC, datetime

import pytest
import tracktw_examples as said
from loopback import Reply

from parcel_tui.domain import errors
from parcel_tui.domain.carriers.requirement import Requirement
from parcel_tui.domain.parcel import ActionKind, Carrier, Folder
from parcel_tui.domain.stage import Stage
from parcel_tui.providers.base import Carriers, Priority, Request
from parcel_tui.providers.flexforward import FlexForward
from parcel_tui.providers.tracktw import TrackTw

CARRIER = Carrier(said.CARRIER["id"], said.CARRIER["name"])


async def test_the_profile_tells_whose_token_it_is(serve, tracktw):
    """The account is a hash of the address, whatever its case; a notification needs LINE or Telegram."""
    server = await serve(Reply(body=said.PROFILE), Reply(body=said.PROFILE | {"line": True, "name": None}))
    provider = tracktw(server.url + "/api/v1")
    profile = await provider.check()
    assert profile.account == hashlib.sha256(b"tracktw:user@example.com").hexdigest()[:16]
    assert (profile.name, profile.can_notify) == ("使用者名稱", False)
    assert (await provider.profile()).can_notify
    assert server.paths == ["GET /api/v1/user/profile"] * 2


async def test_the_carriers_come_in_order(serve, tracktw):
    """The list for the add form is as the provider gives it."""
    server = await serve(
        Reply(body=[said.CARRIER | {"logo": "x.png"}, {"id": "2", "name": "UPS", "logo": None}])
    )
    assert await tracktw(server.url).carriers() == Carriers((CARRIER, Carrier("2", "UPS")))
    assert server.paths == ["GET /carrier/available"]


async def test_what_carriers_want_to_know_beside_the_number(serve, tracktw):
    """It is read where a carrier tells it, cleaned where it is shown, and answered by number and key."""
    told = {"key": "phone", "desc": "手機\x1b[2J末三碼", "regex": "^\\d{3}$", "placeholder": "123", "new": 1}
    odd = [{"desc": "no key"}, {"key": ""}, {"key": "a\x07b"}, 7, {"key": "bare", "desc": None}]
    asking = said.CARRIER | {"requirements": [told, *odd]}
    server = await serve(
        Reply(body=[asking, {"id": "2", "name": "UPS", "requirements": 5}]),
        Reply(body={"A1": said.RELATION}),
    )
    provider = tracktw(server.url)
    carriers = await provider.carriers()
    assert [carrier.name for carrier in carriers.carriers] == [CARRIER.name, "UPS"]
    phone, bare = carriers.requirements[CARRIER.id]
    assert phone == Requirement("phone", "手機末三碼", r"^\d{3}$", "123")
    assert bare == Requirement("bare")
    assert set(carriers.requirements) == {CARRIER.id}
    await provider.add(CARRIER.id, ["A1"], notify=False, answers={"A1": {"phone": "123"}})
    assert server.requests[-1].json()["extra_fields"] == {"A1": {"phone": "123"}}


async def test_a_page_of_a_folder(serve, tracktw):
    """A list entry gives the parcel with its newest checkpoint."""
    server = await serve(Reply(body=said.page(said.entry(note="給媽媽"))))
    page = await tracktw(server.url).page(Folder.INBOX, 1, 10)
    assert server.requests[0].target == "/package/all/inbox?page=1&size=10"
    assert (page.page, page.last_page, page.total) == (1, 1, 1)
    listed = page.entries[0]
    assert (listed.remote_id, listed.number, listed.carrier) == (said.RELATION, said.NUMBER, CARRIER)
    assert (listed.folder, listed.note) == (Folder.INBOX, "給媽媽")
    assert listed.latest is not None
    assert listed.latest.stage is Stage.DELIVERED


async def test_a_whole_history(serve, tracktw):
    """A history comes newest first, each checkpoint with its stage and place."""
    server = await serve(Reply(body=said.tracking()))
    tracking = await tracktw(server.url).tracking(said.RELATION)
    assert server.paths == [f"GET /package/tracking/{said.RELATION}"]
    assert (tracking.number, tracking.carrier, tracking.stage) == (said.NUMBER, CARRIER, None)
    assert [checkpoint.stage for checkpoint in tracking.checkpoints] == [
        Stage.DELIVERED,
        Stage.READY_FOR_PICKUP,
        Stage.IN_TRANSIT,
        Stage.IN_TRANSIT,
        Stage.PENDING,
    ]
    assert tracking.checkpoints[1].place == "中和福美 - 智取店"
    assert tracking.checkpoints[2].place is None


@pytest.mark.parametrize(
    ("action", "word"),
    [(ActionKind.ARCHIVE, "archive"), (ActionKind.UNARCHIVE, "inbox"), (ActionKind.DELETE, "delete")],
)
async def test_a_parcel_is_moved(serve, tracktw, action, word):
    """Archiving, un-archiving and deleting are one call with another last word."""
    server = await serve(Reply(body={"success": True}))
    await tracktw(server.url).move(said.RELATION, action)
    assert server.paths == [f"PATCH /package/state/{said.RELATION}/{word}"]
    assert server.requests[0].headers["content-type"] == "application/json"


async def test_what_is_not_a_move_is_not_supported(tracktw):
    """An add is no move; nothing is sent."""
    with pytest.raises(errors.NotSupported):
        await tracktw("http://127.0.0.1:9").move("A", ActionKind.ADD)


async def test_a_move_that_was_not_made_is_rejected(serve, tracktw):
    """`success: false` is a refusal."""
    server = await serve(Reply(body={"success": False}))
    with pytest.raises(errors.Rejected):
        await tracktw(server.url).move("A", ActionKind.DELETE)


async def test_numbers_are_imported(serve, tracktw):
    """An import sends the carrier, the numbers and whether to notify, and gives each number's relation id."""
    server = await serve(Reply(body={"ABC123456": "1", "DEF789012": "2"}))
    provider = tracktw(server.url)
    assert await provider.add("carrier", ["ABC123456", "DEF789012"], notify=True) == {
        "ABC123456": "1",
        "DEF789012": "2",
    }
    assert server.requests[0].json() == {
        "carrier_id": "carrier",
        "tracking_number": ["ABC123456", "DEF789012"],
        "notify_state": "active",
    }
    assert await provider.add("carrier", [], notify=False) == {}
    assert len(server.requests) == 1


async def test_an_answer_may_spell_a_number_otherwise(serve, tracktw):
    """Case, spaces and dashes do not keep a number from its id; an unanswered one is missing."""
    server = await serve(Reply(body={"ABC123456": "1", "DEF789012": "2"}), Reply(body={"NEW": said.RELATION}))
    provider = tracktw(server.url)
    sent = ["abc-123 456", "DEF789012", "GHI"]
    assert await provider.add("carrier", sent, notify=False) == {"abc-123 456": "1", "DEF789012": "2"}
    assert await provider.add("carrier", ["old"], notify=False) == {"old": said.RELATION}


async def test_two_hundred_and_fifty_parcels_stay_within_the_limit(serve, tracktw, time):
    """The histories of a large account are asked for at the told pace, on the injected clock."""
    server = await serve(Reply(body=said.tracking([]), headers={"X-RateLimit-Limit": "60"}))
    provider = tracktw(server.url)
    began = time.now
    for number in range(250):
        await provider.tracking(str(number))
    assert len(server.requests) == 250
    assert (time.now - began).total_seconds() > 250 / 54 * 60 - 70
    assert time.now < datetime(2026, 2, 5, 8, 6, tzinfo=UTC)


async def test_what_the_user_waits_for_goes_ahead():
    """Questions for the screen and changes; histories and lists where they are asked for so."""
    sent: list[Request] = []

    class Sent:
        async def send(self, request: Request) -> bytes:
            sent.append(request)
            raise errors.Unavailable("not now")

        async def aclose(self) -> None:
            """Nothing is open."""

    one, user = TrackTw(Sent()), Priority.USER
    background = [one.tracking("A"), one.page(Folder.INBOX, 1, 10)]
    asked = [one.tracking("A", priority=user), one.page(Folder.INBOX, 1, 10, priority=user), one.profile()]
    asked += [one.carriers(), one.add("c1", ["A"], notify=False), one.move("A", ActionKind.ARCHIVE)]
    asked += [FlexForward(Sent()).check()]
    for call in (*background, *asked):
        with pytest.raises(errors.Unavailable):
            await call
    assert [request.priority for request in sent] == [*[Priority.BACKGROUND] * 2, *[user] * 7]


async def test_how_far_ahead_a_time_may_lie_goes_by_the_given_clock(serve, tracktw, time):
    """Not by the machine's."""
    time.now = datetime(2050, 1, 1, tzinfo=UTC)
    server = await serve(Reply(body=said.tracking([said.event("2051-01-01T00:00:00Z", "there")])))
    [told] = (await tracktw(server.url).tracking("A")).checkpoints
    assert told.time == datetime(2051, 1, 1, tzinfo=UTC)


GONE = Reply(404, {"message": "Not Found"})
PROFILES = {
    "taken": (Reply(body=said.PROFILE), errors.NotFound, "does not know this parcel"),
    "refused": (Reply(401), errors.TokenRefused, "refused the token"),
    "log-in": (Reply(302, headers={"Location": "/login"}), errors.TokenRefused, "refused the token"),
    "forbidden": (Reply(403, {"message": "no"}), errors.TokenRefused, "refused the token"),
    "not there": (GONE, errors.Unavailable, "not at this address"),
    "elsewhere": (Reply(404, b"<html>"), errors.Unavailable, "not at this address"),
    "down": (Reply(502), errors.Unavailable, r"cannot serve now \(status 502\)"),
    "none": (Reply(body={}), errors.BadAnswer, "whose token this is"),
}


@pytest.mark.parametrize(("profile", "expected", "sentence"), PROFILES.values(), ids=PROFILES)
async def test_where_a_404_leaves_open_what_is_missing_the_profile_tells(
    serve, tracktw, profile, expected, sentence
):
    """The parcel, the account or the service; asked anew for each, once, and never for a list."""
    server = await serve(lambda request: profile if "profile" in request.path else GONE)
    provider = tracktw(server.url)
    for _ in range(2):
        with pytest.raises(expected, match=sentence):
            await provider.tracking("A")
    assert server.paths == ["GET /package/tracking/A", "GET /user/profile"] * 2
    with pytest.raises(expected, match=sentence) as moved:
        await provider.move("A", ActionKind.DELETE)
    # What answered in its stead may have done it.
    assert getattr(moved.value, "maybe_done", False) is (expected is errors.Unavailable)
    with pytest.raises(errors.Unavailable, match="not at this address"):
        await provider.page(Folder.INBOX, 1, 10)
    assert server.paths[4:] == [
        "PATCH /package/state/A/delete",
        "GET /user/profile",
        "GET /package/all/inbox",
    ]


async def test_a_refusal_of_the_profile_is_nothing_that_the_user_sent(serve, tracktw):
    """Nor is one of a list: it is tried again later, and says why."""
    server = await serve(Reply(422, {"message": "No.", "errors": {"page": ["Bad page."]}}))
    provider = tracktw(server.url)
    for call in (provider.profile, lambda: provider.page(Folder.INBOX, 1, 10)):
        with pytest.raises(errors.Unavailable) as caught:
            await call()
        assert str(caught.value) == "Track.TW refused this (Bad page). Trying again later."
        assert caught.value.provider == "tracktw"


async def test_a_403_is_about_the_parcel_only_where_one_is_read(serve, tracktw):
    """While the token is taken elsewhere, a list that is forbidden is tried again later."""
    server = await serve(
        lambda request: (
            Reply(body=said.PROFILE) if "profile" in request.path else Reply(403, {"message": "no"})
        )
    )
    provider = tracktw(server.url)
    with pytest.raises(errors.NotYours, match=r"^Track.TW does not show this parcel to this account."):
        await provider.tracking("A")
    for call in (
        provider.carriers(),
        provider.page(Folder.INBOX, 1, 10),
        provider.move("A", ActionKind.DELETE),
    ):
        with pytest.raises(errors.Unavailable, match=r"does not allow this \(status 403\)"):
            await call
