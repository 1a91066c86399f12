"""A token whose every appearance outside of its own provider's requests would be a leak."""

import base64
import json
import os
import subprocess
import sys
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from parcel_tui.child_processes import holds_token
from parcel_tui.domain.carriers.names import SHOPEE
from parcel_tui.domain.clock import utc_now
from parcel_tui.sandbox.http.faults import Fault, FaultKind
from parcel_tui.sandbox.server import SandboxServer
from parcel_tui.sandbox.tracktw.records import HistoryEntry
from parcel_tui.sandbox.world import FLEXFORWARD_PAIR, FLEXFORWARD_TOKEN, TRACKTW_TOKEN, World

SECRETS = (TRACKTW_TOKEN, FLEXFORWARD_TOKEN, *FLEXFORWARD_PAIR)
NUMBER = "TW268979373141Z"
LABEL = "f47ac10b-58cc-4372-a567-0e02b2c3d479"
COMMANDS = (
    ("add", NUMBER, LABEL),
    ("refresh",),
    ("refresh", "--json"),
    ("list", "--json"),
    ("show", LABEL),
    ("archive", NUMBER),
    ("unarchive", NUMBER),
    ("rename", NUMBER, "n"),
    ("export", "-"),
    ("token", "check", "tracktw"),
    ("token", "check", "flexforward"),
    ("token", "delete", "flexforward"),
    ("doctor",),
    ("doctor", "--json"),
)
FAULTS = {
    "none": None,
    **{str(status): Fault(FaultKind.STATUS, status=status) for status in (400, 401, 403, 404, 418, 422, 429)},
    "refusal that quotes": Fault(FaultKind.STATUS, status=422, body=b"\xff{"),
    "redirect": Fault(FaultKind.REDIRECT, location="http://127.0.0.1:9/"),
    "truncated": Fault(FaultKind.TRUNCATED_JSON),
    "not JSON": Fault(FaultKind.NOT_JSON),
    "web page": Fault(FaultKind.HTML),
}


def assert_clean(*texts: str, folder: Path | None = None) -> None:
    """No secret is in any of the texts, nor in any file's bytes or name under the folder."""
    for secret in SECRETS:
        for text in texts:
            assert secret not in text
        for path in folder.rglob("*") if folder else ():
            assert secret not in path.name
            if path.is_file():
                assert secret.encode() not in path.read_bytes(), path


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_commands_whatever_goes_wrong(
    world: World, say, environment: dict[str, str], tmp_path: Path, log: Path, fault: Fault | None
) -> None:
    """No output and no file, the log among them, under any answer of the providers."""
    world.flexforward_account.add(LABEL)
    for service in (world.tracktw, world.flexforward):
        if fault is not None:
            service.faults.add(fault)
    said = [say("--log", str(log), *COMMANDS[0]), *(say(*command) for command in COMMANDS[1:])]
    key, token = FLEXFORWARD_PAIR
    environment |= {"PARCEL_TUI_FLEXFORWARD_API_KEY": key, "PARCEL_TUI_FLEXFORWARD_API_TOKEN": token}
    environment["PARCEL_TUI_FLEXFORWARD_TOKEN"] = ""
    # So many requests come near the limit, whose waits are not what is looked at here.
    for file in tmp_path.rglob("requests.json"):
        file.unlink()
    said.append(say("token", "check", "flexforward"))
    said += [say("token", "set", "tracktw", given=f"{TRACKTW_TOKEN}\n")]
    assert_clean(*(text for one in said for text in (one.out, one.err)), folder=tmp_path)
    assert "Traceback" not in "".join(one.err for one in said)
    if os.name == "posix":
        assert log.stat().st_mode & 0o777 == 0o600
    requests = [*world.tracktw.requests, *world.flexforward.requests]
    assert_clean(*(f"{request.path}?{request.query}{request.body!r}" for request in requests))
    assert requests
    assert "tracktw GET /user/profile" in log.read_text(encoding="utf-8")


ECHOED = {
    "as it is": TRACKTW_TOKEN,
    "as JSON in JSON": "".join(f"\\u{ord(letter):04x}" for letter in TRACKTW_TOKEN),
    "with a colour inside": f"<br>{TRACKTW_TOKEN[:6]}\x1b[31m{TRACKTW_TOKEN[6:]}",
    "in base64": base64.b64encode(b"x" + TRACKTW_TOKEN.encode() + b"yz").decode(),
}
"""Others are in test_masking."""


@pytest.mark.parametrize("echo", ECHOED.values(), ids=ECHOED)
def test_an_answer_that_repeats_the_token_is_taken_without_it(
    world: World, say, tmp_path: Path, log: Path, echo: str
) -> None:
    """In a text, a note and a refusal: neither the state nor an export, an output or the log has it."""
    world.tracktw_account.add(
        NUMBER,
        SHOPEE,
        HistoryEntry(utc_now() - timedelta(hours=1), f"抵達 {echo} 門市", "transit"),
        note=echo,
    )
    said = [say("--log", str(log), "refresh", "--json"), say("export", "-")]
    body = json.dumps({"message": f"no {echo}", "errors": {"tracking_number.0": [f"bad {echo}"]}}).encode()
    world.tracktw.faults.add(Fault(FaultKind.STATUS, status=422, body=body))
    said += [say(*command) for command in (("add", "907218463512"), ("refresh",), ("doctor", "--json"))]
    texts = [text for one in said for text in (one.out, one.err)]
    assert_clean(*texts, folder=tmp_path)
    assert "抵達" in said[0].out
    assert "****" in said[0].out
    secret = echo if echo in ECHOED["as it is"] else echo[4:-4]
    kept = [path.read_text("utf-8") for path in tmp_path.rglob("*") if path.suffix in {".json", ".txt"}]
    assert not any(secret in text for text in (*texts, *kept))


@pytest.mark.skipif(sys.platform != "linux", reason="dumps are kept otherwise there")
def test_a_process_that_holds_a_token_is_not_dumped() -> None:
    """Neither by its limit nor by what the system takes dumps with."""
    program = (
        "import ctypes, resource\n"
        "from parcel_tui.domain.secret import Secret\n"
        "limit = lambda: resource.getrlimit(resource.RLIMIT_CORE)[0]\n"
        "most = resource.getrlimit(resource.RLIMIT_CORE)[1]\n"
        "resource.setrlimit(resource.RLIMIT_CORE, (most, most))\n"
        "is_dumped = lambda: ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)\n"
        "before = is_dumped(); Secret('a-token'); print(before, is_dumped(), limit())"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1", "0", "0"]


class _Recorder(BaseHTTPRequestHandler):
    seen: list[str]

    def do_GET(self) -> None:
        self.seen.append(f"{self.requestline}\n{self.headers}")
        self.send_response(200)
        self.end_headers()

    do_POST = do_PATCH = do_GET  # noqa: N815 - the library's names

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_second_origin_never_sees_it(world: World, say, status: int) -> None:
    """A redirect is not followed, whichever kind and whatever was asked; not even without the token."""
    handler = type("Handler", (_Recorder,), {"seen": []})
    with HTTPServer(("127.0.0.1", 0), handler) as other:
        Thread(target=other.serve_forever, args=(0.01,), daemon=True).start()
        location = {"Location": f"http://127.0.0.1:{other.server_port}/elsewhere"}
        for service in (world.tracktw, world.flexforward):
            service.faults.add(Fault(FaultKind.STATUS, status=status, headers=location, body=b""))
        for command in (("add", NUMBER, LABEL), ("refresh",), ("token", "check", "tracktw"), ("doctor",)):
            assert say(*command).code in {3, 4}
        other.shutdown()
    assert handler.seen == []


@pytest.mark.parametrize("is_logged", [False, True], ids=["unlogged", "logged"])
def test_a_fault_of_this_program(
    say, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, log: Path, is_logged: bool
) -> None:
    """One line without message or values, exit 70; where it happened, frame by frame, in the log alone."""

    def broken(*_: object, **__: object) -> None:
        secret = TRACKTW_TOKEN  # a local variable
        try:
            {}[secret]
        except KeyError as error:
            raise ValueError(f"cannot send {secret}") from error

    monkeypatch.setattr("parcel_tui.providers.http.connection.signed_headers", broken)
    said = say("token", "check", "tracktw", *(("--log", str(log)) if is_logged else ()))
    assert said.code == 70
    [line] = said.err.splitlines()
    assert line.startswith("parcel-tui: Internal error (ValueError in parcel_tui")
    assert str(tmp_path / "state.json") in line
    assert_clean(said.out, said.err, folder=tmp_path)
    if is_logged:
        written = log.read_text(encoding="utf-8")
        assert "fault ValueError" in written
        assert "fault KeyError" in written
        assert "in _check" in written


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="processes are listed otherwise there")
@pytest.mark.process
def test_the_process_list_and_a_childs_environment(
    world: World, server: SandboxServer, environment: dict[str, str], tmp_path: Path
) -> None:
    """Neither this program's command line, nor what the user's token command inherits."""
    code = (
        "import json, os, pathlib; "
        f"pathlib.Path({str(tmp_path / 'child.json')!r}).write_text(json.dumps(dict(os.environ))); "
        f"print({FLEXFORWARD_TOKEN!r})"
    )
    command = [sys.executable, "-c", code]
    (tmp_path / "settings.toml").write_text(
        f"[flexforward]\ntoken_command = {json.dumps(command)}\n", encoding="utf-8"
    )
    del environment["PARCEL_TUI_FLEXFORWARD_TOKEN"]
    world.flexforward.faults.add(Fault(FaultKind.HANG, count=1))
    process = subprocess.Popen(
        [sys.executable, "-m", "parcel_tui", "token", "check", "flexforward"],
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not world.flexforward.requests and process.poll() is None:
        os.sched_yield()
    assert_clean(Path(f"/proc/{process.pid}/cmdline").read_text(encoding="utf-8"))
    world.flexforward.faults.clear()
    out, err = process.communicate(timeout=50)
    assert process.returncode == 0, err
    assert_clean(out, err)
    inherited = json.loads((tmp_path / "child.json").read_text(encoding="utf-8"))
    assert not any(map(holds_token, inherited))
    assert_clean(*inherited.values())
    assert "PARCEL_TUI_FLEXFORWARD_URL" in inherited
