"""What can be wrong with a keyring, and the sentence that says what to do about it."""

from enum import Enum

from parcel_tui.credentials.sources import token_variable
from parcel_tui.language import mark, tr


class Trouble(Enum):
    """A way in which a keyring cannot be used."""

    ABSENT = mark("There is no keyring on this machine")
    LOCKED = mark("The keyring is locked")
    SILENT = mark("The keyring does not answer")
    FAILED = mark("The keyring failed ({detail})")
    FORGETFUL = mark("The keyring ({detail}) did not keep the token")
    RELUCTANT = mark("The keyring ({detail}) still holds the token after deleting it")


class KeyringTroubleError(Exception):
    """The keyring cannot be used. Holds nothing of what it was asked to keep."""

    def __init__(self, trouble: Trouble, detail: str = "", *, has_ended: bool = False) -> None:
        super().__init__(trouble.name)
        self.trouble = trouble
        self.detail = detail
        self.may_be_done = has_ended or trouble is Trouble.SILENT
        """Whether it may have done what it was asked for, and not have come to say so."""


_AT_THE_DESK = {
    Trouble.ABSENT: mark(
        "Install and start one (GNOME Keyring, KWallet), set {variable}, or run '{in_file}'"
    ),
    Trouble.LOCKED: mark("Unlock it in your desktop session, or set {variable}"),
    Trouble.SILENT: mark("Answer its prompt in your desktop session or restart it, or set {variable}"),
    Trouble.FAILED: mark("Restart it, set {variable}, or run '{in_file}'"),
    Trouble.RELUCTANT: mark("Delete the entry parcel-tui, {provider}:default there yourself"),
    Trouble.FORGETFUL: mark(
        "Choose another one (PYTHON_KEYRING_BACKEND), set {variable}, or run '{in_file}'"
    ),
}
_OVER_SSH = mark(
    "Over SSH use one of these instead: set {variable}, name a token_command under [{provider}] in "
    "settings.toml, or run '{in_file}' (a plain file that only you can read)"
)


def sentence(error: KeyringTroubleError, provider: str, *, over_ssh: bool) -> str:
    """What is wrong and what to do, as one sentence; over SSH the user sees no desktop's prompt."""
    is_of_the_desk = error.trouble is Trouble.RELUCTANT or not over_ssh
    advice = _AT_THE_DESK[error.trouble] if is_of_the_desk else _OVER_SSH
    what = tr(error.trouble.value, detail=error.detail)
    filled = tr(
        advice,
        variable=token_variable(provider),
        provider=provider,
        in_file=f"parcel-tui token set {provider} --store file",
    )
    return tr("{what}. {advice}.", what=what, advice=filled)
