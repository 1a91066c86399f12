"""`parcel-tui service`: has the system refresh the parcels while no app is open."""

import os
import shlex
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from parcel_tui.cli.grammar.options import Options
from parcel_tui.cli.output import flush_output, warn, write_line
from parcel_tui.cli.service.launchd import launchd
from parcel_tui.cli.service.plan import Manager, Plan, ask_tool, has_tool, is_in_cache, plan_for
from parcel_tui.cli.service.systemd import systemd
from parcel_tui.cli.text import local, table
from parcel_tui.cli.wiring import look_at_state, read_notify, read_settings
from parcel_tui.credentials.sources import variables_in_use
from parcel_tui.domain.clock import Clock, not_after
from parcel_tui.domain.errors import StorageError, UsageError
from parcel_tui.domain.provider import all_infos, title_of
from parcel_tui.language import tr, trc
from parcel_tui.private_files import replace_users_file, why_failed
from parcel_tui.settings import Settings

_NOT_DONE = 1
"""The exit code where there is no service: the user said no, or the system could not be told of it."""


def run(options: Options, clock: Clock) -> int:
    """Installs, shows or removes it. Raises UsageError, and StorageError where a file cannot be written."""
    manager = _manager(options.manager)
    if options.action == "remove":
        return _remove(manager)
    settings = read_settings()
    if options.action == "status":
        return _status(manager, settings, clock)
    notifies = _can_notify(settings)
    plan = plan_for(os.environ, watches=options.watch, notifies=notifies)
    files = manager.files(plan)
    _show(manager, files, plan)
    if options.print:
        return 0
    _warn(plan, notifies=notifies)
    if not options.yes and not _is_wanted():
        write_line(tr("Nothing was written."))
        return _NOT_DONE
    return _install(manager, files, plan)


def _manager(name: str | None) -> Manager:
    wanted = name or {"darwin": "launchd", "win32": "none"}.get(sys.platform, "systemd")
    if wanted == "none":
        raise UsageError(
            tr(
                "Windows has no services of the user's. Have the Task Scheduler run this every five minutes: "
                "parcel-tui refresh --due"
            )
        )
    return launchd() if wanted == "launchd" else systemd()


def _can_notify(settings: Settings) -> bool:
    """Whether any channel is set that needs neither a screen nor a secret variable."""
    from parcel_tui.notify.choices import connect_channels

    return bool(connect_channels(read_notify(settings), os.environ, None))


def _show(manager: Manager, files: Mapping[str, str], plan: Plan) -> None:
    """The files whole, each with its path before it, and the command lines by which they come into force."""
    for name, text in files.items():
        write_line(f"── {manager.folder / name}\n{text}")
    for command in manager.start(plan):
        write_line(f"$ {shlex.join(command)}")
    flush_output()


def _warn(plan: Plan, *, notifies: bool) -> None:
    if is_in_cache(plan):
        warn(
            tr(
                "This program runs from the cache of uv, which is emptied at times. "
                "Install it first: uv tool install parcel-tui"
            )
        )
    if not notifies:
        warn(
            tr(
                "No notifications will be sent: [notify] in the settings names no channel that works "
                "without a terminal."
            )
        )
    for name in (info.name for info in all_infos()):
        for variable in variables_in_use(os.environ, name):
            warn(
                tr(
                    "The token in {variable} is not written into the service. "
                    "Keep it with 'parcel-tui token set {provider}'.",
                    variable=variable,
                    provider=name,
                )
            )


def _is_wanted() -> bool:
    """Asks. Raises UsageError where there is no terminal to answer at."""
    if not sys.stdin.isatty():
        raise UsageError(tr("There is no terminal to ask at. Give --yes to install, or --print to see it."))
    try:
        answer = input(tr("Install it? [y/N] "))
    except EOFError:
        return False
    return answer.strip().casefold() in {"y", "yes"}


def _install(manager: Manager, files: Mapping[str, str], plan: Plan) -> int:
    for name in manager.all_files:
        _check_own(manager, manager.folder / name)
    for name in manager.all_files:
        path = manager.folder / name
        try:
            if name in files:
                path.parent.mkdir(parents=True, exist_ok=True)
                replace_users_file(path, [files[name].encode()])
            else:
                path.unlink(missing_ok=True)
        except OSError as error:
            raise StorageError(
                tr("{path} cannot be written ({reason}).", path=path, reason=why_failed(error))
            ) from error
    return _tell_manager(manager, manager.start(plan))


def _check_own(manager: Manager, path: Path) -> None:
    """Raises UsageError for a file that another program, or the user, has written."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return
    except OSError as error:
        raise UsageError(
            tr("{path} cannot be read ({reason}).", path=path, reason=why_failed(error))
        ) from error
    if not manager.is_own(text):
        raise UsageError(
            tr("{path} was not written by this command, and is left alone. Move it away first.", path=path)
        )


def _tell_manager(manager: Manager, commands: Sequence[Sequence[str]]) -> int:
    if not has_tool(manager):
        write_line(
            tr(
                "The files are written. {tool} is not here, so run these where it is:\n{commands}",
                tool=manager.tool,
                commands="\n".join(map(shlex.join, commands)),
            )
        )
        return 0
    if manager.name == "launchd":
        for command in manager.stop:  # one that runs already is not replaced
            ask_tool(command)
    for command in commands:
        code, said = ask_tool(command)
        if code:
            warn(
                tr(
                    "The files are written, but '{command}' failed: {reason}",
                    command=shlex.join(command),
                    reason=said or code,
                )
            )
            return _NOT_DONE
    write_line(tr("The service is installed. It works while you are logged in."))
    if manager.name == "systemd":
        write_line(tr("For all the time, run: loginctl enable-linger"))
    return 0


def _remove(manager: Manager) -> int:
    """Ends the service and deletes its files; 1 where there is none."""
    there = [path for name in manager.all_files if (path := manager.folder / name).exists()]
    if not there:
        warn(tr("No service is installed."))
        return _NOT_DONE
    for path in there:
        _check_own(manager, path)
    if has_tool(manager):
        for command in manager.stop:
            ask_tool(command)  # one that does not run cannot be ended
    for path in there:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise StorageError(
                tr("{path} cannot be deleted ({reason}).", path=path, reason=why_failed(error))
            ) from error
        write_line(tr("Deleted {path}.", path=path))
    if has_tool(manager) and manager.name == "systemd":
        ask_tool(("systemctl", "--user", "daemon-reload"))
    return 0


def _status(manager: Manager, settings: Settings, clock: Clock) -> int:
    """What is installed, whether it runs, and when the parcels were refreshed; 1 where none is installed."""
    there = [path for name in manager.all_files if (path := manager.folder / name).exists()]
    if not there:
        write_line(tr("No service is installed. 'parcel-tui service install' shows one."))
        return _NOT_DONE
    rows = [(tr("file"), str(path)) for path in there]
    if has_tool(manager):
        rows += ((tr(name), value) for name, value in manager.state())
    else:
        rows.append((trc("of a service", "state"), tr("unknown: {tool} is not here", tool=manager.tool)))
    snapshot = look_at_state(settings, clock)
    for name in (info.name for info in all_infos()):
        record = snapshot.providers.get(name)
        if record is not None and record.sentence:
            rows.append((title_of(name), record.sentence))
    checked = [p.checked_at for p in snapshot.parcels.values() if p.checked_at]
    rows.append((tr("refreshed"), local(not_after(max(checked), clock())) if checked else tr("never")))
    write_line(table(rows))
    return 0
