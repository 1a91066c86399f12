"""A year of parcels, made up: what the statistics are pictured with."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

from parcel_tui.domain.carriers import names as carriers
from parcel_tui.domain.parcel import MANUAL, Carrier, Checkpoint, Folder, History, Parcel
from parcel_tui.domain.stage import Stage
from parcel_tui.storage.transaction import Transaction

COUNT = 180
USUAL_DAYS: dict[Carrier, float] = {
    carriers.CHUNGHWA_POST: 1.8,
    carriers.T_CAT: 2.2,
    carriers.SEVEN_ELEVEN: 3.4,
    carriers.SHOPEE: 3.4,
    carriers.FAMILY_MART: 3.7,
    carriers.SF_EXPRESS: 8.9,
    carriers.DHL: 9.2,
}
SHOPS = {
    carriers.SEVEN_ELEVEN: ("鑫福門市", "台中門市"),
    carriers.SHOPEE: ("中和福美 - 智取店",),
    carriers.FAMILY_MART: ("全家台中美術店", "全家景安店"),
}


def add_year(tx: Transaction, now: datetime) -> None:
    """Puts a year of parcels that have come into the archive; always the same ones."""
    chance = random.Random(4)
    for number in range(COUNT):
        carrier = chance.choice(list(USUAL_DAYS))
        days = USUAL_DAYS[carrier]
        sent = now - timedelta(days=15 + 345 * chance.random() ** 1.3)
        arrived = sent + timedelta(days=max(chance.gauss(days, days / 4), 0.3))
        told = tuple(reversed([*_told(carrier, sent, arrived, chance)]))
        parcel = Parcel(
            tx.new_key(),
            MANUAL,
            sent,
            number=f"{number:012}",
            carrier=carrier,
            folder=Folder.ARCHIVE,
            stage=told[0].stage,
            latest=told[0],
        )
        tx.put(parcel)
        tx.put_history(parcel.key, History(told))


def _told(carrier: Carrier, sent: datetime, arrived: datetime, chance: random.Random) -> Iterator[Checkpoint]:
    yield Checkpoint(sent, "賣家已寄件成功", Stage.IN_TRANSIT, "transit")
    if carrier not in SHOPS:
        yield Checkpoint(arrived, "順利送達", Stage.DELIVERED, "delivered")
        return
    shop = chance.choice(SHOPS[carrier])
    yield Checkpoint(arrived, f"包裹配達取件門市 [{shop}]", Stage.READY_FOR_PICKUP, "transit")
    fetched = arrived + timedelta(days=chance.expovariate(0.5))
    is_back = chance.random() < 0.05
    text, stage = ("逾期未取，退回", Stage.EXCEPTION) if is_back else ("買家已到店取貨", Stage.DELIVERED)
    yield Checkpoint(fetched, text, stage, "transit")
