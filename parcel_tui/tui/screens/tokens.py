"""Where tokens are entered, checked and forgotten."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.notifications import SeverityLevel
from textual.widgets import Button

from parcel_tui.credentials.keyring_errors import Trouble
from parcel_tui.credentials.sources import Origin, Source
from parcel_tui.credentials.token_store import Forgotten
from parcel_tui.domain.errors import CredentialsError, ParcelTuiError, TokenError
from parcel_tui.domain.provider import info_of, needs_token, title_of
from parcel_tui.domain.secret import Credential
from parcel_tui.language import mark, sentences, tr
from parcel_tui.tracker.tokens import CheckedToken
from parcel_tui.tracker.tracker import Tracker
from parcel_tui.tui.keys import form_bindings, key_of
from parcel_tui.tui.screens.dialogs import ConfirmScreen
from parcel_tui.tui.screens.modal import FormScreen, after_typing, frame, plain_button
from parcel_tui.tui.widgets.forms.choice import Choice
from parcel_tui.tui.widgets.forms.fields import Field
from parcel_tui.tui.widgets.forms.token_section import TokenSection
from parcel_tui.wording.cells import safe

_PLACES: tuple[tuple[str, Source], ...] = (
    (mark("Keyring"), Source.KEYRING),
    (mark("File"), Source.FILE),
    (mark("This session"), Source.SESSION),
)


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
        with frame(tr("Tokens"), "-form"):
            with VerticalScroll(classes="body", can_focus=False):
                for provider in self._tracker.providers:
                    if info_of(provider) and needs_token(provider):
                        yield TokenSection(provider)
                yield Field(
                    tr("Keep in"), Choice([tr(title) for title, _ in self._places], id="place"), id="keep"
                )
            with Horizontal(classes="buttons"):
                yield plain_button(tr("Close"), key_of(self, "form.cancel"), id="close")

    def on_mount(self) -> None:
        """Says where each token is, and offers to keep another where this one is."""
        for section in self.query(TokenSection):
            self._show_state(section)
        tokens = self._tracker.tokens
        origins = (tokens.origin(provider) for provider in self._tracker.providers)
        is_in_file = any(origin is not None and origin.source is Source.FILE for origin in origins)
        usual = Source.SESSION if tokens.keyring_trouble is Trouble.ABSENT else Source.KEYRING
        place = Source.FILE if is_in_file else usual
        self.query_one("#place", Choice).chosen = [source for _, source in self._places].index(place)
        self._explain_place()

    @on(Choice.Changed)
    def _explain_place(self) -> None:
        """Says what the chosen place means."""
        trouble = self._tracker.tokens.keyring_trouble
        said = tr("{trouble}.", trouble=tr(trouble.value, detail="")) if trouble else ""
        meant = {
            Source.KEYRING: "",
            Source.FILE: tr("A plain file that only you can read."),
            Source.SESSION: tr("Forgotten when you quit."),
        }
        told = sentences(said, meant[self._place])
        self.query_one("#keep", Field).hint = told

    @property
    def _places(self) -> list[tuple[str, Source]]:
        """Where a token can be kept."""
        return [each for each in _PLACES if each[1] is not Source.FILE or self._tracker.tokens.takes_file]

    @property
    def _place(self) -> Source:
        return self._places[self.query_one("#place", Choice).chosen][1]

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
            section.tell(tr("Paste a token first."), "-error")
            return
        section.begin(tr("Checking with {title} …", title=title))
        # The app's worker, not this screen's: a check goes on when the screen is closed.
        self.app.run_worker(
            self._check(section, message.credential, self._place),
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
                section.begin(tr("Deleting …"))
                self.app.run_worker(
                    self._delete(section),
                    group=f"token-{section.provider}",
                    exit_on_error=False,
                    description="delete a token",
                )

        question = tr("Delete the {title} token? Its parcels stay, but are no longer updated.", title=title)
        self.app.push_screen(ConfirmScreen(tr("Delete token"), question), answered)

    async def _check(self, section: TokenSection, credential: Credential | None, place: Source) -> None:
        tokens = self._tracker.tokens
        title = title_of(section.provider)
        before = tokens.origin(section.provider)
        try:
            if credential is None:
                checked = await tokens.check(section.provider)
            else:
                checked = await tokens.set(
                    section.provider,
                    credential,
                    in_file=place is Source.FILE,
                    for_session=place is Source.SESSION,
                )
        except CredentialsError:
            self._accepted(section)
            why = tr(tokens.keyring_trouble.value, detail="") if tokens.keyring_trouble else tr("Not kept")
            told = tr(
                "{title} accepts the token, until you quit. {why}: choose another place to keep it.",
                title=title,
                why=why,
            )
            self._tell(section, told, "-good")
        except TokenError:
            self._tell(section, tr("{title} refused the token. Paste another one.", title=title), "-error")
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
            self._tell(section, _deleted_sentence(forgotten), "-good")

    def _accepted(self, section: TokenSection) -> None:
        self._was_accepted = True
        if section.is_attached:
            section.clear()

    def _tell(self, section: TokenSection, sentence: str, kind: str) -> None:
        """On this screen while it is open, else as a toast."""
        if section.is_attached:
            section.end(sentence, kind)
            self._show_state(section)
            self._explain_place()
        else:
            severity: SeverityLevel = "error" if kind == "-error" else "information"
            self.app.notify(safe(sentence), severity=severity, markup=False)

    def _show_state(self, section: TokenSection) -> None:
        tokens = self._tracker.tokens
        # What is wrong with the keyring stands beside the choice of the place.
        problem = None if tokens.keyring_trouble else tokens.problem(section.provider)
        section.show_state(tokens.origin(section.provider), problem)


def _accepted_sentence(checked: CheckedToken, before: Origin | None) -> str:
    """The sentence about a good token; `before` is where the one before it came from."""
    title, place = title_of(checked.provider), checked.origin
    told = [tr("{title} accepts the token. Kept in {place}.", title=title, place=place)]
    if checked.origin.source is Source.SESSION:
        told = [tr("{title} accepts the token, until you quit.", title=title)]
    if checked.owner:
        told.append(tr("It belongs to {owner}.", owner=checked.owner))
    if before is not None and before.overrules and before != checked.origin:
        told.append(tr("At the next start {place} wins again.", place=before))
    return sentences(*told)


def _deleted_sentence(forgotten: Forgotten) -> str:
    """From where a token is gone, and what gives one all the same."""
    places = [tr("Deleted from {place}.", place=place) for place in forgotten.deleted_from]
    still = [tr("{place} still gives one.", place=place) for place in forgotten.still_from]
    return sentences(*(places or [tr("Token deleted.")]), *still)
