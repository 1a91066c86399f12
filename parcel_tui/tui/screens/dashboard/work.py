"""How the work stands, for the status line and the terminal's title: gathered from the whole dashboard."""

from collections.abc import Collection, Sequence
from datetime import datetime, tzinfo

from parcel_tui.domain.parcel import Parcel
from parcel_tui.domain.provider import title_of
from parcel_tui.domain.stage import Stage
from parcel_tui.language import tr
from parcel_tui.tracker.tracker import Tracker
from parcel_tui.tracker.views.views import Board, View
from parcel_tui.tui.background import Background
from parcel_tui.tui.glyphs import Glyphs
from parcel_tui.tui.keys import KeyOf
from parcel_tui.tui.widgets.sidebar import ProviderState
from parcel_tui.tui.widgets.status_line import Work, problem_sentences
from parcel_tui.wording.pickup import pickups_in_short

_MANY_DELIVERED = 5
"""Delivered parcels in the inbox from which on the status line offers to archive them."""
_TIDY = "parcel.archive_delivered"


def work_now(
    tracker: Tracker,
    background: Background,
    board: Board,
    states: Sequence[ProviderState],
    zone: tzinfo | None,
    glyphs: Glyphs,
    key: KeyOf,
    *,
    said: Collection[str],
    seconds: int,
) -> Work:
    """What the status line tells; `states` are the providers that nothing else on the screen shows.

    `said` are sentences that stand elsewhere, `seconds` tells how long the work has been going on.
    """
    now = tracker.clock()
    health = (tracker.health(name) for name in tracker.providers)
    trouble = [tracker.trouble] if tracker.trouble else []
    problems = (*trouble, *background.problems, *problem_sentences(health, key("tokens")))
    offer = _offer(board[View.INBOX], key)
    return Work(
        now,
        zone,
        problems=[problem for problem in problems if problem not in said],
        summary=f" {glyphs.dot} ".join(filter(None, (pickups_in_short(board[View.TODO], now, zone), offer))),
        refreshed_at=tracker.last_refresh(),
        next_at=None if background.progress else _next_at(tracker),
        providers=[(title_of(each.provider), each.state) for each in states],
        progress=background.progress,
        waiting=[wait.words(tracker.waits.now(), in_short=True) for wait in tracker.waits.held_up()],
        seconds=seconds,
    )


def _next_at(tracker: Tracker) -> datetime | None:
    """When something is asked for next, where that is not now."""
    due = tracker.refresher.next_due_at()
    return due if due is not None and due > tracker.clock() else None


def terminal_title(tracker: Tracker, board: Board, zone: tzinfo | None, glyphs: Glyphs) -> str:
    """The program, and what there is to pick up: `parcels · 2 to pick up`."""
    pickups = pickups_in_short(board[View.TODO], tracker.clock(), zone)
    return f" {glyphs.dot} ".join(filter(None, (tr("parcels"), pickups)))


def _offer(inbox: Sequence[Parcel], key: KeyOf) -> str:
    """What could be tidied up; empty where nothing is worth a word."""
    delivered = sum(1 for parcel in inbox if parcel.stage is Stage.DELIVERED)
    if delivered < _MANY_DELIVERED:
        return ""
    return tr("{count} delivered, {key} archives them", count=delivered, key=key(_TIDY))
