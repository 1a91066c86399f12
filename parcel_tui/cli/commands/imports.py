"""`parcel-tui import`: takes in what `export` wrote; nothing newer is overwritten."""

import sys

from parcel_tui.cli.arguments import Options
from parcel_tui.cli.input import named_path
from parcel_tui.cli.output import warn, write_line
from parcel_tui.cli.wiring import open_store, read_settings
from parcel_tui.domain.clock import Clock
from parcel_tui.domain.errors import UsageError
from parcel_tui.language import tr, trn
from parcel_tui.storage.transfer import Imported, read_export, take_in_export

_LONGEST = 500_000_000
"""Bytes that are read of what is imported; fifty thousand parcels have a fifth of them."""


def run(options: Options, clock: Clock) -> int:
    """Takes the file in, or standard input (`-`). Raises UsageError for what cannot be taken in."""
    settings, name = read_settings(), options.file
    path = named_path(name)
    try:
        if name == "-":
            data = sys.stdin.buffer.read(_LONGEST + 1)
        else:
            with path.open("rb") as file:
                data = file.read(_LONGEST + 1)
    except OSError as error:
        raise UsageError(
            tr(
                "{path} cannot be read ({strerror}); nothing was imported.",
                path=path,
                strerror=error.strerror,
            )
        ) from error
    if len(data) > _LONGEST:
        raise UsageError(tr("{path} is far too long for an export; nothing was imported.", path=path))
    export = read_export(data)
    store = open_store(settings, clock)
    for notice in store.notices:
        warn(notice)
    [done] = store.transact([lambda tx: take_in_export(tx, export)])
    write_line(_sentence(done))
    return 0


def _sentence(done: Imported) -> str:
    parcels = trn(
        "{count} parcel added, {completed} completed, {known} known already",
        "{count} parcels added, {completed} completed, {known} known already",
        done.added,
        completed=done.completed,
        known=done.unchanged,
    )
    return trn(
        "{parcels}; {count} new checkpoint.",
        "{parcels}; {count} new checkpoints.",
        done.checkpoints,
        parcels=parcels,
    )
