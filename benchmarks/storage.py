"""The state file against TinyDB's JSONStorage and against sqlite3, in one run.

    python benchmarks/storage.py [PARCELS …]      (default: 100 1000 10000)

Each parcel has ten checkpoints. All three stores hold the same facts: JSONStorage as one
document a parcel, sqlite3 as one row a parcel (WAL, synchronous=FULL, so that a change is
on the disk when it returns, as it is for the others). Times are medians in milliseconds,
measured in turns; what counts is the ratio.
"""

import gc
import json
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
from msgspec.structs import replace
from tinydb import Query, TinyDB

from parcel_tui.domain.parcel import Carrier, Checkpoint, History, Parcel
from parcel_tui.domain.stage import Stage
from parcel_tui.storage.state_file import DiskFile
from parcel_tui.storage.store import Store
from parcel_tui.storage.transaction import Transaction

START = datetime(2026, 2, 1, 8, 0, tzinfo=UTC)
ROUNDS = 7
NAMES = ("open", "look up one", "search", "change one", "change all", "memory")


def make(count: int) -> list[tuple[Parcel, History]]:
    """Parcels as they look in real life, ten checkpoints each."""
    carrier = Carrier("9a98100c-c984-463d-82a6-ae86ec4e0b8a", "蝦皮店到店")
    rows = []
    for key in range(1, count + 1):
        history = tuple(
            Checkpoint(
                START - timedelta(hours=n),
                f"包裹抵達理貨中心，處理中 - [中和福美 {n}]",
                Stage.IN_TRANSIT,
                "transit",
            )
            for n in range(10)
        )
        rows.append(
            (
                Parcel(
                    key,
                    "tracktw",
                    START,
                    account="0123456789abcdef",
                    remote_id=f"6d5817c4-{key:08d}",
                    number=f"TW{key:012d}Z",
                    carrier=carrier,
                    name=f"訂單 {key}",
                    stage=Stage.IN_TRANSIT,
                    latest=history[0],
                    history_at=START,
                    checked_at=START,
                ),
                History(history),
            )
        )
    return rows


class Ours:
    """This project's store."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "ours" / "state.json"

    def fill(self, rows: list[tuple[Parcel, History]]) -> None:
        def edit(tx: Transaction) -> None:
            for parcel, history in rows:
                tx.put(parcel)
                tx.put_history(parcel.key, history)

        Store(DiskFile(self.path, lambda: START)).transact([edit])

    def open(self) -> None:
        self.store = Store(DiskFile(self.path, lambda: START))

    def look_up(self, key: int) -> object:
        return self.store.snapshot.parcels[key]

    def search(self, text: str) -> int:
        return sum(
            text in (p.name or "") or text in (p.number or "") for p in self.store.snapshot.parcels.values()
        )

    def change_one(self, key: int, text: str) -> None:
        self.store.transact([lambda tx: tx.put(replace(tx.require(key), note=text))])

    def change_all(self, text: str) -> None:
        def edit(tx: Transaction) -> None:
            for parcel in list(tx.parcels()):
                tx.put(replace(parcel, note=text))

        self.store.transact([edit])


class Json:
    """TinyDB as it comes."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "tinydb.json"

    def fill(self, rows: list[tuple[Parcel, History]]) -> None:
        db = TinyDB(self.path)
        documents = [
            json.loads(msgspec.json.encode(parcel)) | json.loads(msgspec.json.encode(history))
            for parcel, history in rows
        ]
        db.table("parcels").insert_multiple(documents)
        db.close()

    def open(self) -> None:
        self.db = TinyDB(self.path)
        self.table = self.db.table("parcels", cache_size=0)
        len(self.table)  # its first read: TinyDB opens without looking

    def look_up(self, key: int) -> object:
        return self.table.get(doc_id=key)

    def search(self, text: str) -> int:
        parcel = Query()
        return self.table.count(parcel.name.search(text) | parcel.number.search(text))

    def change_one(self, key: int, text: str) -> None:
        self.table.update({"note": text}, doc_ids=[key])

    def change_all(self, text: str) -> None:
        self.table.update({"note": text})


class Sqlite:
    """One row a parcel."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "parcels.sqlite"

    def fill(self, rows: list[tuple[Parcel, History]]) -> None:
        self.open()
        self.db.execute(
            "create table parcels (key integer primary key, name text, number text, note text, rest blob)"
        )
        self.db.executemany(
            "insert into parcels values (?, ?, ?, ?, ?)",
            [(p.key, p.name, p.number, p.note, msgspec.json.encode((p, h))) for p, h in rows],
        )
        self.db.commit()
        self.db.close()

    def open(self) -> None:
        self.db = sqlite3.connect(self.path)
        self.db.execute("pragma journal_mode=wal")
        self.db.execute("pragma synchronous=full")
        self.db.execute("select name from sqlite_master").fetchall()

    def look_up(self, key: int) -> object:
        row = self.db.execute("select rest from parcels where key = ?", (key,)).fetchone()
        return msgspec.json.decode(row[0])

    def search(self, text: str) -> int:
        like = f"%{text}%"
        return len(
            self.db.execute(
                "select rest from parcels where name like ? or number like ?", (like, like)
            ).fetchall()
        )

    def change_one(self, key: int, text: str) -> None:
        self.db.execute("update parcels set note = ? where key = ?", (text, key))
        self.db.commit()

    def change_all(self, text: str) -> None:
        self.db.execute("update parcels set note = ?", (text,))
        self.db.commit()


STORES = {"ours": Ours, "JSONStorage": Json, "sqlite3": Sqlite}


def timed(call: Callable[[], object]) -> float:
    gc.collect()
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1000


def measure(count: int) -> dict[str, dict[str, float]]:
    """Medians by operation and store."""
    rows = make(count)
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as name:
        folder = Path(name)
        stores = {label: kind(folder) for label, kind in STORES.items()}
        for store in stores.values():
            store.fill(rows)
        times: dict[str, dict[str, list[float]]] = {op: {label: [] for label in stores} for op in NAMES[:-1]}
        for round_ in range(ROUNDS):
            for label, store in stores.items():
                key = 1 + (round_ * 37) % count
                for operation, call in (
                    ("open", store.open),
                    ("look up one", lambda s=store, k=key: s.look_up(k)),
                    ("search", lambda s=store, r=round_: s.search(f"{r}9")),
                    ("change one", lambda s=store, k=key, r=round_: s.change_one(k, f"note {r}")),
                    ("change all", lambda s=store, r=round_: s.change_all(f"note {r} for all")),
                ):
                    times[operation][label].append(timed(call))
        medians = {op: {label: statistics.median(t) for label, t in by.items()} for op, by in times.items()}
        medians["memory"] = {label: memory(label, folder) for label in stores}
        return medians


def memory(label: str, folder: Path) -> float:
    """MiB that a process grows by opening the store and looking at one parcel."""
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import storage; from pathlib import Path;"
        "rss = lambda: int(Path('/proc/self/statm').read_text().split()[1]) * 4096 / 2**20;"
        "before = rss(); store = storage.STORES[sys.argv[2]](Path(sys.argv[3]));"
        "store.open(); store.look_up(1); print(rss() - before)"
    )
    here = str(Path(__file__).parent)
    done = subprocess.run(
        [sys.executable, "-c", code, here, label, str(folder)], capture_output=True, text=True, check=True
    )
    return float(done.stdout)


def main() -> None:
    for count in [int(argument) for argument in sys.argv[1:]] or [100, 1_000, 10_000]:
        medians = measure(count)
        print(f"\n{count} parcels of 10 checkpoints (ms; memory in MiB)")
        print(
            f"{'':14}{'ours':>10}{'JSONStorage':>14}{'sqlite3':>10}{'ours / JSON':>14}{'ours / sqlite':>15}"
        )
        for operation, by in medians.items():
            ours, stock, sqlite = by["ours"], by["JSONStorage"], by["sqlite3"]
            print(
                f"{operation:14}{ours:10.3f}{stock:14.3f}{sqlite:10.3f}"
                f"{ours / stock:14.4f}{ours / max(sqlite, 1e-9):15.2f}"
            )
        one, everything = medians["change one"]["ours"], medians["change all"]["ours"]
        print(f"changing all takes {everything / one:.2f} times changing one (ours)")


if __name__ == "__main__":
    main()
