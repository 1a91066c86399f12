"""What a change of the carrier makes of a parcel, of its record at the provider, and of what waits."""

import pytest
from edits import BEFORE, HOUR, NUMBER, edit, known, row, stored, there, waits
from msgspec.structs import replace
from tables import for_each

from parcel_tui.domain.carriers.names import PELICAN, SHOPEE, T_CAT
from parcel_tui.domain.errors import UsageError
from parcel_tui.domain.parcel import (
    FLEXFORWARD,
    MANUAL,
    ActionKind,
    Carrier,
    Failure,
    Folder,
    Parcel,
    PendingAction,
    Replaced,
)
from parcel_tui.domain.stage import Stage
from parcel_tui.sandbox.clock import NOON
from parcel_tui.tracker.carrier_change import change_carrier, let_go, with_old_carrier

ADD, ARCHIVE, UNARCHIVE, DELETE = ActionKind
ANSWERS = (("phone", "1"),)
OLD = {"package_id": "p", "former_ids": ("r0",), "answers": ANSWERS}
OTHER = (("phone", "2"),)
REPLACED = Replaced("r1", SHOPEE, "p", ("r0",), ANSWERS)
LATER = NOON + HOUR


def changed(store, carrier: Carrier = T_CAT, answers=(), *, now=NOON, is_remote: bool = True) -> Parcel:
    parcel = edit(store, lambda tx: change_carrier(tx, 1, carrier, answers, now, is_remote=is_remote))
    assert there(store)[1] == parcel
    return parcel


def to_delete(key: int, **fields) -> Parcel:
    """A record that is only there to be deleted at the provider."""
    return Parcel(
        key, "tracktw", added_at=fields["moved_at"], account="mine", number=f"{NUMBER}1",
        pending=(PendingAction(DELETE, fields["moved_at"]),), **fields,
    )  # fmt: skip


@for_each(
    ("here", "pending", "replaced"),
    [
        (OLD, (PendingAction(ADD, NOON),), REPLACED),
        ({}, (PendingAction(ADD, NOON),), Replaced("r1", SHOPEE)),
        ({"remote_id": None}, (PendingAction(ADD, NOON),), None),
        ({"removed_at": BEFORE}, (PendingAction(ADD, NOON),), None),
        ({"carrier": None}, (PendingAction(ADD, NOON),), Replaced("r1")),
        ({"folder": Folder.ARCHIVE}, (PendingAction(ADD, NOON), PendingAction(ARCHIVE, NOON)),
         Replaced("r1", SHOPEE, folder=Folder.ARCHIVE)),
        ({"folder": Folder.ARCHIVE, "pending": (waits(ADD, notify=True), waits(ARCHIVE))},
         (PendingAction(ADD, NOON, notify=True), PendingAction(ARCHIVE, NOON)),
         Replaced("r1", SHOPEE, pending=(waits(ADD, notify=True),))),
        ({"pending": (waits(UNARCHIVE), waits(ARCHIVE), waits(UNARCHIVE))}, (PendingAction(ADD, NOON),),
         Replaced("r1", SHOPEE, folder=Folder.ARCHIVE)),
    ],
)  # fmt: skip
def test_it_waits_to_be_added_and_its_record_stays_until_then(here, pending, replaced) -> None:
    """With what waited for that record, but for moves: the new one goes where the user keeps the parcel."""
    before = known(**here, failure=Failure("x", "x", BEFORE))
    expected = replace(
        before, carrier=T_CAT, answers=OTHER, remote_id=None, package_id=None, former_ids=(),
        replaces=replaced, pending=pending, history_at=None, moved_at=NOON, failure=None, removed_at=None,
    )  # fmt: skip
    assert changed(stored(before), T_CAT, OTHER) == expected


def test_what_has_no_carrier_to_choose_is_said() -> None:
    """Where the provider knows it, without a number, and while something of it is under way."""
    for parcel, is_remote in (
        (known(provider=FLEXFORWARD), False),
        (known(number=None), True),
        (known(pending=(waits(ARCHIVE, tried=True),)), True),
        (known(pending=(waits(ARCHIVE), waits(ADD, tried=True))), True),
    ):
        store = stored(parcel)
        with pytest.raises(UsageError):
            changed(store, is_remote=is_remote)
        assert there(store) == {1: parcel}
    by_hand = known(provider=MANUAL)
    assert changed(stored(by_hand), is_remote=False) == replace(by_hand, carrier=Carrier("", T_CAT.name))
    assert changed(stored(known()), replace(SHOPEE, name="another name")) == known()


def test_going_back_takes_back_what_was_not_sent() -> None:
    """By way of a third one too; the provider is told where the user has put it meanwhile."""
    before = known(**OLD, pending=(waits(ADD),))
    store = stored(before, histories={1: (row(1, "b"), row(2, "a"))})
    told = store.snapshot.history(1)
    changed(store, T_CAT, OTHER)
    assert [one.former_carrier for one in store.snapshot.history(1).checkpoints] == [SHOPEE.id] * 2
    twice = changed(store, PELICAN, OTHER)
    assert (twice.replaces, twice.carrier) == (replace(REPLACED, pending=(waits(ADD),)), PELICAN)
    edit(store, lambda tx: tx.put(replace(tx.require(1), folder=Folder.ARCHIVE)))
    back = changed(store, SHOPEE, now=LATER)
    pending = (waits(ADD), PendingAction(ARCHIVE, LATER))
    assert back == replace(before, folder=Folder.ARCHIVE, pending=pending, history_at=None, moved_at=NOON)
    assert (store.snapshot.history(1), list(there(store))) == (told, [1])


def test_what_each_carrier_told_is_marked() -> None:
    """A carrier's own rows are its own again when it is; the user's mark is never a carrier's."""
    mine = replace(row(1, "received", Stage.DELIVERED), raw_status="by_hand")
    store = stored(known(), histories={1: (mine, row(2, "b", former_carrier=PELICAN.id), row(3, "a"))})

    def told() -> list[str | None]:
        return [one.former_carrier for one in store.snapshot.history(1).checkpoints]

    changed(store, PELICAN)
    assert told() == [None, None, SHOPEE.id]
    changed(store, SHOPEE)
    assert told() == [None, PELICAN.id, None]
    without = stored(known(carrier=None), histories={1: (row(3, "a"),)})
    changed(without, PELICAN)
    assert without.snapshot.history(1).checkpoints == (row(3, "a"),)


def test_once_the_new_one_is_there_the_old_record_is_to_be_deleted() -> None:
    """Under a key of its own, from the folder where it is; not where it is the same record."""
    replaced = replace(REPLACED, folder=Folder.ARCHIVE)
    now = known(carrier=T_CAT, remote_id="r7", answers=OTHER, replaces=replaced)
    store = stored(now)
    gone = to_delete(
        2, remote_id="r1", carrier=SHOPEE, folder=Folder.ARCHIVE, package_id="p", former_ids=("r0",),
        answers=ANSWERS, moved_at=NOON,
    )  # fmt: skip
    assert edit(store, lambda tx: let_go(tx, tx.require(1), NOON)) == replace(now, replaces=None)
    assert there(store) == {1: replace(now, replaces=None), 2: gone}
    same = stored(replace(now, remote_id="r1"))
    edit(same, lambda tx: let_go(tx, tx.require(1), NOON))
    assert there(same) == {1: replace(now, remote_id="r1", replaces=None)}
    for change in (let_go, with_old_carrier):
        plain = stored(known())
        assert edit(plain, lambda tx: change(tx, tx.require(1), NOON)) == known()  # noqa: B023
        assert there(plain) == {1: known()}


def test_going_back_while_the_old_record_is_to_be_deleted_keeps_that_one() -> None:
    """The newer record is deleted instead, from where it is; where the user keeps the parcel is told."""
    old = to_delete(2, remote_id="r1", carrier=SHOPEE, answers=ANSWERS, former_ids=("r0",), moved_at=BEFORE)
    now = known(
        carrier=T_CAT, remote_id="r7", package_id="q", folder=Folder.ARCHIVE, pending=(waits(ARCHIVE),)
    )
    store = stored(now, old, histories={1: (row(1, "b"), row(2, "a", former_carrier=SHOPEE.id))})
    back = changed(store, SHOPEE)
    assert back == replace(
        now, carrier=SHOPEE, remote_id="r1", package_id=None, former_ids=("r0",), answers=ANSWERS,
        pending=(PendingAction(ARCHIVE, NOON),), history_at=None, moved_at=NOON,
    )  # fmt: skip
    gone = to_delete(3, remote_id="r7", carrier=T_CAT, package_id="q", moved_at=NOON)
    assert there(store) == {1: back, 3: gone}
    assert [one.former_carrier for one in store.snapshot.history(1).checkpoints] == [T_CAT.id, None]


def test_going_back_over_one_that_was_not_sent_deletes_the_one_between() -> None:
    """Its record under the second carrier is there too, and is none of the parcel's any more."""
    old = to_delete(2, remote_id="r1", carrier=SHOPEE, moved_at=BEFORE)
    store = stored(known(carrier=T_CAT, remote_id="r7"), old)
    changed(store, PELICAN)
    back = changed(store, SHOPEE)
    assert (back.remote_id, back.carrier, back.replaces, back.pending) == ("r1", SHOPEE, None, ())
    assert there(store) == {1: back, 3: to_delete(3, remote_id="r7", carrier=T_CAT, moved_at=NOON)}


@for_each(
    "others",
    [
        {"pending": ()},
        {"pending": (waits(ADD),)},
        {"provider": FLEXFORWARD},
        {"number": "another"},
        {"carrier": PELICAN},
        {"carrier": None},
    ],
)
def test_another_record_that_is_deleted_has_nothing_to_do_with_it(others) -> None:
    """Only one of the same number under that carrier is the parcel's old one."""
    other = replace(to_delete(2, remote_id="r9", carrier=SHOPEE, moved_at=BEFORE), **others)
    store = stored(known(carrier=T_CAT), other)
    assert changed(store, SHOPEE).pending == (PendingAction(ADD, NOON),)
    assert there(store)[2] == other


def test_while_the_old_record_is_just_being_deleted_there_is_no_way_back() -> None:
    """Whether it is gone is not known."""
    old = to_delete(2, remote_id="r1", carrier=SHOPEE, moved_at=BEFORE)
    for pending in ((waits(DELETE, tried=True),), (waits(ADD, tried=True), waits(DELETE))):
        store = stored(known(carrier=T_CAT), replace(old, pending=pending))
        with pytest.raises(UsageError, match="is just being deleted under Shopee"):
            changed(store, SHOPEE)
        assert there(store)[1] == known(carrier=T_CAT)
