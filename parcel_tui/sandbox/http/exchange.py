"""What is asked of a simulated provider and what it answers, free of any transport."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from enum import Enum
from http import HTTPStatus
from threading import Event
from typing import Any
from urllib.parse import parse_qsl

from msgspec import Struct, field

JSON = "application/json"
HTML = "text/html; charset=UTF-8"


class Headers(Mapping[str, str]):
    """Header fields by name; the case of the name does not matter, repeated fields are joined."""

    def __init__(self, fields: Iterable[tuple[str, str]] = ()) -> None:
        self._fields: dict[str, str] = {}
        for name, value in fields:
            known = self._fields.get(name.lower())
            self._fields[name.lower()] = value if known is None else f"{known}, {value}"

    def __getitem__(self, name: str) -> str:
        return self._fields[name.lower()]

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)

    def __repr__(self) -> str:
        return f"Headers({self._fields})"


class Request(Struct, frozen=True):
    """One request as it arrived. `path` and `query` are quoted, as on the wire."""

    method: str
    path: str
    query: str = ""
    headers: Headers = field(default_factory=Headers)
    body: bytes = b""
    at: datetime | None = None
    """When it arrived, by the sandbox's clock; set by the service."""

    @property
    def parameters(self) -> dict[str, str]:
        """The query's fields, unquoted; of a repeated one the last."""
        return dict(parse_qsl(self.query, keep_blank_values=True))

    @property
    def bearer(self) -> str | None:
        """The bearer token, or None when there is none."""
        scheme, _, token = self.headers.get("authorization", "").partition(" ")
        return token.strip() or None if scheme.lower() == "bearer" else None

    def json(self) -> Any:
        """The body as JSON; None where it is not."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None


class Cut(Enum):
    """Where a connection breaks off."""

    AT_ONCE = "reset, as if no server had listened"
    BEFORE_HEADERS = "closed without a byte of an answer"
    AFTER_HEADERS = "closed when the headers were out"
    MID_BODY = "closed in the middle of the body"


class Drip(Enum):
    """What never ends: something comes all the time, so that no wait for a byte is long."""

    HINTS = "103 (Early Hints) again and again"
    HEADERS = "another header, a byte at a time"
    BODY = "the body, a byte at a time"


class Delivery(Struct, frozen=True):
    """How an answer goes out: what only a transport can do wrong."""

    delay: float = 0.0
    """Seconds to wait before the first byte."""
    gate: Event | None = None
    """What to wait for before the first byte, however long it takes."""
    cut: Cut | None = None
    drip: Drip | None = None


PROMPT = Delivery()


class Response(Struct, frozen=True):
    """One answer. A transport adds Content-Length."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    delivery: Delivery = PROMPT


def phrase_of(status: int) -> str:
    """The reason phrase; one of its own for Laravel's 419, which no standard knows."""
    return HTTPStatus(status).phrase if status in set(HTTPStatus) else "Page Expired"


def json_response(value: object, status: int = 200) -> Response:
    """`value` as a JSON answer in UTF-8; half a character in a text is bytes that are none."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(errors="surrogatepass")
    return Response(status, {"Content-Type": JSON}, body)


def html_response(title: str, status: int = 200) -> Response:
    """A small web page."""
    page = f"<!DOCTYPE html>\n<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>\n"
    return Response(status, {"Content-Type": HTML}, page.encode())
