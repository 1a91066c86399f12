"""Where tokens are entered, checked and forgotten."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.notifications import SeverityLevel
from textual.widgets import Button

from parcel_tui.credentials.sources import Origin
from parcel_tui.domain.errors import CredentialsError, ParcelTuiError
from parcel_tui.domain.provider import title_of
from parcel_tui.domain.secret import Credential
from parcel_tui.tracker.tokens import CheckedToken
from parcel_tui.tracker.tracker import Tracker
from parcel_tui.tui.keys import form_bindings, key_of
from parcel_tui.tui.screens.dialogs import ConfirmScreen
from parcel_tui.tui.screens.modal import FormScreen, after_typing, plain_button
from parcel_tui.tui.widgets.token_section import TokenSection
from parcel_tui.wording.cells import safe


class TokensScreen(FormScreen[bool]):
    """Every provider's token; gives True when one was accepted while it was open."""

    AUTO_FOCUS = "#token"
    BINDINGS: ClassVar[list[BindingType]] = form_bindings("form.save", "form.cancel")

    def __init__(self, tracker: Tracker) -> None:
        super().__init__()
        self._tracker = tracker
        self._was_accepted = False

    def compose(self) -> ComposeResult:
        """A section for each provider."""
        with Vertical(classes="frame -form") as frame:
            frame.border_title = "Tokens"
            with VerticalScroll(classes="body", can_focus=False):
                for provider in self._tracker.providers:
                    yield TokenSection(provider)
            with Horizontal(classes="buttons"):
                yield plain_button("Close", key_of(self, "form.cancel"), id="close")

    def on_mount(self) -> None:
        """Says where each token is."""
        for section in self.query(TokenSection):
            self._show_state(section)

    @on(Button.Pressed, "#close")
    def action_cancel(self) -> None:
        """Closes; a check under way goes on and is told."""
        self.dismiss(self._was_accepted)

    def action_save(self) -> None:
        """Checks what was typed in the section that has the focus, else in any."""
        after_typing(self, self._submit)

    def _submit(self) -> None:
        sections = list(self.query(TokenSection))
        chosen = [s for s in sections if s.has_focus_within] or [s for s in sections if s.is_filled]
        for section in chosen[:1]:
            section.submit()

    @on(TokenSection.Entered)
    def _entered(self, message: TokenSection.Entered) -> None:
        section = message.section
        title = title_of(section.provider)
        if message.credential is None and self._tracker.tokens.origin(section.provider) is None:
            section.tell("Paste a token first.", "-error")
            return
        section.begin(f"Asking {title} …")
        # The app's worker, not this screen's: a check goes on when the screen is closed.
        self.app.run_worker(
            self._check(section, message.credential),
            group=f"token-{section.provider}",
            exit_on_error=False,
            description="check a token",
        )

    @on(TokenSection.DeleteAsked)
    def _delete_asked(self, message: TokenSection.DeleteAsked) -> None:
        section = message.section
        title = title_of(section.provider)

        def answered(yes: bool | None) -> None:
            if yes:
                section.begin("Asking the keyring …")
                self.app.run_worker(
                    self._delete(section),
                    group=f"token-{section.provider}",
                    exit_on_error=False,
                    description="delete a token",
                )

        question = f"Delete the {title} token? The parcels stay; they are not refreshed without it."
        self.app.push_screen(ConfirmScreen(question), answered)

    async def _check(self, section: TokenSection, credential: Credential | None) -> None:
        tokens = self._tracker.tokens
        title = title_of(section.provider)
        before = tokens.origin(section.provider)
        try:
            if credential is None:
                checked = await tokens.check(section.provider)
            else:
                checked = await tokens.set(section.provider, credential)
        except CredentialsError as error:
            self._accepted(section)
            self._tell(section, f"{title} accepts it; it is used until the program ends. {error}", "-error")
        except ParcelTuiError as error:
            self._tell(section, str(error), "-error")
        else:
            self._accepted(section)
            self._tell(section, _accepted_sentence(checked, before), "-good")

    async def _delete(self, section: TokenSection) -> None:
        try:
            forgotten = await self._tracker.tokens.delete(section.provider)
        except CredentialsError as error:
            self._tell(section, str(error), "-error")
        else:
            where = f" from {' and '.join(forgotten.deleted_from)}" if forgotten.deleted_from else ""
            still = "".join(f" {origin} still gives one." for origin in forgotten.still_from)
            self._tell(section, f"The token is deleted{where}.{still}", "-good")

    def _accepted(self, section: TokenSection) -> None:
        self._was_accepted = True
        if section.is_attached:
            section.clear()

    def _tell(self, section: TokenSection, sentence: str, kind: str) -> None:
        """On this screen while it is open, else as a toast."""
        if section.is_attached:
            section.end(sentence, kind)
            self._show_state(section)
        else:
            severity: SeverityLevel = "error" if kind == "-error" else "information"
            self.app.notify(safe(sentence), severity=severity, markup=False)

    def _show_state(self, section: TokenSection) -> None:
        tokens = self._tracker.tokens
        section.show_state(tokens.origin(section.provider), tokens.problem(section.provider))


def _accepted_sentence(checked: CheckedToken, before: Origin | None) -> str:
    """The sentence about a good token; `before` is where the one before it came from."""
    owner = f" It belongs to {checked.owner}." if checked.owner else ""
    is_overruled = before is not None and before.overrules and before != checked.origin
    again = f" At the next start {before} wins again." if is_overruled else ""
    return f"{title_of(checked.provider)} accepts the token; it is in {checked.origin}.{owner}{again}"
