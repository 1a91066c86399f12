"""The views: which parcels need something, which come, which are silent. Pure; every datetime is aware."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import IntEnum, StrEnum, auto
from typing import Any

from msgspec import Struct, field

from parcel_tui.domain.parcel import Folder, Parcel
from parcel_tui.domain.stage import FINAL_STAGES, Stage, Todo
from parcel_tui.domain.times import in_zone, told_zone
from parcel_tui.tracker.views.sorting import Sort, sort_parcels
from parcel_tui.tracker.views.stalled import Limits, is_stalled

_LAST = datetime.max.replace(tzinfo=UTC)


class View(StrEnum):
    """What the list can show, in the order of the sidebar."""

    TODO = "todo"
    """What waits to be picked up or has a deadline of the user's, what else is to do, what went wrong."""
    TODAY = "today"
    """What comes today, and what arrived or was delivered today."""
    WAY = "way"
    STALLED = "quiet"
    """Under way, and silent for longer than that carrier's parcels used to be."""
    INBOX = "inbox"
    ARCHIVE = "archive"


ON_THE_WAY = frozenset({Stage.INFO_RECEIVED, Stage.IN_TRANSIT, Stage.OUT_FOR_DELIVERY})

FOLDER_VIEWS: Mapping[View, Folder] = {View.INBOX: Folder.INBOX, View.ARCHIVE: Folder.ARCHIVE}
"""The views that show a whole folder; the others show parts of the inbox."""


def view_of(parcel: Parcel) -> View:
    """The view in which a parcel is found for certain."""
    return View(parcel.folder.value)


class Moment(Struct, frozen=True):
    """What the views depend on beside the parcels."""

    now: datetime
    zone: tzinfo | None
    """The user's; None is the system's."""
    limits: Limits
    """After how long a parcel is quiet, by carrier."""

    @property
    def today(self) -> date:
        """The day of that moment in the user's zone."""
        return in_zone(self.now, self.zone).date()

    def is_today(self, time: datetime, *, zone_told: bool) -> bool:
        """Whether it was or is on the user's day; without a zone a time is of the day that it names."""
        return in_zone(time, told_zone(zone_told, self.zone)).date() == self.today


class Summary(Struct, frozen=True):
    """What there is to do and to expect, in parcels of the inbox."""

    pickups: int = 0
    tasks: Mapping[Todo, int] = field(default_factory=dict)
    """What else is to do, in the order of `Todo`."""
    problems: int = 0
    """What went wrong without anything to do."""
    on_the_way: int = 0


class Board(Struct, frozen=True):
    """Every view's parcels, each in its own order, at one moment."""

    parcels: Mapping[View, tuple[Parcel, ...]]
    summary: Summary = Summary()

    def __getitem__(self, view: View) -> tuple[Parcel, ...]:
        """The parcels of a view."""
        return self.parcels[view]


EMPTY_BOARD = Board(dict.fromkeys(View, ()))


def make_board(parcels: Iterable[Parcel], moment: Moment) -> Board:
    """Sorts the parcels into the views; what the user has deleted is in none."""
    shown = sort_parcels((p for p in parcels if not (p.pending and p.is_deleted)), Sort.NEWEST)
    folders = {view: tuple(p for p in shown if p.folder is folder) for view, folder in FOLDER_VIEWS.items()}
    inbox = folders[View.INBOX]
    views = {view: choose(inbox, moment) for view, choose in _CHOOSERS.items()} | folders
    problems = tuple(p for p in folders[View.ARCHIVE] if _is_new_problem(p))
    views[View.TODO] += problems
    return Board(views, _summary((*inbox, *problems)))


def _is_new_problem(parcel: Parcel) -> bool:
    """Whether an archived parcel became a problem in the archive, where the user does not look."""
    if parcel.stage is not Stage.EXCEPTION or parcel.changed_at is None:
        return False
    return parcel.unread > 0 if parcel.moved_at is None else parcel.changed_at > parcel.moved_at


class Concern(IntEnum):
    """Why something is to be done about a parcel, in the order in which that is shown."""

    WAITING = auto()
    """It is to be picked up, or has a deadline of the user's."""
    TASK = auto()
    PROBLEM = auto()


def concern_of(parcel: Parcel) -> Concern:
    """Why a parcel of the view `TODO` is in it."""
    if parcel.task is Todo.PICKUP or _has_own_deadline(parcel):
        return Concern.WAITING
    return Concern.PROBLEM if parcel.task is None else Concern.TASK


def _todo(inbox: Sequence[Parcel], _: Moment) -> tuple[Parcel, ...]:
    parcels = [
        parcel
        for parcel in inbox
        if parcel.task is not None or _has_own_deadline(parcel) or _is_problem(parcel)
    ]
    waiting = (parcel for parcel in parcels if concern_of(parcel) is Concern.WAITING)
    others = (parcel for parcel in parcels if concern_of(parcel) is not Concern.WAITING)
    return (*sorted(waiting, key=_nearest_deadline), *sorted(others, key=concern_of))


def _has_own_deadline(parcel: Parcel) -> bool:
    return parcel.shown_pickup is not None and parcel.shown_pickup.own


def _is_problem(parcel: Parcel) -> bool:
    """Whether something went wrong, and nothing tells what is to be done about it."""
    return parcel.stage is Stage.EXCEPTION and parcel.task is None


def _today(inbox: Sequence[Parcel], moment: Moment) -> tuple[Parcel, ...]:
    today = moment.today
    rows = [
        parcel
        for parcel in inbox
        if (parcel.stage in _TODAY_RANKS and _concerns_today(parcel, moment))
        or (parcel.expected == today and parcel.stage not in FINAL_STAGES)
    ]
    return tuple(sorted(rows, key=lambda parcel: _TODAY_RANKS.get(parcel.stage, 0)))


def _concerns_today(parcel: Parcel, moment: Moment) -> bool:
    """Whether it came today, or is still to come: what is out for delivery may have left yesterday."""
    if parcel.stage is Stage.OUT_FOR_DELIVERY:
        return not is_stalled(parcel, moment.now, moment.limits)
    # A day in the user's zone costs something: only what happened lately is asked for its day.
    last = parcel.heard_at
    zone_told = parcel.latest is None or parcel.latest.zone_told
    return abs(moment.now - last) < timedelta(days=2) and moment.is_today(last, zone_told=zone_told)


def _way(inbox: Sequence[Parcel], _: Moment) -> tuple[Parcel, ...]:
    return tuple(parcel for parcel in inbox if parcel.stage in ON_THE_WAY)


def _stalled(inbox: Sequence[Parcel], moment: Moment) -> tuple[Parcel, ...]:
    # The inbox comes newest first; what has been silent for the longest stands on top here.
    return tuple(parcel for parcel in reversed(inbox) if is_stalled(parcel, moment.now, moment.limits))


_CHOOSERS: Mapping[View, Callable[[Sequence[Parcel], Moment], tuple[Parcel, ...]]] = {
    View.TODO: _todo,
    View.TODAY: _today,
    View.WAY: _way,
    View.STALLED: _stalled,
}

_TODAY_RANKS = {Stage.OUT_FOR_DELIVERY: 0, Stage.READY_FOR_PICKUP: 1, Stage.DELIVERED: 2}
"""The stages of today's parcels, in their order; what the user expects today stands with what comes."""


def _nearest_deadline(parcel: Parcel) -> tuple[Any, ...]:
    """Those without a deadline come after all others; equal ones by how long they have waited."""
    until = parcel.shown_pickup.until if parcel.shown_pickup else None
    return (until or _LAST, parcel.heard_at, parcel.key)


def _summary(parcels: Sequence[Parcel]) -> Summary:
    by_stage = Counter(parcel.stage for parcel in parcels)
    by_task = Counter(parcel.task for parcel in parcels)
    return Summary(
        pickups=by_task[Todo.PICKUP],
        tasks={todo: by_task[todo] for todo in Todo if todo is not Todo.PICKUP and by_task[todo]},
        problems=sum(1 for parcel in parcels if _is_problem(parcel)),
        on_the_way=sum(by_stage[stage] for stage in ON_THE_WAY),
    )
