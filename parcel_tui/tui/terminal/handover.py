"""Textual's driver on a terminal that shows the kept frame already."""

from textual.driver import Driver

from parcel_tui.startup_frame.terminal import ENTER, HeldTerminal
from parcel_tui.tui.terminal.asking_driver import AskingDriver


def driver_on(held: HeldTerminal) -> type[Driver]:
    """The driver that takes the terminal over, without clearing it, and leaves it as it was before."""

    class TakingOver(AskingDriver):
        def write(self, data: str) -> None:
            # Some terminals clear the alternate screen when it is entered from itself.
            if held.is_held and data == ENTER:
                return
            super().write(data)

        def start_application_mode(self) -> None:
            is_first_time = held.is_held
            super().start_application_mode()
            if is_first_time:
                self.attrs_before = held.modes
                held.taken_over()

    return TakingOver
