"""An agent for macOS's launchd: launchd.plist(5)."""

import os
import plistlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from parcel_tui.cli.service.plan import EVERY_MINUTES, Manager, Plan, ask_tool
from parcel_tui.language import mark

_LABEL = "io.github.parcel-tui"
_FILE = f"{_LABEL}.plist"


def launchd() -> Manager:
    """The manager, with the folder from which it reads this user's agents."""
    folder = Path("~/Library/LaunchAgents").expanduser()
    return Manager(
        name="launchd",
        tool="launchctl",
        folder=folder,
        files=_agent,
        all_files=(_FILE,),
        is_own=_is_own,
        start=lambda _: (("launchctl", "bootstrap", _domain(), str(folder / _FILE)),),
        stop=(("launchctl", "bootout", f"{_domain()}/{_LABEL}"),),
        state=_state,
    )


def _domain() -> str:
    return f"gui/{os.getuid()}"


def _agent(plan: Plan) -> Mapping[str, str]:
    # What it prints goes nowhere by default: what is in the parcels stays in the state.
    told: dict[str, Any] = {
        "Label": _LABEL,
        "ProgramArguments": list(plan.command),
        "RunAtLoad": True,
        "ProcessType": "Background",
        "LowPriorityIO": True,
        "Umask": 0o077,
    }
    if plan.environment:
        told["EnvironmentVariables"] = dict(plan.environment)
    if plan.watches:
        told |= {"KeepAlive": {"SuccessfulExit": False}, "ThrottleInterval": 60}
    else:
        told["StartInterval"] = EVERY_MINUTES * 60
    return {_FILE: plistlib.dumps(told).decode()}


def _is_own(text: str) -> bool:
    return f"<string>{_LABEL}</string>" in text


def _state() -> Sequence[tuple[str, str]]:
    code, shown = ask_tool(("launchctl", "print", f"{_domain()}/{_LABEL}"))
    if code:
        return [(mark("enabled"), "no")]
    pairs = (line.strip().split(" = ", 1) for line in shown.splitlines() if " = " in line)
    known = {pair[0]: pair[1] for pair in pairs}
    rows = ((mark("active"), "state"), (mark("runs"), "runs"), (mark("exit code"), "last exit code"))
    return [(mark("enabled"), "yes"), *((name, known[key]) for name, key in rows if key in known)]
