"""Whether the parts of Textual that the engine leans on are there. README.md says what each is for.

All of them stand in this folder and nowhere else. Where one is missing, in a new Textual, Textual's own way
to the terminal is used: it costs bytes and milliseconds, not the program.
"""

import importlib
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from parcel_tui.language import tr

SWITCH = "PARCEL_TUI_ENGINE"
"""The variable that turns the engine off, for tests and to tell whose fault something is: `off`."""

_APP = ("textual.app", "App")
_SCREEN = ("textual.screen", "Screen")
_COMPOSITOR = ("textual._compositor", "Compositor")

_PARTS: Mapping[tuple[str, str], Sequence[str]] = {
    _APP: ("_display", "_handle_exception", "run_async", "on_event", "get_driver_class"),
    _SCREEN: ("_refresh_layout",),
    _COMPOSITOR: (
        "_regions_to_spans",
        "layers_visible",
        "render_full_update",
        "render_partial_update",
        "render_strips",
    ),
    ("textual._compositor", "CompositorUpdate"): ("render_segments",),
    ("textual._compositor", "LayoutUpdate"): (),
    ("textual.content", "divide_line"): (),
    ("textual._styles_cache", "StylesCache"): ("get_inner_outer",),
}
"""By module and class: what has to be defined there."""
_ON_TERMINALS: Mapping[tuple[str, str], Sequence[str]] = {
    ("textual._xterm_parser", "XTermParser"): ("feed", "tick"),
    ("textual.drivers.linux_driver", "LinuxDriver"): (
        "process_message",
        "run_input_thread",
        "start_application_mode",
        "write",
    ),
}
"""The same, for systems whose terminals Textual has that driver for."""
_MADE: Mapping[tuple[str, str], Sequence[str]] = {
    _SCREEN: ("_compositor",),
    _COMPOSITOR: ("_dirty_regions", "size"),
}
"""What each object has of its own: named where it is made."""


def why_off(environment: Mapping[str, str]) -> str | None:
    """Why the engine is off, to be read after "because"; None where it is on."""
    if environment.get(SWITCH) == "off":
        return tr("{switch} is off", switch=SWITCH)
    parts = _PARTS if sys.platform == "win32" else {**_PARTS, **_ON_TERMINALS}
    try:
        missing = next(filter(None, (_missing(*place, names) for place, names in parts.items())), "")
    except ImportError as error:
        missing = error.name or tr("a module")
    return tr("this Textual has no {part}", part=missing) if missing else None


def _missing(module: str, owner: str, names: Sequence[str]) -> str:
    """The first part that is not there, by its full name. Raises ImportError where the module is not."""
    found: Any = getattr(importlib.import_module(module), owner, None)
    if found is None:
        return f"{module}.{owner}"
    made = getattr(found.__init__, "__code__", None)
    for name in names:
        if not hasattr(found, name):
            return f"{owner}.{name}"
    for name in _MADE.get((module, owner), ()):
        if made is None or name not in made.co_names:
            return f"{owner}.{name}"
    return ""
