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
        ("PIN4711", None),
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


@for_each(
    "words",
    [
        "取件碼 取貨碼 取件驗證碼 取件認證碼 取件確認碼 取件密碼 取件號碼 取件號 取貨代碼 取件码 取货验证码",
        "取件認證代碼 取貨驗證號碼 取件验证密码 取件確認代碼",
        "驗證碼 認證碼 開箱碼 開櫃碼 開門碼 提領碼 領取碼 包裹碼 包裹密碼 验证码",
        "受付番号 認証番号 暗証番号 受取番号 受け取り番号 お客様番号 払込票番号 確認番号 引換票番号 引換番号",
        "受付コード 受付No 確認No. パスワード パスワードは 取件碼是： 取件碼為",
        "pick-up_code pickup_number Pick_up_PIN collection_code access_code locker_code release_code",
        "verification_code security_number your_code the_code use_code PIN PIN_code PIN-code PIN_is",
    ],
)
def test_each_word_for_a_code(words: str) -> None:
    """With or without a sign behind it."""
    for word in words.split():
        for sign in (" ", "：", "\n"):
            assert read_card(f"{word.replace('_', ' ')}{sign}A-4711") == PickupCard("A-4711"), word


@for_each(
    "words",
    [
        "應付 應繳 須付 需付 代收 貨到付款 取貨付款 到店付款 取付 取件金額 取貨金額 付款金額 貨款",
        "应付 货到付款",
        "支払 支払い お支払い 支払い金額 お支払い額 代金引換 代引 代引き 代引き金額 着払 着払い 請求額",
        "amount_due amount_to_pay to_pay please_pay total_due cash_on_delivery COD",
    ],
)
def test_each_word_for_what_there_is_to_pay(words: str) -> None:
    """With or without a sign behind it."""
    for word in words.split():
        for sign in (" ", "：", " は "):
            assert read_card(f"{word.replace('_', ' ')}{sign}1,280") == PickupCard(None, "1,280"), word


@for_each(
    "currencies",
    [
        "NT$ US$ HK$ SG$ A$ AU$ C$ CA$ $ € £ ¥ 台幣 新台幣 新臺幣 日圓 日元",
        "NTD TWD HKD JPY USD EUR GBP CNY RMB",
    ],
)
def test_an_amount_is_told_with_its_currency(currencies: str) -> None:
    """Before it or behind it."""
    for currency in currencies.split():
        for written in (f"{currency}500", f"{currency} 500", f"500{currency}", f"500 {currency}"):
            assert read_card(f"貨款為 {written}，") == PickupCard(None, written)


@for_each(
    ("notice", "card"),
    [
        *((f"應付 500{unit}", PickupCard(None, f"500{unit}")) for unit in ("元", "円", "圓", " 元", "")),
        ("應付 1 280.50 元", PickupCard(None, "1 280.50 元")),
        ("應付 1234567890123", None),
        ("代收貨款 取件碼 4711", PickupCard("4711")),
        ("代收編號 4711", None),
        ("代金引換 番号 4711", None),
        ("代收：否 4711", None),
        ("代收：無 4711", None),
        ("代收：None 4711", None),
        ("COD: no 4711", None),
        ("COD code 4711", None),
        ("COD PIN 4711", PickupCard("4711")),
        ("COD of a note: 500", PickupCard(None, "500")),
        ("COD, spin: 500", PickupCard(None, "500")),
        ("COD, pink: 500", PickupCard(None, "500")),
        ("COD, piano: 500", PickupCard(None, "500")),
        ("COD, grape: 500", PickupCard(None, "500")),
        ("barcodes 500", None),
        ("cods 500", None),
        ("barcod 500", None),
        ("取件碼 ABCDEFGHIJ", None),
        ("取件碼 4711/12", None),
        ("spin 4711", None),
        ("pins 4711", None),
    ],
)
def test_what_a_number_behind_such_a_word_is(notice: str, card: PickupCard | None) -> None:
    """Another word before it makes it that word's; what is too long, or has no digit, is none."""
    assert read_card(notice) == card


@for_each(
    ("is_needed", "words"),
    [
        (True, "身分證,身份證,身份证,證件,駕照,健保卡,護照,本人確認,身分証,免許証,マイナンバーカード"),
        (True, "photo ID,government-issued,ID card,ID required,identification,identity document,passport"),
        (True, "免運，請帶證件,免運。請帶證件,免運\n請帶證件"),
        (False, "無需證件,不需證件,免證件,不用證件,不用帶身分證,免身份證,no ID required,grid card"),
    ],
)
def test_each_word_for_an_id(is_needed: bool, words: str) -> None:
    """And each that says that none is needed."""
    for word in words.split(","):
        assert read_card(word) == (PickupCard(needs_id=True) if is_needed else None), word
