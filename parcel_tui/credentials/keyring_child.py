"""What `keyring_process` starts: answers questions about the keyring, a line of JSON each.

It ends when whoever started it closes the pipe or has gone, whatever the keyring is doing.
"""

import os
import sys
import threading
from queue import SimpleQueue
from typing import Any

import msgspec

from parcel_tui.credentials import keyring_store
from parcel_tui.credentials.encoding import from_text, to_text
from parcel_tui.credentials.keyring_errors import KeyringTroubleError


def main() -> None:
    """Answers until the questions end."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # Nothing that a backend prints is to be taken for an answer.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    questions: SimpleQueue[bytes] = SimpleQueue()

    def read() -> None:
        for line in sys.stdin.buffer:
            questions.put(line)
        os._exit(0)

    threading.Thread(target=read, daemon=True).start()
    while True:
        answers.write(msgspec.json.encode(_answer(msgspec.json.decode(questions.get()))) + b"\n")
        answers.flush()


def _answer(question: dict[str, str]) -> dict[str, Any]:
    try:
        return {"text": _asked(question)}
    except KeyringTroubleError as error:
        return {"trouble": error.trouble.name, "detail": error.detail}


def _asked(question: dict[str, str]) -> str | None:
    provider = question["provider"]
    match question["call"]:
        case "read":
            found = keyring_store.read_token(provider)
            return to_text(found) if found else None
        case "write":
            credential = from_text(question["text"])
            assert credential is not None
            keyring_store.write_token(provider, credential)
            return None
        case "holds":
            return "yes" if keyring_store.holds_token(provider) else None
        case "delete":
            keyring_store.delete_token(provider)
            return None
        case _:
            return keyring_store.keyring_name()
