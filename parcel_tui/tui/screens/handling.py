"""What the user does with a parcel outside of any provider: copy, open, follow by hand."""

from typing import TYPE_CHECKING

from parcel_tui.domain.errors import ParcelTuiError
from parcel_tui.domain.parcel import PROVIDER_TITLES
from parcel_tui.tui.key_names import key_of
from parcel_tui.tui.moments import local_day
from parcel_tui.tui.screens.acting import ActingScreen
from parcel_tui.tui.screens.undoing import named

if TYPE_CHECKING:
    from parcel_tui.tui.screens.by_hand import ByHand


class HandlingScreen(ActingScreen):
    """Actions that ask no provider for anything."""

    def action_copy(self) -> None:
        """Sends the numbers to the terminal's clipboard; whether it took them cannot be known."""
        if parcels := self._require_targets():
            identifiers = list(filter(None, (parcel.identifier for parcel in parcels)))
            if not identifiers:
                self.tell(f"{named(parcels)} has no number to copy.")
                return
            self.app.copy_to_clipboard("\n".join(identifiers))
            what = identifiers[0] if len(identifiers) == 1 else f"{len(identifiers)} numbers"
            self.tell(f"Sent to the terminal's clipboard: {what}")

    def action_open_page(self) -> None:
        """Opens the parcel's page in a browser; where there is none, shows and copies its link."""
        from parcel_tui.tui.screens.parcel_page import open_page, page_of

        if not (parcel := self._require_chosen()):
            return
        page = page_of(parcel)
        if page is None:
            title = PROVIDER_TITLES.get(parcel.provider, parcel.provider)
            carrier = parcel.carrier.name if parcel.carrier else title
            self.tell(f"No page on the web is known for {named([parcel])} ({carrier}).")
        elif open_page(page):
            self.tell(f"Opened in the browser: {page}")
        else:
            self.app.copy_to_clipboard(page)
            self.notify(f"{page}\nSent to the terminal's clipboard.", title="Open", timeout=20, markup=False)

    def action_by_hand(self) -> None:
        """Asks for a parcel of no provider."""
        from parcel_tui.tui.screens.by_hand import ByHandScreen

        today = local_day(self.tracker.clock(), self.zone)

        def answered(new: "ByHand | None") -> None:
            if new is not None:
                self.work(self._follow(new), "act")

        self.app.push_screen(ByHandScreen(today), answered)

    def action_statistics(self) -> None:
        """Shows the user's parcels in numbers."""
        from parcel_tui.tui.screens.statistics import StatisticsScreen

        self.app.push_screen(StatisticsScreen(self.tracker, zone=self.zone, glyphs=self.glyphs))

    async def _follow(self, new: "ByHand") -> None:
        try:
            parcel = await self.tracker.handwork.follow(
                new.name, number=new.number, carrier_name=new.carrier, expected=new.expected
            )
        except ParcelTuiError as error:
            self.tell(str(error), is_problem=True)
            return
        self.show_state()
        self.choose(parcel.key)
        receive = key_of(self, "parcel.receive")
        self.tell(f"Followed by hand: {named([parcel])}. {receive} marks it as received.")
