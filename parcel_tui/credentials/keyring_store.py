"""Tokens in the OS keyring, one entry a provider and account. Every call here may block."""

from parcel_tui.credentials.written import from_text, to_text
from parcel_tui.domain.errors import CredentialsError
from parcel_tui.domain.secret import Credential

SERVICE = "parcel-tui"
ACCOUNT = "default"

NO_KEYRING = (
    "There is no keyring on this machine; set {variable}, or install and start one (GNOME Keyring, KWallet)."
)
LOCKED = "The keyring is locked; unlock it in your desktop session, or set {variable}."
FAILED = "The keyring failed ({reason}); set {variable} instead."


def entry_name(provider: str) -> str:
    """How the entry is called: one a provider and account."""
    return f"{provider}:{ACCOUNT}"


def read_token(provider: str, variable: str) -> Credential | None:
    """The stored credential or None. Raises CredentialsError with what to do."""
    text = _call("get_password", variable, entry_name(provider))
    return None if text is None else from_text(text)


def write_token(provider: str, credential: Credential, variable: str) -> str:
    """Stores the credential and reads it back; returns the keyring's name. Raises CredentialsError."""
    text = to_text(credential)
    _call("set_password", variable, entry_name(provider), text)
    if _call("get_password", variable, entry_name(provider)) != text:
        raise CredentialsError(
            f"The keyring ({keyring_name()}) did not keep the token; set {variable} or choose another one."
        )
    return keyring_name()


def delete_token(provider: str, variable: str) -> None:
    """Removes the entry; none there is no error. Raises CredentialsError."""
    if _call("get_password", variable, entry_name(provider)) is not None:
        _call("delete_password", variable, entry_name(provider))


def keyring_name() -> str:
    """The active keyring in words."""
    import keyring

    return str(getattr(keyring.get_keyring(), "name", "unknown keyring"))


def _call(function: str, variable: str, *arguments: str) -> str | None:
    """One call of the keyring library, its errors in this program's words."""
    import keyring
    import keyring.errors

    try:
        answer = getattr(keyring, function)(SERVICE, *arguments)
    except keyring.errors.NoKeyringError:
        raise CredentialsError(NO_KEYRING.format(variable=variable)) from None
    except (keyring.errors.KeyringLocked, keyring.errors.InitError):
        raise CredentialsError(LOCKED.format(variable=variable)) from None
    except Exception as error:  # noqa: BLE001 - backends leak errors of every library under them
        # From None: such an error may hold what was to be stored.
        raise CredentialsError(FAILED.format(reason=type(error).__name__, variable=variable)) from None
    return answer if isinstance(answer, str) else None
