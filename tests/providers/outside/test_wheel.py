"""The example is a package of its own: built, installed from its wheel, and used as any other provider."""

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from pseudo_terminal import TERMINAL, in_terminal

pytestmark = pytest.mark.process

EXAMPLE = Path(__file__).parents[3] / "examples" / "parcel-tui-example"
KEY = "example-key-0123456789"
NUMBER = "EX00000042TW"
EVENTS = [
    {"at": "2026-02-02T14:31:08+08:00", "what": "Arrived in Taipei", "where": "Taipei", "status": "moving"},
    {"at": "2026-02-01T09:00:00+08:00", "what": "Posted", "status": "announced"},
]


class Post(BaseHTTPRequestHandler):
    """Example Post's service."""

    def do_GET(self) -> None:
        code, answer = 404, {"message": "unknown"}
        if self.headers.get("X-Api-Key") != KEY:
            code, answer = 401, {"message": "no key"}
        elif self.path == "/v1/me":
            code, answer = 200, {"name": "Ada"}
        elif self.path == f"/v1/parcels/{NUMBER}":
            code, answer = 200, {"number": NUMBER, "status": "moving", "events": EVENTS}
        body = json.dumps(answer).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def url() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Post) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/v1"
        server.shutdown()


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The folder into which the wheel was installed."""
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "dist")]
    subprocess.run(build, cwd=EXAMPLE, check=True, capture_output=True)
    [wheel] = (tmp_path / "dist").iterdir()
    folder = tmp_path / "packages"
    with zipfile.ZipFile(wheel) as archive:  # of Python alone, it is installed by that
        archive.extractall(folder)
    return folder


@pytest.fixture
def environment(tmp_path: Path, url: str) -> dict[str, str]:
    return {
        **os.environ,
        **TERMINAL,
        "PARCEL_TUI_HOME": str(tmp_path / "home"),
        "PARCEL_TUI_TRACKTW_URL": "http://127.0.0.1:9/api/v1",
        "PARCEL_TUI_FLEXFORWARD_URL": "http://127.0.0.1:9",
        "PARCEL_TUI_EXAMPLE_URL": url,
        "PARCEL_TUI_EXAMPLE_TOKEN": KEY,
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
    }


def test_it_is_a_provider_like_any_other_and_its_parcels_outlive_it(
    installed: Path, environment: dict[str, str]
) -> None:
    """Token, add, refresh, show, list, filter, doctor, the app and its figures; then without its package."""

    def run(*arguments: str, code: int = 0) -> str:
        command = [sys.executable, "-m", "parcel_tui", *arguments]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == code, (arguments, done)
        assert KEY not in done.stdout + done.stderr
        return done.stdout + done.stderr

    environment["PYTHONPATH"] = str(installed)
    assert "Ada" in run("token", "check", "example")
    assert "added (Example Post)" in run("add", NUMBER.lower(), "--name", "shoes")
    assert "Arrived in Taipei" in run("refresh")
    shown = run("show", "shoes")
    assert "Example Post" in shown
    assert "Posted" in shown
    assert "shoes" in run("list", "provider:example")
    [row] = json.loads(run("list", "--json"))["parcels"]
    assert (row["provider"], row["stage"], row["latest"]["place"]) == ("example", "in_transit", "Taipei")
    assert "Example Post" in run("doctor", "--json")
    assert run("open", "shoes").strip() == f"https://post.example/track/{NUMBER}"
    with in_terminal("-m", "parcel_tui", environment=environment, size=(120, 40)) as app:
        app.read_until_shown("shoes")
        app.read_until_shown("Example Post")
        app.press("S")
        app.read_until_shown("Example Post", "1")
        app.press("q")
        app.press("q")
        assert app.wait() == 0
    del environment["PYTHONPATH"]
    assert "Arrived in Taipei" in run("show", "shoes")
    assert "nstall its package again" in run("refresh", "shoes", code=4)
    assert "nstall its package again" in run("doctor", code=4)
