"""The state file and the copies around it: whether they can be read, and what they hold, counted."""

from collections.abc import Iterator
from pathlib import Path

from parcel_tui.cli.diagnosis.finding import Finding, failure, ok, warning
from parcel_tui.cli.output import result_line
from parcel_tui.domain.clock import Clock
from parcel_tui.domain.errors import StorageError
from parcel_tui.language import sentences, tr, trn
from parcel_tui.private_files import why_failed
from parcel_tui.storage.codec import DamagedStateError
from parcel_tui.storage.snapshot import read_state
from parcel_tui.storage.state_file import DiskFile, read_tables_file


def look_at_state_file(path: Path, clock: Clock) -> Iterator[Finding]:
    """The state, each generation behind it, and damaged copies that were kept."""
    file = DiskFile(path, clock)
    whole = _count(file.path)
    if whole is None and not any(copy.exists() for copy in file.generations):
        yield ok("state", tr("no parcels yet"))
    else:
        yield _state(file, whole)
    for generation in file.generations:
        count = _count(generation)
        if isinstance(count, int):
            yield ok(
                "generations", result_line(generation.name, trn("{count} parcel", "{count} parcels", count))
            )
        elif generation.exists() and not generation.is_file():
            yield warning(
                "generations",
                tr(
                    "{file} is no file. Delete it: until then no earlier state is kept.",
                    file=generation.name,
                ),
            )
        elif count is not None:
            yield warning(
                "generations", tr("{file} is damaged. The next save replaces it.", file=generation.name)
            )
    kept = sorted(file.path.parent.glob(f"{file.path.stem}.damaged-*{file.path.suffix}"))
    if kept:
        names = tr(", ").join(copy.name for copy in kept)
        yield warning(
            "generations",
            tr("damaged copies were kept ({names}). Delete them when you miss nothing.", names=names),
        )


def _state(file: DiskFile, count: int | str | None) -> Finding:
    try:
        snapshot, notices = read_state(file)
    except StorageError as error:
        return failure("state", str(error), StorageError.exit_code)
    loaded = file.load()
    if loaded.read_only:
        return failure("state", loaded.read_only, StorageError.exit_code)
    if isinstance(count, int) and not notices:
        held = trn(
            "{count} parcel, generation {generation}",
            "{count} parcels, generation {generation}",
            count,
            generation=snapshot.meta.generation,
        )
        return ok("state", result_line(str(file.path), held))
    advice = tr("Look at your parcels with 'parcel-tui list'. The next save puts a whole file in its place.")
    told = sentences(*notices) or tr("{file} is {state}.", file=file.path, state=count)
    return failure("state", sentences(told, advice), StorageError.exit_code)


def _count(path: Path) -> int | str | None:
    """How many parcels a file holds; `damaged` or why it cannot be read; None when it is not there."""
    try:
        found = read_tables_file(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except DamagedStateError:
        return tr("damaged")
    except OSError as error:
        return tr("not readable ({strerror})", strerror=why_failed(error))
    return tr("damaged in part") if found.missing else len(found.tables.get("parcels", {}))
