"""Which carrier a number may belong to."""

from pathlib import Path

import pytest
from tables import for_each

from parcel_tui.domain.carriers import names as carriers
from parcel_tui.domain.carriers.formats import (
    EXAMPLES,
    is_uuid,
    likely_carriers,
    normalise_number,
    possible_carriers,
    shape_of,
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
    ("number", "whose"),
    [
        ("TW268979373141Z", [carriers.SHOPEE]),
        ("TW268979373141", [carriers.SHOPEE]),
        ("SPXTW0123456789", [carriers.SHOPEE]),
        ("J1234567890", [carriers.SEVEN_ELEVEN]),
        ("N12345678901", [carriers.SEVEN_ELEVEN]),
        ("F45913208600", [carriers.SEVEN_ELEVEN]),
        ("HL1234567890", [carriers.HI_LIFE]),
        ("300123456789", [carriers.MOMO]),
        ("120000000003", [carriers.PCHOME, carriers.T_CAT]),
        ("SF1234567890123", [carriers.SF_EXPRESS]),
        ("1Z12345E0205271688", [carriers.UPS]),
        ("JD012345678901234567", [carriers.DHL]),
        ("JJD0123456789012345", [carriers.DHL]),
        ("E12345678901", [carriers.PELICAN, carriers.SEVEN_ELEVEN]),
        ("RR473124829TW", [carriers.CHUNGHWA_POST]),
        ("620020081615", [carriers.T_CAT]),
        ("16341539811", [carriers.FAMILY_MART, carriers.OK_MART, carriers.KERRY]),
        ("2250446752", [carriers.HCT, carriers.DHL, carriers.KERRY]),
        ("2250446751", [carriers.KERRY, carriers.HCT, carriers.FAMILY_MART]),
        # What is left of FedEx's sum is 9, then 10, written as 0; then Yamato's check digit fits too.
        ("736310002929", [carriers.FEDEX]),
        ("637387197180", [carriers.FEDEX]),
        ("929560845824", [carriers.FEDEX]),
        ("541672110684", [carriers.T_CAT, carriers.PELICAN]),
    ],
)
def test_a_number_points_to_its_carriers(number: str, whose: list[Carrier]) -> None:
    """Each format of the table gives its carriers, the likeliest first; all where it cannot be told."""
    assert list(likely_carriers(number)) == whose
    spaced = " - ".join((number[:4], number[4:]))
    assert list(likely_carriers(f" {spaced.lower()}\n")) == whose


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
    assert normalise_number(f" {declaration} ", carriers.CUSTOMS.id) == declaration
    assert normalise_number(declaration, carriers.T_CAT.id) == "AA123456789"


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("9a980809-8865-4741-9f0a-3daaaa7d9e19", True),
        (" 9A980809-8865-4741-9F0A-3DAAAA7D9E19 ", True),
        ("9a98080988654741-9f0a-3daaaa7d9e19", False),
        ("9a980809886547419f0a3daaaa7d9e19", False),
        ("{9a980809-8865-4741-9f0a-3daaaa7d9e19}", False),
        ("9a98080-98865-4741-9f0a-3daaaa7d9e19", False),
        ("9a980809-8865-4741-9f0a-3daaaa7d9e1g", False),
        ("TW268979373141Z", False),
        ("", False),
    ],
)
def test_a_uuid_is_known_by_its_usual_form(text: str, answer: bool) -> None:
    """Only the form with its four dashes counts, in any case."""
    assert is_uuid(text) is answer


def _table() -> list[tuple[str, list[str]]]:
    rows = (Path(__file__).parents[1] / "numbers.tsv").read_text(encoding="utf-8").splitlines()[1:]
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
        ("929560845824", None),
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


def test_full_width_letters_and_digits_are_those_of_the_number() -> None:
    """As an input method types them."""
    assert normalise_number("ＴＷ２６８９７９３７３１４１Ｚ") == "TW268979373141Z"
    assert likely_carriers("９０７２１８４６３５１２") == likely_carriers("907218463512")


def test_numbers_of_one_kind_have_their_letters_in_common() -> None:
    """However they are written."""
    assert shape_of("tw2689-7937 3141z") == shape_of("TW000000000000Z") == "TW999999999999Z"


@for_each(
    ("letters", "fewest", "most", "whose"),
    [
        ("TW", 12, 15, carriers.SHOPEE),
        ("SPXTW", 10, 15, carriers.SHOPEE),
        ("E", 11, 12, carriers.PELICAN),
        ("E", 11, 12, carriers.SEVEN_ELEVEN),
        ("F", 11, 11, carriers.SEVEN_ELEVEN),
        ("J", 10, 11, carriers.SEVEN_ELEVEN),
        ("N", 10, 11, carriers.SEVEN_ELEVEN),
        ("HL", 10, 15, carriers.HI_LIFE),
        ("SF", 12, 15, carriers.SF_EXPRESS),
        ("1Z", 16, 16, carriers.UPS),
        ("K", 10, 10, carriers.UPS),
        ("JD", 16, 18, carriers.DHL),
        ("JJD", 8, 20, carriers.DHL),
        ("JVGL", 8, 16, carriers.DHL),
        ("DT", 12, 12, carriers.FEDEX),
        ("TBK", 9, 9, carriers.TAIWAN_EXPRESS),
        ("300", 9, 9, carriers.MOMO),
        ("12", 10, 10, carriers.PCHOME),
        ("0", 10, 10, carriers.OK_MART),
        ("9", 13, 13, carriers.CHUNGHWA_POST),
        ("9", 19, 19, carriers.CHUNGHWA_POST),
        ("AA11A11", 5, 5, carriers.CUSTOMS),
        ("AABB11A1A", 5, 5, carriers.CUSTOMS),
        ("YT", 16, 16, "YunExpress"),
        ("LP00", 12, 12, "Cainiao"),
        ("4PX", 13, 16, "4PX"),
        ("GM", 16, 20, "DHL eCommerce"),
        ("TBA", 12, 12, "Amazon"),
    ],
)
def test_how_many_digits_stand_behind_a_carriers_letters(
    letters: str, fewest: int, most: int, whose: Carrier | str
) -> None:
    """With one less or one more it is not that carrier's."""
    for digits in range(fewest - 1, most + 2):
        number = letters + "1" * digits
        is_its = whose in (*possible_carriers(number), unknown_carrier(number))
        assert is_its is (fewest <= digits <= most), number


@for_each(
    ("number", "shop"),
    [
        ("2609061234567A", "Shopee"),
        ("260906ARJSSG7", None),
        ("260906ARJSSG7PX", None),
        ("26090612345678", None),
        ("26090ARJSSG7PP", None),
        ("CM260921471943", None),
        ("CM26092147194321", None),
        ("20200101000000", "momo"),
        ("20491231999999", "momo"),
        ("20191231123456", None),
        ("20500101123456", None),
        ("20260001123456", None),
        ("20261301123456", None),
        ("20261000123456", None),
        ("20261132123456", None),
        ("20261131123456", "momo"),
        ("20260931123456", "momo"),
        ("20260929123456", "momo"),
        ("2026111812345", None),
        ("202611181234567", None),
    ],
)
def test_how_shops_number_their_orders(number: str, shop: str | None) -> None:
    """By letters, or by a day and six digits more."""
    assert shop_of_order(number) == shop


def test_each_example_is_a_number_of_its_carrier() -> None:
    """Every carrier has one but the customs, whose declarations are another thing."""
    assert set(EXAMPLES) == {carrier.id for carrier in carriers.BUILTIN_CARRIERS} - {carriers.CUSTOMS.id}
    for carrier_id, number in EXAMPLES.items():
        assert carrier_id in {carrier.id for carrier in possible_carriers(number)}, number
        assert normalise_number(number) == number
