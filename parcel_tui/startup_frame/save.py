"""Keeps the frame that the next start shows."""

import logging
from collections.abc import Mapping
from pathlib import Path

from parcel_tui.private_files import replace_file
from parcel_tui.signature import Signature
from parcel_tui.startup_frame.show import (
    frame_path,
    is_harmless,
    terms_of_frame,
    terms_of_moment,
    terms_of_start,
)

_log = logging.getLogger("parcel_tui.frame")


class FrameFile:
    """The file of the kept frame, and what was decided when the program started."""

    def __init__(self, path: Path, terms: str) -> None:
        self._path = path
        self._terms = terms

    def keep(self, frame: str, columns: int, rows: int, state: Signature) -> None:
        """Keeps a frame of that size, which shows the state with that signature. Never raises.

        Where that cannot be, none is kept.
        """
        if not is_harmless(frame, columns, rows):
            _log.info("no frame is kept: it holds more than text, colours and positions")
            self.drop()
            return
        terms = self._terms + terms_of_moment(columns, rows, state) + terms_of_frame(frame)
        try:
            # Two apps may leave at once: if both stumble over it, no frame is kept.
            replace_file(self._path, f"{terms}\n\n{frame}".encode("utf-8", "surrogateescape"))
        except OSError as error:
            _log.info("no frame is kept: %s", error.strerror)
            self.drop()

    def drop(self) -> None:
        """Deletes the frame, if there is one. Never raises."""
        try:
            self._path.unlink(missing_ok=True)
        except OSError as error:
            _log.info("the kept frame cannot be deleted: %s", error.strerror)


def frame_file(environment: Mapping[str, str], state_file: Path, settings_file: Path) -> FrameFile | None:
    """The file for the next start; None where no frame is kept."""
    try:
        path = frame_path(environment)
    except OSError:  # the settings say what is wrong
        return None
    if path is None:
        return None
    return FrameFile(Path(path), terms_of_start(environment, str(state_file), str(settings_file)))
