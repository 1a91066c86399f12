"""Which carrier a number may belong to, and what the user calls it."""

from pathlib import Path

import pytest
from tables import for_each

from parcel_tui.domain import carrier_formats as formats
from parcel_tui.domain.carrier_formats import (
    BUILTIN_CARRIERS,
    find_carrier,
    is_uuid,
    likely_carriers,
    normalise_number,
    shop_of_order,
    unknown_carrier,
)
from parcel_tui.domain.parcel import Carrier


def s10(serial: int) -> str:
    """A number of Chunghwa Post with the right check digit for an eight-digit serial."""
    weighted = sum(w * int(d) for w, d in zip((8, 6, 4, 2, 3, 5, 9, 7), f"{serial:08}", strict=True))
    check = 11 - weighted % 11
    return f"RR{serial:08}{0 if check == 10 else 5 if check == 11 else check}TW"


@for_each(
    ("number", "carriers"),
    [
        ("TW268979373141Z", [formats.SHOPEE]),
        ("TW268979373141", [formats.SHOPEE]),
        ("SPXTW0123456789", [formats.SHOPEE]),
        ("J1234567890", [formats.SEVEN_ELEVEN]),
        ("N12345678901", [formats.SEVEN_ELEVEN]),
        ("F45913208600", [formats.SEVEN_ELEVEN]),
        ("HL1234567890", [formats.HI_LIFE]),
        ("300123456789", [formats.MOMO]),
        ("120000000003", [formats.PCHOME, formats.T_CAT]),
        ("SF1234567890123", [formats.SF_EXPRESS]),
        ("1Z12345E0205271688", [formats.UPS]),
        ("JD012345678901234567", [formats.DHL]),
        ("JJD0123456789012345", [formats.DHL]),
        ("E12345678901", [formats.PELICAN, formats.SEVEN_ELEVEN]),
        ("RR473124829TW", [formats.CHUNGHWA_POST]),
        ("620020081615", [formats.T_CAT]),
        ("16341539811", [formats.FAMILY_MART, formats.OK_MART, formats.KERRY]),
        ("2250446752", [formats.HCT, formats.DHL, formats.KERRY]),
        ("2250446751", [formats.KERRY, formats.HCT, formats.FAMILY_MART]),
    ],
)
def test_a_number_points_to_its_carriers(number: str, carriers: list[Carrier]) -> None:
    """Each format of the table gives its carriers, the likeliest first; all where it cannot be told."""
    assert list(likely_carriers(number)) == carriers
    spaced = " - ".join((number[:4], number[4:]))
    assert list(likely_carriers(f" {spaced.lower()}\n")) == carriers


@for_each(
    "number", ["", "hello", "123", "F4591320860", "J123456789", "1234567890123", "TW12345", "XX268979373141Z"]
)
def test_a_number_like_no_other_points_to_nobody(number: str) -> None:
    """Nothing is guessed where no format fits."""
    assert likely_carriers(number) == ()


def test_only_the_right_check_digit_makes_a_number_of_the_post() -> None:
    """Of the ten last digits that a serial may end with, exactly one is a post number."""
    for serial in range(0, 100_000_000, 1_234_567):
        good = s10(serial)
        spellings = [f"RR{serial:08}{digit}TW" for digit in range(10)]
        assert [number for number in spellings if likely_carriers(number)] == [good]


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        (" 6200-2008-1615 ", "620020081615"),
        ("6200 2008\u30001615", "620020081615"),
        ("6200\u20132008\u20131615", "620020081615"),
        ("tw268979373141z", "TW268979373141Z"),
        ("1z 12345e 0205271688", "1Z12345E0205271688"),
        ("aBc-123", "aBc123"),
    ],
)
def test_spaces_and_dashes_go_and_known_formats_get_capitals(typed: str, sent: str) -> None:
    """What was printed for the eye is dropped; letters are raised only where that makes a known number."""
    assert normalise_number(typed) == sent
    assert normalise_number(sent) == sent


def test_a_customs_declaration_keeps_its_spaces() -> None:
    """A declaration's number contains spaces and dashes that belong to it."""
    declaration = "AA  12-345 6789"
    assert normalise_number(f" {declaration} ", formats.CUSTOMS.id) == declaration
    assert normalise_number(declaration, formats.T_CAT.id) == "AA123456789"


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("9a980809-8865-4741-9f0a-3daaaa7d9e19", True),
        (" 9A980809-8865-4741-9F0A-3DAAAA7D9E19 ", True),
        ("9a98080988654741-9f0a-3daaaa7d9e19", False),
        ("9a980809886547419f0a3daaaa7d9e19", False),
        ("{9a980809-8865-4741-9f0a-3daaaa7d9e19}", False),
        ("TW268979373141Z", False),
        ("", False),
    ],
)
def test_a_uuid_is_known_by_its_usual_form(text: str, answer: bool) -> None:
    """Only the form with its four dashes counts, in any case."""
    assert is_uuid(text) is answer


def test_the_carriers_of_the_document_are_built_in() -> None:
    """All eighteen, each under its own id and name."""
    assert len(BUILTIN_CARRIERS) == 18
    assert all(is_uuid(carrier.id) for carrier in BUILTIN_CARRIERS)
    assert len({carrier.id for carrier in BUILTIN_CARRIERS}) == 18
    assert len({carrier.name for carrier in BUILTIN_CARRIERS}) == 18


@for_each("carrier", BUILTIN_CARRIERS)
def test_a_carrier_is_found_by_its_id_and_its_name(carrier: Carrier) -> None:
    """The id and the whole name mean this carrier and no other, in any case."""
    for wanted in (carrier.id, carrier.id.upper(), carrier.name, f" {carrier.name.upper()} "):
        assert find_carrier(BUILTIN_CARRIERS, wanted) == (carrier,)


@for_each(
    ("wanted", "carrier"),
    [
        ("7-eleven", formats.SEVEN_ELEVEN),
        ("7-11", formats.SEVEN_ELEVEN),
        ("FamilyMart", formats.FAMILY_MART),
        ("全家", formats.FAMILY_MART),
        ("hi-life", formats.HI_LIFE),
        ("ok", formats.OK_MART),
        ("Shopee", formats.SHOPEE),
        ("蝦皮", formats.SHOPEE),
        ("post", formats.CHUNGHWA_POST),
        ("T-CAT", formats.T_CAT),
        ("black cat", formats.T_CAT),
        ("黑貓", formats.T_CAT),
        ("pchome", formats.PCHOME),
        ("momo", formats.MOMO),
        ("hct", formats.HCT),
        ("新竹", formats.HCT),
        ("kerry", formats.KERRY),
        ("e-can", formats.PELICAN),
        ("Pelican", formats.PELICAN),
        ("sf", formats.SF_EXPRESS),
        ("順豐", formats.SF_EXPRESS),
        ("FedEx", formats.FEDEX),
        ("UPS", formats.UPS),
        ("dhl", formats.DHL),
        ("customs", formats.CUSTOMS),
        ("海關", formats.CUSTOMS),
    ],
)
def test_a_carrier_is_found_by_what_people_call_it(wanted: str, carrier: Carrier) -> None:
    """An English alias or a part of the name is enough where it means one carrier."""
    assert find_carrier(BUILTIN_CARRIERS, wanted) == (carrier,)


def test_an_unclear_word_gives_all_that_it_may_mean() -> None:
    """The choice is left to the user, in the order of the list."""
    assert find_carrier(BUILTIN_CARRIERS, "店到店") == BUILTIN_CARRIERS[:5]
    assert find_carrier(BUILTIN_CARRIERS, "nobody") == ()
    assert find_carrier(BUILTIN_CARRIERS, "  ") == ()


def test_aliases_hold_for_a_carrier_under_another_id() -> None:
    """A service that knows a carrier by the same name but another id is understood too."""
    elsewhere = Carrier("42", formats.SHOPEE.name)
    assert find_carrier([elsewhere], "shopee") == (elsewhere,)


def _table() -> list[tuple[str, list[str]]]:
    rows = (Path(__file__).parent / "numbers.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return [(number, names.split()) for number, names in (row.split("\t") for row in rows)]


@for_each(("number", "names"), _table())
def test_each_number_of_the_table_has_its_carrier_first(number: str, names: list[str]) -> None:
    """`*` stands for others before; where none that Track.TW knows has such numbers, nobody is offered."""
    likely = [carrier.name.partition(" (")[0].replace(" ", "_") for carrier in likely_carriers(number)]
    if names == ["nobody"]:
        assert likely == []
    elif names[0] == "*":
        assert names[1] in likely
    else:
        assert likely[0] in names
        assert set(names) <= set(likely)


@pytest.mark.parametrize(
    ("number", "name"),
    [
        ("444634457385", "Yamato, Sagawa or Japan Post"),
        ("YT2229521272164446", "YunExpress"),
        ("LP00612345678901", "Cainiao"),
        ("620598262685", None),
        ("CP070061705TH", None),
        ("hello", None),
    ],
)
def test_a_number_of_a_carrier_that_track_tw_does_not_know(number: str, name: str | None) -> None:
    """It is named instead of another being offered."""
    assert unknown_carrier(number) == name


def test_an_order_number_is_none_to_track() -> None:
    """It names its shop, and no carrier."""
    shops = {"260906ARJSSG7P": "Shopee", "CM2609214719432": "賣貨便", "20261118123456": "momo"}
    assert {number: shop_of_order(number) for number in shops} == shops
    assert [likely_carriers(number) for number in shops] == [(), (), ()]
    assert shop_of_order("83518741603192") is None
