"""The words and names beside a number."""

from tables import for_each

from parcel_tui.domain.carriers import names
from parcel_tui.domain.carriers.names import (
    CHUNGHWA_POST,
    FAMILY_MART,
    HCT,
    KERRY,
    OK_MART,
    PELICAN,
    SF_EXPRESS,
    SHOPEE,
    T_CAT,
    TAIWAN_EXPRESS,
    UPS,
)
from parcel_tui.domain.numbers.words import carriers_named, stranger_named, where_spoken_of, words_in
from parcel_tui.domain.parcel import Carrier


@for_each(
    ("text", "named"),
    [
        ("", ()),
        ("由 UPS 與黑貓宅急便配送", (T_CAT, UPS)),
        ("startups, groups; kerrygold; dhl2", ()),
        ("UPS", (UPS,)),
        ("ups的包裹", (UPS,)),
        ("UPS優比速國際物流", (UPS,)),
        ("Your post is OK, sf, to Taiwan 台灣", ()),
        ("OK超商 OKmart", (OK_MART,)),
        ("順豐速運", (SF_EXPRESS,)),
        ("順豐", (SF_EXPRESS,)),
        ("台灣快遞", (TAIWAN_EXPRESS,)),
        ("新竹貨運 大榮", (HCT, KERRY)),
        ("郵局", (CHUNGHWA_POST,)),
        ("全家", (FAMILY_MART,)),
        ("family mart", (FAMILY_MART,)),
        ("蝦皮店到店 台灣宅配通", (SHOPEE, PELICAN)),
    ],
)
def test_the_carriers_that_a_text_speaks_of(text: str, named: tuple[Carrier, ...]) -> None:
    """Not within another word, and not by a word that says other things too."""
    assert carriers_named(text) == named


@for_each(
    ("text", "stranger"),
    [
        ("菜鳥，再由佐川配送", "Sagawa"),
        ("佐川から菜鳥", "Cainiao"),
        ("USPS", "USPS"),
        ("Royal Mail / Japan Post / クロネコ", "Yamato"),
        ("ゆうパケット", "Japan Post"),
        ("云途", "YunExpress"),
        *((name, "Yamato") for name in ("ヤマト", "クロネコ", "Yamato")),
        *((name, "Sagawa") for name in ("佐川", "飛脚", "SAGAWA")),
        *((name, "Japan Post") for name in ("日本郵便", "ゆうパック", "レターパック", "japan post")),
        *((name, "Cainiao") for name in ("菜鳥", "菜鸟", "Cainiao")),
        ("YunExpress", "YunExpress"),
        ("Royal Mail", "Royal Mail"),
        ("UPS", None),
    ],
)
def test_the_last_carrier_abroad_that_a_text_names(text: str, stranger: str | None) -> None:
    """One that Track.TW does not know."""
    assert stranger_named(text) == stranger


@for_each(
    ("carrier", "names"),
    [
        (names.SEVEN_ELEVEN, "7-eleven,7-11,711,seven eleven,交貨便,統一超商"),
        (names.FAMILY_MART, "familymart,family mart,fami,全家,全家店到店"),
        (names.HI_LIFE, "hi-life,hilife,萊爾富"),
        (names.OK_MART, "ok mart,okmart,ok超商"),
        (names.SHOPEE, "shopee,spx,蝦皮"),
        (names.CHUNGHWA_POST, "chunghwa post,post office,郵局,i郵箱,中華郵政"),
        (names.T_CAT, "t-cat,tcat,black cat,黑貓"),
        (names.PCHOME, "pchome,網家"),
        (names.MOMO, "momo,富昇"),
        (names.HCT, "hct,hsinchu,新竹貨運,新竹物流"),
        (names.KERRY, "kerry,kerry tj,大榮,嘉里大榮"),
        (names.PELICAN, "e-can,ecan,pelican,台灣宅配通,宅配通"),
        (names.SF_EXPRESS, "sf express,顺丰,順豐"),
        (names.TAIWAN_EXPRESS, "taiwan express,台灣快遞"),
        (names.FEDEX, "fedex,federal express"),
        (names.UPS, "ups"),
        (names.DHL, "dhl,dhl express"),
        (names.CUSTOMS, "關務署"),
    ],
)
def test_each_name_of_a_carrier_in_a_text(carrier: Carrier, names: str) -> None:
    """As long as it is, in any case."""
    for name in names.split(","):
        found = list(where_spoken_of(carrier, f"x {name.upper()} 1", 0, 99))
        assert found == [(2, 2 + len(name))], name


def test_where_a_carrier_is_spoken_of() -> None:
    """Each of its names, as long as it is, between two places."""
    text = "黑貓宅急便 tcat, T-Cat"
    assert list(where_spoken_of(T_CAT, text, 0, 99)) == [(0, 5), (6, 10), (12, 17)]
    assert list(where_spoken_of(T_CAT, text, -9, 9)) == [(0, 5)]
    assert list(where_spoken_of(T_CAT, text, 3, 99)) == [(6, 10), (12, 17)]
    assert list(where_spoken_of(KERRY, "Kerry TJ 1", 0, 99)) == [(0, 8)]


@for_each(
    ("line", "words"),
    [
        ("訂單號碼 1 物流單號", [("other", 0, 4), ("number", 7, 11)]),
        ("tracking_no: 1", [("number", 0, 11)]),
        ("Your parcel's tracking number for your order", [("topic", 5, 11), ("number", 14, 44)]),
        ("backorder trackings", []),
        ("", []),
    ],
)
def test_the_telling_words_of_a_line(line: str, words: list[tuple[str, int, int]]) -> None:
    """From left to right, none inside another."""
    assert [(word.meaning.value, word.start, word.end) for word in words_in(line)] == words
