"""`parcel-tui show`: one parcel, from the state alone."""

from parcel_tui.cli.arguments import Options
from parcel_tui.cli.input import one_identifier
from parcel_tui.cli.output import write_line
from parcel_tui.cli.wiring import look_at_state, read_settings
from parcel_tui.domain.clock import Clock
from parcel_tui.tracker.lookup import find


def run(options: Options, clock: Clock) -> int:
    """Prints a parcel with its checkpoints. Raises UsageError when there is no such parcel."""
    snapshot = look_at_state(read_settings(), clock)
    parcel = find(snapshot.parcels.values(), one_identifier(options.parcel))
    if options.json:
        from parcel_tui.cli.document import document, stored_health_rows
        from parcel_tui.cli.output import write_document

        write_document(
            document(snapshot, [parcel], stored_health_rows(snapshot), histories=True, now=clock())
        )
        return 0
    from parcel_tui.cli.text import parcel_page

    write_line(parcel_page(parcel, snapshot.history(parcel.key)))
    return 0
