"""The providers by name: what each is called, where it is asked and what it can do.

Those of this program stand in `BUILT_IN`. Others are packages of their own (`parcel_tui.providers.plugin`),
and are looked for when a name is not built in, or when all are wanted: other starts pay nothing for them.
"""

from collections.abc import Callable, Mapping

from msgspec import Struct, field

from parcel_tui.domain.errors import UsageError
from parcel_tui.domain.parcel import FLEXFORWARD, MANUAL, TRACKTW
from parcel_tui.language import mark, tr


class ProviderInfo(Struct, frozen=True, kw_only=True):
    """What is said of a provider in one place; settings, commands, screens and requests go by it."""

    name: str
    """Its lasting name in the state, the settings and the commands: a to z and digits, 2 to 20 of them."""
    title: str
    """How it is called on the screen and in sentences."""
    url: str
    """Its base address: https, without user name, query and fragment. The token goes there alone."""
    hosts: Mapping[str, str] = field(default_factory=dict)
    """Other base addresses, by the word of the setting `host`."""
    identifiers: tuple[str, ...] = ()
    """How what it is asked by looks: `#` is a digit, `@` a capital letter, `%` a hexadecimal digit, any other
    character itself. What looks so is added as this provider's unless the user chooses another one."""
    page: str = ""
    """The address of a parcel's page on the web, with `{number}` and `{carrier}` (its id) in it."""
    keeps_folders: bool = False
    """It keeps the account's parcels in folders: lists of them can be had, and each move is sent."""
    needs_carrier: bool = False
    """A number is added with the carrier that moves it, one of Track.TW's list."""
    notifies: bool = False
    """It can send notifications of its own about a parcel."""
    reads_stages: bool = False
    """It tells no stages: they are read from the carriers' texts (`stage_rules`)."""
    header: str = "Authorization"
    """The header of each request in which the token goes; empty where none is wanted."""
    header_form: str = "Bearer {token}"
    """How the token stands in it."""
    pair_headers: tuple[str, str] | None = None
    """The headers of an API key and an API token, where it takes such a pair too."""
    access_from: str = ""
    """A sentence: where the user gets a token; `{address}` in it is where `access_page` stands."""
    access_page: str = ""
    requests: int = 30
    """How many requests it may be asked within `seconds`."""
    seconds: int = 60
    error_fields: tuple[str, ...] = ("message", "error", "errors")
    """The fields of its own error answers, in JSON: only a 400, 403, 404 or 422 that has one of them is about
    the parcel that was asked for."""


class Registered(Struct, frozen=True):
    """The providers that are installed beside this program."""

    infos: tuple[ProviderInfo, ...] = ()
    targets: Mapping[str, str] = field(default_factory=dict)
    """By name, where its class is, as `module:attribute`."""
    problems: Mapping[str, str] = field(default_factory=dict)
    """By name, a sentence: why that one cannot be used."""
    refused: tuple[str, ...] = ()
    """A sentence for each that cannot have the name that it wants."""


BUILT_IN = (
    ProviderInfo(
        name=TRACKTW,
        title="Track.TW",
        url="https://track.tw/api/v1",
        page="https://track.tw/carrier/{carrier}/{number}",
        keeps_folders=True,
        needs_carrier=True,
        notifies=True,
        reads_stages=True,
        access_from=mark("Get it at {address}"),
        access_page="https://track.tw/member/#/dashboard/api",
        error_fields=("message", "errors"),
    ),
    ProviderInfo(
        name=FLEXFORWARD,
        title="Flex Forward",
        # The guide and the OpenAPI document name different hosts; the machine-readable one is it.
        url="https://api.flexforwardship.com",
        hosts={
            "production": "https://api.flexforwardship.com",
            "staging": "https://api-staging.flexforwardship.com",
        },
        identifiers=("%%%%%%%%-%%%%-%%%%-%%%%-%%%%%%%%%%%%",),
        pair_headers=("x-rr-apikey", "x-rr-apitoken"),  # API reference
        access_from=mark("Ask your contact at Flex Forward for one."),
        error_fields=("error",),
    ),
)
"""In the order to show them; the first takes every number that looks like no other's."""

_by_name = {info.name: info for info in BUILT_IN}
_registered: Registered | None = Registered()
"""None until it was looked for."""
_look: Callable[[], Registered] = Registered


def look_with(look: Callable[[], Registered]) -> None:
    """Sets what looks for the installed providers: it is called once, when they are first needed."""
    global _look, _registered
    _look, _registered = look, None


def registered() -> Registered:
    """The providers that are installed beside this program, and what is wrong with some."""
    global _registered  # noqa: PLW0603 - as above
    if _registered is None:
        _registered = Registered()  # what looks for them may ask what a built-in one is called
        _registered = _look()
    return _registered


def all_infos() -> tuple[ProviderInfo, ...]:
    """Every provider that can be asked, the built-in ones first."""
    return (*BUILT_IN, *registered().infos)


def info_of(name: str) -> ProviderInfo | None:
    """The provider of that name; None where none is installed."""
    if name in _by_name or name == MANUAL:
        return _by_name.get(name)
    return next((info for info in registered().infos if info.name == name), None)


def required(name: str) -> ProviderInfo:
    """The provider of that name. Raises UsageError with the names there are."""
    info = info_of(name)
    if info is None:
        names = tr(", ").join(known.name for known in all_infos())
        why = registered().problems.get(name)
        raise UsageError(
            why or tr("There is no provider {name!r}. Name one of: {names}.", name=name[:40], names=names)
        )
    return info


def title_of(name: str) -> str:
    """How a provider is called on the screen and in sentences; its name where it is not installed."""
    if name == MANUAL:
        return tr("Manual")
    info = info_of(name)
    return info.title if info else name


def keeps_folders(name: str) -> bool:
    """Whether it keeps the account's parcels in folders."""
    info = info_of(name)
    return info is not None and info.keeps_folders


def needs_token(name: str) -> bool:
    """Whether it is asked with a token."""
    info = info_of(name)
    return info is None or bool(info.header)


def needs_carrier(name: str) -> bool:
    """Whether a number is added there with the carrier that moves it."""
    info = info_of(name)
    return info is not None and info.needs_carrier


def provider_of(identifier: str) -> str | None:
    """The provider whose identifiers look like that; None where none's do."""
    infos = (*_by_name.values(), *registered().infos)
    return next((info.name for info in infos if any(_is_like(identifier, x) for x in info.identifiers)), None)


def as_looks(identifier: str, provider: str) -> str:
    """The identifier with its letters in the case of the provider's; as it is where it looks like none."""
    info = info_of(provider)
    for look in info.identifiers if info else ():
        if _is_like(identifier, look):
            return "".join(map(_in_case, look, identifier))
    return identifier


def _in_case(sign: str, letter: str) -> str:
    if sign == "@":
        return letter.upper()
    return letter if sign in _KINDS else sign


_KINDS: Mapping[str, Callable[[str], bool]] = {
    "#": lambda sign: sign.isascii() and sign.isdigit(),
    "@": lambda sign: sign.isascii() and sign.isalpha(),
    "%": lambda sign: sign in "0123456789abcdefABCDEF",
}


def _is_like(text: str, look: str) -> bool:
    """Whether the text looks like that, whatever its case; it takes no longer than the text."""
    return len(text) == len(look) and all(map(_fits, look, text))


def _fits(sign: str, letter: str) -> bool:
    return _KINDS[sign](letter) if sign in _KINDS else sign.casefold() == letter.casefold()
