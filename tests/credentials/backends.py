"""Keyring backends as the field has them: one that works, and the ways in which others do not."""

import os
import threading
import time

from keyring.backend import KeyringBackend

from parcel_tui.domain.secret import Bearer, Secret

CANARY = "canary-Zq81xV"
TOKEN = Bearer(Secret(CANARY))
SECONDS = 0.05
"""A test's patience with a keyring that never answers."""


class Backend(KeyringBackend):
    """Keeps entries in memory."""

    priority = 1  # type: ignore[assignment]  # keyring's own backends set it so
    name = "test keyring"

    def __init__(self) -> None:
        super().__init__()
        self.entries: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.entries[service, username]


class Raising(Backend):
    """Fails every call with an error of one's choice."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self._error = error

    def get_password(self, service: str, username: str) -> str | None:
        raise self._error

    def set_password(self, service: str, username: str, password: str) -> None:
        raise self._error


class Frozen(Backend):
    """Never answers until it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.thaw = threading.Event()

    def get_password(self, service: str, username: str) -> str | None:
        self.thaw.wait()
        return super().get_password(service, username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self.thaw.wait()
        super().set_password(service, username, password)


class Slow(Backend):
    """Answers, and takes its time for it."""

    def get_password(self, service: str, username: str) -> str | None:
        time.sleep(0.6)
        return super().get_password(service, username)

    def set_password(self, service: str, username: str, password: str) -> None:
        time.sleep(0.6)
        super().set_password(service, username, password)


class SilentAfterwards(Frozen):
    """Takes a token, and answers no more."""

    def set_password(self, service: str, username: str, password: str) -> None:
        Backend.set_password(self, service, username, password)


class Clinging(Backend):
    """Says that it has deleted, and has not."""

    def delete_password(self, service: str, username: str) -> None:
        """Nothing."""


class Several(Backend):
    """Keyrings that are asked one after the other, as keyring's own chainer does."""

    def __init__(self, *backends: Backend) -> None:
        super().__init__()
        self.backends = backends

    def get_password(self, service: str, username: str) -> str | None:
        found = (backend.get_password(service, username) for backend in self.backends)
        return next(filter(None, found), None)


class Broken(Backend):
    """Fails, and quotes what it should not."""

    def get_password(self, service: str, username: str) -> str | None:
        raise RuntimeError(CANARY)


class Dying(Backend):
    """Takes its process along."""

    def get_password(self, service: str, username: str) -> str | None:
        print(CANARY)
        os._exit(3)
