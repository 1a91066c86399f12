"""`parcel-tui show`: one parcel, from the state alone."""

import argparse

from parcel_tui.cli.compose import open_store, read_settings, warn
from parcel_tui.tracker.lookup import find


def run(options: argparse.Namespace) -> int:
    """Prints a parcel with its checkpoints. Raises UsageError when there is no such parcel."""
    store = open_store(read_settings())
    for notice in store.notices:
        warn(notice)
    parcel = find(store.snapshot.parcels.values(), options.parcel)
    if options.json:
        from parcel_tui.cli.document import document
        from parcel_tui.cli.health_rows import stored_health_rows

        print(document(store.snapshot, [parcel], stored_health_rows(store.snapshot), histories=True))
        return 0
    from parcel_tui.cli.text import parcel_page

    print(parcel_page(parcel, store.snapshot.history(parcel.key)))
    return 0
