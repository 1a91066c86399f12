"""`parcel-tui export` and `import`: the whole record in one JSON file."""

import argparse
import sys
from pathlib import Path

from parcel_tui.cli.compose import open_store, read_settings, warn
from parcel_tui.cli.streams import write_bytes
from parcel_tui.domain.clock import Clock
from parcel_tui.domain.counting import counted
from parcel_tui.domain.errors import UsageError
from parcel_tui.private_files import cannot_save, replace_file
from parcel_tui.storage.porting import Imported, read_export, take_in_export, write_export
from parcel_tui.storage.store import Store


def run(options: argparse.Namespace) -> int:
    """Writes the record to a file (`-`: standard output), or takes one in."""
    store = open_store(read_settings(), options.clock)
    for notice in store.notices:
        warn(notice)
    if options.action == "export":
        return _export(store, options.file, options.clock)
    return _import(store, options.file)


def _export(store: Store, name: str, clock: Clock) -> int:
    data = write_export(store.snapshot, clock())
    if name == "-":
        write_bytes([data])
        return 0
    path = Path(name).expanduser().absolute()
    try:
        replace_file(path, data)
    except OSError as error:
        raise cannot_save(error, path.parent) from error
    print(f"{path} holds {counted(len(store.snapshot.parcels), 'parcel')} now.")
    return 0


def _import(store: Store, name: str) -> int:
    path = Path(name).expanduser()
    try:
        data = sys.stdin.buffer.read() if name == "-" else path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror}); nothing was imported.") from error
    export = read_export(data)
    [done] = store.transact([lambda draft: take_in_export(draft, export)])
    print(_sentence(done))
    return 0


def _sentence(done: Imported) -> str:
    return (
        f"{counted(done.added, 'parcel')} added, {done.completed} completed, {done.unchanged} known already; "
        f"{done.checkpoints} checkpoints were new."
    )
