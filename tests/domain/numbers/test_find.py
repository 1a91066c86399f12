"""What is picked out of a text that is more than numbers."""

from time import process_time

import pytest
from shop_mails import BITS, CHINESE, ENGLISH, MAILS
from tables import for_each

from parcel_tui.domain.carriers.names import (
    CUSTOMS,
    DHL,
    FAMILY_MART,
    FEDEX,
    HCT,
    KERRY,
    PELICAN,
    SEVEN_ELEVEN,
    SHOPEE,
    T_CAT,
    UPS,
)
from parcel_tui.domain.numbers.find import (
    FoundNumber,
    NumbersInText,
    holds_words,
    pick_from,
    read_numbers,
)
from parcel_tui.domain.numbers.judging import are_rows, cell_at, cells_of
from parcel_tui.domain.parcel import FLEXFORWARD, TRACKTW


def identifiers(text: str) -> list[str]:
    return [picked.identifier for picked in read_numbers(text).taken]


def test_a_chinese_mail_gives_exactly_its_tracking_numbers() -> None:
    """Order, invoice, account, card, telephone numbers, prices and dates are left; each carrier is told."""
    assert read_numbers(CHINESE).taken == (
        FoundNumber("907218463512", (T_CAT, PELICAN), is_named=True),
        FoundNumber("1234567891", (HCT, DHL, KERRY), is_named=True),
        FoundNumber("2345678902", (HCT, KERRY, FAMILY_MART), is_named=True),
        FoundNumber("TW268979373141Z", (SHOPEE,)),
    )
    assert [found.is_named for found in read_numbers(CHINESE).taken] == [True, True, True, False]


def test_an_english_mail_gives_exactly_its_tracking_numbers() -> None:
    """Numbers in groups are joined, a wrong check digit is none, a UUID in an address is nobody's label."""
    found = read_numbers(ENGLISH).taken
    assert [picked.identifier for picked in found] == [
        "1Z999AA10123456784",
        "771234567890",
        "RR123456785US",
        "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
        "YT2600512345678901",
    ]
    assert found[0].carriers == (UPS,)
    assert found[1].carriers[0] == FEDEX


@for_each(("numbers", "text"), MAILS.values())
def test_of_a_shops_mail_exactly_the_tracking_numbers(numbers: list[str], text: str) -> None:
    """In Chinese, Japanese, English and mixtures; plain, as a table, or as the source of the mail."""
    assert identifiers(text) == numbers


@for_each(("text", "numbers"), BITS)
def test_of_each_layout_exactly_the_tracking_numbers(text: str, numbers: list[str]) -> None:
    """Whatever stands around them: signs, markup, breaks, other numbers of every kind."""
    assert identifiers(text) == numbers


@for_each(
    "text",
    [
        "單號 907218463512",
        "追蹤號碼\n907218463512",
        "追蹤號碼\n\n907218463512",
        "907218463512 是您的包裹單號",
        "配送編號:9072-1846-3512",
        "Waybill 9072 1846 3512",
        "AWB# 907218463512",
        "Shipment no. 907218463512",
        "Your tracking number for your order is: 907218463512",
        "お問い合わせ番号 9072-1846-3512",
        "運單號（黑貓）：907218463512",
        "訂單編號 9072184699 物流單號 907218463512",
        "訂單編號   物流單號\n9072184699   907218463512",
    ],
)
def test_bare_digits_count_beside_a_word_for_tracking(text: str) -> None:
    """On the same line before or behind it, under it, or in its column."""
    assert identifiers(text) == ["907218463512"]


@for_each(
    "text",
    [
        "907218463512",
        "訂單號碼 907218463512",
        "Order 907218463512 has shipped",
        "Phone\n4155550132",
        "您的包裹由 0912-345-678 送達",
        "Your parcel is on its way.\n\nOrder number: 907218463512",
        "包裹金額 NT$1234567890",
        "帳號 907218463512 的包裹",
        "Your shipment:\nUPC 012345678905",
        "包裹\n\n共 2 件\n907218463512",
    ],
)
def test_bare_digits_elsewhere_are_left(text: str) -> None:
    """Without the word, or beside a nearer one that calls them something else, they are no number."""
    assert identifiers(text) == []


@for_each(
    ("before", "lengths"),
    [
        ("包裹 ", [10, 11, 12, 13, 14]),
        ("包裹在 ", [10, 11, 12, 14, 20]),
        ("物流單號 ", [*range(8, 24)]),
        ("訂單 ", []),
    ],
)
def test_how_many_digits_are_a_number(before: str, lengths: list[int]) -> None:
    """Right behind a word for parcels, elsewhere on its line, and behind the name of a number."""
    digits = "91234567890123456789012"
    assert [count for count in range(6, 24) if identifiers(before + digits[:count])] == lengths


def test_a_list_under_one_heading_is_taken_whole() -> None:
    """Numbers one a line below the word, with a carrier's name beside them, until something else comes."""
    text = "Tracking numbers:\n907218463512\n- 907218463523 (T-CAT)\n907218463534\nTotal items\n907218463545"
    assert identifiers(text) == ["907218463512", "907218463523", "907218463534"]


@for_each(
    ("text", "is_taken"),
    [
        # A carrier with such numbers is named near it: within thirty characters, where no word tells more.
        (f"620598262685 {'x' * 26} 黑貓", True),
        (f"620598262685 {'x' * 27} 黑貓", False),
        (f"黑貓 {'x' * 26} 620598262685", True),
        (f"黑貓 {'x' * 27} 620598262685", False),
        (f"蝦皮 {'x' * 6} 620598262685", False),
        # Beside a word that tells more, right before it or soon behind it.
        ("商品由 黑貓：620598262685", True),
        ("商品由 黑貓 寄 620598262685", False),
        ("商品 x 620598262685 由 黑貓 寄", True),
        # What has a label of its own is none of what the text is about.
        ("包裹 蝦皮: 620598262685", True),
        ("包裹 abc: 620598262685", False),
        ("包裹 第三件: 620598262685", True),
        ("包裹 box2: 620598262685", True),
        ("包裹 編號: 620598262685", True),
        ("包裹: 620598262685", True),
        ("包裹 abc 620598262685", True),
        ("包裹 abc：「620598262685」", False),
        # The head of its column tells more than another cell.
        ("狀態 | 物流單號\n訂單 | 620598262685", True),
        ("狀態 | 訂單編號\n物流單號 | 620598262685", True),
        ("狀態 | 訂單編號\n包裹 | 620598262685", False),
    ],
)
def test_whether_digits_are_a_number_by_what_stands_around(text: str, is_taken: bool) -> None:
    """Names, labels and the heads of columns."""
    assert identifiers(text) == (["620598262685"] if is_taken else [])


@for_each(
    ("text", "taken"),
    [
        # A table goes on under its head, past rows without a number.
        ("Item | Tracking no.\nA | pending\nB |\nC | 907218463512", ["907218463512"]),
        ("訂單編號 | 物流單號\n1234567890 | 處理中\n9072184699 | 907218463512", ["907218463512"]),
        ("Name | Value\nTracking no. | 1234567\n | 907218463512", ["907218463512"]),
        ("物流單號 | 包裝\n | 紙箱\n620598262685 | 紙箱", ["620598262685"]),
        ("訂單編號 | 包裝\n | 紙箱\n620598262685 | 紙箱", []),
        ("運單 RR473124829TW | Taipei\nA | x\n907218463512 | y", ["RR473124829TW"]),
        # A word has its number, and names no other behind more words; a list's it does.
        ("包裹 物流單號 RR473124829TW abc 620598262685", ["RR473124829TW"]),
        ("物流單號 RR473124829TW 包裹 abc 620598262685", ["RR473124829TW", "620598262685"]),
        ("物流單號 RR473124829TW, 以及 第二件 620598262685", ["RR473124829TW", "620598262685"]),
        ("物流單號 RR473124829TW 及 abc 620598262685", ["RR473124829TW"]),
        ("物流單號 RR473124829TW 黑貓 xx 620598262685", ["RR473124829TW", "620598262685"]),
        ("RR473124829TW 物流單號 在 x 620598262685", ["RR473124829TW", "620598262685"]),
        ("物流單號 RR473124829TW 物流單號 abc 620598262685", ["RR473124829TW", "620598262685"]),
        ("620598262685 在 x 包裹 y 訂單", ["620598262685"]),
        ("620598262685 在 x 訂單 y 包裹", []),
        ("物流單號 RR473124829TW abc TW268979373141Z", ["RR473124829TW", "TW268979373141Z"]),
        ("包裹\nabc TW268979373141Z", ["TW268979373141Z"]),
        ("abc TW268979373141Z", ["TW268979373141Z"]),
        ("物流單號RR473124829TW abc 620598262685", ["RR473124829TW"]),
        # Of the line above the word at its place counts, else the last.
        ("訂單 物流單號\n620598262685", ["620598262685"]),
        ("物流單號 訂單\n620598262685", []),
        ("訂單編號 物流單號\n9072184699 620598262685", ["620598262685"]),
        ("物流單號 訂單編號\n620598262685 9072184699", ["620598262685"]),
        ("狀態 | 物流單號\nA | 訂單 x 620598262685", []),
        # A word that has its number on its own line names none behind other words of the next.
        ("物流單號 RR473124829TW\nabc 620598262685", ["RR473124829TW"]),
        ("物流單號\nabc 620598262685", ["620598262685"]),
        # A list ends where a line says more than a number and a word or two.
        (f"Tracking no.:\n907218463512 {'x' * 20}\n907218463523", ["907218463512", "907218463523"]),
        (f"Tracking no.:\n907218463512 {'x' * 21}\n907218463523", ["907218463512"]),
        (
            f"Tracking no.:\n907218463512 907218463523 {'x' * 20}\n907218463534",
            ["907218463512", "907218463523", "907218463534"],
        ),
        (
            f"Tracking no.:\n907218463512 907218463523 {'x' * 21}\n907218463534",
            ["907218463512", "907218463523"],
        ),
    ],
)
def test_a_head_holds_for_the_lines_below_it(text: str, taken: list[str]) -> None:
    """As far as its table or its list goes."""
    assert identifiers(text) == taken


@for_each(
    ("line", "cells"),
    [
        ("", ((0, 0),)),
        ("a b", ((0, 3),)),
        ("a  b", ((0, 1), (3, 4))),
        ("| a |b\t\tc │ ", ((0, 0), (2, 3), (5, 6), (7, 7), (8, 9), (12, 12))),
    ],
)
def test_the_cells_of_a_line(line: str, cells: tuple[tuple[int, int], ...]) -> None:
    """Between borders, tabs and gaps of two spaces."""
    assert cells_of(line) == cells
    assert [cell_at(line, begin) for begin, end in cells if begin < end] == [
        at for at, (begin, end) in enumerate(cells) if begin < end
    ]
    assert [are_rows(line, row) for row in ("a", line)] == [False, len(cells) > 1]


def test_what_is_named_need_not_have_a_known_format() -> None:
    """Right behind the name of a tracking number any carrier's number is one; a word or a date is none."""
    assert identifiers("Tracking number: 9400 1118 9922 3197 4284 90") == ["9400111899223197428490"]
    assert identifiers("物流單號：LP00612345678901") == ["LP00612345678901"]
    assert identifiers("Tracking number: pending, expected 2026-01-08") == []
    assert identifiers("您的包裹 ABC12345678901 已出貨") == ["ABC12345678901"]


def test_letters_that_an_order_is_called_by_are_left() -> None:
    """A carrier's own shape counts anywhere, but not right behind the name of something else."""
    assert identifiers("已寄出 N20471938265") == ["N20471938265"]
    assert identifiers("訂單編號：N20471938265") == []


def test_the_digits_of_a_carriers_name_are_none_of_its_numbers() -> None:
    """`7-11` beside a number would else be its end; a number that is none of that carrier's is left out."""
    for text, taken, left_out in (
        ("J20471938265 7-11", ["J20471938265"], []),
        ("7-11 J20471938265", ["J20471938265"], []),
        ("12345678905 7-11", [], ["12345678905"]),
    ):
        found = pick_from(text, None, None)
        assert found is not None
        assert [one.identifier for one in found.taken] == taken
        assert [one.identifier for one in found.left_out] == left_out
    assert pick_from("1234-5678-9057-1111", None, None) is None


def test_each_number_is_offered_once() -> None:
    """Repeated in other letters or with dashes it is the same."""
    assert identifiers("TW268979373141Z\ntw268979373141z\nhttps://x.example/TW268979373141Z") == [
        "TW268979373141Z"
    ]
    uuid = "f47ac10b-58cc-4372-a567-0e02b2c3d479"
    assert identifiers(f"{uuid}\n{uuid.upper()}") == [uuid]


def test_invisible_characters_do_not_hide_a_number() -> None:
    """Marks that a mail program puts in to keep numbers from being links are dropped."""
    assert identifiers("單號\u200b：9072\u20601846\u200b3512") == ["907218463512"]


@for_each(
    "text",
    [
        "",
        "\n\n",
        "-- ",
        "🎁" * 200,
        "1 " * 3000,
        "SF " * 2000,
        "- " * 5000,
        "<a" * 50_000,
        "<b>" + "\t" * 50_000,
        "<b>" + "<!-- " * 39_000,
        "=" * 9_000,
    ],
)
def test_any_text_is_read_in_no_time(text: str) -> None:
    """Nothing in it makes the reading fail or hang; two seconds are twenty times what the longest takes."""
    before = process_time()
    assert read_numbers(text).taken == ()
    assert process_time() - before < 2


@pytest.mark.parametrize(
    "line",
    ["單號 " + "907218463512, " * 2000, "單號 907218463512 " * 2000, "|907218463512" * 1000 + "|單號" * 1000],
    ids=["list", "pairs", "row"],
)
def test_a_line_of_thousands_of_numbers_is_read_in_no_time(line: str) -> None:
    """A mail that lost its breaks, however long."""
    assert identifiers(line + "\n" + line) == ["907218463512"]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("momo 託運單號 7671536530", "新竹物流"),
        ("您的包裹 620598262685 已抵達台灣，將由當地物流配送", "黑貓宅急便"),
        ("您的包裹已到 OK超商福林店\n寄件編號 14313294546", "OK mart店到店"),
        ("全家店到店包裹 15377136609 已到景安店", "全家店到店"),
        ("末端配送：宅配通　託運單號 900000000005", "宅配通"),
        ("お荷物は佐川急便でお届けします。お問い合わせ番号は620598262685です", None),
        ("配送会社：ヤマト運輸\n伝票番号：620598262685", None),
    ],
)
def test_the_text_and_the_check_digit_tell_whose_it_is(text: str, first: str | None) -> None:
    """A shop's name is no carrier's, a country's neither; a carrier abroad is nobody that Track.TW knows."""
    (found,) = read_numbers(text).taken
    assert (found.carriers[0].name if found.carriers else None) == first
    assert (found.unknown is None) == (first is not None)


@for_each(
    ("text", "found"),
    [
        ("物流單號：LP00612345678901", FoundNumber("LP00612345678901", unknown="Cainiao")),
        ("黑貓 物流單號：LP00612345678901", FoundNumber("LP00612345678901", (T_CAT,), is_named=True)),
        ("黑貓 物流單號：ABCD12345678", FoundNumber("ABCD12345678", (T_CAT,), is_named=True)),
        ("黑貓 UPS 單號：ABCD12345678", FoundNumber("ABCD12345678", (T_CAT, UPS))),
        ("蝦皮 物流單號：ABCD12345678", FoundNumber("ABCD12345678")),
        ("黑貓 UPS 單號 620598262685", FoundNumber("620598262685", (T_CAT,), is_named=True)),
        ("宅配通 黑貓 單號 620598262685", FoundNumber("620598262685", (T_CAT,), is_named=True)),
        ("宅配通 單號 620598262685", FoundNumber("620598262685", (PELICAN, T_CAT), is_named=True)),
        ("菜鳥 黑貓 單號 620598262685", FoundNumber("620598262685", (T_CAT,), is_named=True)),
        ("菜鳥 單號 620598262685", FoundNumber("620598262685", unknown="Cainiao")),
        ("黑貓 UPS 單號 1Z999AA10123456784", FoundNumber("1Z999AA10123456784", (UPS,), is_named=True)),
        ("黑貓 單號 1Z999AA10123456784", FoundNumber("1Z999AA10123456784", (UPS,))),
        ("黑貓包裹\n單號 620598262685", FoundNumber("620598262685", (T_CAT,), is_named=True)),
    ],
)
def test_whose_a_number_is_by_its_shape_and_the_names_beside_it(text: str, found: FoundNumber) -> None:
    """Letters say it by themselves; of names those count that have such numbers, else any but a shop's."""
    assert read_numbers(text).taken == (found,)


def test_a_code_in_two_parts_is_one_number() -> None:
    """ECPay prints 7-Eleven's number as a code and the four digits that check it."""
    assert identifiers("寄貨編號：C9681067　驗證碼：2583") == ["C96810672583"]
    assert identifiers("寄貨編號\nC9681067\n驗證碼\n2583") == ["C96810672583"]


@pytest.mark.parametrize("order", ["260906ARJSSG7P", "CM2609214719459", "20261118123456"])
def test_an_order_number_is_never_offered(order: str) -> None:
    """Not even where a shop calls it a tracking number."""
    assert identifiers(f"物流追蹤號碼：{order}") == []


def test_the_number_that_a_carrier_abroad_gave_it_first_is_left() -> None:
    """Where the mail names another as the tracking number; else it is offered, for nobody."""
    text = "【菜鳥】您的包裹 LP00612345678901 已抵達台灣"
    assert identifiers(text) == ["LP00612345678901"]
    assert identifiers(text + "\n宅配通 託運單號 900000000005") == ["900000000005"]
    in_address = text + "\nhttps://x.example/TW268979373141Z"
    assert identifiers(in_address) == ["LP00612345678901", "TW268979373141Z"]
    for again in ("", "\nhttps://x.example/900000000005 宅配通 900000000005"):
        handed_over = read_numbers(text + "\n宅配通 託運單號 900000000005" + again).left_out
        assert [(one.identifier, one.reason) for one in handed_over] == [
            ("LP00612345678901", "Cainiao handed the parcel on")
        ]


@for_each(
    ("text", "number", "reason"),
    [
        ("訂單 260906ARJSSG7P", "260906ARJSSG7P", "an order number of Shopee"),
        ("撥打 02-23456789 洽詢", "0223456789", "looks like a telephone number"),
        ("編號 20251231123", "20251231123", "begins with a date, as an order's number does"),
        ("訂單編號 907218463512", "907218463512", "the text calls it something else"),
        ("商品 X 規格：12345678905", "12345678905", "the text calls it something else"),
        ("907218463512", "907218463512", "nothing calls it a tracking number"),
        ("包裹：777836213845757", "777836213845757", "nothing calls it a tracking number"),
        ("包裹 abc：12345678905", "12345678905", "the text calls it something else"),
        ("12345678", "12345678", "nothing calls it a tracking number"),
        ("全家取貨\n ABC1234567 ", "ABC1234567", "nothing calls it a tracking number"),
    ],
)
def test_why_a_number_is_left_out(text: str, number: str, reason: str) -> None:
    """The part of a sentence behind it."""
    read = read_numbers(text)
    assert read.taken == ()
    assert reason in {one.reason for one in read.left_out if one.identifier == number}, read.left_out


def test_what_is_taken_is_not_left_out_beside_it() -> None:
    """Though the text calls it something else elsewhere; whatever is neither is in neither."""
    read = read_numbers("訂單編號 907218463512\n追蹤號碼 907218463512\n訂單編號 907218463523")
    assert [one.identifier for one in read.taken] == ["907218463512"]
    assert [one.identifier for one in read.left_out] == ["907218463523"]
    assert read_numbers("共 1234 件 0001") == read_numbers("1234567") == NumbersInText()
    assert read_numbers("abc 12345678") == NumbersInText()


def test_the_address_of_a_carriers_site_names_the_carrier() -> None:
    """Beside the number or over it; a name in words goes before it, and one in its path is none."""
    site = "https://eservice.7-11.com.tw/e-tracking/search.aspx"
    for text, carrier in (
        (f"{site}\n配送單號 12345678905", SEVEN_ELEVEN),
        (f"配送單號 12345678905 {site}", SEVEN_ELEVEN),
        (f"{site}\n全家 配送單號 12345678905", FAMILY_MART),
    ):
        [found] = read_numbers(text).taken
        assert (found.carriers[0], found.is_named) == (carrier, True)
    [found] = read_numbers("https://shop.example/7-11/x\n配送單號 12345678905").taken
    assert not found.is_named


LABEL = "f47ac10b-58cc-4372-a567-0e02b2c3d479"


@for_each(
    ("text", "provider", "carrier", "taken"),
    [
        ("907218463512", None, None, None),
        ("your order 907218463512 of the shop has come", None, None, []),
        ("parcel 907218463512", None, None, ["907218463512"]),
        ("907218463512 黑貓", None, None, ["907218463512"]),
        ("parcel 907218463512", TRACKTW, None, ["907218463512"]),
        ("parcel 907218463512", TRACKTW, CUSTOMS.id, None),
        ("parcel 907218463512", None, CUSTOMS.id, None),
        ("ab-cd ef 12", None, None, None),
        ("one two three four five", None, None, None),
        ("one two three four five six", None, None, []),
        ("one two three four five six", FLEXFORWARD, None, []),
        # A provider's own identifier may hold words: one line of them is taken as it stands.
        (f"label {LABEL}", FLEXFORWARD, None, None),
        (f"label {LABEL} parcel 907218463512 of the shop here", FLEXFORWARD, None, [LABEL]),
        (f"label {LABEL} parcel 907218463512 of the shop here", None, None, [LABEL, "907218463512"]),
        ("7-11 12345678905", None, None, []),
        ("aaa 12345678905", None, None, None),
        ("7-11", None, None, None),
    ],
)
def test_what_is_picked_out_of_what_was_pasted(text, provider, carrier, taken) -> None:
    """None is to be taken as it stands: no words, the customs' declaration, a few words without a number."""
    picked = pick_from(text, provider, carrier)
    assert (picked and [one.identifier for one in picked.taken]) == taken
    if provider == FLEXFORWARD and picked:
        assert picked.left_out == ()


@for_each(
    ("text", "holds"),
    [
        ("", False),
        ("907218463512", False),
        ("AB-12 a", False),
        ("parcel", True),
        ("7-11", True),
        ("蝦皮", True),
    ],
)
def test_whether_a_text_is_one_to_read(text: str, holds: bool) -> None:
    """A word of two letters, or a carrier's name, is enough."""
    assert holds_words(text) is holds


def test_of_a_text_without_end_so_much_is_read() -> None:
    """Two hundred thousand characters, in lines of five hundred that are parted where they can be."""
    number = "RR473124829TW"
    for text, taken in (
        ("\n" * (200_000 - 13) + number, [number]),
        ("\n" * (200_001 - 13) + number, []),
        (":" * (500 - 13) + number, [number]),
        (":" * (501 - 13) + number, []),
        ("x" * 100 + " " + ":" * (400 - 13) + number, [number]),
        ("x" * 99 + " " + ":" * (401 - 13) + number, []),
        ("x" * 486 + " " + number, [number]),
        ("x" * 487 + "、" + number, [number]),
        ("x" * 499 + " " + number, [number]),
        ("x" * 500 + " " + number, [number]),
        (f"x {number} " + "x" * 84 + ":" * 401 + number, [number]),
        (("x" * 490 + "," + number + ";") * 3, [number]),
    ):
        assert identifiers(text) == taken
