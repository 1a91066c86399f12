"""What goes on behind the dashboard: refreshing, sending, and telling what went wrong once."""

from collections.abc import AsyncIterator, Callable, Collection, Sequence
from typing import Protocol

from parcel_tui.domain.errors import (
    FinalError,
    NoToken,
    ParcelTuiError,
    PartlyRead,
    TokenError,
    TransientError,
)
from parcel_tui.tracker.outcomes import Outcome
from parcel_tui.tracker.tracker import Tracker
from parcel_tui.tui.widgets.status_line import Progress

_MOST_TOASTS = 2
"""Different sentences told at once; the parcels themselves show the others."""


class Watcher(Protocol):
    """Who is told about the work: the dashboard."""

    def work_changed(self) -> None:
        """Progress was made, or there is a problem more or less."""

    def tell(self, sentence: str, *, is_problem: bool = False) -> None:
        """Shows the user one sentence."""

    def looking_at(self) -> Sequence[int]:
        """The keys of the parcels that the user sees, the chosen one first."""


class Background:
    """The dashboard's work with the network. Every coroutine returns when its work is done, and never
    raises an expected error: those become sentences.
    """

    def __init__(self, tracker: Tracker, watcher: Watcher) -> None:
        self._tracker = tracker
        self._watcher = watcher
        self._told: set[str] = set()
        self._refreshing = 0
        self.is_open = False
        """Whether the tokens have been looked for."""
        self.progress: Progress | None = None
        """What is being done now; None for nothing."""
        self.problems: tuple[str, ...] = ()
        """Sentences about what the last piece of work could not do."""

    def start_over(self) -> None:
        """Is as it will be at the next start: nothing has been looked for, nothing is being done."""
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
            self._watcher.tell(trouble, is_problem=True)
        self._watcher.work_changed()
        await self.refresh_all(asked=False)

    def _token_trouble(self, provider: str) -> str | None:
        """Why a token that is wanted could not be read: parcels wait for it, or there is no other."""
        tokens = self._tracker.tokens
        is_wanted = any(parcel.provider == provider for parcel in self._tracker.parcels())
        has_other = any(tokens.origin(name) for name in self._tracker.providers)
        return tokens.problem(provider) if is_wanted or not has_other else None

    async def refresh_all(self, *, asked: bool) -> None:
        """Asks for all parcels; `asked` tells whether the user did, who then hears of every problem."""
        if self.is_refreshing and asked:
            self._watcher.tell("A refresh is under way already.")
            return
        await self._refresh(
            # What the user asks for is asked by this process; what the start brings, by one of several.
            lambda: self._tracker.refresh(first=self._watcher.looking_at, as_leader=not asked),
            "Refreshing",
            asked,
        )

    async def refresh_some(self, keys: Collection[int]) -> None:
        """Asks for those parcels now."""
        await self._refresh(lambda: self._tracker.refresh(keys), "Refreshing", asked=True)

    async def refresh_due(self) -> None:
        """Asks for what is due, unless a refresh is under way."""
        if self.is_open and not self.is_refreshing:
            await self._refresh(
                lambda: self._tracker.refresh_due(first=self._watcher.looking_at), None, asked=False
            )

    async def send(self, keys: Collection[int]) -> None:
        """Sends what the user did with those parcels."""
        await self._watch(lambda: self._tracker.send_pending(keys), "Sending", asked=True)

    async def _refresh(
        self, start: Callable[[], AsyncIterator[Outcome]], doing: str | None, asked: bool
    ) -> None:
        self._refreshing += 1
        try:
            await self._watch(start, doing, asked=asked)
        finally:
            self._refreshing -= 1

    async def _watch(
        self, start: Callable[[], AsyncIterator[Outcome]], doing: str | None, *, asked: bool
    ) -> None:
        """Follows a piece of work to its end. Without `doing` it is shown only once something comes of it."""
        errors: list[ParcelTuiError] = []
        count = 0
        if doing:
            self._show(Progress(doing))
        try:
            async for outcome in start():
                count += 1
                self._show(Progress(doing or "Refreshing", outcome.done, outcome.total))
                if outcome.error is not None:
                    errors.append(outcome.error)
        except ParcelTuiError as error:
            errors.append(error)
        finally:
            self.progress = None
        if count or errors:
            self._report(errors, asked)
        self._watcher.work_changed()

    def _show(self, progress: Progress) -> None:
        self.progress = progress
        self._watcher.work_changed()

    def _report(self, errors: list[ParcelTuiError], asked: bool) -> None:
        """Each sentence is a toast once, until the work goes well again or the user asks again."""
        worth_telling = errors if asked else [error for error in errors if not _is_told_elsewhere(error)]
        sentences = tuple(dict.fromkeys(str(error) for error in worth_telling))
        own = (str(error) for error in worth_telling if not _is_of_a_provider(error))
        self.problems = tuple(own)[:1]
        if asked or not sentences:
            self._told.clear()
        for sentence in [s for s in sentences if s not in self._told][:_MOST_TOASTS]:
            self._watcher.tell(sentence, is_problem=True)
        self._told.update(sentences)


def _is_of_a_provider(error: ParcelTuiError) -> bool:
    """A provider's own state is told for as long as it is so, and no longer."""
    return isinstance(error, TokenError | TransientError) and not isinstance(error, PartlyRead)


def _is_told_elsewhere(error: ParcelTuiError) -> bool:
    """A missing token stands in the sidebar, what is wrong with one parcel in its timeline."""
    return isinstance(error, NoToken | FinalError)
