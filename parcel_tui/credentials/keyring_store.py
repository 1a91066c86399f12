"""Tokens in the OS keyring, one entry a provider and account; or, for the demo, in memory."""

import contextlib
import os
from collections.abc import Iterable, Mapping
from typing import Protocol

import msgspec
from msgspec import Struct

from parcel_tui.child_processes import own_module
from parcel_tui.credentials.child_process import ask_child
from parcel_tui.credentials.encoding import from_text, to_text
from parcel_tui.credentials.keyring_child import Answer, Question
from parcel_tui.credentials.keyring_errors import KeyringTroubleError, Trouble
from parcel_tui.domain.secret import Credential
from parcel_tui.language import mark, tr

KEYRING_SECONDS = 5.0
"""For each question: longer, and a keyring counts as one that does not answer."""
ACCOUNT = "default"
_NO_KEYRING = "keyring.backends.fail.Keyring"
"""What PYTHON_KEYRING_BACKEND names where the user wants none: there is nothing to ask then."""
_CHILD = "parcel_tui.credentials.keyring_child"


class Found(Struct, frozen=True):
    """What a keyring holds."""

    keyring: str
    """What it is called."""
    credentials: Mapping[str, Credential]
    """By provider; a provider without an entry, or with one that is no token, is not in it."""


class Keyring(Protocol):
    """Where tokens are kept by default. Each call raises KeyringTroubleError where that cannot be used."""

    async def read(self, providers: Iterable[str]) -> Found:
        """The tokens of those providers."""

    async def write(self, provider: str, credential: Credential) -> str:
        """Stores the token, and has made sure that it is kept; what the keyring is called."""

    async def delete(self, provider: str) -> str | None:
        """Removes the token from every keyring that has it; what those are called, None where none had."""


class SystemKeyring:
    """The user's own keyring. A child process asks it, within KEYRING_SECONDS a question."""

    def __init__(self, seconds: float | None = None) -> None:
        """`seconds` is the limit, KEYRING_SECONDS where it is not given."""
        self._seconds = KEYRING_SECONDS if seconds is None else seconds

    async def read(self, providers: Iterable[str]) -> Found:
        """The tokens of those providers. Raises KeyringTroubleError, as the others do."""
        entries = {_entry(provider): provider for provider in providers}
        answer = await self._ask("read", *entries)
        found = {entries[entry]: from_text(text) for entry, text in answer.texts.items()}
        return Found(answer.keyring, {name: token for name, token in found.items() if token is not None})

    async def write(self, provider: str, credential: Credential) -> str:
        """Stores the token and reads it back; what the keyring is called."""
        return (await self._ask("write", _entry(provider), text=to_text(credential))).keyring

    async def delete(self, provider: str) -> str | None:
        """Removes the token from every keyring that has it; what those are called, None where none had."""
        answer = await self._ask("delete", _entry(provider))
        return answer.keyring if answer.texts else None

    async def _ask(self, act: str, *entries: str, text: str = "") -> Answer:
        if os.environ.get("PYTHON_KEYRING_BACKEND") == _NO_KEYRING:
            raise KeyringTroubleError(Trouble.ABSENT)
        question = msgspec.json.encode(Question(act, entries, text, self._seconds))
        try:
            _, output = await ask_child(
                own_module(_CHILD), question, seconds=self._seconds, has_terminal=False
            )
        except TimeoutError:
            raise KeyringTroubleError(Trouble.SILENT) from None
        except OSError as error:
            raise KeyringTroubleError(Trouble.FAILED, type(error).__name__) from None
        answer: Answer | None = None
        with contextlib.suppress(ValueError):  # no JSON, or no UTF-8
            answer = msgspec.json.decode(output, type=Answer)
        if answer is None:
            raise KeyringTroubleError(Trouble.FAILED, tr("its process has ended"), has_ended=True)
        if answer.trouble:
            raise KeyringTroubleError(Trouble[answer.trouble], answer.detail or answer.keyring)
        return answer


class MemoryKeyring:
    """Keeps tokens in memory alone: the demo may not touch the user's own."""

    def __init__(self, tokens: dict[str, Credential], name: str = mark("the demo's memory")) -> None:
        self.tokens = tokens
        self._name = tr(name)

    async def read(self, providers: Iterable[str]) -> Found:
        """The tokens of those providers."""
        return Found(self._name, {name: self.tokens[name] for name in providers if name in self.tokens})

    async def write(self, provider: str, credential: Credential) -> str:
        """Keeps the token until the program ends."""
        self.tokens[provider] = credential
        return self._name

    async def delete(self, provider: str) -> str | None:
        """Forgets the token."""
        return self._name if self.tokens.pop(provider, None) else None


def _entry(provider: str) -> str:
    return f"{provider}:{ACCOUNT}"
