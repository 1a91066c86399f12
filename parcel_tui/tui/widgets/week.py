"""The next seven days: what is to be picked up and what is expected; below them what came lately."""

from datetime import date

from textual import events
from textual.message import Message

from parcel_tui.domain.parcel import Parcel
from parcel_tui.language import tr, trn
from parcel_tui.tracker.views.agenda import Agenda, Day
from parcel_tui.tui.glyphs import Glyphs
from parcel_tui.tui.widgets.line import EMPTY_LINE, STAGE_STYLES, Line
from parcel_tui.tui.widgets.line_view import Frame, LaidOutView
from parcel_tui.wording.cells import cut, safe
from parcel_tui.wording.times import day_heading


class Week(LaidOutView, can_focus=False):
    """A column beside the timeline; a click on a parcel chooses it."""

    FRAME = Frame.ROUND
    INDENT = 1

    class Clicked(Message):
        """A parcel of the week was clicked."""

        def __init__(self, key: int) -> None:
            super().__init__()
            self.key = key

    def __init__(self, *, glyphs: Glyphs) -> None:
        super().__init__(glyphs=glyphs)
        self._agenda = Agenda()
        self._keys: list[int | None] = []

    def show(self, agenda: Agenda) -> None:
        """Shows what the days bring."""
        if agenda != self._agenda:
            self._agenda = agenda
            self.lay_out()
            self.repaint()

    def lay_out(self) -> None:
        """Makes all lines; there are few."""
        self.rule_title = tr("Next 7 days")
        self._lines, self._keys = [], []
        today = self._agenda.days[0].day if self._agenda.days else date.min
        for each in self._agenda.days:
            self._add_day(each, today)
        if any(self._agenda.arrived):
            self._add(EMPTY_LINE)
            for line in self._lately():
                self._add(line)

    def on_click(self, event: events.Click) -> None:
        """Chooses the parcel under the mouse."""
        event.stop()
        index = self.index_at(event)
        key = self._keys[index] if index is not None else None
        if key is not None:
            self.post_message(self.Clicked(key))

    def _add_day(self, each: Day, today: date) -> None:
        parcels = (*each.due, *each.expected)
        title = day_heading(each.day, today)
        self._add(
            Line.of(cut(title, self.text_width, self.glyphs.ellipsis), "strong" if parcels else "muted")
        )
        for parcel in parcels:
            self._add(self._parcel_line(parcel, is_urgent=each.day == today and parcel in each.due), parcel)

    def _parcel_line(self, parcel: Parcel, *, is_urgent: bool) -> Line:
        sign = f" {self.glyphs.stages[parcel.stage]} "
        title = cut(safe(parcel.title), max(self.text_width - 3, 0), self.glyphs.ellipsis)
        return Line(((sign, "bad" if is_urgent else STAGE_STYLES[parcel.stage]), (title, "")))

    def _lately(self) -> list[Line]:
        arrived = self._agenda.arrived
        most, steps = max(arrived), self.glyphs.columns
        bars = "".join(
            steps[(count * len(steps) - 1) // most] if count else self.glyphs.dot
            for count in arrived[-self.text_width :]
        )
        said = trn("{count} arrived in 4 weeks", "{count} arrived in 4 weeks", sum(arrived))
        return [Line.of(cut(said, self.text_width, self.glyphs.ellipsis), "muted"), Line.of(bars, "moving")]

    def _add(self, line: Line, parcel: Parcel | None = None) -> None:
        self._lines.append(line)
        self._keys.append(parcel.key if parcel else None)
