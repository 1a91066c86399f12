"""The state for those who only look: no table is opened, nothing can be changed."""

from parcel_tui.domain.counting import counted
from parcel_tui.domain.errors import StorageError
from parcel_tui.storage.snapshot import Snapshot, take_snapshot
from parcel_tui.storage.state_file import Loaded, StateFile


def read_state(file: StateFile) -> tuple[Snapshot, list[str]]:
    """The state as it is on the disk, and sentences about what had to be recovered.

    Raises StorageError where there is one of which nothing can be read: it is not an empty one.
    """
    loaded = file.load()
    if loaded.is_unknown:
        raise StorageError(loaded.notice)
    snapshot = take_snapshot(loaded.tables, loaded.meta, Snapshot())
    return snapshot, notices_about(loaded, snapshot)


def notices_about(loaded: Loaded, snapshot: Snapshot) -> list[str]:
    """What the user has to know about a state that was read, a sentence each."""
    notices = [loaded.notice] if loaded.notice else []
    if snapshot.bad_records:
        notices.append(
            f"{counted(len(snapshot.bad_records), 'parcel')} in the state file could not be read; "
            "nothing of it is lost, and the others are here."
        )
    return notices
