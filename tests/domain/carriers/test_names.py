"""The carriers that are known, what they are called, and how one is found by a name."""

from tables import for_each

from parcel_tui.domain.carriers import names as carriers
from parcel_tui.domain.carriers.formats import is_uuid
from parcel_tui.domain.carriers.names import (
    BUILTIN_CARRIERS,
    NAMES,
    all_names,
    find_carrier,
    searched_names,
    short_name,
)
from parcel_tui.domain.folding import fold, fold_name
from parcel_tui.domain.numbers.words import carriers_named
from parcel_tui.domain.parcel import Carrier


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
        ("7-eleven", carriers.SEVEN_ELEVEN),
        ("7-11", carriers.SEVEN_ELEVEN),
        ("FamilyMart", carriers.FAMILY_MART),
        ("全家", carriers.FAMILY_MART),
        ("hi-life", carriers.HI_LIFE),
        ("ok", carriers.OK_MART),
        ("Shopee", carriers.SHOPEE),
        ("蝦皮", carriers.SHOPEE),
        ("post", carriers.CHUNGHWA_POST),
        ("T-CAT", carriers.T_CAT),
        ("black cat", carriers.T_CAT),
        ("黑貓", carriers.T_CAT),
        ("pchome", carriers.PCHOME),
        ("momo", carriers.MOMO),
        ("hct", carriers.HCT),
        ("新竹", carriers.HCT),
        ("kerry", carriers.KERRY),
        ("e-can", carriers.PELICAN),
        ("Pelican", carriers.PELICAN),
        ("sf", carriers.SF_EXPRESS),
        ("順豐", carriers.SF_EXPRESS),
        ("FedEx", carriers.FEDEX),
        ("UPS", carriers.UPS),
        ("dhl", carriers.DHL),
        ("customs", carriers.CUSTOMS),
        ("海關", carriers.CUSTOMS),
        ("ＦａｍｉｌｙＭａｒｔ", carriers.FAMILY_MART),
        ("family-mart", carriers.FAMILY_MART),
        ("ファミリーマート", carriers.FAMILY_MART),
        ("ﾌｧﾐﾘｰﾏｰﾄ", carriers.FAMILY_MART),
        ("ふぁみま", carriers.FAMILY_MART),
        ("全家便利店", carriers.FAMILY_MART),
        ("ヤマト", carriers.T_CAT),
        ("郵便局", carriers.CHUNGHWA_POST),
        ("セブンイレブン", carriers.SEVEN_ELEVEN),
        ("统一超商", carriers.SEVEN_ELEVEN),
        ("莱尔富", carriers.HI_LIFE),
        ("虾皮", carriers.SHOPEE),
        ("黑猫", carriers.T_CAT),
        ("黒猫宅急便", carriers.T_CAT),
        ("中华邮政", carriers.CHUNGHWA_POST),
        ("嘉里大栄", carriers.KERRY),
        ("顺丰", carriers.SF_EXPRESS),
        ("順豊", carriers.SF_EXPRESS),
        ("海关", carriers.CUSTOMS),
        ("税関", carriers.CUSTOMS),
        ("ﾌｪﾃﾞｯｸｽ", carriers.FEDEX),
    ],
)
def test_a_carrier_is_found_by_what_people_call_it(wanted: str, carrier: Carrier) -> None:
    """In any of the three languages, whatever the width, kana and characters; a part of a name is enough."""
    assert find_carrier(BUILTIN_CARRIERS, wanted) == (carrier,)


@for_each(
    ("carrier", "words"),
    [
        (
            carriers.SEVEN_ELEVEN,
            "7-eleven/7-11/711/seven eleven/交貨便/統一超商/|小七/セブン-イレブン/ibon/賣貨便",
        ),
        (carriers.FAMILY_MART, "familymart/family mart/fami/|全家便利商店/全家便利店/ファミリーマート"),
        (carriers.HI_LIFE, "hi-life/hilife/萊爾富/|ハイライフ"),
        (carriers.OK_MART, "ok mart/okmart/ok超商/|オーケーマート/OKマート"),
        (carriers.SHOPEE, "shopee/spx/蝦皮店到店/|ショッピー/蝦皮購物"),
        (
            carriers.CHUNGHWA_POST,
            "chunghwa post/post office/郵局/i郵箱/|taiwan post/ems/台湾郵便/郵便局/ipost",
        ),
        (carriers.T_CAT, "t-cat/tcat/black cat/黑貓/|統一速達/宅急便/台湾ヤマト/台湾クロネコ"),
        (carriers.PCHOME, "pchome/網家/|ピーシーホーム"),
        (carriers.MOMO, "momo/富昇/|富邦momo/モモ"),
        (carriers.HCT, "hct/hsinchu/新竹貨運/新竹物流/|"),
        (carriers.KERRY, "kerry/kerry tj/大榮/嘉里大榮/|ケリー"),
        (carriers.PELICAN, "e-can/ecan/pelican/台灣宅配通/|ペリカン"),
        (carriers.SF_EXPRESS, "sf express/顺丰/順豐/|順豐速運"),
        (carriers.TAIWAN_EXPRESS, "taiwan express/台灣快遞/|台湾快遞"),
        (carriers.FEDEX, "fedex/federal express/|聯邦快遞/フェデックス"),
        (carriers.UPS, "ups/|優比速/ユーピーエス"),
        (carriers.DHL, "dhl/|洋基通運/ディーエイチエル"),
        (carriers.CUSTOMS, "關務署/|海關/關稅/税関/customs"),
    ],
)
def test_all_that_people_call_a_carrier(carrier: Carrier, words: str) -> None:
    """Typed it means that one alone; a text that names it so, up to the bar, speaks of that one alone."""
    in_texts, typed = words.split("/|")
    for word in filter(None, (*in_texts.split("/"), *typed.split("/"))):
        assert find_carrier(BUILTIN_CARRIERS, word) == (carrier,), word
        assert fold_name(word) in map(fold_name, all_names(carrier)), word
    for word in in_texts.split("/"):
        assert carriers_named(f"由「{word}」配送") == (carrier,), word


def test_an_unclear_word_gives_all_that_it_may_mean() -> None:
    """The choice is left to the user, in the order of the list."""
    assert find_carrier(BUILTIN_CARRIERS, "店到店") == BUILTIN_CARRIERS[:5]
    assert find_carrier(BUILTIN_CARRIERS, "nobody") == ()
    assert find_carrier(BUILTIN_CARRIERS, "  ") == ()


def test_the_closest_match_counts() -> None:
    """An id before a name, the whole name before another's other name, a name before a part of one."""
    named, other, longer = Carrier("1", "黑貓"), Carrier("2", "黑貓"), Carrier("sf", "SF Freight")
    known = (carriers.T_CAT, named, carriers.SF_EXPRESS, longer, other)
    assert find_carrier(known, "黑貓") == (named, other)
    assert find_carrier(known, "Black Cat") == (carriers.T_CAT, named, other)
    assert find_carrier(known, "SF") == (longer,)
    assert find_carrier((*known[:3], Carrier("3", "SF Freight")), "sf") == (carriers.SF_EXPRESS,)


def test_aliases_hold_for_a_carrier_under_another_id() -> None:
    """A service that knows a carrier by the same name but another id is understood too."""
    elsewhere = Carrier("42", carriers.SHOPEE.name)
    assert find_carrier([elsewhere], "shopee") == (elsewhere,)


def test_each_language_has_its_usual_short_name() -> None:
    """Track.TW's and Flex Forward's id for a carrier mean the same; one that is not known keeps its name."""
    names = {
        carriers.FAMILY_MART: ("FamilyMart", "全家", "ファミマ"),
        carriers.SF_EXPRESS: ("SF Express", "順豐", "順豊"),
        Carrier("sf-express", "S.F. Express"): ("SF Express", "順豐", "順豊"),
        Carrier("yamato", "Yamato Transport"): ("Yamato", "大和運輸", "ヤマト"),
        Carrier("42", "全家店到店"): ("FamilyMart", "全家", "ファミマ"),
        Carrier("42", "YCS音速物流"): ("YCS", "音速物流", "音速物流"),
        Carrier("42", "Pigeon Post"): ("Pigeon Post",) * 3,
    }
    for carrier, expected in names.items():
        assert tuple(short_name(carrier, language) for language in ("en", "zh_TW", "ja")) == expected
    assert short_name(carriers.FAMILY_MART) == "FamilyMart"
    assert short_name(carriers.T_CAT, "ja_JP") == short_name(carriers.T_CAT, "ja")


USUAL = """
    7-Eleven/7-Eleven/セブン
    FamilyMart/全家/ファミマ
    Hi-Life/萊爾富/ハイライフ
    OK mart/OK mart/OKマート
    Shopee/蝦皮/Shopee
    Chunghwa Post/中華郵政/中華郵政
    T-Cat/黑貓/黒猫宅急便
    PChome/PChome/PChome
    momo/momo/momo
    HCT/新竹物流/新竹物流
    Kerry TJ/嘉里大榮/嘉里大栄
    Pelican/宅配通/宅配通
    SF Express/順豐/順豊
    Taiwan Express/台灣快遞/台湾快遞
    FedEx/FedEx/FedEx
    UPS/UPS/UPS
    DHL/DHL/DHL
    Customs/海關/税関
    YCS/音速物流/音速物流
    好馬吉/好馬吉/好馬吉
    4PX/遞四方/4PX
    Japan Post/日本郵便/日本郵便
    Sagawa/佐川急便/佐川急便
    USPS/USPS/USPS
    Yamato/大和運輸/ヤマト
    YunExpress/雲途物流/YunExpress
"""
"""Of each carrier, in English, Chinese and Japanese."""


def test_each_carrier_has_its_usual_names() -> None:
    """As it is called where the language is spoken."""
    for row, usual in zip(NAMES, USUAL.split("\n")[1:-1], strict=True):
        for key in row.keys:
            named = [short_name(Carrier(key, "x"), language) for language in ("en", "zh_TW", "ja")]
            assert named == usual.strip().split("/"), key


def test_every_name_finds_its_carrier() -> None:
    """Each name that is shown or searched finds the carrier itself; the usual ones lead."""
    assert all_names(carriers.FAMILY_MART)[:4] == ("全家店到店", "FamilyMart", "全家", "ファミマ")
    for carrier in BUILTIN_CARRIERS:
        for name in all_names(carrier):
            assert carrier in find_carrier(BUILTIN_CARRIERS, name), name
            assert fold(name) in searched_names(carrier)


def test_a_carrier_that_the_user_wrote_goes_by_all_its_names() -> None:
    """Beside a parcel of no provider; it is still shown as the user wrote it."""
    written = Carrier("", "ヤマト運輸")
    assert "yamato" in searched_names(written)
    assert short_name(Carrier("", "全家"), "en") == "全家"
    for row in NAMES:
        for name in (row.english, row.chinese, row.japanese, *row.also):
            expected = set(map(fold_name, (row.chinese, *row.typed)))
            assert expected <= set(map(fold_name, all_names(Carrier("", name)))), name
    assert searched_names(Carrier("", "Pigeon Post")) == "pigeon post\npigeonpost"
    # Two carriers are called so: it is neither's.
    assert searched_names(Carrier("", "宅急便")) == "宅急便"


def test_a_name_that_a_user_may_write_is_one_carriers() -> None:
    """Else it would be taken for the first one's."""
    names = [{fold_name(n) for n in (row.english, row.chinese, row.japanese, *row.also)} for row in NAMES]
    assert sum(map(len, names)) == len(set().union(*names))
