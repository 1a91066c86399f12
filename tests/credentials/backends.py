"""Keyring backends as the field has them: one that works, and the ways in which others do not.

`PYTHON_KEYRING_BACKEND` names one of them to the child process; what it keeps is in a file (`KEYRING_FILE`).
"""

import json
import os
import threading
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import InitError, KeyringError, KeyringLocked, NoKeyringError

from parcel_tui.domain.secret import Bearer, Secret

CANARY = "canary-Zq81xV"
TOKEN = Bearer(Secret(CANARY))

ERRORS = {
    "absent": NoKeyringError("none"),
    "locked": KeyringLocked("locked"),
    "no collection": InitError("no collection"),
    "macOS over SSH": KeyringError("Can't get password from keychain: (-25308, 'Unknown Error')"),
    "keyring's own": KeyringError(f"cannot keep {CANARY}"),
    "foreign": RuntimeError(f"D-Bus refused {CANARY}"),
    "foreign time-out": TimeoutError(CANARY),
}


class Backend(KeyringBackend):
    """Keeps entries in a file."""

    priority = 1  # type: ignore[assignment]  # keyring's own backends set it so
    name = "test keyring"
    suffix = ""

    @property
    def path(self) -> Path:
        return Path(os.environ["KEYRING_FILE"] + self.suffix)

    @property
    def entries(self) -> dict[str, str]:
        return json.loads(self.path.read_text()) if self.path.exists() else {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.entries.get(f"{service} {username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        self.path.write_text(json.dumps({**self.entries, f"{service} {username}": password}))

    def delete_password(self, service: str, username: str) -> None:
        entries = self.entries
        del entries[f"{service} {username}"]
        self.path.write_text(json.dumps(entries))


class Raising(Backend):
    """Fails every call with the error that `KEYRING_ERROR` names."""

    def get_password(self, service: str, username: str) -> str | None:
        raise ERRORS[os.environ["KEYRING_ERROR"]]

    def set_password(self, service: str, username: str, password: str) -> None:
        self.get_password(service, username)


class Frozen(Backend):
    """Never answers; its file tells the process in which it does not."""

    def get_password(self, service: str, username: str) -> str | None:
        part = self.path.with_suffix(".part")
        part.write_text(str(os.getpid()))
        part.rename(self.path)
        threading.Event().wait()


class Clinging(Backend):
    """Says that it has deleted, and has not."""

    def delete_password(self, service: str, username: str) -> None:
        """Nothing."""


class Doubled(Backend):
    """Holds two entries of one name, as the Secret Service can; each deleting takes one."""

    suffix = ".behind"

    def get_password(self, service: str, username: str) -> str | None:
        return Backend().get_password(service, username) or super().get_password(service, username)

    def delete_password(self, service: str, username: str) -> None:
        holder = Backend() if Backend().get_password(service, username) else super()
        holder.delete_password(service, username)


class Second(Backend):
    """Keeps its entries in another file."""

    suffix = ".second"


class Several(Backend):
    """Keyrings that are asked one after the other, as keyring's own chainer does."""

    def __init__(self) -> None:
        super().__init__()
        self.backends = (Backend(), Second())

    def get_password(self, service: str, username: str) -> str | None:
        found = (backend.get_password(service, username) for backend in self.backends)
        return next(filter(None, found), None)


class Dying(Backend):
    """Takes its process along."""

    def get_password(self, service: str, username: str) -> str | None:
        os._exit(3)


class Looking(Backend):
    """Prints what it is given, and keeps what others see of its process instead of it."""

    def set_password(self, service: str, username: str, password: str) -> None:
        print(password, flush=True)
        seen = [*os.environ.values(), *(Path(f"/proc/self/{n}").read_text() for n in ("cmdline", "environ"))]
        super().set_password(service, username, password)
        self.path.with_suffix(".seen").write_text("\n".join(seen))
