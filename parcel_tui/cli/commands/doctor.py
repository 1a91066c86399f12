"""`parcel-tui doctor`: what is wrong with this set-up, and what to do about it."""

import asyncio
import os
from collections.abc import Callable, Coroutine, Iterator, Mapping

from parcel_tui.cli.diagnosis.clock import look_at_clock, look_at_zone
from parcel_tui.cli.diagnosis.files import look_at_files
from parcel_tui.cli.diagnosis.finding import Finding, Level, made_public
from parcel_tui.cli.diagnosis.installation import look_at_engine, look_at_settings, look_at_versions
from parcel_tui.cli.diagnosis.providers import look_at_providers
from parcel_tui.cli.diagnosis.sign_width import ask_sign_width
from parcel_tui.cli.diagnosis.state import look_at_state_file
from parcel_tui.cli.diagnosis.terminal import look_at_signs, look_at_terminal, this_terminal
from parcel_tui.cli.grammar.options import Options
from parcel_tui.cli.output import write_document, write_line
from parcel_tui.cli.records import SCHEMA, FindingRow, FindingsDocument, indented
from parcel_tui.cli.running import say_waits
from parcel_tui.cli.text import table
from parcel_tui.cli.wiring import build_token_store, problems_of
from parcel_tui.credentials.token_store import TokenStore
from parcel_tui.domain.clock import Clock
from parcel_tui.domain.errors import StorageError
from parcel_tui.domain.provider import look_with
from parcel_tui.language import mark, tr
from parcel_tui.providers.http.waits import Waits
from parcel_tui.providers.outside.installed import find_installed
from parcel_tui.settings import Settings, load_settings
from parcel_tui.storage.snapshot import Snapshot, read_state
from parcel_tui.storage.state_file import DiskFile

_MARKS = {Level.OK: mark("ok"), Level.WARNING: mark("warning"), Level.FAILURE: mark("FAILURE")}


def run(options: Options, clock: Clock) -> int:
    """Prints what was found; the exit code is the worst failure's, 0 when nothing failed."""
    ask = (lambda: None) if options.json else ask_sign_width
    findings = [made_public(finding) for finding in _findings(load_settings(os.environ), clock, ask)]
    if options.json:
        rows = [FindingRow(finding.level.value, finding.topic, finding.text) for finding in findings]
        write_document(indented(FindingsDocument(SCHEMA, rows)))
    else:
        write_line(table((tr(_MARKS[f.level]), f.title or tr(f.topic), f.text) for f in findings))
    return max(finding.exit_code for finding in findings)


def _findings(settings: Settings, clock: Clock, ask: Callable[[], int | None]) -> Iterator[Finding]:
    environment = dict(os.environ)
    token_store = build_token_store(settings)
    yield from look_at_versions()
    yield look_at_engine(environment)
    yield from look_at_terminal(this_terminal(environment))
    yield from look_at_files(settings)
    yield from look_at_settings(settings)
    yield from look_at_state_file(settings.state_file, clock)
    snapshot = _snapshot(settings, clock)
    yield look_at_clock(snapshot, settings.requests_file, clock())
    yield from look_at_zone(environment)
    seen = snapshot.preferences.ambiguous if snapshot else ""
    yield look_at_signs(this_terminal(environment), settings.app.glyphs, seen, ask)
    used = {parcel.provider for parcel in snapshot.parcels.values()} if snapshot else set()
    look_with(lambda: find_installed(settings.providers_file, anew=True))
    problems = problems_of(snapshot or Snapshot())
    yield from _run(_at_providers(settings, token_store, used, problems))


async def _at_providers(
    settings: Settings, token_store: TokenStore, used: set[str], problems: Mapping[str, str]
) -> list[Finding]:
    """What takes time, while it is said what is waited for."""
    waits = Waits()
    saying = asyncio.create_task(say_waits(waits))
    try:
        return await look_at_providers(settings, token_store, used, problems, waits)
    finally:
        saying.cancel()


def _snapshot(settings: Settings, clock: Clock) -> Snapshot | None:
    """The state; None where it cannot be read, which is said already."""
    try:
        return read_state(DiskFile(settings.state_file, clock))[0]
    except StorageError:
        return None


def _run(looking: Coroutine[None, None, list[Finding]]) -> list[Finding]:
    """Like asyncio.run, which would wait at its end for a look-up of a host's name that gets no answer."""
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(looking)
    finally:
        loop.close()
