"""One form for each text, so that the table's words meet it however it was written."""

import re
import unicodedata

from parcel_tui.domain.text import MAX_LINE
from parcel_tui.providers.stage_table.row import compiled, words

# Simplified and traditional in turn, for the characters that the rules' words hold; 鋪 and 舖 are one word.
_PAIRS = (
    "门門货貨达達领領递遞揽攬单單卖賣买買发發转轉运運柜櫃驿驛点點销銷毁毀遗遺损損坏壞丢丟无無"
    "联聯络絡电電话話签簽误誤错錯异異败敗绝絕迟遲暂暫时時订訂认認车車离離开開关關验驗补補资資"
    "户戶将將进進处處续續备備邮郵报報寻尋赔賠偿償协協标標码碼号號过過团團营營业業区區员員问問"
    "题題难難请請对對动動没沒还還为為准準丰豐链鏈仓倉装裝态態确確终終总總迁遷应應从從书書务務"
    "铺鋪舖鋪个個东東沟溝检檢复複条條违違飞飛机機导導风風气氣"
    "顺順讯訊传傳输輸卫衛邻鄰结結证證税稅费費缴繳减減约約给給该該货貨预預权權众眾废廢间間"
    "满滿额額级級项項现現实實别別类類种種规規创創删刪围圍专專属屬厂廠后後拣揀换換择擇楼樓档檔滞滯渗滲"
    "尔爾产產毕畢积積范範统統经經编編听聽与與莱萊亲親记記询詢语語调調变變辆輛选選录錄长長闭閉须須顾顧鸟鳥齐齊"
)
_TRADITIONAL = str.maketrans(_PAIRS[::2], _PAIRS[1::2])
_SPACE_BESIDE_CHINESE = re.compile(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])")

WARNED = "逾期警語"
"""What a warning of what will happen otherwise is folded into."""

_OTHERWISE = (
    r"今日|本日|逾期(?!未)|逾時|否則|屆時|(?:逾|超過|將於|未於)[^,。;未]{0,4}\d[^,。;]{0,12}?"
    r"|[若如](?:未|逾)[^。;]{1,16}?"
)
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
            rf"(?:{_OTHERWISE})[^,。;退]{{0,10}}?(?:即|將|會|便|則)[^,。;]{{0,6}}?退[回件貨]?"
            r"(?:[^,。;]{0,8}(?:賣家|廠商|中心|寄件人))?",
        ),
        WARNED,
        "a return that would come later, if the receiver does nothing",
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
    compatible = unicodedata.normalize("NFKC", text[:MAX_LINE]).casefold().translate(_TRADITIONAL)
    for pattern, instead, _why in _FOLDED_AWAY:
        compatible = compiled(pattern).sub(instead, compatible)
        compatible = _SPACE_BESIDE_CHINESE.sub("", " ".join(compatible.split()))
    return compatible
