"""What a newer version has written that this one does not know: it outlives every change."""

import json
from collections.abc import Callable
from pathlib import Path

from msgspec.structs import replace
from storing import NOON, add

from parcel_tui.domain.parcel import ActionKind, PendingAction
from parcel_tui.storage.records import AccountRecord, ProviderRecord
from parcel_tui.storage.store import Store

Open = Callable[[], Store]
UNTOLD = (None, False, True, None, True, None)
"""What a checkpoint's row may end with, and is not written: each is its field's default."""


def test_what_a_newer_version_wrote_is_kept(open_store: Open, path: Path) -> None:
    """Fields, checkpoint's items and tables that this version does not know outlive every change it makes."""
    open_store().transact([add("A", checkpoints=2)])
    content = json.loads(path.read_text(encoding="utf-8"))
    content["parcels"]["1"]["weight"] = {"grams": 300}
    content["parcels"]["1"]["carrier"] = {"id": "7", "name": "黑貓", "hub": "N1"}
    content["meta"]["state"]["device"] = "laptop"
    content["histories"]["1"]["source"] = "api"
    for row, weather in zip(content["histories"]["1"]["rows"], ("rain", "sun"), strict=True):
        row += [*UNTOLD, weather]
    latest = {"time": "2026-02-02T12:00:00Z", "message": "here", "stage": "in_transit", "raw_status": "x"}
    content["parcels"]["1"]["latest"] = latest | {"unread": True, "wind": "east"}
    content["colours"] = {"1": {"red": 1}}
    path.write_text(json.dumps(content), encoding="utf-8")
    store = open_store()

    def edit(tx):
        parcel = tx.require(1)
        tx.put(replace(parcel, note="mine", latest=replace(parcel.latest, unread=False)))
        rows = tx.history(1).checkpoints
        tx.put_history(1, replace(tx.history(1), checkpoints=(rows[0], replace(rows[1], unread=True))))

    store.transact([edit])
    store.transact([add("B")])
    kept = json.loads(path.read_text(encoding="utf-8"))
    assert (kept["parcels"]["1"]["weight"], kept["parcels"]["1"]["note"]) == ({"grams": 300}, "mine")
    assert kept["parcels"]["1"]["carrier"]["hub"] == "N1"
    assert (kept["meta"]["state"]["device"], kept["histories"]["1"]["source"]) == ("laptop", "api")
    unchanged, changed = kept["histories"]["1"]["rows"]
    assert (unchanged[-1], changed[5], changed[-1]) == ("rain", True, "sun")  # it was only marked
    assert len(changed) == len(unchanged) == 11
    read = kept["parcels"]["1"]["latest"]
    assert (read["wind"], read.get("unread", False)) == ("east", False)
    assert kept["colours"] == {"1": {"red": 1}}

    def another(tx):
        parcel = tx.require(1)
        latest, carrier = replace(parcel.latest, message="there"), replace(parcel.carrier, id="8")
        tx.put(replace(parcel, latest=latest, carrier=carrier))
        first, second = tx.history(1).checkpoints
        tx.put_history(1, replace(tx.history(1), checkpoints=(replace(first, zone_told=False), second)))

    store.transact([another])
    kept = json.loads(path.read_text(encoding="utf-8"))
    parcel = kept["parcels"]["1"]
    assert not {"wind", "hub"} & {*parcel["latest"], *parcel["carrier"]}
    assert "weight" in parcel
    assert "rain" not in kept["histories"]["1"]["rows"][0]


def test_an_item_of_one_checkpoint_alone_is_kept_too(open_store: Open, path: Path) -> None:
    """What a newer version added to a history may be an item of one row; it outlives another row's change."""
    open_store().transact([add("A", checkpoints=2)])
    content = json.loads(path.read_text(encoding="utf-8"))
    for row in content["histories"]["1"]["rows"]:
        row.extend(UNTOLD)
    content["histories"]["1"]["rows"][0].append("rain")
    path.write_text(json.dumps(content), encoding="utf-8")

    def edit(tx):
        first, second = tx.history(1).checkpoints
        tx.put_history(1, replace(tx.history(1), checkpoints=(first, replace(second, unread=True))))

    open_store().transact([edit])
    kept = json.loads(path.read_text(encoding="utf-8"))
    assert kept["histories"]["1"]["rows"][0][-1] == "rain"


def test_what_a_newer_version_writes_otherwise_is_no_obstacle(open_store: Open, path: Path) -> None:
    """Fields at their defaults that are written all the same, lists that grow, records that are none.

    What is not safe to show is cleaned with the record, beside what is kept of it.
    """
    open_store().transact([add("A", checkpoints=2)])
    content = json.loads(path.read_text(encoding="utf-8"))
    content["parcels"]["1"] |= {
        "pending": [],
        "note": None,
        "weight": 300,
        "name": "La\u202emp",
        "former_ids": ["r1"],
        "answers": [["key", "La\u202emp"]],
    }
    content["histories"]["1"]["source"] = "api"
    content["accounts"] = {"tracktw:a": {"owner": 5, "shade": "red"}}
    content["providers"] = {"tracktw": {"state": "ok", "shade": "red"}}
    path.write_text(json.dumps(content), encoding="utf-8")

    def edit(tx):
        pending = (PendingAction(ActionKind.DELETE, NOON),)
        tx.put(replace(tx.require(1), pending=pending, note="mine", former_ids=("r2", "r1")))
        rows = tx.history(1).checkpoints
        tx.put_history(1, replace(tx.history(1), checkpoints=(replace(rows[0], place="淡水"), *rows)))
        tx.put_account("tracktw:a", AccountRecord("new"))
        tx.put_provider("tracktw", ProviderRecord("down"))

    open_store().transact([edit])
    kept = json.loads(path.read_text(encoding="utf-8"))
    parcel = kept["parcels"]["1"]
    assert (parcel["weight"], parcel["note"], parcel["pending"][0]["kind"]) == (300, "mine", "delete")
    assert (parcel["name"], parcel["former_ids"]) == ("Lamp", ["r2", "r1"])
    assert parcel["answers"] == [["key", "Lamp"]]
    assert (kept["histories"]["1"]["source"], len(kept["histories"]["1"]["rows"])) == ("api", 3)
    assert "shade" not in kept["accounts"]["tracktw:a"]
    assert (kept["providers"]["tracktw"]["state"], kept["providers"]["tracktw"]["shade"]) == ("down", "red")
    [again] = open_store().snapshot.parcels.values()
    assert (again.note, again.pending[0].kind) == ("mine", ActionKind.DELETE)
    open_store().transact([lambda tx: tx.put(replace(tx.require(1), note=None, pending=()))])
    [again] = open_store().snapshot.parcels.values()
    assert (again.note, again.pending) == (None, ())
    assert json.loads(path.read_text(encoding="utf-8"))["parcels"]["1"]["weight"] == 300
