"""State files to measure with, written through the store.

python benchmarks/states.py FOLDER PARCELS
"""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from parcel_tui.domain.parcel import Carrier, Checkpoint, History, Parcel
from parcel_tui.domain.stage import Stage
from parcel_tui.storage.state_file import DiskFile
from parcel_tui.storage.store import Store
from parcel_tui.storage.transaction import Transaction

CARRIERS = (
    Carrier("9a98100c-c984-463d-82a6-ae86ec4e0b8a", "蝦皮店到店"),
    Carrier("9a980809-8865-4741-9f0a-3daaaa7d9e19", "7-11"),
    Carrier("9a98160d-27e3-40ab-9357-9d81466614e0", "黑貓宅急便"),
)
STAGES = (Stage.IN_TRANSIT, Stage.READY_FOR_PICKUP, Stage.OUT_FOR_DELIVERY, Stage.DELIVERED)
MESSAGES = (
    "包裹抵達理貨中心，處理中",
    "Shipment picked up by the carrier",
    "包裹配達買家取件門市",
    "Delivered",
)
MARK = "PARCEL-"
"""Begins every title: what to look for on the screen."""


def make_state(folder: Path, count: int, *, now: datetime | None = None) -> Path:
    """Writes a state of so many parcels with ten checkpoints each; the folder, for PARCEL_TUI_HOME."""
    now = now or datetime.now(UTC)

    def edit(tx: Transaction) -> None:
        for key in range(1, count + 1):
            parcel, history = _parcel(key, now)
            tx.put(parcel)
            tx.put_history(key, history)

    Store(DiskFile(folder / "state.json", lambda: now)).transact([edit])
    return folder


def _parcel(key: int, now: datetime) -> tuple[Parcel, History]:
    newest = now - timedelta(minutes=7 * key)
    stage, message = STAGES[key % len(STAGES)], MESSAGES[key % len(MESSAGES)]
    history = tuple(
        Checkpoint(newest - timedelta(hours=5 * n), f"{message} [{n}]", stage, "transit") for n in range(10)
    )
    parcel = Parcel(
        key,
        "tracktw",
        newest - timedelta(days=3),
        account="0123456789abcdef",
        remote_id=f"6d5817c4-{key:08d}",
        number=f"TW{key:012d}Z",
        carrier=CARRIERS[key % len(CARRIERS)],
        name=f"{MARK}{key:05} 訂單",
        stage=stage,
        latest=history[0],
        history_at=now,
        checked_at=now,
    )
    return parcel, History(history)


if __name__ == "__main__":
    print(make_state(Path(sys.argv[1]), int(sys.argv[2])))
