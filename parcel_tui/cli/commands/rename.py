"""`parcel-tui rename`, `note`, `deadline`, `receive`, `sending`, `mute`, `mark-read`, `card`: kept here."""

from collections.abc import Awaitable, Callable, Collection, Iterable
from functools import partial

from parcel_tui.cli.grammar.options import Options
from parcel_tui.cli.input import identifiers_given, one_identifier, text_of_input
from parcel_tui.cli.output import result_line, write_error, write_line
from parcel_tui.cli.running import Tally, act_on, chosen, with_tracker
from parcel_tui.cli.text import table
from parcel_tui.domain.clock import Clock
from parcel_tui.domain.errors import UsageError
from parcel_tui.domain.parcel import Parcel, PickupCard
from parcel_tui.domain.pickup_card import card_of, read_card
from parcel_tui.domain.times import in_zone
from parcel_tui.language import mark, tr, trc, trn
from parcel_tui.tracker.tracker import Tracker
from parcel_tui.wording.days import read_deadline

_OF_SEVERAL = {
    "receive": mark("received"),
    "sending": mark("sent by you"),
    "mute": mark("muted"),
    "unmute": mark("unmuted"),
}
"""What is done with several parcels at once, and what is said of it."""


def run(options: Options, clock: Clock) -> int:
    """Changes what is kept with the parcel named; or, with each that is named, whether it is."""
    if options.action in _OF_SEVERAL:
        identifiers = identifiers_given(options.parcels)
        return with_tracker(clock, lambda tracker: _mark(tracker, options, identifiers))
    if options.action == "mark-read":
        identifiers = identifiers_given(options.parcels)
        return with_tracker(clock, lambda tracker: _mark_read(tracker, identifiers))
    identifier = one_identifier(options.parcel)
    if options.action == "card":
        return with_tracker(clock, lambda tracker: _card(tracker, identifier, options))
    work = {"rename": _rename, "note": _note, "deadline": _deadline}[options.action]
    return with_tracker(clock, lambda tracker: work(tracker, identifier, options.text))


async def _rename(tracker: Tracker, identifier: str, name: str) -> int:
    parcel = await tracker.actions.rename(tracker.find(identifier).key, name)
    done = tr("renamed to {name}", name=parcel.name) if parcel.name else tr("name removed")
    write_line(result_line(parcel.identifier or parcel.local_id, done))
    return 0


async def _note(tracker: Tracker, identifier: str, text: str) -> int:
    parcel = await tracker.actions.note(tracker.find(identifier).key, text)
    write_line(result_line(parcel.title, tr("note saved") if parcel.note else tr("note removed")))
    return 0


async def _deadline(tracker: Tracker, identifier: str, day: str) -> int:
    if not day.strip():
        raise UsageError(tr("The day is empty. Write one, or none to remove the deadline."))
    until = read_deadline(day, in_zone(tracker.clock(), None).date(), None)
    parcel = await tracker.actions.set_deadline(tracker.find(identifier).key, until)
    done = tr("your deadline is {day}", day=in_zone(until, None).date()) if until else tr("deadline removed")
    write_line(result_line(parcel.title, done))
    return 0


async def _mark_read(tracker: Tracker, identifiers: Collection[str]) -> int:
    """All that have something new where none is named; they are stored in one step."""
    tally = Tally()
    new = [parcel for parcel in tracker.parcels() if parcel.unread]
    parcels = chosen(tracker, identifiers, tally) if identifiers else new
    if any(parcel.unread for parcel in parcels):
        await tracker.actions.mark_read(*(parcel.key for parcel in parcels))
    for parcel in parcels:
        done = trn("{count} read", "{count} read", parcel.unread) if parcel.unread else tr("read already")
        write_line(result_line(parcel.title, done))
    if not identifiers and not new:
        write_error(tr("No unread updates."))
    return tally.exit_code


async def _mark(tracker: Tracker, options: Options, identifiers: Iterable[str]) -> int:
    """Each one's result stands on its own line."""
    tally = Tally()
    acts: dict[str, Callable[[int], Awaitable[Parcel]]] = {
        "receive": tracker.actions.receive,
        "sending": partial(tracker.actions.set_sending, on=not options.off),
        "mute": tracker.actions.mute,
        "unmute": partial(tracker.actions.mute, on=False),
    }
    for parcel in await act_on(tracker, identifiers, tally, acts[options.action]):
        done = tr("received by you") if options.off else tr(_OF_SEVERAL[options.action])
        write_line(result_line(parcel.title, done))
    return tally.exit_code


async def _card(tracker: Tracker, identifier: str, options: Options) -> int:
    """Shows what is needed at the counter, which no other command does, or changes it."""
    parcel = tracker.find(identifier)
    is_told = options.notice or options.code is not None or options.pay is not None or options.id is not None
    if options.remove and is_told:
        raise UsageError(tr("--remove removes the whole card. Leave it out, or the other options."))
    if options.remove or is_told:
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
