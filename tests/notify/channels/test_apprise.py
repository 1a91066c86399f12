"""Apprise URLs, at a real server on loopback."""

import json
import logging
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from parcel_tui.domain.errors import CannotNotify
from parcel_tui.notify.channel import Notification, Undelivered, Words
from parcel_tui.notify.channels.apprise import AppriseChannel

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
SECRET = "canary-password"
NEWS = Notification(
    Words("parcel-tui", "A parcel was delivered."), Words("Delivered: <b>耳機</b>", "順利送達 *")
)

OTHER = Notification(Words("parcel-tui", "A parcel is on its way."), Words("On its way: 書", "轉運中"))


@pytest.fixture
def received() -> Iterator[tuple[int, list[dict[str, str]]]]:
    """A server that takes every notification: its port, and what it took."""
    taken: list[dict[str, str]] = []

    class Take(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            taken.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(500 if "refuse" in self.path else 200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Take) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server.server_port, taken
        server.shutdown()


async def test_a_url_gets_the_notification(received: tuple[int, list[dict[str, str]]]) -> None:
    """Private by default, everything with details; text stays text."""
    port, taken = received
    url = f"json://user:{SECRET}@127.0.0.1:{port}/hook"
    await AppriseChannel([url]).send([NEWS])
    await AppriseChannel([url], details=True).send([NEWS])
    assert [(row["title"], row["message"]) for row in taken] == [tuple(NEWS.private), tuple(NEWS.detailed)]


async def test_a_failure_tells_no_secret(
    received: tuple[int, list[dict[str, str]]],
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The URL that failed is told by its place; neither the sentence nor any output holds a part of it."""
    port, taken = received
    good = f"json://127.0.0.1:{port}/fine"
    urls = [good, f"json://u:{SECRET}@127.0.0.1:{port}/refuse", f"no-such-service://{SECRET}"]
    caplog.set_level(logging.DEBUG)
    with pytest.raises(CannotNotify, match="URLs 2, 3 of apprise") as failed:
        await AppriseChannel(urls).send([NEWS])
    assert len(taken) == 2
    out, err = capfd.readouterr()
    assert SECRET not in str(failed.value) + repr(failed.value) + out + err + caplog.text


async def test_one_failure_costs_no_other(received: tuple[int, list[dict[str, str]]]) -> None:
    """Every notification goes to every URL; tried again, it goes to those alone that refused it."""
    port, taken = received
    channel = AppriseChannel([f"json://127.0.0.1:{port}/refuse", f"json://127.0.0.1:{port}/fine"])
    for sent in (4, 6):
        with pytest.raises(Undelivered, match="URL 1 of apprise") as failed:
            await channel.send([NEWS, OTHER])
        assert failed.value.left == (NEWS, OTHER)
        assert len(taken) == sent


async def test_a_silent_server_holds_nothing_up() -> None:
    """One that takes the connection and says nothing: after its time a sentence comes."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"json://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(CannotNotify, match="did not answer"):
            await AppriseChannel([url], seconds=0.2).send([NEWS])
