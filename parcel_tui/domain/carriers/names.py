"""The carriers that are known, what each is called in the user's languages, and how one is found by a name.

Ids and whole names are those of Track.TW's API document (`/carrier/available`); slugs are Flex Forward's.
A carrier that is not in the table keeps the name that its provider tells.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache

from msgspec import Struct

from parcel_tui.domain.folding import fold, fold_name
from parcel_tui.domain.parcel import Carrier
from parcel_tui.language import chosen_language

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


class Names(Struct, frozen=True):
    """What one carrier is called: its usual short name in each language, and whatever else it goes by."""

    keys: tuple[str, ...]
    """Track.TW's id and Flex Forward's slug for it; where no document tells an id, its whole name there."""
    english: str
    chinese: str
    """As in Taiwan."""
    japanese: str
    also: tuple[str, ...] = ()
    """Other names, in lower case, that texts too use for nothing but the carrier."""
    typed: tuple[str, ...] = ()
    """Other names that a user may type; in a text they may mean something else."""


NAMES: tuple[Names, ...] = (
    Names(
        (SEVEN_ELEVEN.id,),
        "7-Eleven",
        "7-Eleven",
        "セブン",
        ("7-eleven", "7-11", "711", "seven eleven", "交貨便", "統一超商"),
        ("小七", "セブン-イレブン", "ibon", "賣貨便"),
    ),
    Names(
        (FAMILY_MART.id,),
        "FamilyMart",
        "全家",
        "ファミマ",
        ("familymart", "family mart", "fami"),
        ("全家便利商店", "全家便利店", "ファミリーマート"),
    ),
    Names((HI_LIFE.id,), "Hi-Life", "萊爾富", "ハイライフ", ("hi-life", "hilife")),
    Names(
        (OK_MART.id,),
        "OK mart",
        "OK mart",
        "OKマート",
        ("ok", "ok mart", "okmart", "ok超商"),
        ("オーケーマート",),
    ),
    Names((SHOPEE.id,), "Shopee", "蝦皮", "Shopee", ("shopee", "spx"), ("ショッピー", "蝦皮購物")),
    Names(
        (CHUNGHWA_POST.id,),
        "Chunghwa Post",
        "中華郵政",
        "中華郵政",
        ("post", "chunghwa post", "post office", "郵局", "i郵箱"),
        ("taiwan post", "ems", "台湾郵便", "郵便局", "ipost"),
    ),
    Names(
        (T_CAT.id,),
        "T-Cat",
        "黑貓",
        "黒猫宅急便",
        ("t-cat", "tcat", "black cat", "黑貓"),
        ("統一速達", "宅急便", "台湾ヤマト", "台湾クロネコ"),
    ),
    Names((PCHOME.id,), "PChome", "PChome", "PChome", ("pchome", "網家"), ("ピーシーホーム",)),
    Names((MOMO.id,), "momo", "momo", "momo", ("momo", "富昇"), ("富邦momo", "モモ")),
    Names((HCT.id,), "HCT", "新竹物流", "新竹物流", ("hct", "hsinchu", "新竹貨運")),
    Names((KERRY.id,), "Kerry TJ", "嘉里大榮", "嘉里大栄", ("kerry", "kerry tj", "大榮"), ("ケリー",)),
    Names(
        (PELICAN.id,),
        "Pelican",
        "宅配通",
        "宅配通",
        ("e-can", "ecan", "pelican", "台灣宅配通"),
        ("ペリカン",),
    ),
    Names(
        (SF_EXPRESS.id, "sf-express"),
        "SF Express",
        "順豐",
        "順豊",
        ("sf", "sf express", "顺丰"),
        ("順豐速運",),
    ),
    Names((TAIWAN_EXPRESS.id,), "Taiwan Express", "台灣快遞", "台湾快遞", ("taiwan express",)),
    Names(
        (FEDEX.id, "fedex"),
        "FedEx",
        "FedEx",
        "FedEx",
        ("fedex", "federal express"),
        ("聯邦快遞", "フェデックス"),
    ),
    Names((UPS.id, "ups"), "UPS", "UPS", "UPS", ("ups",), ("優比速", "ユーピーエス")),
    Names((DHL.id, "dhl"), "DHL", "DHL", "DHL", ("dhl",), ("洋基通運", "ディーエイチエル")),
    Names((CUSTOMS.id,), "Customs", "海關", "税関", ("customs", "關務署", "海關"), ("關稅",)),
    Names(("YCS音速物流",), "YCS", "音速物流", "音速物流"),
    Names(("好馬吉跨境物流",), "好馬吉", "好馬吉", "好馬吉"),
    Names(("4px",), "4PX", "遞四方", "4PX"),
    Names(("japan-post", "japanpost"), "Japan Post", "日本郵便", "日本郵便", (), ("日本郵政", "ゆうパック")),
    Names(("sagawa",), "Sagawa", "佐川急便", "佐川急便", (), ("飛脚",)),
    Names(("usps",), "USPS", "USPS", "USPS", (), ("美國郵政", "米国郵便")),
    Names(("yamato",), "Yamato", "大和運輸", "ヤマト", ("ヤマト運輸",), ("黒猫", "クロネコヤマト", "宅急便")),
    Names(("yunexpress",), "YunExpress", "雲途物流", "YunExpress", (), ("云途",)),
)

_BY_KEY = {key: names for names in NAMES for key in names.keys}
_BY_WHOLE_NAME = {fold_name(carrier.name): _BY_KEY[carrier.id] for carrier in BUILTIN_CARRIERS}


def short_name(carrier: Carrier, language: str | None = None) -> str:
    """What the carrier is usually called in a language (`en`, `zh_TW`, `ja`), else in the user's."""
    names = _names_of(carrier)
    if names is None:
        return carrier.name
    language = language or chosen_language()
    if language.startswith("zh"):
        return names.chinese
    return names.japanese if language.startswith("ja") else names.english


def names_in_texts(carrier: Carrier) -> tuple[str, ...]:
    """The other names, in lower case, by which a text speaks of nothing but that built-in carrier."""
    return _BY_KEY[carrier.id].also


@lru_cache(maxsize=256)
def all_names(carrier: Carrier) -> tuple[str, ...]:
    """Everything that the carrier goes by in any language: its name, the short ones, the others."""
    names = _names_of(carrier) or _named(carrier.name)
    if names is None:
        return (carrier.name,)
    by_spelling: dict[str, str] = {}
    for name in (carrier.name, names.english, names.chinese, names.japanese, *names.also, *names.typed):
        by_spelling.setdefault(fold(name), name)
    return tuple(by_spelling.values())


@lru_cache(maxsize=256)
def searched_names(carrier: Carrier) -> str:
    """All names folded, one a line, as written and without spaces and dashes: a filter looks in it."""
    names = all_names(carrier)
    return "\n".join(dict.fromkeys([*map(fold, names), *map(fold_name, names)]))


@lru_cache(maxsize=256)
def _folded_names(carrier: Carrier) -> str:
    """All names without case, width, spaces and dashes, a line each: quick for a long list of parcels."""
    return "\n".join(["", *map(fold_name, all_names(carrier)), ""])


def find_carrier(carriers: Iterable[Carrier], wanted: str) -> tuple[Carrier, ...]:
    """The carriers that the user may mean by an id, a name in any language or part of a name.

    The closest kind of match that finds any wins; more than one is left to the user. Case, width, kana,
    simplified characters, spaces and dashes make no difference.
    """
    known = tuple(carriers)
    sought = fold_name(wanted)
    if not sought:
        return ()
    for matches in _MATCHES:
        found = tuple(carrier for carrier in known if matches(carrier, sought))
        if found:
            return found
    return ()


_MATCHES: tuple[Callable[[Carrier, str], bool], ...] = (
    lambda carrier, sought: fold_name(carrier.id) == sought,
    lambda carrier, sought: fold_name(carrier.name) == sought,
    lambda carrier, sought: f"\n{sought}\n" in _folded_names(carrier),
    lambda carrier, sought: sought in _folded_names(carrier),
)
"""By id, whole name, any name, part of a name: from the closest to the widest."""


def _names_of(carrier: Carrier) -> Names | None:
    """Its row: by its id, else by the whole name that its provider tells."""
    row = _BY_KEY.get(carrier.id) or _BY_KEY.get(carrier.name)
    return row or _BY_WHOLE_NAME.get(fold_name(carrier.name))


@lru_cache(maxsize=256)
def _named(name: str) -> Names | None:
    """The carrier that goes by that name, as a user wrote it beside a parcel of no provider."""
    sought = fold_name(name)
    for row in NAMES:
        if sought in map(fold_name, (row.english, row.chinese, row.japanese, *row.also)):
            return row
    return None
