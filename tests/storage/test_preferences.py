"""What the user chose on the screen, in the state file."""

import json

from msgspec.structs import replace
from storing import add

from parcel_tui.storage.records import Preferences


def test_an_old_file_has_the_defaults(path, open_store) -> None:
    """A file from before there were preferences opens in the inbox, and takes them in."""
    store = open_store()
    store.transact([add("A")])
    assert "preferences" not in json.loads(path.read_text(encoding="utf-8"))
    assert open_store().snapshot.preferences == Preferences()
    chosen = Preferences("todo", {"inbox": "name"})
    open_store().transact([lambda tx: tx.put_preferences(chosen)])
    assert open_store().snapshot.preferences == chosen


def test_what_cannot_be_read_is_the_default(path, open_store) -> None:
    """Preferences of another shape cost themselves alone."""
    store = open_store()
    store.transact([add("A"), lambda tx: tx.put_preferences(Preferences("todo"))])
    content = json.loads(path.read_text(encoding="utf-8"))
    content["preferences"]["screen"] = {"view": 7}
    path.write_text(json.dumps(content), encoding="utf-8")
    assert open_store().snapshot.preferences == Preferences()
    assert len(open_store().snapshot.parcels) == 1


def test_a_choice_keeps_those_before_it(open_store) -> None:
    """Also one of the same batch, which no snapshot has yet, and one that another process made meanwhile."""
    store, other = open_store(), open_store()
    other.transact([lambda tx: tx.put_preferences(replace(tx.preferences, ground="light"))])
    store.transact(
        [
            lambda tx: tx.put_preferences(replace(tx.preferences, sidebar=True)),
            lambda tx: tx.put_preferences(replace(tx.preferences, view="todo")),
        ]
    )
    kept = open_store().snapshot.preferences
    assert (kept.ground, kept.sidebar, kept.view) == ("light", True, "todo")


def test_the_last_choice_of_a_batch_counts(open_store) -> None:
    """There and back within one write is back."""
    store = open_store()
    store.transact(
        [
            lambda tx: tx.put_preferences(Preferences("todo")),
            lambda tx: tx.put_preferences(Preferences()),
        ]
    )
    assert open_store().snapshot.preferences == Preferences()
