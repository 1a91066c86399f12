"""`parcel-tui import`: takes in what `export` wrote, a table or a list of numbers; nothing is overwritten."""

import sys
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime

from parcel_tui.cli.choosing import carrier_for, refuse_odd
from parcel_tui.cli.grammar.options import Options
from parcel_tui.cli.input import named_path
from parcel_tui.cli.lists import ListedParcel, read_list, text_of
from parcel_tui.cli.output import result_line, warn, write_line
from parcel_tui.cli.running import saying_once
from parcel_tui.cli.wiring import look_at_state, open_store, read_settings
from parcel_tui.domain.carriers.formats import likely_carriers, normalise_number
from parcel_tui.domain.carriers.names import find_carrier, short_name
from parcel_tui.domain.clock import Clock
from parcel_tui.domain.errors import UsageError
from parcel_tui.domain.parcel import MANUAL, TRACKTW, Carrier, Checkpoint, Folder, OwnDeadline, Parcel, Pickup
from parcel_tui.domain.provider import all_infos, needs_carrier, provider_of
from parcel_tui.domain.stage import FINAL_STAGES, Stage
from parcel_tui.domain.text import clean, clean_or_none, shortened
from parcel_tui.language import mark, tr, trn
from parcel_tui.private_files import why_failed
from parcel_tui.settings import Settings
from parcel_tui.storage.snapshot import Snapshot
from parcel_tui.storage.transaction import Transaction
from parcel_tui.storage.transfer import Imported, read_export, take_in_export
from parcel_tui.tracker.lookup import carriers_of, requirements_of
from parcel_tui.tracker.outcomes import NewParcel
from parcel_tui.tracker.take_in import Listed, take_in_list

TYPE_CHECKING = False
if TYPE_CHECKING:
    from parcel_tui.storage.store import Store

_LONGEST = 500_000_000
"""Bytes that are read of what is imported; fifty thousand parcels have a fifth of them."""
_LEFT_OUT = 1
"""The exit code where a line could not be taken in, and the others were."""

Edit = Callable[[Transaction], Imported]


def run(options: Options, clock: Clock) -> int:
    """Takes the file in, or standard input (`-`). Raises UsageError for what cannot be taken in."""
    settings = read_settings()
    data = _read(options.file)
    text = _json_text(data)
    if text is not None:
        export = read_export(text)
        store, snapshot = _state(settings, clock, options)
        _report(_done(store, snapshot, lambda tx: take_in_export(tx, export)), options)
        return 0
    store, snapshot = _state(settings, clock, options)
    listed, left_out = _listed(snapshot, data, clock())
    done = _done(store, snapshot, lambda tx: take_in_list(tx, listed, clock()))
    if options.dry_run:
        for item in listed:
            carrier = item.new.carrier
            title = item.told.title
            write_line(result_line(title, short_name(carrier)) if carrier else title)
    _report(done, options)
    if any(not (item.told.remote_id or item.told.provider == MANUAL) for item in listed) and done.added:
        write_line(tr("The next refresh sends what is new."))
    return _LEFT_OUT if left_out else 0


def _read(name: str) -> bytes:
    path = named_path(name)
    try:
        if name == "-":
            data = sys.stdin.buffer.read(_LONGEST + 1)
        else:
            with path.open("rb") as file:
                data = file.read(_LONGEST + 1)
    except OSError as error:
        raise UsageError(
            tr("{path} cannot be read ({reason}). Nothing was imported.", path=path, reason=why_failed(error))
        ) from error
    if len(data) > _LONGEST:
        raise UsageError(tr("{path} is far too long for an export. Nothing was imported.", path=path))
    return data


def _json_text(data: bytes) -> bytes | None:
    """What is JSON, in UTF-8 also where it was UTF-16 (as PowerShell's `>` writes it); None for a list.

    Of damaged UTF-8 nothing is guessed: `read_export` says where it is damaged.
    """
    begins = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if begins in {b"{", b"["}:
        return data
    try:
        text, encoding = text_of(data)
    except UsageError:
        return None
    return text.encode("utf-8", "replace") if encoding == "utf-16" and text.lstrip()[:1] in "{[" else None


def _state(settings: Settings, clock: Clock, options: Options) -> "tuple[Store | None, Snapshot]":
    """The state to be changed, none with `--dry-run`, and what it holds; what is wrong with it is said."""
    if options.dry_run:
        return None, look_at_state(settings, clock)
    store = open_store(settings, clock)
    for notice in store.notices:
        warn(notice)
    return store, store.snapshot


def _done(store: "Store | None", snapshot: Snapshot, edit: Edit) -> Imported:
    """What the edit did; without a store what it would do."""
    if store is None:
        return edit(Transaction(snapshot))
    done: Imported
    with saying_once(store.notices):
        [done] = store.transact([edit])
    return done


def _report(done: Imported, options: Options) -> None:
    parcels = trn(
        "{count} parcel added, {completed} completed, {known} known already",
        "{count} parcels added, {completed} completed, {known} known already",
        done.added,
        completed=done.completed,
        known=done.unchanged,
    )
    sentence = trn(
        "{parcels}. {count} new checkpoint.",
        "{parcels}. {count} new checkpoints.",
        done.checkpoints,
        parcels=parcels,
    )
    write_line(tr("Nothing was stored. It would be: {done}", done=sentence) if options.dry_run else sentence)


def _listed(snapshot: Snapshot, data: bytes, now: datetime) -> tuple[list[Listed], int]:
    """The parcels of a table or a list, and how many lines were left out, each with its reason said.

    Raises UsageError where none is left.
    """
    text, encoding = text_of(data)
    if encoding == "cp950":
        warn(tr("The file is not UTF-8. It was read as cp950 (Big5)."))
    carriers = carriers_of(snapshot)
    found = read_list(text, lambda word: len(find_carrier(carriers, word)) == 1)
    reasons = {line.line: (line.text, line.reason) for line in found.unread}
    listed: list[Listed] = []
    for parcel in found.parcels:
        try:
            listed.append(_listed_parcel(snapshot, parcel, now))
        except UsageError as error:
            reasons[parcel.line] = (parcel.number or parcel.name or "", str(error))
    for line, (said, reason) in sorted(reasons.items()):
        warn(tr("Line {line}, {text}: {reason}", line=line, text=shortened(said), reason=reason))
    if not listed:
        raise UsageError(
            tr("No parcel was found in this file. Nothing was imported. 'parcel-tui add -' reads mails.")
        )
    return listed, len(reasons)


def _listed_parcel(snapshot: Snapshot, row: ListedParcel, now: datetime) -> Listed:
    """The parcel of a line. Raises UsageError where it is not clear."""
    more, number = row.more, row.number
    provider = _provider(more.get("provider", ""), number)
    carrier = _carrier(snapshot, row, provider)
    if provider != MANUAL and carrier is not None:
        number = normalise_number(number, carrier.id)
    elif provider != MANUAL:
        refuse_odd(number)
    remote_id = more.get("id") or None
    for requirement in requirements_of(snapshot, carrier) if carrier and remote_id is None else ():
        if problem := requirement.problem("", short_name(carrier) if carrier else ""):
            raise UsageError(tr("{problem} Use 'parcel-tui add' for it.", problem=problem))
    name, note = clean_or_none(row.name), clean_or_none(row.note)
    new = NewParcel(clean(number), provider, carrier, name, note, sending=_is_true(more, "sending"))
    stage = Stage(more["stage"]) if more.get("stage") in set(Stage) else Stage.PENDING
    told = Parcel(
        0,
        provider,
        now,
        remote_id=remote_id,
        number=clean_or_none(number),
        carrier=carrier,
        folder=Folder.ARCHIVE if more.get("folder") == Folder.ARCHIVE else Folder.INBOX,
        name=name,
        note=note,
        stage=stage,
        raw_status=clean(more.get("raw_status", "")),
        latest=_latest(more, stage),
        pickup=_pickup(more, stage),
        muted=_is_true(more, "muted"),
        sending=_is_true(more, "sending"),
        deadline=_deadline(more, stage),
        expected=_day(more.get("expected", "")),
    )
    return Listed(new, told)


def _provider(named: str, number: str) -> str:
    if not named:
        return provider_of(number) or TRACKTW
    known = {MANUAL: MANUAL} | {key: info.name for info in all_infos() for key in (info.name, info.title)}
    if named not in known:
        raise UsageError(tr("{name!r} is no provider.", name=shortened(named)))
    return known[named]


def _carrier(snapshot: Snapshot, row: ListedParcel, provider: str) -> Carrier | None:
    """The carrier that the line names, by id or by name, else the likely one; None where none is needed."""
    id_, name = row.more.get("carrier_id", ""), clean_or_none(row.carrier)
    if provider == MANUAL or not needs_carrier(provider):
        return Carrier(id_, name) if name else None
    carriers = carriers_of(snapshot)
    known = next((one for one in carriers if one.id == id_), None)
    if known is not None:
        return known
    if id_ and name and row.more.get("id"):  # its provider knew it then
        return Carrier(id_, name)
    likely = likely_carriers(row.number)
    if name is None and len(likely) > 1:
        names = tr(", ").join(map(short_name, likely))
        raise UsageError(tr("Its carrier is not clear. Write one beside the number: {names}.", names=names))
    return carrier_for(carriers, row.number, name, advice=mark("Write one beside the number: {names}."))


def _latest(more: Mapping[str, str], stage: Stage) -> Checkpoint | None:
    message = clean_or_none(more.get("latest_message"))
    if message is None:
        return None
    return Checkpoint(
        _time(more.get("latest_time", "")),
        message,
        stage,
        clean(more.get("raw_status", "")),
        clean_or_none(more.get("latest_place")),
        zone_told=more.get("latest_zone_told") != "false",
    )


def _pickup(more: Mapping[str, str], stage: Stage) -> Pickup | None:
    """Where it waits, as was told then; the next refresh tells it anew."""
    if stage is not Stage.READY_FOR_PICKUP:
        return None
    until = None if _is_true(more, "pickup_own") else _time(more.get("pickup_until", ""))
    place = clean_or_none(more.get("pickup_place"))
    return Pickup(place, until, estimated=more.get("pickup_estimated") != "false")


def _deadline(more: Mapping[str, str], stage: Stage) -> OwnDeadline | None:
    until = _time(more.get("pickup_until", "")) if _is_true(more, "pickup_own") else None
    return OwnDeadline(until, after_delivery=stage in FINAL_STAGES) if until else None


def _time(text: str) -> datetime | None:
    """A time in UTC, as the table has it; None for what is none."""
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _is_true(more: Mapping[str, str], name: str) -> bool:
    return more.get(name, "").casefold() == "true"
