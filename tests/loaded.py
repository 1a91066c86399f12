"""Programs that begin with everything imported: forked from a process that did it once.

To import the dashboard takes four tenths of a second of processor time, to fork a few milliseconds. What the
start itself does has to be tested in a Python of its own. POSIX alone.
"""

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

_GLANCE = 0.01
"""Seconds between two looks at whether a program has ended."""
_LONGEST = 1 << 20
"""Bytes that a question takes at most: arguments and environment."""


class LoadedProgram:
    """A program that was forked; what `subprocess.Popen` offers for one, as far as tests need it."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None

    def is_stopped(self) -> bool:
        """True once, when it was stopped."""
        return os.WIFSTOPPED(status) if (status := self._status(os.WUNTRACED)) is not None else False

    def poll(self) -> int | None:
        """The exit code; None while it runs."""
        if self.returncode is None and (status := self._status(0)) is not None:
            self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def wait(self, seconds: float = 50.0) -> int:
        """The exit code, once it has ended. Raises TimeoutError."""
        end = time.monotonic() + seconds
        while (code := self.poll()) is None:
            if time.monotonic() > end:
                raise TimeoutError(self.pid)
            time.sleep(_GLANCE)
        return code

    def send_signal(self, number: int) -> None:
        """Nothing where it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def _status(self, flags: int) -> int | None:
        """What the system tells of it; None for nothing new."""
        status: int | None = _ask({"pid": self.pid, "flags": flags | os.WNOHANG})
        return status


def start_loaded(
    arguments: Sequence[str],
    environment: Mapping[str, str],
    terminal: int,
    *,
    is_controlled: bool = False,
    has_shell: bool = False,
) -> LoadedProgram:
    """Starts `parcel_tui` with those arguments, or behind `-c` the code, on that terminal."""
    asked = {
        "arguments": list(arguments),
        "environment": dict(environment),
        "is_controlled": is_controlled,
        "has_shell": has_shell,
    }
    return LoadedProgram(_ask(asked, terminal))


def _ask(question: Mapping[str, object], *files: int) -> int:
    socket.send_fds(_parent(), [json.dumps(question).encode()], files)
    return json.loads(_parent().recv(_LONGEST))


@cache
def _parent() -> socket.socket:
    """The process that has all imported; it ends with this one. Its Python is in UTF-8, as the tests' are."""
    here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with there:
        parent = subprocess.Popen(
            [sys.executable, __file__, str(there.fileno())],
            pass_fds=[there.fileno()],
            env={**os.environ, "TEXTUAL_ANIMATIONS": "none"},
        )

    def end() -> None:
        here.close()
        parent.wait()

    atexit.register(end)
    return here


def _serve(asked: socket.socket) -> None:
    """Forks what is asked for, and tells how it does; returns in a new program, as its `__main__`."""
    _import_all()
    while True:
        data, files, *_ = socket.recv_fds(asked, _LONGEST, 1)
        if not data:
            os._exit(0)
        question = json.loads(data)
        if "pid" in question:
            pid, status = os.waitpid(question["pid"], question["flags"])
            asked.send(json.dumps(status if pid else None).encode())
            continue
        if not (pid := os.fork()):
            asked.close()
            _become(files[0], **question)
            return
        os.close(files[0])
        asked.send(json.dumps(pid).encode())


def _import_all() -> None:
    import gc
    import importlib
    import pkgutil

    import httpx

    import parcel_tui

    del httpx
    for name in ("tui", "cli", "storage", "tracker", "providers", "sandbox", "startup_frame"):
        folder = importlib.import_module(f"parcel_tui.{name}")
        for module in pkgutil.walk_packages(folder.__path__, f"{folder.__name__}."):
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)
    assert parcel_tui
    gc.collect()
    gc.freeze()


def _become(
    terminal: int, arguments: list[str], environment: dict[str, str], *, is_controlled: bool, has_shell: bool
) -> None:
    """A process as `subprocess` starts it: its terminal, group, environment and streams."""
    import fcntl
    import io
    import random
    import termios

    if has_shell:
        os.setpgid(0, 0)
    else:
        os.setsid()
    for stream in range(3):
        os.dup2(terminal, stream)
    os.close(terminal)
    if is_controlled:
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    random.seed()
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        raw = open(number, "rb" if not number else "wb", closefd=False)  # noqa: SIM115 - it stays open
        text = io.TextIOWrapper(
            raw,
            encoding="utf-8",
            errors="strict" if number < 2 else "backslashreplace",
            line_buffering=bool(number),
        )
        setattr(sys, name, text)
        setattr(sys, f"__{name}__", text)
    sys.path[0] = str(Path.cwd())
    sys.argv = arguments


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))
    if sys.argv[0] == "-c":
        code = sys.argv.pop(1)
        exec(compile(code, "<string>", "exec"), {"__name__": "__main__"})
    else:
        from parcel_tui.cli.main import start

        start()
