"""The table that reads a stage from Track.TW's `checkpoint_status` and the carrier's text.

Track.TW knows four statuses (API document); what happened stands in the text, in the carrier's own
words. The first row of `RULES` that fits wins; there is no other logic. Its rows are grouped by
language: Japanese ones first, since they need letters or words that no Chinese text has. A row's words
are written in lower case and in traditional characters: `folded` brings every text into that form.

A return is an idea of its own (`goes_back`): what comes after it is the sender's (`on_the_way_back`).
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache, reduce

from msgspec import Struct
from msgspec.structs import replace

from parcel_tui.domain.manual import is_by_hand
from parcel_tui.domain.parcel import Checkpoint
from parcel_tui.domain.stage import Stage
from parcel_tui.domain.text import MAX_LINE

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

_TRANSIT = frozenset({"transit"})
_DELIVERED = frozenset({"delivered"})
_BOTH = _TRANSIT | _DELIVERED

WARNED = "逾期警語"
"""What a warning of what will happen otherwise is folded into."""


class Rule(Struct, frozen=True):
    """One row: a text of one of these statuses that holds one of these words is at this stage."""

    words: str
    """A regular expression."""
    stage: Stage
    why: str
    statuses: frozenset[str] = _TRANSIT
    goes_back: bool = False
    """Whether it says that the parcel goes back to its sender, or is there."""

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
        _words(
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
        _words(
            r"(?:逾|將於)[^,。;]{0,4}\d[^,。;]{0,12}?退[回件貨]?|(?:未取[件貨]?)?退[回件貨][^,。;]{0,3}期限",
            rf"(?:{_OTHERWISE})[^,。;退]{{0,10}}?(?:即|將|會|便|則)[^,。;]{{0,6}}?退[回件貨]?"
            r"(?:[^,。;]{0,8}(?:賣家|廠商|中心|寄件人))?",
        ),
        WARNED,
        "a return that would come later, if nobody does anything",
    ),
    (
        _words(
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

# ---- Japanese ----------------------------------------------------------------------------------

_SHOP_JA = (
    r"(?:コンビニ(?:エンスストア)?|店舗|ロッカー|pudo|はこぽす|ローソン|ファミリーマート|セブン-?イレブン|ミニストップ"
    r"|受取[場店]所?|アクセスポイント)"
)
_DEPOT_JA = r"(?:店頭|支店|窓口|営業所|センター|郵便局|取扱[店局]|ステーション)"
_CARRIER_JA = r"(?:業者|会社|運送|郵便局?|ヤマト|佐川|航空|提携|委託先?|現地|代理店)"
_DELIVER_JA = r"(?:配[達送]|お?届け|納品|置き?配|投函|お?渡し|引き?渡し?|お?預け)"
_DONE_JA = r"(?:完了|済|終了|終わり|(?:致|いた)?しました|され(?:た|ました|ています)|りました|れました)"

_JAPANESE = (
    Rule(
        _words(
            r"転送|(?:保留|異常|問題)(?:の)?(?:解除|解消)|(?:日|時間帯?|曜日|日時)(?:の|を)?指定|指定の?日",
            r"配達(?:担[当當])?店[でに]?保管|店通過|休日のため",
            r"(?<!集荷)(?:指定|変更|依頼|希望)(?:を|が)?[^,。]{0,4}(?:受け?付|承)",
            rf"(?:{_SHOP_JA}|{_DEPOT_JA})[^,。]{{0,6}}(?:[へに](?:向け|て)*|まで)(?:輸送|配送|発送|移送|向か|送付)",
            rf"{_CARRIER_JA}[^,。]{{0,6}}[へに]?(?:引き?渡|引き?継|委託)",
            r"配達準備中|再配達[^,。]{0,8}(?:受|承)",
        ),
        Stage.IN_TRANSIT,
        "it moves between two places, or is kept for a day that the receiver chose",
    ),
    Rule(
        _words(
            r"返[送品却戻還]|お?返し|還付|送り返|お戻し",
            r"(?:差出人|発送元|依頼主|荷送人|出荷[元人])(?:様)?[にへ]?(?:返|戻|配達|お?(?:届|渡|引|受))",
        ),
        Stage.EXCEPTION,
        "it goes back, or its sender has it",
        _BOTH,
        goes_back=True,
    ),
    Rule(
        _words(
            r"登録(?:され|が|は)?[^,。]{0,8}(?:ません|なし|ない)|未登録|取扱なし",
            r"(?:番號|情報|データ|荷物|該[当當])[^,。]{0,8}(?:見つかり|見[当當]た?り|存在し|あり|ござい)ま?せん",
            r"引き?受け?られてい(?:ません|ない)|該[当當][^,。]{0,4}なし|お確かめ",
        ),
        Stage.PENDING,
        "nothing is known of it yet",
    ),
    Rule(
        _words(
            r"不在|連絡票|留守|持ち?(?:戻|帰)|お持ち(?:戻|帰)|試み|休業|定休|満杯|オートロック",
            r"(?:でき|出来|取れ|つき|入ら)(?:ません|ず|ない)|配達未",
            r"(?:配達|お届け)(?:が|を)?(?:不能|未了|中止)|中断",
            r"再配達(?:の|を)?(?:ご?依頼|お?申|お?手続)|ご連絡(?:ください|下さい)",
            r"(?:荷受人|お客様|お?届け先|受取人)[^,。]{0,4}都合",
        ),
        Stage.EXCEPTION,
        "nobody was in, or the carrier could not reach the receiver",
    ),
    Rule(
        _words(
            r"拒[否絶]|辞退|キャンセル|取り?消し|保管期[限間](?:切れ|経過|満了|超過|を過ぎ)",
        ),
        Stage.EXCEPTION,
        "it was refused, called off, or kept too long",
    ),
    Rule(
        _words(
            r"(?:住所|宛て?先|宛て?名|あて所|あて先|番地|表札|氏名)[^,。]{0,8}(?:[不違誤無]|なし|尋ね|ません)|誤り|転居",
            r"尋ねあたら|違(?:うため|います)|異なり|(?:書類|情報|本人確認)[^,。]{0,8}(?:不足|必要)|不備|未払",
            r"(?:依頼|連絡|指示|(?:関税|稅金|代金|支払)[^,。]{0,10})(?:待ち|をお待ち)",
            r"(?:関税|稅金|代金|支払)[^,。]{0,8}(?:未納|未払|必要)",
        ),
        Stage.EXCEPTION,
        "an address, a paper or money is missing",
    ),
    Rule(
        _words(
            r"[破汚]損|損[傷害]|紛失|捜索|所在不明|誤[送配區仕]|事故|例外|問題が|トラブル|輸送障害",
            r"調査中|問い?合わ?せ中|保留(?:中|$|[(、。・])|(?:で|にて|ため)(?:保留|留置)|留め?置き",
            r"沒収|差し止|禁止|超過|サイズオーバー",
        ),
        Stage.EXCEPTION,
        "it was damaged, lost, held or sent the wrong way",
    ),
    Rule(
        _words(
            r"配達担[当當]|持ち?出|配達(?:局|のため)[^,。]{0,6}出発|お?届け中|配達員|配達開始|まもなくお届け",
            r"本日[^,。]{0,4}(?:お届け|配達)|今日[^,。]{0,3}お届け",
            r"(?:配達|お届け)[にへ](?:出発|向か|出|回|あが|上が|伺)",
            r"配達(?:車|用)[^,。]{0,4}積",
        ),
        Stage.OUT_FOR_DELIVERY,
        "somebody carries it to the door",
    ),
    Rule(
        _words(
            r"出荷(?:指示|依頼|情報)",
            r"(?:情報|データ|注文|集荷依頼)(?:を|が)?[^,。]{0,6}(?:送信|受信|登録|受け?付|確認)",
            r"(?:送り状|伝票)[^,。]{0,5}(?:発行|作成)",
            r"(?:発送|出荷|集荷)(?:の)?(?:手続き?中|準備|予定|依頼|待|前|をお待ち|通知待)|注文確定",
            r"発送されてい(?:ません|ない)",
            r"ラベル|商品[^,。]{0,3}準備",
        ),
        Stage.PENDING,
        "so far there is an order or a label and nothing else",
    ),
    Rule(
        _words(
            r"お?預かり(?:し|いたし)(?:ました|たお荷物)|遅延|遅れ|(?:配[達送]|お届け|投函)予定|変更|依頼受付",
            r"(?:明日|翌日)[^,。]{0,4}(?:配達|お届け)",
        ),
        Stage.IN_TRANSIT,
        "taken over from its sender, or announced for a later day",
    ),
    Rule(
        _words(
            r"お?(?:受け?取り?|引き?取り?)(?:が|は|を)?(?:完了|済|になり|いただきました|されました)|取り出し",
            r"受領(?:は|が|を)?(?:完了|済|しました)|署名済|手渡",
            r"(?:お客様|受取人|本人)[^,。]{0,4}受け?取りました",
        ),
        Stage.DELIVERED,
        "the receiver has fetched it",
        _BOTH,
    ),
    Rule(
        _words(
            r"局留|(?:営業所|センター|店|郵便局)(?:留|止)め|保管中?[(](?:ご)?(?:指定[店場]|店頭|窓口|局留)",
            rf"(?:{_SHOP_JA}|{_DEPOT_JA})[^,。]{{0,16}}(?:保管|お?預かり|(?:受け?取り?|引き?取り?)"
            r"(?:待|可|でき|いただ|くだ|下)|引き?渡し?$)",
            rf"{_SHOP_JA}[^,。]{{0,8}}[にへ](?:引き?渡し?$|入[庫荷]|届|納品|配達)|お?渡しの?準備",
            r"受け?取り?の?準備",
            r"(?:コンビニ|受取[店場]所?|ロッカー|pudo|ローソン|ファミリーマート|セブン)[^,。]{0,10}(?:受け?取|到着)",
            r"取扱店|受け?取り?(?:くだ|下)さい|お?引き?取り?待ち|^保管中$|保管(?:しており|期限|期間)",
            r"お?受け?取り?(?:を?お?待ち|可能|いただけ)|ご?来店",
        ),
        Stage.READY_FOR_PICKUP,
        "it waits at a shop, a locker or a counter",
        _BOTH,
    ),
    Rule(
        _words(
            rf"{_DELIVER_JA}(?:は|が|を)?{_DONE_JA}|窓口で(?:お渡し|交付)",
            r"(?:受取人|お客様|本人)[にへ][^,。]{0,3}引き?渡|投函|郵便受け|宅配(?:ボックス|box)|置き?配",
            r"(?:ボックス|玄関|ドア|車庫|物置|受箱|ポスト|管理人?室?)[^,。]{0,6}(?:お届け|配達|お入れ)",
        ),
        Stage.DELIVERED,
        "it is in the receiver's hands or box",
        _BOTH,
    ),
)

# ---- Chinese -----------------------------------------------------------------------------------

_SENDER = r"(?:賣家|賣方|寄件[人方者]|寄貨人|廠商|商家|原寄[件貨]?(?:人|門市|店)?)"
_BUYER = r"(?:買家|消費者|用戶|會員|顧客|收件人|收受人|收貨人|客戶|本人|取件人)"
# 取件門市 and the like name a shop and say nothing of a collection.
_COLLECT = r"(?:取[件貨]|領[取件]|配件)(?!門市|店|超商|地|點|期|通知|碼|代碼|編號|人)"
_POINT = (
    r"(?:門市|門店|店鋪|超商|便利商店|智取店|i郵箱|智取站|智[能慧取]櫃|快遞櫃|快遞超市|自[提取]|取[件貨]點"
    r"|代收點|服務點|驛站|菜鳥|豐巢|順豐[店站]|寄物櫃)"
)
_CHAIN = r"(?:7-?(?:11|eleven)|統一|全家|萊爾富|hi-?life|ok)"
_ARRIVED = r"(?<!未)(?:配達|[送抵到]達|送[抵至到]|[已寄]至|已到|寄達|存入|放[入置]|投入|存放|暫[存放])"
# A sentence that names one of these is not about the shop where the parcel is collected.
_SAME_SENTENCE = r"(?:(?!寄件|退|物流|理貨|轉運|集散|中心|營業所)[^,。;]){0,24}"
_KEEPER = (
    r"(?:管理[員室處]|管委會|警衛|門衛|保全|守衛|櫃[台檯]|前台|收發室?|家人|家屬|鄰居|同事|他人|親友|大樓|社區"
    r"|物業)"
)

_CHINESE = (
    Rule(
        _words(
            r"(?:第[二三]|再)次(?:通知|提醒)|最後一[天日]取",
            r"^(?!.*(?:退|寄件)).*投遞[^。;]{0,8}招領(?!通知)|歡迎取|等[你您]|改[^,。]{0,8}招領",
            r"^(?!.*(?:寄件|賣家|退)).*轉[^,。]{0,4}招領(?!郵件)|延長[^,。]{0,3}取[件貨]",
            r"取[件貨][^,。]{0,4}延長",
            rf"^(?!.*(?:退貨|退件|賣家)).*請[^,。;]{{0,30}}{_COLLECT}",
            r"^(?!.*(?:已退|已逾|已過|超過|逾期未|退貨|退件|退回|期滿|經過)).*"
            r"(?:(?:取[件貨]|領取|保管|招領)期[限間]|最[後晚]取[件貨]日"
            r"|(?:保[留管]|招領)[^,。;]{0,4}(?:[至到] ?\d|\d{1,2} ?[天日]))",
            rf"^(?!.*退[件貨]).*尚未(?:被|由|經)?(?:買家|收件人)?{_COLLECT}",
        ),
        Stage.READY_FOR_PICKUP,
        "the user is asked to come, be it with a warning of what happens otherwise",
        _BOTH,
    ),
    Rule(
        _words(
            r"(?:註銷|撤銷|取消|刪除)[^,。]{0,2}(?:投遞|簽收|妥投|退[回件貨])",
            r"(?:狀態|記錄|配達)刪除",
            r"店號[^,。;]{0,4}更新",
        ),
        Stage.IN_TRANSIT,
        "a record was taken back: what it said is not so",
    ),
    Rule(
        _words(
            r"返回(?:寄件|賣家|原)|遣返|賣家[^,。;]{0,3}門市[^,。;]{0,3}(?:配達|送達|到達)",
            r"退回|退[件貨至往還運到](?!招領)|[批直驗廠收判逕轉踢開拉一二]退(?!招領)|退相關|可退|已退",
            r"[送轉]回(?:物流|原寄|寄件|賣家|廠商)|轉c店",
            rf"(?<![向至到由從在])(?<!通知)(?<!等待){_SENDER}(?!已?(?:出貨|寄)|地址)[^,。;]{{0,6}}"
            r"(?:取[件貨]|取回|取退|領[取回]|簽收|妥投|收回|招領|i郵箱(?!收寄|寄件))",
            rf"(?:到達|[抵送]達|投入|存入|送交|交還|歸還|交投){_SENDER}|配達(?:原|指定)?寄件(?:門市|店)",
            r"(?:期滿|逾期(?:未[取領]?)?)[^,。;]{0,3}退(?!招領)",
        ),
        Stage.EXCEPTION,
        "it goes back, or its sender has it",
        _BOTH,
        goes_back=True,
    ),
    Rule(
        _words(
            r"(?<![未不待])(?<!不予)放行|(?:清|通|報)關(?:完成|成功|完畢|結束)",
            r"(?:異常|扣[關留押]|問題)已?(?:排除|解除|解決)|已(?:完成)?繳[稅清費款]",
        ),
        Stage.IN_TRANSIT,
        "whatever held it has let it go",
    ),
    Rule(
        _words(
            r"為空|(?:編號|單號|訂單)[^,。]{0,4}存在|不存在|重[複覆]|不[符合]",
            r"(?:尚未|未能?|不)(?:申請|通過|予)|上傳失敗",
            r"單已?(?:刪除|取消|作廢)|作廢|(?<!航班)取消|(?<!後)失效|撤回",
            r"(?:代碼|單號|編號|期限)[^,。;]{0,3}(?:過期|失效)",
            r"^(?:廠商|消費者|賣家)要求|捆包|透明|[無多]標籤|(?<!尚)無(?!貨態).{1,4}資料|刷[a-z]給[a-z]",
            r"超商(?:通知)?取回",
            r"(?<!如有)(?<!若有)(?<!如遇)(?:異常|錯誤|有誤)|(?:問題|疑難)[件單]|失敗|不成功",
        ),
        Stage.EXCEPTION,
        "the order or its label does not hold",
    ),
    Rule(
        _words(
            r"不在家|不在(?=[,。(\]]|$)|(?:客戶|顧客|買家|收件人|收貨人)(?:不在|外出)|離職|出國|下班",
            r"未營業|店休",
            r"休息|休假|公休|找不到|查無此|[無沒]有?(?:在家|人(?!員)|回應|此)",
            r"[無沒]有?人?(?:在家|簽收|收件人|收件|收貨|接聽|應答|應門|受領|領取)",
            r"電聯(?:不上|異常)|聯[繫絡系](?:不上|不到)|電話(?:不通|未接|無人|關機)|空號",
            r"無法(?!追蹤|查詢|顯示)|未果",
            r"(?:投遞|派送|配送|派件|[送配]達|遞送|宅配|取件|收件|簽收)(?:未成功|異常|未遇)",
            r"未(?:投妥|妥投|順利|成功|能)",
        ),
        Stage.EXCEPTION,
        "nobody was in, or the carrier could not reach the receiver",
    ),
    Rule(
        _words(
            r"拒收|拒簽|拒絕|不收|未[取領](?!號)|逾期(?!退招領|警語)|超過.{0,6}(?:期限|時間|規[格範])",
            r"寄存期滿|未[於在]期限",
        ),
        Stage.EXCEPTION,
        "it was refused, or nobody came for it in time",
    ),
    Rule(
        _words(
            r"地址(?:錯|不|有誤|異常|欠|無)|址誤|改址|搬[家遷走離]|遷移|超出",
            r"(?:門市|店).{0,4}(?:轉店|關店|停業)|停業",
            r"關轉|閉[店轉]|歇業|整修|(?:暫停|停止)營業|滿倉|爆倉|尚未開店|無此門市|門市無此",
            r"重新?選[擇店門取]|(?<!申)請[^,。;]{0,4}(?:更換|改選|變更)|已過門市進貨日",
        ),
        Stage.EXCEPTION,
        "the address or the shop is not one that it can be brought to",
    ),
    Rule(
        _words(
            r"遺失|丟[失件]|協尋|尋找|[破受]損|[貨毀]損|損[壞毀]|受潮|理賠|賠償|判賠|瑕疵|滲漏|包裝不良",
            r"缺件|短少|報缺",
            r"商品未到(?!店)|(?<!尚)未(?:到貨|到門市|到店)|(?<!尚)未收到貨|送錯|誤[封送投]|錯分|停滯|滯留",
            r"列管|調查(?:處理)?中",
            r"超[材才大重]|材積超過|違禁|銷毀|拋棄",
        ),
        Stage.EXCEPTION,
        "it is damaged, lost, not as allowed, or went the wrong way",
    ),
    Rule(
        _words(
            r"扣[關留押件]|查扣|留置|卡關|沒[入收]|[清通報]關(?:失敗|未)|不[全足齊]|未確認|未上傳|待補",
            r"缺(?:少|門|號)",
            r"(?:未|尚未|請|待|須|需|應|要求|通知)[^,。;]{0,24}?(?:實名|申報(?!完)|認證|委任|補[件正齊交])",
            r"(?:實名|認證|申報)[^,。;]{0,4}(?:未|失敗|待)|(?:請|需|須|應|要求|通知)[^,。;]{0,10}提供",
            r"(?:提供|補)[^,。;]{0,6}(?:資料|文件|證件|發票)|(?:稅[費金款]?|關稅)[^,。;]{0,4}(?:未|待|請)",
            r"[未待]支付|(?:運費|貨款|費用)未付|欠稅|[未待補請須][^,。;]{0,3}繳|[繳交]稅|繳費|待付",
        ),
        Stage.EXCEPTION,
        "the customs hold it, or want a paper or money",
    ),
    Rule(
        _words(
            r"後續配送|天候|天氣|颱風|豪雨|地震|路況|道路中斷|車輛故障|塞車|船班",
            r"航班(?:延誤|取消)|延[誤遲後]|順延|不配送|爆量|改期|改約|另約(?!.*自領)",
        ),
        Stage.IN_TRANSIT,
        "a delay under way: late, but coming",
    ),
    Rule(
        _words(
            r"(?<!門市)尚未(?!送達|抵達|到達|到店|投遞|完成)|未寄件|未出貨",
            r"(?:等待|等候|待)(?:賣家|商家|廠商|寄件人)?(?:出貨|寄[件送]|發貨|交寄|確認)",
            r"(?:等待|待)賣家(?![取領收])",
            r"預約[^,。;]{0,6}收件|準備(?:您的)?訂單|備貨|列印[^,。]{0,3}單",
            r"(?:收到|接獲)[^,。;]{0,3}(?:資料|資訊)|單號[^,。]{0,3}產生|待入倉",
            r"^(?!.*已(?:交寄|寄件|寄出|出貨|收件)).*(?:等待|等候|待|通知)"
            r"(?:(?:司機|物流[商公司]*|貨運|黑貓|宅配員?)[^,。;]{0,3}(?:[取收]件|攬收)"
            r"|(?:快遞員)?(?:攬[收件]|收件(?!人)|上門))",
            r"通知[^,。]{0,8}攬|(?<!已)(?:尚未|^未)收件|無貨態|查無(?:貨態|資料)|倉庫(?:處理|揀貨|備貨)",
            r"確認訂單後|訂單(?:已?成立|處理中|已?建立|已?上傳|已?傳送|已?送出|資料|資訊)",
            r"收到[^,。;]{0,3}訂單",
            r"(?:成立|建立|產生|取得)(?:訂單|寄件)",
            r"(?:託運|托運|寄件|出貨)單?(?:資料)?[^,。]{0,3}(?:登[錄入]|上傳|建[立檔]|產生|成立)",
            r"檔案?傳送|登錄託運",
            r"檔案?上傳|上傳電子訂單|提單成立|接單|(?<!取消)下單|訂單(?:確認中|提交)",
            r"(?:[面運]|託運|寄件)單[^,。]{0,3}(?:列印|打印)|(?:包裝|打包)中",
            r"(?:信息|資訊|資料|預報)已?經?(?:接收|收到|錄入|上傳|登錄|建立|創建|獲取)|^無資料$|查詢不到",
            r"暫[未無]",
            r"建立運單|[面運]單已?(?:生成|建立)|物流單已建立|查無資料|準備(?:出貨|商品)|[備揀]貨中|可列印",
        ),
        Stage.PENDING,
        "so far there is an order or a label and nothing else",
    ),
    Rule(
        _words(
            r"(?:今[日天]|本日)[^,。;]{0,4}(?:配送|派送|投遞)(?!.*(?:門市|到店))|裝上[派配]送車",
            r"前往(?:配送(?!站|所|中心)|派送|您)|送往(?:府上|您)|[送貨]車輛?已?出發",
            r"即將(?:送達|[抵到]達)(?=$|您|收件|府上|[,。!])",
            r"正在(?!安排|準備)[^,。;]{0,4}(?:派送|投遞|派件)(?![^,。;]{0,6}(?:門市|店))",
            r"(?:外務員|外送員|[配派]送員|快遞員|快遞小哥|郵差|投遞員|司機|人員)[^,。;]{0,4}"
            r"(?:出發|出門|前往(?:您|收|府))",
            rf"(?:配送|派送|投遞|送)[^,。;]{{0,3}}(?:到|至|給|往)?(?:{_BUYER}|府上|您)"
            r"[^,。;]{0,6}(?:途中|中|路上)",
        ),
        Stage.OUT_FOR_DELIVERY,
        "on the way to the receiver",
    ),
    Rule(
        _words(
            r"(?:貨運|司機|物流|快遞員?|人員|專車)[^,。;]{0,5}(?:[取收]件|[收領取]走)(?!.*正在)",
            r"上門[取收]件|由[^,。]{1,16}取件完成|取件中",
            r"取回貨件|客戶端",
            r"寄件門市|(?:賣家|廠商|寄件人)已|交寄|完成寄件|門市寄件|收寄|攬[收件]|集貨|取件完成,",
            r"已收件|門市收件|便收件|安排出貨|已出貨|出貨通知|收取快件|^已取件[,(]",
            r"^(?!.*(?:配送|派送|投遞|外送|送貨)中).*預[計定估][^,。;]{0,10}(?:送達|配達|投遞)",
            rf"(?:預[計定估]|預期)[^,。;]{{0,10}}(?:到店|{_ARRIVED}[^,。;]{{0,8}}{_POINT})",
            rf"前往(?!領|{_COLLECT})|即將|將[配送運]|[送運發配]往|[送配]至[^,。]{{0,12}}(?:途中|中$)",
            r"轉運?至|(?<![派配]送)(?<!投遞)(?:路上|途中)|離開|離店|轉交|轉運|運[轉送]|招領郵件轉",
            r"配送中[^。;]{0,6}到店|正在[^,。;]{0,6}[至往]|中心出貨|將[於在]?[^,。;]{0,4}到店|所屬物流",
            r"改寄|改投|轉寄|入箱中|通關|清關|報關",
            r"空運",
        ),
        Stage.IN_TRANSIT,
        "it left its sender or moves between two places, a shop among them",
    ),
    Rule(
        _words(
            rf"(?:已|成功|完成)(?:被|由|經|自|到店|[至到]門市|{_BUYER}|包裹|貨件|商品|i郵箱|成功|順利|完成|付款)*"
            rf"{_COLLECT}",
            r"(?:取件|取貨|領取)(?:成功|完成|完畢)|(?:已|客人)取[走出]|客人已取",
            r"(?:招領|窗口|代理人)領取(?!通知|中)",
            rf"{_BUYER}(?:已|成功)?(?:到店|[至到]門市|[於自]?i郵箱)?{_COLLECT}",
            r"(?<![未拒待])(?<!等待)(?<!等候)(?<!無人)(?<!準備)簽收|妥投",
            r"(?:投遞|派送|配送|送貨)(?:成功|完成|完畢)|(?<!未)完成(?:配[送達]|派送|投遞|送達)",
            r"已(?:付款取貨|領貨)",
            r"已(?:於|自|在|至)[^,。;]{0,10}(?:領取|取出|取[件貨](?!門市|店|點|碼|期))|配完|訂單完成",
            r"確認收貨|投交|由[^,。]{1,16}送達",
            rf"(?<![未將能])(?:送達|配達|送到|交付|交予|交給)(?:了|給|至|到|予)?"
            rf"(?:{_BUYER}(?!取|[^,。;]{{0,8}}(?:門市|店|郵箱|櫃|超商))|收[件貨]地址|府上|家(?!門市|店)|門口|指定地址)",
            r"^(?:您的|本)?(?:包裹|貨件|商品|貨物|郵件|快件)?(?:已經?|順利|成功)*(?:送達|配達|投遞)(?:完成|成功|完畢)?"
            r"(?:[。!(].*|[,-](?!.*(?:門市|店|取|領|櫃|局|站)).*)?$",
            r"順利(?:送達|投遞|配達)",
            rf"{_KEEPER}[^,。;]{{0,6}}(?:代?收|代?簽|代領)",
            r"交[給予][^,。;]{0,4}(?:警衛|管理|櫃[台檯]|家人|鄰居|社區)|到府完成|投入[^,。]{0,4}(?<!i郵)信箱",
            r"放(?:置|在)?(?:於|在)?(?:指定|門口|門前|前門|玄關|警衛|管理)",
        ),
        Stage.DELIVERED,
        "it is in the receiver's hands, whatever the status says",
        _BOTH,
    ),
    Rule(
        _words(
            WARNED,
            rf"{_ARRIVED}{_SAME_SENTENCE}{_POINT}|{_POINT}[^,。;]{{0,30}}代收",
            rf"{_ARRIVED}{_SAME_SENTENCE}{_CHAIN}(?:(?!物流|理貨|轉運|中心)[^,。;]){{0,16}}店",
            r"(?<!寄件)(?<!退貨)(?<!退件)(?:門市|店鋪|超商)配達|(?<!退)貨到(?:門市|店)",
            r"自取[^,。;]{0,6}保管中|^(?:ec)?管制品配達",
            r"(?<!店)(?<!尚未)到店(?!家|途|中|後|前|時)|仍在[^,。;]{0,3}(?:門市|店)|(?<!憑)[取提]件?貨?碼|到所",
            r"到站自領|至[^,。;]{0,6}(?:營業所|站所|郵局)[取領]",
            r"(?:營業所|站所)自[取領]|待客?戶?自[取提領]|[取存][件貨]櫃|將自取|送達指定|在[^,。]{0,6}自提點",
            r"招領中|退招領|轉招領|候領|待領|來局領|留局|郵局寄存|寄存送達(?!郵局)|到達支局(?:信箱|招領)",
            r"待取(?!退|消)|可取[件貨]|可領|可前往|通知取[件貨]|憑[^,。]{0,8}取[件貨]",
        ),
        Stage.READY_FOR_PICKUP,
        "it waits at a shop, a locker or a counter",
        _BOTH,
    ),
    Rule(
        _words(r"(?:預備|準備|安排|等待|待)(?:下次)?(?:配送|投遞|派送|派件)", r"進行配送"),
        Stage.IN_TRANSIT,
        "not on the last leg yet; 進行配送中 is what shop carriers say on the way to the shop",
    ),
    Rule(
        _words(
            r"(?:配送|投遞|派送|配達|外送|送件|送貨)中|派件|[派配]送(?:途中|路上)|(?:外出|出發)[派配]送",
            r"[二再](?:迴|次)(?:配送|派送|投遞)|攜出|出班|按址",
            r"(?:正在|開始)[^,。]{0,4}(?:配送|派送|投遞)|外送員|(?<!準備)出車(?![至往])|交投遞|投遞人員",
        ),
        Stage.OUT_FOR_DELIVERY,
        "the last leg to a door",
    ),
)

# ---- English -----------------------------------------------------------------------------------

_RECIPIENT = (
    r"(?:customer|recipient|receiver|consignee|buyer|addressee|resident|neighbou?r|concierge|reception(?:ist)?"
    r"|household|front desk)"
)
_DRIVER = r"(?:driver|courier|postman|postie|rider|van)"
_SHIPPER = r"(?:sender|shipper|seller|merchant|retailer|consignor|vendor)"
_PICK_UP = r"(?:pick(?:ed)?[ -]?up|collect(?:ion|ed)?)"
_PLACE = (
    r"(?:(?<!delivered, parcel )locker|parcel ?(?:shop|point|box)|outlet"
    r"|(?:access|pick[ -]?up|collection|service) (?:point|location|shop|station)|servicepoint"
    r"|convenience store|pudo(?: point)?)"
)
# Who carries it on is no receiver.
_CARRIER = (
    r"(?:carrier|courier|hub|terminal|depot|facility|warehouse|customs|airline|partner|provider"
    r"|post office|post\b)"
)
_STATION = r"(?:depot|facility|station|delivery office|post office|hub|terminal|carrier|courier|ups\b|fedex)"
_PAPERS = (
    r"\b(?:payment|charges?|fees?|dut(?:y|ies)|taxes|id|response|instructions?|information|documents?"
    r"|documentation|paperwork|invoice)\b"
)
# What a sender hands in before the parcel itself, and what is done with it.
_ADVICE = (
    r"(?:(?:ship(?:ment|ping)?|order|parcel|package|consignment|item|mail|tracking|booking|billing|delivery"
    r"|electronic\w*|instruction|pick[ -]?up)(?: item)? (?:info\w*|data|details|notification|advi[cs]e"
    r"|instructions?|request|number|manifest|record)|manifest|pre-?advi[cs]e|pre-?alert)"
)
_HANDED_IN = (
    r"(?:sent|received|transmitted|submitted|entered|uploaded|provided|approved|accepted|created|registered"
    r"|allocated|assigned|announced|generated|logged|available)"
)

_ENGLISH = (
    Rule(
        _words(
            r"(?:released|cleared|out) (?:from|by|of) (?:the )?(?:import |export )?customs",
            r"customs (?:clearance )?(?:cleared|released|complete)|clearance (?:processing )?complete",
            r"(?:hold|issue|exception|problem|error)s? (?:\w+ ){0,2}(?:released|resolved|solved|cleared)",
            r"return(?:ed)? (?:item )?from (?:\w+ )?customs|(?<!not )cleared customs|awaiting final release",
            r"^delivery will be attempted|^(?:a )?new delivery attempt",
            r"^attempted delivery (?:scheduled|tomorrow)",
            r"\binstructions\b.{0,60}will be updated|delivery option requested",
            r"(?:address|instructions?) (?:ha(?:s|ve) been |was |were )?(?:updated|corrected|changed)",
            r"not (?:yet )?(?:available|ready) (?:for|to)\b|to be re-?delivered|selected for re-?delivery",
            r"contacted (?:the |our |one of )|contact (?:was|has been) made|is now (?:moving|on its way)",
            r"^(?!.*(?:unable|attempt|not deliver|damag)).*\b(?:weather|mechanical|beyond our control)\b",
        ),
        Stage.IN_TRANSIT,
        "whatever held it has let it go",
    ),
    Rule(
        _words(
            rf"\breturn(?:ed|ing|s)?\b.{{0,30}}\b(?:{_SHIPPER}|origin|warehouse)",
            rf"\breturned\b(?! (?:back )?to (?:\w+ ){{0,3}}{_STATION})",
            r"^return(?:ing|s)?\b|\breturning\b|\brt[so]\b|\breturn (?:in progress|processed|initiated)",
            rf"return of |to (?:the )?original {_SHIPPER}|back to (?:the )?{_SHIPPER}|(?:on|its) way back",
            r"back with (?:the )?sender",
            r"(?:sent|going|goes) back\b|\breturn (?:this|the|your) (?:package|parcel|item|shipment)",
            r"\breturns? (?:agent|department|cent(?:er|re))",
            rf"\bto (?:the )?{_SHIPPER}$",
            rf"(?:delivered|{_PICK_UP}) (?:back )?(?:to|by) (?:the )?(?:original )?{_SHIPPER}",
        ),
        Stage.EXCEPTION,
        "it goes back, or its sender has it",
        _BOTH,
        goes_back=True,
    ),
    Rule(
        _words(
            r"^out for delivery(?!.*(?:fail|unsuccess))|(?:we've|we have|has been) got it .{0,12}due",
            r"\b(?:attempting|(?<!not )due for|sent for) delivery\b(?! later| tomorrow)",
        ),
        Stage.OUT_FOR_DELIVERY,
        "a delivery that is being tried, not one that was",
    ),
    Rule(
        _words(
            r"\bnot (?:yet )?(?:been |be |to )?(?:able|deliver|complet|locat|access|reach|accept|claim|contact"
            r"|want|possible|found|collect|successful|permit|allow|working|have|at (?:the )?address)",
            r"\b(?:un(?:able|deliver|success|reach)|(?:could|did|does) not|cannot)",
            r"(?:was|were) not .{0,12}deliver|non[- ]?deliver",
            r"\bfail(?:ed|ure|s)?\b|\battempt(?:ed|s)?\b|tried to|missed (?:you|delivery)|we missed",
            r"was missed|sorry we",
            r"\bno (?:answer|access|such number|signature (?:obtained|available))\b",
            r"notice (?:card )?(?:was )?left",
            r"card (?:was )?left|left a card|not (?:at )?home|\bnot in\b(?! (?:transit|system))",
            r"\babsen(?:t|ce)\b",
            r"no ?(?:one|body) (?:was |is )?(?:at )?(?:home|available|in\b|answer)|you were out|gone away",
            r"inaccessible|\blocked\b",
            r"(?:business|office|shop|store|premises|company|location|point|building) (?:\w+ )?closed",
            rf"{_RECIPIENT}(?:.{{0,16}}(?:not available|unavailable|moved)| (?:\w+ ){{0,3}}closed)",
            r"\bvaca(?:nt|tion)\b|^contact",
            r"(?:arrange|schedule|book) (?:a )?(?:new delivery|redelivery)",
            rf"returned to (?:\w+ ){{0,3}}{_STATION}|partial delivery",
        ),
        Stage.EXCEPTION,
        "nobody was there, or the carrier could not reach the receiver",
    ),
    Rule(
        _words(
            r"\b(?:refus|reject|declin|abandon|confiscat|detain|destroy|discard|dispos|terminat|block)(?:e[ds]?|s|al)\b",
            r"(?<!labor )(?<!labour )\bdispute[ds]?\b|(?<!flights are )(?<!flight )\bcancel",
            r"\bvoid(?:ed)?\b|unclaimed|\bexpired\b",
            r"(?:reached|exceeded) (?:the |its )?maximum|\bintercept\b|claim has been|not .{0,12}serve",
        ),
        Stage.EXCEPTION,
        "it was refused, called off or given up",
    ),
    Rule(
        _words(
            r"\b(?:incorrect|incomplete|insufficient|invalid|inaccurate|wrong|bad|unknown|illegible|unreadable)\b",
            r"\b(?:no|another) (?:\w+ )?address|moved, left|\bquery\b|clarification|additional information",
            r"^(?!.*(?:\bno\b|not required|signature)).*\b(?:needed|required)\b(?! document inspection)|had no",
            r"requires? (?:more|additional|further)",
            rf"(?:awaiting|receipt of|pending) (?:[\w\']+ ){{0,3}}{_PAPERS}",
            rf"{_PAPERS} (?:is |are )?(?:\w+ )?(?:requested|missing)",
            r"\b(?:duty|duties|tax|taxes|charges?|fees?|vat)\b.{0,24}"
            r"\b(?:due|unpaid|payable|to be paid|requested|owed)\b",
            r"\b(?:surcharge|charges?|fees?|duty)\b.{0,12}to pay|needs? paying",
        ),
        Stage.EXCEPTION,
        "an address, a paper or money is missing",
    ),
    Rule(
        _words(
            r"\bdamaged?\b|\blost\b|\bmissing\b|\bstolen\b|\bsearch\b|investigat|mail recovery|\bexception\b",
            r"mis-?(?:sort|rout|direct|ship|deliver|sent|plac)",
            r"\b(?:error|problem|issue|trouble|incident)s?\b",
            r"restricted|prohibited|\bover(?:weight|sized?)\b|\bseized\b|retention|item retained",
            r"(?:stopped|retained|stopped/retained) (?:by|at|in) (?:\w+ )?customs",
            r"(?<!to be )\bheld\b(?!.{0,60}(?:pick|collect|request|inspection|clearance|post office|location|locker))",
            r"\b(?:on hold\b|hold\b(?! (?:at|for)\b))(?!.{0,40}(?:request|future))",
        ),
        Stage.EXCEPTION,
        "it was damaged, lost, held or sent the wrong way",
    ),
    Rule(
        _words(
            r"\bdelay(?:ed|s)?\b|\blate\b|\bweather\b|(?:re-?scheduled|postponed)",
            r"^(?!.*post office).*\brequest$|redelivery arranged",
        ),
        Stage.IN_TRANSIT,
        "late, or held as the receiver asked: it is coming",
    ),
    Rule(
        _words(
            r"\blabel|created|^reported$|order processed(?! at)|manifested",
            rf"booking (?:of|received|confirmed|completed)|pre-shipment|{_ADVICE}.{{0,40}}{_HANDED_IN}",
            r"(?:information|data) (?:has been |was )?(?:received|entered|transmitted|input)",
            r"postage (?:applied|paid)|for picking|^electronic notification",
            r"order (?:received|placed|details|confirmed|ready)|electronically|ship request|\bbooked\b",
            r"\bpack(?:ed|ing)\b|informed us|(?:waiting for|pending) drop",
            r"(?:notified|submitted|announced|provided) .{0,24}electronic",
            r"electronic.{0,24}(?:submitted|received)",
            rf"awaiting (?:item|(?:pick[ -]?up|collection) (?:by|from)(?! (?:the )?{_RECIPIENT})"
            r"|shipment|dispatch|posting|drop)",
            r"\bregistered\b(?! (?:mail|post|item|letter|packet|by))|to be handed over by",
            r"notified (?:us|to pick)|expecting (?:your|it)|notification from your",
            r"not (?:yet )?(?:been )?(?:received|arrived|handed)|handover pending",
            rf"{_SHIPPER}.{{0,20}}(?:prepar|dispatching)|prepar(?:ing|es) (?:an |the |your )?item",
            r"preparing to ship",
            r"(?:being|in) prepar(?:ed|ation)(?! for)(?:.{0,16}to be (?:shipped|sent))?",
            r"pick[ -]?up (?:is |has been )?(?:scheduled|requested|booked|awaited|arranged|planned)",
            r"ready (?:to be |for )?(?:shipped|ship|dispatch|shipment)",
        ),
        Stage.PENDING,
        "so far there is an order or a label and nothing else",
    ),
    Rule(
        _words(
            rf"(?:collected|picked up) (?:\w+ ){{0,4}}?(?:by|from) (?:the )?(?:{_RECIPIENT}|{_PLACE}|retail)",
            rf"(?:{_RECIPIENT}|\byou) (?:has |have )?(?:picked up|collected)",
            r"individual picked up|\bsigned\b",
            rf"handed (?:over |directly )?to (?:the |a )?(?:{_RECIPIENT}|resident|neighbou?r)",
            r"collected at (?!.{0,16}(?:terminal|hub|depot|facility|origin|warehouse))",
            r"delivered.{0,40}(?:and (?:was |has been )?| )(?:collected|picked up)",
        ),
        Stage.DELIVERED,
        "the receiver has fetched it or signed for it",
        _BOTH,
    ),
    Rule(
        _words(
            r"pick ?up scan|(?<!be )picked up\b",
            r"\b(?:in transit|transported|on (?:its|the) way|(?:re-?)?routed|redirected|forwarded|en route"
            r"|moving) to\b.{0,30}"
            rf"(?:{_PLACE}|{_CARRIER})",
            rf"(?:delivered|handed over|transferred) to (?:[\w-]+ ){{0,3}}{_CARRIER}",
            r"arrived at hub|for delivery later|not due",
            rf"(?:from|by) (?:the )?{_SHIPPER}",
        ),
        Stage.IN_TRANSIT,
        "it left its sender or moves between two places",
    ),
    Rule(
        _words(
            WARNED,
            r"(?:available|ready|wait|waiting|awaiting|held|kept)(?: for| to be| for you)? (?:to )?"
            rf"(?:redelivery or |\w+ )?{_PICK_UP}"
            r"(?! by (?:the )?(?:carrier|courier|driver))",
            r"hold at location|to be collected|^carded|held at (?:the )?post office",
            rf"\bheld .{{0,30}}for (?:\w+ )?{_PICK_UP}|^pick[ -]?up by\b|please (?:collect|pick)",
            r"(?:reminder|day) to (?:collect|pick)|^collect (?:your|from)|available at (?!this|the moment)|\bstored (?:at|in)\b",
            rf"(?:can|may) (?:now )?(?:be )?{_PICK_UP}|waiting for you|until it is collected",
            rf"for {_PICK_UP} by (?:the )?{_RECIPIENT}|{_RECIPIENT} to (?:collect|pick)",
            rf"\b(?:to|at|in) .{{0,20}}{_PLACE}",
        ),
        Stage.READY_FOR_PICKUP,
        "it waits at a shop, a locker or a counter",
        _BOTH,
    ),
    Rule(
        _words(
            r"(?:out|dispatched|on (?:the )?vehicle|on ?board) (?:for|on) (?:\w+ )?delivery|delivery round",
            r"^delivery today|(?:be delivered|will deliver\b.{0,40}) (?:today|during the day)",
            r"with (?:delivery )?(?:courier|agent|driver)",
            r"delivery (?:of the [\w ]{1,20})?(?:is )?in progress|with delivery",
            r"assigned to (?:\w+ )?(?:driver|courier)",
            r"^today's delivery|loaded for|loaded (?:on|onto|into) (?:the |a )?delivery|^for delivery$",
            r"(?:vehicle|van|truck) for delivery",
            r"delivery (?:vehicle|van|truck|staff|agent|champion)",
            r"(?:with|by) (?:one of )?(?:our|the|a|your) (?:drivers?|courier)",
            r"out with (?:\w+ )?(?:courier|driver)",
            r"(?:driver|courier) is on (?:the|its|his) way|to reach .{0,30}doorstep|on its way to you",
            rf"(?:on its way|in delivery) to (?:the |your )?(?:{_RECIPIENT}|address)",
            rf"\bout (?:on|with) (?:\w+ ){{0,2}}{_DRIVER}|\b{_DRIVER} (?:is|has your|will deliver)",
            r"on the (?:vehicle|van)\b",
            r"delivery (?:is )?(?:scheduled|planned|due)(?: for)? today",
            r"on (?:a |its |the )?delivery (?:route|tour)",
            r"arriving today|expected today|driver is|^in delivery$",
        ),
        Stage.OUT_FOR_DELIVERY,
        "the last leg to a door",
    ),
    Rule(
        _words(
            r"(?<!be )(?<!yet )(?<!-)\bdelivered\b|final delivery|deliver item(?! to)",
            r"delivery (?:complete|success|confirmed)|(?:proof|confirmation) of (?:delivery|receipt)",
            r"(?:posted|put) through|given to (?:a |the |your )?neighbou?r",
            rf"^pod\b|received by (?:the |a )?{_RECIPIENT}",
            r"\bleft (?:(?:it|your|the) (?:\w+ )?)?(?:at|in|with|on|near|by|behind|inside) .{0,16}"
            r"(?:door|porch|safe|neighbou?r|reception|mail|garage|individual)",
        ),
        Stage.DELIVERED,
        "it was brought to the door, the box or a neighbour",
        _BOTH,
    ),
)

RULES: tuple[Rule, ...] = (
    Rule(_ANYTHING, Stage.PENDING, "the provider says that nothing has happened", frozenset({"pending"})),
    Rule(_ANYTHING, Stage.EXCEPTION, "the provider says that it went wrong", frozenset({"exception"})),
    *_JAPANESE,
    *_CHINESE,
    *_ENGLISH,
    Rule(_ANYTHING, Stage.IN_TRANSIT, "under way is what the status says", _TRANSIT),
    Rule(_ANYTHING, Stage.DELIVERED, "delivered is what the status says", _DELIVERED),
)
"""Ordered; the first row that fits is the stage."""

_FORWARD_AGAIN = _words(
    r"(?:取消|撤銷)[^,。]{0,2}退|重新(?:配送|寄送|出貨|派送)",
    r"(?:買家|消費者|buyer)[^,。;]{0,4}(?:已|成功|has )?(?:取[件貨]|領取|collected|picked)",
)
"""What ends a return that was told: it was called off, or the buyer has it after all."""


def read_stage(checkpoint_status: str, text: str) -> Stage:
    """The stage that a Track.TW checkpoint tells; `Stage.UNKNOWN` for a status that its document lacks."""
    rule = _rule(checkpoint_status, text)
    return rule.stage if rule else Stage.UNKNOWN


def goes_back(text: str) -> bool:
    """Whether a text says that the parcel is on its way back to its sender, or there again."""
    rule = _rule("transit", text)
    return rule is not None and rule.goes_back


def on_the_way_back(checkpoints: Sequence[Checkpoint]) -> tuple[Checkpoint, ...]:
    """A history (newest first) in which whatever came after a return was told is the sender's.

    An arrival, a collection or a delivery on the way back is none for the receiver: `Stage.EXCEPTION`,
    until a text says that the return was called off. What the user did by hand stays as it is.
    """
    turned: list[Checkpoint] = []
    is_returning = False
    for checkpoint in reversed(checkpoints):
        is_returning = _returns_after(checkpoint, is_returning)
        is_senders = is_returning and checkpoint.stage is not Stage.EXCEPTION and not is_by_hand(checkpoint)
        turned.append(replace(checkpoint, stage=Stage.EXCEPTION) if is_senders else checkpoint)
    return tuple(reversed(turned))


def is_returning(checkpoints: Sequence[Checkpoint]) -> bool:
    """Whether a history (newest first) tells of a return that was not called off."""
    return reduce(lambda so_far, one: _returns_after(one, so_far), reversed(checkpoints), False)


def _returns_after(checkpoint: Checkpoint, before: bool) -> bool:
    """Whether it is on its way back after a checkpoint, by whether it was before it."""
    if is_by_hand(checkpoint):
        return before
    if goes_back(checkpoint.message):
        return True
    return before and not _compiled(_FORWARD_AGAIN).search(folded(checkpoint.message))


@lru_cache(maxsize=1024)  # the same few hundred texts of carriers stand in all histories
def _rule(checkpoint_status: str, text: str) -> Rule | None:
    plain = folded(text)
    return next(
        (rule for rule in RULES if checkpoint_status in rule.statuses and rule.pattern.search(plain)), None
    )


def folded(text: str) -> str:
    """`text` with one form for each character: half width, traditional, lower case, no spaces in Chinese.

    What says nothing of the parcel is left out.
    """
    compatible = unicodedata.normalize("NFKC", text[:MAX_LINE]).casefold().translate(_TRADITIONAL)
    for pattern, instead, _why in _FOLDED_AWAY:
        compatible = _compiled(pattern).sub(instead, compatible)
        compatible = _SPACE_BESIDE_CHINESE.sub("", " ".join(compatible.split()))
    return compatible
