"""The parcels of a view."""

from collections.abc import Callable, Sequence
from datetime import datetime, tzinfo
from functools import partial

from textual import events
from textual.message import Message

from parcel_tui.domain.parcel import History, Parcel
from parcel_tui.tui.glyphs import Glyphs
from parcel_tui.tui.widgets.line import EMPTY_LINE, Line
from parcel_tui.tui.widgets.line_view import Frame, LineView
from parcel_tui.tui.widgets.list_heading import Heading, group_line, names_line, names_rule
from parcel_tui.tui.widgets.list_plan import Group, ListPlan
from parcel_tui.tui.widgets.parcel_row import (
    MEASURED,
    Columns,
    Texts,
    card_lines,
    card_title_cells,
    columns_for,
    parcel_row,
    texts_of,
)
from parcel_tui.wording.cells import wrap

_RIGHT = 3
"""The right button of the mouse."""


class ParcelList(LineView):
    """One line a parcel, or a card of two. The chosen one stays chosen, by its key, whatever the state does.

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

    def __init__(self, *, zone: tzinfo | None, glyphs: Glyphs, history_of: Callable[[int], History]) -> None:
        """`zone` is the user's, in which days are counted; None is the system's."""
        super().__init__(glyphs=glyphs)
        self._zone = zone
        self._history_of = history_of
        self._heading = Heading()
        self._parcels: Sequence[Parcel] = ()
        self._hints: Sequence[str] = ()
        self._hint_lines: list[Line] = []
        self._index = 0
        self._is_held = False
        self._plan = ListPlan()
        self._groups: tuple[Group, ...] = ()
        self._may_have_cards = False
        self._keys = ""
        self._columns = Columns(1)
        self._card_title = 0
        self._now: datetime | None = None
        self._texts: dict[int, tuple[Parcel, Texts]] = {}
        self._lines: dict[int, tuple[Parcel, str, bool, tuple[Line, ...]]] = {}
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

    @property
    def is_held(self) -> bool:
        """Whether the cursor stays on its parcel."""
        return self._is_held

    def looked_at(self) -> list[int]:
        """The keys of the parcels in view, the chosen one first."""
        lines = range(self.top, min(self.top + self.page_height, self._plan.line_count))
        in_view = [self._parcels[index] for line in lines if (index := self._plan.place(line).parcel) >= 0]
        return list(dict.fromkeys(parcel.key for parcel in (*filter(None, [self.chosen]), *in_view)))

    def take_shape(self, *, has_cards: bool, keys: str) -> None:
        """Shows groups of parcels as cards from now on, or not; `keys` stands in the title: `1–6`."""
        if (has_cards, keys) != (self._may_have_cards, self._keys):
            self._may_have_cards, self._keys = has_cards, keys
            self.lay_out()
            self.repaint()

    def show(
        self,
        parcels: Sequence[Parcel],
        hints: Sequence[str],
        now: datetime,
        *,
        heading: Heading = Heading(),  # noqa: B008 - it cannot be changed
        groups: Sequence[Group] = (),
    ) -> None:
        """Shows these parcels, or the sentences instead while there are none.

        `now` is aware; ages are counted from it. What is chosen stays where it is on the screen, unless it
        is gone: then its neighbour is chosen. Until something is, the first one has the cursor.
        """
        before = self.chosen
        row = self._plan.first_line(self._index) - self.top
        was_in_view = 0 <= row < self.page_height
        self._take_in(parcels, hints, now, tuple(groups))
        self._heading = heading
        self.foot = heading.foot
        self._fit_title()
        self._measure()
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

    def release(self) -> None:
        """Nothing is looked for any more: the cursor stays at the top until something is."""
        self._is_held = False

    def reset(self) -> None:
        """Forgets what was chosen: another folder comes."""
        self._parcels, self._index, self.top = (), 0, 0
        self._plan = ListPlan()

    def wished_height(self, parcels: int) -> int:
        """How many lines of the screen it would take to show so many parcels."""
        return self.lines_around + parcels + self._plan.line_count - self._plan.count

    @property
    def is_chosen_in_view(self) -> bool:
        """Whether the chosen parcel can be seen: the wheel may have left it behind."""
        return 0 <= self._plan.first_line(self._index) - self.top < self.page_height

    def bring_chosen_in_view(self) -> None:
        """Scrolls to the chosen parcel."""
        self._keep_in_view()
        self.repaint()

    @property
    def head(self) -> Sequence[Line]:
        """The names of the columns, where no rule has room for them."""
        if self.frame is not Frame.ROUND or not self._parcels or self._has_cards:
            return ()
        return (names_line(self._heading.names(self._columns, self.glyphs)),)

    def top_line(self) -> Line:
        """The rule with the names of the columns, where no more is to be said; else the frame's own."""
        if self.frame is not Frame.RULE or not self._heading.is_usual or self._keys or not self._parcels:
            return super().top_line()
        names = self._heading.names(self._columns, self.glyphs)
        return names_rule(names, self.size.width, self.glyphs, has_focus=self.has_focus)

    @property
    def line_count(self) -> int:
        """As many as the parcels take, or as the hints need."""
        return self._plan.line_count or len(self._hint_lines)

    def line_at(self, index: int) -> Line:
        """A parcel's line, kept until it, its age or the cursor changes; or a group's heading."""
        if not self._parcels:
            return self._hint_lines[index]
        place = self._plan.place(index)
        if place.group is not None:
            return group_line(place.group, self.text_width, self.glyphs)
        return self._lines_of(place.parcel)[place.part] if place.parcel >= 0 else EMPTY_LINE

    def lay_out(self) -> None:
        """Chooses what stands in which line, and the columns for the width."""
        self._make_plan()
        self._measure()
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
        elif index is not None and 0 <= (parcel := self._plan.place(index).parcel) < len(self._parcels):
            if event.ctrl or event.button == _RIGHT:
                self.post_message(self.Ticked(self._parcels[parcel].key))
            elif parcel == self._index:
                self.post_message(self.Opened())
            self._go_to(parcel, by_user=True)

    def action_page(self, direction: int) -> None:
        """Goes a page of parcels down or up."""
        self.action_move(direction * max(self.page_height // self._plan.height - 1, 1))

    def _take_in(
        self, parcels: Sequence[Parcel], hints: Sequence[str], now: datetime, groups: tuple[Group, ...]
    ) -> None:
        if self._now is None or self._now.replace(second=0, microsecond=0) != now.replace(
            second=0, microsecond=0
        ):  # ages are told in minutes at the finest
            self._lines.clear()
            self._texts.clear()
            self._now = now
        # Lines are kept as they are scrolled into view: of ten thousand parcels not all of them.
        if len(self._lines) > 4 * (self.page_height + 50):
            self._lines.clear()
        # What was made of a parcel that has changed since would hold that as it was, too.
        current = {parcel.key: parcel for parcel in parcels}
        measured = {parcel.key: parcel for parcel in parcels[:MEASURED]}
        self._lines = {key: kept for key, kept in self._lines.items() if current.get(key) is kept[0]}
        self._texts = {key: kept for key, kept in self._texts.items() if measured.get(key) is kept[0]}
        self._parcels, self._groups = parcels, groups
        self._make_plan()
        if hints != self._hints:
            self._hints = hints
            self._wrap_hints()

    @property
    def _has_cards(self) -> bool:
        return self._plan.height > 1

    def _make_plan(self) -> None:
        groups = self._groups if self.frame is Frame.ROUND else ()
        height = 2 if groups and self._may_have_cards else 1
        if height != self._plan.height:
            self._lines.clear()
        self._plan = ListPlan(len(self._parcels), height, groups)

    def _measure(self) -> None:
        """Takes the columns that suit the parcels; with others than before every line is another."""
        if not self.size:
            return
        rows = [self._texts_of(parcel) for parcel in self._parcels[:MEASURED]]
        measured = columns_for(self.text_width, rows), card_title_cells(self.text_width, rows)
        if measured != (self._columns, self._card_title):
            self._columns, self._card_title = measured
            self._lines.clear()

    def _texts_of(self, parcel: Parcel) -> Texts:
        kept = self._texts.get(parcel.key)
        if kept and kept[0] is parcel:
            return kept[1]
        assert self._now is not None
        texts = texts_of(parcel, self._now, self._zone)
        self._texts[parcel.key] = (parcel, texts)
        return texts

    def _lines_of(self, index: int) -> tuple[Line, ...]:
        """The lines of the parcel with that index."""
        parcel = self._parcels[index]
        style = ("cursor" if self.has_focus else "cursor-blurred") if index == self._index else ""
        is_marked = parcel.key in self._marked
        kept = self._lines.get(parcel.key)
        if kept and kept[0] is parcel and kept[1:3] == (style, is_marked):
            return kept[3]
        assert self._now is not None
        texts = self._texts_of(parcel)
        lines: tuple[Line, ...]
        if self._has_cards:
            draw = partial(card_lines, parcel, self._history_of(parcel.key), texts, self.text_width)
            lines = draw(
                *(self._now, self._zone, self.glyphs, style),
                title_cells=self._card_title,
                is_marked=is_marked,
            )
        else:
            lines = (parcel_row(parcel, texts, self._columns, self.glyphs, style, is_marked=is_marked),)
        self._lines[parcel.key] = (parcel, style, is_marked, lines)
        return lines

    def _fit_title(self) -> None:
        self.rule_title = self._heading.fitted_title(self._keys, self.size.width, self.glyphs)
        self.rule_end = self._heading.order_words(self.glyphs)

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
                self.top = max(self._plan.first_line(index) - row, 0)

    def _keep_in_view(self) -> None:
        height = self.page_height
        if height and self._parcels:
            last = self._plan.first_line(self._index) + self._plan.height - 1
            self.top = min(max(self.top, last - height + 1), self._plan.top_line(self._index))
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
