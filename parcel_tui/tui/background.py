"""What goes on behind the dashboard: refreshing, sending, and saying once what went wrong."""

import asyncio
from collections.abc import AsyncIterable, Callable, Collection, Coroutine, Sequence

from textual.screen import Screen

from parcel_tui.credentials.keyring_errors import Trouble
from parcel_tui.domain.errors import (
    FinalError,
    NoToken,
    ParcelTuiError,
    PartlyRead,
    TokenError,
    TransientError,
)
from parcel_tui.domain.provider import title_of
from parcel_tui.language import tr
from parcel_tui.tracker.outcomes import Outcome
from parcel_tui.tracker.tracker import Tracker
from parcel_tui.tui.keys import key_of
from parcel_tui.tui.memory import give_free_memory_back, keep_little_free
from parcel_tui.tui.widgets.status_line import NO_TOKEN, Progress, StatusLine

_MOST_ANSWERS = 2
"""Different sentences told at once; the parcels themselves show the others."""


class Background:
    """The dashboard's work beside the screen, most of it with the network.

    A coroutine of it returns when its work is done and never raises an expected error: the user is told
    a sentence.
    """

    def __init__(
        self,
        screen: Screen[None],
        tracker: Tracker,
        status: StatusLine,
        *,
        looked_at: Callable[[], Sequence[int]],
        is_read: Callable[[int], bool],
        show_soon: Callable[[], None],
    ) -> None:
        """`looked_at` tells the keys of the parcels that the user sees, which are asked for first; `is_read`
        whether the timeline of that parcel is seen. `show_soon` shows what has changed.
        """
        self._screen = screen
        self._tracker = tracker
        self._status = status
        self._looked_at = looked_at
        self.is_read = is_read
        """Whether the timeline of the parcel with that key is seen: it tells what is wrong with it."""
        self._show_soon = show_soon
        self._refreshing = 0
        self.is_open = False
        """Whether the tokens have been looked for."""
        self.progress: Progress | None = None
        """What is being done now; None for nothing."""
        self.problems: tuple[str, ...] = ()
        """Sentences about what the last piece of work could not do."""

    def run(self, work: Coroutine[None, None, None], group: str) -> None:
        """Runs a coroutine beside the screen; an error that can be expected becomes a sentence."""
        self._screen.run_worker(self._run(work), group=group, exit_on_error=False)

    async def _run(self, work: Coroutine[None, None, None]) -> None:
        try:
            await work
        except ParcelTuiError as error:
            self._status.tell(str(error), is_problem=True)

    def start_over(self) -> None:
        """Forgets what was looked for and done, as the next start will not know it either."""
        self.is_open, self.progress, self.problems = False, None, ()

    @property
    def is_refreshing(self) -> bool:
        """Whether a refresh is under way."""
        return self._refreshing > 0

    async def begin(self) -> None:
        """Loads the tokens, then asks for everything."""
        await self._tracker.open()
        self.is_open = True
        trouble = next(filter(None, map(self._token_trouble, self._tracker.providers)), None)
        if trouble:  # one keyring, one sentence: the token screen has the others
            self._status.tell(trouble, is_problem=True)
        self._show_soon()
        await self.refresh_all(asked=False)

    def _token_trouble(self, provider: str) -> str | None:
        """Why a token that parcels wait for could not be read; the screen of tokens says it to others."""
        tokens = self._tracker.tokens
        if tokens.keyring_trouble is Trouble.ABSENT:
            return None  # the form for tokens offers other places; the list says that there is no token
        is_wanted = any(parcel.provider == provider for parcel in self._tracker.parcels())
        return tokens.problem(provider) if is_wanted else None

    async def refresh_all(self, *, asked: bool) -> None:
        """Asks for all parcels; `asked` tells whether the user did."""
        if self.is_refreshing and asked:
            self._status.tell(tr("Already refreshing."))
            return
        await self._refresh(
            # What the user asks for is asked by this process; what the start brings, by one of several.
            lambda: self._tracker.refresher.refresh(first=self._looked_at, one_app_only=not asked),
            tr("Refreshing"),
            asked,
        )

    async def refresh_some(self, keys: Collection[int]) -> None:
        """Asks for those parcels now."""
        await self._refresh(lambda: self._tracker.refresher.refresh(keys), tr("Refreshing"), asked=True)

    async def refresh_due(self) -> None:
        """Asks for what is due, unless a refresh is under way."""
        if self.is_open and not self.is_refreshing:
            await self._refresh(
                lambda: self._tracker.refresher.refresh_due(first=self._looked_at), None, asked=False
            )

    async def send(self, keys: Collection[int]) -> None:
        """Sends what the user did with those parcels."""
        await self._watch(lambda: self._tracker.refresher.send_pending(keys), tr("Sending"), asked=True)

    async def _refresh(
        self, start: Callable[[], AsyncIterable[Outcome]], doing: str | None, asked: bool
    ) -> None:
        self._refreshing += 1  # a count: one parcel may be asked for while all are
        if self._tracker.tokens.are_of_use():
            keep_little_free()
        try:
            await self._watch(start, doing, asked=asked)
        finally:
            self._refreshing -= 1

    async def _watch(
        self, start: Callable[[], AsyncIterable[Outcome]], doing: str | None, *, asked: bool
    ) -> None:
        """Follows a piece of work to its end. Without `doing` it is shown only once something comes of it."""
        errors: list[ParcelTuiError] = []
        count = 0
        if doing:
            self._show_progress(Progress(doing))
        try:
            async for outcome in start():
                count += 1
                self._show_progress(Progress(doing or tr("Refreshing"), outcome.done, outcome.total))
                if outcome.error is not None:
                    errors += [] if self._is_seen(outcome) else [outcome.error]
                    if asked and outcome.key is not None and isinstance(outcome.error, FinalError):
                        self._tracker.unnotified.leave_out_refusals([outcome.key])
        except ParcelTuiError as error:
            errors.append(error)
        finally:
            self.progress = None
        if count > len(errors):
            give_free_memory_back()
        if count or errors:
            self._report(errors, asked)
        self._show_soon()

    def _show_progress(self, progress: Progress) -> None:
        self.progress = progress
        self._show_soon()

    def _is_seen(self, outcome: Outcome) -> bool:
        """Whether the timeline that is seen tells the error already."""
        is_in_timeline = isinstance(outcome.error, FinalError) and outcome.parcel is not None
        return is_in_timeline and outcome.key is not None and self.is_read(outcome.key)

    def _report(self, errors: list[ParcelTuiError], asked: bool) -> None:
        """Tells each kind of error in its one place: what lasts stays in the status line, what is about one
        parcel in its timeline. A user who asked and does not see that one is answered it, and that a token is
        missing.
        """
        lasting = [error for error in errors if not _is_told_elsewhere(error)]
        self.problems = tuple(dict.fromkeys(map(str, lasting)))[:1]
        if asked and not self._tracker.parcels() and not self._has_token():
            self._status.tell(tr("Nothing to refresh yet."))  # the empty list says what to do about it
        elif asked:
            answers = [error for error in errors if isinstance(error, NoToken | FinalError)]
            for sentence in list(dict.fromkeys(map(self._answer_to, answers)))[:_MOST_ANSWERS]:
                self._status.tell(sentence, is_problem=True)

    def _has_token(self) -> bool:
        return any(map(self._tracker.tokens.origin, self._tracker.providers))

    def _answer_to(self, error: ParcelTuiError) -> str:
        if isinstance(error, NoToken) and error.provider:
            key = key_of(self._screen, "tokens")
            return tr(NO_TOKEN, provider=title_of(error.provider), key=key)
        return str(error)


def _is_told_elsewhere(error: ParcelTuiError) -> bool:
    """Whether the provider's state tells it, for as long as that lasts, or the timeline of its one parcel."""
    is_of_provider = isinstance(error, TokenError | TransientError) and not isinstance(error, PartlyRead)
    return is_of_provider or isinstance(error, NoToken | FinalError)


class Ticker:
    """Calls a function every so many seconds, straight from the event loop.

    A timer of Textual's goes through two message queues at each tick; at rest that would be half of
    all the processor time.
    """

    def __init__(self, seconds: float, function: Callable[[], object]) -> None:
        """Begins at once; call it on the event loop."""
        self._seconds = seconds
        self._function = function
        self._loop = asyncio.get_running_loop()
        self._next = self._loop.call_later(seconds, self._tick)

    def stop(self) -> None:
        """Ends the calls."""
        self._next.cancel()

    def _tick(self) -> None:
        self._next = self._loop.call_later(self._seconds, self._tick)
        self._function()
