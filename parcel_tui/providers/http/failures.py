"""What an answer that is not a success means: one table for each provider. Pure."""

import re
from collections.abc import Callable, Mapping

from msgspec import Struct

from parcel_tui.domain.errors import (
    BadAnswer,
    NotFound,
    NotYours,
    ProviderError,
    RateLimited,
    Rejected,
    TokenRefused,
    Unavailable,
)
from parcel_tui.domain.parcel import FLEXFORWARD, TRACKTW
from parcel_tui.domain.provider import info_of, title_of
from parcel_tui.domain.text import clean
from parcel_tui.language import mark, tr
from parcel_tui.providers.http.decoding import fields_of, message_of, rows_of, value_of
from parcel_tui.settings import url_variable

_LOGIN = re.compile(
    r"(?<![a-z])(log-?_?in|sign-?_?in|auth|oauth2?|authorize|authenticate|sso)(?![a-z])|登入", re.IGNORECASE
)
_ROUTE = re.compile(r"\broute\b", re.IGNORECASE)
# Laravel: "No query results for model [App\\Models\\UserPackage] 9a98…".
_RECORD = re.compile(r"no query results for model \[[^]]*\][ .]*(?P<named>\S*)", re.IGNORECASE)
# Laravel names what is in a list by its place in there; any other text is no path, and stays in a reason.
_FIELD_PATH = re.compile(r"[a-z_]+(?:\.[a-z0-9_]+)*", re.IGNORECASE)


class Redirected(Unavailable):
    """A 3xx, which is never followed: the token would go along."""


class SentToLogin(Redirected):
    """A redirect to a log-in page."""


class WebPage(BadAnswer):
    """A page for people where data should be: word of maintenance, as a rule."""


class LoginPage(WebPage):
    """A page that asks for a password."""


class Refused(Unavailable):
    """A refusal that is not about the parcel: something in between, or the account, or the address."""


class Forbidden(Refused):
    """403 in the provider's own words."""


class NotAtThisAddress(Refused):
    """404 in other words than the provider's own about a parcel: its service is elsewhere."""


class NoSuchRoute(NotAtThisAddress):
    """The provider's own word that it knows no such call."""


class NoSuchRecord(NotFound):
    """A 404 that tells which record was not found: where it `named` what was asked for, it is about that."""

    def __init__(self, message: str, *, provider: str = "", named: str = "") -> None:
        super().__init__(message, provider=provider)
        self.named = named


class Refusal(Struct, frozen=True):
    """An answer that is not a success."""

    provider: str
    status: int
    body: bytes
    retry_after: float | None = None
    """Seconds the provider asked to wait, or None."""
    to_login: bool = False
    """It points to a log-in page (see `is_login`)."""

    @property
    def title(self) -> str:
        """The provider's name for sentences."""
        return title_of(self.provider)


_Meaning = Callable[[Refusal], ProviderError]


def failure(refusal: Refusal) -> ProviderError:
    """The error that an answer with a status outside 200 to 299 stands for."""
    meanings = _MEANINGS.get(refusal.provider, _USUAL)
    meaning = (
        meanings.get(refusal.status) or _COMMON.get(refusal.status) or _BY_HUNDRED.get(refusal.status // 100)
    )
    return (meaning or _unavailable)(refusal)


def is_login(location: str) -> bool:
    """Whether a redirect leads to a log-in page."""
    return _LOGIN.search(location) is not None


def not_at_this_address(provider: str) -> NotAtThisAddress:
    """Whatever answers at the provider's address is not its service."""
    return NotAtThisAddress(_not_here(provider), provider=provider, maybe_done=True)


def _not_here(provider: str) -> str:
    title = title_of(provider)
    return tr(
        "{title}'s service is not at this address. Check {variable}, or {provider}.url in the settings.",
        title=title,
        variable=url_variable(provider),
        provider=provider,
    )


def _token_refused(refusal: Refusal) -> ProviderError:
    return token_refused(refusal.provider)


def token_refused(provider: str) -> TokenRefused:
    """The provider does not take the token, whichever way it said so."""
    title = title_of(provider)
    return TokenRefused(
        tr(
            "{title} refused the token. Set a valid one with 'parcel-tui token set {provider}'.",
            title=title,
            provider=provider,
        ),
        provider=provider,
    )


def _fields(refusal: Refusal) -> dict[str, object]:
    """The fields of an error in JSON; none of any other answer."""
    try:
        return fields_of(value_of(refusal.body, refusal.provider))
    except BadAnswer:
        return {}


def _in_own_words(refusal: Refusal) -> bool:
    """Whether the body is the provider's own error; a proxy, a firewall or a framework words it otherwise."""
    info, fields = info_of(refusal.provider), _fields(refusal)
    is_own = info is not None and any(name in fields for name in info.error_fields)
    return is_own and not _tells_no_route(fields)


def _tells_no_route(fields: Mapping[str, object]) -> bool:
    return any(_ROUTE.search(message_of(fields.get(name))) for name in ("message", "error"))


def _own(meaning: _Meaning, otherwise: _Meaning) -> _Meaning:
    """What a status means in the provider's own words, and what in any others."""
    return lambda refusal: (meaning if _in_own_words(refusal) else otherwise)(refusal)


def _means(
    kind: Callable[..., ProviderError], sentence: str, *, waits: bool = False, **details: bool
) -> _Meaning:
    """The meaning that is told by a sentence with `{title}` and `{status}` in it.

    `waits` hands on how long the provider asked to wait; `details` go to the error as they are.
    """

    def meaning(refusal: Refusal) -> ProviderError:
        told = tr(sentence, title=refusal.title, status=refusal.status)
        more = {"retry_after": refusal.retry_after} if waits else {}
        return kind(told, provider=refusal.provider, **more, **details)

    return meaning


_forbidden = _means(
    Forbidden,
    mark("{title} does not allow this (status {status}). Look at the account there, or try again later."),
    maybe_done=True,
)
_not_yours = _means(
    NotYours,
    mark("This label belongs to another {title} account. Use that account's token or delete it here."),
)
_parcel_not_yours = _means(
    NotYours,
    mark("This parcel belongs to another {title} account. Use that account's token or delete it here."),
)
_label_not_found = _means(
    NotFound, mark("{title} does not know this label. Check the label ID or the order number.")
)
_refused = _means(
    Refused,
    mark("{title}, or something on the way to it, does not take this (status {status}). Tried again later."),
    waits=True,
    maybe_done=True,
)
_rate_limited = _means(RateLimited, mark("{title}'s rate limit is reached. Trying again later."), waits=True)
_unavailable = _means(
    Unavailable,
    mark("{title} cannot serve now (status {status}). Retried later."),
    waits=True,
    maybe_done=True,
)
_POINTED_ELSEWHERE = mark(
    "{title} pointed elsewhere (status {status}), which is not followed. Check the address "
    "in the settings, or try again later."
)


def _redirected(refusal: Refusal) -> ProviderError:
    kind = SentToLogin if refusal.to_login else Redirected
    return _means(kind, _POINTED_ELSEWHERE, waits=True, maybe_done=True)(refusal)


def _not_here_at_all(refusal: Refusal) -> ProviderError:
    kind = NoSuchRoute if _tells_no_route(_fields(refusal)) else NotAtThisAddress
    return kind(_not_here(refusal.provider), provider=refusal.provider, maybe_done=True)


def _parcel_not_found(refusal: Refusal) -> ProviderError:
    told = tr("{title} does not know this parcel. Check its number, or add it again.", title=refusal.title)
    if record := _RECORD.search(message_of(_fields(refusal).get("message"))):
        return NoSuchRecord(told, provider=refusal.provider, named=record["named"])
    return NotFound(told, provider=refusal.provider)


def _form_rejected(refusal: Refusal) -> ProviderError:
    """Track.TW's 400 and 422: the reasons by field (API document)."""
    said = _fields(refusal)
    fields = _reasons(said.get("errors"))
    # Without the fields' names, which are the API's; who shows a form takes them from `fields`.
    told = " ".join(dict.fromkeys(reason for reasons in fields.values() for reason in reasons))
    reason = clean(told or message_of(said.get("message")) or tr("no reason given"))
    return Rejected(
        tr(
            "{title} refused this ({reason}). Correct it and try again.",
            title=refusal.title,
            reason=reason.rstrip("."),
        ),
        provider=refusal.provider,
        fields=fields,
    )


def _reasons(errors: object) -> dict[str, tuple[str, ...]]:
    """The readable reasons of each field, cleaned; a field may tell one text or several."""
    reasons: dict[str, tuple[str, ...]] = {}
    for field, told in fields_of(errors).items():
        several = [told] if isinstance(told, str) else rows_of(told) or []
        if readable := tuple(_in_words(field, reason) for reason in filter(None, map(message_of, several))):
            reasons[clean(field)] = readable
    return reasons


def _in_words(field: str, reason: str) -> str:
    """The reason with the field's name in words, where it quotes its path (`tracking_number.0`)."""
    name = next((part for part in reversed(field.split(".")) if not part.isdigit()), "")
    if not (name and _FIELD_PATH.fullmatch(field)):
        return reason
    for path in (field, field.replace("_", " ")):
        reason = reason.replace(path, name.replace("_", " "))
    return reason


def _label_rejected(refusal: Refusal) -> ProviderError:
    """Flex Forward's 400 and 422: the label exists, the courier refused it.

    `LabelFailedResponse` and `ErrorResponse` of the API reference.
    """
    said = {name: message_of(value) for name, value in _fields(refusal).items()}
    reason = said.get("errorMessage") or said.get("error") or tr("no reason given")
    code = said.get("errorCode") or said.get("code")
    told = clean(f"{reason} [{code}]" if code else reason)
    return Rejected(
        tr(
            "{title} could not have this label carried ({told}). Correct it there and add it again.",
            title=refusal.title,
            told=told,
        ),
        provider=refusal.provider,
    )


# Only a 400, 404 or 422 in the provider's own words is about the parcel that was asked for.
_MEANINGS: Mapping[str, Mapping[int, _Meaning]] = {
    TRACKTW: {
        400: _own(_form_rejected, _refused),
        401: _token_refused,
        403: _own(_forbidden, _refused),
        404: _own(_parcel_not_found, _not_here_at_all),
        422: _own(_form_rejected, _refused),
    },
    FLEXFORWARD: {
        400: _own(_label_rejected, _refused),
        401: _token_refused,
        403: _own(_not_yours, _refused),
        404: _own(_label_not_found, _not_here_at_all),
        422: _own(_label_rejected, _refused),
    },
}
_USUAL: Mapping[int, _Meaning] = {**_MEANINGS[TRACKTW], 403: _own(_parcel_not_yours, _refused)}
"""Of a provider without a row of its own."""
_COMMON: Mapping[int, _Meaning] = {408: _unavailable, 425: _unavailable, 429: _rate_limited}
_BY_HUNDRED: Mapping[int, _Meaning] = {3: _redirected, 4: _refused, 5: _unavailable}
