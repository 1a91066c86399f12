"""The parcels of a view."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from rich.cells import cell_len
from textual import events
from textual.message import Message

from parcel_tui.domain.parcel import Parcel
from parcel_tui.tui.glyphs import Glyphs
from parcel_tui.tui.widgets.line import Line
from parcel_tui.tui.widgets.line_view import Frame, LineView
from parcel_tui.tui.widgets.parcel_row import Columns, columns_for, parcel_row
from parcel_tui.wording.cells import wrap

_RIGHT = 3
"""The right button of the mouse."""


class ParcelList(LineView):
    """One line a parcel. The chosen one stays chosen, by its key, whatever the state does.

    Before anything is chosen the list stays at its top: what the first refresh brings is seen.
    """

    FRAME = Frame.RULE

    class Chosen(Message):
        """Another parcel is chosen, or none."""

        def __init__(self, parcel: Parcel | None, *, by_user: bool) -> None:
            super().__init__()
            self.parcel = parcel
            self.by_user = by_user

    class Opened(Message):
        """The chosen parcel was clicked once more."""

    class Ticked(Message):
        """A parcel is to be marked, or its mark taken away."""

        def __init__(self, key: int) -> None:
            super().__init__()
            self.key = key

    class TitleClicked(Message):
        """What stands above the list was clicked."""

    def __init__(self, *, zone: tzinfo | None, glyphs: Glyphs) -> None:
        """`zone` is the user's, in which days are counted; None is the system's."""
        super().__init__(glyphs=glyphs)
        self._zone = zone
        self._title: Sequence[str] = ()
        self._parcels: Sequence[Parcel] = ()
        self._hints: Sequence[str] = ()
        self._hint_lines: list[Line] = []
        self._index = 0
        self._is_held = False
        self._columns: Columns | None = None
        self._now: datetime | None = None
        self._lines: dict[int, tuple[Parcel, str, bool, Line]] = {}
        self._marked: frozenset[int] = frozenset()

    # What is shown

    @property
    def chosen(self) -> Parcel | None:
        """The parcel under the cursor."""
        return self._parcels[self._index] if self._parcels else None

    @property
    def listed(self) -> Sequence[Parcel]:
        """All parcels in the list, in its order, also those out of view."""
        return self._parcels

    def mark(self, keys: frozenset[int]) -> None:
        """Shows those parcels as marked, and no others."""
        if keys != self._marked:
            self._marked = keys
            self.repaint()

    def hold(self) -> None:
        """From now on the cursor stays on its parcel: the user looks for one, or does something with it."""
        self._is_held = True

    def looked_at(self) -> list[int]:
        """The keys of the parcels in view, the chosen one first."""
        in_view = self._parcels[self.top : self.top + self.page_height]
        return list(dict.fromkeys(parcel.key for parcel in (*filter(None, [self.chosen]), *in_view)))

    def show(
        self, parcels: Sequence[Parcel], hints: Sequence[str], now: datetime, *, title: Sequence[str] = ()
    ) -> None:
        """Shows these parcels, or the sentences instead while there are none.

        `now` is aware; ages are counted from it. Of the `title` as many parts are shown as there is
        room for. What is chosen stays where it is on the screen, unless it is gone: then its
        neighbour is chosen. Until something is, the first one has the cursor.
        """
        before = self.chosen
        row = self._index - self.top
        was_in_view = 0 <= row < self.page_height
        self._take_in(parcels, hints, now)
        self._title = title
        self._fit_title()
        if not self._is_held:
            self._index = self.top = 0
        elif before is not None:
            self._find(before.key, row if was_in_view else None)
        self._index = min(self._index, max(len(parcels) - 1, 0))
        if was_in_view:
            self._keep_in_view()
        self.scroll_by(0)
        self.repaint()
        if self._key(self.chosen) != self._key(before):
            self.post_message(self.Chosen(self.chosen, by_user=False))

    def choose(self, key: int, *, by_user: bool = False) -> None:
        """Chooses that parcel, if it is in this list."""
        index = next((i for i, parcel in enumerate(self._parcels) if parcel.key == key), None)
        if index is not None:
            self._go_to(index, by_user=by_user)

    def reset(self) -> None:
        """Forgets what was chosen: another folder comes."""
        self._parcels, self._index, self.top = (), 0, 0

    def wished_height(self, parcels: int) -> int:
        """How many lines of the screen it would take to show so many parcels."""
        return self.lines_around + parcels

    @property
    def line_count(self) -> int:
        """As many as parcels, or as the hints need."""
        return len(self._parcels) or len(self._hint_lines)

    def line_at(self, index: int) -> Line:
        """A parcel's line, kept until it, its age or the cursor changes."""
        if not self._parcels:
            return self._hint_lines[index]
        parcel = self._parcels[index]
        style = ("cursor" if self.has_focus else "cursor-blurred") if index == self._index else ""
        is_marked = parcel.key in self._marked
        kept = self._lines.get(parcel.key)
        if kept and kept[0] is parcel and kept[1:3] == (style, is_marked):
            return kept[3]
        assert self._columns is not None
        assert self._now is not None
        line = parcel_row(
            parcel, self._columns, self._now, self._zone, self.glyphs, style, is_marked=is_marked
        )
        self._lines[parcel.key] = (parcel, style, is_marked, line)
        return line

    def lay_out(self) -> None:
        """Chooses the columns for the width."""
        self._columns = columns_for(self.text_width)
        self._lines.clear()
        self._fit_title()
        self._wrap_hints()
        self._keep_in_view()

    # Moving

    def action_move(self, lines: int) -> None:
        """Chooses a parcel further down."""
        if self._parcels:
            self._go_to(min(max(self._index + lines, 0), len(self._parcels) - 1), by_user=True)

    def on_click(self, event: events.Click) -> None:
        """Chooses the parcel under the mouse; opens the one that is chosen already.

        With ctrl, or the right button, it marks the parcel; above the list it takes the next order.
        """
        event.stop()
        index = self.index_at(event)
        if index is None and event.y == 0:
            self.post_message(self.TitleClicked())
        elif index is not None and index < len(self._parcels):
            if event.ctrl or event.button == _RIGHT:
                self.post_message(self.Ticked(self._parcels[index].key))
            elif index == self._index:
                self.post_message(self.Opened())
            self._go_to(index, by_user=True)

    def _take_in(self, parcels: Sequence[Parcel], hints: Sequence[str], now: datetime) -> None:
        if self._now is None or self._now.replace(second=0, microsecond=0) != now.replace(
            second=0, microsecond=0
        ):
            self._lines.clear()
            self._now = now
        if len(self._lines) > 4 * (self.page_height + 50):
            self._lines.clear()
        self._parcels = parcels
        if hints != self._hints:
            self._hints = hints
            self._wrap_hints()

    def _fit_title(self) -> None:
        """Puts as many whole parts of the title on the rule as fit, the first always."""
        self.rule_title = self._title[0] if self._title else ""
        for part in self._title[1:]:
            longer = f"{self.rule_title} {self.glyphs.dot} {part}"
            if cell_len(longer) > self.size.width - 4:
                break
            self.rule_title = longer

    def _wrap_hints(self) -> None:
        width = max(self.text_width - 2, 2)
        lines = [
            Line.of(f"  {text}" if text else "", "strong" if number == 0 else "muted")
            for number, hint in enumerate(self._hints)
            for text in ("", *wrap(hint, width))
        ]
        fits = len(lines) <= self.page_height
        self._hint_lines = lines if fits else [line for line in lines if line.spans[0][0]]

    def _find(self, key: int, row: int | None) -> None:
        """Goes to the parcel with that key; keeps it in that row of the screen if the list was scrolled."""
        index = next((i for i, parcel in enumerate(self._parcels) if parcel.key == key), None)
        if index is not None:
            self._index = index
            if self.top and row is not None:
                self.top = max(index - row, 0)

    def _keep_in_view(self) -> None:
        height = self.page_height
        if height and self._parcels:
            self.top = min(max(self.top, self._index - height + 1), self._index)
        self.scroll_by(0)

    def _go_to(self, index: int, *, by_user: bool) -> None:
        self.hold()
        if index != self._index:
            self._index = index
            self._keep_in_view()
            # To the screen at once: on its way through the panes each would take a turn of the loop.
            self.screen.post_message(self.Chosen(self.chosen, by_user=by_user))
            # Behind that, so that list and timeline are one paint, not two a sixtieth of a second apart.
            self.screen.call_later(self.repaint)

    @staticmethod
    def _key(parcel: Parcel | None) -> int | None:
        return parcel.key if parcel else None
