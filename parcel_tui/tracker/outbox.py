"""What the user does, stored before it is sent: edits of the store, and how each is settled."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from parcel_tui.domain.clock import doubled
from parcel_tui.domain.errors import NotFound, NotYours, Rejected
from parcel_tui.domain.parcel import (
    ActionKind,
    Change,
    ChangeKind,
    Failure,
    Folder,
    History,
    Parcel,
    PendingAction,
    Undoable,
)
from parcel_tui.domain.provider import keeps_folders, title_of
from parcel_tui.language import mark, tr
from parcel_tui.storage.records import Act, Deletion
from parcel_tui.storage.transaction import Transaction
from parcel_tui.tracker.carrier_change import let_go, with_old_carrier
from parcel_tui.tracker.direction import read_as
from parcel_tui.tracker.outcomes import Added, NewParcel

FOLDER_AFTER = {ActionKind.ARCHIVE: Folder.ARCHIVE, ActionKind.UNARCHIVE: Folder.INBOX}
GIVEN_UP = "given_up"
"""The code of a failure after which nothing is sent any more."""
SPAN = timedelta(days=1)
"""How long what was done can be taken back."""

_REFUSALS = {Rejected.code, NotFound.code, NotYours.code}
_GIVES_UP_AFTER = timedelta(days=1)
_TRIES_AT_LEAST = 5
_REST_FIRST = timedelta(minutes=2)
_REST_LONGEST = timedelta(hours=2)
_OPPOSITE = {ActionKind.ARCHIVE: ActionKind.UNARCHIVE, ActionKind.UNARCHIVE: ActionKind.ARCHIVE}
_GIVEN_UP = {
    ActionKind.ADD: mark(
        "{title} could not add this in a day of tries, which ended. Add it again to go on trying."
    ),
    ActionKind.ARCHIVE: mark(
        "{title} could not archive this in a day of tries, which ended. Archive it again to go on trying."
    ),
    ActionKind.UNARCHIVE: mark(
        "{title} could not unarchive this in a day of tries, which ended. Unarchive it again to go on trying."
    ),
    ActionKind.DELETE: mark(
        "{title} could not delete this in a day of tries, which ended. Delete it again to go on trying."
    ),
}


def add_parcel(
    tx: Transaction,
    new: NewParcel,
    now: datetime,
    *,
    listed_by_provider: bool,
    account: str | None = None,
    among: Iterable[Parcel] | None = None,
) -> Added:
    """Stores what is to be followed; one that is followed already is found again instead.

    A deleted parcel whose deletion was not sent yet comes back by it. Parcels of another account
    than that of the token in use are other parcels; None: whose it is makes no difference.
    It is looked for `among` those parcels; None: among all.
    """
    for known in tx.parcels() if among is None else among:
        is_of_account = account is None or known.account in {None, account}
        if is_of_account and is_same(known, new):
            told = replace(
                _without(known, ActionKind.DELETE),
                name=new.name or known.name,
                note=new.note or known.note,
                answers=new.answers or known.answers,
            )
            if new.sending:
                told, history = read_as(told, tx.history(told.key), sending=True)
                tx.put_history(told.key, history)
            if _is_worth_sending(known, new):
                told = _to_be_added(told, PendingAction(ActionKind.ADD, now, notify=new.notify))
            return Added(tx.put(told), known=not known.is_deleted)
    parcel = Parcel(
        key=tx.new_key(),
        provider=new.provider,
        added_at=now,
        # Flex Forward is asked by what the user named; Track.TW gives its own id when it takes the number.
        remote_id=None if listed_by_provider else new.identifier,
        number=new.identifier if listed_by_provider else None,
        carrier=new.carrier,
        name=new.name,
        note=new.note,
        answers=new.answers,
        sending=new.sending,
        pending=(PendingAction(ActionKind.ADD, now, notify=new.notify),),
    )
    return Added(tx.put(parcel), known=False)


def is_same(known: Parcel, new: NewParcel) -> bool:
    """Whether a parcel is what the user wants to follow, so that it is not followed twice."""
    if known.provider != new.provider:
        return False
    if known.remote_id == new.identifier:
        # An order number may be another label's by now, which only the provider can tell.
        label = None if keeps_folders(known.provider) else known.package_id
        return label is None or label.casefold() == new.identifier.casefold()
    if (known.number or "").casefold() != new.identifier.casefold():
        return False
    return known.carrier is None or new.carrier is None or known.carrier.id == new.carrier.id


def move_parcel(tx: Transaction, key: int, kind: ActionKind, now: datetime, *, is_remote: bool) -> Parcel:
    """Archives or un-archives here, and notes that the provider is to be told."""
    parcel = tx.require(key)
    folder = FOLDER_AFTER[kind]
    if parcel.folder is folder:
        return parcel
    moved = replace(parcel, folder=folder, moved_at=now)
    if not is_remote or _is_here_alone(parcel):
        return tx.put(moved)
    # One that was tried may have been done: then the opposite has to be sent behind it.
    undone = _untried(parcel, _OPPOSITE[kind])
    if undone is not None:  # the provider never heard of it: both cancel out
        return tx.put(replace(moved, pending=tuple(a for a in parcel.pending if a is not undone)))
    return tx.put(replace(moved, pending=(*parcel.pending, PendingAction(kind, now))))


def delete_parcel(tx: Transaction, key: int, now: datetime, *, is_remote: bool) -> Parcel:
    """Deletes here; the record stays until the provider has been told, where one has to be."""
    parcel = tx.require(key)
    if any(action.kind is ActionKind.ADD and action.tried_at is not None for action in parcel.pending):
        parcel = let_go(tx, parcel, now)  # both records may be there
    else:
        parcel = tx.put(with_old_carrier(tx, parcel, now))
    never_sent = _untried(parcel, ActionKind.ADD) is not None
    if not is_remote or never_sent or parcel.removed_at is not None or _is_here_alone(parcel):
        tx.remove(key)
        return parcel
    if parcel.is_deleted:
        return parcel
    # Moves need not be sent any more. An add that was tried is settled first: it may tell the id to delete.
    rest = tuple(action for action in parcel.pending if action.kind is ActionKind.ADD)
    return tx.put(replace(parcel, moved_at=now, pending=(*rest, PendingAction(ActionKind.DELETE, now))))


def waiting(parcels: Iterable[Parcel], accepts: Callable[[Parcel], bool]) -> list[Parcel]:
    """The parcels with something to send, in the order in which the user did it; what failed comes last."""
    rows = [parcel for parcel in parcels if parcel.pending and accepts(parcel)]
    return sorted(rows, key=lambda p: (p.pending[0].failed, p.pending[0].made_at, p.key))


def settle(tx: Transaction, key: int, kind: ActionKind, now: datetime) -> Parcel | None:
    """The provider has confirmed it. Returns the parcel as it is now, None when it is gone."""
    parcel = tx.get(key)
    if parcel is None:
        return None
    if kind is ActionKind.DELETE:
        tx.remove(key)
        if parcel.remote_id:
            tx.put_deletion(parcel.remote_id, Deletion(now))
        return None
    return tx.put(replace(_without(parcel, kind), failure=None, moved_at=now))


def claim(tx: Transaction, key: int, now: datetime) -> PendingAction | None:
    """Marks the oldest action as under way before it is sent; None when there is none to send.

    From here on it may have reached the provider, whatever happens to this process: it is
    looked for before it is sent again. Of two processes only one gets it.
    """
    parcel = tx.get(key)
    if parcel is None or not parcel.pending or parcel.pending[0].tried_at is not None:
        return None
    action, *rest = parcel.pending
    tx.put(replace(parcel, pending=(replace(action, tried_at=now), *rest)))
    return action


def release(tx: Transaction, key: int) -> Parcel | None:
    """The oldest action certainly did not reach the provider: it may be sent again."""
    parcel = tx.get(key)
    if parcel is None or not parcel.pending:
        return parcel
    action, *rest = parcel.pending
    return tx.put(replace(parcel, pending=(replace(action, tried_at=None), *rest)))


def rests_until(action: PendingAction, now: datetime) -> datetime | None:
    """Until when others go first; None when it is not resting. No clock makes that longer than the pause."""
    until = action.rests_until
    return until if until is not None and now < until <= now + _REST_LONGEST else None


def not_done(tx: Transaction, parcel: Parcel, now: datetime) -> None:
    """The provider's lists show that the oldest action was not done: it may be sent again, after others.

    At once the first time, then after pauses that double; given up after a day of at least five tries.
    Not where the user has taken it back since: that alone is sent, for the first may still be on its way.
    """
    action, *rest = parcel.pending
    if rest and rest[0].kind is _OPPOSITE.get(action.kind):
        tx.put(replace(parcel, pending=tuple(rest)))
        return
    failed = action.failed + 1
    since = min(action.failing_since or action.tried_at or now, now)
    if action.kind is ActionKind.ADD and parcel.is_deleted:
        tx.remove(parcel.key)  # neither is there anything to delete
        return
    if failed >= _TRIES_AT_LEAST and now - since >= _GIVES_UP_AFTER:
        _give_up(tx, parcel, now)
        return
    # The exponent is bounded, too: after very many tries the power would be longer than any timedelta.
    pause = doubled(_REST_FIRST, failed - 2, _REST_LONGEST) if failed > 1 else timedelta()
    again = replace(action, tried_at=None, failed=failed, failing_since=since, rests_until=now + pause)
    tx.put(replace(parcel, pending=(again, *rest)))


def _give_up(tx: Transaction, parcel: Parcel, now: datetime) -> None:
    """Undoes here what the provider could not be brought to do; a number that was added stays here."""
    kind = parcel.pending[0].kind
    title = title_of(parcel.provider)
    sentence = tr(_GIVEN_UP[kind], title=title)
    failure = Failure(GIVEN_UP, sentence, now)
    if kind is not ActionKind.ADD:
        revert(tx, parcel.key, kind, failure)
        return
    tx.record([Change(parcel.key, ChangeKind.REFUSED, now, parcel.title, parcel.stage, failure.message, now)])
    tx.put(replace(with_old_carrier(tx, replace(parcel, pending=()), now), failure=failure))


def revert(tx: Transaction, key: int, kind: ActionKind, failure: Failure) -> Parcel | None:
    """The provider has refused it for good: it is undone here, and recorded so that it is told once."""
    parcel = tx.get(key)
    if parcel is None:
        return None
    tx.record(
        [Change(key, ChangeKind.REFUSED, failure.at, parcel.title, parcel.stage, failure.message, failure.at)]
    )
    if kind is ActionKind.ADD and parcel.checked_at is None and parcel.replaces is None:
        tx.remove(key)
        return None
    # What was known before it was added again stays known.
    back = _without(parcel, kind)
    if kind is ActionKind.ADD:
        back = with_old_carrier(tx, back, failure.at)
    if kind in FOLDER_AFTER:
        back = replace(back, folder=FOLDER_AFTER[_OPPOSITE[kind]])
    return tx.put(replace(back, failure=failure))


def _is_worth_sending(known: Parcel, new: NewParcel) -> bool:
    """Whether adding what is known could change anything: it never got there, is gone, or is told anew."""
    was_refused = known.failure is not None and known.failure.code in _REFUSALS
    is_told_anew = bool(new.answers) and new.answers != known.answers
    is_missing = known.remote_id is None or known.removed_at is not None
    return not known.has_pending(ActionKind.ADD) and (is_missing or was_refused or is_told_anew)


def _to_be_added(parcel: Parcel, action: PendingAction) -> Parcel:
    """The parcel, to be sent (again) as a number to add."""
    if parcel.removed_at is not None:  # the relation that it had is gone
        parcel = replace(parcel, remote_id=None, removed_at=None, history_stale=True)
    if parcel.remote_id is None:
        parcel = replace(parcel, folder=Folder.INBOX)
    return replace(parcel, failure=None, pending=(action, *parcel.pending))


def _is_here_alone(parcel: Parcel) -> bool:
    """Whether its provider never took it in, and is not to be asked to any more."""
    return parcel.remote_id is None and not parcel.has_pending(ActionKind.ADD)


def _untried(parcel: Parcel, kind: ActionKind) -> PendingAction | None:
    return next((a for a in parcel.pending if a.kind is kind and a.tried_at is None), None)


def _without(parcel: Parcel, kind: ActionKind) -> Parcel:
    """The parcel without its oldest action of that kind."""
    action = next((a for a in parcel.pending if a.kind is kind), None)
    return replace(parcel, pending=tuple(a for a in parcel.pending if a is not action))


class Restored(Struct, frozen=True):
    """A parcel that is here again; `is_imported` when its provider has to take it in anew."""

    parcel: Parcel
    is_imported: bool


def restore_parcel(
    tx: Transaction, before: Parcel, history: History, now: datetime, *, is_remote: bool
) -> Restored:
    """The parcel as it was `before` it was deleted; `is_remote` where its provider keeps a list."""
    present = tx.get(before.key)
    if present is not None and not present.is_deleted:
        return Restored(present, is_imported=False)
    if present is not None and _untried(present, ActionKind.DELETE) is not None:
        return Restored(
            tx.put(replace(present, moved_at=now, pending=_still_pending(before, present))), False
        )
    was_kept_here_alone = not is_remote or before.remote_id is None or before.removed_at is not None
    if present is None and was_kept_here_alone:
        tx.put(before)
        tx.put_history(before.key, history)
        return Restored(before, is_imported=False)
    return Restored(_imported_again(tx, before, history, now), is_imported=True)


def _still_pending(before: Parcel, present: Parcel) -> tuple[PendingAction, ...]:
    """What was to be sent before; without an add that was sent meanwhile."""
    return tuple(a for a in before.pending if a.kind is not ActionKind.ADD or present.has_pending(a.kind))


def _imported_again(tx: Transaction, before: Parcel, history: History, now: datetime) -> Parcel:
    """A new record under a new key: what still happens to the old one's deletion does not concern it."""
    pending = [PendingAction(ActionKind.ADD, now)]
    if before.folder is Folder.ARCHIVE:
        pending.append(PendingAction(ActionKind.ARCHIVE, now))
    again = replace(
        before,
        key=tx.new_key(),
        account=None,
        remote_id=None,
        pending=tuple(pending),
        history_stale=True,
        moved_at=now,
        failure=None,
        removed_at=None,
    )
    tx.put(again)
    tx.put_history(again.key, history)
    return again


def acts_of(tx: Transaction) -> list[tuple[int, Act]]:
    """What the user did, as it was noted, by its number."""
    return [(number, act) for number in tx.act_numbers() if (act := tx.act(number)) is not None]


def in_time(acts: Iterable[tuple[int, Act]], now: datetime) -> list[tuple[int, Act]]:
    """The acts that can still be taken back, oldest first, as they come.

    One that was done after now, by a clock that was ahead, is as new as its place among them tells.
    """
    known = list(acts)
    too_old = (place for place, (_, act) in enumerate(known, 1) if now - act.at >= SPAN)
    return known[max(too_old, default=0) :]


def deleted_lately(tx: Transaction, provider: str, now: datetime) -> dict[str, tuple[Parcel, History]]:
    """By remote id, the provider's parcels that were deleted here, as long as that can be taken back."""
    return {
        act.before.remote_id: (act.before, act.history or History())
        for _, act in in_time(acts_of(tx), now)
        if act.what == Undoable.DELETE
        and act.before is not None
        and act.before.remote_id
        and act.before.provider == provider
    }
