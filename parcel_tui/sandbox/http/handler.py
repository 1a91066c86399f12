"""Carries one provider's requests and answers over HTTP/1.1, and breaks off where an answer says so."""

import select
import socket
import struct
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from threading import Event
from typing import TYPE_CHECKING, ClassVar

from parcel_tui.sandbox.http.exchange import Cut, Drip, Headers, Request, Response, phrase_of

if TYPE_CHECKING:
    from parcel_tui.sandbox.http.service import Service

_GLANCE = 0.02
"""Seconds between two looks at whether a client that waits is still there."""


METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
"""What the base class is to hand to `Handler.exchange`; whether it is allowed is the provider's to say."""


class Handler(BaseHTTPRequestHandler):
    """One connection, kept open for any number of requests."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    service: ClassVar["Service"]
    stopping: ClassVar[Event]

    def exchange(self) -> None:
        """Serves one request, of whatever method."""
        body = self._body()
        if body is None:
            self._send(Response(HTTPStatus.LENGTH_REQUIRED))
            return
        path, _, query = self.path.partition("?")
        request = Request(self.command, path, query, Headers(self.headers.items()), body)
        response = self.service.handle(request)
        if self._wait(response):
            self._send(response)
        else:
            self.close_connection = True

    def _body(self) -> bytes | None:
        """The request's body; None where its length is not told."""
        if "transfer-encoding" in self.headers:
            self.close_connection = True
            return None
        told = self.headers.get("content-length", "0")
        return self.rfile.read(int(told)) if told.isdigit() else None

    def _wait(self, response: Response) -> bool:
        """Waits as long as the answer is told to; False when the client or the server is gone."""
        delivery = response.delivery
        if delivery.delay and self.stopping.wait(delivery.delay):
            return False
        while delivery.gate is not None and not delivery.gate.wait(_GLANCE):
            if self.stopping.is_set() or _has_left(self.connection):
                return False
        return True

    def _send(self, response: Response) -> None:
        """The whole answer in one write, or as much of it as is to arrive."""
        lines = [
            f"HTTP/1.1 {response.status} {phrase_of(response.status)}",
            *(f"{name}: {value}" for name, value in response.headers.items()),
            f"Content-Length: {len(response.body)}",
        ]
        head = "\r\n".join([*lines, "", ""]).encode("latin-1")
        body = b"" if self.command == "HEAD" else response.body
        if response.delivery.drip is not None:
            self._drip(response.delivery.drip, head)
            return
        cut = response.delivery.cut
        if cut is None:
            self.wfile.write(head + body)
            return
        self.close_connection = True
        if cut is Cut.AT_ONCE:
            # Lingering for no time makes the close a reset.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
        elif cut is Cut.AFTER_HEADERS:
            self.wfile.write(head)
        elif cut is Cut.MID_BODY:
            self.wfile.write(head + body[: len(body) // 2])

    def _drip(self, what: Drip, head: bytes) -> None:
        """Sends something again and again, until the client or the server has gone."""
        self.close_connection = True
        status_line = head[: head.index(b"\r\n") + 2]
        begin, again = {
            Drip.HINTS: (b"", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"),
            Drip.HEADERS: (status_line + b"X-Endless: ", b"a"),
            Drip.BODY: (status_line + b"Content-Type: application/json\r\n\r\n", b" "),
        }[what]
        with suppress(OSError):  # the client has gone
            self.wfile.write(begin)
            while not (self.stopping.wait(_GLANCE) or _has_left(self.connection)):
                self.wfile.write(again)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name for it
        """Says nothing: what was asked stands in the service's `requests`."""


def _has_left(connection: socket.socket) -> bool:
    """Whether the client has closed its side."""
    readable, _, _ = select.select([connection], [], [], 0)
    if not readable:
        return False
    try:
        return connection.recv(1, socket.MSG_PEEK) == b""
    except OSError:
        return True
