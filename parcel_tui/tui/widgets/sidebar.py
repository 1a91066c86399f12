"""The folders with their counts, and how the providers are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from textual import events
from textual.message import Message

from parcel_tui.domain.parcel import PROVIDER_TITLES, Folder
from parcel_tui.tracker.outcomes import HealthState
from parcel_tui.tui.formatting import cut, fit
from parcel_tui.tui.glyphs import UNICODE, Glyphs
from parcel_tui.tui.widgets.line_view import EMPTY_LINE, Line, LineView

FOLDER_TITLES: Mapping[Folder, str] = {Folder.INBOX: "Inbox", Folder.ARCHIVE: "Archive"}

HEALTH_STYLES: Mapping[HealthState, str] = {
    HealthState.OK: "good",
    HealthState.NO_TOKEN: "muted",
    HealthState.REFUSED: "bad",
    HealthState.LIMITED: "warning",
    HealthState.UNREACHABLE: "warning",
}

_FOLDERS = tuple(FOLDER_TITLES)


@dataclass(frozen=True, slots=True)
class FolderCount:
    """How many parcels a folder holds, and how many of them are unread."""

    parcels: int = 0
    unread: int = 0


@dataclass(frozen=True, slots=True)
class ProviderState:
    """How a provider is: its state and a word or two."""

    provider: str
    state: HealthState
    words: str


class Sidebar(LineView):
    """Folders above, providers below. Moving the cursor shows another folder at once."""

    class FolderChosen(Message):
        """Another folder is to be shown."""

        def __init__(self, folder: Folder) -> None:
            super().__init__()
            self.folder = folder

    class FolderOpened(Message):
        """A folder was clicked."""

    def __init__(self, *, glyphs: Glyphs = UNICODE, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(glyphs=glyphs, id=id)
        self._folder = Folder.INBOX
        self._counts: Mapping[Folder, FolderCount] = {}
        self._providers: Sequence[ProviderState] = ()
        self._lines: list[Line] = []

    def show(
        self, folder: Folder, counts: Mapping[Folder, FolderCount], providers: Sequence[ProviderState]
    ) -> None:
        """Shows which folder is open, how full each is, and how each provider is."""
        self._folder, self._counts, self._providers = folder, counts, providers
        self.lay_out()
        self.repaint()

    @property
    def line_count(self) -> int:
        """As many as folders and providers need."""
        return len(self._lines)

    def line_at(self, index: int) -> Line:
        """One of them."""
        return self._lines[index]

    def lay_out(self) -> None:
        """Makes all lines; there are few."""
        self._lines = [self._folder_line(folder) for folder in _FOLDERS]
        for provider in self._providers:
            self._lines += [EMPTY_LINE, *self._provider_lines(provider)]

    def watch_has_focus(self, has_focus: bool) -> None:
        """The cursor looks different with and without the focus."""
        super().watch_has_focus(has_focus)
        self.lay_out()
        self.repaint()

    def action_move(self, lines: int) -> None:
        """Shows another folder."""
        index = min(max(_FOLDERS.index(self._folder) + lines, 0), len(_FOLDERS) - 1)
        if _FOLDERS[index] is not self._folder:
            self.post_message(self.FolderChosen(_FOLDERS[index]))

    def on_click(self, event: events.Click) -> None:
        """Opens the folder under the mouse."""
        event.stop()
        offset = event.get_content_offset(self)
        if offset and self.top + offset.y < len(_FOLDERS):
            self.post_message(self.FolderChosen(_FOLDERS[self.top + offset.y]))
            self.post_message(self.FolderOpened())

    def _folder_line(self, folder: Folder) -> Line:
        count = self._counts.get(folder, FolderCount())
        is_open = folder is self._folder
        style = ("cursor" if self.has_focus else "cursor-blurred") if is_open else ""
        text_style = "strong" if count.unread else ""
        number = str(count.parcels)
        unread = f"{self.glyphs.unread}{count.unread} " if count.unread else ""
        room = max(self.text_width - 2 - len(unread) - len(number), 0)
        return Line(
            (
                (f"{self.glyphs.cursor if is_open else ' '} ", "accent"),
                (fit(FOLDER_TITLES[folder], room, self.glyphs.ellipsis), text_style),
                (unread, "strong"),
                (number, "muted"),
            ),
            style,
        )

    def _provider_lines(self, provider: ProviderState) -> list[Line]:
        style = HEALTH_STYLES[provider.state]
        width = max(self.text_width - 2, 0)
        title = PROVIDER_TITLES.get(provider.provider, provider.provider)
        return [
            Line(((f"{self.glyphs.health[provider.state]} ", style), (cut(title, width), ""))),
            Line((("  ", ""), (cut(provider.words, width, self.glyphs.ellipsis), style))),
        ]
