"""The simulated Track.TW pages as Laravel does, and promises no order (API document)."""

import pytest

from parcel_tui.sandbox.tracktw.switches import ListOrder


@pytest.fixture
def account(world):
    world.tracktw.limit = None
    for number in range(25):
        world.tracktw_account.add(f"TW{number:012}")
    return world.tracktw_account


def page(tracktw, number, size):
    return tracktw.get(f"/package/all/inbox?page={number}&size={size}").json()


def numbers(answer):
    return [item["package"]["tracking_number"] for item in answer["data"]]


def test_a_page_says_all_that_laravel_says(tracktw, account, server):
    """Every field of the document's answer is there, counted from 1."""
    answer = page(tracktw, 2, 10)
    path = f"{server.tracktw_url}/package/all/inbox"
    links = answer.pop("links")
    assert len(answer.pop("data")) == 10
    assert answer == {
        "current_page": 2,
        "first_page_url": f"{path}?page=1",
        "from": 11,
        "last_page": 3,
        "last_page_url": f"{path}?page=3",
        "next_page_url": f"{path}?page=3",
        "path": path,
        "per_page": 10,
        "prev_page_url": f"{path}?page=1",
        "to": 20,
        "total": 25,
    }
    assert [(link["label"], link["active"]) for link in links[1:-1]] == [
        ("1", False),
        ("2", True),
        ("3", False),
    ]


def test_the_pages_hold_each_parcel_once(tracktw, account):
    """The order means nothing, but it is the same each time."""
    pages = [numbers(page(tracktw, number, 10)) for number in (1, 2, 3)]
    flat = [number for one in pages for number in one]
    assert sorted(flat) == sorted(set(flat)) == [f"TW{number:012}" for number in range(25)]
    assert flat != sorted(flat)
    assert pages[0] == numbers(page(tracktw, 1, 10))


def test_the_order_is_a_switch(tracktw, account, world):
    """A list may also come newest first."""
    world.tracktw.switches.order = ListOrder.NEWEST_FIRST
    assert numbers(page(tracktw, 1, 2)) == ["TW000000000024", "TW000000000023"]


def test_size_is_capped(tracktw, account, world):
    """`per_page` tells what was given, whatever was asked for."""
    world.tracktw.switches.max_size = 20
    answer = page(tracktw, 1, 500)
    assert (answer["per_page"], answer["last_page"], len(answer["data"])) == (20, 2, 20)


def test_beyond_the_last_page_there_is_nothing(tracktw, account):
    """A page too far is empty, from and to are null."""
    answer = page(tracktw, 9, 10)
    assert (answer["data"], answer["from"], answer["to"], answer["last_page"]) == ([], None, None, 3)


def test_an_empty_folder_has_one_page(tracktw):
    """Nothing is one page of nothing."""
    answer = page(tracktw, 1, 10)
    assert (answer["last_page"], answer["total"], answer["next_page_url"]) == (1, 0, None)


@pytest.mark.parametrize(
    ("query", "field"),
    [("size=10", "page"), ("page=1", "size"), ("page=0&size=10", "page"), ("page=1&size=x", "size")],
)
def test_page_and_size_are_required(tracktw, query, field):
    """Both parameters have to be there and count from 1."""
    answer = tracktw.get(f"/package/all/inbox?{query}")
    assert answer.status == 422
    assert list(answer.json()["errors"]) == [field]


def test_there_are_two_folders(tracktw):
    """Any other folder is invalid."""
    assert tracktw.get("/package/all/trash?page=1&size=10").status == 422
