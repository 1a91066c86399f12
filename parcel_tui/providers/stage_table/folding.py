"""One form for each text, so that the table's words meet it however it was written."""

import re
import unicodedata

from parcel_tui.domain.folding import TRADITIONAL
from parcel_tui.domain.text import MAX_LINE
from parcel_tui.providers.stage_table.row import compiled, words

_SPACE_BESIDE_CHINESE = re.compile(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])")

WARNED = "逾期警語"
"""What a warning of what will happen otherwise is folded into."""

_OTHERWISE = (
    r"今日|本日|逾期(?!未)|逾時|否則|屆時|(?:逾|超過|將於|未於)[^,。;未]{0,4}\d[^,。;]{0,12}?"
    r"|[若如](?:未|逾)[^。;]{1,16}?"
)
_WAITS = r"(?:配達|[送抵到]達|已到|到店|寄達|招領|可取|取[件貨]碼|請[^,。;]{0,12}[取領])[^。;]{0,40}[,。;!]"
_OVERDUE = r"逾期|逾時|超過[^,。;]{0,6}|期限內|[^,。;]{0,4}\d{1,2}[天日]內?"
_TO_SENDER = r"(?:[^,。;]{0,8}(?:賣家|廠商|中心|寄件人))?"
_NOT_SENT = r"(?:sen[dt] |sending )?(?:has )?fail(?:ed|ure)?"

_FOLDED_AWAY: tuple[tuple[str, str, str], ...] = (
    (r"</?[a-z][a-z0-9]*+(?:\s[^<>=]*=[^<>]*+)?/?>", "", "a tag of HTML"),
    (r"\[([^\[\]]*)\]\(https?:[^()\s]*\)", r"\1", "a link of Markdown: its text stays"),
    (r"https?://\S*", "", "an address says nothing of the parcel"),
    (r"\bcan['’]t\b", "cannot", "a short form is the long one"),
    (r"n['’]t\b", " not", "a short form is the long one"),
    (
        words(
            r"(?:簡訊|電子郵件|e-?mail|sms|推播|line)?通知(?:發送|寄送|傳送)?(?:失敗|未成功)",
            rf"(?:reminder |e-?mail |sms |text |push ){{1,3}}(?:notification )?{_NOT_SENT}",
            rf"notification {_NOT_SENT}",
            r"(?:(?:text message|sms|e-?mail|push) )?notification (?:\w+ ){0,4}"
            r"(?:sent|delivered) to (?:the )?recipient",
        ),
        "",
        "a notice is not the parcel: neither its failure nor its delivery",
    ),
    (
        words(
            r"(?:逾|將於)[^,。;]{0,4}\d[^,。;]{0,12}?退[回件貨]?|(?:未取[件貨]?)?退[回件貨][^,。;]{0,3}期限",
            rf"(?:{_OTHERWISE})[^,。;退]{{0,10}}?(?:即|將|會|便|則)[^,。;]{{0,6}}?退[回件貨]?{_TO_SENDER}",
            r"(?:以免|避免)[^,。;]{0,8}退[回件貨運]?",
        ),
        WARNED,
        "a return that would come later, if the receiver does nothing",
    ),
    (
        rf"({_WAITS})(?:{_OVERDUE})(?:仍|尚|如|若)?(?:未[取領][件貨]?)?[^,。;]{{0,4}}退[回件貨]?{_TO_SENDER}",
        rf"\1{WARNED}",
        "the same behind the word that it waits, where overdue is what it would be",
    ),
    (
        words(
            r"\b(?:if|unless|otherwise|after (?:that|which|this|the)|or it|before it)\b[^.;]{0,60}"
            r"\breturn(?:ed)?\b[^.;]{0,40}",
            r"\b(?:will|may) be returned\b[^.;]{0,40}\b(?:if|unless|after|on)\b[^.;]{0,40}",
        ),
        WARNED,
        "the same in English",
    ),
    (
        r"\b(?:if (?:you|the recipient|the customer|nobody|no one|not)|once|as soon as)\b[^.;]*",
        "",
        "what would be, if something were",
    ),
)
"""Pattern, what stands in for it, and why; in this order."""


def folded(text: str) -> str:
    """`text` with one form for each character: half width, traditional, lower case, no spaces in Chinese.

    What says nothing of the parcel is left out.
    """
    compatible = unicodedata.normalize("NFKC", text[:MAX_LINE]).casefold().translate(TRADITIONAL)
    for pattern, instead, _why in _FOLDED_AWAY:
        compatible = compiled(pattern).sub(instead, compatible)
        compatible = _SPACE_BESIDE_CHINESE.sub("", " ".join(compatible.split()))
    return compatible
