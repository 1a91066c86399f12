"""Brings a deleted parcel back: here while the provider was not told, else by importing it again. Edits."""

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from parcel_tui.domain.parcel import ActionKind, Folder, History, Parcel, PendingAction
from parcel_tui.storage.transaction import Draft


class Restored(Struct, frozen=True):
    """A parcel that is here again; `is_imported` when its provider has to take it in anew."""

    parcel: Parcel
    is_imported: bool


def restore_parcel(
    draft: Draft, before: Parcel, history: History, now: datetime, *, is_remote: bool
) -> Restored:
    """The parcel as it was `before` it was deleted; `is_remote` where its provider keeps a list."""
    present = draft.get(before.key)
    if present is not None and not present.is_deleted:
        return Restored(present, is_imported=False)
    if present is not None and _is_untold(present):
        return Restored(
            draft.put(replace(present, moved_at=now, pending=_still_pending(before, present))), False
        )
    was_kept_here_alone = not is_remote or before.remote_id is None or before.removed_at is not None
    if present is None and was_kept_here_alone:
        draft.put(before)
        draft.put_history(before.key, history)
        return Restored(before, is_imported=False)
    return Restored(_imported_again(draft, before, history, now), is_imported=True)


def _is_untold(present: Parcel) -> bool:
    return all(a.tried_at is None for a in present.pending if a.kind is ActionKind.DELETE)


def _still_pending(before: Parcel, present: Parcel) -> tuple[PendingAction, ...]:
    """What was to be sent before; without an add that was sent meanwhile."""
    return tuple(a for a in before.pending if a.kind is not ActionKind.ADD or present.has_pending(a.kind))


def _imported_again(draft: Draft, before: Parcel, history: History, now: datetime) -> Parcel:
    """A new record under a new key: what still happens to the old one's deletion does not concern it."""
    pending = [PendingAction(ActionKind.ADD, now)]
    if before.folder is Folder.ARCHIVE:
        pending.append(PendingAction(ActionKind.ARCHIVE, now))
    again = replace(
        before,
        key=draft.new_key(),
        account=None,
        remote_id=None,
        pending=tuple(pending),
        history_stale=True,
        moved_at=now,
        failure=None,
        removed_at=None,
    )
    draft.put(again)
    draft.put_history(again.key, history)
    return again
