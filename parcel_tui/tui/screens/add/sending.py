"""Sends what the add form stored, and tells what came of it."""

from collections.abc import Callable, Collection

from msgspec import Struct, field

from parcel_tui.domain.errors import FinalError, NoToken, ParcelTuiError, StorageError, TokenError
from parcel_tui.domain.provider import title_of
from parcel_tui.language import mark, tr
from parcel_tui.tracker.outcomes import Outcome
from parcel_tui.tracker.tracker import Tracker

TellProgress = Callable[[int, int], None]
"""Takes how many parcels are done, of how many."""

_WHY_KEPT: tuple[tuple[type[ParcelTuiError], str], ...] = (
    (NoToken, mark("Kept here. Set a {provider} token to send it: press {key}.")),
    (TokenError, mark("Kept here. {provider} refuses the token: press {key} to set another.")),
    (StorageError, mark("{error}")),
    (FinalError, mark("Added, but {provider} says: {error}")),
    (ParcelTuiError, mark("Kept here. It is sent once {provider} can be reached.")),
)
"""First match wins."""


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
        """What happens next with those that are only stored; `tokens_key` opens the tokens."""
        whys = (_why_kept(provider, error, tokens_key) for provider, error in self.kept)
        return list(dict.fromkeys(whys))


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
    title = title_of(provider)
    sentence = next(text for kind, text in _WHY_KEPT if isinstance(error, kind))
    return tr(sentence, provider=title, error=error, key=tokens_key)
