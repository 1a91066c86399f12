"""One form for all ways of writing a text, so that what is typed finds what is shown. Pure."""

import unicodedata
from functools import lru_cache

# Simplified and traditional in turn, for the characters that carriers' texts hold; 鋪 and 舖 are one word.
_SIMPLIFIED = (
    "门門货貨达達领領递遞揽攬单單卖賣买買发發转轉运運柜櫃驿驛点點销銷毁毀遗遺损損坏壞丢丟无無"
    "联聯络絡电電话話签簽误誤错錯异異败敗绝絕迟遲暂暫时時订訂认認车車离離开開关關验驗补補资資"
    "户戶将將进進处處续續备備邮郵报報寻尋赔賠偿償协協标標码碼号號过過团團营營业業区區员員问問"
    "题題难難请請对對动動没沒还還为為准準丰豐链鏈仓倉装裝态態确確终終总總迁遷应應从從书書务務"
    "铺鋪舖鋪个個东東沟溝检檢复複条條违違飞飛机機导導风風气氣"
    "顺順讯訊传傳输輸卫衛邻鄰结結证證税稅费費缴繳减減约約给給该該货貨预預权權众眾废廢间間"
    "满滿额額级級项項现現实實别別类類种種规規创創删刪围圍专專属屬厂廠后後拣揀换換择擇楼樓档檔滞滯渗滲"
    "尔爾产產毕畢积積范範统統经經编編听聽与與莱萊亲親记記询詢语語调調变變辆輛选選录錄长長闭閉须須顾顧鸟鳥齐齊"
)
TRADITIONAL = str.maketrans(_SIMPLIFIED[::2], _SIMPLIFIED[1::2])
"""To the traditional characters; for `str.translate`."""

# The same for what carriers, shops and goods are called, and for the characters as Japan writes them.
_IN_NAMES = (
    "虾蝦猫貓网網优優华華荣榮黄黃龙龍湾灣国國馆館体體宝寶灯燈笔筆鸡雞云雲升昇"
    "蓝藍红紅绿綠银銀钱錢裤褲袜襪壶壺锅鍋盘盤纸紙线線键鍵脑腦环環药藥妆妝轮輪饭飯叶葉饼餅酱醬鱼魚妈媽爷爺孙孫"
    "礼禮圣聖节節爱愛计計设設图圖热熱凉涼净淨护護肤膚头頭颜顏针針织織韩韓岛島园園厅廳旧舊"
    "黒黑栄榮豊豐関關発發転轉駅驛届屆広廣台臺県縣声聲楽樂図圖売賣"
)
_HIRAGANA = {code: code + 0x60 for code in (*range(0x3041, 0x3097), 0x309D, 0x309E)}
_ONE_FORM = {**TRADITIONAL, **str.maketrans(_IN_NAMES[::2], _IN_NAMES[1::2]), **_HIRAGANA}
_BETWEEN_LETTERS = dict.fromkeys(map(ord, " -‐‑–—−・·._'’、()"))


def fold(text: str) -> str:
    """`text` whatever its case, width, kana, and simplified, traditional or Japanese characters."""
    if text.isascii():
        return text.lower()
    compatible = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return compatible.translate(_ONE_FORM)


@lru_cache(maxsize=1024)
def fold_name(name: str) -> str:
    """A name folded, and without what stands between its letters: `T-Cat` and `tcat` are one."""
    return fold(name).translate(_BETWEEN_LETTERS)
