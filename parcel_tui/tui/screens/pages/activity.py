"""What has happened to all parcels, day by day, with a line where the last visit was."""

from collections.abc import Sequence
from datetime import date, datetime, tzinfo
from itertools import groupby
from typing import ClassVar

from msgspec import Struct
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message

from parcel_tui.domain.own_messages import message_words
from parcel_tui.domain.times import told_zone
from parcel_tui.language import tr
from parcel_tui.tracker.tracker import Tracker
from parcel_tui.tracker.views.activity import Event, events_of, matching, visited
from parcel_tui.tracker.views.filtering import mistake, parse_filter
from parcel_tui.tui.glyphs import Glyphs
from parcel_tui.tui.keys import ENTER, form_bindings, key_of
from parcel_tui.tui.screens.pages.filtered_page import FILTER_KEYS, FilteredPage
from parcel_tui.tui.widgets.line import STAGE_STYLES, Line
from parcel_tui.tui.widgets.line_view import LineView
from parcel_tui.wording.cells import cells_of, cut, fit, safe, wrap
from parcel_tui.wording.stages import STAGES
from parcel_tui.wording.times import clock_time, day, local_day, moment


class _Heading(Struct, frozen=True):
    """A day, with how many events it has."""

    day: date
    count: int


class _Rule(Struct, frozen=True):
    """Where the last visit was."""

    has_new: bool


Row = Event | _Heading | _Rule


def _day_of(event: Event, zone: tzinfo | None) -> date:
    return local_day(event.time, told_zone(event.zone_told, zone))


def day_title(when: date, today: date) -> str:
    """A day as a heading: `Today`, `Yesterday`, `Fri 27 Nov`."""
    spoken = {-1: tr("Yesterday"), 0: tr("Today"), 1: tr("Tomorrow")}.get((when - today).days)
    return spoken or day(when, today)


def activity_rows(found: Sequence[Event], zone: tzinfo | None, *, has_rule: bool) -> list[Row]:
    """The events under their days: first the new ones, down to the rule, then all that was known."""
    rows: list[Row] = []
    new = [event for event in found if event.is_new]
    for some in (new, [event for event in found if not event.is_new]):
        if has_rule and some is not new:
            rows.append(_Rule(has_new=bool(new)))
        for when, group in groupby(some, key=lambda event: _day_of(event, zone)):
            its = list(group)
            rows += [_Heading(when, len(its)), *its]
    return rows


class ActivityLines(LineView):
    """One line an event, under its day, with a cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "open", "To the parcel", show=False)]

    class Opened(Message):
        """The user wants to see the parcel."""

        def __init__(self, key: int) -> None:
            super().__init__()
            self.key = key

    def __init__(self, now: datetime, zone: tzinfo | None, since: datetime | None, glyphs: Glyphs) -> None:
        """`since` is when the last visit was; None for the first."""
        super().__init__(glyphs=glyphs)
        self._now = now
        self._zone = zone
        self._since = since
        self._rows_told: list[Row] = []
        self._said = ""
        self._hints: tuple[str, ...] = ()
        self._index = 0

    def show(self, found: Sequence[Event], said: str) -> None:
        """Shows those events, from the top; where there are none, what is `said`."""
        self._rows_told = activity_rows(found, self._zone, has_rule=self._since is not None) if found else []
        self._said = said
        self.top, self._index = 0, 0
        self._index = self._event_at(0, 1) or 0
        self.lay_out()
        self.repaint()

    @property
    def line_count(self) -> int:
        """As many as rows, or as the hint needs."""
        return len(self._rows_told) or len(self._hints)

    def lay_out(self) -> None:
        """Wraps the hint."""
        self._hints = wrap(self._said, max(self.text_width, 2))

    def line_at(self, index: int) -> Line:
        """A day, the rule, or an event: when it was, of which parcel, and what."""
        if not self._rows_told:
            return Line.of(self._hints[index], "muted")
        row = self._rows_told[index]
        if isinstance(row, _Heading):
            title = day_title(row.day, local_day(self._now, self._zone))
            return Line(((title, "strong"), (f" {self.glyphs.dot} {row.count}", "muted")))
        return self._rule_line(row) if isinstance(row, _Rule) else self._event_line(row, index == self._index)

    def _rule_line(self, rule: _Rule) -> Line:
        when = moment(self._since, self._now, self._zone) if self._since else ""
        words = (
            tr("new since {time}", time=when) if rule.has_new else tr("nothing new since {time}", time=when)
        )
        start = f"{self.glyphs.track * 2} {words} "
        return Line.of(start + self.glyphs.track * max(self.text_width - cells_of(start), 0), "accent")

    def _event_line(self, event: Event, is_here: bool) -> Line:
        time = clock_time(event.time, told_zone(event.zone_told, self._zone))
        room = max(self.text_width - cells_of(time) - 5, 2)
        title = fit(safe(event.title), min(max(room * 2 // 5, 8), 24), self.glyphs.ellipsis)
        message = safe(message_words(event.message)) or STAGES[event.stage].title
        return Line(
            (
                (self.glyphs.cursor if is_here else " ", "accent"),
                (f"{time} ", "muted"),
                (f"{self.glyphs.stages[event.stage]} ", STAGE_STYLES[event.stage]),
                (title, "strong"),
                (f" {cut(message, max(room - cells_of(title), 0), self.glyphs.ellipsis)}", ""),
            ),
            "cursor" if is_here else "",
        )

    def _event_at(self, index: int, step: int) -> int | None:
        """The index of the nearest event from there on, forwards or backwards; None where there is none."""
        while 0 <= index < len(self._rows_told):
            if isinstance(self._rows_told[index], Event):
                return index
            index += step
        return None

    def action_move(self, lines: int) -> None:
        """Goes to an event further down; days and the rule are passed over."""
        last = len(self._rows_told) - 1
        wanted = min(max(self._index + lines, 0), last)
        found = self._event_at(wanted, 1 if lines > 0 else -1)
        if found is None:
            found = self._event_at(wanted, -1 if lines > 0 else 1)
        if found is None:
            return
        self._index = found
        # The day's heading is seen with its first event.
        first = 0 if self._event_at(found - 1, -1) is None else found
        self.top = min(max(self.top, found - self.page_height + 1), first)
        self.repaint()

    def action_open(self) -> None:
        """To the parcel of the event under the cursor."""
        row = self._rows_told[self._index] if self._rows_told else None
        if isinstance(row, Event):
            self.post_message(self.Opened(row.parcel))

    def on_click(self, event: events.Click) -> None:
        """Chooses the event under the mouse; a second click goes to its parcel."""
        event.stop()
        index = self.index_at(event)
        if index is None or self._event_at(index, 1) != index:
            return
        if index == self._index:
            self.action_open()
        self.action_move(index - self._index)


class ActivityScreen(FilteredPage[int | None]):
    """The timeline of all parcels; gives the key of the parcel to go to, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [*form_bindings("page.close", also="L,left,h"), *FILTER_KEYS]

    def __init__(self, tracker: Tracker, *, zone: tzinfo | None, glyphs: Glyphs) -> None:
        super().__init__()
        now = tracker.clock()
        preferences = visited(tracker.snapshot.preferences, now)
        if preferences != tracker.snapshot.preferences:
            tracker.remember(lambda kept: visited(kept, now))
        self._here = {parcel.key: parcel for parcel in tracker.parcels()}
        self._found = events_of(tracker.snapshot, self._here.values(), preferences.activity_since)
        self._now, self._zone = tracker.clock(), zone
        self._lines = ActivityLines(self._now, zone, preferences.activity_since, glyphs)
        self._dot = glyphs.dot

    def compose(self) -> ComposeResult:
        """One frame with the lines in it."""
        frame = self.filtered(f" {self._dot} ".join([tr("Activity"), *self._summary()]), self._lines)
        frame.border_subtitle = tr(
            "{enter} opens, {filter} filters, {close} closes",
            enter=ENTER,
            filter=key_of(self, "list.filter"),
            close=key_of(self, "page.close"),
        )
        yield frame

    def _summary(self) -> list[str]:
        """How many events the last two days have: `Today 5`, `Yesterday 9`."""
        today = local_day(self._now, self._zone)
        days = [(_day_of(event, self._zone) - today).days for event in self._found]
        said = (
            tr("Today {count}", count=days.count(0)) if 0 in days else "",
            tr("Yesterday {count}", count=days.count(-1)) if -1 in days else "",
        )
        return [words for words in said if words]

    def show(self, query: str) -> None:
        """Shows the events that pass, or all."""
        if not query:
            self._lines.show(
                self._found, tr("Nothing has happened yet. What your parcels do is listed here.")
            )
            return
        found = matching(self._found, parse_filter(query), self._here)
        self._lines.show(found, mistake(query) or tr("Nothing matches the filter."))

    def on_activity_lines_opened(self, message: ActivityLines.Opened) -> None:
        """Closes, and tells which parcel is wanted."""
        self.dismiss(message.key)
