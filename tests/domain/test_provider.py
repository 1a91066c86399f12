"""The providers by name: which a number looks like, how an identifier is sent, what is said of one."""

from collections.abc import Iterator

import pytest
from tables import for_each

from parcel_tui.domain.errors import UsageError
from parcel_tui.domain.parcel import FLEXFORWARD, MANUAL, TRACKTW
from parcel_tui.domain.provider import (
    ProviderInfo,
    Registered,
    all_infos,
    as_looks,
    info_of,
    keeps_folders,
    look_with,
    needs_carrier,
    needs_token,
    provider_of,
    registered,
    required,
    title_of,
)

OPEN = ProviderInfo(name="open", title="Open Post", url="https://open.example", header="")
KEYED = ProviderInfo(
    name="keyed", title="Keyed Post", url="https://keyed.example", identifiers=("AB-##@", "xß%%")
)


@pytest.fixture
def looked_for() -> Iterator[list[int]]:
    """How often the others were looked for, one entry a time."""
    looks: list[int] = []

    def look() -> Registered:
        looks.append(len(registered().infos))
        return Registered((OPEN, KEYED), problems={"gone": "It fails."})

    look_with(look)
    yield looks
    look_with(Registered)


def test_others_are_looked_for_once_and_only_when_one_is_needed(looked_for: list[int]) -> None:
    """A built-in one and the user's own parcels need none; while it is looked, there are no others."""
    assert (title_of(TRACKTW), title_of(FLEXFORWARD), title_of(MANUAL)) == (
        "Track.TW",
        "Flex Forward",
        "Manual",
    )
    assert info_of(MANUAL) is None
    assert (keeps_folders(TRACKTW), needs_carrier(TRACKTW), needs_token(TRACKTW)) == (True, True, True)
    assert (keeps_folders(FLEXFORWARD), needs_carrier(FLEXFORWARD), needs_token(FLEXFORWARD)) == (
        False,
        False,
        True,
    )
    assert looked_for == []
    assert [info.name for info in all_infos()] == [TRACKTW, FLEXFORWARD, "open", "keyed"]
    assert (info_of("open"), info_of("keyed"), info_of("none")) == (OPEN, KEYED, None)
    assert looked_for == [0]


def test_where_the_built_in_ones_are() -> None:
    """As their documents say: what is asked, and where a token is to be had."""
    infos = [required(name) for name in (TRACKTW, FLEXFORWARD)]
    assert [(info.url, info.access_page) for info in infos] == [
        ("https://track.tw/api/v1", "https://track.tw/member/#/dashboard/api"),
        ("https://api.flexforwardship.com", ""),
    ]
    assert [(info.error_fields, info.pair_headers) for info in infos] == [
        (("message", "errors"), None),
        (("error",), ("x-rr-apikey", "x-rr-apitoken")),
    ]
    assert [(info.keeps_folders, info.needs_carrier, info.notifies, info.reads_stages) for info in infos] == [
        (True,) * 4,
        (False,) * 4,
    ]
    assert [dict(info.hosts) for info in infos] == [
        {},
        {
            "production": "https://api.flexforwardship.com",
            "staging": "https://api-staging.flexforwardship.com",
        },
    ]


@pytest.mark.usefixtures("looked_for")
def test_what_is_said_of_one() -> None:
    """Of one that is not installed its name; it is asked for a token before that is known to be needless."""
    assert (title_of("open"), title_of("none")) == ("Open Post", "none")
    assert [needs_token(name) for name in ("open", "keyed", "none")] == [False, True, True]
    assert [keeps_folders(name) for name in ("open", "none")] == [False, False]
    assert [needs_carrier(name) for name in ("open", "none")] == [False, False]
    assert required("open") is OPEN
    with pytest.raises(UsageError, match=r"^It fails\.$"):
        required("gone")
    named = "There is no provider 'xxxxx{}'. Name one of: tracktw, flexforward, open, keyed."
    for length, told in ((35, 35), (36, 35)):
        with pytest.raises(UsageError) as caught:
            required("xxxxx" + "x" * length)
        assert str(caught.value) == named.format("x" * told)


@for_each(
    ("written", "provider", "sent"),
    [
        ("f47ac10b-58CC-4372-a567-0e02b2c3d479", FLEXFORWARD, "f47ac10b-58CC-4372-a567-0e02b2c3d479"),
        ("f47ac10b-58cc-4372-a567-0e02b2c3d47g", None, None),
        ("f47ac10b-58cc-4372-a567-0e02b2c3d47", None, None),
        ("f47ac10b-58cc-4372-a567-0e02b2c3d4790", None, None),
        ("f47ac10b058cc-4372-a567-0e02b2c3d479", None, None),
        ("f47ac10b-58cc-4372-a567-0e02b2c3d47٣", None, None),
        ("AB-12C", "keyed", "AB-12C"),
        ("ab-09z", "keyed", "AB-09Z"),
        ("Xß0F", "keyed", "xß0F"),
        ("xß9a", "keyed", "xß9a"),
        ("xss9a", None, None),
        ("AB-1２C", None, None),
        ("AB-12Ｃ", None, None),
        ("AB-1²C", None, None),
        ("AB-123", None, None),
        ("AB-1CC", None, None),
        ("AB_12C", None, None),
        ("", None, None),
    ],
)
@pytest.mark.usefixtures("looked_for")
def test_which_provider_an_identifier_looks_like(
    written: str, provider: str | None, sent: str | None
) -> None:
    """Whatever its case; it is sent in the provider's, where that says one, and as it is elsewhere."""
    assert provider_of(written) == provider
    if provider:
        assert as_looks(written, provider) == sent
    assert as_looks(written, TRACKTW) == as_looks(written, "none") == written
    assert as_looks("ab-12", "keyed") == "ab-12"


def test_a_provider_that_does_not_say_how_often_is_asked_every_other_second() -> None:
    """As the guide to writing one says."""
    assert (OPEN.requests, OPEN.seconds) == (30, 60)
