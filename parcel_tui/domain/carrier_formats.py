"""Which carrier a number may belong to, and how a carrier is found by what the user calls it.

Every answer is a hint for a form's default: the user's choice wins. Formats and ids are those of
Track.TW's API document.
"""

import re
from collections.abc import Iterable
from uuid import UUID

from msgspec import Struct

from parcel_tui.domain.parcel import Carrier

SEVEN_ELEVEN = Carrier("9a980809-8865-4741-9f0a-3daaaa7d9e19", "7-Eleven店到店")
FAMILY_MART = Carrier("9a980968-0ecf-4ee5-8765-fbeaed8a524e", "全家店到店")
HI_LIFE = Carrier("9a980b3f-450f-4564-b73e-2ebd867666b0", "萊爾富店到店")
OK_MART = Carrier("9a980d97-1101-4adb-87eb-78266878b384", "OK mart店到店")
SHOPEE = Carrier("9a98100c-c984-463d-82a6-ae86ec4e0b8a", "蝦皮店到店")
CHUNGHWA_POST = Carrier("9a9812d2-c275-4726-9bdc-2ae5b4c42c73", "中華郵政 (郵局)")
T_CAT = Carrier("9a98160d-27e3-40ab-9357-9d81466614e0", "黑貓宅急便")
PCHOME = Carrier("9a981858-a4f4-484c-82ad-f1da04dcc5be", "PChome網家速配")
MOMO = Carrier("9a983a0c-2100-4da2-a98f-f7c83970dc35", "momo富昇物流")
HCT = Carrier("9a9840bc-a5d9-4c4a-8cd2-a79031b4ad53", "新竹物流")
KERRY = Carrier("9a98424a-935f-4b23-9a94-a08e1db52944", "嘉里大榮物流")
PELICAN = Carrier("9a984351-dc4f-405b-971c-671220c75f21", "宅配通")
SF_EXPRESS = Carrier("9b39c083-c77d-45a9-b403-2112bcddb1ae", "順豐速運")
TAIWAN_EXPRESS = Carrier("9bec8b8e-6903-471d-b04c-a85c1ead56a9", "台灣快遞")
FEDEX = Carrier("9b8d0e69-d3b7-4fff-a066-50f9a81d8064", "FedEx聯邦快遞")
UPS = Carrier("9b6d1f55-5a40-40ba-a16d-219d1f762192", "UPS優比速國際物流")
DHL = Carrier("9e2f3446-d91a-4b23-aa11-8a4bc40bde38", "DHL Express")
CUSTOMS = Carrier("9a98475f-1ba5-4371-bec5-b13cffd6d54b", "關務署 (海關)")

BUILTIN_CARRIERS: tuple[Carrier, ...] = (
    SEVEN_ELEVEN,
    FAMILY_MART,
    HI_LIFE,
    OK_MART,
    SHOPEE,
    CHUNGHWA_POST,
    T_CAT,
    PCHOME,
    MOMO,
    HCT,
    KERRY,
    PELICAN,
    SF_EXPRESS,
    TAIWAN_EXPRESS,
    FEDEX,
    UPS,
    DHL,
    CUSTOMS,
)
"""The carriers that Track.TW's API document lists, for as long as `/carrier/available` has not been asked."""

ALIASES: dict[str, tuple[str, ...]] = {
    SEVEN_ELEVEN.id: ("7-eleven", "7-11", "711", "seven eleven", "交貨便", "統一超商"),
    FAMILY_MART.id: ("familymart", "family mart", "fami"),
    HI_LIFE.id: ("hi-life", "hilife"),
    OK_MART.id: ("ok", "ok mart", "okmart", "ok超商"),
    SHOPEE.id: ("shopee", "spx"),
    CHUNGHWA_POST.id: ("post", "chunghwa post", "post office", "郵局", "i郵箱"),
    T_CAT.id: ("t-cat", "tcat", "black cat", "黑貓"),
    PCHOME.id: ("pchome", "網家"),
    MOMO.id: ("momo", "富昇"),
    HCT.id: ("hct", "hsinchu", "新竹貨運"),
    KERRY.id: ("kerry", "kerry tj", "大榮"),
    PELICAN.id: ("e-can", "ecan", "pelican", "台灣宅配通"),
    SF_EXPRESS.id: ("sf", "sf express", "顺丰"),
    TAIWAN_EXPRESS.id: ("taiwan express",),
    FEDEX.id: ("fedex", "federal express"),
    UPS.id: ("ups",),
    DHL.id: ("dhl",),
    CUSTOMS.id: ("customs", "關務署", "海關"),
}
"""Other names by carrier id, in lower case."""


class NumberFormat(Struct, frozen=True):
    """What a number looks like and whose it then may be, the likeliest first."""

    pattern: re.Pattern[str]
    carriers: tuple[Carrier, ...]
    check_digit: bool = False
    """Whether the number carries the check digit of UPU standard S10."""


def _format(pattern: str, *carriers: Carrier, check_digit: bool = False) -> NumberFormat:
    return NumberFormat(re.compile(pattern, re.ASCII), carriers, check_digit)


FORMATS: tuple[NumberFormat, ...] = (
    # A prefix of letters points to one carrier.
    _format(r"TW\d{12,15}[A-Z]?|SPX[A-Z]{2}\d{10,15}", SHOPEE),
    _format(r"[JN]\d{10,11}|F\d{11}", SEVEN_ELEVEN),
    _format(r"HL\d{10,15}", HI_LIFE),
    _format(r"SF\d{12,15}", SF_EXPRESS),
    _format(r"1Z[0-9A-Z]{16}", UPS),
    _format(r"JD\d{18}|JJD\d{16}", DHL),
    _format(r"[A-Z]{2}\d{9}TW", CHUNGHWA_POST, check_digit=True),
    _format(r"E\d{11,12}", PELICAN),
    # Bare digits are shared: T-CAT's twelve hold momo's and PChome's.
    _format(r"300\d{9}", MOMO, T_CAT),
    _format(r"12\d{10}", PCHOME, T_CAT),
    _format(r"\d{12}", T_CAT),
    _format(r"\d{10,11}", HCT, KERRY, FAMILY_MART),
)
"""Unambiguous ones first, weak ones last; the first that fits says it all."""

_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015\u2212\ufe58\ufe63\uff0d]+")
_S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)


def likely_carriers(number: str) -> tuple[Carrier, ...]:
    """The carriers whose numbers look like that, best first; empty when none is known to."""
    normalised = normalise_number(number)
    return next((known.carriers for known in FORMATS if _fits(known, normalised)), ())


def normalise_number(number: str, carrier_id: str | None = None) -> str:
    """`number` as it is sent to Track.TW: without spaces and dashes, but for customs declarations.

    A declaration of the customs (關務署) contains spaces, so it only loses those around it. Letters
    stay as typed, since a carrier may tell them apart; only where capitals alone make a known
    format of it (`tw268979373141z`) were they meant.
    """
    if carrier_id == CUSTOMS.id:
        return number.strip()
    joined = _SEPARATORS.sub("", number)
    capitals = joined.upper() if joined.isascii() else joined
    return capitals if any(_fits(known, capitals) for known in FORMATS) else joined


def is_uuid(text: str) -> bool:
    """Whether it is a UUID as it is usually written, which Flex Forward's label ids are."""
    stripped = text.strip()
    try:
        return str(UUID(stripped)) == stripped.lower()
    except ValueError:
        return False


def find_carrier(carriers: Iterable[Carrier], wanted: str) -> tuple[Carrier, ...]:
    """The carriers that the user may mean by an id, a name, an English alias or part of a name.

    The closest kind of match that finds any wins; more than one is left to the user. The case of
    letters does not matter.
    """
    known = tuple(carriers)
    sought = _spoken(wanted)
    if not sought:
        return ()
    for matches in _MATCHES:
        found = tuple(carrier for carrier in known if matches(carrier, sought))
        if found:
            return found
    return ()


def _has_id(carrier: Carrier, sought: str) -> bool:
    return carrier.id.casefold() == sought


def _has_name(carrier: Carrier, sought: str) -> bool:
    return _spoken(carrier.name) == sought


def _has_alias(carrier: Carrier, sought: str) -> bool:
    return sought in _aliases(carrier)


def _has_part(carrier: Carrier, sought: str) -> bool:
    return any(sought in name for name in (_spoken(carrier.name), *_aliases(carrier)))


_MATCHES = (_has_id, _has_name, _has_alias, _has_part)
"""From the closest to the widest."""


def _spoken(name: str) -> str:
    return " ".join(name.casefold().split())


def _aliases(carrier: Carrier) -> tuple[str, ...]:
    """Its other names, also where a service knows it by the same name under an id of its own."""
    return ALIASES.get(carrier.id) or ALIASES.get(_ID_BY_NAME.get(_spoken(carrier.name), ""), ())


_ID_BY_NAME = {_spoken(carrier.name): carrier.id for carrier in BUILTIN_CARRIERS}


def _fits(known: NumberFormat, number: str) -> bool:
    return known.pattern.fullmatch(number) is not None and (
        not known.check_digit or has_s10_check_digit(number)
    )


def has_s10_check_digit(number: str) -> bool:
    """Whether the ninth digit checks the eight before it (UPU standard S10: two letters, nine digits …)."""
    digits = [int(digit) for digit in number[2:11]]
    check = 11 - sum(weight * digit for weight, digit in zip(_S10_WEIGHTS, digits[:8], strict=True)) % 11
    return digits[8] == {10: 0, 11: 5}.get(check, check)
