"""What each answer that is not a success means, by provider, status and whose words it is in."""

import json
from collections.abc import Iterator

import pytest
from tables import for_each

from parcel_tui.domain.errors import NotFound, NotYours, RateLimited, Rejected, TokenRefused, Unavailable
from parcel_tui.domain.provider import ProviderInfo, Registered, look_with
from parcel_tui.providers.http.failures import (
    Forbidden,
    NoSuchRecord,
    NoSuchRoute,
    NotAtThisAddress,
    Redirected,
    Refusal,
    Refused,
    SentToLogin,
    failure,
    is_login,
)

POST = ProviderInfo(name="post", title="Post", url="https://post.example", error_fields=("why", "error"))
OWN = {"message": "no", "error": "no", "why": "no"}
NO_ROUTE = {"why": 1, "message": "The Route api/x could not be found."}
NO_RECORD = {"message": "No query results for model [App\\Models\\UserPackage] A", "why": 1}


@pytest.fixture(autouse=True)
def installed() -> Iterator[None]:
    look_with(lambda: Registered((POST,)))
    yield
    look_with(Registered)


def body_of(said: object) -> bytes:
    return said if isinstance(said, bytes) else json.dumps(said).encode()


SENTENCES = {
    TokenRefused: "{title} refused the token. Set a valid one with 'parcel-tui token set {name}'.",
    Forbidden: "{title} does not allow this (status {status}). Look at the account there, or try again "
    "later.",
    Refused: "{title}, or something on the way to it, does not take this (status {status}). "
    "Tried again later.",
    NotAtThisAddress: "{title}'s service is not at this address. Check PARCEL_TUI_{NAME}_URL, or {name}.url "
    "in the settings.",
    RateLimited: "{title}'s rate limit is reached. Trying again later.",
    Unavailable: "{title} cannot serve now (status {status}). Retried later.",
    Redirected: "{title} pointed elsewhere (status {status}), which is not followed. Check the address in "
    "the settings, or try again later.",
}
SENTENCES |= {NoSuchRoute: SENTENCES[NotAtThisAddress], SentToLogin: SENTENCES[Redirected]}
IS_ABOUT_THE_PARCEL = {
    ("tracktw", Rejected): "Track.TW refused this (no). Correct it and try again.",
    ("tracktw", NotFound): "Track.TW does not know this parcel. Check its number, or add it again.",
    (
        "flexforward",
        Rejected,
    ): "Flex Forward could not have this label carried (no). Correct it there and add it again.",
    (
        "flexforward",
        NotFound,
    ): "Flex Forward does not know this label. Check the label ID or the order number.",
    ("flexforward", NotYours): "This label belongs to another Flex Forward account. Use that account's token "
    "or delete it here.",
    ("post", Rejected): "Post refused this (no). Correct it and try again.",
    ("post", NotFound): "Post does not know this parcel. Check its number, or add it again.",
    ("post", NotYours): "This parcel belongs to another Post account. Use that account's token or delete it "
    "here.",
}
WAITS = {Refused, RateLimited, Unavailable, Redirected, SentToLogin}
"""They say how long the provider asked to wait."""


@for_each(
    ("name", "status", "said", "expected"),
    [
        *((name, 401, OWN, TokenRefused) for name in ("tracktw", "flexforward", "post")),
        *((name, 429, OWN, RateLimited) for name in ("tracktw", "flexforward", "post")),
        *(
            (name, status, OWN, Rejected)
            for name in ("tracktw", "flexforward", "post")
            for status in (400, 422)
        ),
        *((name, 404, OWN, NotFound) for name in ("tracktw", "flexforward", "post")),
        *((name, 404, NO_ROUTE, NoSuchRoute) for name in ("tracktw", "flexforward", "post")),
        *((name, 404, {"error": "no route"}, NoSuchRoute) for name in ("tracktw", "flexforward", "post")),
        ("tracktw", 404, {"error": "en route"}, NoSuchRoute),
        ("tracktw", 404, {"message": "rerouted"}, NotFound),
        ("tracktw", 404, {"errors": {}}, NotFound),
        ("tracktw", 404, b'\xef\xbb\xbf{"message": "\xff", "data": NaN}', NotFound),
        ("tracktw", 404, {"error": "no"}, NotAtThisAddress),
        ("flexforward", 404, {"message": "no"}, NotAtThisAddress),
        ("post", 404, {"message": "no"}, NotAtThisAddress),
        ("post", 404, {"error": None}, NotFound),
        ("gone", 404, OWN, NotAtThisAddress),
        ("tracktw", 403, OWN, Forbidden),
        *((name, 403, OWN, NotYours) for name in ("flexforward", "post")),
        *(
            (name, status, said, Refused)
            for name in ("tracktw", "flexforward", "post")
            for status in (400, 403, 422)
            for said in (b"<html></html>", {"detail": "no"}, NO_ROUTE, ["why", "error", "message"])
        ),
        *((name, status, OWN, Refused) for name in ("tracktw", "post") for status in (402, 405, 451, 499)),
        *(
            (name, status, OWN, Unavailable)
            for name in ("tracktw", "post")
            for status in (408, 425, 500, 599)
        ),
        *(("tracktw", status, OWN, Unavailable) for status in (100, 600, 999)),
        *(("tracktw", status, OWN, Redirected) for status in (300, 302, 399)),
    ],
)
def test_an_answer_means_what_its_words_and_its_status_say(name, status, said, expected):
    """Only a 400, 403, 404 or 422 in the provider's own words is about the parcel; nothing else is final."""
    error = failure(Refusal(name, status, body_of(said), retry_after=7.0))
    title = {"tracktw": "Track.TW", "flexforward": "Flex Forward", "post": "Post"}.get(name, name)
    sentence = IS_ABOUT_THE_PARCEL.get((name, expected)) or SENTENCES[expected]
    assert type(error) is expected
    assert str(error) == sentence.format(title=title, name=name, NAME=name.upper(), status=status)
    assert error.provider == name
    assert getattr(error, "retry_after", None) == (7.0 if expected in WAITS else None)
    assert getattr(error, "maybe_done", False) is (error.exit_code == 4 and expected is not RateLimited)


def test_a_record_that_is_named_is_not_there():
    """At the address of the service, then; Flex Forward words it otherwise."""
    kinds = [type(failure(Refusal(name, 404, body_of(NO_RECORD)))) for name in ("tracktw", "post")]
    assert kinds == [NoSuchRecord, NoSuchRecord]


def test_a_way_to_a_log_in_page_is_known():
    """From its address, whatever language it is in; a word within another one is none."""
    ways = ("/login", "/log-in?next=/", "https://x/Sign_In", "/oauth2/authorize", "/sso", "/登入", "/auth")
    assert all(map(is_login, ways))
    assert not any(map(is_login, ("", "/", "/blogin", "/logins", "/author", "/assort", "/parcels")))
    assert type(failure(Refusal("tracktw", 302, b"", to_login=True))) is SentToLogin


@for_each(
    ("name", "said", "told", "fields"),
    [
        ("tracktw", {"message": "Too long.\x1b[31m"}, "Too long", {}),
        ("tracktw", {"message": 5}, "no reason given", {}),
        ("tracktw", {"message": "no", "errors": {}}, "no", {}),
        (
            "tracktw",
            {"message": "no", "errors": {"a": ["Bad.", "Bad.", "Worse."]}},
            "Bad. Worse",
            {"a": ("Bad.", "Bad.", "Worse.")},
        ),
        (
            "tracktw",
            {"errors": {"a": "One.", "b": [1, "Two.", "\x07"], "c": [], "d": None, "e": [[]]}},
            "One. Two",
            {"a": ("One.",), "b": ("Two.",)},
        ),
        *(
            ("tracktw", {"errors": {field: [reason]}}, told, {field: (told,)})
            for field, reason, told in (
                ("tracking_number.0", "The tracking_number.0 is bad", "The tracking number is bad"),
                ("tracking_number.0", "The tracking number.0 is bad", "The tracking number is bad"),
                ("a.b_c.1", "a.b_c.1 or a.b c.1", "b c or b c"),
                ("a.b_c.1.", "a.b_c.1. is no path", "a.b_c.1. is no path"),
                ("[a.b]", "[a.b] is no path", "[a.b] is no path"),
                ("0.1", "0.1 is too low", "0.1 is too low"),
            )
        ),
        (
            "flexforward",
            {"error": "no", "errorMessage": "Bad zip", "errorCode": "Z1", "code": "E"},
            "Bad zip [Z1]",
            {},
        ),
        ("flexforward", {"error": "no", "code": "E"}, "no [E]", {}),
        ("flexforward", {"error": "x" * 500, "code": "E"}, "x" * 499 + "…", {}),
        ("flexforward", {"error": "no\x1b[31m", "errorMessage": ""}, "no", {}),
        ("flexforward", {"error": None}, "no reason given", {}),
    ],
)
def test_a_refusal_is_told_with_its_reasons(name, said, told, fields):
    """Each once and safe to show; by field, for a form. The courier's code stands behind its reason."""
    error = failure(Refusal(name, 422, body_of(said)))
    assert isinstance(error, Rejected)
    assert f"({told})" in str(error)
    assert error.fields == fields
