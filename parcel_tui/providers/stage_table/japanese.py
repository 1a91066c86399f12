"""The rows for Japanese texts, in the form that `folded` brings them into (稅 for 税, 番號 for 番号)."""

from parcel_tui.domain.stage import Stage
from parcel_tui.providers.stage_table.row import BOTH, Rule, words

_SHOP_JA = (
    r"(?:コンビニ(?:エンスストア)?|店舗|ロッカー|pudo|はこぽす|ローソン|ファミリーマート|セブン-?イレブン|ミニストップ"
    r"|受取[場店]所?|アクセスポイント)"
)
_DEPOT_JA = r"(?:店頭|支店|窓口|営業所|センター|郵便局|取扱[店局]|ステーション)"
_CARRIER_JA = r"(?:業者|会社|運送|郵便局?|ヤマト|佐川|航空|提携|委託先?|現地|代理店)"
_DELIVER_JA = r"(?:配[達送]|お?届け|納品|置き?配|投函|お?渡し|引き?渡し?|お?預け)"
_DONE_JA = r"(?:完了|済|終了|終わり|(?:致|いた)?しました|され(?:た|ました|ています)|りました|れました)"


def _but_no_return(*alternatives: str) -> str:
    """Words that Chinese texts hold too: one that names a return is left to the rows for Chinese."""
    return rf"^(?!.*(?<!辞)退).*(?:{words(*alternatives)})"


JAPANESE = (
    Rule(
        words(
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
        words(
            r"返[送品却戻還]|お?返し|還付|送り返|お戻し",
            r"(?:差出人|発送元|依頼主|荷送人|出荷[元人])(?:様)?[にへ]?(?:返|戻|配達|お?(?:届|渡|引|受))",
        ),
        Stage.EXCEPTION,
        "it goes back, or its sender has it",
        BOTH,
        goes_back=True,
    ),
    Rule(
        words(
            r"登録(?:され|が|は)?[^,。]{0,8}(?:ません|なし|ない)|未登録|取扱なし",
            r"(?:番號|情報|データ|荷物|該[当當])[^,。]{0,8}(?:見つかり|見[当當]た?り|存在し|あり|ござい)ま?せん",
            r"引き?受け?られてい(?:ません|ない)|該[当當][^,。]{0,4}なし|お確かめ",
        ),
        Stage.PENDING,
        "nothing is known of it yet",
    ),
    Rule(
        _but_no_return(
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
        _but_no_return(
            r"拒[否絶]|辞退|キャンセル|取り?消し|保管期[限間](?:切れ|経過|満了|超過|を過ぎ)",
        ),
        Stage.EXCEPTION,
        "it was refused, called off, or kept too long",
    ),
    Rule(
        _but_no_return(
            r"(?:住所|宛て?先|宛て?名|あて所|あて先|番地|表札|氏名)[^,。]{0,8}(?:[不違誤無]|なし|尋ね|ません)|誤り|転居",
            r"尋ねあたら|違(?:うため|います)|異なり|(?:書類|情報|本人確認)[^,。]{0,8}(?:不足|必要)|不備|未払",
            r"(?:依頼|連絡|指示|(?:関税|稅金|代金|支払)[^,。]{0,10})(?:待ち|をお待ち)",
            r"(?:関税|稅金|代金|支払)[^,。]{0,8}(?:未納|未払|必要)",
        ),
        Stage.EXCEPTION,
        "an address, a paper or money is missing",
    ),
    Rule(
        _but_no_return(
            r"[破汚]損|損[傷害]|紛失|捜索|所在不明|誤[送配區仕]|事故|例外|問題が|トラブル|輸送障害",
            r"調査中|問い?合わ?せ中|保留(?:中|$|[(、。・])|(?:で|にて|ため)(?:保留|留置)|留め?置き",
            r"沒収|差し止|禁止|超過|サイズオーバー",
        ),
        Stage.EXCEPTION,
        "it was damaged, lost, held or sent the wrong way",
    ),
    Rule(
        words(
            r"配達担[当當]|持ち?出|配達(?:局|のため)[^,。]{0,6}出発|お?届け中|配達員|配達開始|まもなくお届け",
            r"本日[^,。]{0,4}(?:お届け|配達(?!取|門|指))|今日[^,。]{0,3}お届け",
            r"(?:配達|お届け)[にへ](?:出発|向か|出|回|あが|上が|伺)",
            r"配達(?:車|用)[^,。]{0,4}積",
        ),
        Stage.OUT_FOR_DELIVERY,
        "somebody carries it to the door",
    ),
    Rule(
        words(
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
        words(
            r"お?預かり(?:し|いたし)(?:ました|たお荷物)|遅延|遅れ|(?:配[達送]|お届け|投函)予定|変更|依頼受付",
            r"(?:明日|翌日)[^,。]{0,4}(?:配達|お届け)",
        ),
        Stage.IN_TRANSIT,
        "taken over from its sender, or announced for a later day",
    ),
    Rule(
        words(
            r"お?(?:受け?取り?|引き?取り?)(?:が|は|を)?(?:完了|済|になり|いただきました|されました)|取り出し",
            r"受領(?:は|が|を)?(?:完了|済|しました)|署名済|手渡",
            r"(?:お客様|受取人|本人)[^,。]{0,4}受け?取りました",
        ),
        Stage.DELIVERED,
        "the receiver has fetched it",
        BOTH,
    ),
    Rule(
        words(
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
        BOTH,
    ),
    Rule(
        words(
            rf"{_DELIVER_JA}(?:は|が|を)?{_DONE_JA}|窓口で(?:お渡し|交付)",
            r"(?:受取人|お客様|本人)[にへ][^,。]{0,3}引き?渡|投函|郵便受け|宅配(?:ボックス|box)|置き?配",
            r"(?:ボックス|玄関|ドア|車庫|物置|受箱|ポスト|管理人?室?)[^,。]{0,6}(?:お届け|配達|お入れ)",
        ),
        Stage.DELIVERED,
        "it is in the receiver's hands or box",
        BOTH,
    ),
)
