"""What there is to pick up, by shop, with what is needed at the counter."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, tzinfo
from typing import ClassVar

from msgspec import Struct
from textual.app import ComposeResult
from textual.binding import BindingType

from parcel_tui.domain.carriers.names import short_name
from parcel_tui.domain.parcel import Folder, History, Parcel
from parcel_tui.domain.pickup import term_of
from parcel_tui.domain.times import urgency
from parcel_tui.language import tr
from parcel_tui.tracker.tracker import Tracker
from parcel_tui.tracker.views.shops import Shop, by_shop
from parcel_tui.tui.glyphs import Glyphs
from parcel_tui.tui.keys import form_bindings
from parcel_tui.tui.screens.modal import PageScreen
from parcel_tui.tui.widgets.line import EMPTY_LINE, URGENCY_STYLES, Line, Span, width_of
from parcel_tui.tui.widgets.line_view import LaidOutView
from parcel_tui.tui.widgets.trip import countdown
from parcel_tui.wording.cells import cells_of, fit, safe, wrap
from parcel_tui.wording.pickup import card_words, due_words, shop_words

_INDENT, _GAP = 2, 2
_LEAST_TITLE, _MOST_TITLE = 12, 32
_COUNTDOWN_FROM = 64
"""Cells from which on there is room for the countdown."""


class _Row(Struct, frozen=True):
    """A parcel's texts, fit to be shown."""

    parcel: Parcel
    title: str
    number: str
    carrier: str
    due: str
    due_style: str
    days: tuple[Span, ...]


class ShopLines(LaidOutView):
    """A heading for each shop, and its parcels below in columns."""

    def __init__(
        self,
        shops: Sequence[Shop],
        history_of: Callable[[int], History],
        now: datetime,
        zone: tzinfo | None,
        glyphs: Glyphs,
    ) -> None:
        super().__init__(glyphs=glyphs)
        self._history_of = history_of
        self._now = now
        self._zone = zone
        self._shops = [(shop, [self._row(parcel) for parcel in shop.parcels]) for shop in shops]

    def lay_out(self) -> None:
        """Fits the columns into the width."""
        width = max(self.text_width, 20)
        if not self._shops:
            nothing = tr("Nothing to pick up. Parcels that wait for you are listed here, shop by shop.")
            self._lines = [Line.of(text, "muted") for text in wrap(nothing, width)]
            return
        lines: list[Line] = []
        for shop, rows in self._shops:
            lines += [EMPTY_LINE] if lines else []
            words = shop_words(shop.place, len(rows), shop.first_until, self._now, self._zone)
            lines += [Line.of(line, "title") for line in wrap(safe(words), width)]
            for row in rows:
                lines += self._row_lines(row, width)
        self._lines = lines

    def _row(self, parcel: Parcel) -> _Row:
        pickup = parcel.shown_pickup
        until = pickup.until if pickup else None
        term = (
            term_of(pickup, self._history_of(parcel.key).checkpoints, self._now, self._zone)
            if pickup
            else None
        )
        return _Row(
            parcel,
            safe(parcel.title),
            safe(parcel.identifier) if parcel.title != parcel.identifier else "",
            safe(short_name(parcel.carrier)) if parcel.carrier else "",
            due_words(until, self._now, self._zone) if until else tr("no date"),
            URGENCY_STYLES[urgency(until, self._now, self._zone)] if until else "muted",
            countdown(term, self.glyphs) if term else (),
        )

    def _row_lines(self, row: _Row, width: int) -> Iterator[Line]:
        """The parcel, and below it what is needed at the counter."""
        every = [each for _, rows in self._shops for each in rows]
        due = max(cells_of(each.due) for each in every)
        carrier = max(cells_of(each.carrier) for each in every)
        number = max(cells_of(each.number) for each in every)
        days = max(width_of(each.days) for each in every) if width >= _COUNTDOWN_FROM else 0
        left = width - _INDENT - due - _GAP - (days + _GAP if days else 0)
        # What leaves too little for the title is left out, the carrier last.
        shown = [(row.number, number), (row.carrier, carrier)]
        while shown and left - sum(size + _GAP for _, size in shown if size) < _LEAST_TITLE:
            shown.pop(0)
        left -= sum(size + _GAP for _, size in shown if size)
        title = min(left, max(cells_of(each.title) for each in every), _MOST_TITLE)
        gap = " " * _GAP
        spans: list[Span] = [(" " * _INDENT, ""), (fit(row.title, title, self.glyphs.ellipsis), "strong")]
        spans += [(f"{gap}{fit(text, size)}", "muted") for text, size in shown if size]
        rest = left - title
        if days:
            spans += [(gap, ""), *row.days]
            rest += days - width_of(row.days)
        yield Line((*spans, (f"{gap}{' ' * rest}{fit(row.due, due, right=True)}", row.due_style)))
        if row.parcel.card is not None:
            indent = " " * (_INDENT * 2)
            card = wrap(safe(card_words(row.parcel.card)), width - len(indent))
            yield from (Line.of(f"{indent}{line}", "accent") for line in card)


class ShopsScreen(PageScreen[None]):
    """The shops with what waits there, the nearest deadline first."""

    BINDINGS: ClassVar[list[BindingType]] = form_bindings("page.close", also="enter,w")

    def __init__(self, tracker: Tracker, *, zone: tzinfo | None, glyphs: Glyphs) -> None:
        super().__init__()
        shops = by_shop(parcel for parcel in tracker.parcels() if parcel.folder is Folder.INBOX)
        self._lines = ShopLines(shops, tracker.history, tracker.clock(), zone, glyphs)

    def compose(self) -> ComposeResult:
        """One frame with the lines in it."""
        yield self.page(tr("To pick up, by shop"), self._lines)
