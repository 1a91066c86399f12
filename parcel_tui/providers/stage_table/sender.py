"""How a text of a return reads to the one who sent the parcel: it is theirs to fetch.

To its receiver whatever happens on the way back is no business of theirs (see `on_the_way_back`); to its
sender the parcel that is back at their shop is to be picked up, and the one that they have is delivered.
"""

from parcel_tui.domain.stage import Stage
from parcel_tui.providers.stage_table.row import Rule

_SENDER = r"(?:sender|shipper|seller|merchant)"

SENDERS: tuple[Rule, ...] = (
    Rule(
        r"(?:未取|未至門市|逾期|期滿)(?![^。]*通知取)|物流中心|總倉|離開",
        Stage.EXCEPTION,
        "it was not fetched, or goes on to the warehouse: nothing waits for the sender yet",
    ),
    Rule(
        r"退[^,。;]{0,12}(?:且|並)?已取|退[貨件]配完|退[貨件]完成|完成退[貨件]|招領妥投|已退[回還](?:給)?(?:賣家|寄件人)"
        r"|(?:賣家|寄件人|寄貨人)[^,。;]{0,6}(?:已|完成|成功)[^,。;]{0,4}(?:取[件貨]|取回|領[取回]|簽收|收回)",
        Stage.DELIVERED,
        "the sender has it back",
    ),
    Rule(
        r"(?:配達|到達|抵達|送達|退[回至到])[^,。;]{0,10}(?:門市|i郵箱|郵局|招領)|退[件貨]到店|待(?:賣家|寄件人)?(?:取|領)"
        r"|(?:通知|請)(?:賣家|寄件人)?[^,。;]{0,4}取",
        Stage.READY_FOR_PICKUP,
        "it is back at a shop, and the sender is to come for it",
    ),
    Rule(
        r"返[送却還戻品][^,。]{0,4}(?:完了|済|しました)|(?:差出人|依頼主|発送元|荷送人)[^,。]{0,6}(?:お?届け済|お?渡し|返しました|完了)",
        Stage.DELIVERED,
        "the same in Japanese",
    ),
    Rule(
        rf"\b(?:delivered|handed over|given|returned) (?:back )?to (?:the )?(?:original )?{_SENDER}\b"
        rf"|\b{_SENDER}\b.{{0,20}}\b(?:collected|picked up|received)|\breturn (?:completed?|delivered)",
        Stage.DELIVERED,
        "the same in English",
    ),
    Rule(
        r"\breturn.{0,40}\b(?:ready|available|awaiting|waiting)\b.{0,20}\b(?:collect|pick)",
        Stage.READY_FOR_PICKUP,
        "and in English where it waits",
    ),
)
"""Ordered, for texts that tell of a return; the first row that fits is the stage, else `Stage.EXCEPTION`."""
