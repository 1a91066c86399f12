"""Tokens in the OS keyring, one entry a provider and account. Every call here may block."""

from collections.abc import Sequence
from typing import Any

from parcel_tui.credentials.encoding import from_text, to_text
from parcel_tui.credentials.keyring_errors import KeyringTroubleError, Trouble
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


def holds_token(provider: str) -> bool:
    """Whether there is an entry, of whatever kind. Raises KeyringTroubleError."""
    return _call("get_password", entry_name(provider)) is not None


def write_token(provider: str, credential: Credential) -> None:
    """Stores the credential; whether it is kept, only reading it tells. Raises KeyringTroubleError."""
    _call("set_password", entry_name(provider), to_text(credential))


def delete_token(provider: str) -> None:
    """Removes the entry from each keyring that has it. Raises KeyringTroubleError where none had."""
    trouble: KeyringTroubleError | None = None
    has_deleted = False
    for backend in _backends():
        try:
            backend.delete_password(SERVICE, entry_name(provider))
        except Exception as error:  # noqa: BLE001 - backends leak errors of every library under them
            trouble = _trouble(error)
        else:
            has_deleted = True
    if trouble is not None and not has_deleted:
        raise trouble


def _backends() -> Sequence[Any]:
    """The active keyring, or those that are asked one after the other. Raises KeyringTroubleError."""
    try:
        import keyring

        backend = keyring.get_keyring()
        return tuple(getattr(backend, "backends", None) or (backend,))
    except Exception as error:  # noqa: BLE001 - backends leak errors of every library under them
        trouble = _trouble(error)
    raise trouble


def keyring_name() -> str:
    """The active keyring in words, one or several joined by commas. Raises KeyringTroubleError."""
    return ", ".join(str(getattr(one, "name", "unknown")) for one in _backends())


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
