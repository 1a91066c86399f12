"""How parcels are found, and what is said where none or several are."""

import pytest
from edits import edit, known, stored, waits
from tables import for_each

from parcel_tui.domain.carriers.names import BUILTIN_CARRIERS, SHOPEE, T_CAT
from parcel_tui.domain.carriers.requirement import Requirement
from parcel_tui.domain.errors import UsageError
from parcel_tui.domain.parcel import TRACKTW, ActionKind, Folder
from parcel_tui.sandbox.clock import NOON
from parcel_tui.storage.records import CarrierList
from parcel_tui.tracker.lookup import bare, carriers_of, find, requirements_of, shown

PARCELS = (
    known(1, name="Lamp", remote_id="R-1", number="AB-12 34"),
    known(2, name="AB-1234", remote_id="r2", number="９０７２"),
    known(3, name="p1", remote_id="r3", number="other", package_id="UUID"),
    known(4, name=None, remote_id=None, number=None, package_id=None),
    known(5, name="gone", remote_id="r5", number="5", pending=(waits(ActionKind.DELETE),)),
    known(6, name="gone", remote_id="r6", number="55"),
    known(7, name="left", remote_id="r7", number="7", pending=(waits(ActionKind.DELETE),)),
)


@for_each(
    ("identifier", "key"),
    [
        ("p1", 1), ("P3", 3), ("r-1", 1), ("r2", 2), ("AB1234", 1), ("ab 12 34", 1), ("ab-12 34", 1),
        ("AB\u22121234", 1), ("ab-1234", 1), (" lamp ", 1), ("la\x07mp", 1), ("\u202elamp", 1),
        ("9072", 2), ("９０７２", 2), ("90-72", 2),
        ("uuid", 3), ("gone", 6), ("left", 7), ("5", 5),
    ],
)  # fmt: skip
def test_a_parcel_is_found(identifier: str, key: int) -> None:
    """By its local id, else its ids and number however written, else its name; deleted ones come last."""
    assert find(PARCELS, identifier).key == key


@for_each(
    ("identifier", "sentence"),
    [
        ("", "'' names no parcel. Give its id from 'parcel-tui list', its number or its name."),
        (" - ", "' - ' names no parcel. Give its id from 'parcel-tui list', its number or its name."),
        ("none", "No parcel matches 'none'. See 'parcel-tui list --folder all'."),
    ],
)
def test_what_finds_no_parcel_says_so(identifier: str, sentence: str) -> None:
    """What is empty matches nothing; what a parcel lacks neither."""
    with pytest.raises(UsageError) as raised:
        find(PARCELS, identifier)
    assert str(raised.value) == sentence
    assert bare("Ａb-1 2\u2212３") == "ab123"


@pytest.mark.parametrize("count", [2, 10, 11, 13])
def test_several_that_match_are_told_apart(count: int) -> None:
    """Ten of them by id and carrier, else by title; of the others how many they are."""
    parcels = [known(key, name="Lamp", carrier=SHOPEE if key > 1 else None) for key in range(1, count + 1)]
    ids = ["p1 (Lamp)", *(f"p{key} (Shopee)" for key in range(2, min(count, 10) + 1))]
    more = f" and {count - 10} more" if count > 10 else ""
    with pytest.raises(UsageError) as raised:
        find(parcels, "lamp")
    assert str(raised.value) == (f"Several parcels match 'lamp'. Name one by its id: {', '.join(ids)}{more}.")


def test_what_is_shown_is_newest_first() -> None:
    """Of a folder or of all, without what is deleted; equal ones by their age here."""
    rows = [
        known(1, added_at=NOON), known(2, folder=Folder.ARCHIVE), known(3),
        known(4, pending=(waits(ActionKind.DELETE),)), known(5),
    ]  # fmt: skip
    assert [one.key for one in shown(rows)] == [1, 5, 3, 2]
    assert [one.key for one in shown(rows, Folder.INBOX)] == [1, 5, 3]
    assert [one.key for one in shown(rows, Folder.ARCHIVE)] == [2]


def test_carriers_are_as_last_told_or_built_in() -> None:
    """With what they want to know beside the number."""
    store, wanted = stored(), (Requirement("phone", "Phone"),)
    assert (carriers_of(store.snapshot), requirements_of(store.snapshot, SHOPEE)) == (BUILTIN_CARRIERS, ())
    for carriers in ((T_CAT,), ()):
        told = CarrierList(carriers, NOON, {SHOPEE.id: wanted})
        edit(store, lambda tx: tx.put_carriers(TRACKTW, told))  # noqa: B023
        assert carriers_of(store.snapshot) == (carriers or BUILTIN_CARRIERS)
        assert requirements_of(store.snapshot, SHOPEE) == wanted
        assert requirements_of(store.snapshot, T_CAT) == ()
