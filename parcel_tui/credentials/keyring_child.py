"""What `SystemKeyring` starts: does one thing to the OS keyring, and ends.

The keyring's libraries are 3 MiB and a quarter of a second of imports, which the dashboard would carry for
days, and a backend that wants a password would ask for it on the dashboard's terminal. Here it has none.
"""

import os
import sys
import threading
from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import Struct

from parcel_tui.credentials.keyring_errors import Trouble
from parcel_tui.domain.secret import keep_out_of_dumps

SERVICE = "parcel-tui"
_GRACE_SECONDS = 1.0
_MACOS_MAY_NOT_ASK = "-25308"
"""The Keychain's errSecInteractionNotAllowed: it would have to ask the user, and cannot over SSH."""


class Question(Struct, frozen=True):
    """Comes through standard input, as JSON."""

    act: str
    """`read`, `write` or `delete`."""
    entries: tuple[str, ...]
    """The entries' names: one a provider and account."""
    text: str = ""
    """What to write; it is secret."""
    seconds: float = 5.0
    """When the answer is of no use any more."""


class Answer(Struct, frozen=True):
    """Goes to standard output, as JSON."""

    keyring: str = ""
    """Its name: several are joined by commas."""
    texts: dict[str, str] = {}
    """What was read, by the entry's name; of an entry that was deleted, that it was there."""
    trouble: str = ""
    """The name of a `Trouble`; empty where all is well."""
    detail: str = ""
    """The name of an error's class."""


def main() -> None:
    """Answers one question."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # Nothing that a backend prints is to be taken for an answer.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    keep_out_of_dumps()
    question = msgspec.json.decode(sys.stdin.buffer.read(), type=Question)
    # This process is killed when its time is over. Where its parent has gone before that, it ends by itself.
    end = threading.Timer(question.seconds + _GRACE_SECONDS, os._exit, (1,))
    end.daemon = True
    end.start()
    answers.write(msgspec.json.encode(_answer(question)))
    answers.flush()
    os._exit(0)  # a backend's threads are not waited for


def _answer(question: Question) -> Answer:
    try:
        return _ACTS[question.act](question)
    except Exception as error:  # noqa: BLE001 - backends leak errors of every library under them
        return _troubled(error)


def _read(question: Question) -> Answer:
    texts = {entry: text for entry in question.entries if (text := _text_of(entry)) is not None}
    return Answer(_name(), texts)


def _write(question: Question) -> Answer:
    """Writes one entry, and reads it back: some keyrings say yes to everything and keep nothing."""
    import keyring

    [entry] = question.entries
    keyring.set_password(SERVICE, entry, question.text)
    is_kept = _text_of(entry) == question.text
    return Answer(_name(), trouble="" if is_kept else Trouble.FORGETFUL.name)


def _delete(question: Question) -> Answer:
    """Deletes one entry from each keyring that has it: the one behind the first would be found next time."""
    [entry] = question.entries
    if _text_of(entry) is None:
        return Answer(_name())
    failure: Exception | None = None
    has_deleted = False
    for backend in _backends():
        try:
            _delete_all(backend, entry)
        except Exception as error:  # noqa: BLE001 - backends leak errors of every library under them
            failure = error
        else:
            has_deleted = True
    if failure is not None and not has_deleted:
        return _troubled(failure)
    is_left = _text_of(entry) is not None
    return Answer(_name(), {entry: ""}, trouble=Trouble.RELUCTANT.name if is_left else "")


def _delete_all(backend: Any, entry: str) -> None:
    """Deletes an entry, and those of the same name behind it, which the Secret Service can hold."""
    for _ in range(_MOST_OF_ONE_NAME):
        backend.delete_password(SERVICE, entry)
        if backend.get_password(SERVICE, entry) is None:
            return


_MOST_OF_ONE_NAME = 20
"""A keyring that still has one after that only says that it deletes."""

_ACTS = {"read": _read, "write": _write, "delete": _delete}


def _text_of(entry: str) -> str | None:
    import keyring

    text = keyring.get_password(SERVICE, entry)
    return text if isinstance(text, str) else None


def _backends() -> Sequence[Any]:
    """The active keyring, or those that are asked one after the other."""
    import keyring

    backend = keyring.get_keyring()
    return tuple(getattr(backend, "backends", None) or (backend,))


def _name() -> str:
    return ", ".join(str(getattr(backend, "name", "unknown")) for backend in _backends())


def _troubled(error: Exception) -> Answer:
    """What is wrong, without the error's own words: they may quote what was to be kept."""
    from keyring import errors

    if isinstance(error, errors.NoKeyringError):
        return Answer(trouble=Trouble.ABSENT.name)
    if isinstance(error, (errors.KeyringLocked, errors.InitError)) or _MACOS_MAY_NOT_ASK in str(error):
        return Answer(trouble=Trouble.LOCKED.name)
    return Answer(trouble=Trouble.FAILED.name, detail=type(error).__name__)
