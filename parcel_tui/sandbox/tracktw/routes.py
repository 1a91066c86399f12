"""The simulated Track.TW (API document): who may ask, how often, and where each request goes."""

from collections.abc import Mapping
from http import HTTPStatus

from msgspec.structs import replace

from parcel_tui.domain.clock import Clock
from parcel_tui.sandbox.http.exchange import JSON, Request, Response, html_response, json_response, phrase_of
from parcel_tui.sandbox.http.service import Allowance, FixedWindow, Service
from parcel_tui.sandbox.tracktw.account import TrackTwAccount
from parcel_tui.sandbox.tracktw.calls import ROUTES, Call, Route, no_route
from parcel_tui.sandbox.tracktw.records import Warehouse
from parcel_tui.sandbox.tracktw.switches import Switches

LOGIN_PATH = "/login"
OBSERVED_LIMIT = 60
"""Requests a minute and token, as the document observed them."""


class TrackTwService(Service):
    """Track.TW with any number of accounts."""

    base_path = "/api/v1"

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.switches = Switches()
        self.limit: FixedWindow | None = FixedWindow(OBSERVED_LIMIT, 60)
        """Counted by token; None for no limit."""
        self.warehouse = Warehouse(clock)
        self.accounts: dict[str, TrackTwAccount] = {}
        """By token."""

    def add_account(
        self,
        token: str,
        *,
        email: str = "user@example.com",
        name: str = "使用者名稱",
        line: bool = False,
        telegram: bool = False,
    ) -> TrackTwAccount:
        """Opens an account that `token` gives access to."""
        account = TrackTwAccount(email, name, self.warehouse, self.lock, line, telegram)
        with self.lock:
            self.accounts[token] = account
        return account

    def revoke(self, token: str) -> None:
        """Makes a token worthless."""
        with self.lock:
            self.accounts.pop(token, None)

    def _answer(self, request: Request) -> Response:
        if request.path == LOGIN_PATH:
            return html_response("Track.TW 登入")
        if not _wants_json(request):
            return html_response("Track.TW") if self.switches.html_without_accept else _to_login(request)
        found = self._find(request)
        return found if isinstance(found, Response) else self._admit(request, *found)

    def _find(self, request: Request) -> tuple[Route, Mapping[str, str]] | Response:
        """The route of a request with the words in its path, else why there is none."""
        if not request.path.startswith(f"{self.base_path}/"):
            return no_route(request)
        endpoint = request.path.removeprefix(self.base_path)
        found = [(route, match.groupdict()) for route in ROUTES if (match := route.path.fullmatch(endpoint))]
        if not found:
            return no_route(request)
        served = (one for one in found if one[0].method == request.method)
        return next(served, None) or self._failure(HTTPStatus.METHOD_NOT_ALLOWED)

    def _admit(self, request: Request, route: Route, words: Mapping[str, str]) -> Response:
        """Serves a request whose token is known and has not asked too often."""
        token = request.bearer or ""
        account = self.accounts.get(token)
        if account is None:
            refused = json_response({"message": "Unauthenticated."}, 401)
            return _to_login(request) if self.switches.redirect_bad_token else refused
        allowance = self.limit.take(token, self.clock()) if self.limit else None
        if allowance and allowance.retry_after:
            return self._with_limit(json_response({"message": "Too Many Attempts."}, 429), allowance)
        answer = route.serve(Call(request, account, self.switches, words))
        return self._with_limit(answer, allowance)

    def _with_limit(self, response: Response, allowance: Allowance | None) -> Response:
        """The answer with what it says about the limit."""
        if allowance is None:
            return response
        told = dict(response.headers)
        if self.switches.tells_limit:
            told["X-RateLimit-Limit"] = str(allowance.limit)
            remaining = self.switches.tells_remaining
            told["X-RateLimit-Remaining"] = str(allowance.remaining if remaining is None else remaining)
        if allowance.retry_after and self.switches.tells_retry_after:
            told["Retry-After"] = str(allowance.retry_after)
        return replace(response, headers=told)

    def _failure(self, status: int) -> Response:
        return json_response({"message": phrase_of(status)}, status)


def _wants_json(request: Request) -> bool:
    accepted = (kind.partition(";")[0].strip() for kind in request.headers.get("accept", "").split(","))
    return JSON in {kind.lower() for kind in accepted}


def _to_login(request: Request) -> Response:
    location = f"http://{request.headers.get('host', 'track.tw')}{LOGIN_PATH}"
    return replace(
        html_response("Redirecting", 302), headers={"Location": location, "Content-Type": "text/html"}
    )
