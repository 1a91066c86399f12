"""Which carrier a number may belong to.

Every answer is a hint for a form's default: the user's choice wins. Formats and ids are those of
Track.TW's API document.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from enum import IntEnum, auto
from functools import lru_cache
from uuid import UUID

from msgspec import Struct

from parcel_tui.domain.carriers.names import (
    CHUNGHWA_POST,
    CUSTOMS,
    DHL,
    FAMILY_MART,
    FEDEX,
    HCT,
    HI_LIFE,
    KERRY,
    MOMO,
    OK_MART,
    PCHOME,
    PELICAN,
    SEVEN_ELEVEN,
    SF_EXPRESS,
    SHOPEE,
    T_CAT,
    TAIWAN_EXPRESS,
    UPS,
)
from parcel_tui.domain.parcel import Carrier
from parcel_tui.language import mark, tr

EXAMPLES: dict[str, str] = {
    SEVEN_ELEVEN.id: "J70883933763",
    FAMILY_MART.id: "15377136609",
    HI_LIFE.id: "HL1234567890",
    OK_MART.id: "14313294546",
    SHOPEE.id: "TW268979373141Z",
    CHUNGHWA_POST.id: "RR473124829TW",
    T_CAT.id: "620598262685",
    PCHOME.id: "125854408373",
    MOMO.id: "300488771181",
    HCT.id: "6701205070",
    KERRY.id: "96358504023",
    PELICAN.id: "900000000005",
    SF_EXPRESS.id: "SF1234567890123",
    TAIWAN_EXPRESS.id: "TBK123456789",
    FEDEX.id: "986578788855",
    UPS.id: "1Z999AA10123456784",
    DHL.id: "JD014600003828932211",
}
"""A number as the carrier writes them, by carrier id; made up, as far as a format is known."""


class Strength(IntEnum):
    """How much a number's shape says."""

    OWN = auto()
    """Letters or a check digit as no other carrier has them: it is one wherever it stands."""
    CHECKED = auto()
    """Digits that others have as many of, with the check digit or the beginning of this one's."""
    SHARED = auto()
    """A number of digits that several carriers use."""


class NumberFormat(Struct, frozen=True):
    """What a number looks like and whose it then may be, the likeliest first."""

    pattern: re.Pattern[str]
    carriers: tuple[Carrier, ...]
    """Those that Track.TW knows; none for a carrier that it does not."""
    strength: Strength
    why: str
    """Where that is known from; for a carrier that Track.TW does not know, its name."""
    check: Callable[[str], bool] | None = None
    """What its last digit has to tell."""


def _row(
    pattern: str,
    carriers: tuple[Carrier, ...],
    strength: Strength,
    why: str,
    check: Callable[[str], bool] | None = None,
) -> NumberFormat:
    return NumberFormat(re.compile(pattern, re.ASCII), carriers, strength, why, check)


def _by_remainder(number: str) -> bool:
    """The last digit is what is left of the others, as one number, divided by seven."""
    return int(number[:-1]) % 7 == int(number[-1])


def _by_sum(number: str) -> bool:
    """The last digit is what is left of the others' sum divided by seven."""
    return sum(map(int, number[:-1])) % 7 == int(number[-1])


def _by_fedex(number: str) -> bool:
    """Weights 3, 1, 7 from the left; what is left of the sum divided by eleven, its last digit."""
    return _weighted(number[:-1], (3, 1, 7)) % 11 % 10 == int(number[-1])


def _by_threes(number: str) -> bool:
    """GS1's way: every other digit counts three times, and the sum ends in zero."""
    return _weighted(number[::-1], (1, 3)) % 10 == 0


def _weighted(digits: str, weights: Sequence[int]) -> int:
    return sum(int(digit) * weights[index % len(weights)] for index, digit in enumerate(digits))


def has_s10_check_digit(number: str) -> bool:
    """Whether the ninth digit checks the eight before it (UPU standard S10: two letters, nine digits …)."""
    check = 11 - _weighted(number[2:10], (8, 6, 4, 2, 3, 5, 9, 7)) % 11
    return int(number[10]) == {10: 0, 11: 5}.get(check, check)


FORMATS: tuple[NumberFormat, ...] = (
    _row(r"TW\d{12,15}[A-Z]?|SPX[A-Z]{2}\d{10,15}", (SHOPEE,), Strength.OWN, "its own letters"),
    _row(r"E\d{11,12}", (PELICAN, SEVEN_ELEVEN), Strength.OWN, "a letter that two carriers put first"),
    _row(
        r"[A-Z]\d{11}|[JN]\d{10}", (SEVEN_ELEVEN,), Strength.OWN, "a letter; also ECPay's code in two parts"
    ),
    _row(r"HL\d{10,15}", (HI_LIFE,), Strength.OWN, "its own letters"),
    _row(r"SF\d{12,15}", (SF_EXPRESS,), Strength.OWN, "its own letters"),
    _row(r"1Z[0-9A-Z]{16}", (UPS,), Strength.OWN, "its own letters: its check digit has nothing to add"),
    _row(r"K\d{10}", (UPS,), Strength.OWN, "a waybill of UPS"),
    _row(r"JD\d{16,18}|JJD\d{8,20}|JVGL\d{8,16}", (DHL,), Strength.OWN, "DHL's pieces"),
    _row(r"DT\d{12}", (FEDEX,), Strength.OWN, "FedEx's door tags"),
    _row(r"TBK\d{9}", (TAIWAN_EXPRESS,), Strength.OWN, "its own letters"),
    _row(
        r"[A-Z]{2}\d{9}[A-Z]{2}",
        (CHUNGHWA_POST,),
        Strength.OWN,
        "UPU standard S10 with its check digit, from any country: the post brings it here",
        has_s10_check_digit,
    ),
    _row(r"YT\d{16}", (), Strength.OWN, "YunExpress"),
    _row(r"LP00\d{12}", (), Strength.OWN, "Cainiao"),
    _row(r"4PX\d{13,16}(?:CN)?", (), Strength.OWN, "4PX"),
    _row(r"GM\d{16,20}", (), Strength.OWN, "DHL eCommerce"),
    _row(r"TBA\d{12}", (), Strength.OWN, "Amazon"),
    # A reader of barcodes puts 420 and the postal code before it.
    _row(
        r"(?:420(?:\d{5}|\d{9}))?9[1-5]\d{20}",
        (),
        Strength.OWN,
        "USPS",
        lambda number: _by_threes(number[-22:]),
    ),
    # Twelve digits are T-CAT's, unless their check digit is another's and not T-CAT's.
    _row(r"300\d{9}", (MOMO,), Strength.CHECKED, "begins as momo's do; the check digit only orders"),
    _row(r"12\d{10}", (PCHOME,), Strength.CHECKED, "begins as PChome's do"),
    _row(r"\d{12}", (T_CAT,), Strength.CHECKED, "the sum mod 7, inferred from public numbers", _by_sum),
    _row(r"900\d{9}", (PELICAN,), Strength.CHECKED, "begins as 宅配通's do"),
    _row(r"\d{12}", (FEDEX,), Strength.CHECKED, "FedEx Express: 3-1-7, mod 11", _by_fedex),
    _row(r"\d{12}", (), Strength.CHECKED, mark("Yamato, Sagawa or Japan Post"), _by_remainder),
    _row(r"\d{15}", (FEDEX,), Strength.CHECKED, "FedEx Ground, mod 10", _by_threes),
    _row(r"7\d{10}", (DHL, KERRY, FAMILY_MART), Strength.CHECKED, "DHL's with a digit more", _by_remainder),
    _row(
        r"\d{10}",
        (HCT, DHL, KERRY),
        Strength.CHECKED,
        "the first nine mod 7: DHL's rule, and HCT's as inferred from public numbers",
        _by_remainder,
    ),
    _row(r"\d{12}", (T_CAT, PELICAN), Strength.SHARED, "two carriers without a check digit that must fit"),
    _row(r"[0-3]\d{10}", (FAMILY_MART, OK_MART, KERRY), Strength.SHARED, "shops' codes begin low"),
    _row(r"\d{11}", (KERRY, FAMILY_MART, OK_MART), Strength.SHARED, "Kerry's begin high"),
    _row(r"\d{10}", (KERRY, HCT, FAMILY_MART), Strength.SHARED, "HCT's check digit is not there"),
    _row(r"\d{14}|\d{20}", (CHUNGHWA_POST,), Strength.SHARED, "registered mail and parcels inland"),
    _row(
        r"[A-Z]{2}[A-Z0-9]{0,2}\d{2}[A-Z0-9]{3}\d{5}",
        (CUSTOMS,),
        Strength.SHARED,
        "office, ways, year, vessel and serial of a declaration",
    ),
)
"""The strongest that fit count."""

ORDERS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\d{6}(?=\d{0,7}[A-Z])[0-9A-Z]{8}", re.ASCII), "Shopee"),
    (re.compile(r"CM\d{13}", re.ASCII), "賣貨便"),
    (re.compile(r"20[2-4]\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{6}", re.ASCII), "momo"),
)
"""What is no tracking number, though it is long enough: the numbers of shops' orders."""

_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015\u2212\ufe58\ufe63\uff0d]+")


def likely_carriers(number: str) -> tuple[Carrier, ...]:
    """The carriers whose numbers look like that, best first; empty when none that Track.TW knows is.

    Check digits that stand in no carrier's document order the carriers and never forbid one.
    """
    return tuple(dict.fromkeys(carrier for row in _rows_of(_plain(number)) for carrier in row.carriers))


@lru_cache(maxsize=512)
def possible_carriers(number: str) -> tuple[Carrier, ...]:
    """All that have numbers of that shape, whatever the check digit says; the likely ones first."""
    plain = _plain(number)
    rest = (carrier for row in FORMATS if row.pattern.fullmatch(plain) for carrier in row.carriers)
    return tuple(dict.fromkeys((*likely_carriers(number), *rest)))


def unknown_carrier(number: str) -> str | None:
    """The name of the carrier that a number looks like, when Track.TW knows none that it may be of."""
    match _rows_of(_plain(number)):
        case (row,) if not row.carriers:
            return tr(row.why)
    return None


def shop_of_order(number: str) -> str | None:
    """The shop whose order a number is; None for any other."""
    plain = _plain(number)
    return next((shop for pattern, shop in ORDERS if pattern.fullmatch(plain)), None)


def is_of_own_shape(number: str) -> bool:
    """Whether a number can be no other thing, wherever it stands."""
    return any(row.strength is Strength.OWN for row in _rows_of(_plain(number)))


@lru_cache(maxsize=4096)  # each number of a text is looked at several times, at every key in the form
def _rows_of(plain: str) -> tuple[NumberFormat, ...]:
    """The strongest formats that a number fits."""
    if any(pattern.fullmatch(plain) for pattern, _ in ORDERS):
        return ()
    fitting = [row for row in FORMATS if _fits(row, plain)]
    return tuple(row for row in fitting if row.strength is min(row.strength for row in fitting))


def _plain(number: str) -> str:
    joined = _SEPARATORS.sub("", half_width(number))
    return joined.upper() if joined.isascii() else joined


def normalise_number(number: str, carrier_id: str | None = None) -> str:
    """`number` as it is sent to Track.TW: half-width, without spaces and dashes but for a declaration.

    A declaration of the customs (關務署) contains spaces, so it only loses those around it. Letters
    stay as typed, since a carrier may tell them apart; only where capitals alone make a known
    format of it (`tw268979373141z`) were they meant.
    """
    number = half_width(number)
    if carrier_id == CUSTOMS.id:
        return number.strip()
    joined = _SEPARATORS.sub("", number)
    capitals = _plain(joined)
    return capitals if _rows_of(capitals) else joined


def half_width(text: str) -> str:
    """A text with the letters and digits of an input method as they stand in numbers: `１２３` is `123`."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def shape_of(number: str) -> str:
    """The number with a 9 in place of each digit: what numbers of one kind have in common."""
    return re.sub(r"[0-9]", "9", _plain(number))


def is_uuid(text: str) -> bool:
    """Whether it is a UUID as it is usually written, which Flex Forward's label ids are."""
    stripped = text.strip()
    if len(stripped) != 36:
        return False
    try:
        return str(UUID(stripped)) == stripped.lower()
    except ValueError:
        return False


def _fits(row: NumberFormat, number: str) -> bool:
    return row.pattern.fullmatch(number) is not None and (row.check is None or row.check(number))
