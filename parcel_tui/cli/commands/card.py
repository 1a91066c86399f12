"""`parcel-tui card`: what is needed at the counter, kept with a parcel and shown by this command alone."""

from parcel_tui.cli.grammar.options import Options
from parcel_tui.cli.input import one_identifier, text_of_input
from parcel_tui.cli.output import write_line
from parcel_tui.cli.running import with_tracker
from parcel_tui.cli.text import table
from parcel_tui.domain.clock import Clock
from parcel_tui.domain.errors import UsageError
from parcel_tui.domain.parcel import Parcel, PickupCard
from parcel_tui.domain.pickup_card import card_of, read_card
from parcel_tui.language import tr, trc
from parcel_tui.tracker.tracker import Tracker


def run(options: Options, clock: Clock) -> int:
    """Shows a parcel's card, or changes what is on it."""
    identifier = one_identifier(options.parcel)
    return with_tracker(clock, lambda tracker: _card(tracker, identifier, options))


async def _card(tracker: Tracker, identifier: str, options: Options) -> int:
    parcel = tracker.find(identifier)
    if options.remove or options.notice or options.code is not None or options.pay is not None or options.id:
        parcel = await tracker.actions.set_card(parcel.key, _changed(parcel.card, options))
    write_line(_shown(parcel))
    return 0


def _changed(card: PickupCard | None, options: Options) -> PickupCard | None:
    """The card after what the options ask for. Raises UsageError for a notice that tells nothing."""
    if options.remove:
        return None
    known = card or PickupCard()
    if options.notice:
        told = read_card(text_of_input())
        if told is None:
            raise UsageError(tr("The notice names no code, amount or ID. Give them with --code and --pay."))
        known = told.over(known)
    return card_of(
        known.code if options.code is None else options.code,
        known.amount if options.pay is None else options.pay,
        needs_id=known.needs_id if options.id is None else options.id == "yes",
    )


def _shown(parcel: Parcel) -> str:
    card = parcel.card
    if card is None:
        return tr("{title}: no pick-up card", title=parcel.title)
    rows = (
        (tr("code"), card.code),
        (trc("on a pick-up card", "to pay"), card.amount),
        (trc("that shows who one is", "ID"), tr("needed") if card.needs_id else None),
    )
    return "\n".join((parcel.title, table((name, value) for name, value in rows if value)))
