"""What people change most: colours, signs, archiving by itself. Kept in the settings file."""

import asyncio
from collections.abc import Callable, Sequence
from typing import ClassVar

from msgspec.structs import replace
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Button, Input

from parcel_tui.domain.errors import ParcelTuiError
from parcel_tui.settings import AppSettings
from parcel_tui.settings.edit import change_settings
from parcel_tui.settings.rules import MOST_DAYS
from parcel_tui.tui.keys import form_bindings, key_of
from parcel_tui.tui.screens.modal import FormScreen, after_typing, plain_button
from parcel_tui.tui.widgets.choice import Choice, Stepper
from parcel_tui.tui.widgets.fields import Field, Sentence
from parcel_tui.tui.widgets.still_input import StillInput

TryLook = Callable[[str, str | None], None]
"""Takes a theme and signs, by their names in the settings."""

_GLYPHS: tuple[tuple[str, str | None], ...] = (
    ("Automatic", None),
    ("Unicode", "unicode"),
    ("ASCII", "ascii"),
    ("Narrow", "narrow"),
)


class SettingsScreen(FormScreen[AppSettings | None]):
    """Shows the look as it is chosen; ctrl+s keeps what was chosen, escape leaves all as it was."""

    AUTO_FOCUS = "#theme-choice"
    BINDINGS: ClassVar[list[BindingType]] = form_bindings("form.save", "form.cancel")

    def __init__(self, settings: AppSettings, themes: Sequence[str], theme: str, try_look: TryLook) -> None:
        """`theme` is the one in use; `try_look` shows another, and other signs."""
        super().__init__()
        self._try_look = try_look
        self._settings = settings
        self._themes = themes
        self._theme_before = theme

    def compose(self) -> ComposeResult:
        """Three fields, and where the rest is."""
        with Vertical(classes="frame -form") as frame:
            frame.border_title = "Settings"
            with VerticalScroll(classes="body", can_focus=False):
                yield Field("Theme", Stepper(self._themes, id="theme-choice"), id="theme")
                yield Field("Signs", Choice([title for title, _ in _GLYPHS], id="glyphs-choice"), id="glyphs")
                days = StillInput(self._days, "never", id="days-line", restrict=r"[0-9]*", max_length=4)
                yield Field("Archive", days, id="days")
            yield Sentence(classes="progress")
            with Horizontal(classes="buttons"):
                yield plain_button("Cancel", key_of(self, "form.cancel"), id="cancel")
                yield plain_button("Save", key_of(self, "form.save"), id="save")

    def on_mount(self) -> None:
        """Shows what is set now."""
        with self.prevent(Choice.Changed):
            self.query_one(Stepper).chosen = self._themes.index(self._theme_before)
            self.query_one("#glyphs-choice", Choice).chosen = next(
                (i for i, (_, name) in enumerate(_GLYPHS) if name == self._settings.glyphs), 0
            )
        hint = "auto: light or dark as the terminal is; ansi: its colours."
        self.query_one("#theme", Field).hint = hint
        self.query_one("#days", Field).hint = "Days after which a delivered parcel is archived by itself."
        where = self._settings.file
        rest = f"Keys and all else: {where}" if where else "The demo keeps no settings."
        self.query_one(".progress", Sentence).tell(rest)

    def action_cancel(self) -> None:
        """Closes, with the look that there was."""
        self._try_look(self._theme_before, self._settings.glyphs)
        self.dismiss(None)

    @on(Input.Submitted)
    def action_save(self) -> None:
        """Keeps what was chosen, in the settings file where there is one."""
        after_typing(self, self._keep)

    def _keep(self) -> None:
        days = self.query_one("#days-line", StillInput).value
        if days and not 1 <= int(days) <= MOST_DAYS:
            self.query_one("#days", Field).error = f"From 1 to {MOST_DAYS} days; leave it empty for never."
            return
        theme, glyphs = self._chosen_look
        changed = replace(
            self._settings,
            theme=theme if self._settings.theme or theme != self._theme_before else None,
            glyphs=glyphs,
            archive_delivered_after_days=int(days) if days else None,
        )
        self.run_worker(self._save(changed), group="save", exclusive=True, exit_on_error=False)

    async def _save(self, changed: AppSettings) -> None:
        changes = {
            "theme": changed.theme,
            "glyphs": changed.glyphs,
            "archive_delivered_after_days": changed.archive_delivered_after_days,
        }
        try:
            if changed.file is not None:
                await asyncio.to_thread(change_settings, changed.file, "app", changes)
        except ParcelTuiError as error:
            self.query_one(".progress", Sentence).tell(str(error), "-error")
            return
        self.dismiss(changed)

    @on(Choice.Changed)
    def _show_look(self) -> None:
        self._try_look(*self._chosen_look)

    @property
    def _chosen_look(self) -> tuple[str, str | None]:
        theme = self._themes[self.query_one(Stepper).chosen]
        return theme, _GLYPHS[self.query_one("#glyphs-choice", Choice).chosen][1]

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        if event.button.id == "save":
            self.action_save()
        else:
            self.action_cancel()

    @property
    def _days(self) -> str:
        days = self._settings.archive_delivered_after_days
        return str(days) if days else ""
