"""The table that reads a stage from Track.TW's `checkpoint_status` and the carrier's text.

Track.TW knows four statuses (API document); what happened stands in the text, in the carrier's own
words. The first row of `RULES` that fits wins; there is no other logic. A row's words are written
in Traditional Chinese and lower-case English: `_folded` brings every text into that form first.
"""

import re
import unicodedata
from functools import cache

from msgspec import Struct

from parcel_tui.domain.stage import Stage
from parcel_tui.domain.text import MAX_LINE

# Simplified and traditional in turn, for the characters that the rules' words hold; 鋪 and 舖 are one word.
_PAIRS = (
    "门門货貨达達领領递遞揽攬单單卖賣买買发發转轉运運柜櫃驿驛点點销銷毁毀遗遺损損坏壞丢丟无無"
    "联聯络絡电電话話签簽误誤错錯异異败敗绝絕迟遲暂暫时時订訂认認车車离離开開关關验驗补補资資"
    "户戶将將进進处處续續备備邮郵报報寻尋赔賠偿償协協标標码碼号號过過团團营營业業区區员員问問"
    "题題难難请請对對动動没沒还還为為准準丰豐链鏈仓倉装裝态態确確终終总總迁遷应應从從书書务務"
    "铺鋪舖鋪个個东東沟溝检檢复複条條违違飞飛机機导導风風气氣"
    "顺順讯訊传傳输輸"
)
_TRADITIONAL = str.maketrans(_PAIRS[::2], _PAIRS[1::2])
_SPACE_BESIDE_CHINESE = re.compile(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])")

_TRANSIT = frozenset({"transit"})
_DELIVERED = frozenset({"delivered"})
_BOTH = _TRANSIT | _DELIVERED


class Rule(Struct, frozen=True):
    """One row: a text of one of these statuses that holds one of these words is at this stage."""

    words: str
    """A regular expression."""
    stage: Stage
    statuses: frozenset[str]
    why: str

    @property
    def pattern(self) -> re.Pattern[str]:
        """The words, made ready when the first text is read: a start that asks nobody reads none."""
        return _compiled(self.words)


def _words(*alternatives: str) -> str:
    return "|".join(alternatives)


@cache
def _compiled(words: str) -> re.Pattern[str]:
    return re.compile(words)


_ANYTHING = _words("")

_BUYER = r"(?:買家|消費者|收件人|收受人|收貨人|客戶|本人)"
_RECIPIENT = r"(?:customer|recipient|receiver|consignee|buyer)"
# 取件門市 and the like name a shop and say nothing of a collection.
_COLLECT = r"(?:取[件貨]|領[取件]|配件)(?!門市|店|超商|地|點|期|通知|碼|代碼|編號|人)"
_PICK_UP = r"(?:pick(?:ed)? ?up|collect(?:ion|ed))"
_POINT = (
    r"(?:門市|店鋪|超商|便利商店|智取店|i郵箱|智[能慧取]櫃|快遞櫃|快遞超市|自[提取]|取[件貨]點"
    r"|代收點|服務點|驛站|菜鳥|豐巢|順豐[店站]|寄物櫃)"
)
_CHAIN = r"(?:7-?(?:11|eleven)|統一|全家|萊爾富|hi-?life|ok)"
_ARRIVED = r"(?<!未)(?:配達|[送抵到]達|送[抵至到]|[已寄]至|已到|寄達|存入|放[入置]|投入|存放|暫[存放])"
# A sentence that names one of these is not about the shop where the parcel is collected.
_SAME_SENTENCE = r"(?:(?!寄件|退|物流|理貨|轉運|集散|中心|營業所)[^,。;]){0,24}"

RULES: tuple[Rule, ...] = (
    Rule(_ANYTHING, Stage.PENDING, frozenset({"pending"}), "the provider says that nothing has happened"),
    Rule(_ANYTHING, Stage.EXCEPTION, frozenset({"exception"}), "the provider says that it went wrong"),
    Rule(
        _words(
            r"今日.{0,8}將退回|改[^,。]{0,8}招領",
            rf"^(?!.*(?:退貨|退件|賣家)).*請[^,。;]{{0,30}}{_COLLECT}",
            r"^(?!.*(?:已退|已逾|已過|超過|逾期未|退貨|退件)).*"
            r"(?:(?:取[件貨]|領取|保管|招領)期[限間]|最[後晚]取[件貨]日"
            r"|(?:保[留管]|招領)[^,。;]{0,4}(?:[至到] ?\d|\d{1,2} ?[天日])"
            r"|(?:逾|將於)[^,。;]{0,4}\d[^,。;]{0,12}退)",
            rf"尚未(?:被|由|經)?(?:買家|收件人)?{_COLLECT}",
        ),
        Stage.READY_FOR_PICKUP,
        _BOTH,
        "the user is asked to come, be it with a warning of what happens otherwise",
    ),
    Rule(
        _words(r"(?:註銷|撤銷|取消|刪除)[^,。]{0,2}(?:投遞|簽收|妥投)", r"(?:狀態|記錄)刪除"),
        Stage.IN_TRANSIT,
        _TRANSIT,
        "a record was taken back: what it said is not so",
    ),
    Rule(
        _words(
            r"(?<![未不待])(?<!不予)放行",
            r"(?:異常|扣[關留押]|問題)已?(?:排除|解除|解決)",
            r"(?:released|cleared) (?:from|by) (?:the )?customs",
            r"customs (?:clearance )?(?:cleared|released|complete)",
            r"(?:hold|issue|exception)s? (?:released|resolved)",
        ),
        Stage.IN_TRANSIT,
        _TRANSIT,
        "whatever held it has let it go",
    ),
    Rule(
        _words(
            r"未[取領]|逾期(?!退招領)|超過.{0,6}期限|已過門市進貨日",
            r"退[回件貨至往還運]|[批直驗廠收判]退|已退|[送轉]回(?:物流|寄件|賣家|廠商)",
            r"拒收|拒簽|拒絕|不收",
            r"不在家|不在(?=[,。(]|$)|(?:客戶|收件人|收貨人)(?:不在|外出)|ご不在|持ち?戻",
            r"休息|休假|公休",
            r"[無沒]有?人?(?:在家|簽收|收件人|收件|收貨|接聽|應答|應門|受領|領取)|查無此人",
            r"電聯(?:不上|異常)|聯[繫絡系](?:不上|不到)|電話(?:不通|未接|無人|關機|空號)|無法(?:聯|與|投|派|送|配|取|辨|判|收|接|入)",
            r"(?:投遞|派送|配送|派件|[送配]達|遞送|宅配|取件|收件|簽收)(?:不成功|失敗|未成功|未果|異常)",
            r"未(?:投妥|妥投|順利|成功|能|到貨)|不成功|不通過|[清通報]關(?:失敗|未)",
            r"地址(?:錯|不|有誤|異常|欠|無)|址誤|搬[家遷]|遷移",
            r"遺失|丟[失件]|[破毀受]損|損[壞毀]|瑕疵|滲漏|包裝不良|缺件|短少|報缺",
            r"超[材才大重]|材積超過|違禁|銷毀|拋棄|沒入|賠償|判賠|協尋|列管",
            r"扣[關留押件]|查扣|未支付|(?<!航班)取消|作廢|送錯|誤[封送投]|調查(?:處理)?中",
            r"(?:門市|店).{0,4}(?:轉店|關店|停業)|關轉|閉店|尚未開店|重新?選[擇店門取]",
            r"(?<!如有)(?<!若有)(?<!如遇)(?:異常|錯誤|有誤)|(?:問題|疑難)[件單]",
            r"(?:條碼|資料|格式|單號|代碼|金額|日期).{0,6}(?:不符|重[複覆])|不合規|無.{1,4}資料|無此",
            r"失效|撤回|未完成(?:實名|認證)|^(?!.*如[有需]).*洽.{0,2}客服",
        ),
        Stage.EXCEPTION,
        _TRANSIT,
        "nobody took it, it goes back, or it cannot be brought as it is",
    ),
    Rule(
        _words(
            r"後續配送|天候|天氣|颱風|豪雨|地震|路況|道路中斷|車輛故障|塞車|船班",
            r"航班(?:延誤|取消)|延[誤遲後]|順延|不配送|爆量",
            r"\bdelay(?:ed|s)?\b|\bweather\b|rescheduled",
        ),
        Stage.IN_TRANSIT,
        _TRANSIT,
        "a delay under way: late, but coming",
    ),
    Rule(
        _words(
            r"\breturn(?:ed|ing|s)?\b.{0,24}\b(?:sender|shipper|seller|origin|warehouse)|\breturned\b|^return",
            r"undeliver(?:able|ed)|not delivered|(?:could|can) ?not (?:be )?deliver",
            r"unable to (?:deliver|locate)|unsuccessful|\bfail(?:ed|ure)?\b|\battempt(?:ed)?\b",
            r"notice left|no access|no such number|not (?:at )?home|\babsent\b|business (?:is )?closed",
            rf"{_RECIPIENT}.{{0,16}}(?:not available|moved)",
            r"\brefused?\b|\brejected\b|unclaimed|abandoned|\bcancell?ed\b|\bexception\b",
            r"(?:incorrect|insufficient|incomplete|invalid|wrong|bad) address|address (?:problem|issue)",
            r"(?:held|seized|detained|stopped) (?:by|at|in) customs|object seized|held by carrier",
            r"\bhold\b(?! (?:at|for)\b)|held for payment|(?:awaiting|receipt of) payment",
            r"(?:action|information|documents?|payment) (?:is |are )?(?:needed|required|missing)",
            r"\bdamaged?\b|\blost\b|\bmissing\b|\bstolen\b|destroyed|discarded|missorted|misrouted",
        ),
        Stage.EXCEPTION,
        _TRANSIT,
        "the same in English",
    ),
    Rule(
        _words(
            r"尚未(?!送達|抵達|到達|投遞|完成)|未寄件|未出貨",
            r"(?:等待|等候|待)(?:賣家|商家|廠商|寄件人)?(?:出貨|寄件|發貨)",
            r"(?:等待|待)(?:快遞員)?(?:攬[收件]|收件)|通知[^,。]{0,8}攬",
            r"確認訂單後|訂單(?:已?成立|處理中|已?建立|已?上傳|已?傳送)|(?:成立|建立)(?:訂單|寄件單)",
            r"檔案傳送|提單成立|接單確認|已下單|建立運單|[面運]單已?(?:生成|建立)|物流單已建立",
            r"查無資料|準備(?:出貨|商品)|備貨中|可列印",
            r"label (?:has been )?created|created (?:a |the )?(?:\w+ )?label|transmitted|order processed",
            r"(?:shipment|order|electronic|parcel|package) (?:info\w*|data|notification) (?:sent|received)",
            r"information received|order (?:received|created|placed)|pre-?advi[cs]e|awaiting item",
            r"not (?:yet )?received the (?:package|parcel|item)|expecting your",
            r"notified to pick ?up|pick ?up (?:is )?scheduled|being prepared|preparing to ship",
        ),
        Stage.PENDING,
        _TRANSIT,
        "so far there is an order or a label and nothing else",
    ),
    Rule(
        _words(
            r"(?:貨運|司機|物流|快遞員?|人員|專車)已?取件|由[^,。]{1,16}取件完成|取件中|取回貨件|客戶端",
            r"寄件門市|(?:賣家|廠商|寄件人)已|交寄|完成寄件|門市寄件|收寄|攬[收件]|集貨",
            r"已收件|門市收件|便收件|安排出貨|已出貨|出貨通知|收取快件",
            rf"(?:預[計定估]|預期)[^,。;]{{0,10}}(?:到店|{_ARRIVED}[^,。;]{{0,8}}{_POINT})",
            rf"前往(?!領|{_COLLECT})|即將|將[配送運]|[送運發配]往|[送配]至[^,。]{{0,12}}(?:途中|中$)",
            r"轉運?至|(?<![派配]送)(?<!投遞)(?:路上|途中)|離開|離店|轉交|轉運|運[轉送]|招領郵件轉",
            r"改寄|改投|轉寄|入箱中|通關|清關|報關|空運|in transit",
            rf"pick ?up scan|(?<!individual )\bpicked up\b(?! by (?:the )?{_RECIPIENT})",
        ),
        Stage.IN_TRANSIT,
        _TRANSIT,
        "it left its sender or moves between two places, a shop among them",
    ),
    Rule(
        _words(
            rf"(?:已|成功|完成)(?:被|由|經|到店|[至到]門市|{_BUYER}|包裹|貨件|商品|成功|順利|完成)*{_COLLECT}",
            r"(?:取件|取貨|領取)(?:成功|完成|完畢)",
            rf"{_BUYER}(?:已|成功)?(?:到店|[至到]門市)?{_COLLECT}",
            r"(?<![未拒無人])(?<!準備)簽收|妥投|投遞成功|順利送達|配完|配達完了|お届け済|由[^,。]{1,16}送達",
            rf"(?:collected|picked up) by (?:the )?{_RECIPIENT}|individual picked up|signed for",
        ),
        Stage.DELIVERED,
        _BOTH,
        "it is in the receiver's hands, whatever the status says",
    ),
    Rule(
        _words(
            rf"{_ARRIVED}{_SAME_SENTENCE}{_POINT}|{_POINT}[^,。;]{{0,30}}代收",
            rf"{_ARRIVED}{_SAME_SENTENCE}{_CHAIN}(?:(?!物流|理貨|轉運|中心)[^,。;]){{0,16}}店",
            r"(?<!寄件)(?<!退貨)(?<!退件)(?:門市|店鋪|超商)配達|(?<!退)貨到(?:門市|店)|自取[^,。;]{0,6}保管中",
            r"(?<!店)到店(?!家|途|中)|到所|到站自領|至營業所取貨|送達指定|在[^,。]{0,6}自提點",
            r"招領中|退招領|候領|待領|來局領|留局|到達支局(?:信箱|招領)",
            r"待取(?!退|消)|可取[件貨]|可領|可前往|通知取[件貨]|ご来店予定|窓口でお渡し",
            rf"(?:available|ready|waiting|awaiting|held)(?: for| to be)? (?:redelivery or |\w+ )?{_PICK_UP}"
            r"(?! by (?:the )?(?:carrier|courier|driver))",
            rf"hold at location|held at (?:the )?post office|\bheld .{{0,30}}for (?:\w+ )?{_PICK_UP}",
            r"\b(?:to|at|in) .{0,20}(?:locker|parcel ?shop|(?:access|pick ?up|collection|service) point)",
        ),
        Stage.READY_FOR_PICKUP,
        _BOTH,
        "it waits at a shop, a locker or a counter",
    ),
    Rule(
        _words(r"(?:預備|準備|安排|等待|待)(?:配送|投遞|派送|派件)", r"進行配送"),
        Stage.IN_TRANSIT,
        _TRANSIT,
        "not on the last leg yet; 進行配送中 is what shop carriers say on the way to the shop",
    ),
    Rule(
        _words(
            r"(?:配送|投遞|派送|配達|外送|送件)中|派件|[派配]送(?:途中|路上)|(?:外出|出發)[派配]送|二迴配送|攜出",
            r"(?:正在|開始)[^,。]{0,4}(?:配送|派送|投遞)",
            r"out for delivery|with (?:delivery )?courier|delivery in progress",
            r"(?:vehicle|van|truck) for delivery|delivery (?:vehicle|van|truck)",
            r"(?:with|by) (?:one of )?(?:our|the|a) (?:drivers?|courier)",
            r"(?:driver|courier) is on (?:the|its|his) way",
        ),
        Stage.OUT_FOR_DELIVERY,
        _TRANSIT,
        "the last leg to a door",
    ),
    Rule(_ANYTHING, Stage.IN_TRANSIT, _TRANSIT, "under way is what the status says"),
    Rule(_ANYTHING, Stage.DELIVERED, _DELIVERED, "delivered is what the status says"),
)
"""Ordered; the first row that fits is the stage."""


def read_stage(checkpoint_status: str, text: str) -> Stage:
    """The stage that a Track.TW checkpoint tells; `Stage.UNKNOWN` for a status that its document lacks."""
    folded = _folded(text)
    for rule in RULES:
        if checkpoint_status in rule.statuses and rule.pattern.search(folded):
            return rule.stage
    return Stage.UNKNOWN


def _folded(text: str) -> str:
    """`text` with one form for each character: half width, traditional, lower case, no spaces in Chinese."""
    compatible = unicodedata.normalize("NFKC", text[:MAX_LINE]).casefold().translate(_TRADITIONAL)
    return _SPACE_BESIDE_CHINESE.sub("", " ".join(compatible.split()))
