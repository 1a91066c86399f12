"""The demo's Flex Forward labels, one for each tag."""

from datetime import datetime

from msgspec import Struct

from parcel_tui.sandbox.clock import moment
from parcel_tui.sandbox.flexforward.labels import LabelCheckpoint


class LabelStory(Struct, frozen=True):
    """A label of the demo. Each line is `when | tag | city, state, country, location | message`."""

    id: str
    slug: str
    name: str | None
    """What the demo's user called it."""
    lines: str = ""
    tracking_number: str | None = None
    order_number: str | None = None
    by_order: bool = False
    """The demo's user follows it by its order number."""


def told(lines: str, start: datetime) -> list[LabelCheckpoint]:
    """The checkpoints of a story that begins at `start`."""
    return [_checkpoint(line, start) for line in lines.strip().splitlines()]


def _checkpoint(line: str, start: datetime) -> LabelCheckpoint:
    when, tag, where, message = line.split(" | ")
    city, state, country, location = (part.strip() or None for part in where.split(","))
    return LabelCheckpoint(moment(when, start), message, tag, city, state, country, location)


LABELS: tuple[LabelStory, ...] = (
    LabelStory(
        "f47ac10b-58cc-4372-a567-0e02b2c3d479",
        "yunexpress",
        "Walking shoes",
        """
-4 10:30 | InfoReceived | Tokyo, Tokyo, JP, | Shipment information received
-3 02:30 | InTransit | Shenzhen, Guangdong, CN, | Departed from sorting center
-1 08:15 | InTransit | Los Angeles, CA, US, LAX Distribution Center | Arrived at destination country
+10m | InTransit | Los Angeles, CA, US, LAX Distribution Center | Customs clearance completed
+2h30m | InTransit | Ontario, CA, US, | Departed from sorting center
+9h | InTransit | Portland, OR, US, | Arrived at local delivery station
+1d3h | Delivered | Portland, OR, US, Front porch | Delivered
""",
        tracking_number="YT2503010001CN",
    ),
    LabelStory(
        "0b9e5d1c-7a34-4f0e-9c62-3d81f6a2b705",
        "japanpost",
        "抹茶と急須",
        """
-2 16:20 | InfoReceived | Kyoto, Kyoto, JP, | 荷物情報を受け付けました
-2 18:05 | InTransit | Kyoto, Kyoto, JP, 京都中央郵便局 | 引受
-1 06:40 | InTransit | Osaka, Osaka, JP, 大阪国際郵便局 | 国際交換局に到着
-1 22:18 | InTransit | Osaka, Osaka, JP, 大阪国際郵便局 | 国際交換局から発送
+16m | InTransit | Taoyuan, , TW, | 到着国の国際交換局に到着
+3h45m | InTransit | Taipei, , TW, | 税関検査のため税関へ提示
+12h | InTransit | Taipei, , TW, 信義郵局 | 配達郵便局に到着
+1d2h | Delivered | Taipei, , TW, | お届け先にお届け済み
""",
        tracking_number="EG604918275JP",
        order_number="PO 2026/0117",
        by_order=True,
    ),
    LabelStory(
        "c21d7f60-8e4b-4a95-b1f3-5076de9a8c14",
        "yamato",
        "Film camera (eBay)",
        """
-1 12:00 | InfoReceived | Nagoya, Aichi, JP, | 送り状データ登録済み
+5m | InTransit | Nagoya, Aichi, JP, 名古屋主管支店 | 荷物受付
+1h30m | InTransit | Tokyo, Tokyo, JP, 羽田クロノゲートベース | 輸送中
+14h | Exception | Tokyo, Tokyo, JP, | お客様都合により配達できませんでした
+1d8h | Delivered | Tokyo, Tokyo, JP, | 配達完了
""",
        tracking_number="402918375526",
    ),
    LabelStory(
        "5e83b0a9-1f6c-4d27-8b94-e2c7a40d9f31",
        "yunexpress",
        "Desk lamp",
        """
+50m | InfoReceived | Yiwu, Zhejiang, CN, | Shipment information received
+10h | InTransit | Yiwu, Zhejiang, CN, | Picked up by courier
+1d6h | InTransit | Hangzhou, Zhejiang, CN, | Departed from sorting center
+2d9h | InTransit | Taoyuan, , TW, | Arrived at destination country
+3d5h | Delivered | Taipei, , TW, | Delivered
""",
        order_number="SHOP-10482",
    ),
    LabelStory(
        "91a4c6e2-d05f-4b38-a7e9-6f12083bc5d7",
        "usps",
        "Vinyl: Teresa Teng",
        """
-6 23:10 | InfoReceived | Brooklyn, NY, US, | Shipping label created, USPS awaiting item
-5 21:35 | InTransit | Brooklyn, NY, US, | USPS in possession of item
-3 14:42 | InTransit | Chicago, IL, US, CHICAGO IL NETWORK DISTRIBUTION CENTER | Departed USPS facility
-1 17:28 | Exception | Seattle, WA, US, | Delivery attempted, no access to delivery location
+32m | InTransit | Seattle, WA, US, | Rescheduled for redelivery
+5h15m | Delivered | Seattle, WA, US, | Delivered, in or at mailbox
""",
        tracking_number="9400111206213859604721",
    ),
    LabelStory(
        "3f5802d7-b69a-4ce1-95d0-8a17e4f3c260",
        "dhl",
        "Passport photos",
        """
-9 09:30 | InfoReceived | Leipzig, Sachsen, DE, | Shipment information received
-8 03:14 | InTransit | Leipzig, Sachsen, DE, DHL Hub Leipzig | Processed at Leipzig
-6 05:55 | InTransit | Taoyuan, , TW, | Clearance processing complete
-5 11:47 | Delivered | Taipei, , TW, Reception | Delivered - signed for by: WANG
""",
        tracking_number="JJD0149902837461",
    ),
    LabelStory(
        "e80b3c95-27f4-4d6a-8c1e-b45f9d70a236",
        "yunexpress",
        None,
        """
-5 12:12 | InfoReceived | Shenzhen, Guangdong, CN, | Shipment information received
-4 08:40 | Cancelled | Shenzhen, Guangdong, CN, | Shipment cancelled by the sender
""",
        tracking_number="YT2503010077CN",
    ),
    LabelStory(
        "7d16f8a3-4b90-4e52-ac7d-092e5b8f61c4",
        "4px",
        "Phone case",
        """
-7 01:05 | InTransit | Guangzhou, Guangdong, CN, | Parcel handed over to airline
-3 19:20 | Unknown | , , , | Status unavailable
+2h15m | InTransit | Taoyuan, , TW, | Parcel arrived at destination airport
+20h | Delivered | Taichung, , TW, | 已送達，簽收人：本人
""",
        tracking_number="4PX3001928374655CN",
    ),
)
"""What the demo's user follows."""
