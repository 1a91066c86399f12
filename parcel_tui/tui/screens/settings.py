"""What people change most: look, notifications, auto-archive, keys. Kept in the settings file."""

import asyncio
from collections.abc import Callable, Sequence
from typing import ClassVar

from msgspec import Struct
from msgspec.structs import replace
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Button, Input

from parcel_tui.domain.errors import ParcelTuiError
from parcel_tui.domain.stage import TOLD_STAGES, Stage
from parcel_tui.domain.times import QuietHours
from parcel_tui.language import mark, tr, trc
from parcel_tui.notify.choices import Choices, Way
from parcel_tui.settings import AppSettings
from parcel_tui.settings.edit import change_settings
from parcel_tui.settings.rules import MOST_DAYS
from parcel_tui.tui.keys import form_bindings, key_of
from parcel_tui.tui.screens.modal import FormScreen, after_typing, frame, plain_button
from parcel_tui.tui.widgets.forms.choice import Choice, Stepper, Ticks
from parcel_tui.tui.widgets.forms.fields import Field, Sentence, line_field
from parcel_tui.tui.widgets.forms.still_input import StillInput
from parcel_tui.wording.stages import STAGES

TryLook = Callable[[str, str | None], None]
"""Takes a theme and signs, by their names in the settings."""

_GLYPHS: tuple[tuple[str, str | None], ...] = (
    (mark("Automatic"), None),
    ("Unicode", "unicode"),
    ("ASCII", "ascii"),
    (mark("Narrow"), "narrow"),
)
_LANGUAGES: tuple[tuple[str, str | None], ...] = (
    (mark("Automatic"), None),
    ("English", "en"),
    ("繁體中文", "zh_TW"),
    ("日本語", "ja"),
)
_STARTS: tuple[tuple[str, str], ...] = (
    (mark("What is to do"), "auto"),
    (mark("The view I left"), "last"),
)
_STAGES = tuple(stage for stage in Stage if stage in TOLD_STAGES)
_WAYS: tuple[tuple[str, Way], ...] = (
    (mark("In the corner"), Way.TOAST),
    (mark("Bell"), Way.BELL),
    (mark("Terminal"), Way.TERMINAL),
    (mark("Desktop"), Way.DESKTOP),
)


class Changed(Struct, frozen=True):
    """What was chosen; `choices` is None where there are no notifications."""

    settings: AppSettings
    choices: Choices | None


class SettingsScreen(FormScreen[Changed | None]):
    """Shows the look as it is chosen; ctrl+s keeps what was chosen, escape leaves all as it was."""

    AUTO_FOCUS = "#theme-choice"
    BINDINGS: ClassVar[list[BindingType]] = form_bindings("form.save", "form.cancel")

    def __init__(
        self,
        settings: AppSettings,
        choices: Choices | None,
        themes: Sequence[str],
        theme: str,
        try_look: TryLook,
        take_keys: Callable[[AppSettings], None],
    ) -> None:
        """`theme` is the one in use; `try_look` shows another, and other signs; `take_keys` uses others."""
        super().__init__()
        self._try_look = try_look
        self._take_keys = take_keys
        self._settings = settings
        self._choices = choices
        self._themes = themes
        self._theme_before = theme

    def compose(self) -> ComposeResult:
        """A field for each setting, and where the rest is."""
        with frame(tr("Settings"), "-form"):
            with VerticalScroll(classes="body", can_focus=False):
                yield Field(tr("Theme"), Stepper(self._themes, id="theme-choice"), id="theme")
                glyphs = Choice([tr(title) for title, _ in _GLYPHS], id="glyphs-choice")
                yield Field(tr("Symbols"), glyphs, id="glyphs", says=False)
                languages = Choice([tr(title) for title, _ in _LANGUAGES], id="language-choice")
                yield Field(tr("Language"), languages, id="language")
                starts = Choice([tr(title) for title, _ in _STARTS], id="start-choice")
                yield Field(tr("Start"), starts, id="start", says=False)
                never = trc("to archive by itself", "never")
                digits = {"restrict": "[0-9０-９]*", "max_length": 4}
                yield line_field(tr("Archive"), "days", self._days, never, says=True, **digits)
                if self._choices is not None:
                    yield from self._notifications(self._choices)
                keys = plain_button(tr("Change keys"), "", id="keys")
                yield Field(tr("Keys"), keys, id="keys-field", says=False)
            yield Sentence(classes="progress", keeps_room=True)
            with Horizontal(classes="buttons -close"):
                yield plain_button(tr("Cancel"), key_of(self, "form.cancel"), id="cancel")
                yield plain_button(tr("Save"), key_of(self, "form.save"), id="save")

    def _notifications(self, choices: Choices) -> ComposeResult:
        stages = Ticks([STAGES[stage].title for stage in _STAGES], id="stages-ticks")
        stages.chosen = frozenset(i for i, stage in enumerate(_STAGES) if stage in choices.stages)
        yield Field(tr("Notify"), stages, id="stages", says=False)
        ways = Ticks([tr(title) for title, _ in _WAYS], id="ways-ticks")
        ways.chosen = frozenset(i for i, (_, way) in enumerate(_WAYS) if way in choices.ways)
        yield Field(tr("By"), ways, id="ways", says=False)
        quiet = f"{choices.quiet.begin:%H:%M}-{choices.quiet.end:%H:%M}" if choices.quiet else ""
        label = trc("hours without notifications", "Quiet")
        yield line_field(label, "quiet", quiet, tr("e.g. 22:00-08:00"), says=True)

    def on_mount(self) -> None:
        """Shows what is set now."""
        with self.prevent(Choice.Changed):
            self.query_one(Stepper).chosen = self._themes.index(self._theme_before)
            self.query_one("#glyphs-choice", Choice).chosen = next(
                (i for i, (_, name) in enumerate(_GLYPHS) if name == self._settings.glyphs), 0
            )
            self.query_one("#language-choice", Choice).chosen = next(
                (i for i, (_, name) in enumerate(_LANGUAGES) if name == self._settings.language), 0
            )
            self.query_one("#start-choice", Choice).chosen = [name for _, name in _STARTS].index(
                self._settings.start_view
            )
        self.query_one("#language", Field).hint = tr("From the next start on")
        self.query_one("#theme", Field).hint = tr("auto follows the terminal. ansi-* uses its colours.")
        self.query_one("#days", Field).hint = tr("Auto-archive: days after delivery (empty: never)")
        where = self._settings.file
        rest = tr("Everything else: edit {path}", path=where) if where else tr("The demo keeps no settings.")
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
            self._point_at("days", tr("From 1 to {most} days. Leave it empty for never.", most=MOST_DAYS))
            return
        theme, glyphs = self._chosen_look
        settings = replace(
            self._settings,
            theme=theme if self._settings.theme or theme != self._theme_before else None,
            glyphs=glyphs,
            language=_LANGUAGES[self.query_one("#language-choice", Choice).chosen][1],
            start_view=_STARTS[self.query_one("#start-choice", Choice).chosen][1],
            archive_delivered_after_days=int(days) if days else None,
        )
        choices = self._choices
        if choices is not None:
            written = self.query_one("#quiet-line", StillInput).value.strip()
            quiet = QuietHours.parse(written)
            if written and quiet is None:
                self._point_at("quiet", tr("Two times of day, e.g. 22:00-08:00. Leave it empty for none."))
                return
            stages, ways = self.query_one("#stages-ticks", Ticks), self.query_one("#ways-ticks", Ticks)
            choices = replace(
                choices,
                stages=frozenset(_STAGES[index] for index in stages.chosen),
                ways=frozenset(_WAYS[index][1] for index in ways.chosen),
                quiet=quiet,
            )
        self.run_worker(
            self._save(Changed(settings, choices)), group="save", exclusive=True, exit_on_error=False
        )

    def _point_at(self, name: str, sentence: str) -> None:
        self.query_one(f"#{name}", Field).error = sentence
        self.query_one(f"#{name}-line", StillInput).focus()

    async def _save(self, changed: Changed) -> None:
        settings = changed.settings
        app = {
            "theme": settings.theme,
            "glyphs": settings.glyphs,
            "language": settings.language,
            "archive_delivered_after_days": settings.archive_delivered_after_days,
        }
        if settings.start_view != self._settings.start_view:
            app["start_view"] = settings.start_view
        try:
            if settings.file is not None:
                await asyncio.to_thread(change_settings, settings.file, "app", app)
                if notify := _changes(self._choices, changed.choices):
                    await asyncio.to_thread(change_settings, settings.file, "notify", notify)
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

    @on(Button.Pressed, "#keys")
    def _change_keys(self, event: Button.Pressed) -> None:
        from parcel_tui.tui.screens.key_table import KeyTableScreen

        event.stop()

        def taken(settings: AppSettings) -> None:
            self._settings = replace(self._settings, keys=settings.keys)
            self._take_keys(self._settings)

        self.app.push_screen(KeyTableScreen(self._settings, taken))

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        act = {"save": self.action_save, "cancel": self.action_cancel}.get(event.button.id or "")
        if act is not None:
            act()

    @property
    def _days(self) -> str:
        days = self._settings.archive_delivered_after_days
        return str(days) if days else ""


def _changes(before: Choices | None, after: Choices | None) -> dict[str, object]:
    """What of [notify] is to be written; what is as without a setting is taken out."""
    if before is None or after is None:
        return {}
    default = Choices()
    changes: dict[str, object] = {}
    if after.ways != before.ways:
        ways = [way.value for way in Way if way in after.ways]
        changes["channels"] = None if after.ways == default.ways else ways
    if after.stages != before.stages:
        stages = [stage.value for stage in Stage if stage in after.stages]
        changes["stages"] = None if after.stages == default.stages else stages
    if after.quiet != before.quiet:
        quiet = after.quiet
        changes["quiet"] = f"{quiet.begin:%H:%M}-{quiet.end:%H:%M}" if quiet else None
    return changes
