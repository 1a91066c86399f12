"""What becomes of two records of one account, one parcel or one label."""

from datetime import date

from edits import BEFORE, DAY, HOUR, NUMBER, edit, known, row, stored, there, waits
from msgspec.structs import replace
from tables import for_each

from parcel_tui.domain.carriers.names import SHOPEE, T_CAT
from parcel_tui.domain.parcel import (
    FLEXFORWARD,
    TRACKTW,
    ActionKind,
    Failure,
    Folder,
    OwnDeadline,
    Parcel,
    PickupCard,
)
from parcel_tui.domain.stage import Stage
from parcel_tui.providers.base import Listed
from parcel_tui.sandbox.clock import NOON
from parcel_tui.storage.records import AccountRecord, ProviderRecord
from parcel_tui.tracker.sync.identity import (
    fold_gone,
    has_copies,
    imported_again,
    is_same_thing,
    join,
    join_copies,
    labelled,
    owner_of,
    settle_account,
    things_of,
    with_former,
    without_former,
)

DONE = Stage.DELIVERED


def listed(remote_id: str = "r9", **changes) -> Listed:
    fields = {"number": f"{NUMBER}1", "carrier": SHOPEE, "folder": Folder.INBOX, "note": None, "latest": None}
    return Listed(remote_id, **{**fields, **changes})


# Accounts


def accounts_of(*records: tuple[str, AccountRecord], in_use: str = "address"):
    """A state with these accounts, a parcel of each of two, and one of another provider."""
    store = stored(
        known(1, account="address"),
        known(2, account="other"),
        known(3, account="address", provider=FLEXFORWARD),
    )

    def put(tx) -> None:
        for name, record in records:
            tx.put_account(f"{TRACKTW}:{name}", record)
        tx.put_provider(TRACKTW, ProviderRecord("ok", account=in_use))

    edit(store, put)
    return store


RECORD = AccountRecord("new name", True, NOON, BEFORE, inbox_at=NOON, archive_total=4)


@for_each(
    ("before", "expected"),
    [
        (None, replace(RECORD, user="id")),
        (AccountRecord("old name", archive_total=9), replace(RECORD, user="id")),
        (
            AccountRecord("old name", False, BEFORE, BEFORE - DAY, archive_total=9, user="id"),
            AccountRecord("new name", True, NOON, BEFORE - DAY, archive_total=9, user="id"),
        ),
    ],
)
def test_an_account_is_called_by_its_own_id_once_that_is_told(before, expected) -> None:
    """What was read of it under the id stays; its parcels, and no other's, are called by it."""
    store = accounts_of(*([] if before is None else [("id", before)]))
    assert edit(store, lambda tx: settle_account(tx, TRACKTW, "address", "id", RECORD)) == "id"
    accounts = store.snapshot.accounts
    assert (accounts[f"{TRACKTW}:id"], accounts[f"{TRACKTW}:address"]) == (expected, AccountRecord(user="id"))
    assert [parcel.account for parcel in there(store).values()] == ["id", "other", "address"]
    assert store.snapshot.providers[TRACKTW].account == "id"


def test_an_account_that_is_not_in_use_leaves_the_one_in_use() -> None:
    """As another process may have set another token meanwhile; one called by its id stays as it is."""
    store = accounts_of(in_use="other")
    edit(store, lambda tx: settle_account(tx, TRACKTW, "address", "id", RECORD))
    assert store.snapshot.providers[TRACKTW].account == "other"
    same = accounts_of()
    assert edit(same, lambda tx: settle_account(tx, TRACKTW, "address", "address", RECORD)) == "address"
    assert same.snapshot.accounts == {}
    assert owner_of([listed(), listed(owner="id"), listed(owner="x")]) == "id"
    assert owner_of([listed()]) is None


# Parcels


@for_each(
    ("field", "one", "two"),
    [
        ("number", "N1", "N2"),
        ("carrier", SHOPEE, T_CAT),
        ("name", "a", "b"),
        ("note", "a", "b"),
        ("muted", True, True),
        ("expected", date(2026, 2, 5), date(2026, 2, 6)),
        ("deadline", OwnDeadline(NOON), OwnDeadline(BEFORE)),
        ("card", PickupCard("1"), PickupCard("2")),
        ("answers", (("a", "1"),), (("a", "2"),)),
        ("package_id", "p1", "p2"),
        ("latest", row(1, "one"), row(2, "two")),
        ("history_at", NOON, BEFORE),
        ("checked_at", NOON, BEFORE),
    ],
)
def test_what_the_living_one_lacks_comes_from_the_other(field: str, one, two) -> None:
    """Whatever it has itself stays."""
    nothing = getattr(Parcel(9, TRACKTW, NOON), field)

    def joined(living, other) -> object:
        store = stored(known(2, **{field: living}), known(1, **{field: other}))
        return getattr(edit(store, lambda tx: join(tx, tx.require(2), tx.require(1))), field)

    assert (joined(one, two), joined(one, nothing), joined(nothing, two)) == (one, one, two)
    assert joined(nothing, nothing) == nothing


def test_one_of_two_records_is_under_the_older_key() -> None:
    """With both histories, whichever was older; the other is gone with its own."""
    for living, other in ((1, 2), (2, 1)):
        store = stored(
            known(1, added_at=BEFORE - HOUR, former_ids=("a", "r2", "r1")),
            known(2, added_at=BEFORE, former_ids=("b", "c")),
            histories={1: (row(1, "new", unread=True), row(3, "old")), 2: (row(2, "between", unread=True),)},
        )
        joined = edit(store, lambda tx: join(tx, tx.require(living), tx.require(other)))  # noqa: B023
        assert there(store) == {1: joined}
        assert (joined.key, joined.remote_id, joined.added_at) == (1, f"r{living}", BEFORE - HOUR)
        assert [one.message for one in store.snapshot.history(1).checkpoints] == ["new", "between", "old"]
        assert joined.unread == 2
        # The last three, those of the living one behind the other's, and never its own.
        assert joined.former_ids == (("c", "a", "r2") if living == 1 else ("r1", "b", "c"))
    for one, two in ((True, False), (False, True), (False, False)):
        store = stored(known(1, sending=one), known(2, sending=two))
        assert edit(store, lambda tx: join(tx, tx.require(1), tx.require(2))).sending is (one or two)


def test_copies_of_one_relation_become_one() -> None:
    """That of the account in use is the living one, else the newest; all others are joined with it."""
    same = {"remote_id": "r1"}
    one, two, three = (
        known(1, **same, note="one"),
        known(2, **same, name="two"),
        known(3, **same, name="three"),
    )
    assert has_copies([one, two], TRACKTW)
    for parcels in ([one, known(2)], [one, replace(two, provider=FLEXFORWARD)]):
        assert not has_copies(parcels, TRACKTW)
    assert not has_copies([replace(one, remote_id=None), replace(two, remote_id=None)], TRACKTW)
    for mine, name in (("mine", "three"), ("other", "three")):
        store = stored(one, two, three, known(4), known(5, remote_id=None), known(6, remote_id=None))
        edit(store, lambda tx: join_copies(tx, TRACKTW, mine))  # noqa: B023
        assert list(there(store)) == [1, 4, 5, 6]
        assert (there(store)[1].name, there(store)[1].note) == (name, "one")
    store = stored(replace(one, account="other", name="one"), two, replace(three, account="other"))
    edit(store, lambda tx: join_copies(tx, TRACKTW, "mine"))
    assert (there(store)[1].account, there(store)[1].name) == ("mine", "two")


@for_each(
    ("gone", "living", "is_folded"),
    [
        ({}, {}, True),
        ({"number": f"{NUMBER}1".lower()}, {}, True),
        ({"stage": DONE}, {"stage": DONE}, True),
        ({"stage": Stage.IN_TRANSIT}, {"stage": DONE}, True),
        ({"stage": DONE}, {"stage": Stage.IN_TRANSIT}, False),
        ({"number": "another"}, {}, False),
        ({"number": None}, {"number": None}, False),
        ({"carrier": T_CAT}, {}, False),
        ({"carrier": None}, {"carrier": None}, False),
        ({"pending": (waits(ActionKind.ARCHIVE),)}, {}, False),
        ({}, {"account": "other"}, False),
        ({}, {"provider": FLEXFORWARD}, False),
        ({}, {"removed_at": BEFORE}, False),
        ({}, {"pending": (waits(ActionKind.DELETE),)}, False),
        ({}, {"pending": (waits(ActionKind.ARCHIVE),)}, True),
    ],
)
def test_what_is_gone_is_one_with_what_was_imported_again(gone, living, is_folded: bool) -> None:
    """Under the same number and carrier in the same account; not where another parcel has the number now."""
    new = known(2, number=f"{NUMBER}1", **{k: v for k, v in living.items() if k != "number"})
    new = replace(new, **living)
    store = stored(known(1, name="mine", **gone), new)
    folded = edit(store, lambda tx: fold_gone(tx, TRACKTW, "mine", {1}))
    assert folded == ({1} if is_folded else set())
    assert sorted(there(store)) == ([1] if is_folded else [1, 2])
    if is_folded:
        assert (there(store)[1].remote_id, there(store)[1].name) == ("r2", "mine")


def test_several_that_are_gone_are_one_with_the_same() -> None:
    """One after the other; none with another that is gone, and nothing happens where none is."""
    store = stored(*(known(key, number=NUMBER, note=str(key)) for key in (1, 2, 3)))
    assert edit(store, lambda tx: fold_gone(tx, TRACKTW, "mine", [2, 1])) == {1, 2}
    assert [(p.remote_id, p.note) for p in there(store).values()] == [("r3", "3")]
    store = stored(known(1, number=NUMBER), known(2, number=NUMBER))
    assert edit(store, lambda tx: fold_gone(tx, TRACKTW, "mine", {1, 2})) == set()
    assert edit(store, lambda tx: fold_gone(tx, TRACKTW, "mine", set())) == set()
    other = stored(known(1, number=None), known(2, number=NUMBER), known(3, number=NUMBER))
    assert edit(other, lambda tx: fold_gone(tx, TRACKTW, "mine", [1, 2])) == {2}
    assert list(there(store)) == [1, 2]


@for_each(
    ("here", "told", "is_same"),
    [
        ({}, {}, True),
        ({}, {"number": f"{NUMBER}1".lower()}, True),
        ({}, {"number": "another"}, False),
        ({"number": None}, {"number": ""}, False),
        ({}, {"carrier": T_CAT}, False),
        ({}, {"carrier": None}, False),
        ({"carrier": None}, {}, False),
        ({"carrier": None}, {"carrier": None}, False),
        ({"package_id": "p"}, {"package_id": "p", "number": "another", "carrier": T_CAT}, True),
        ({"package_id": "p"}, {"package_id": "q"}, False),
        ({"package_id": "p"}, {}, True),
        ({}, {"package_id": "q"}, True),
    ],
)
def test_what_is_the_same_parcel_whatever_the_relation(here, told, is_same: bool) -> None:
    """By its own id where both have one, else by carrier and number; both are found by one of these."""
    parcel, entry = known(**here), listed(**told)
    assert is_same_thing(parcel, entry) is is_same
    if is_same:
        assert set(things_of(parcel)) & set(things_of(entry))
    if not is_same and not (here.get("package_id") and told.get("package_id")):
        assert not set(things_of(parcel)) & set(things_of(entry))


def test_the_newer_relation_counts_and_the_older_ones_are_remembered() -> None:
    """Three of them, each once, and never the one that counts."""
    parcel = known(former_ids=("r9", "a", "b"), removed_at=BEFORE, failure=Failure("x", "x", BEFORE))
    again = imported_again(parcel, listed("r9"))
    assert again == known(remote_id="r9", former_ids=("a", "b", "r1"))
    assert imported_again(again, listed("r8")).former_ids == ("b", "r1", "r9")
    assert imported_again(known(remote_id=None), listed("r9")).former_ids == ()
    assert with_former(known(former_ids=("a",)), "b").former_ids == ("a", "b")
    assert with_former(known(former_ids=("a",)), "a").former_ids == ("a",)
    assert with_former(known(), "r1").former_ids == ()
    assert without_former(known(former_ids=("a", "b")), "a") == known(former_ids=("b",))


# Labels


def label(key: int, **changes) -> Parcel:
    fields = {"provider": FLEXFORWARD, "account": None, "number": None, "carrier": None}
    return known(key, **{**fields, **changes})


@for_each(
    ("other", "asked"),
    [
        ({"package_id": "UUID"}, {"remote_id": "order"}),
        ({"remote_id": "uuid"}, {"remote_id": "order"}),
        (
            {"remote_id": "x", "package_id": "uuid"},
            {"remote_id": "order", "pending": (waits(ActionKind.ADD),)},
        ),
    ],
)
def test_a_label_under_two_names_is_one_record(other, asked) -> None:
    """Under the older key and name, whichever is asked for; the newer name is remembered."""
    for key, older, newer in ((2, other, asked), (1, asked, other)):
        store = stored(label(1, **older), label(2, **newer, name="mine"))
        one = edit(store, lambda tx: tx.put(labelled(tx, tx.require(key), "uuid")))  # noqa: B023
        assert there(store) == {1: one}
        assert (one.name, one.package_id, one.pending) == ("mine", "uuid", ())
        assert (one.remote_id, one.former_ids) == (
            older.get("remote_id", "r1"),
            (newer.get("remote_id", "r2"),),
        )


def test_an_order_number_that_names_another_label_now_is_no_name_of_the_first() -> None:
    """That is called by its own id from then on; what is of another provider has nothing to do with it."""
    first = label(1, remote_id="Order", package_id="one")
    others = (label(2, remote_id="x", package_id="three"), label(3, remote_id="two", provider=TRACKTW))
    unknown = label(4, remote_id="ORDER", package_id=None)
    nameless = label(6, remote_id=None)
    store = stored(first, *others, label(5, remote_id="order"), unknown, nameless)
    one = edit(store, lambda tx: tx.put(labelled(tx, tx.require(5), "two")))
    assert one == label(5, remote_id="order", package_id="two")
    assert there(store) == {
        1: replace(first, remote_id="one"), 2: others[0], 3: others[1], 4: unknown, 5: one,
        6: nameless,
    }  # fmt: skip
    asked = label(1, package_id="uuid", pending=(waits(ActionKind.ADD),))
    assert edit(stored(asked), lambda tx: labelled(tx, tx.require(1), "uuid")) == asked
