"""What the user does, stored before it is sent: edits of the store, and how each is settled."""

from collections.abc import Callable, Iterable
from datetime import datetime

from msgspec.structs import replace

from parcel_tui.domain.parcel import (
    ActionKind,
    Change,
    ChangeKind,
    Failure,
    Folder,
    Parcel,
    PendingAction,
)
from parcel_tui.storage.draft import Draft
from parcel_tui.storage.records import Deletion
from parcel_tui.tracker.outcomes import Added, NewParcel

FOLDER_AFTER = {ActionKind.ARCHIVE: Folder.ARCHIVE, ActionKind.UNARCHIVE: Folder.INBOX}
_OPPOSITE = {ActionKind.ARCHIVE: ActionKind.UNARCHIVE, ActionKind.UNARCHIVE: ActionKind.ARCHIVE}


def add_parcel(draft: Draft, new: NewParcel, now: datetime, *, listed_by_provider: bool) -> Added:
    """Stores what is to be followed; one that is followed already is found again instead.

    A deleted parcel whose deletion was not sent yet comes back by it.
    """
    for known in draft.parcels():
        if _is_same(known, new):
            revived = _without(known, ActionKind.DELETE)
            told = replace(revived, name=new.name or known.name, answers=new.answers or known.answers)
            return Added(draft.put(told), known=not known.is_deleted)
    parcel = Parcel(
        key=draft.new_key(),
        provider=new.provider,
        added_at=now,
        # Flex Forward is asked by what the user named; Track.TW gives its own id when it takes the number.
        remote_id=None if listed_by_provider else new.identifier,
        number=new.identifier if listed_by_provider else None,
        carrier=new.carrier,
        name=new.name,
        note=new.note,
        answers=new.answers,
        pending=(PendingAction(ActionKind.ADD, now, notify=new.notify),),
    )
    return Added(draft.put(parcel), known=False)


def move_parcel(draft: Draft, key: int, kind: ActionKind, now: datetime, *, is_remote: bool) -> Parcel:
    """Archives or un-archives here, and notes that the provider is to be told."""
    parcel = draft.require(key)
    folder = FOLDER_AFTER[kind]
    if parcel.folder is folder:
        return parcel
    moved = replace(parcel, folder=folder, moved_at=now)
    if not is_remote:
        return draft.put(moved)
    undone = _untried(parcel, _OPPOSITE[kind])
    if undone is not None:  # the provider never heard of it: both cancel out
        return draft.put(replace(moved, pending=tuple(a for a in parcel.pending if a is not undone)))
    return draft.put(replace(moved, pending=(*parcel.pending, PendingAction(kind, now))))


def delete_parcel(draft: Draft, key: int, now: datetime, *, is_remote: bool) -> Parcel:
    """Deletes here; the record stays until the provider has been told, where one has to be."""
    parcel = draft.require(key)
    never_sent = _untried(parcel, ActionKind.ADD) is not None
    if not is_remote or never_sent or parcel.removed_at is not None:
        draft.remove(key)
        return parcel
    if parcel.is_deleted:
        return parcel
    rest = tuple(action for action in parcel.pending if action.kind is ActionKind.ADD)
    return draft.put(replace(parcel, moved_at=now, pending=(*rest, PendingAction(ActionKind.DELETE, now))))


def waiting(parcels: Iterable[Parcel], accepts: Callable[[Parcel], bool]) -> list[Parcel]:
    """The parcels with something to send, in the order in which the user did it."""
    rows = [(parcel.pending[0].made_at, parcel.key, parcel) for parcel in parcels if parcel.pending]
    return [parcel for _, _, parcel in sorted(rows, key=lambda row: row[:2]) if accepts(parcel)]


def settle(draft: Draft, key: int, kind: ActionKind, now: datetime) -> Parcel | None:
    """The provider has confirmed it. Returns the parcel as it is now, None when it is gone."""
    parcel = draft.get(key)
    if parcel is None:
        return None
    if kind is ActionKind.DELETE:
        draft.remove(key)
        if parcel.remote_id:
            draft.put_deletion(parcel.remote_id, Deletion(now))
        return None
    return draft.put(replace(_without(parcel, kind), failure=None, moved_at=now))


def claim(draft: Draft, key: int, now: datetime) -> PendingAction | None:
    """Marks the oldest action as under way before it is sent; None when there is none to send.

    From here on it may have reached the provider, whatever happens to this process: it is
    looked for before it is sent again. Of two processes only one gets it.
    """
    parcel = draft.get(key)
    if parcel is None or not parcel.pending or parcel.pending[0].tried_at is not None:
        return None
    action, *rest = parcel.pending
    draft.put(replace(parcel, pending=(replace(action, tried_at=now), *rest)))
    return action


def release(draft: Draft, key: int) -> Parcel | None:
    """The oldest action certainly did not reach the provider: it may be sent again."""
    parcel = draft.get(key)
    if parcel is None or not parcel.pending:
        return parcel
    action, *rest = parcel.pending
    return draft.put(replace(parcel, pending=(replace(action, tried_at=None), *rest)))


def undo(draft: Draft, key: int, kind: ActionKind, failure: Failure) -> Parcel | None:
    """The provider has refused it for good: it is undone here, and recorded so that it is told once."""
    parcel = draft.get(key)
    if parcel is None:
        return None
    draft.record(
        [Change(key, ChangeKind.REFUSED, failure.at, parcel.title, parcel.stage, failure.message, failure.at)]
    )
    if kind is ActionKind.ADD:
        draft.remove(key)
        return None
    back = _without(parcel, kind)
    if kind in FOLDER_AFTER:
        back = replace(back, folder=FOLDER_AFTER[_OPPOSITE[kind]])
    return draft.put(replace(back, failure=failure))


def _is_same(known: Parcel, new: NewParcel) -> bool:
    if known.provider != new.provider:
        return False
    if known.remote_id == new.identifier:
        return True
    if (known.number or "").casefold() != new.identifier.casefold():
        return False
    return known.carrier is None or new.carrier is None or known.carrier.id == new.carrier.id


def _untried(parcel: Parcel, kind: ActionKind) -> PendingAction | None:
    return next((a for a in parcel.pending if a.kind is kind and a.tried_at is None), None)


def _without(parcel: Parcel, kind: ActionKind) -> Parcel:
    """The parcel without its oldest action of that kind."""
    action = next((a for a in parcel.pending if a.kind is kind), None)
    return replace(parcel, pending=tuple(a for a in parcel.pending if a is not action))
