"""What in a line looks like a number, and what certainly is none."""

from tables import for_each

from parcel_tui.domain.numbers.shapes import (
    candidates_in,
    has_check_digit,
    hosts_in,
    is_certain,
    is_telephone,
    plain_text,
    without_noise,
)


@for_each(
    "written",
    [
        *("0912345678", "0912-345-678", "0912 345 678", "0912-345678"),
        *("02-2345-6789", "02 23456789", "049-234-5678", "037-123-456", "0223456789"),
        *("886223456789", "886-2-2345-6789", "00886 912345678", "00886-912-345-678"),
        *("85221234567", "852-2123-4567", "853 2812 3456"),
        *("0800123456", "0800-123-456", "0809 123 456", "0850123456", "412-123-456"),
        *(
            "0120-123-456",
            "0120123456",
            "0570123456",
            "0570-123-456",
            "03-1234-5678",
            "0123-45-6789",
            "04992-1-2345",
            "090-1234-5678",
        ),
        *("415-555-0132", "1-415-555-0132", "1 415 555 0132"),
        *(
            "8001234567",
            "18001234567",
            "8331234567",
            "18881234567",
            "8441234567",
            "8551234567",
            "8661234567",
            "8771234567",
        ),
    ],
)
def test_digits_of_a_telephone(written: str) -> None:
    """In Taiwan, Hong Kong, Macau, Japan and America."""
    assert is_telephone(written)


@for_each(
    "written",
    [
        *("091234567", "09123456789", "1912345678"),
        *("0123456789", "0213456789", "02-23-456789"),
        *("8862234567890", "885223456789", "00886 9123456"),
        *("85121234567", "85421234567", "8522123456"),
        *("0810123456", "4121234567", "412-1234567"),
        *("0130123456", "03-12345-678", "13-1234-5678", "03-1234-56789", "0-1234-56789", "03-1-23456"),
        *("115-555-0132", "2-415-555-0132", "4155550132"),
        *("8111234567", "28001234567", "80012345678", "800123456"),
    ],
)
def test_digits_of_none(written: str) -> None:
    """One digit more or less, or another beginning."""
    assert not is_telephone(written)


@for_each(
    ("line", "left"),
    [
        ("付 NT$1,280 共", "付 ________ 共"),
        ("US$5 HK$5 ab$5 €1.50 ¥12000 £ 3", "____ ____ ab__ _____ ______ ___"),
        ("NT$5 AU$5 CA$5 SG$5 xau$5", "____ ____ ____ ____ xau__"),
        (
            "usd 3 eur 3 gbp 3 jpy 3 cny 3 rmb 3 hkd 3 xrmb 3",
            "_____ _____ _____ _____ _____ _____ _____ xrmb 3",
        ),
        ("3 twd, 3 usd, 3 eur, 3 gbp, 3 jpy, 3 dollar", "_____, _____, _____, _____, _____, ________"),
        ("1,2801 x1,280 1,280x", "1,2801 x1,280 1,280x"),
        ("05/01/1926 x05/01/1926", "__________ x05/01/1926"),
        ("(2)23456789 (02)2345-67890 0912-345-678-9", "___________ (02)2345-67890 0912-345-678-9"),
        ("http://x.example/a 1", "__________________ 1"),
        ("twd 300 USD300 nt 300", "_______ USD300 ______"),
        ("300 元 1,280円 12% 5點 9 塊 7圓 100 dollars", "_____ ______ ___ __ ___ __ ___________"),
        ("300 dollarsx x-300元 x300元", "300 dollarsx x-300元 x300元"),
        (
            "1,280 12,34 1,280,000.50 12.50 1.2.3 v1.5 12.505",
            "_____ 12,34 ____________ _____ 1.2.3 v1.5 12.505",
        ),
        ("2026-01-05 2026/1/5 1926.12.31 2026年1月5日", "__________ ________ __________ _________"),
        ("1826-01-05 2026-01-055 x-2026-01-05", "1826-01-05 2026-01-055 x-2026-01-05"),
        ("05/01/2026 5.1.2026 05/01/1826 05/01/20261", "__________ ________ 05/01/1826 05/01/20261"),
        ("14:30 9:05:30 1:234 123:45 1:23:456", "_____ _______ 1:234 123:45 1:23:456"),
        ("+886 912 345 678 / +1 (800) 555-0199", "_________________/ _________________"),
        ("+12345 +1234567 +12345678901234567", "+12345 _________+12345678901234567"),
        ("(02)2345-6789 (02) 23456789 (12345)1234567", "_____________ _____________ (12345)1234567"),
        ("0912-345-678 0912 345 678 10912-345-678", "____________ ____________ 10912-345-678"),
        ("**** 4311 xx1234 ••••-1234 x1234 **12345", "_________ ______ _________ x1234 **12345"),
        ("a.b+c@x.example.tw a@b", "__________________ a@b"),
        ("see https://x.example/a?b=1) 1", "see _______________________) 1"),
        ("WWW.x.example/1 1", "_______________ 1"),
    ],
)
def test_what_certainly_is_no_number_is_blanked(line: str, left: str) -> None:
    """Prices, dates, times, telephones, ends of cards, addresses; and nothing that only begins like one."""
    blanked, _ = without_noise(line)
    assert blanked.replace("\x1f", "_") == left


@for_each(
    ("line", "hosts"),
    [
        ("see www.t-cat.com.tw/x", "t-cat.com.tw"),
        ("WWW.T-Cat.com.tw", "T-Cat.com.tw"),
        ("a https://x.example/b http://y.example:80/c", "x.example y.example"),
        ("x.example/a", ""),
        ("no address", ""),
    ],
)
def test_the_hosts_of_a_lines_addresses(line: str, hosts: str) -> None:
    """With a scheme, or the name that the web's hosts have."""
    assert hosts_in(line) == hosts


def test_numbers_of_a_carriers_own_shape_in_addresses() -> None:
    """With where they stand; digits and a UUID there are anybody's."""
    number, uuid = "TW268979373141Z", "f47ac10b-58cc-4372-a567-0e02b2c3d479"
    _, inside = without_noise(f"a https://x.example/{number}/907218463512/{uuid} b")
    assert [(found.text, found.start, found.end) for found in inside] == [(number, 18, 33)]
    assert without_noise(f"x.example/{number}")[1] == []


@for_each(
    ("line", "found"),
    [
        ("1234 5678 9012", [("123456789012", 0, 14)]),
        ("1234--5678", [("1234", 0, 4), ("5678", 6, 10)]),
        ("12-34 x 56", [("1234", 0, 5), ("56", 8, 10)]),
        ("SF 1234567890123", [("1234567890123", 3, 16)]),
        ("SF 12 3456 7890 123 456", [("SF1234567890123", 0, 19), ("456", 20, 23)]),
        ("99 SF 12 3456 7890 123", [("99", 0, 2), ("SF1234567890123", 3, 22)]),
        ("1Z 999 AA1 01 2345 6784", [("1Z999AA10123456784", 0, 23)]),
        ("RR 473 124 829 TW", [("RR473124829TW", 0, 17)]),
        (
            "RR 473 124 829 TW 12 RR 473 124 829 TW",
            [("RR473124829TW", 0, 17), ("12", 18, 20), ("RR473124829TW", 21, 38)],
        ),
        ("TW268979 373141Z", [("TW268979373141Z", 0, 16)]),
        ("1 Z999 AA1 01 2345 6784", []),
        ("RR 4 7 3 12 48 29 TW", [("RR473124829TW", 0, 20)]),
        ("RR 4 7 3 1 2 4 829 TW", [("473124829", 3, 18)]),
        ("9400 1118 9922 3197 4284 90", [("9400111899223197428490", 0, 27)]),
        ("ABCD 1234", [("1234", 5, 9)]),
        ("A 1234", [("1234", 2, 6)]),
        ("AB12 1234567890 12", [("1234567890", 5, 15)]),
        ("12345678 RR473124829TW 99", [("RR473124829TW", 9, 22)]),
        ("1 2 3 4 5 6 7 8 9", [("123456789", 0, 17)]),
        ("a1b2c3d4e5", []),
        ("x f47ac10b-58cc-4372-a567-0e02b2c3d4790", [("0e02b2c3d4790", 26, 39)]),
        ("xf47ac10b-58cc-4372-a567-0e02b2c3d479", [("0e02b2c3d479", 25, 37)]),
        ("a1b2c3d4e5f6", [("a1b2c3d4e5f6", 0, 12)]),
        ("123456abc", []),
        ("123456abcd", [("123456abcd", 0, 10)]),
        ("12345abcde", []),
        (
            "1 f47ac10b-58cc-4372-a567-0e02b2c3d479 2",
            [("1", 0, 1), ("f47ac10b-58cc-4372-a567-0e02b2c3d479", 2, 38), ("2", 39, 40)],
        ),
        ("", []),
    ],
)
def test_what_may_be_a_number(line: str, found: list[tuple[str, int, int]]) -> None:
    """From left to right: a UUID, a token by itself, or the groups that form one together."""
    assert [(one.text, one.start, one.end) for one in candidates_in(line)] == found


@for_each(
    ("text", "certain", "is_checked"),
    [
        ("TW268979373141Z", True, False),
        ("tw268979373141z", True, False),
        ("RR473124829TW", True, True),
        ("RR473124820TW", False, False),
        ("9400111899223197428497", True, True),
        ("9400111899223197428498", False, False),
        ("420941059400111899223197428497", True, True),
        ("4209410512349400111899223197428497", True, True),
        ("42094109400111899223197428497", False, False),
        ("907218463512", False, False),
        ("K1234567890", True, False),
        ("ABCDEFGH", False, False),
        ("1234567", False, False),
        ("", False, False),
    ],
)
def test_what_tells_by_itself_that_it_is_a_number(text: str, certain: bool, is_checked: bool) -> None:
    """A carrier's letters, or the check digit of a post's."""
    assert is_certain(text) is certain
    assert has_check_digit(text) is is_checked


def test_a_text_is_plain() -> None:
    """In half width, with one kind of dash and nothing that cannot be seen."""
    assert plain_text("１２\u200b３\u00ad４\u2060\ufeff–５—６−７－８﹣９") == "1234-5-6-7-8-9"
