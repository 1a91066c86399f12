"""One provider's token: where it is, a line to enter another, and what came of it."""

from dataclasses import dataclass, field

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.style import Style
from textual.widget import Widget
from textual.widgets import Button, Input, Label

from parcel_tui.credentials.sources import Origin
from parcel_tui.domain.errors import UsageError
from parcel_tui.domain.provider import info_of, title_of
from parcel_tui.domain.secret import Bearer, Credential, KeyPair, Secret
from parcel_tui.language import tr
from parcel_tui.tui.keys import key_of
from parcel_tui.tui.widgets.forms.fields import Field, Sentence
from parcel_tui.tui.widgets.forms.still_input import StillInput


class TokenSection(Widget):
    """What is typed here is never shown, and is gone once the provider has accepted it."""

    DEFAULT_CSS = """
    TokenSection {
        height: auto;
        width: 100%;
        margin-bottom: 1;

        & > .title { width: 100%; color: $muted; }
        & > .buttons { margin-top: 0; }
    }
    """

    @dataclass
    class Entered(Message):
        """The user wants this token checked and kept; with None, the one in use checked."""

        section: "TokenSection"
        credential: Credential | None = field(repr=False)

    @dataclass
    class DeleteAsked(Message):
        """The user wants the stored token forgotten."""

        section: "TokenSection"

    def __init__(self, provider: str) -> None:
        super().__init__(id=f"token-{provider}")
        self.provider = provider
        self._info = info_of(provider)
        self.is_busy = False
        """Whether an answer of the provider or the keyring is awaited."""

    def compose(self) -> ComposeResult:
        """The provider's name, its state, the lines, the buttons."""
        title = Content.styled(title_of(self.provider), "bold $accent")
        if self._info and self._info.access_from:
            where = _linked(self._info.access_from, self._info.access_page)
            title = Content("  ").join((title, where))
        yield Label(title, classes="title")
        token = StillInput(password=True, id="token", placeholder=tr("paste it here"))
        yield Field(tr("Token"), token, id="token-field", says=False)
        if self._info and self._info.pair_headers:
            key = StillInput(password=True, id="key", placeholder=tr("only with a key-and-token pair"))
            yield Field(tr("API key"), key, id="key-field", says=False)
        yield Sentence(classes="result", keeps_room=True)
        with Horizontal(classes="buttons"):
            yield Button(Content(tr("Delete")), id="delete", classes="-danger")
            check = tr("Check and save ({key})", key=key_of(self, "form.save"))
            yield Button(Content(check), id="check")

    def show_state(self, origin: Origin | None, problem: str | None) -> None:
        """Says where the token in use comes from, or why none could be read; what came of a check stays."""
        state = self.query_one(".result", Sentence)
        self.query_one("#delete", Button).disabled = origin is None or origin.overrules
        if state.is_final:
            return
        if origin is None:
            none = tr("No token yet.")
            state.tell(tr("{none} {problem}", none=none, problem=problem) if problem else none)
        elif origin.overrules:
            state.tell(tr("In use: the token from {place}. It wins over a stored one.", place=origin))
        else:
            state.tell(tr("In use: the token from {place}.", place=origin))

    def tell(self, text: str, kind: str = "") -> None:
        """Shows what came of it; `kind` is "-error", "-good" or nothing."""
        result = self.query_one(".result", Sentence)
        result.tell(text, kind)
        if self.has_focus_within:
            self.call_after_refresh(result.scroll_visible, animate=False)

    def begin(self, text: str) -> None:
        """Something is being asked; until `end`, no second question."""
        self.is_busy = True
        self.tell(text)

    def end(self, text: str, kind: str) -> None:
        """Shows the answer, and takes questions again."""
        self.is_busy = False
        self.tell(text, kind)

    def clear(self) -> None:
        """Forgets what was typed."""
        for line in self.query(StillInput):
            line.value = ""

    @property
    def is_filled(self) -> bool:
        """Whether something was typed."""
        return any(line.value.strip() for line in self.query(StillInput))

    def submit(self) -> None:
        """Asks for what was typed to be checked, or says what is wrong with it."""
        if self.is_busy:
            return
        try:
            credential = self._credential() if self.is_filled else None
        except UsageError as error:
            self.tell(str(error), "-error")
            self.query_one("#token", StillInput).focus()
            return
        self.post_message(self.Entered(self, credential))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.submit()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if event.button.id == "check":
            self.submit()
        elif not self.is_busy:
            self.post_message(self.DeleteAsked(self))

    def _credential(self) -> Credential:
        """What was typed. Raises UsageError, without the token in it."""
        token = Secret(self.query_one("#token", StillInput).value)
        key = next((line.value for line in self.query(StillInput) if line.id == "key"), "")
        return KeyPair(Secret(key), token) if key.strip() else Bearer(token)


def _linked(sentence: str, address: str) -> Content:
    """The sentence, with the address in it as a link."""
    before, _, after = tr(sentence).partition("{address}")
    return Content.assemble(before, (address, Style(link=address, underline=True)) if address else "", after)
