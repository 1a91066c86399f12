"""A day of polling against asking for every parcel one by one: requests and staleness.

    python benchmarks/polling.py [--parcels N …] [--mix T/P/E/D] [--changes PER_HOUR]
                                 [--end slow|fast|both] [--seed N]

The tracker itself runs on the sandbox's Track.TW, in process, on a clock that jumps from one
tick of the app (20 s) to the next at which something is due. After the import and a day to
settle, one day is measured. `--mix` is how many of a hundred parcels are in transit,
pending, in trouble and done; `--changes` is for a hundred parcels and grows with their
number. A change is a new checkpoint of a parcel that is not done, any of them alike.

One by one is a model: each open parcel is asked at its own interval, by the same schedule,
in the order in which they fall due, and at most 54 requests a minute (60, a tenth left to
the user). It is given no other request: no list, no new parcel, no carriers.

Staleness is the time from a change at the provider to its being in the store, in minutes.
"""

import argparse
import asyncio
import heapq
import random
import statistics
import time
from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from msgspec.structs import replace

from parcel_tui.credentials.keyring_store import MemoryKeyring
from parcel_tui.credentials.sources import Sources
from parcel_tui.credentials.token_store import TokenStore
from parcel_tui.domain.parcel import TRACKTW, Parcel
from parcel_tui.domain.secret import Bearer, Secret
from parcel_tui.domain.stage import FINAL_STAGES
from parcel_tui.providers.base import as_lazy
from parcel_tui.providers.connect import connect_provider
from parcel_tui.sandbox.clock import FakeClock
from parcel_tui.sandbox.http.transport import SandboxTransport
from parcel_tui.sandbox.tracktw.records import Relation
from parcel_tui.sandbox.tracktw.switches import ListOrder
from parcel_tui.sandbox.world import TRACKTW_TOKEN, World
from parcel_tui.storage.state_file import NoFile
from parcel_tui.storage.store import Store
from parcel_tui.storage.writer import Writer
from parcel_tui.tracker.sync.schedule import PollPace, interval
from parcel_tui.tracker.tracker import Tracker

TICK = timedelta(seconds=20)
DAY = timedelta(days=1)
A_MINUTE = 54
ENDS = {"slow": 1.0, "fast": 0.0}
# One text for each part of the mix, with the provider's status, so that the stage stays what it is.
TEXTS = (
    ("包裹抵達理貨中心，處理中", "transit"),
    ("等待賣家出貨", "pending"),
    ("投遞不成功，收件人不在家", "exception"),
    ("買家取件成功", "delivered"),
)


@dataclass(frozen=True)
class Change:
    """A checkpoint that shows at the provider from `at` on."""

    parcel: int
    at: datetime
    text: str


@dataclass(frozen=True)
class Result:
    """A measured day."""

    requests: int
    staleness: list[float]
    """In minutes, one for each change."""
    busiest: int = 0
    """Most requests in a minute."""


class Simulation:
    """An account and the tracker that follows it."""

    def __init__(self, parcels: int, mix: tuple[int, ...], changes: float, end: str, seed: int) -> None:
        self.clock = FakeClock()
        self.began = self.clock()
        self.pace: PollPace = lambda _parcel, _silence: ENDS[end]
        self.world = World(self.clock)
        self.world.tracktw.switches.order = ListOrder.OLDEST_FIRST
        self.open: list[tuple[int, int]] = []
        relations = self._fill(parcels, mix)
        self.changes = self._plan(relations, changes * parcels / 100, random.Random(seed))
        self.store = Store(NoFile())
        token_store = TokenStore(Sources(), keyring=MemoryKeyring({TRACKTW: Bearer(Secret(TRACKTW_TOKEN))}))
        provider = connect_provider(
            TRACKTW,
            "http://127.0.0.1:9/api/v1",
            lambda: token_store.current(TRACKTW),
            clock=self.clock,
            sleep=self.clock.sleep,
            transport=SandboxTransport(self.world.tracktw),
            jitter=lambda: 0.5,
        )
        self.tracker = Tracker(
            as_lazy(provider),
            self.store,
            token_store,
            self.clock,
            writer=Writer(self.store),
            pace=self.pace,
        )

    def _fill(self, parcels: int, mix: tuple[int, ...]) -> list[Relation]:
        """The account's parcels, each with one checkpoint, in the parts of the mix."""
        relations = []
        for number in range(parcels):
            place = number * 100 // parcels if parcels < 100 else number % 100
            part = next(p for p in range(len(mix)) if place < sum(mix[: p + 1]))
            relation = self.world.tracktw_account.add(f"TW{number:012d}")
            text, status = TEXTS[part]
            relation.package.add(text, status, time=self.began - timedelta(hours=1 + number % 20))
            if part != len(mix) - 1:
                self.open.append((number, part))
            relations.append(relation)
        return relations

    def _plan(self, relations: list[Relation], an_hour: float, dice: random.Random) -> list[Change]:
        """Changes at random times of the days, in the order of time."""
        times: list[datetime] = []
        for day in range(3):  # so many in each day, whatever the dice say
            began = self.began + day * DAY
            times += [began + dice.random() * DAY for _ in range(round(an_hour * 24) if self.open else 0)]
        planned: list[Change] = []
        for at in sorted(moment.replace(microsecond=0) for moment in times):
            number, part = dice.choice(self.open)
            text, status = TEXTS[part]
            change = Change(number, at, f"{text} [{len(planned)}]")
            relations[number].package.add(change.text, status, time=at)
            planned.append(change)
        return planned

    async def run(self) -> Result:
        """Imports, settles for a day, and measures the next one."""
        await self.tracker.open()
        measured_from = self.began + DAY
        measured_until = measured_from + DAY
        async for outcome in self.tracker.refresher.refresh():
            assert outcome.error is None, outcome.error
        while self.clock() < measured_until + timedelta(hours=5):  # until its last change has come in
            async for outcome in self.tracker.refresher.refresh_due():
                assert outcome.error is None, outcome.error
            due = self.tracker.refresher.next_due_at() or self.clock() + DAY
            ticks = max(1, ceil((due - self.clock()) / TICK))
            self.clock.advance(TICK * ticks)
        await self.tracker.close()
        times = [r.at for r in self.world.tracktw.requests if r.at and measured_from <= r.at < measured_until]
        return Result(len(times), self._staleness(measured_from, measured_until), busiest(times))

    def _staleness(self, since: datetime, until: datetime) -> list[float]:
        seen = {change.message: change.at for _, change in self.store.snapshot.changes()}
        return [
            (seen[change.text] - change.at) / timedelta(minutes=1)
            for change in self.changes
            if since <= change.at < until
        ]

    def one_by_one(self) -> Result:
        """The model: every open parcel by itself, as fast as the limit lets it."""
        since, until = self.began + DAY, self.began + 2 * DAY
        parcels = {int((p.number or "TW0")[2:]): p for p in self.store.snapshot.parcels.values()}
        changes: dict[int, list[datetime]] = {}
        for change in self.changes:
            changes.setdefault(change.parcel, []).append(change.at)
        dice = random.Random(0)
        queue = [
            (self.began + dice.random() * self._wait(parcel, self.began), number)
            for number, parcel in parcels.items()
            if parcel.stage not in FINAL_STAGES
        ]
        heapq.heapify(queue)
        asked: dict[int, list[datetime]] = {number: [] for _, number in queue}
        free = self.began
        while queue and queue[0][0] < until + timedelta(hours=7):
            due, number = heapq.heappop(queue)
            now = max(self.began + TICK * ceil((due - self.began) / TICK), free)
            free = now + timedelta(minutes=1) / A_MINUTE
            asked[number].append(now)
            heapq.heappush(queue, (now + self._wait(parcels[number], now), number))
            if now > until + timedelta(hours=20):
                break
        times = sorted(at for row in asked.values() for at in row if since <= at < until)
        staleness = []
        for number, row in changes.items():
            for at in row:
                place = bisect_right(asked[number], at)
                if since <= at < until and place < len(asked[number]):
                    staleness.append((asked[number][place] - at) / timedelta(minutes=1))
        return Result(len(times), staleness, busiest(times))

    def _wait(self, parcel: Parcel, now: datetime) -> timedelta:
        """The interval that the schedule gives a parcel that changed lately enough."""
        return interval(replace(parcel, changed_at=now), now, self.pace)


def busiest(times: list[datetime]) -> int:
    """The most requests in any minute."""
    return max(
        (bisect_right(times, at + timedelta(seconds=59.999)) - i for i, at in enumerate(times)), default=0
    )


def spread(minutes: list[float]) -> str:
    """Median and 95th percentile."""
    if len(minutes) < 2:
        return "     –      –"
    ordered = sorted(minutes)
    return f"{statistics.median(ordered):6.1f} {ordered[ceil(len(ordered) * 0.95) - 1]:6.1f}"


def report(parcels: int, end: str, ours: Result, single: Result, seconds: float) -> None:
    ratio = single.requests / max(ours.requests, 1)
    print(
        f"{parcels:7,} {end:>5} {len(ours.staleness):7,}"
        f" {ours.requests / 24:9.2f} {single.requests / 24:9.2f} {ratio:6.1f}"
        f" {ours.busiest:5} {single.busiest:5}  {spread(ours.staleness)}  {spread(single.staleness)}"
        f" {seconds:6.0f} s",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--parcels", type=int, nargs="+", default=[10, 100, 1000, 10_000])
    parser.add_argument(
        "--mix", default="30/15/5/50", help="in transit/pending/in trouble/done, of a hundred"
    )
    parser.add_argument("--changes", type=float, default=5.5, help="an hour, for a hundred parcels")
    parser.add_argument("--end", choices=[*ENDS, "both"], default="both", help="of the polling guideline")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    mix = tuple(int(part) for part in options.mix.split("/"))
    if len(mix) != len(TEXTS) or sum(mix) != 100:
        parser.error("--mix takes four numbers that make a hundred, such as 30/15/5/50")
    print(__doc__.partition("\n")[0])
    print(
        "                        requests an hour        busiest min.  staleness, ours  one by one\n"
        "parcels   end changes      ours one by one  ratio  ours   one  median   95 %  median   95 %   took"
    )
    for parcels in options.parcels:
        for end in ENDS if options.end == "both" else [options.end]:
            began = time.perf_counter()
            simulation = Simulation(parcels, mix, options.changes, end, options.seed)
            ours = asyncio.run(simulation.run())
            report(parcels, end, ours, simulation.one_by_one(), time.perf_counter() - began)


if __name__ == "__main__":
    main()
