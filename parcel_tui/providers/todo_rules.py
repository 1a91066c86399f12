"""The table that reads from a checkpoint's text what the user has to do, beside the stage.

The first row of `TODO_RULES` that fits wins; where none does, the row of the stages' table that fits
may ask for something (`Rule.asks`). Its rows are grouped by language, those that tell that
something is done before those that ask for it; they are written as the stages' rules are: in lower
case and in traditional characters, for a text that `folded` has brought into that form.
"""

from collections.abc import Sequence
from functools import lru_cache

from msgspec import Struct

from parcel_tui.domain.parcel import Checkpoint
from parcel_tui.domain.stage import FINAL_STAGES, Stage, Todo
from parcel_tui.providers.stage_rules import asked_at_stage, is_returning
from parcel_tui.providers.stage_table.folding import folded
from parcel_tui.providers.stage_table.row import compiled, words


class TodoRule(Struct, frozen=True):
    """One row: a text that holds one of these words asks for this; None: for nothing any more."""

    words: str
    """A regular expression."""
    todo: Todo | None
    why: str


_MISSING_ZH = r"(?:未|要求|請|待|須|需|應|儘速|盡速|儘快|盡快|提醒)"
_PAPERS_ZH = r"(?:地址|資料|文件|證件|發票|證明|身分證|身份證|編號|字號|說明)"

_JAPANESE = (
    TodoRule(
        r"(?:支払|納付|入金|手続き?|再配達)[^,。]{0,8}(?:完了(?!して(?:い|お)|でき)|済|受け?付|承)"
        r"|受け?取り?(?:を)?(?:拒|辞退)",
        None,
        "it was paid, booked or refused",
    ),
    TodoRule(
        words(
            r"(?:[関輸入消費]稅|稅金|代金|料金|立[替て]金|手數料|手数料)[^,。]{0,12}"
            r"(?:未|完了して(?:おり|い)ません|不足|必要|お?支払|待ち|納付|用意)",
            r"(?:支払い?(?:手続き?)?|入金)[^,。]{0,6}(?:待ち|必要|お願い|確認(?:が)?(?:でき|出来|取れ)"
            r"|完了して(?:おり|い)ません|ください)|未払|未納",
            r"お?支払い?(?:いただく|が(?:ござい|あり))|代金引換|代引|着払|不足(?:料金|額|金)",
        ),
        Todo.PAY,
        "duty or the price is to be paid",
    ),
    TodoRule(
        words(
            r"(?:通関|稅関)[^。]{0,14}(?:確認|連絡|情報|必要|申告|委任|本人|回答|返信|番號)"
            r"(?:.{0,14}(?:必要|待ち|ください|お願い|下さい|求め|提出))",
            r"輸入者[^,。]{0,4}確認|(?:輸入|通関|稅関)[^。]{0,10}本人確認|個人番號|輸入者(?:番號"
            r"|情報)[^,。]{0,8}(?:必要|提出)|個人通関",
        ),
        Todo.CUSTOMS,
        "the customs want a word from the receiver",
    ),
    TodoRule(
        words(
            r"(?:住所|[あ宛]て?[先名所]|お届け先)[^,。]{0,6}(?:不明|不備|不完全|誤|違|見つか|尋ね"
            r"|確認)",
            r"(?:住所|建物名|番地|部屋番號)[^,。]{0,12}(?:ご?連絡|お?知らせ)",
            r"(?:番地|部屋番號|電話番號|連絡先|氏名|表札)[^,。]{0,6}(?:不明|誤|無|違|なし|記載が?(?:ない"
            r"|ありません)|確認)",
            r"該[当當]者|尋ねあたら|転居|(?:書類|情報|インボイス)[^,。]{0,6}(?:不足|必要|提出)",
        ),
        Todo.ADDRESS,
        "the address or a paper is missing or wrong",
    ),
    TodoRule(
        words(
            r"不在|連絡票|再配達(?:の|を)?(?:ご?依頼|お?申|の?手続)|(?:お?持ち?)(?:戻|帰)|休業|定休"
            r"|閉まって",
            r"オートロック|満杯|(?:配達|お届け)(?:が|を)?(?:でき|出来)(?:ません|ず)",
        ),
        Todo.REDELIVERY,
        "the receiver was out",
    ),
)

_CHINESE = (
    TodoRule(
        words(
            r"拒收|拒簽|拒絕|不收|遺失|銷毀|沒入|[破毀]損|損壞",
            r"(?<!請)已[^,。;未]{0,12}(?:實名|認證|申報確認|委任"
            r"|繳|付款|支付|付清|補件|補齊|更正|更新)",
            r"(?:認證|申報確認|委任|繳[稅費納]|繳款|付款|支付|補件|地址更正)(?:已)?(?:完成|成功"
            r"|通過|完畢|確認無誤)",
            r"免稅|(?:無需|無須|不需|不用|免)(?:再)?(?:繳|付|補|實名|委任)"
            r"|已[於在由自至][^,。;未]{0,10}完成|已重新選|改址",
            r"(?:稅[費金款單]?|款項)已(?:完成)?(?:付|收)|(?<!未)收到付款",
            r"(?:改約|約定|預約|另約)(?:完成|成功)|已(?:改約|預約|約定|另約)",
        ),
        None,
        "it was done, or nothing can be",
    ),
    TodoRule(
        words(
            rf"{_MISSING_ZH}[^,。;]{{0,24}}?(?:實名|身[分份]認證|申報(?!金額)|委任|ez ?way|易利委)",
            r"缺[^,。;]{0,4}(?:委任|實名)|(?:實名|認證|申報|委任|ez ?way|易利委)[^,。;]{0,10}"
            r"(?:未|失敗|待|不符|逾期|異常|無法|請|無資料|通知|推播|確認)",
        ),
        Todo.CUSTOMS,
        "the receiver confirms the import with the customs' app, EZ WAY",
    ),
    TodoRule(
        words(
            rf"(?:{_MISSING_ZH}|備妥|準備)[^,。;]{{0,4}}(?:貨款|現金|款項|金額)",
            rf"(?:{_MISSING_ZH}|補)[^,。;]{{0,10}}?(?:繳|支付|付款|付費|匯款|付清|補足)|待付|未付",
            r"通知[^,。;]{0,6}繳|(?:稅[費金款]?|運費)[^,。;]{0,6}(?:未|待|請|通知|需|應)"
            r"|繳[稅費]通知|繳[納清][^,。;]{0,4}(?:後|方可|才)|[欠補]繳?[稅費款]|[稅運]單[^,。;]{0,12}繳"
            r"|未收[到取]?[^,。;]{0,2}(?:稅|款)",
            r"代收(?:貨款|款)(?!項?已)|到付|取[件貨]付款",
        ),
        Todo.PAY,
        "duty, freight or the price is to be paid",
    ),
    TodoRule(
        words(
            r"地址[^,。;]{0,4}(?:錯|不|有誤|異常|欠|無|需)|址誤|無此(?!人)|查無此|搬[家遷離]"
            r"|遷移",
            r"(?:提供|補充|補正|補上|補附|(?<!已)確認|更正|修改|缺少?|欠缺?"
            rf"|上傳)[^,。;]{{0,8}}{_PAPERS_ZH}",
            rf"{_PAPERS_ZH}[^,。;]{{0,4}}(?:不[全足符]|未|待|缺)",
            r"[請待需須未](?:客戶|收件人|買家|您)?補(?:正|齊|交|文|資)|通知補|補件",
            r"(?:門市|店).{0,4}(?:轉店|關店|停業)|關轉|閉店|重新?選[擇店門取]"
            r"|門牌[^,。;]{0,2}(?:錯|不)",
            r"(?:電話|手機)(?:號碼)?(?:錯誤|有誤|不[正符全足])|空號|(?<!已)(?:更換|變更"
            r"|改選)[^,。;]{0,3}門市|(?:姓名|資料"
            r"|資訊)[^,。;]{0,3}(?:不[全足完符]|有誤|錯誤)",
        ),
        Todo.ADDRESS,
        "the address, another shop or a paper is to be given",
    ),
    TodoRule(
        words(
            r"(?:客戶|顧客|買家|收件人|收貨人)(?:外出|休)",
            r"[無沒]有?人?(?:在家|簽收|收件|收貨|接聽|應答|應門|受領)|休息|休假|公休",
            r"電聯(?:不上|異常)|聯[繫絡系](?:不上|不到)|電話(?:不通|未接|無人|關機)|無法聯",
            r"(?:投遞|派送|配送|派件|送達|配達|遞送|宅配)(?:不成功|未成功|未果|失敗|未遇)|未(?:投妥|妥投)",
            r"未(?:順利|成功)(?:投遞|配送|送達)",
            r"無法(?:投遞|派送|配送|送達)",
            r"(?:請|待)[^,。;]{0,10}(?:約定|預約|改約|重新?配送|再次?配送|再投|聯[絡繫])",
        ),
        Todo.REDELIVERY,
        "the receiver was out, or could not be asked: another delivery is to be booked",
    ),
)

_PAPERS_EN = r"(?:documents?|documentation|information|invoice|paperwork|id|identification|instructions?)"
_WANTED_EN = r"(?:needed|required|requested|missing|outstanding|pending)"

_ENGLISH = (
    TodoRule(
        words(
            r"wrong (?:hub|depot|facility)|mis-?(?:sort|rout)|attempted delivery (?:scheduled|tomorrow)"
            r"|will be (?:re)?attempted",
            r"\brefus(?:ed|al)\b|\brejected\b|\bdeclined\b|\blost\b|\bdestroyed\b|\bseized\b|unclaimed",
            r"^(?!.*\b(?:until|before)\b).*(?:payment|duty|duties|tax(?:es)?|charges?|fees?) (?:has been "
            r"|have been |was |were |is "
            r"|are )?"
            r"(?:received|paid|settled|complete)",
            r"\b(?:no|not|without)\b(?: (?!until|before)\w+){0,3} "
            r"(?:dut(?:y|ies)|taxes|charges?|fees?|action|signature|correction|needed|required)\b",
            r"redelivery (?:has been |is |was )?(?:arranged|booked|scheduled|confirmed)",
            r"(?:verification|declaration) (?:has been |is |was )?(?:complete|confirmed|successful)",
        ),
        None,
        "it was done, or nothing can be",
    ),
    TodoRule(
        words(
            r"\b(?:duty|duties|tax|taxes|charge|charges|fee|fees|vat)\b.{0,24}"
            r"\b(?:due|unpaid|payable|(?:to|must|should) be paid|requested|required|owed|outstanding"
            r"|pending|pay)\b",
            rf"\bpayment\b.{{0,16}}(?:due|{_WANTED_EN})",
            r"(?:awaiting|pending|held for|receipt of|subject to|outstanding|unpaid|settle|\bmake"
            r"|\bpay)\b (?:[\w']+ ){0,3}"
            r"(?:payment|duty|duties|taxes|charges|fees?)\b",
            r"cash on delivery|\bcod\b|collect on delivery|postage due",
            r"(?:insufficient|under-?paid) postage|(?:postage|freight) (?:is )?(?:under|un)-?paid"
            r"|(?:waiting|wait) for (?:the )?payment|\bpay (?:the|your|an?) (?:\w+ )?(?:amount|sum|bill)",
            r"(?:amount|cash|sum) (?:\w+ )?to be (?:paid|collected)",
            r"exact (?:amount|cash|change)|\b(?:until|before)\b.{0,40}\bpaid",
        ),
        Todo.PAY,
        "duty, freight or the price is to be paid",
    ),
    TodoRule(
        words(
            r"\bconfirm\b.{0,24}\bcustoms|(?:\bid|identity)\b.{0,32}customs|customs (?:\w+ )?needs?\b"
            r"|(?:recipient|receiver|importer"
            r"|consignee) (?:to|must|should) (?:confirm|complete|provide)",
            r"(?:real[- ]?name|national id|tax (?:id|number)|customs (?:clearance )?code"
            rf"|authori[sz]ation).{{0,40}}(?:{_WANTED_EN}|customs|clearance)",
            r"(?:must|please|needs? to|has to|have to) .{0,28}"
            r"(?:real[- ]?name|authenticat|customs|declaration|national id)",
            rf"\bcustoms\b.{{0,40}}(?:{_WANTED_EN}|\bconfirm|contact|action|declaration|receiver"
            r"|recipient)",
            rf"(?:declaration|real[- ]?name|identity|importer)\b.{{0,24}}(?:verif|confirm|{_WANTED_EN})",
            r"(?:awaiting|pending|provide) (?:[\w']+ ){0,3}(?:customs|declaration)|ez ?way",
            r"clearance .{0,24}required by (?:the )?(?:receiver|recipient)",
        ),
        Todo.CUSTOMS,
        "the customs want a word from the receiver",
    ),
    TodoRule(
        words(
            r"(?:incorrect|insufficient|incomplete|invalid|wrong|bad|no|missing|unknown|find|locate|match"
            r"|check|verify) "
            r"(?:\w+ ){0,2}address",
            r"address (?:\w+ ){0,2}(?:problem|issue|incorrect|incomplete|unknown|insufficient)",
            rf"(?:{_PAPERS_EN}|address)\b.{{0,24}}{_WANTED_EN}|{_WANTED_EN} {_PAPERS_EN}",
            r"(?:awaiting|pending|provide|confirm|additional|receipt of) (?:[\w']+ ){0,3}"
            rf"(?:{_PAPERS_EN}|address|response)\b",
            r"no such (?!person)|(?:number|name|details?) missing|(?:moved,|recipient (?:has )?moved)"
            r"|undeliverable as addressed",
            r"address (?:was |is |could )?(?:not|unclear)|(?:missing|incorrect|wrong|invalid|no) (?:house"
            r"|apartment"
            r"|flat|street|phone|contact|postcode|postal code)",
            r"(?:house|apartment|flat|street|suite|unit|phone|contact)"
            r"(?: number)? (?:\w+ ){0,3}(?:missing|incorrect|wrong|invalid|incomplete|needed"
            r"|required)",
            r"no longer at|provide (?:\w+ )?details|no building at",
            rf"(?:upload|submit|provide|supply|send|need|give) (?:[\w']+ ){{0,4}}(?:copy|{_PAPERS_EN}"
            r"|address"
            rf"|phone)\b|{_PAPERS_EN} (?:must|should|to) be ",
        ),
        Todo.ADDRESS,
        "the address or a paper is to be given",
    ),
    TodoRule(
        words(
            r"not reachable|unreachable|unable to contact|not (?:at )?home|\babsent\b|was missed",
            r"not access|reach you",
            r"(?:choose|select|pick|rebook) (?:a |another |your )?(?:new )?(?:delivery|date|slot|time)",
            r"contact (?:us|the \w+) to arrange|^(?:please )?(?:reschedule|rebook)\b",
            r"missed (?:you|delivery)|we missed|sorry we|no access|card (?:was )?left|left a card",
            r"no ?(?:one|body) (?:was |is )?(?:at )?(?:home|available|in\b)|notice (?:was )?left",
            r"(?:business|office|shop|store|premises) (?:is |was )?closed",
            r"(?:not |un)available (?:at|to|for)|(?:recipient|customer|receiver|consignee|addressee) "
            r"(?:\w+ )?(?:unavailable|not available|not in)",
            r"\battempted (?:delivery)?|delivery attempt|tried to deliver|attempt (?:was )?(?:made|failed)",
            r"(?:arrange|schedule|book|request) (?:a )?(?:new delivery|redelivery)",
            r"redelivery (?:is )?(?:needed|required)|unsuccessful|undeliverable|deliver(?:y|ed)? fail",
            r"(?:unable to|could not(?: be)?|cannot(?: be)?|failed to|failure to) deliver",
        ),
        Todo.REDELIVERY,
        "the receiver was out: another delivery is to be booked",
    ),
)

TODO_RULES: tuple[TodoRule, ...] = (*_JAPANESE, *_CHINESE, *_ENGLISH)
"""Ordered; the first row that fits tells what is to be done."""

_AT_CUSTOMS = r"[關関]|customs|clearance|import"
"""What is told while a parcel lies at the customs: it does not say that what they want was done."""
_LET_GO = (
    r"放行|(?:清|通|報)關(?:完成|成功|完畢|結束)|通関(?:手続き?)?(?:が|を|は)?(?:完了|済|許可)|輸入許可"
    r"|released|cleared|clearance (?:processing )?(?:complete|success)"
)
_GOES_ON = frozenset({Stage.IN_TRANSIT, Stage.OUT_FOR_DELIVERY}) | FINAL_STAGES
_UNTIL_LET_GO = frozenset({Todo.CUSTOMS, Todo.PAY, Todo.ADDRESS})


def todo_of(checkpoints: Sequence[Checkpoint], stage: Stage, *, sending: bool = False) -> Todo | None:
    """What the user has to do, by a history (newest first) and the stage it has led to; None for nothing.

    The newest checkpoint that asks for something counts, unless a later one shows that the parcel went on.
    A sender (`sending`) only fetches what came back.
    """
    if sending:
        is_back = stage is Stage.READY_FOR_PICKUP and is_returning(checkpoints)
        return Todo.PICKUP if is_back else None
    if stage in FINAL_STAGES or is_returning(checkpoints):
        return None
    went_on_at_customs = False
    for checkpoint in checkpoints:
        if checkpoint.stage is Stage.READY_FOR_PICKUP:
            return Todo.PICKUP
        is_told, asked = _asked_in(checkpoint.message)
        if is_told:
            # On the way from one desk of the customs to the next, only a delivery that failed is over.
            return asked if not went_on_at_customs or asked in _UNTIL_LET_GO else None
        if checkpoint.stage is Stage.IN_TRANSIT and _is_held_at_customs(checkpoint.message):
            went_on_at_customs = True
        elif checkpoint.stage in _GOES_ON:
            return None
    return None


def _is_held_at_customs(message: str) -> bool:
    text = folded(message)
    return bool(compiled(_AT_CUSTOMS).search(text)) and not compiled(_LET_GO).search(text)


@lru_cache(maxsize=1024)  # as the stages' texts
def _asked_in(message: str) -> tuple[bool, Todo | None]:
    """Whether a text says anything of what is to be done, and what that is."""
    text = folded(message)
    rule = next((rule for rule in TODO_RULES if compiled(rule.words).search(text)), None)
    asked = rule.todo if rule else asked_at_stage(message)
    return rule is not None or asked is not None, asked
