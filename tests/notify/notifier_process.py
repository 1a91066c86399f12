"""A process that tells what is new in a state, a line each, once it is let go.

python notifier_process.py STATE_FILE NOW
"""

import asyncio
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from parcel_tui.credentials.sources import Sources
from parcel_tui.credentials.token_store import TokenStore
from parcel_tui.notify.channel import Notification
from parcel_tui.notify.choices import Choices
from parcel_tui.notify.notifier import Notifier
from parcel_tui.storage.state_file import DiskFile
from parcel_tui.storage.store import Store
from parcel_tui.tracker.tracker import Tracker


class Printed:
    async def send(self, told: Sequence[Notification]) -> None:
        for notification in told:
            print(notification.private.body)


async def main(path: Path, now: datetime) -> None:
    tracker = Tracker((), Store(DiskFile(path, lambda: now)), TokenStore(Sources()), lambda: now)
    notifier = Notifier(tracker, Choices(), [Printed()])
    print("ready", flush=True)
    sys.stdin.readline()
    await notifier.tell()
    await tracker.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2])))
