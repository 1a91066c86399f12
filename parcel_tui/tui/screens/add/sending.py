"""Sends what the add form stored, and tells what came of it."""

from collections.abc import Callable, Collection

from msgspec import Struct, field

from parcel_tui.domain.errors import FinalError, NoToken, ParcelTuiError, StorageError, TokenError
from parcel_tui.domain.provider import title_of
from parcel_tui.language import mark, tr
from parcel_tui.tracker.outcomes import Outcome
from parcel_tui.tracker.tracker import Tracker
from parcel_tui.tui.widgets.status_line import NO_TOKEN, TOKEN_REFUSED

TellProgress = Callable[[int, int], None]
"""Takes how many parcels are done, of how many."""

_WHY_KEPT: tuple[tuple[type[ParcelTuiError], str], ...] = (
    (NoToken, NO_TOKEN),
    (TokenError, TOKEN_REFUSED),
    (StorageError, mark("{error}")),
    (FinalError, mark("{provider} says: {error}")),
)
"""First match wins. That a provider cannot be reached now is told for as long as it lasts, elsewhere."""


class Sent(Struct):
    """What came of each parcel, by key."""

    told: int = 0
    """How many parcels are done."""
    refused: dict[int, ParcelTuiError] = field(default_factory=dict)
    """Not followed, by parcel: the provider said no, and it was undone here."""
    kept: list[tuple[str, ParcelTuiError]] = field(default_factory=list)
    """For each parcel that is only stored so far, its provider and why."""

    def take(self, outcome: Outcome, key: int) -> None:
        """Counts one parcel as done, and keeps why it was refused or not sent."""
        self.told += 1
        if isinstance(outcome.error, FinalError) and outcome.parcel is None:
            self.refused[key] = outcome.error
        elif outcome.error is not None:
            self.kept.append((outcome.provider, outcome.error))

    def why_kept(self, tokens_key: str) -> list[str]:
        """Why some are not followed as they should be, as far as nothing else on the screen will tell it.

        `tokens_key` opens the tokens.
        """
        # What a provider says of the one parcel stands in its timeline.
        kept = [each for each in self.kept if self.told > 1 or not isinstance(each[1], FinalError)]
        whys = (_why_kept(provider, error, tokens_key) for provider, error in kept)
        return list(dict.fromkeys(filter(None, whys)))


async def send_added(tracker: Tracker, keys: Collection[int], tell_progress: TellProgress) -> Sent:
    """Sends those parcels and sorts the outcomes. Raises nothing of the tracker's."""
    sent = Sent()
    as_a_whole: dict[str, Outcome] = {}
    waiting = set(keys)
    try:
        # The histories that follow the last outcome come in by themselves: the form does not wait for them.
        async for outcome in tracker.refresher.send_pending(keys):
            if outcome.key is None:
                as_a_whole[outcome.provider] = outcome
            else:
                waiting.discard(outcome.key)
                sent.take(outcome, outcome.key)
                tell_progress(sent.told, len(keys))
                if sent.told >= len(keys):
                    return sent
    except StorageError as error:
        as_a_whole |= {name: Outcome(name, error=error) for name in tracker.providers}
    for key in waiting:
        _without_outcome(tracker, key, as_a_whole, sent)
    return sent


def _without_outcome(tracker: Tracker, key: int, as_a_whole: dict[str, Outcome], sent: Sent) -> None:
    """A parcel that nothing was said about shares its provider's fate, or was sent by another process."""
    parcel = tracker.parcel(key)
    if parcel is None:
        return
    reason = as_a_whole.get(parcel.provider) if parcel.pending else None
    sent.take(Outcome(parcel.provider, key, parcel, error=reason.error if reason else None), key)


def _why_kept(provider: str, error: ParcelTuiError, tokens_key: str) -> str:
    sentence = next((text for kind, text in _WHY_KEPT if isinstance(error, kind)), "")
    return tr(sentence, provider=title_of(provider), error=error, key=tokens_key) if sentence else ""
