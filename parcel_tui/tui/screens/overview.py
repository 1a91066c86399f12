"""What the sidebar tells, read from the tracker."""

from datetime import datetime, tzinfo

from parcel_tui.tracker.outcomes import Health, HealthState
from parcel_tui.tracker.tracker import Tracker
from parcel_tui.tracker.views.views import Board, View
from parcel_tui.tui.widgets.sidebar import ProviderState, ViewCount
from parcel_tui.tui.widgets.status_line import health_words


def view_counts(board: Board) -> dict[View, ViewCount]:
    """How full each view is."""
    return {
        view: ViewCount(len(board[view]), sum(1 for parcel in board[view] if parcel.unread)) for view in View
    }


def provider_states(
    tracker: Tracker, now: datetime, zone: tzinfo | None, *, is_open: bool
) -> list[ProviderState]:
    """How each provider is; before the tokens have been looked for (`is_open`), as it was last."""
    return [_provider_state(tracker, name, now, zone, is_open=is_open) for name in tracker.providers]


def _provider_state(
    tracker: Tracker, name: str, now: datetime, zone: tzinfo | None, *, is_open: bool
) -> ProviderState:
    health = tracker.health(name)
    if not is_open and name not in tracker.snapshot.providers:
        return ProviderState(name, HealthState.NO_TOKEN, "not asked yet")
    if is_open and health.state in {HealthState.OK, HealthState.NO_TOKEN}:
        # What another process has or lacks says nothing about this one.
        state = HealthState.OK if tracker.tokens.origin(name) else HealthState.NO_TOKEN
        health = Health(name, state)
    return ProviderState(name, health.state, health_words(health, now, zone))
