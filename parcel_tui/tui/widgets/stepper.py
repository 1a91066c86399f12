"""One of many, of which the chosen one alone is shown."""

from textual.content import Content
from textual.events import Click

from parcel_tui.tui.widgets.choice import Choice


class Stepper(Choice):
    """Goes through the options with left and right, or a click; tells how many there are."""

    def render(self) -> Content:
        """The chosen option between the signs for more."""
        where = f"  {self.chosen + 1} of {len(self._options)}"
        return Content.assemble(
            ("< ", "bold"), (self._options[self.chosen], "bold $text-accent"), (" >", "bold"), where
        )

    def on_click(self, event: Click) -> None:
        """The next one."""
        event.stop()
        self.action_step(1)
