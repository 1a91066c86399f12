"""What a reading of the folders makes of parcels that were there before, or are new to their account."""

from edits import BEFORE, DAY, HOUR, SECOND, changes, edit, known, row, stored, there, waits
from msgspec.structs import replace
from readings import TOLD, listed, reading, take_in
from tables import for_each

from parcel_tui.domain.parcel import FLEXFORWARD, ActionKind, Failure, Folder, History, Replaced
from parcel_tui.sandbox.clock import NOON
from parcel_tui.storage.records import Act

OLD = row(9, "old")


def after_deletion(*acts: Act, here=()):
    """A state in which this was done, `here` being what is left."""
    store = stored(*here)
    edit(store, lambda tx: [tx.put_act(act) for act in acts])
    return store


def test_what_was_deleted_here_and_is_listed_again_is_what_it_was() -> None:
    """With its history, in the folder that lists it, and to be sent nothing."""
    before = known(
        5, name="lamp", latest=OLD, folder=Folder.ARCHIVE, pending=(waits(ActionKind.ARCHIVE),),
        replaces=Replaced("r9"), failure=Failure("x", "x", BEFORE), removed_at=BEFORE, unread=1,
    )  # fmt: skip
    for history in (History((OLD,)), None):
        store = after_deletion(Act("delete", NOON - HOUR, 5, "", before, history))
        assert take_in(store, listed(5)) == [5]
        told = history.checkpoints if history else ()
        assert [one.message for one in store.snapshot.history(5).checkpoints] == [
            *("moved",), *(one.message for one in told),
        ]  # fmt: skip
        now = there(store)[5]
        assert (now.name, now.folder, now.pending, now.replaces) == ("lamp", Folder.INBOX, (), None)
        assert (now.failure, now.removed_at, now.account) == (None, None, "mine")
        assert now.added_at == before.added_at


@for_each(
    ("act", "here"),
    [
        (Act("delete", NOON - DAY, 5, "", known(5)), ()),
        (Act("delete", NOON - HOUR, 5, "", known(5, provider=FLEXFORWARD)), ()),
        (Act("delete", NOON - HOUR, 5, "", known(5, remote_id="r6")), ()),
        (Act("move", NOON - HOUR, 5, "", known(5)), ()),
        (Act("add", NOON - HOUR, 5), ()),
        (Act("delete", NOON - HOUR, 5, "", known(5)), (known(5, remote_id="r6", number="other"),)),
    ],
)
def test_what_was_not_deleted_here_lately_is_new(act: Act, here) -> None:
    """Nor what another provider calls the same; a key that is taken is another parcel's."""
    store = after_deletion(act, here=here)
    [key] = take_in(store, listed(5))
    assert there(store)[key].added_at == NOON
    assert [one for one in there(store).values() if one.key != key] == list(here)


def test_an_account_that_is_full_takes_in_nothing_new() -> None:
    """What is here is brought up to date all the same."""
    store = stored(known(1, latest=TOLD), histories={1: (TOLD,)})
    assert take_in(store, listed(1, latest=row(1, "new")), listed(2), is_full=True) == []
    assert [one.latest.message for one in there(store).values()] == ["new"]


@for_each(
    ("is_baseline", "taken_in_at", "baseline_at", "is_news"),
    [
        (True, None, None, False),
        (True, NOON, None, False),
        (False, None, None, True),
        (False, None, BEFORE, True),
        (False, BEFORE, None, True),
        (False, BEFORE - SECOND, BEFORE, False),
        (False, BEFORE, BEFORE, True),
        (False, BEFORE + SECOND, BEFORE, True),
    ],
)
def test_what_the_account_held_by_its_first_reading_is_no_news(
    is_baseline, taken_in_at, baseline_at, is_news: bool
) -> None:
    """Also where it is listed late; what the account took in since then is."""
    told = {"is_baseline": is_baseline, "baseline_at": baseline_at}
    assert reading(**told).is_arrival(listed(taken_in_at=taken_in_at)) is is_news
    store = stored()
    take_in(store, listed(taken_in_at=taken_in_at), **told)
    assert (len(changes(store)), there(store)[1].latest) == (is_news, replace(TOLD, unread=is_news))
