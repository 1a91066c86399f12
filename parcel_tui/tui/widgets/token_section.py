"""One provider's token: where it is, a line to enter another, and what came of it."""

from dataclasses import dataclass, field

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Button, Input, Label

from parcel_tui.credentials.sources import Origin
from parcel_tui.domain.errors import UsageError
from parcel_tui.domain.parcel import FLEXFORWARD, TRACKTW
from parcel_tui.domain.provider import title_of
from parcel_tui.domain.secret import Bearer, Credential, KeyPair, Secret
from parcel_tui.tui.keys import key_of
from parcel_tui.tui.widgets.fields import Field, Sentence
from parcel_tui.tui.widgets.still_input import StillInput

_WHERE_TO_GET = {
    TRACKTW: "Get one at https://track.tw/member/#/dashboard/api",
    FLEXFORWARD: "Your contact at Flex Forward gives you one.",
}


class TokenSection(Widget):
    """What is typed here is never shown, and is gone once the provider has accepted it."""

    DEFAULT_CSS = """
    TokenSection {
        height: auto;
        width: 100%;
        margin-bottom: 1;

        & > .title { text-style: bold; color: $accent; }
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
        self.is_busy = False
        """Whether the provider or the keyring is being asked."""

    def compose(self) -> ComposeResult:
        """The provider's name, its state, the lines, the buttons."""
        yield Label(title_of(self.provider), classes="title", markup=False)
        yield Sentence(classes="state")
        token = StillInput(password=True, id="token", placeholder="paste it here")
        yield Field("Token", token, id="token-field")
        if self.provider == FLEXFORWARD:
            key = StillInput(
                password=True, id="key", placeholder="only for a pair of key and token; else empty"
            )
            yield Field("API key", key, id="key-field")
        yield Sentence(classes="result")
        with Horizontal(classes="buttons"):
            yield Button("Delete", id="delete", classes="-danger")
            yield Button(Content(f"Check and save ({key_of(self, 'form.save')})"), id="check")

    def show_state(self, origin: Origin | None, problem: str | None) -> None:
        """Says where the token in use comes from, or why none could be read."""
        state = self.query_one(".state", Sentence)
        if origin is None:
            state.tell(" ".join(filter(None, ("No token yet.", problem, _WHERE_TO_GET[self.provider]))))
        elif origin.overrules:
            state.tell(f"In use: the token from {origin}, which wins over a stored one; change it there.")
        else:
            state.tell(f"In use: the token from {origin}.")
        self.query_one("#delete", Button).disabled = origin is None or origin.overrules

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
