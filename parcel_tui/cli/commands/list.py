"""`parcel-tui list`, `show` and `open`: from the state alone."""

import sys
from collections.abc import Iterable, Sequence
from datetime import datetime

from parcel_tui.cli.grammar.options import Options
from parcel_tui.cli.input import one_identifier
from parcel_tui.cli.output import columns, has_colours, write_bytes, write_document, write_error, write_line
from parcel_tui.cli.wiring import look_at_state, read_settings
from parcel_tui.domain.clock import Clock
from parcel_tui.domain.errors import UsageError
from parcel_tui.domain.parcel import Folder, Parcel
from parcel_tui.domain.provider import title_of
from parcel_tui.domain.times import QuietHours
from parcel_tui.language import tr, trn
from parcel_tui.storage.snapshot import Snapshot
from parcel_tui.tracker.lookup import find, shown


def run(options: Options, clock: Clock) -> int:
    """Prints a folder's or a view's parcels, or one with its checkpoints; or opens one's page.

    Raises UsageError where there is no such parcel.
    """
    settings = read_settings()
    snapshot, now, night = look_at_state(settings, clock), clock(), settings.app.night
    if options.action == "list":
        _list(snapshot, options, now, night)
        return 0
    parcel = find(snapshot.parcels.values(), one_identifier(options.parcel))
    if options.action == "open":
        _open(parcel)
    else:
        _show(snapshot, parcel, options, now, night)
    return 0


def _open(parcel: Parcel) -> None:
    """Opens the page in a browser; where there is none, prints its address. Raises UsageError for no page."""
    from parcel_tui.domain.carriers.names import short_name
    from parcel_tui.parcel_page import open_page, page_of

    page = page_of(parcel)
    if page is None:
        carrier = short_name(parcel.carrier) if parcel.carrier else title_of(parcel.provider)
        raise UsageError(
            tr("There's no tracking page for {name} ({carrier}).", name=parcel.title, carrier=carrier)
        )
    opened = open_page(page)
    write_line(tr("Opened the page of {name}: {page}", name=parcel.title, page=page) if opened else page)


def _show(
    snapshot: Snapshot, parcel: Parcel, options: Options, now: datetime, night: QuietHours | None
) -> None:
    if options.json:
        _write_json(snapshot, [parcel], now, night, histories=True)
        return
    from parcel_tui.cli.timeline import ASCII, UNICODE, page, plain_page, timeline

    history = snapshot.history(parcel.key)
    if options.plain:
        write_line(plain_page(parcel, history, now))
    elif sys.stdout.isatty():
        signs = UNICODE if _is_utf8() else ASCII
        write_line(timeline(parcel, history, now, columns(), signs, has_colours=has_colours()))
    else:
        write_line(page(parcel, history, now))


def _list(snapshot: Snapshot, options: Options, now: datetime, night: QuietHours | None) -> None:
    parcels = viewed(snapshot, options.view, now) if options.view else listed(snapshot, options.folder)
    query = " ".join(options.filter)
    if query:
        parcels = filtered(snapshot, parcels, query)
        _refuse_mistaken(query, parcels)
    if options.sort:
        from parcel_tui.tracker.views.sorting import Sort, sort_parcels

        parcels = list(sort_parcels(parcels, Sort(options.sort)))
    if options.json:
        _write_json(snapshot, parcels, now, night, histories=False)
        return
    if options.csv:
        from parcel_tui.cli.document import csv_table

        write_bytes([csv_table(parcels, now, night).encode("utf-8", "replace")])
        return
    unreadable = sum(sum(record.unreadable.values()) for record in snapshot.accounts.values())
    if unreadable:
        write_error(
            trn(
                "{count} parcel in the provider's lists could not be read.",
                "{count} parcels in the provider's lists could not be read.",
                unreadable,
            )
        )
    if not parcels:
        write_error(_nothing(query, is_part=bool(options.view or unreadable)))
    elif options.by_shop:
        from parcel_tui.cli.text import shop_lines

        write_line(shop_lines(parcels, now) or tr("Nothing to pick up."))
    elif options.plain:
        from parcel_tui.cli.text import plain_lines

        write_line("\n\n".join(plain_lines(parcel, now) for parcel in parcels))
    else:
        _print_table(parcels, now, has_headings=options.headings)


def _refuse_mistaken(query: str, found: Sequence[Parcel]) -> None:
    """Raises UsageError for a filter that finds nothing since it has a condition that no parcel can pass."""
    from parcel_tui.tracker.views.filtering import mistake

    if not found and (why := mistake(query)):
        raise UsageError(why)


def _nothing(query: str, *, is_part: bool) -> str:
    if query:
        return tr("No parcel here matches the filter.")
    return tr("Nothing here.") if is_part else tr("No parcels yet. Add one with 'parcel-tui add NUMBER'.")


def _write_json(
    snapshot: Snapshot,
    parcels: Sequence[Parcel],
    now: datetime,
    night: QuietHours | None,
    *,
    histories: bool,
) -> None:
    from parcel_tui.cli.document import document, stored_health_rows

    rows = stored_health_rows(snapshot)
    write_document(document(snapshot, parcels, rows, histories=histories, now=now, night=night))


def _print_table(parcels: Sequence[Parcel], now: datetime, *, has_headings: bool | None) -> None:
    """As wide as the terminal, with headings and the marks explained; whole where it goes anywhere else.

    `has_headings` None leaves the headings to that.
    """
    from parcel_tui.cli.text import legend, parcel_table

    if not sys.stdout.isatty():
        write_line(parcel_table(parcels, now, None, headings=bool(has_headings)))
        return
    width = columns()
    ellipsis = "…" if _is_utf8() else "."
    write_line(parcel_table(parcels, now, width, ellipsis, headings=has_headings is not False))
    meanings = legend(parcels, width)
    if meanings:
        write_line(f"\n{meanings}")


def _is_utf8() -> bool:
    return sys.stdout.encoding.lower().replace("-", "") == "utf8"


def listed(snapshot: Snapshot, folder: str) -> list[Parcel]:
    """A folder's parcels; with `all`, those too whose deletion the provider was not told yet."""
    if folder != "all":
        return shown(snapshot.parcels.values(), Folder(folder))
    deleted = [parcel for parcel in snapshot.parcels.values() if parcel.is_deleted]
    return shown(snapshot.parcels.values()) + deleted


def filtered(snapshot: Snapshot, parcels: Iterable[Parcel], query: str) -> list[Parcel]:
    """Those that pass the dashboard's filter, in their order; every message of each is looked through."""
    from parcel_tui.tracker.views.filtering import Index, MessageIndex, parse_filter

    parcels, wanted = list(parcels), parse_filter(query)
    messages = MessageIndex(lambda: snapshot)
    if wanted.words:
        messages.take_in(parcel.key for parcel in parcels)
    return list(Index(messages).matching(parcels, wanted))


def viewed(snapshot: Snapshot, view: str, now: datetime) -> list[Parcel]:
    """A view's parcels as they are then, in the view's own order; days are those of the system's zone."""
    from parcel_tui.tracker.views.stalled import StallLimits
    from parcel_tui.tracker.views.views import Moment, View, make_board

    parcels = snapshot.parcels.values()
    limits = StallLimits(snapshot.history).of(parcels)
    return list(make_board(parcels, Moment(now, None, limits))[View(view)])
