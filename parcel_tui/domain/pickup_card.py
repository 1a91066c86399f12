"""What a notice says that is needed at the counter: the code, what there is to pay, an ID. Pure."""

import re
import unicodedata

from parcel_tui.domain.folding import TRADITIONAL
from parcel_tui.domain.parcel import PickupCard
from parcel_tui.domain.text import clean_or_none

_LONGEST_NOTICE = 20_000
"""Characters that are read of a notice; the longest of shops have a tenth of them."""
LONGEST_CODE = 60
LONGEST_AMOUNT = 30
_MOST_CODES = 3
"""Some shops want two numbers, one for each half of a slip."""

_BETWEEN = r"[^\w\n]{0,12}(?:\n[^\w\n]{0,8}){0,2}"
"""What stands between a word and its value; a table that was copied has the value a line below."""
_CODE = re.compile(
    r"(?:取[件貨](?:驗證|認證|確認)?(?:碼|密碼|號碼?|代碼)|(?:驗證|認證|開[箱櫃門]|提領|領取|包裹)(?:碼|密碼)"
    r"|(?:受付|認証|暗証|受け?取り?|客様|払込票|確認|引換票?)(?:番號|コード|no)|パスワード"
    r"|(?:pick-?\s?up|collection|access|locker|release|verification|security|your|the|use)\s(?:code|number)"
    r"|\bpin\b(?:[\s-]code)?)"
    rf"{_BETWEEN}(?:(?:is|は|為|是)\W{{0,4}})?"
    r"(?=[A-Z-]{0,8}\d)(?!\d{4}[-/.]\d{1,2}[-/.])([A-Z0-9](?:[A-Z0-9-]{1,18}[A-Z0-9]))(?![\w/])",
    re.IGNORECASE,
)
_CURRENCY = r"(?:(?:NT|US|HK|SG|AU?|CA?)?\$|€|£|¥|NTD|TWD|HKD|JPY|USD|EUR|GBP|CNY|RMB|新?[台臺]幣|日[圓元])"
_AMOUNT = re.compile(
    r"(?:應付|應繳|須付|需付|代收|[取到]貨?店?付款?|取[件貨]金額|付款金額|貨款|支払|代金引換|代引|着払|請求額"
    r"|amount due|(?:to|please) pay|total due|cash on delivery|\bcod\b)"
    # What the number belongs to stands between: it is the value of another word then.
    rf"(?:(?![碼號番]|否|無|code|\bpin\b|\bno(?:ne)?\b)[^\d\n。;.])"
    r"{0,16}?"
    rf"\s?({_CURRENCY}?\s?(?:\d{{1,3}}(?:[,. ]\d{{3}}){{1,3}}|\d{{1,9}})(?:[.,]\d{{1,2}})?(?![\d.,]*\d)"
    rf"\s?(?:{_CURRENCY}|元|円|圓)?)",
    re.IGNORECASE,
)
_NOTHING = re.compile(r"[^1-9]*")
"""An amount of nothing."""
_ID = re.compile(
    r"身[分份]證|證件|駕照|健保卡|護照|本人確認|身分証|免許証|マイナンバーカード"
    r"|photo id|government.{0,3}issued|\bid (?:card|required)|identification|identity document|passport",
    re.IGNORECASE,
)
_NO_ID = re.compile(r"(?:無需|不需|免|不用)[^,。\n]{0,6}(?:證件|身[分份]證)|no id required", re.IGNORECASE)


def card_of(code: str | None, amount: str | None, *, needs_id: bool) -> PickupCard | None:
    """The card with what the user typed, made safe to show; None where nothing is on it."""
    code, amount = (unicodedata.normalize("NFKC", text or "") for text in (code, amount))
    card = PickupCard(
        (clean_or_none(code) or "")[:LONGEST_CODE] or None,
        (clean_or_none(amount) or "")[:LONGEST_AMOUNT] or None,
        needs_id,
    )
    return card if card.code or card.amount or card.needs_id else None


def read_card(notice: str) -> PickupCard | None:
    """The card that a pasted notice tells; None where it tells none of it."""
    text = unicodedata.normalize("NFKC", notice[:_LONGEST_NOTICE]).translate(TRADITIONAL)
    codes = dict.fromkeys(match[1] for match in _CODE.finditer(text))
    amounts = (match[1].strip() for match in _AMOUNT.finditer(text))
    amount = next((one for one in amounts if not _NOTHING.fullmatch(one)), None)
    code = " / ".join(list(codes)[:_MOST_CODES])
    needs_id = _ID.search(_NO_ID.sub("", text)) is not None
    return card_of(code, amount, needs_id=needs_id)
