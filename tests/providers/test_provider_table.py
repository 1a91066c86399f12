"""What is said of providers in one table is what settings, tokens, requests and lookups go by."""

from collections.abc import Iterator

import pytest
from msgspec.structs import replace
from tables import for_each

from parcel_tui.credentials.keyring_store import MemoryKeyring
from parcel_tui.credentials.sources import Source, Sources
from parcel_tui.credentials.token_store import TokenStore
from parcel_tui.domain.errors import NoToken, UsageError
from parcel_tui.domain.parcel import FLEXFORWARD, TRACKTW
from parcel_tui.domain.provider import (
    ProviderInfo,
    Registered,
    as_looks,
    look_with,
    provider_of,
    required,
    title_of,
)
from parcel_tui.domain.secret import Bearer, KeyPair, Secret
from parcel_tui.providers.base import LazyProvider, Request, as_lazy
from parcel_tui.providers.connect import provider_on
from parcel_tui.providers.http.paces import Pace, pace_of
from parcel_tui.providers.http.signing import signed_headers

OPEN = ProviderInfo(name="open", title="Open Post", url="https://open.example", header="")
KEYED = ProviderInfo(
    name="keyed",
    title="Keyed Post",
    url="https://keyed.example",
    header="X-Key",
    header_form="key={token}",
    identifiers=("AB-##@",),
    requests=10,
    seconds=5,
)


@pytest.fixture(autouse=True)
def installed() -> Iterator[None]:
    look_with(lambda: Registered((OPEN, KEYED), problems={"gone": "It fails."}))
    yield
    look_with(Registered)


async def test_one_that_wants_no_token_has_none_and_sends_none() -> None:
    """The keyring is not asked for it."""
    store = TokenStore(Sources(), keyring=MemoryKeyring({}))
    await store.load("open", "keyed")
    origin = store.origin("open")
    assert origin is not None
    assert origin.source is Source.NONE
    sent = signed_headers("open", store.current("open"), "GET")
    assert not any("none-is-needed" in value for value in sent.values())
    assert store.current("keyed") is None


def test_a_token_goes_into_the_providers_own_header() -> None:
    """A pair of keys to a provider that takes one alone."""
    token, pair = Bearer(Secret("token-123")), KeyPair(Secret("key-123"), Secret("token-123"))
    assert signed_headers("keyed", token, "GET")["X-Key"] == "key=token-123"
    assert signed_headers(TRACKTW, token, "GET")["Authorization"] == "Bearer token-123"
    assert signed_headers(FLEXFORWARD, pair, "GET")["x-rr-apikey"] == "key-123"
    for name, credential in ((TRACKTW, pair), ("keyed", pair), ("keyed", None), ("unknown", token)):
        with pytest.raises(NoToken) as caught:
            signed_headers(name, credential, "GET")
        assert caught.value.provider == name


def test_identifiers_are_known_by_their_look() -> None:
    """Whatever their case; they are taken in the provider's."""
    assert [provider_of(text) for text in ("ab-12c", "AB-12C", "AB-123", "AB12C", "")] == [
        "keyed",
        "keyed",
        None,
        None,
        None,
    ]
    assert as_looks("ab-12c", "keyed") == "AB-12C"
    label = "f47ac10b-58CC-4372-a567-0e02b2c3d479"
    assert provider_of(label) == FLEXFORWARD
    assert as_looks(label, FLEXFORWARD) == label


def test_a_name_is_required_with_a_sentence() -> None:
    """The names there are, or what is wrong with that one."""
    assert required("keyed").title == title_of("keyed") == "Keyed Post"
    assert title_of("nothing") == "nothing"
    with pytest.raises(UsageError, match=r"tracktw, flexforward, open, keyed"):
        required("nothing")
    with pytest.raises(UsageError, match="It fails"):
        required("gone")


@for_each(
    ("requests", "seconds", "pace"),
    [
        (10, 5, Pace(window_ms=5_000, limit=8, burst=8, may_rise=False, silence=60.0)),
        (9, 60, Pace(window_ms=60_000, limit=7, burst=7, may_rise=False, silence=60.0)),
        (100, 1, Pace(window_ms=1_000, limit=80, burst=8, may_rise=False, silence=60.0)),
        (1, 2, Pace(window_ms=2_000, limit=1, burst=1, may_rise=False, silence=60.0)),
    ],
)
def test_the_pace_is_kept_below_what_is_allowed(requests: int, seconds: int, pace: Pace) -> None:
    """By a fifth, of one without a row of its own."""
    look_with(lambda: Registered((replace(KEYED, requests=requests, seconds=seconds),)))
    assert pace_of("keyed") == pace


async def test_each_is_made_by_its_name() -> None:
    """Those of this program, and those of packages, whose code is run when they are first asked."""
    look_with(lambda: Registered((KEYED,), {"keyed": "no_such_module:Post"}))
    made = [provider_on(name, Connections()) for name in (TRACKTW, FLEXFORWARD, "keyed")]
    assert [(one.name, one.keeps_folders) for one in made] == [
        (TRACKTW, True),
        (FLEXFORWARD, False),
        ("keyed", False),
    ]
    assert [type(one).__name__ for one in made] == ["TrackTw", "FlexForward", "OutsideProvider"]
    with pytest.raises(UsageError, match="no provider 'gone'"):
        provider_on("gone", Connections())
    lazy = as_lazy(*made)
    assert [(one.name, one.keeps_folders, one.problem) for one in lazy] == [
        (one.name, one.keeps_folders, "") for one in made
    ]
    assert [one.connect and one.connect() for one in lazy] == made
    assert LazyProvider("open") == LazyProvider("open", keeps_folders=False, connect=None, problem="")
    for one in made:
        await one.aclose()


class Connections:
    """What nothing is asked through."""

    async def send(self, request: Request) -> bytes:
        raise AssertionError(request)

    async def aclose(self) -> None:
        """Nothing is open."""
