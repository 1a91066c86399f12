"""What there is to fetch, by shop, with what is needed at the counter."""

from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from parcel_tui.domain.parcel import Folder, Parcel
from parcel_tui.domain.times import urgency
from parcel_tui.tracker.tracker import Tracker
from parcel_tui.tracker.views.shops import Shop, by_shop
from parcel_tui.tui.glyphs import Glyphs
from parcel_tui.tui.keys import form_bindings
from parcel_tui.tui.screens.modal import PageScreen
from parcel_tui.tui.widgets.line import EMPTY_LINE, URGENCY_STYLES, Line
from parcel_tui.tui.widgets.line_view import LaidOutView
from parcel_tui.wording.cells import fit, safe, wrap
from parcel_tui.wording.pickup import card_words, due_words, shop_words


class ShopLines(LaidOutView):
    """A heading for each shop, and its parcels below."""

    def __init__(self, shops: Sequence[Shop], now: datetime, zone: tzinfo | None, glyphs: Glyphs) -> None:
        super().__init__(glyphs=glyphs)
        self._shops = shops
        self._now = now
        self._zone = zone

    def lay_out(self) -> None:
        """Wraps for the width."""
        width = max(self.text_width, 20)
        if not self._shops:
            self._lines = [Line.of(text, "muted") for text in wrap("Nothing waits to be picked up.", width)]
            return
        lines: list[Line] = []
        for shop in self._shops:
            lines += [EMPTY_LINE] if lines else []
            lines += self._of_shop(shop, width)
        self._lines = lines

    def _of_shop(self, shop: Shop, width: int) -> Iterator[Line]:
        words = shop_words(shop.place, len(shop.parcels), shop.first_until, self._now, self._zone)
        yield from (Line.of(line, "title") for line in wrap(safe(words), width))
        for parcel in shop.parcels:
            yield self._of_parcel(parcel, width)
            if parcel.card is not None:
                card = f"    {safe(card_words(parcel.card))}"
                yield from (Line.of(line, "strong") for line in wrap(card, width))

    def _of_parcel(self, parcel: Parcel, width: int) -> Line:
        until = parcel.shown_pickup.until if parcel.shown_pickup else None
        left = due_words(until, self._now, self._zone) if until else ""
        style = URGENCY_STYLES[urgency(until, self._now, self._zone)] if until else ""
        number = parcel.identifier if parcel.title != parcel.identifier else ""
        carrier = parcel.carrier.name if parcel.carrier else ""
        what = "  ".join(filter(None, (safe(parcel.title), safe(number), safe(carrier))))
        room = max(width - 16, 8)
        return Line((("  ", ""), (fit(what, room, self.glyphs.ellipsis), ""), (f"  {left}", style)))


class ShopsScreen(PageScreen[None]):
    """The shops with what waits there, the nearest deadline first."""

    BINDINGS: ClassVar[list[BindingType]] = form_bindings("page.close", also="enter,w")

    def __init__(self, tracker: Tracker, *, zone: tzinfo | None, glyphs: Glyphs) -> None:
        super().__init__()
        self._shops = by_shop(parcel for parcel in tracker.parcels() if parcel.folder is Folder.INBOX)
        self._now = tracker.clock()
        self._zone = zone
        self._glyphs = glyphs

    def compose(self) -> ComposeResult:
        """One frame with the lines in it."""
        yield self.page("To pick up, by shop", ShopLines(self._shops, self._now, self._zone, self._glyphs))
