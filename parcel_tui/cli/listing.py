"""`parcel-tui list`: from the state alone."""

import argparse

from parcel_tui.cli.compose import open_store, read_settings, warn
from parcel_tui.domain.parcel import Folder, Parcel
from parcel_tui.storage.snapshot import Snapshot
from parcel_tui.tracker.lookup import shown


def run(options: argparse.Namespace) -> int:
    """Prints a folder's parcels."""
    store = open_store(read_settings())
    for notice in store.notices:
        warn(notice)
    parcels = listed(store.snapshot, options.folder)
    if options.json:
        from parcel_tui.cli.document import document
        from parcel_tui.cli.health_rows import stored_health_rows

        rows = stored_health_rows(store.snapshot)
        print(document(store.snapshot, parcels, rows, histories=False))
        return 0
    from parcel_tui.cli.text import parcel_line, table

    print(table(map(parcel_line, parcels)) or "No parcels here; add one with 'parcel-tui add NUMBER'.")
    return 0


def listed(snapshot: Snapshot, folder: str) -> list[Parcel]:
    """A folder's parcels; with `all`, those too whose deletion the provider was not told yet."""
    if folder != "all":
        return shown(snapshot.parcels.values(), Folder(folder))
    deleted = [parcel for parcel in snapshot.parcels.values() if parcel.is_deleted]
    return shown(snapshot.parcels.values()) + deleted
