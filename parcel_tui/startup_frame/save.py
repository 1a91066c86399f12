"""Keeps the frame that the next start shows."""

import logging
from collections.abc import Mapping
from pathlib import Path

from parcel_tui.private_files import replace_file
from parcel_tui.signature import Signature
from parcel_tui.startup_frame.paths import places
from parcel_tui.startup_frame.safety import is_harmless
from parcel_tui.startup_frame.validity import terms_of_frame, terms_of_moment, terms_of_start

_log = logging.getLogger("parcel_tui.frame")


class Keeper:
    """Knows where the frame is kept, and what was decided when the program started."""

    def __init__(self, frame_file: Path, state_file: Path, settings_file: Path, terms: str) -> None:
        self._file = frame_file
        self._depends_on = (state_file, settings_file)
        self._terms = terms

    def depends_on(self, state_file: Path, settings_file: Path) -> bool:
        """Whether those are the files that the next start will look at."""
        return self._depends_on == (state_file, settings_file)

    def keep(self, frame: str, columns: int, rows: int, state: Signature) -> None:
        """Keeps a frame of that size, which shows the state with that signature. Never raises.

        Where that cannot be, none is kept.
        """
        terms = terms_of_moment(columns, rows, state)
        if not is_harmless(frame, columns, rows):
            _log.info("no frame is kept: it holds more than text, colours and positions")
            self.drop()
            return
        try:
            # Two apps may leave at once: if both stumble over it, no frame is kept.
            replace_file(self._file, f"{self._terms}\n{terms}\n{terms_of_frame(frame)}\n\n{frame}".encode())
        except OSError as error:
            _log.info("no frame is kept: %s", error.strerror)
            self.drop()

    def drop(self) -> None:
        """Deletes the frame, if there is one. Never raises."""
        try:
            self._file.unlink(missing_ok=True)
        except OSError as error:
            _log.info("the kept frame cannot be deleted: %s", error.strerror)


def keeper_for(environment: Mapping[str, str]) -> Keeper | None:
    """The keeper of this start; None where no frame is kept.

    Call it before the settings are read: what is changed in them from now on, the next start shows first.
    """
    try:
        found = places(environment)
    except OSError:  # the settings say what is wrong
        return None
    if found is None:
        return None
    frame_file, state_file, settings_file = map(Path, found)
    return Keeper(frame_file, state_file, settings_file, terms_of_start(environment, found[2]))
