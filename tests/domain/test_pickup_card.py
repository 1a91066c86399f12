"""What is needed at the counter, as it is typed and as a notice says it."""

from tables import for_each

from parcel_tui.domain.parcel import PickupCard
from parcel_tui.domain.pickup_card import card_of, read_card


@for_each(
    ("code", "amount", "needs_id", "card"),
    [
        (None, None, False, None),
        ("", " \u200b", False, None),
        ("1", None, False, PickupCard("1")),
        (None, "２ 元", False, PickupCard(None, "2 元")),
        (None, None, True, PickupCard(needs_id=True)),
        ("x" * 60, "9" * 30, True, PickupCard("x" * 60, "9" * 30, needs_id=True)),
        ("x" * 61, "9" * 31, False, PickupCard("x" * 60, "9" * 30)),
    ],
)
def test_what_is_typed_is_made_safe_and_short(code, amount, needs_id: bool, card: PickupCard | None) -> None:
    """Nothing on it is no card."""
    assert card_of(code, amount, needs_id=needs_id) == card


def test_a_card_is_completed_by_another() -> None:
    """What is on both stays as it is on the first."""
    whole, other = PickupCard("1", "2", needs_id=True), PickupCard("3", "4")
    assert whole.over(other) == PickupCard().over(whole) == whole.over(PickupCard()) == whole
    assert other.over(whole) == PickupCard("3", "4", needs_id=True)


@for_each(
    ("notice", "card"),
    [
        ("", None),
        ("取件碼：1234", PickupCard("1234")),
        ("取件碼：1234\n驗證碼：5678\n取件碼：1234", PickupCard("1234 / 5678")),
        ("取件碼 111\n驗證碼 222\n認證碼 333\n開箱碼 444", PickupCard("111 / 222 / 333")),
        ("取件碼：\n  AB-12", PickupCard("AB-12")),
        ("PIN is 4711", PickupCard("4711")),
        ("取件碼 2026-11-25", None),
        ("應付金額 NT$1,280 元", PickupCard(None, "NT$1,280 元")),
        ("應付金額 0 元，代收 60 元", PickupCard(None, "60 元")),
        ("代收 0 元", None),
        ("請攜帶身分證件", PickupCard(needs_id=True)),
        ("免證件", None),
        ("x" * (20_000 - 8) + "取件碼 1234", PickupCard("1234")),
        ("x" * (20_001 - 8) + "取件碼 1234", PickupCard("123")),
    ],
)
def test_what_a_notice_tells(notice: str, card: PickupCard | None) -> None:
    """Each code once and three at most, the first amount that is one, of twenty thousand characters."""
    assert read_card(notice) == card
