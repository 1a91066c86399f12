"""Where the kept frame and the files that it depends on are, without what finds the platform's folders."""

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_FOLDERS = {
    "linux": (("XDG_DATA_HOME", "~/.local/share"), ("XDG_CONFIG_HOME", "~/.config")),
    "darwin": (("XDG_DATA_HOME", "~/Library/Application Support"),) * 2,
}
"""By platform, for data and for settings: the variable that names the folder, and which it is otherwise."""


FRAME = "last-frame"
"""The frame's file, beside the state."""


def places(environment: "Mapping[str, str]") -> tuple[str, str, str] | None:
    """The paths of the frame, the state and the settings; None on a platform where no frame is kept.

    The settings say where the last two really are: whoever keeps a frame compares.
    Raises OSError where the present folder, which the user's setting begins from, is gone.
    """
    if sys.platform not in _FOLDERS:
        return None
    home = environment.get("PARCEL_TUI_HOME")
    if home:
        data = config = os.path.expanduser(home)
        if not os.path.isabs(data):
            data = config = os.path.join(os.getcwd(), data)
    else:
        data, config = (
            os.path.join(_folder(environment.get(variable, ""), default), "parcel-tui")
            for variable, default in _FOLDERS[sys.platform]
        )
    state, settings = os.path.join(data, "state.json"), os.path.join(config, "settings.toml")
    return os.path.join(data, FRAME), state, settings


def _folder(named: str, default: str) -> str:
    return named if named.strip() else os.path.expanduser(default)
