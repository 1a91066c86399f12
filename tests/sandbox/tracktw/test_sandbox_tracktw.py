"""The simulated Track.TW is as strict as its API document."""

from datetime import UTC, datetime, timedelta

import pytest
from asking import TRACKTW, ask

from parcel_tui.domain.carriers.names import SEVEN_ELEVEN, SHOPEE
from parcel_tui.domain.parcel import Folder
from parcel_tui.sandbox.tracktw.records import DEMO_FORWARDER
from parcel_tui.sandbox.tracktw.switches import Unarchiving
from parcel_tui.sandbox.world import TRACKTW_TOKEN

LATEST = datetime.fromtimestamp(1770042668, UTC)


@pytest.fixture
def parcel(world):
    """The document's example parcel, with its five checkpoints."""
    made = world.tracktw_account.add("TW268979373141Z", SHOPEE)
    for seconds, text, status in (
        (1770040743, "包裹已配達買家取件門市 - [中和福美 - 智取店]", "transit"),
        (1770042668, "[中和福美 - 智取店] 買家取件成功", "delivered"),
        (1769577914, "賣家將於確認訂單後出貨", "transit"),
        (1769849590, "包裹抵達理貨中心，處理中", "transit"),
        (1769596074, "賣家已寄件成功", "transit"),
    ):
        made.package.add(text, status, time=datetime.fromtimestamp(seconds, UTC))
    return made


def listing(tracktw, folder="inbox", page=1, size=50):
    return tracktw.get(f"/package/all/{folder}?page={page}&size={size}").json()


@pytest.mark.parametrize("accept", ["", "text/html", "*/*"])
def test_without_accept_it_redirects_to_a_login_page(server, accept):
    """Whoever does not accept JSON is sent to an HTML page, token or not (note 1)."""
    answer = ask(server.tracktw_url, "/user/profile", {**TRACKTW, "Accept": accept})
    assert answer.status == 302
    assert answer.headers["location"].endswith("/login")
    page = ask(answer.headers["location"], "", {})
    assert page.status == 200
    assert page.headers["content-type"].startswith("text/html")


def test_without_accept_it_may_answer_html(server, world):
    """By a switch the page comes at once, with 200."""
    world.tracktw.switches.html_without_accept = True
    answer = ask(server.tracktw_url, "/user/profile", {**TRACKTW, "Accept": "text/html"})
    assert (answer.status, answer.body[:9]) == (200, b"<!DOCTYPE")


@pytest.mark.parametrize("authorization", [None, "Bearer wrong", TRACKTW_TOKEN, f"Basic {TRACKTW_TOKEN}"])
def test_a_wrong_token_is_refused(tracktw, server, authorization):
    """Anything but the account's bearer token gets 401 in JSON."""
    headers = {"Accept": "application/json"} | ({"Authorization": authorization} if authorization else {})
    answer = ask(server.tracktw_url, "/user/profile", headers)
    assert (answer.status, answer.json()) == (401, {"message": "Unauthenticated."})


def test_a_wrong_token_may_be_redirected(tracktw, world):
    """By a switch a refused token gets the 302 that the document's table names."""
    world.tracktw.switches.redirect_bad_token = True
    world.tracktw.revoke(TRACKTW_TOKEN)
    assert tracktw.get("/user/profile").status == 302


def test_profile_has_the_documents_fields(tracktw, world):
    """The profile tells whose token it is and what is bound."""
    world.tracktw_account.line = False
    assert tracktw.get("/user/profile").json() == {
        "email": "lin.yating@example.com",
        "name": "林雅婷",
        "picture_url": "https://track.tw/storage/avatar/sandbox.png",
        "notify_type_id": 2,
        "telegram": False,
        "line": False,
    }


def test_carriers_are_the_documents_eighteen_and_one_that_asks_for_more(tracktw):
    """The list holds each carrier of the document's table, with the two known logos."""
    carriers = {carrier["id"]: carrier for carrier in tracktw.get("/carrier/available").json()}
    assert len(carriers) == 19
    assert [row["name"] for row in carriers.values() if "requirements" in row] == [DEMO_FORWARDER.name]
    assert carriers["9a980968-0ecf-4ee5-8765-fbeaed8a524e"] == {
        "id": "9a980968-0ecf-4ee5-8765-fbeaed8a524e",
        "name": "全家店到店",
        "logo": "01HNAJEA09Y69YP1J095VVDPEP.png",
    }
    assert carriers["9a98475f-1ba5-4371-bec5-b13cffd6d54b"]["name"] == "關務署 (海關)"


def test_a_listed_parcel_has_the_documents_fields(tracktw, parcel):
    """An item's `id` is the relation's, its `package_id` the package's; the newest checkpoint is by time."""
    (item,) = listing(tracktw)["data"]
    assert set(item) == {
        *("id", "created_at", "updated_at", "user_id", "package_id", "note", "notify_state", "state"),
        "package",
    }
    assert item["package_id"] == item["package"]["id"] != item["id"] == parcel.id
    assert item["created_at"] == "2026-02-05T04:00:00.000000Z"
    assert (item["note"], item["notify_state"], item["state"]) == (None, "inactive", "inbox")
    assert item["package"]["carrier"] == {"id": SHOPEE.id, "name": "蝦皮店到店"}
    latest = item["package"]["latest_package_history"]
    assert set(latest) == {
        *("id", "created_at", "updated_at", "package_id", "time", "status", "checkpoint_status"),
    }
    assert latest["time"] == 1770042668
    assert latest["status"] == "[中和福美 - 智取店] 買家取件成功"
    assert latest["checkpoint_status"] == "delivered"


def test_a_parcel_without_checkpoints_has_no_latest(tracktw, world):
    """`latest_package_history` is null until a checkpoint is visible."""
    made = world.tracktw_account.add("TW1")
    made.package.add("賣家已寄件成功", time=world.clock() + timedelta(minutes=1))
    (item,) = listing(tracktw)["data"]
    assert item["package"]["latest_package_history"] is None


def test_tracking_has_the_documents_fields(tracktw, parcel):
    """A history comes newest first under the package's own id, its times in Unix seconds."""
    answer = tracktw.get(f"/package/tracking/{parcel.id}").json()
    assert set(answer) == {
        *("id", "created_at", "updated_at", "carrier_id", "tracking_number", "metadata"),
        *("package_history", "carrier"),
    }
    assert answer["id"] == parcel.package.id
    assert answer["metadata"] is None
    assert [entry["time"] for entry in answer["package_history"]] == [
        *(1770042668, 1770040743, 1769849590, 1769596074, 1769577914),
    ]
    assert set(answer["package_history"][0]) == {
        *("package_id", "time", "status", "checkpoint_status", "created_at"),
    }


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/package/tracking/{}"), ("PATCH", "/package/state/{}/archive")]
)
def test_the_package_id_addresses_nothing(tracktw, server, parcel, method, path):
    """Tracking and state take the relation id only; the package's own id is 404 (note 3)."""
    assert ask(server.tracktw_url, path.format(parcel.package.id), TRACKTW, method).status == 404
    assert ask(server.tracktw_url, path.format(parcel.id), TRACKTW, method).status == 200


def test_another_accounts_parcel_is_unknown(tracktw, world):
    """A relation id is its account's alone, though the package is shared."""
    mine = world.tracktw_account.add("TW1")
    other = world.tracktw.add_account("other", email="other@example.com").add("TW1")
    assert other.package is mine.package
    assert tracktw.get(f"/package/tracking/{other.id}").status == 404


def test_archive_and_delete_move(tracktw, world, parcel):
    """Archiving moves a parcel to the other folder, deleting ends its relation id."""
    assert tracktw.patch(f"/package/state/{parcel.id}/archive").json() == {"success": True}
    assert listing(tracktw)["total"] == 0
    assert listing(tracktw, "archive")["data"][0]["state"] == "archive"
    assert tracktw.patch(f"/package/state/{parcel.id}/delete").json() == {"success": True}
    assert listing(tracktw, "archive")["total"] == 0
    assert tracktw.get(f"/package/tracking/{parcel.id}").status == 404


@pytest.mark.parametrize("unarchiving", Unarchiving)
def test_unarchiving_is_known_from_the_field_only(tracktw, world, parcel, unarchiving):
    """`inbox` takes a parcel back, or is refused by a switch, and then it stays where it is."""
    world.tracktw_account.archive(parcel)
    world.tracktw.switches.unarchiving = unarchiving
    assert tracktw.patch(f"/package/state/{parcel.id}/inbox").status == unarchiving.value
    accepted = unarchiving is Unarchiving.ACCEPTED
    assert parcel.folder is (Folder.INBOX if accepted else Folder.ARCHIVE)


def test_an_unknown_action_is_422(tracktw, parcel):
    """Only what the document knows can be done."""
    answer = tracktw.patch(f"/package/state/{parcel.id}/burn")
    assert answer.status == 422
    assert list(answer.json()) == ["message", "errors"]


def test_an_unknown_address_is_404_and_a_wrong_method_405(tracktw, parcel):
    """There is nothing beside the document's calls."""
    assert tracktw.get("/package/nothing").status == 404
    assert tracktw.get(f"/package/state/{parcel.id}/archive").status == 405


def test_what_the_owner_does_on_the_website_shows(tracktw, world, parcel):
    """Notes, moves, late and corrected checkpoints come without any call of ours."""
    world.tracktw_account.write_note(parcel, "耳機")
    late = parcel.package.add(
        "補登", time=LATEST - timedelta(days=1), seen_at=world.clock() + timedelta(hours=1)
    )
    assert listing(tracktw)["data"][0]["note"] == "耳機"
    assert len(tracktw.get(f"/package/tracking/{parcel.id}").json()["package_history"]) == 5
    world.clock.advance(3600)
    history = tracktw.get(f"/package/tracking/{parcel.id}").json()["package_history"]
    assert [entry["status"] for entry in history].index("補登") == 2
    parcel.package.correct(late, status="補登（更正）")
    history = tracktw.get(f"/package/tracking/{parcel.id}").json()["package_history"]
    assert [entry["status"] for entry in history].count("補登") == 0
    assert history[2]["status"] == "補登（更正）"


def test_a_parcel_moves_with_the_clock(tracktw, world):
    """A checkpoint shows from its time on."""
    made = world.tracktw_account.add("J12345678901", SEVEN_ELEVEN)
    made.package.add("賣家已到門市寄件", time=world.clock() + timedelta(minutes=5))
    assert tracktw.get(f"/package/tracking/{made.id}").json()["package_history"] == []
    world.clock.advance(300)
    (entry,) = tracktw.get(f"/package/tracking/{made.id}").json()["package_history"]
    assert entry["status"] == "賣家已到門市寄件"
