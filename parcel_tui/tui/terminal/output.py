"""An app on a terminal, with this program's own way of writing to it."""

from typing import TYPE_CHECKING, Any

from rich.color import ColorSystem
from rich.console import COLOR_SYSTEMS, RenderableType
from textual.app import App
from textual.driver import Driver
from textual.geometry import Size
from textual.screen import Screen

from parcel_tui.tui.terminal.cell_diff import Painter
from parcel_tui.tui.terminal.compositor import compose_frugally, forget_the_gone
from parcel_tui.tui.terminal.frugal import FrugalUpdate, Update
from parcel_tui.tui.terminal.key_order import TypingAheadApp
from parcel_tui.tui.terminal.terminfo import erases_with_ground

if TYPE_CHECKING:
    from parcel_tui.startup_frame.terminal import HeldTerminal


class PaintingApp(TypingAheadApp):
    """Writes nothing but what the terminal does not show yet; may begin on one that shows a frame already."""

    def __init__(self, held: "HeldTerminal | None" = None) -> None:
        """`held` is the terminal where it shows the frame that was kept the last time."""
        super().__init__()
        self.is_left = False
        """Whether the app is ending: nothing is painted any more."""
        self.held = held
        self._painter = Painter(erases=erases_with_ground())
        self._painted_size = Size(0, 0)
        if held is not None:
            self._take_over(held)

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        """What Textual wants shown: only what the terminal does not show yet is written."""
        if self.is_left:
            return
        if isinstance(renderable, Update):
            if self.size != self._painted_size:
                self._painter.forget(self.size.width)
                self._painted_size = self.size
            renderable = FrugalUpdate(renderable, self._painter, self.colours)
        super()._display(screen, renderable)

    def push_screen(self, screen: Screen[Any] | str, *arguments: Any, **options: Any) -> Any:
        """Textual's own; what stands on top is composed as the first screen is, also what Textual brings."""
        if isinstance(screen, Screen):
            compose_frugally(screen)
        forget_the_gone()
        return super().push_screen(screen, *arguments, **options)

    def notify(self, message: str, **options: Any) -> None:
        """Textual's own; what the messages before have left in memory goes."""
        forget_the_gone()
        super().notify(message, **options)

    def write_signs_in_ascii(self, is_ascii: bool) -> None:
        """Whether signs are written in ASCII from now on, also those that are Textual's own."""
        self._painter.is_ascii = is_ascii

    def write_to_terminal(self, sequence: str) -> None:
        """Writes a sequence of our own in its turn, so that it never cuts into a repaint."""
        # Textual 8.2 has no public way for any sequence but its own.
        if self._driver is not None and not self.is_headless:
            self._driver.write(sequence)

    def ask_for_ground(self) -> None:
        """Asks a terminal that can be asked whether it is light or dark; nobody waits for the answer."""
        ask = getattr(self._driver, "ask_for_ground", None)  # only the driver of a real terminal has it
        if ask is not None:
            ask()

    def restore_terminal(self) -> None:
        """Gives the terminal back whatever hangs; nothing can be shown afterwards."""
        restore = getattr(self._driver, "restore_now", None)
        if restore is not None:
            restore()

    def look_at_size(self) -> None:
        """Notices that the terminal was resized where no signal tells of it."""
        look = getattr(self._driver, "look_at_size", None)
        if look is not None:
            look()

    @property
    def colours(self) -> ColorSystem:
        """How many colours the terminal has."""
        return COLOR_SYSTEMS[self.console.color_system or "truecolor"]

    def _take_over(self, held: "HeldTerminal") -> None:
        """The terminal shows a frame already: only what differs from it is going to be written."""
        from parcel_tui.tui.terminal.handover import driver_on
        from parcel_tui.tui.terminal.last_frame import read_frame

        self.driver_class = driver_on(held)
        self._painted_size = Size(held.columns, held.rows)
        self._painter.forget(held.columns)
        for x, y, cells in read_frame(held.frame):
            self._painter.know(x, y, cells)

    def get_driver_class(self) -> type[Driver]:
        """Textual's driver; where it is that of a terminal, one that can ask it."""
        found = super().get_driver_class()
        if found.__name__ != "LinuxDriver":
            return found
        from parcel_tui.tui.terminal.asking_driver import AskingDriver

        return AskingDriver

    def paint_all(self, _: App[None]) -> None:
        """The shell has had the terminal meanwhile."""
        self._painter.forget()
        self.screen.refresh(layout=True)
