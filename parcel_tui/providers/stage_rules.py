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
    "满滿额額级級项項现現实實别別类類种種规規"
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
    (
        _words(
            r"(?:簡訊|電子郵件|e-?mail|sms|推播|line)?通知(?:發送|寄送|傳送)?(?:失敗|未成功)",
            rf"(?:reminder |e-?mail |sms |text |push ){{1,3}}(?:notification )?{_NOT_SENT}",
            rf"notification {_NOT_SENT}",
        ),
        "",
        "a notice that failed is not a delivery that failed",
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
        r"\bif (?:you|the recipient|the customer|nobody|no one|not)\b[^.;]*",
        "",
        "what would be, if something were",
    ),
)
"""Pattern, what stands in for it, and why; in this order."""

# ---- Japanese ----------------------------------------------------------------------------------

_SHOP_JA = r"(?:コンビニ|店頭|店舗|支店|窓口|営業所|センター|郵便局|ロッカー|pudo|ステーション|はこぽす)"

_JAPANESE = (
    Rule(
        _words(
            r"返[送品却戻還]|還付|送り返|お戻し",
            r"(?:差出人|発送元|依頼主|荷送人|出荷元)(?:様)?[にへ]?(?:返|戻|配達|お?(?:届|渡|引|受))",
        ),
        Stage.EXCEPTION,
        "it goes back, or its sender has it",
        _BOTH,
        goes_back=True,
    ),
    Rule(
        _words(
            r"配達担[当當]|持ち?出し?(?:中|$)|お?届け中|配達員|配達開始|本日[^,。]{0,4}(?:お届け|配達)|(?:配達|お届け)[にへ](?:出発|向か|出)"
        ),
        Stage.OUT_FOR_DELIVERY,
        "somebody carries it to the door",
    ),
    Rule(
        _words(
            r"不在|連絡票|誤り|保管期限(?:切れ|経過|満了|超過)|配達未|持ち?(?:戻|帰)|お持ち(?:戻|帰)",
            r"調査中|保留(?:中|$)|(?:で|にて)(?:保留|留置)",
            r"受け?取り?(?:を)?(?:拒|辞退)|辞退",
            r"(?:住所|宛て?先|宛て?名|あて所|あて先)[^,。]{0,6}(?:不明|不備|不完全|相違|誤|尋ね)",
            r"尋ねあたら",
            r"転居|休業|定休|(?:配達|お届け)(?:が|を)?(?:不能|未了|中止)|(?:でき|出来)(?:ません|ず)",
            r"破損|紛失|汚損|誤送|誤區分|問題が|トラブル|(?:書類|情報)[^,。]{0,4}不足",
            r"(?:依頼|連絡|指示)待ち|輸送障害|(?:関税|稅金|代金|支払)[^,。]{0,8}(?:待ち|未納|未払|必要)",
            r"(?:荷受人|お客様)[^,。]{0,3}都合|再配達(?:の|を)?(?:ご?依頼|お?申)(?!.{0,4}(?:受|承))",
            r"ご連絡(?:ください|下さい)",
        ),
        Stage.EXCEPTION,
        "nobody was in, it was refused, or it cannot be brought as it is",
    ),
    Rule(
        _words(
            r"登録(?:され|が|は)?[^,。]{0,8}(?:ません|なし|ない)|未登録",
            r"(?:見つかり|情報が(?:存在し|あり))ません|取扱なし",
            r"該[当當][^,。]{0,4}(?:なし|ありません|ございません)",
            r"お確かめ|出荷(?:指示|依頼|情報)|情報を?(?:送信|受信|登録)",
            r"(?:送り状|伝票)[^,。]{0,5}(?:発行|作成)|(?:発送|出荷|集荷)(?:の)?(?:準備|予定|依頼|待)",
            r"ラベル",
        ),
        Stage.PENDING,
        "so far there is an order or a label and nothing else",
    ),
    Rule(
        _words(
            r"(?:日|時間帯?|曜日)(?:の)?指定|再配達[^,。]{0,6}(?:受|承)|お荷物をお預かり|遅延|遅れ|(?:配達|お届け)予定|店通過"
        ),
        Stage.IN_TRANSIT,
        "taken over from its sender, or on a day that the receiver chose",
    ),
    Rule(
        _words(
            rf"{_SHOP_JA}[^,。]{{0,16}}(?:保管|お?預かり|受け?取り?(?:待|可|でき|いただ|くだ|下)|引き?渡し?$)",
            r"(?:コンビニ|受取店|ロッカー|pudo|ローソン|ファミリーマート|セブン)[^,。]{0,10}(?:受け?取|到着)",
            r"取扱店|受け?取り?(?:くだ|下)さい|お?引き?取り?待ち|^保管中$|保管(?:しており|期限|期間)",
            r"お?受け?取り?(?:を?お?待ち|可能|いただけ)|ご?来店",
        ),
        Stage.READY_FOR_PICKUP,
        "it waits at a shop, a locker or a counter",
        _BOTH,
    ),
    Rule(
        _words(
            r"(?:配達|お?届け|投函|引き?渡し?|お渡し|受け?取り?|引き?取り?|受領)(?:は|が|を)?(?:完了|済|終了|しました|致しました|いたしました)",
            r"(?:受取人|お客様|本人)[にへ][^,。]{0,3}引き?渡|お届け(?:が|は)済",
            r"(?:配達|お届け)され(?:た|ました)|お届けしました|投函|郵便受け|宅配(?:ボックス|box)|置き?配",
            r"窓口でお渡し",
        ),
        Stage.DELIVERED,
        "it is in the receiver's hands or box",
        _BOTH,
    ),
)

# ---- Chinese -----------------------------------------------------------------------------------

_SENDER = r"(?:賣家|賣方|寄件[人方者]|寄貨人|廠商|商家|原寄[件貨]?(?:人|門市|店)?)"
_BUYER = r"(?:買家|消費者|顧客|收件人|收受人|收貨人|客戶|本人|取件人)"
# 取件門市 and the like name a shop and say nothing of a collection.
_COLLECT = r"(?:取[件貨]|領[取件]|配件)(?!門市|店|超商|地|點|期|通知|碼|代碼|編號|人)"
_POINT = (
    r"(?:門市|門店|店鋪|超商|便利商店|智取店|i郵箱|智[能慧取]櫃|快遞櫃|快遞超市|自[提取]|取[件貨]點"
    r"|代收點|服務點|驛站|菜鳥|豐巢|順豐[店站]|寄物櫃)"
)
_CHAIN = r"(?:7-?(?:11|eleven)|統一|全家|萊爾富|hi-?life|ok)"
_ARRIVED = r"(?<!未)(?:配達|[送抵到]達|送[抵至到]|[已寄]至|已到|寄達|存入|放[入置]|投入|存放|暫[存放])"
# A sentence that names one of these is not about the shop where the parcel is collected.
_SAME_SENTENCE = r"(?:(?!寄件|退|物流|理貨|轉運|集散|中心|營業所)[^,。;]){0,24}"
_KEEPER = (
    r"(?:管理[員室處]|警衛|門衛|保全|守衛|櫃[台檯]|前台|收發室?|家人|家屬|鄰居|同事|他人|親友|大樓|社區|物業)"
)

_CHINESE = (
    Rule(
        _words(
            r"改[^,。]{0,8}招領|延長[^,。]{0,3}取[件貨]|取[件貨][^,。]{0,4}延長",
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
        _words(r"(?:註銷|撤銷|取消|刪除)[^,。]{0,2}(?:投遞|簽收|妥投|退[回件貨])", r"(?:狀態|記錄)刪除"),
        Stage.IN_TRANSIT,
        "a record was taken back: what it said is not so",
    ),
    Rule(
        _words(
            r"退[回件貨至往還運到](?!招領)|[批直驗廠收判逕轉踢開拉一二]退(?!招領)|退相關|可退|已退",
            r"[送轉]回(?:物流|原寄|寄件|賣家|廠商)|轉c店",
            rf"(?<![向至到由從在])(?<!通知)(?<!等待){_SENDER}(?!已?(?:出貨|寄)|地址)[^,。;]{{0,6}}(?:取[件貨]|取回|取退|領[取回]|簽收|妥投|收回|招領|i郵箱(?!收寄))",
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
            r"(?:異常|扣[關留押]|問題)已?(?:排除|解除|解決)",
        ),
        Stage.IN_TRANSIT,
        "whatever held it has let it go",
    ),
    Rule(
        _words(
            r"未[取領]|逾期(?!退招領|警語)|超過.{0,6}(?:期限|時間|規[格範])|已過門市進貨日|寄存期滿",
            r"超商(?:通知)?取回|刷[a-z]給[a-z]",
            r"^(?:廠商|消費者|賣家)要求|閉轉|停滯|滯留|卡關|捆包|透明|[無多]標籤|改址|不存在",
            r"(?:託運|運|訂)單刪除",
            r"拒收|拒簽|拒絕|不收",
            r"不在家|不在(?=[,。(\]]|$)|(?:客戶|顧客|買家|收件人|收貨人)(?:不在|外出)",
            r"休息|休假|公休",
            r"[無沒]有?人?(?:在家|簽收|收件人|收件|收貨|接聽|應答|應門|受領|領取)|查無此",
            r"電聯(?:不上|異常)|聯[繫絡系](?:不上|不到)|電話(?:不通|未接|無人|關機|空號)",
            r"無法(?:聯|與|投|派|送|配|取|辨|判|收|接|入)",
            r"(?:投遞|派送|配送|派件|[送配]達|遞送|宅配|取件|收件|簽收)(?:不成功|未成功|未果|異常|未遇)",
            r"(?<!上傳)失敗",
            r"未(?:投妥|妥投|順利|成功|能|到貨|到門市|到店)|(?<!尚)未收到貨|不成功|不通過",
            r"[清通報]關(?:失敗|未)",
            r"地址(?:錯|不|有誤|異常|欠|無)|址誤|搬[家遷]|遷移",
            r"遺失|丟[失件]|[破毀受]損|損[壞毀]|瑕疵|滲漏|包裝不良|缺件|短少|報缺",
            r"超[材才大重]|材積超過|違禁|銷毀|拋棄|沒入|賠償|判賠|協尋|列管",
            r"扣[關留押件]|查扣|留置|(?<!航班)取消|作廢|送錯|誤[封送投]|調查(?:處理)?中",
            r"(?:門市|店).{0,4}(?:轉店|關店|停業)|關轉|閉店|尚未開店|重新?選[擇店門取]|無此門市|門市無此",
            r"(?<!如有)(?<!若有)(?<!如遇)(?:異常|錯誤|有誤)|(?:問題|疑難)[件單]",
            r"(?:條碼|資料|格式|單號|代碼|金額|日期).{0,6}(?:不符|重[複覆])|不合規|無.{1,4}資料",
            r"失效|撤回|(?:未|尚未|請|待|須|需|應)[^,。;]{0,10}(?:實名|申報|認證|補件|補正|補齊|補交)",
            r"通知補|未確認|不全|不足|(?:實名|認證|申報)[^,。;]{0,4}(?:未|失敗|待)",
            r"未支付|[未待補請須][^,。;]{0,3}繳|繳[稅費]|待付",
            r"(?:稅[費金款]?|關稅)[^,。;]{0,4}(?:未|待|請)|(?:提供|補)[^,。;]{0,6}(?:資料|文件|證件|發票)",
        ),
        Stage.EXCEPTION,
        "nobody took it, or it cannot be brought as it is",
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
            r"尚未(?!送達|抵達|到達|投遞|完成)|未寄件|未出貨",
            r"(?:等待|等候|待)(?:賣家|商家|廠商|寄件人)?(?:出貨|寄件|發貨)",
            r"(?:等待|待)(?:快遞員)?(?:攬[收件]|收件|上門)|通知[^,。]{0,8}攬",
            r"確認訂單後|訂單(?:已?成立|處理中|已?建立|已?上傳|已?傳送|資料)",
            r"(?:成立|建立|產生|取得)(?:訂單|寄件)",
            r"(?:託運|托運|寄件)單?(?:資料)?[^,。]{0,3}(?:登[錄入]|上傳|建立|產生|成立)|檔案?傳送",
            r"檔案?上傳|上傳電子訂單|提單成立|接單確認|已下單",
            r"建立運單|[面運]單已?(?:生成|建立)|物流單已建立|查無資料|準備(?:出貨|商品)|[備揀]貨中|可列印",
        ),
        Stage.PENDING,
        "so far there is an order or a label and nothing else",
    ),
    Rule(
        _words(
            rf"(?:配送|派送|投遞|送)[^,。;]{{0,3}}(?:到|至|給|往)?(?:{_BUYER}|府上|您)[^,。;]{{0,6}}(?:途中|中|路上)"
        ),
        Stage.OUT_FOR_DELIVERY,
        "on the way to the receiver",
    ),
    Rule(
        _words(
            r"(?:貨運|司機|物流|快遞員?|人員|專車)已?(?:上門)?[取收]件|由[^,。]{1,16}取件完成|取件中",
            r"取回貨件|客戶端",
            r"寄件門市|(?:賣家|廠商|寄件人)已|交寄|完成寄件|門市寄件|收寄|攬[收件]|集貨|取件完成,",
            r"已收件|門市收件|便收件|安排出貨|已出貨|出貨通知|收取快件|^已取件[,(]",
            r"^(?!.*(?:配送|派送|投遞|外送|送貨)中).*預[計定估][^,。;]{0,10}(?:送達|配達|投遞)",
            rf"(?:預[計定估]|預期)[^,。;]{{0,10}}(?:到店|{_ARRIVED}[^,。;]{{0,8}}{_POINT})",
            rf"前往(?!領|{_COLLECT})|即將|將[配送運]|[送運發配]往|[送配]至[^,。]{{0,12}}(?:途中|中$)",
            r"轉運?至|(?<![派配]送)(?<!投遞)(?:路上|途中)|離開|離店|轉交|轉運|運[轉送]|招領郵件轉",
            r"改寄|改投|轉寄|入箱中|通關|清關|報關|空運",
        ),
        Stage.IN_TRANSIT,
        "it left its sender or moves between two places, a shop among them",
    ),
    Rule(
        _words(
            rf"(?:已|成功|完成)(?:被|由|經|自|到店|[至到]門市|{_BUYER}|包裹|貨件|商品|i郵箱|成功|順利|完成)*{_COLLECT}",
            r"(?:取件|取貨|領取)(?:成功|完成|完畢)|(?:已|客人)取[走出]|客人已取",
            r"(?:招領|窗口|代理人)領取(?!通知|中)",
            rf"{_BUYER}(?:已|成功)?(?:到店|[至到]門市)?{_COLLECT}",
            r"(?<![未拒待])(?<!等待)(?<!等候)(?<!無人)(?<!準備)簽收|妥投",
            r"(?:投遞|派送|配送|送貨)(?:成功|完成|完畢)|配完|由[^,。]{1,16}送達",
            rf"(?<![未將能])(?:送達|配達|送到|交付|交予|交給)(?:了|給|至|到|予)?(?:{_BUYER}(?!取|[^,。;]{{0,8}}(?:門市|店|郵箱|櫃))|收[件貨]地址|府上|家中|指定地址)",
            r"^(?:您的|本)?(?:包裹|貨件|商品|貨物|郵件|快件)?(?:已經?|順利|成功)*(?:送達|配達|投遞)(?:完成|成功|完畢)?(?:[。!(].*)?$",
            r"順利(?:送達|投遞|配達)",
            rf"{_KEEPER}[^,。;]{{0,6}}(?:代?收|代?簽|代領)|投入[^,。]{{0,4}}(?<!i郵)信箱",
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
            r"(?<!店)到店(?!家|途|中)|到所|到站自領|至[^,。;]{0,6}(?:營業所|站所|郵局)[取領]",
            r"(?:營業所|站所)自[取領]|待客?自取|送達指定|在[^,。]{0,6}自提點",
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
            r"二迴配送|攜出",
            r"(?:正在|開始)[^,。]{0,4}(?:配送|派送|投遞)|外送員|(?<!準備)出車|交投遞|投遞人員",
        ),
        Stage.OUT_FOR_DELIVERY,
        "the last leg to a door",
    ),
)

# ---- English -----------------------------------------------------------------------------------

_RECIPIENT = r"(?:customer|recipient|receiver|consignee|buyer|addressee)"
_SHIPPER = r"(?:sender|shipper|seller|merchant|retailer|consignor)"
_PICK_UP = r"(?:pick(?:ed)?[ -]?up|collect(?:ion|ed)?)"
_PLACE = (
    r"(?:(?<!delivered, parcel )locker|parcel ?(?:shop|point|box)|outlet"
    r"|(?:access|pick[ -]?up|collection|service) (?:point|location|shop)|servicepoint|convenience store)"
)
# Who carries it on is no receiver.
_CARRIER = (
    r"(?:carrier|courier|hub|terminal|depot|facility|warehouse|customs|airline|partner|post office|post\b)"
)

_ENGLISH = (
    Rule(
        _words(
            r"(?:released|cleared|out) (?:from|by|of) (?:the )?(?:import |export )?customs",
            r"customs (?:clearance )?(?:cleared|released|complete)",
            r"(?:hold|issue|exception)s? (?:released|resolved)",
            r"return(?:ed)? (?:item )?from (?:\w+ )?customs|clearance (?:processing )?complete",
            r"(?<!not )cleared customs|awaiting final release|^delivery will be attempted",
            r"^attempted delivery (?:scheduled|tomorrow)",
            r"\binstructions\b.{0,60}will be updated|delivery option requested",
        ),
        Stage.IN_TRANSIT,
        "whatever held it has let it go",
    ),
    Rule(
        _words(
            rf"\breturn(?:ed|ing|s)?\b.{{0,30}}\b(?:{_SHIPPER}|origin|warehouse)|\breturned\b",
            r"^return(?:ing|s)?\b|\breturning\b",
            rf"return of |to (?:the )?original {_SHIPPER}|back to (?:the )?{_SHIPPER}",
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
            r"(?:we've|we have|has been) got it .{0,12}due",
            r"\b(?:attempting|(?<!not )due for|sent for) delivery\b(?! later)",
        ),
        Stage.OUT_FOR_DELIVERY,
        "a delivery that is being tried, not one that was",
    ),
    Rule(
        _words(
            r"undeliver(?:able|ed)|not (?:been )?delivered|(?:could|can) ?not (?:be )?deliver",
            r"(?:was|were) not .{0,12}deliver",
            r"unable to|unsuccessful|\bfail(?:ed|ure)?\b|\battempt(?:ed|s)?\b|tried to deliver",
            r"missed (?:you|delivery)|we missed|sorry we",
            r"notice left|notice was left|no access|no such number|not (?:at )?home|\babsent\b",
            r"(?:business|office|shop|store|premises) (?:is |was )?closed",
            r"no ?(?:one|body) (?:was |is )?(?:at )?(?:home|available|in\b)|was missed|left a card",
            r"card (?:was )?left|^contact|investigat|retention|insufficient|declined|inaccessible",
            rf"{_RECIPIENT}.{{0,16}}(?:not available|unavailable|moved|not reachable|unknown)",
            r"not reachable|unreachable|unable to contact|not possible|not found|\bno answer\b",
            r"\brefused?\b|\brejected\b|not accepted|did not want|unclaimed|abandoned|\bcancell?ed\b",
            r"\bexception\b|\bexpired\b|not (?:been )?collected",
            r"(?:incorrect|insufficient|incomplete|invalid|wrong|bad|no) (?:\w+ )?address",
            r"address (?:\w+ )?(?:is |was )?(?:problem|issue|incorrect|incomplete|unknown|needed|required)",
            r"(?:held|seized|detained|stopped|retained|stopped/retained) (?:by|at|in) (?:\w+ )?customs",
            r"object seized|held by carrier",
            r"\bhold\b(?! (?:at|for)\b)(?!.{0,20}request)|held for payment",
            r"(?:awaiting|receipt of|pending) (?:[\w']+ ){0,3}"
            r"(?:payment|response|instructions?|information|documents?)",
            r"(?:action|information|documents?|payment|address|processing|redelivery) (?:is |are )?(?:\w+ )?"
            r"(?:needed|required|requested|missing)",
            r"\b(?:duty|duties|tax|taxes|charge|charges|fee|vat)\b.{0,24}"
            r"\b(?:due|unpaid|payable|to be paid|requested|required|owed)\b",
            r"(?:arrange|schedule|book) (?:a )?(?:new delivery|redelivery)",
            r"\bdamaged?\b|\blost\b|\bmissing\b|\bstolen\b|destroyed|discarded|missorted|misrouted",
            r"moved, left|additional information",
        ),
        Stage.EXCEPTION,
        "nobody took it, or it cannot be brought as it is",
    ),
    Rule(
        _words(
            r"\bdelay(?:ed|s)?\b|\bweather\b|rescheduled|^(?!.*post office).*\brequest$|redelivery arranged"
        ),
        Stage.IN_TRANSIT,
        "late, or held as the receiver asked: it is coming",
    ),
    Rule(
        _words(
            r"label|created|^reported$|transmitted|order processed|manifested|pre-shipment",
            r"(?:shipment|order|electronic|parcel|package|shipping) (?:info\w*|data|notification|details) "
            r"(?:has been |was )?(?:sent|received)",
            r"information (?:has been )?received|order (?:received|created|placed|details)|pre-?advi[cs]e",
            r"awaiting (?:item|pick[ -]?up by|collection by)|registered|to be handed over by",
            r"notified (?:us|to pick)",
            r"not (?:yet )?(?:received|arrived|been handed)|expecting (?:your|it)|notification from your",
            r"prepar(?:ing|es) (?:an |the |your )?item",
            r"pick[ -]?up (?:is |has been )?(?:scheduled|requested|booked)|being prepared(?! for)",
            r"preparing to ship|handover pending|ready (?:to be |for )?(?:shipped|dispatch|shipment)",
            r"awaiting (?:shipment|dispatch|posting|drop)|order confirmed",
        ),
        Stage.PENDING,
        "so far there is an order or a label and nothing else",
    ),
    Rule(
        _words(
            rf"(?:collected|picked up) (?:by|from) (?:the )?(?:{_RECIPIENT}|{_PLACE}|retail)",
            rf"{_RECIPIENT} (?:has |have )?(?:picked up|collected)",
            r"individual picked up|signed (?:for|by)",
            rf"handed (?:over |directly )?to (?:the |a )?(?:{_RECIPIENT}|resident|neighbou?r)",
            r"collected at|delivered.{0,40} and (?:was |has been )?(?:collected|picked up)",
        ),
        Stage.DELIVERED,
        "the receiver has fetched it or signed for it",
        _BOTH,
    ),
    Rule(
        _words(
            r"pick ?up scan|(?<!be )picked up\b",
            r"\b(?:in transit|transported|on (?:its|the) way|forwarded|en route|moving) to\b.{0,30}"
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
            r"(?:available|ready|waiting|awaiting|held|kept)(?: for| to be| for you)? (?:to )?"
            rf"(?:redelivery or |\w+ )?{_PICK_UP}"
            r"(?! by (?:the )?(?:carrier|courier|driver))",
            r"hold at location|to be collected|^carded|held at (?:the )?post office",
            rf"\bheld .{{0,30}}for (?:\w+ )?{_PICK_UP}|^pick[ -]?up by\b|please (?:collect|pick)",
            rf"(?:can|may) (?:now )?(?:be )?{_PICK_UP}|waiting for you|until it is collected",
            rf"for {_PICK_UP} by (?:the )?{_RECIPIENT}",
            rf"\b(?:to|at|in) .{{0,20}}{_PLACE}",
        ),
        Stage.READY_FOR_PICKUP,
        "it waits at a shop, a locker or a counter",
        _BOTH,
    ),
    Rule(
        _words(
            r"(?:out|dispatched|on (?:the )?vehicle) (?:for|on) (?:\w+ )?delivery|delivery round",
            r"^delivery today|delivered today|with (?:delivery )?(?:courier|agent|driver)",
            r"delivery in progress|with delivery|assigned to (?:\w+ )?(?:driver|courier)",
            r"^today's delivery|loaded for|loaded (?:on|onto|into) (?:the |a )?delivery",
            r"(?:vehicle|van|truck) for delivery|delivery (?:vehicle|van|truck|staff|agent|champion)",
            r"(?:with|by) (?:one of )?(?:our|the|a|your) (?:drivers?|courier)|out with (?:the )?courier",
            r"(?:driver|courier) is on (?:the|its|his) way|to reach .{0,30}doorstep|on its way to you",
            r"arriving today|driver is|^in delivery$",
        ),
        Stage.OUT_FOR_DELIVERY,
        "the last leg to a door",
    ),
    Rule(
        _words(
            r"(?<!be )(?<!yet )\bdelivered\b|final delivery|deliver item",
            r"delivery (?:complete|successful|completed)|(?:proof|confirmation) of (?:delivery|receipt)",
            r"^pod\b|received by (?:the )?(?:consignee|neighbou?r|recipient|customer)",
            r"\bleft (?:at|in|with|on|near|by|behind|inside) .{0,16}"
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
