"""Rows of a list, and readings of folders: what the tests of these are made of."""

from edits import MINUTE, NUMBER, edit, known, row, there

from parcel_tui.domain.carriers.names import SHOPEE
from parcel_tui.domain.parcel import TRACKTW, Folder, Parcel
from parcel_tui.providers.base import Listed
from parcel_tui.sandbox.clock import NOON
from parcel_tui.tracker.sync import folders
from parcel_tui.tracker.sync.folders import Reading

BEGAN = NOON - MINUTE
TOLD = row(5, "moved")


def listed(key: int = 1, **changes) -> Listed:
    """A row of a list that tells of `known(key)` what is known."""
    fields = {
        "remote_id": f"r{key}", "number": f"{NUMBER}{key}", "carrier": SHOPEE, "folder": Folder.INBOX,
        "note": None, "latest": TOLD,
    }  # fmt: skip
    return Listed(**{**fields, **changes})


def here(key: int = 1, **changes) -> Parcel:
    """A parcel with its one checkpoint."""
    return known(key, **{"latest": TOLD, **changes})


def reading(**changes) -> Reading:
    fields = {
        "provider": TRACKTW, "account": "mine", "began_at": BEGAN, "is_baseline": False,
        "clock": lambda: NOON,
    }  # fmt: skip
    return Reading(**{**fields, **changes})


def take_in(store, *rows: Listed, **more) -> list[int]:
    keys = folders.keys_by_remote_id(there(store).values(), TRACKTW)
    return edit(store, lambda tx: folders.take_in(tx, reading(**{"keys": keys, **more}), rows, NOON))
