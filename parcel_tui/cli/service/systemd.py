"""Units for systemd's manager of the user's services: systemd.unit(5), .service(5), .timer(5)."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from parcel_tui.cli.service.plan import EVERY_MINUTES, NAME, Manager, Plan, ask_tool
from parcel_tui.language import mark, tr

_SERVICE, _TIMER = f"{NAME}.service", f"{NAME}.timer"
_WRITER = "parcel-tui service install"
"""The first line of our files names it, in every language."""
_PAGE = "https://github.com/parcel-tui/parcel-tui#readme"
_USER = ("systemctl", "--user")
_ENV = "/usr/bin/env"
"""Runs what it is given."""


def systemd() -> Manager:
    """The manager, with the folder from which it reads this user's units."""
    config = os.environ.get("XDG_CONFIG_HOME") or "~/.config"
    return Manager(
        name="systemd",
        tool="systemctl",
        folder=Path(config).expanduser().absolute() / "systemd" / "user",
        files=_units,
        all_files=(_SERVICE, _TIMER),
        is_own=lambda text: text.startswith("#") and _WRITER in text.partition("\n")[0],
        start=_start,
        stop=((*_USER, "disable", "--now", _TIMER), (*_USER, "disable", "--now", _SERVICE)),
        state=_state,
    )


def _units(plan: Plan) -> Mapping[str, str]:
    return {_SERVICE: _service(plan)} if plan.watches else {_SERVICE: _service(plan), _TIMER: _timer()}


def _service(plan: Plan) -> str:
    what = tr("Follow parcels") if plan.watches else tr("Refresh the parcels that are due")
    kind = (
        # What ends it as it should: SIGTERM and SIGHUP have exit codes of their own.
        ("Type=exec", "Restart=on-failure", "RestartSec=60", "SuccessExitStatus=129 143")
        if plan.watches
        # A parcel that failed, or a provider that is down, is no fault of the unit's.
        else ("Type=oneshot", "TimeoutStartSec=15min", "SuccessExitStatus=1 4")
    )
    # ":" keeps "$" as it is. A path with these signs is taken as an argument, and as no program.
    is_taken = not set(plan.command[0]) & set("\"'\\")
    command = " ".join(map(_quoted, plan.command if is_taken else (_ENV, *plan.command)))
    variables = [f"Environment={_quoted(f'{name}={value}')}" for name, value in plan.environment.items()]
    install = ("", "[Install]", "WantedBy=default.target") if plan.watches else ()
    return _lines(
        *(_mark(), "[Unit]", f"Description={what} (parcel-tui)", f"Documentation={_PAGE}", ""),
        *("[Service]", *kind, f"ExecStart=:{command}", *variables),
        # The journal gets what went wrong, and not what is in the parcels.
        *("StandardOutput=null", "UMask=0077", "Nice=10"),
        *install,
    )


def _timer() -> str:
    what = tr("Refresh the parcels that are due every {minutes} minutes", minutes=EVERY_MINUTES)
    return _lines(
        *(_mark(), "[Unit]", f"Description={what}"),
        *(f"Documentation={_PAGE}", "", "[Timer]", "OnStartupSec=1min"),
        *(f"OnUnitInactiveSec={EVERY_MINUTES}min", "RandomizedDelaySec=30s", "AccuracySec=30s"),
        *("", "[Install]", "WantedBy=timers.target"),
    )


def _mark() -> str:
    return "# " + tr(
        "Written by '{writer}'. '{remover}' deletes it.", writer=_WRITER, remover="parcel-tui service remove"
    )


def _lines(*lines: str) -> str:
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """The text as one word of a unit: systemd.syntax(7) for the quotes, specifiers' `%` doubled."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%") + '"'


def _start(plan: Plan) -> Sequence[Sequence[str]]:
    unit = _SERVICE if plan.watches else _TIMER
    return ((*_USER, "daemon-reload"), (*_USER, "enable", "--now", unit))


def _state() -> Sequence[tuple[str, str]]:
    unit = _TIMER if (systemd().folder / _TIMER).exists() else _SERVICE
    told = "ExecMainExitTimestamp,ExecMainStatus,NextElapseUSecMonotonic,Result"
    _, shown = ask_tool((*_USER, "show", _SERVICE, "--property", told))
    known = dict(line.split("=", 1) for line in shown.splitlines() if "=" in line)
    rows = [
        (mark("enabled"), ask_tool((*_USER, "is-enabled", unit))[1]),
        (mark("active"), ask_tool((*_USER, "is-active", unit))[1]),
        (mark("last run"), known.get("ExecMainExitTimestamp", "")),
        (mark("exit code"), known.get("ExecMainStatus", "") if known.get("ExecMainExitTimestamp") else ""),
    ]
    return [(name, value) for name, value in rows if value]
