"""The simulated Flex Forward (tracking guide, API reference): one call, two kinds of credentials, no list."""

import re
from http import HTTPStatus
from urllib.parse import unquote
from uuid import UUID

from msgspec import Struct, field
from msgspec.structs import replace

from parcel_tui.domain.clock import Clock
from parcel_tui.sandbox.flexforward.labels import SUBTAG_MESSAGES, Label, LabelCheckpoint, timestamp
from parcel_tui.sandbox.http.exchange import Request, Response, json_response, phrase_of
from parcel_tui.sandbox.http.service import FixedWindow, Service

RECOMMENDED_LIMIT = 10
"""Requests a second (tracking guide, polling guidelines)."""

_TRACKING = re.compile(r"/tracking/(?P<id>[^/]+)")


class FlexForwardAccount(Struct):
    """An account of the simulated Flex Forward, with its labels."""

    clock: Clock
    labels: dict[str, Label] = field(default_factory=dict)
    """By label id."""

    def add(
        self,
        label_id: str,
        *checkpoints: LabelCheckpoint,
        order_number: str | None = None,
        tracking_number: str | None = None,
        slug: str = "yunexpress",
    ) -> Label:
        """Adds a label; `label_id` is a UUID."""
        label = Label(str(UUID(label_id)), self.clock, order_number, tracking_number, slug)
        for checkpoint in checkpoints:
            label.put(checkpoint)
        self.labels[label.id] = label
        return label

    def find(self, identifier: str) -> Label | None:
        """The label of that UUID, or the last of that order number; a courier's number finds none."""
        by_id = self.labels.get(identifier.lower())
        by_order = (label for label in list(self.labels.values())[::-1] if label.order_number == identifier)
        return by_id or next(by_order, None)


class FlexForwardService(Service):
    """Flex Forward with any number of accounts."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.oldest_first = False
        """The guide says newest first, the reference says in time order."""
        self.milliseconds = False
        """Whether times carry milliseconds, as in the reference, or none, as in the guide."""
        self.tells_limit = False
        """Whether answers carry `X-RateLimit-*`, which no document promises."""
        self.limit: FixedWindow | None = FixedWindow(RECOMMENDED_LIMIT, 1)
        """Counted by account; None for no limit."""
        self.accounts: list[FlexForwardAccount] = []
        self._by_bearer: dict[str, FlexForwardAccount] = {}
        self._by_pair: dict[tuple[str, str], FlexForwardAccount] = {}

    def add_account(
        self, *, bearer: str | None = None, pair: tuple[str, str] | None = None
    ) -> FlexForwardAccount:
        """Opens an account; `pair` is what `x-rr-apikey` and `x-rr-apitoken` have to be."""
        account = FlexForwardAccount(self.clock)
        with self.lock:
            self.accounts.append(account)
            if bearer:
                self._by_bearer[bearer] = account
            if pair:
                self._by_pair[pair] = account
        return account

    def revoke(self, account: FlexForwardAccount) -> None:
        """Makes an account's credentials worthless."""
        with self.lock:
            self._by_bearer = {key: known for key, known in self._by_bearer.items() if known is not account}
            self._by_pair = {key: known for key, known in self._by_pair.items() if known is not account}

    def _answer(self, request: Request) -> Response:
        match = _TRACKING.fullmatch(request.path)
        if match is None:
            return _error("Route not found", HTTPStatus.NOT_FOUND)
        if request.method != "GET":
            return self._failure(HTTPStatus.METHOD_NOT_ALLOWED)
        account = self._account_of(request)
        if account is None:
            return _error("Unauthorized", HTTPStatus.UNAUTHORIZED, "UNAUTHORIZED")
        allowance = self.limit.take(str(id(account)), self.clock()) if self.limit else None
        if allowance and allowance.retry_after:
            response = _error("Too many requests", HTTPStatus.TOO_MANY_REQUESTS)
            headers = {**response.headers, "Retry-After": str(allowance.retry_after)}
        else:
            response = self._tracking(account, unquote(match["id"]))
            headers = dict(response.headers)
        if allowance and self.tells_limit:
            headers |= {
                "X-RateLimit-Limit": str(allowance.limit),
                "X-RateLimit-Remaining": str(allowance.remaining),
            }
        return replace(response, headers=headers)

    def _account_of(self, request: Request) -> FlexForwardAccount | None:
        """Either kind of credential is enough (API reference, security)."""
        pair = (request.headers.get("x-rr-apikey", ""), request.headers.get("x-rr-apitoken", ""))
        return self._by_bearer.get(request.bearer or "") or self._by_pair.get(pair)

    def _tracking(self, account: FlexForwardAccount, identifier: str) -> Response:
        label = account.find(identifier)
        if label is None:
            if any(other.find(identifier) for other in self.accounts if other is not account):
                return _error("Access denied", HTTPStatus.FORBIDDEN, "FORBIDDEN")
            return _error("Label not found", HTTPStatus.NOT_FOUND, "LABEL_NOT_FOUND")
        if label.failure:
            failed = {
                "error": "Label creation failed",
                "errorCode": label.failure.code,
                "errorMessage": label.failure.message,
            }
            return json_response(failed, HTTPStatus.UNPROCESSABLE_ENTITY)
        if label.upstream_down:
            return _error("Upstream service error", HTTPStatus.BAD_GATEWAY, "COURIER_ERROR")
        return json_response(self._told(label))

    def _told(self, label: Label) -> dict[str, object]:
        """The answer, with every field that the reference requires."""
        visible = label.visible()
        return {
            "id": label.id,
            "trackingNumber": label.tracking_number,
            **_tags(label.tag),
            "slug": label.slug,
            "checkpoints": [
                {
                    "checkpointTime": timestamp(checkpoint.time, milliseconds=self.milliseconds),
                    "city": checkpoint.city,
                    "state": checkpoint.state,
                    "countryRegion": checkpoint.country,
                    "location": checkpoint.location,
                    "message": checkpoint.message,
                    **_tags(checkpoint.tag),
                    "slug": label.slug,
                    **checkpoint.told,
                }
                for checkpoint in (reversed(visible) if self.oldest_first else visible)
            ],
        }

    def _failure(self, status: int) -> Response:
        return _error(phrase_of(status), status)


def _tags(tag: str) -> dict[str, object]:
    return {"tag": tag, "subtag": f"{tag}_001", "subtagMessage": SUBTAG_MESSAGES.get(tag, tag)}


def _error(message: str, status: int, code: str | None = None) -> Response:
    """ErrorResponse; its code is optional."""
    return json_response({"error": message, **({"code": code} if code else {})}, status)
