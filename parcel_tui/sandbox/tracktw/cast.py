"""The demo's Track.TW parcels: each a carrier's texts, from days before the demo to days after its start."""

from datetime import datetime

from msgspec import Struct

from parcel_tui.domain.carriers import names as carriers
from parcel_tui.domain.parcel import Carrier, Folder
from parcel_tui.sandbox.clock import moment
from parcel_tui.sandbox.tracktw.records import HistoryEntry


class Story(Struct, frozen=True):
    """A parcel of the demo. Each line is `when | checkpoint_status | text` (see `moment`)."""

    number: str
    carrier: Carrier
    lines: str
    note: str | None = None
    folder: Folder = Folder.INBOX


def told(lines: str, start: datetime) -> list[HistoryEntry]:
    """The checkpoints of a story that begins at `start`."""
    rows = (line.split(" | ") for line in lines.strip().splitlines())
    return [HistoryEntry(moment(when, start), text, status) for when, status, text in rows]


SHOPS = (
    Story(
        "TW268979373141Z",
        carriers.SHOPEE,
        """
-5 13:25 | transit | 賣家將於確認訂單後出貨
-5 18:27 | transit | 賣家已寄件成功
-3 08:53 | transit | 包裹抵達理貨中心，處理中
-1 13:59 | transit | 包裹已配達買家取件門市 - [中和福美 - 智取店]
+18m | delivered | [中和福美 - 智取店] 買家取件成功
""",
        note="藍牙耳機",
    ),
    Story(
        "J20471938265",
        carriers.SEVEN_ELEVEN,
        """
-10 09:12 | transit | 尚未至門市寄件
-9 20:41 | transit | 賣家已到門市寄件
-8 07:30 | transit | 離開寄件門市
-8 15:06 | transit | 送達物流中心
-8 16:48 | transit | 物流中心驗收成功
-7 05:20 | transit | 前往取件門市 - [鑫福門市]
-7 11:35 | transit | 包裹配達取件門市 - [鑫福門市]
+5h20m | delivered | 買家已到店取貨
""",
        note="手沖壺（記得帶證件）",
    ),
    Story(
        "38204917562",
        carriers.FAMILY_MART,
        """
-8 21:04 | transit | 賣家已到門市寄件
-7 14:22 | transit | 送達物流中心
-6 06:15 | transit | 前往取件門市
-6 13:48 | transit | 貨件配達取件店鋪 [全家台中美術店]
+1d2h | transit | 取件期限將屆，請儘速取件 [全家台中美術店]
+1d20h | exception | 買家未取包裹，將退回物流中心
+3d4h | exception | 包裹已退至原寄件門市
""",
    ),
    Story(
        "HL7305518294",
        carriers.HI_LIFE,
        """
-3 10:02 | pending | 等待賣家出貨
-2 19:33 | transit | 賣家已到門市寄件
-1 16:40 | transit | 送達物流中心
-40m | transit | 前往取件門市
+35m | transit | 包裹配達取件門市 [萊爾富新店碧潭店]
+2d3h | delivered | 買家已到店取貨
""",
        note="媽媽的生日禮物 🎂",
    ),
    Story(
        "84016273905",
        carriers.OK_MART,
        """
+3m | pending | 等待賣家出貨
+1h15m | transit | 賣家已到門市寄件
+9h | transit | 送達物流中心
+11h30m | transit | 物流中心驗收成功
+1d4h | transit | 前往取件門市
+1d9h | transit | 包裹配達取件門市 [OK mart 基隆廟口店]
+3d6h | delivered | 買家已到店取貨
""",
    ),
    Story(
        "SPXTW03481927560",
        carriers.SHOPEE,
        """
-14 11:26 | transit | 賣家已寄件成功
-13 07:45 | transit | 包裹抵達理貨中心，處理中
-12 12:10 | transit | 包裹已配達買家取件門市 - [三重龍門 - 智取店]
-6 23:59 | exception | 買家未取包裹，將退回物流中心
+6h | exception | 取件門市關轉，請重選門市
+1d8h | transit | 包裹已配達買家取件門市 - [三重正義 - 智取店]
+3d1h | delivered | [三重正義 - 智取店] 買家取件成功
""",
    ),
)

DOORS = (
    Story(
        "907218463512",
        carriers.T_CAT,
        """
-2 17:08 | transit | 已集貨
-1 04:32 | transit | 轉運中
-1 21:15 | transit | 預備配送中 - 內湖營業所
-50m | transit | 配送中
+7m | delivered | 順利送達
""",
        note="宜蘭三星蔥油餅（冷凍）",
    ),
    Story(
        "907218466024",
        carriers.T_CAT,
        """
-3 15:50 | transit | 已集貨
-2 03:41 | transit | 轉運中
-1 09:20 | transit | 配送中
-1 14:07 | exception | 不在家.公司行號休息
+26m | transit | 預備配送中 - 大安營業所
+1h40m | transit | 配送中
+4h5m | delivered | 順利送達
""",
    ),
    Story(
        "300284617905",
        carriers.MOMO,
        """
-9 22:13 | pending | 等待賣家出貨
-8 02:35 | transit | 理貨完成，包裹已離開倉庫
-8 06:50 | transit | 配送中
-8 11:02 | delivered | 投遞成功
""",
        note="衛生紙",
        folder=Folder.ARCHIVE,
    ),
    Story(
        "120395718264",
        carriers.PCHOME,
        """
-1 23:18 | pending | 等待賣家出貨
+12m | transit | 商品已出倉，交由物流配送
+2h5m | transit | 送達物流中心
+3h20m | transit | 配送中
+6h45m | delivered | 順利送達
""",
        note="27 吋螢幕",
    ),
    Story(
        "6730194825",
        carriers.HCT,
        """
-4 16:30 | transit | 貨件已收件 - 台中營業所
-3 22:47 | transit | 轉運中
-2 06:18 | transit | 貨件抵達 - 花蓮營業所
-1 10:55 | transit | 車輛故障，後續配送中
+52m | transit | 貨件投遞中
+2h50m | delivered | 投遞成功，簽收人：管理室
""",
    ),
    Story(
        "5518027346",
        carriers.KERRY,
        """
-5 14:12 | transit | 貨件已收件
-4 05:38 | transit | 轉運中
-3 09:44 | transit | 配送中
-3 13:26 | exception | 地址錯誤，請與客服聯絡
+1h5m | transit | 地址已更正，預備配送中
+1d | transit | 配送中
+1d5h | delivered | 順利送達
""",
        note="書桌（二手）",
    ),
    Story(
        "E20583917462",
        carriers.PELICAN,
        """
-4 18:05 | transit | 已集貨
-3 07:29 | transit | 轉運中
-1 08:51 | transit | 配送中
-1 15:33 | delivered | 順利送達
""",
    ),
)

ABROAD = (
    Story(
        "RR482913759TW",
        carriers.CHUNGHWA_POST,
        """
-11 10:40 | transit | 交寄郵件 - 臺北北門郵局
-10 21:07 | transit | 郵件離開 - 臺北國際互換局
-7 03:52 | transit | Arrived at Tokyo International Post Office (JPTYOA)
-6 12:30 | transit | 通関手続中
-2 09:05 | transit | 国際交換局から発送
+22m | transit | 到着 - 渋谷郵便局
+1h25m | transit | 持ち出し中
+4h30m | delivered | お届け済み
""",
        note="給山田さん的鳳梨酥",
    ),
    Story(
        "CP305718247TW",
        carriers.CHUNGHWA_POST,
        """
-3 09:58 | transit | 交寄郵件 - 高雄大順郵局
-2 02:17 | transit | 郵件抵達 - 板橋郵件處理中心
-1 13:21 | transit | 郵件到達i郵箱 [府中捷運站 i郵箱]
+3h35m | delivered | i郵箱取件成功
""",
    ),
    Story(
        "SF1604827395016",
        carriers.SF_EXPRESS,
        """
-4 19:26 | transit | 顺丰速运 已收取快件
-4 23:51 | transit | 快件在【深圳宝安集散中心】完成分拣，准备发往【台北】
-2 06:33 | transit | 快件到達【桃園轉運中心】
-1 11:16 | transit | 清關中
+14m | transit | 清關完成，快件離開【桃園轉運中心】
+1h50m | transit | 快件到達【台北信義營業點】，後續配送中
+2h55m | transit | 配送中，外務員：陳先生
+5h5m | delivered | 已簽收，感謝使用順豐
""",
        note="機械鍵盤 keycaps",
    ),
    Story(
        "1Z84X19F0394726158",
        carriers.UPS,
        """
-6 22:14 | transit | Shipper created a label, UPS has not received the package yet.
-5 18:45 | transit | Origin Scan - Louisville, KY, United States
-4 04:58 | transit | Departed from Facility - Anchorage, AK, United States
-2 07:36 | transit | Arrived at Facility - Taoyuan, Taiwan
-1 16:02 | transit | Import Scan - Taoyuan, Taiwan
+42m | transit | Out For Delivery Today
+3h10m | delivered | Delivered - Received by: FRONT DESK
""",
    ),
    Story(
        "AX 13 582 0B7K2",
        carriers.CUSTOMS,
        """
-2 14:20 | transit | 進口報單已收單
-1 10:08 | transit | 應審應驗，待補文件
+1h | transit | 查驗完畢
+7h15m | delivered | 已放行
""",
        note="相機鏡頭 報關",
    ),
)

STORIES: tuple[Story, ...] = (*SHOPS, *DOORS, *ABROAD)
"""The demo account's parcels."""

NEW_AT_SHOP = """
-20m | pending | 等待賣家出貨
+4m | transit | 賣家已到門市寄件
+45m | transit | 送達物流中心
+2h | transit | 前往取件門市
+3h | transit | 包裹配達取件門市 [示範門市]
+1d | delivered | 買家已到店取貨
"""
"""What becomes of a number that the demo's user adds with a shop's carrier."""

NEW_AT_DOOR = """
-30m | transit | 已集貨
+5m | transit | 轉運中
+1h10m | transit | 預備配送中
+2h20m | transit | 配送中
+4h | delivered | 順利送達
"""
"""What becomes of one that is brought to the door."""
