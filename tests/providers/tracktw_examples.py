"""Track.TW's answers as its API document prints them."""

RELATION = "6d5817c4-c967-4c0e-9209-343cf81f95b3"
PACKAGE = "a0faf98e-7087-4de1-bd38-176719b8f535"
CARRIER = {"id": "9a98100c-c984-463d-82a6-ae86ec4e0b8a", "name": "蝦皮店到店"}
NUMBER = "TW268979373141Z"
PROFILE = {
    "email": "User@Example.com ",
    "name": "使用者名稱",
    "picture_url": "https://example.com/p.png",
    "notify_type_id": 2,
    "telegram": False,
    "line": False,
}


def event(
    time: object, status: object, checkpoint_status: object = "transit", **more: object
) -> dict[str, object]:
    return {
        "package_id": PACKAGE,
        "time": time,
        "status": status,
        "checkpoint_status": checkpoint_status,
        "created_at": "2026-02-03T03:32:03.000000Z",
        **more,
    }


NEWEST = event(1770042668, "[中和福美 - 智取店] 買家取件成功", "delivered")
HISTORY = [
    NEWEST,
    event(1770040743, "包裹已配達買家取件門市 - [中和福美 - 智取店]"),
    event(1769849590, "包裹抵達理貨中心，處理中"),
    event(1769596074, "賣家已寄件成功"),
    event(1769577914, "賣家將於確認訂單後出貨"),
]


def tracking(history: object = HISTORY, **more: object) -> dict[str, object]:
    return {
        "id": PACKAGE,
        "created_at": "2026-02-02T02:04:51.000000Z",
        "updated_at": "2026-02-05T07:53:12.000000Z",
        "carrier_id": CARRIER["id"],
        "tracking_number": NUMBER,
        "metadata": None,
        "package_history": history,
        "carrier": CARRIER,
        **more,
    }


def entry(remote_id: object = RELATION, *, latest: object = NEWEST, **more: object) -> dict[str, object]:
    return {
        "id": remote_id,
        "created_at": "2026-02-05T07:53:11.000000Z",
        "updated_at": "2026-02-05T07:53:11.000000Z",
        "user_id": "a0fd5932-a4c6-4dd4-a57e-1f110f071fa6",
        "package_id": PACKAGE,
        "note": None,
        "notify_state": "inactive",
        "state": "inbox",
        "package": {
            "id": PACKAGE,
            "tracking_number": NUMBER,
            "carrier_id": CARRIER["id"],
            "carrier": CARRIER,
            "latest_package_history": latest,
        },
        **more,
    }


def page(*entries: object, **more: object) -> dict[str, object]:
    return {
        "current_page": 1,
        "data": list(entries),
        "first_page_url": "https://track.tw/api/v1/package/all/inbox?page=1",
        "from": 1 if entries else None,
        "last_page": 1,
        "links": [],
        "next_page_url": None,
        "per_page": 10,
        "prev_page_url": None,
        "to": len(entries) or None,
        "total": len(entries),
        **more,
    }
