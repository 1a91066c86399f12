"""A container that its panes cover."""

from textual.containers import Container
from textual.geometry import Region
from textual.strip import Strip


class Covered(Container):
    """Its own ground is never seen: it is not drawn line by line, only to be covered."""

    def render_lines(self, crop: Region) -> list[Strip]:
        """The same blank line throughout."""
        return [Strip.blank(crop.width, self.visual_style.rich_style)] * crop.height
