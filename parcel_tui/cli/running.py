"""Running the tracker for one command: open, work, leave; and what the outcomes amount to."""

import asyncio
import contextlib
import gc
from collections import deque
from collections.abc import AsyncIterable, Awaitable, Callable, Collection, Coroutine, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from parcel_tui.cli.output import warn
from parcel_tui.cli.wiring import build_tracker, open_store, read_settings
from parcel_tui.domain.clock import Clock
from parcel_tui.domain.errors import ParcelTuiError, StorageError, UsageError
from parcel_tui.domain.parcel import Parcel
from parcel_tui.domain.provider import registered
from parcel_tui.language import tr
from parcel_tui.providers.http.waits import Waits, What
from parcel_tui.storage.refresh_lock import RefreshLock
from parcel_tui.tracker.outcomes import Outcome
from parcel_tui.tracker.tracker import Tracker
from parcel_tui.tracker.undo import in_one_step

T = TypeVar("T")

Work = Callable[[Tracker], Awaitable[int]]
"""What a command does with the tracker; its result is the exit code."""

_SAID_AFTER = 2.0
_SAID_AGAIN_AFTER = 30.0
"""Seconds that a wait lasts before it is said, and said again."""
MOST_SENTENCES = 100
"""So many are known to have been said: `watch` runs for months."""
_WRITING_SECONDS = 5.0
_INTERRUPTED_SECONDS = 0.3
"""How long the end of a command may wait for a slow disk, and its end by Ctrl+C."""


def with_tracker(
    clock: Clock, work: Work, *, says_waits: bool = True, refresh_lock: RefreshLock | None = None
) -> int:
    """Runs `work` on the user's state by that clock; returns its exit code.

    With `says_waits` what it waits for is said on standard error. A `refresh_lock` that this process holds
    is let go at the end, after the last write.
    """
    settings = read_settings()
    store = open_store(settings, clock)
    notices = (*registered().refused, *store.notices)
    for notice in notices:
        warn(notice)

    async def run() -> int:
        gc.enable()  # `start` turned it off for the loading of modules
        asyncio.get_running_loop().set_default_executor(_UnawaitedThreads())
        tracker = build_tracker(settings, store, clock, refresh_lock)
        saying = asyncio.create_task(say_waits(tracker.waits)) if says_waits else None
        writing = _WRITING_SECONDS
        try:
            return await work(tracker)
        except asyncio.CancelledError:  # by Ctrl+C: asyncio.run cancels this task and raises afterwards
            writing = _INTERRUPTED_SECONDS
            raise
        finally:
            if saying is not None:
                saying.cancel()
            await tracker.close(writing=writing)

    with saying_once(notices):
        return _run_to_end(run)


@contextlib.contextmanager
def saying_once(notices: Collection[str]) -> Iterator[None]:
    """Ends the program without a further word where nothing can be saved, for a reason that is in `notices`.

    They were said on standard error before: a newer version's state is such a reason.
    """
    try:
        yield
    except StorageError as error:
        if str(error) not in notices:
            raise
        raise SystemExit(error.exit_code) from error


def _run_to_end(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """What the coroutine returns, run on a loop of its own."""
    coroutine = None
    try:
        return asyncio.run(coroutine := work())
    finally:
        # Of one that Ctrl+C kept from beginning, Python would warn that it was never awaited.
        if coroutine is not None:
            coroutine.close()


async def say_waits(waits: Waits) -> None:
    """Says on standard error what is waited for after two seconds, and again every half minute.

    Goes on until it is cancelled.
    """
    said: dict[tuple[str, str], float] = {}
    while True:
        await asyncio.sleep(_SAID_AFTER / 4)  # so that a wait is said half a second late at most
        now = waits.now()
        for wait in waits.longer_than(_SAID_AFTER):
            last = said.get((wait.provider, wait.what))
            if last is None or now - last >= _SAID_AGAIN_AFTER:
                said[wait.provider, wait.what] = now
                warn(tr("waiting for {now}", now=wait.words(now)))


class _UnawaitedThreads(ThreadPoolExecutor):
    """Threads that the end of the event loop does not wait for.

    Names are looked up in them. A look-up that hangs has been given up long before the system
    ends it, and a command ends with its work.
    """

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Starts no further thread, and waits for none."""
        # `asyncio.run` asks for wait=True; a thread in a look-up would then outlive the command's work.
        super().shutdown(wait=False, cancel_futures=True)


class Tally:
    """Says each error once, and keeps the highest exit code."""

    def __init__(self, said: Iterable[str] = ()) -> None:
        """`said` are sentences that need not be said again: the user was told before."""
        self.exit_code = 0
        self._said = deque(said, maxlen=MOST_SENTENCES)

    def wait_for(self, error: ParcelTuiError | None) -> None:
        """Takes in an error that was said in an earlier run: its exit code, without a word."""
        self.exit_code = max(self.exit_code, error.exit_code if error else 0)

    def fail(self, error: ParcelTuiError) -> None:
        """Takes in an error, and says it on standard error unless it was said."""
        self.wait_for(error)
        if str(error) not in self._said:
            self._said.append(str(error))
            warn(str(error))


def chosen(tracker: Tracker, identifiers: Iterable[str], tally: Tally) -> list[Parcel]:
    """The parcels that are named, each once; a name of none, or of several, goes into the tally."""
    found: dict[int, Parcel] = {}
    for identifier in identifiers:
        try:
            parcel = tracker.find(identifier)
        except UsageError as error:
            tally.fail(error)
        else:
            found.setdefault(parcel.key, parcel)
    return list(found.values())


async def act_on(
    tracker: Tracker, identifiers: Iterable[str], tally: Tally, act: Callable[[int], Awaitable[Parcel]]
) -> list[Parcel]:
    """Does `act` to each parcel that is named, by its key; returns the parcels as they are then.

    All of it is one step, to be taken back together. A name of none, and a parcel that is gone
    meanwhile, go into the tally and cost the others nothing.
    """
    done: list[Parcel] = []
    with in_one_step():
        for parcel in chosen(tracker, identifiers, tally):
            try:
                done.append(await act(parcel.key))
            except UsageError as error:
                tally.fail(error)
    return done


async def load_tokens(
    tracker: Tracker, parcels: Iterable[Parcel] = (), *, all_of: Collection[str] = ()
) -> None:
    """Loads the tokens of the providers that will be asked; the keyring is not touched for the others."""
    wanted = {parcel.provider for parcel in parcels} | set(all_of)
    names = [name for name in tracker.providers if name in wanted]
    with contextlib.ExitStack() as waiting:
        for name in names:
            waiting.enter_context(tracker.waits.during(name, What.TOKEN))
        await tracker.tokens.load(names)


async def send(tracker: Tracker, keys: Collection[int], tally: Tally, say: Callable[[Outcome], None]) -> None:
    """Sends what those parcels have pending; what cannot be sent stays so, its error goes into the tally."""
    await report(tracker.refresher.send_pending(keys), tally, say)


async def report(
    outcomes: AsyncIterable[Outcome],
    tally: Tally,
    say: Callable[[Outcome], None],
    is_old: Callable[[Outcome], bool] = lambda _: False,
) -> None:
    """Says each outcome as it comes, its error goes into the tally; those that are `is_old` are left out."""
    async for outcome in outcomes:
        if is_old(outcome):
            continue
        if outcome.error is not None:
            tally.fail(outcome.error)
        if outcome.key is not None:
            say(outcome)
