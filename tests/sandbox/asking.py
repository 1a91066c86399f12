"""Asks over HTTP with the standard library alone, so that nothing stands between the test and the bytes."""

import json
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

from parcel_tui.sandbox.world import FLEXFORWARD_TOKEN, TRACKTW_TOKEN

JSON = "application/json"
TRACKTW = {"Accept": JSON, "Authorization": f"Bearer {TRACKTW_TOKEN}"}
FLEXFORWARD = {"Authorization": f"Bearer {FLEXFORWARD_TOKEN}"}


class Reply:
    """An answer that has been read to its end."""

    def __init__(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.status = status
        self.headers = headers
        self.body = body

    def json(self) -> Any:
        return json.loads(self.body)


def ask(url, path, headers, method="GET", body=None, timeout=5) -> Reply:
    """One request on a connection of its own; a body is sent as JSON."""
    base = urlsplit(url)
    connection = HTTPConnection(base.hostname, base.port, timeout=timeout)
    try:
        sent = None if body is None else json.dumps(body)
        typed = headers if body is None or "Content-Type" in headers else {**headers, "Content-Type": JSON}
        connection.request(method, base.path + path, sent, typed)
        answer = connection.getresponse()
        found = {name.lower(): value for name, value in answer.getheaders()}
        return Reply(answer.status, found, answer.read())
    finally:
        connection.close()


class Asker:
    """One provider, asked with the same headers."""

    def __init__(self, url: str, headers: dict[str, str]) -> None:
        self.url = url
        self.headers = headers

    def get(self, path, **headers) -> Reply:
        return ask(self.url, path, self.headers | headers)

    def post(self, path, body, **headers) -> Reply:
        return ask(self.url, path, self.headers | headers, "POST", body)

    def patch(self, path) -> Reply:
        return ask(self.url, path, self.headers, "PATCH")
