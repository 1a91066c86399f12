"""The words beside a number that tell what it is: a tracking number, or something else. Pure."""

import re
from collections.abc import Iterator
from enum import Enum
from functools import lru_cache

from msgspec import Struct

from parcel_tui.domain.carriers.names import BUILTIN_CARRIERS, names_in_texts
from parcel_tui.domain.parcel import Carrier


class Meaning(Enum):
    """What a word says about the number beside it."""

    NUMBER = "number"
    """It names a tracking number: what stands right behind it is one."""
    TOPIC = "topic"
    """It is about parcels: a number of a known shape beside it is one."""
    OTHER = "other"
    """It names something else: an order, a telephone, an amount."""


class Word(Struct, frozen=True):
    """One such word in a line, and where it stands."""

    meaning: Meaning
    start: int
    end: int


_FOR_WHAT = r"(?:\s(?:for|of)\s(?:your|this|the|my)\s\w+)?"
"""`tracking number for your order` speaks of no order's number."""

# Each in lower case, in the compatibility form (NFKC), longer ones before what they contain.
_NUMBER = (
    r"(?:新竹|大榮|嘉里)[^\s,。;:]{0,6}\s?貨號|"
    r"(?:追蹤|追踪|貨運|货运|物流|配送|託運|托運|托运|宅配|包裹|寄件|出貨|發貨|運送|运送|快遞|快递|貨件|查件|查貨|查詢"
    r"|郵件|邮件|掛號|貨態|運|运|提|送貨|交貨便)(?:單|单|服務|查詢)?"
    r"(?:編號|编号|號碼|号码|序號|代碼|代号|號|号|碼)"
    r"|單號|单号|运单|取[件貨]編號|服務代碼|(?:問い?合わ?せ|送り状|伝票|追跡|荷物)(?:送り状|伝票)?(?:番号|\s?no\b\.?)"
    r"|운송장\s?번호|송장\s?번호"
    r"|(?:(?:tracking|shipment|parcel|package|consignment|shipping|delivery|label|courier)"
    r"\s?(?:numbers?|nos?\b\.?|id\b|code|ref(?:erence)?\b(?:\s(?:numbers?|nos?\b\.?))?|#)"
    r"|trk\b\s?#?|track\s?(?:&|and|\+)\s?trace\b(?:\s?(?:code|numbers?|nos?\b\.?|id\b|#))?"
    r"|(?:air\s?)?waybills?\b(?:\s?(?:numbers?|nos?\b\.?|#))?|[hm]?awb\b(?:\s?(?:numbers?|nos?\b\.?|#))?"
    r"|(?:sendungs(?:verfolgungs)?|paket)nummer\b|num[ée]ro\sde\s(?:suivi|rep[ée]rage)\b"
    r"|n[uú]mero\sde\sseguimiento\b"
    rf"|consignment(?:\snote)?\b|track(?:ing)?\s?(?=[:#®]|\d)){_FOR_WHAT}"
)
_TOPIC = (
    r"(?:追蹤|追踪)(?:您|你)?的?訂單|追蹤|追踪|追跡|包裹|貨運|货运|物流|配送|託運|托運|宅配|快遞|快递|快件|貨件|查件|荷物|郵件|掛號"
    r"|track(?:ing|ed)?\b(?:\s(?:your|my|the|this)\s(?:order|delivery))?"
    r"|(?:parcels?|packages?|shipments?|shipped|courier|consigned|sendung|paket|pakket|colis|paquete)\b"
)
_OTHER = (
    r"(?:訂單|订单|訂購|代購|代购|預購|團購|交易|付款|支付|繳款|繳費|退款|退貨|退換貨|發票|发票|收據|帳單"
    r"|採購|請購|進貨|銷貨|出庫|入庫|揀貨|購物|購買|消費|預約|訂位|訂房|票券|報價|詢價|捐款|活動|兌換|抽獎|派工"
    r"|申請|受理|案件|報修|維修|服務|客服|客戶|客户|會員)(?:單|单)?(?:編號|编号|號碼|号码|號|号|序號|代碼|代號|卡號)"
    r"|(?:注文|受注|会員|客様|郵便|電話|予約|登録|承認|受付|管理|商品|請求書?|法人)(?:番号|コード|\s?id\b)"
    r"|주문\s?번호|전화\s?번호"
    r"|(?:訂單|订单)\s?[(的]\s?(?:單號|单号|編號|编号)"
    r"|(?:訂單|订单)(?:追蹤|查詢|進度|狀態)?|注文|交易|付款|發票|发票|統一?編號?|會員|フリーダイヤル|ナビダイヤル"
    r"|追蹤(?:人數|者|數|我們)|粉絲|line\s?(?:id\b|@)"
    r"|電話|电话|手機|手机|行動|專線|客服|傳真|聯絡|聯繫|致電|撥打|請撥|請洽|洽詢|來電|[快派][件遞递][員员]"
    r"|銀行|帳號|帳戶|账号|虛擬|卡號|信用卡|驗證碼|密碼|取[件貨]碼|開[箱櫃]碼|認證"
    r"|金額|总计|總計|總額|小計|合計|單價|價格|售價|運費|費用|手續費|折扣|點數|紅利|代收|貨款|保[險险价價][單单]?|保單"
    r"|日期|時間|地址|郵遞區號|門市(?:店號|代號)?|店號"
    r"|商品|品號|貨號|料號|條碼|型號|規格|批號|序號"
    r"|(?:bestell?|rechnungs|kunden)nummer\b|(?:bestellung|rechnung|commande|facture|pedido|factura)\b"
    r"|(?:orders?|purchase|po|refund|coupon|promo|voucher|booking|reservation|confirmation"
    r"|authori[sz]ation|approval|invoice|receipt|payment|transaction|reference|ref|customer|account|member|ticket"
    rf"|case|contract|policy|claim)\b(?:\s(?:number|no\b\.?|id\b|#))?{_FOR_WHAT}"
    r"|(?:tel|telephone|phone|mobile|cell|fax|call|hotline|helpline|contact|whatsapp|text|sms)\b"
    r"|(?:total|subtotal|amount|price|cost|tax|vat|discount|balance|points|fee|card|iban|bank|otp|pin|code)\b"
    r"|(?:date|time|address|postcode|zip|sku|upc|ean|gtin|isbn|item|product|model|serial|qty|quantity)\b"
)

_WRITTEN_WITH = "".join(sorted({letter for letter in _NUMBER + _TOPIC + _OTHER if not letter.isascii()}))
_WORDS = re.compile(
    # Most places of a text are passed by one look: no word begins with another letter, or within a Latin one.
    rf"(?=[{_WRITTEN_WITH}]|\b[a-z])(?:"
    + "|".join(
        f"(?P<{meaning.value}>{patterns})"
        for meaning, patterns in ((Meaning.NUMBER, _NUMBER), (Meaning.OTHER, _OTHER), (Meaning.TOPIC, _TOPIC))
    )
    + ")",
    re.IGNORECASE,
)


def words_in(line: str) -> Iterator[Word]:
    """The telling words of a line, from left to right; none inside another (`訂單號碼` is no `單號`)."""
    # In names of fields a line stands for the space: `tracking_no`.
    for match in _WORDS.finditer(line.replace("_", " ")):
        yield Word(Meaning(match.lastgroup), match.start(), match.end())


# Tried where the first stands alone: at each that follows, a row of them would take time by its square.
_ENDINGS = re.compile(r"(?<!店到店)(?<!物流|速運|快遞|國際)(?:店到店|物流|速運|快遞|國際)+$|\s?\([^()]*\)$")
_COMMON_WORDS = frozenset({"台灣", "ok", "post", "customs", "海關", "sf"})
"""Other names that a text uses without meaning the carrier."""


@lru_cache(maxsize=4)  # asked once for each number of a line
def carriers_named(text: str) -> tuple[Carrier, ...]:
    """The carriers that a text speaks of, by their names and other names, in Track.TW's order."""
    folded = text.lower()
    # Looked for as it stands first, which is many times as fast.
    spoken = {carrier for name, carrier in _BY_NAME if name in folded}
    if not spoken:
        return ()
    return tuple(c for c in BUILTIN_CARRIERS if c in spoken and _SPOKEN_OF[c.id].search(text))


_STRANGERS = {
    "ヤマト": "Yamato",
    "クロネコ": "Yamato",
    "yamato": "Yamato",
    "佐川": "Sagawa",
    "飛脚": "Sagawa",
    "sagawa": "Sagawa",
    "日本郵便": "Japan Post",
    "ゆうパ": "Japan Post",
    "レターパック": "Japan Post",
    "japan post": "Japan Post",
    "菜鳥": "Cainiao",
    "菜鸟": "Cainiao",
    "cainiao": "Cainiao",
    "云途": "YunExpress",
    "yunexpress": "YunExpress",
    "usps": "USPS",
    "royal mail": "Royal Mail",
}
"""Carriers that Track.TW does not know, by what texts call them, in lower case."""


def stranger_named(text: str) -> str | None:
    """The carrier that a text names and that Track.TW does not know; of several the last."""
    folded = text.lower()
    named = [name for name in _STRANGERS if name in folded]
    return _STRANGERS[max(named, key=folded.rfind)] if named else None


def where_spoken_of(carrier: Carrier, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where a text speaks of a carrier between two places: the beginning and the end of each of its names."""
    return (match.span() for match in _SPOKEN_OF[carrier.id].finditer(text, start, end))


def _names_of(carrier: Carrier) -> tuple[str, ...]:
    names = {carrier.name, _ENDINGS.sub("", carrier.name), *names_in_texts(carrier)}
    return tuple(
        sorted(
            {name.lower() for name in names if name.casefold() not in _COMMON_WORDS}, key=len, reverse=True
        )
    )


def _spoken_of(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z0-9])(?:{'|'.join(map(re.escape, names))})(?![a-z0-9])", re.IGNORECASE)


_NAMES = {carrier.id: _names_of(carrier) for carrier in BUILTIN_CARRIERS}
_SPOKEN_OF = {carrier: _spoken_of(names) for carrier, names in _NAMES.items()}
_BY_NAME = tuple((name, carrier) for carrier in BUILTIN_CARRIERS for name in _NAMES[carrier.id])
