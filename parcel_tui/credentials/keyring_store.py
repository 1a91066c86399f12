"""Tokens in the OS keyring, one entry a provider and account. Every call here may block."""

from parcel_tui.credentials.troubles import KeyringTroubleError, Trouble
from parcel_tui.credentials.written import from_text, to_text
from parcel_tui.domain.secret import Credential

SERVICE = "parcel-tui"
ACCOUNT = "default"

# The macOS Keychain's errSecInteractionNotAllowed: it would have to ask, and cannot over SSH.
_MACOS_MAY_NOT_ASK = "-25308"


def entry_name(provider: str) -> str:
    """How the entry is called: one a provider and account."""
    return f"{provider}:{ACCOUNT}"


def read_token(provider: str) -> Credential | None:
    """The stored credential or None. Raises KeyringTroubleError."""
    text = _call("get_password", entry_name(provider))
    return None if text is None else from_text(text)


def write_token(provider: str, credential: Credential) -> str:
    """Stores the credential and reads it back; returns the keyring's name. Raises KeyringTroubleError."""
    text = to_text(credential)
    _call("set_password", entry_name(provider), text)
    if _call("get_password", entry_name(provider)) != text:
        raise KeyringTroubleError(Trouble.FORGETFUL, keyring_name())
    return keyring_name()


def delete_token(provider: str) -> None:
    """Removes the entry; none there is no error. Raises KeyringTroubleError."""
    if _call("get_password", entry_name(provider)) is not None:
        _call("delete_password", entry_name(provider))


def keyring_name() -> str:
    """The active keyring in words, one or several joined by commas. Raises KeyringTroubleError."""
    try:
        import keyring

        backend = keyring.get_keyring()
        several = getattr(backend, "backends", None)
        names = [str(getattr(one, "name", "unknown")) for one in several or [backend]]
    except Exception as error:  # noqa: BLE001 - backends leak errors of every library under them
        trouble = _trouble(error)
    else:
        return ", ".join(names)
    raise trouble


def _call(function: str, *arguments: str) -> str | None:
    """One call of the keyring library, its errors in this program's words."""
    try:
        import keyring

        answer = getattr(keyring, function)(SERVICE, *arguments)
    except Exception as error:  # noqa: BLE001 - backends leak errors of every library under them
        trouble = _trouble(error)
    else:
        return answer if isinstance(answer, str) else None
    # Raised out here, so that the backend's error, which may hold what was to be stored, does not hang on it.
    raise trouble


def _trouble(error: Exception) -> KeyringTroubleError:
    from keyring import errors

    if isinstance(error, errors.NoKeyringError):
        return KeyringTroubleError(Trouble.ABSENT)
    if isinstance(error, (errors.KeyringLocked, errors.InitError)) or _MACOS_MAY_NOT_ASK in str(error):
        return KeyringTroubleError(Trouble.LOCKED)
    return KeyringTroubleError(Trouble.FAILED, type(error).__name__)
