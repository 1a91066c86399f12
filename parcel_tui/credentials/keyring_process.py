"""The keyring in a process of its own, which is gone soon after it has answered.

The keyring's libraries are 3 MiB and a quarter of a second of imports. In a dashboard that stays open
they would take that from every key press after the start; and a backend that asks for a password would
ask on the dashboard's terminal. A child has neither: it is told and tells through pipes alone.
"""

import contextlib
import subprocess
import threading
from typing import Any, ClassVar

import msgspec

from parcel_tui.credentials.encoding import from_text, to_text
from parcel_tui.credentials.keyring_errors import KeyringTroubleError, Trouble
from parcel_tui.domain.secret import Credential
from parcel_tui.own_process import own_process

_CHILD = "parcel_tui.credentials.keyring_child"


class KeyringProcess:
    """Does what `keyring_store` does. Every call may block, and raises KeyringTroubleError."""

    LINGERS: ClassVar[float] = 2.0
    """Seconds for which the child waits for another question."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._farewell: threading.Timer | None = None

    def read_token(self, provider: str) -> Credential | None:
        """The stored credential or None."""
        text = self._ask("read", provider)
        return None if text is None else from_text(text)

    def holds_token(self, provider: str) -> bool:
        """Whether there is an entry, of whatever kind."""
        return self._ask("holds", provider) is not None

    def write_token(self, provider: str, credential: Credential) -> None:
        """Stores the credential; whether it is kept, only reading it tells."""
        self._ask("write", provider, to_text(credential))

    def delete_token(self, provider: str) -> None:
        """Removes the entry from each keyring that has it."""
        self._ask("delete", provider)

    def keyring_name(self) -> str:
        """The active keyring in words."""
        return self._ask("name", "") or ""

    def close(self) -> None:
        """Lets the child go; the next call starts another one."""
        with self._lock:
            self._let_go()

    def _ask(self, call: str, provider: str, text: str = "") -> str | None:
        question = msgspec.json.encode({"call": call, "provider": provider, "text": text})
        with self._lock:
            if self._farewell is not None:
                self._farewell.cancel()
            answer = self._exchange(question)
            self._farewell = threading.Timer(self.LINGERS, self.close)
            self._farewell.daemon = True
            self._farewell.start()
        if "trouble" in answer:
            raise KeyringTroubleError(Trouble[answer["trouble"]], answer["detail"])
        told: str | None = answer["text"]
        return told

    def _exchange(self, question: bytes) -> dict[str, Any]:
        """The child's answer, or what kept it from giving one, as if it were one."""
        try:
            child = self._child = self._child or _start()
            assert child.stdin is not None
            assert child.stdout is not None
            child.stdin.write(question + b"\n")
            child.stdin.flush()
            line = child.stdout.readline()
        except OSError as error:
            self._let_go()
            return {"trouble": Trouble.FAILED.name, "detail": type(error).__name__}
        if not line:
            self._let_go()
            return {"trouble": Trouble.FAILED.name, "detail": "its process has ended"}
        answer: dict[str, Any] = msgspec.json.decode(line)
        return answer

    def _let_go(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        with contextlib.suppress(BrokenPipeError), child:  # closes the pipes, and waits for it to end
            pass


def _start() -> "subprocess.Popen[bytes]":
    # Its own session has no terminal on which anything could be asked.
    return subprocess.Popen(  # noqa: S603 - this program itself
        own_process(_CHILD),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
