"""What can go wrong with a provider: a table of faults, and the ones a service has been told to show."""

from base64 import b85decode
from collections.abc import Callable, Mapping
from enum import Enum
from threading import Event, Lock

from msgspec import Struct, field
from msgspec.structs import replace

from parcel_tui.sandbox.http.exchange import JSON, Cut, Delivery, Drip, Request, Response, html_response


class FaultKind(Enum):
    """A way in which a request goes wrong."""

    STATUS = "another status, with headers and a body of one's choice"
    REDIRECT = "302 to an address of one's choice"
    HANG = "no answer until released or the client leaves"
    SLOW = "the answer, some seconds late"
    REFUSED = "the connection is reset before the request is looked at"
    CUT_BEFORE_HEADERS = "the connection is closed without an answer"
    CUT_AFTER_HEADERS = "the connection is closed after the headers"
    CUT_MID_BODY = "the connection is closed half through the body"
    TRUNCATED_JSON = "a complete answer that holds half of its JSON"
    NOT_JSON = "200, called JSON, that is none"
    HTML = "200 with a web page"
    DRIP_HINTS = "103 without end, until the client leaves"
    DRIP_HEADERS = "headers without end, a byte at a time, until the client leaves"
    DRIP_BODY = "a body without end, a byte at a time, until the client leaves"
    PACKED_THRICE = "some hundred bytes that are gigabytes when they are unpacked three times"


# An answer that is spoilt on its way was an answer: the request had been carried out.
_CARRIED_OUT = frozenset(
    {
        FaultKind.HANG,
        FaultKind.SLOW,
        FaultKind.CUT_BEFORE_HEADERS,
        FaultKind.CUT_AFTER_HEADERS,
        FaultKind.CUT_MID_BODY,
        FaultKind.TRUNCATED_JSON,
        FaultKind.DRIP_HINTS,
        FaultKind.DRIP_HEADERS,
        FaultKind.DRIP_BODY,
        FaultKind.PACKED_THRICE,
    }
)


_PACKED = (
    "ABzY8000000t1up=3oE;Cg!(y7Ul&riZnco4!fw((5c08LX|@&?WDow4&TYP2cD=zPG)UA_(4WPj=|isNkc<"
    "xLP}B+*R_jw2fzH??=M^X<mAc!Zw}|&sMzrN`RkNV^$|6D{??dQTYwB#-"
    "u|O<<7P`Xp7YmFA2vS@6ghBXu1%fET{+f&`)YsPvI2@Ee7X02f7PbH0z2&N=SHyuMSAZ2Nh{s3mo;YH{x@<r"
    "AtL+-"
    "LFRb~@&L&OF)$|s!jVAcjLMA4jLMA4jLMA4jLMA4jLMA4jLMA4kS+7GWOG!G95dg(wbTEneP#qo{Epar=l9>"
    "g*9*Qqx+{C`2d9gisyqV#<eLXUP7MG6"
)
"""2.1 GB of nothing, packed three times with gzip; in base 85."""


class Fault(Struct, frozen=True):
    """A fault and the requests that it hits."""

    kind: FaultKind
    path: str = ""
    """Only endpoints that begin so, such as `/package/tracking`; empty for all."""
    method: str | None = None
    """Only this method; None for all."""
    when: Callable[[Request], bool] | None = None
    """Only requests of which this is true; None for all."""
    count: int | None = None
    """How many requests it hits; None for every one until it is taken away."""
    status: int = 500
    """For STATUS."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Added to the answer's."""
    body: bytes | None = None
    """For STATUS, NOT_JSON and HTML; None for a plausible one."""
    location: str = ""
    """For REDIRECT."""
    seconds: float = 0.0
    """For SLOW."""
    carried_out: bool | None = None
    """Whether the request has its effect all the same; None for what is usual with this kind."""

    @property
    def has_effect(self) -> bool:
        """Whether the service carries the request out before it fails."""
        return self.kind in _CARRIED_OUT if self.carried_out is None else self.carried_out

    def hits(self, request: Request, endpoint: str) -> bool:
        """Whether a request is one of those that it hits."""
        is_named = endpoint.startswith(self.path) and self.method in {None, request.method}
        return is_named and (self.when is None or self.when(request))


class Struck(Struct):
    """A fault that a request ran into, and what a hanging one waits for."""

    fault: Fault
    gate: Event = field(default_factory=Event)
    left: int | None = None

    def spoil(self, response: Response) -> Response:
        """`response` as the fault leaves it."""
        spoilt = _EFFECTS[self.fault.kind](self, response)
        return replace(spoilt, headers={**spoilt.headers, **self.fault.headers})


Effect = Callable[[Struck, Response], Response]


def _status(struck: Struck, response: Response) -> Response:
    body = response.body if struck.fault.body is None else struck.fault.body
    return Response(struck.fault.status, response.headers, body)


def _redirect(struck: Struck, _: Response) -> Response:
    return replace(html_response("Redirecting", 302), headers={"Location": struck.fault.location})


def _hang(struck: Struck, response: Response) -> Response:
    return replace(response, delivery=Delivery(gate=struck.gate))


def _slow(struck: Struck, response: Response) -> Response:
    return replace(response, delivery=Delivery(delay=struck.fault.seconds))


def _cut(where: Cut) -> Effect:
    return lambda _, response: replace(response, delivery=Delivery(cut=where))


def _drip(what: Drip) -> Effect:
    return lambda _, response: replace(response, delivery=Delivery(drip=what))


def _packed_thrice(_: Struck, response: Response) -> Response:
    headers = {**response.headers, "Content-Encoding": "gzip, gzip, gzip"}
    return replace(response, headers=headers, body=b85decode(_PACKED))


def _truncated(_: Struck, response: Response) -> Response:
    return replace(response, body=response.body[: len(response.body) // 2])


def _not_json(struck: Struck, _: Response) -> Response:
    body = b"upstream connect error" if struck.fault.body is None else struck.fault.body
    return Response(200, {"Content-Type": JSON}, body)


def _html(struck: Struck, _: Response) -> Response:
    page = html_response("系統維護中")
    return page if struck.fault.body is None else replace(page, body=struck.fault.body)


_EFFECTS: dict[FaultKind, Effect] = {
    FaultKind.STATUS: _status,
    FaultKind.REDIRECT: _redirect,
    FaultKind.HANG: _hang,
    FaultKind.SLOW: _slow,
    FaultKind.REFUSED: _cut(Cut.AT_ONCE),
    FaultKind.CUT_BEFORE_HEADERS: _cut(Cut.BEFORE_HEADERS),
    FaultKind.CUT_AFTER_HEADERS: _cut(Cut.AFTER_HEADERS),
    FaultKind.CUT_MID_BODY: _cut(Cut.MID_BODY),
    FaultKind.TRUNCATED_JSON: _truncated,
    FaultKind.NOT_JSON: _not_json,
    FaultKind.HTML: _html,
    FaultKind.DRIP_HINTS: _drip(Drip.HINTS),
    FaultKind.DRIP_HEADERS: _drip(Drip.HEADERS),
    FaultKind.DRIP_BODY: _drip(Drip.BODY),
    FaultKind.PACKED_THRICE: _packed_thrice,
}


class Faults:
    """The faults that a service shows for now; the first that fits a request hits it."""

    def __init__(self) -> None:
        self._armed: list[Struck] = []
        self._spent: list[Struck] = []
        self._lock = Lock()

    def add(self, fault: Fault) -> None:
        """Shows `fault` from now on, after those that were added before."""
        with self._lock:
            self._armed.append(Struck(fault, left=fault.count))

    def clear(self) -> None:
        """Takes all faults away, and lets what hangs go on."""
        with self._lock:
            known = (*self._armed, *self._spent)
            self._armed, self._spent = [], []
        for struck in known:
            struck.gate.set()

    def strike(self, request: Request, endpoint: str) -> Struck | None:
        """The fault that hits this request, which then has one time less left; None when none does."""
        with self._lock:
            for struck in self._armed:
                if struck.fault.hits(request, endpoint):
                    self._use(struck)
                    return struck
        return None

    def _use(self, struck: Struck) -> None:
        if struck.left is None:
            return
        struck.left -= 1
        if struck.left <= 0:
            self._armed.remove(struck)
            self._spent.append(struck)  # what hangs by it can still be let go
