"""The deadlines that carriers' texts name."""

from calendar import month_name
from datetime import UTC, datetime
from pathlib import Path

from tables import for_each

from parcel_tui.domain.day_text import TAIWAN
from parcel_tui.domain.deadline_text import told_days, told_deadline, told_extension

NOTICES = Path(__file__).with_name("deadline-texts.tsv")
WORDS = Path(__file__).with_name("deadline-words.tsv")
SAID = datetime(2026, 11, 18, 12, tzinfo=TAIWAN)


def deadline(text: str, said: datetime = SAID) -> str | None:
    """As it is written in Taiwan."""
    moment = told_deadline(text, said)
    return moment.astimezone(TAIWAN).strftime("%Y-%m-%d %H:%M") if moment else None


@for_each(
    "text",
    [
        "請於11/25前取件",
        "請於 11/25 (三) 前取件",
        "pick up by 25.11.",
        "請於11月25日前取件",
        "２０２６／１１／２５前取件",
        "11/25以前到店取貨",
        "11/25止",
        "11/25到期",
        "逾11/25將退回",
        "包裹將於 11/25 退回",
        "保留至 2026-11-25 23:59",
        "保留到11/25",
        "取貨期限：115/11/25",
        "取件期限115年11月25日",
        "請於115.11.25前領取",
        "最後取件日：2026.11.25",
        "取件截止日11/25",
        "取件期限：1151125",
        "取件期限 20261125",
        "取件期限:2026-11-25T23:59:59",
        "11/18 已到店，取件期限 11/18~11/25",
        "取貨期間：2026/11/18 - 2026/11/25",
        "11月25日まで保管",
        "保管期限 11月25日",
        "Please collect by 25 Nov 2026",
        "Pick up before November 25, 2026",
        "pick up by 11/25/2026",
        "by 25/11/2026",
        "until 2026-11-25",
        "可取件時間：11/18 14:00 至 11/25 23:59",
        "寄存郵局至 115年11月25日",
        "截至 2026-11-25 取件",
        "未於11/25前取貨將自動取消",
        "原取件期限11/22，已延長至11/25",
        "お受け取り期限は11月25日です",
        "Pick up by Wednesday, November 25",
        "no later than 25/11/2026",
        "Last day to collect: 25 November 2026",
        "取件期限 👉 11/25",
    ],
)
def test_a_day_beside_a_word_for_a_deadline(text: str) -> None:
    """With this year, Taiwan's or none; in digits of any width, in Chinese, Japanese or English."""
    assert deadline(text) == "2026-11-25 23:59"


@for_each(
    ("text", "moment"),
    [
        ("包裹已到店，請於 2026/11/25(三) 18:00 前取件", "2026-11-25 18:00"),
        ("請在 2026年11月25日 22時前取件", "2026-11-25 22:00"),
        ("取件期限 11/25 下午 6:00", "2026-11-25 18:00"),
        ("截止時間 2026-11-25 22:00:00", "2026-11-25 22:00"),
        ("Available until Nov 25, 21:00", "2026-11-25 21:00"),
        ("Available until Nov 25, 9:30 pm", "2026-11-25 21:30"),
        ("請於12/1 24:00前取件", "2026-12-01 23:59"),
        ("包裹今日23:59後將退回物流中心", "2026-11-18 23:59"),
        ("請於明日前取件", "2026-11-19 23:59"),
        ("請於11/20前取件，期限延長至 11/30", "2026-11-30 23:59"),
        ("Collect by 25 Nov 2026 at 18:00", "2026-11-25 18:00"),
        ("Collect by 25 Nov, 6 pm", "2026-11-25 18:00"),
        ("請於本日22:00前取件", "2026-11-18 22:00"),
        ("今日為取件最後一天", "2026-11-18 23:59"),
        ("請於1/4前取件", "2027-01-04 23:59"),
        ("請於本週六前取件", "2026-11-21 23:59"),
        ("請於下週三前取件", "2026-11-25 23:59"),
        ("星期日止", "2026-11-22 23:59"),
        ("Pick up by Saturday", "2026-11-21 23:59"),
        ("by next Monday", "2026-11-23 23:59"),
        ("請於月底前取件", "2026-11-30 23:59"),
        ("保留至12月底", "2026-12-31 23:59"),
        ("available until the end of the month", "2026-11-30 23:59"),
        ("until 5.12.", "2026-12-05 23:59"),
        ("until 5.12. 18:00", "2026-12-05 18:00"),
        ("Collect before 30/11", "2026-11-30 23:59"),
        ("民國115年11月25日24時前取件", "2026-11-25 23:59"),
        ("收件截止 11/25 中午12:00", "2026-11-25 12:00"),
        ("今日無法取件，延長取件至11/21", "2026-11-21 23:59"),
        ("請於11月底22點30分前取件", "2026-11-30 22:30"),
        ("保留至月底 上午 9:05", "2026-11-30 09:05"),
        ("保留到當月底", "2026-11-30 23:59"),
        ("until end of December", "2026-12-31 23:59"),
        ("until end of Dec 18:00", "2026-12-31 18:00"),
        ("請於明後日前取件", "2026-11-20 23:59"),
        ("請於後日前取件", "2026-11-20 23:59"),
        ("請於翌日前取件", "2026-11-19 23:59"),
        ("請於明天前取件", "2026-11-19 23:59"),
        ("pick up by tomorrow", "2026-11-19 23:59"),
        ("pick up by today", "2026-11-18 23:59"),
        ("請於当日前取件", "2026-11-18 23:59"),
        ("by next Friday", "2026-11-27 23:59"),
        ("by this Friday", "2026-11-20 23:59"),
        ("請於本週三前取件", "2026-11-18 23:59"),
        ("請於下週五前取件", "2026-11-27 23:59"),
        ("請於星期天前取件", "2026-11-22 23:59"),
        ("水曜日まで", "2026-11-18 23:59"),
        ("火曜まで", "2026-11-24 23:59"),
        ("until 1.3.", "2027-01-03 23:59"),
        ("until 3.1.", "2027-01-03 23:59"),
        ("until 31.12.", "2026-12-31 23:59"),
        ("until 30.11.", "2026-11-30 23:59"),
        ("by 12/25/2026", "2026-12-25 23:59"),
        ("by 12/12/2026", "2026-12-12 23:59"),
        ("by 13/12/2026", "2026-12-13 23:59"),
        ("請於12/12前取件", "2026-12-12 23:59"),
        ("請於12/13前取件", "2026-12-13 23:59"),
        ("請於13/12前取件", "2026-12-13 23:59"),
        ("取件期限 26/11/25", "2026-11-25 23:59"),
        ("取件期限 令和8年11月25日", "2026-11-25 23:59"),
        ("取件期限 R8.11.25", "2026-11-25 23:59"),
        ("取件期限 令和08年11月25日", "2026-11-25 23:59"),
        ("by 1/1/2027", "2027-01-01 23:59"),
        ("取件期限 11/25(週三) 18:00", "2026-11-25 18:00"),
        ("取件期限 11/25 星期三 18:00", "2026-11-25 18:00"),
        ("取件期限 11月25日（水）18時", "2026-11-25 18:00"),
        ("by 25 Nov (Wed) at 18:00", "2026-11-25 18:00"),
        ("延至11/25", "2026-11-25 23:59"),
        ("展延至11/25止", "2026-11-25 23:59"),
        ("待領至11/25", "2026-11-25 23:59"),
        ("招領至11/25", "2026-11-25 23:59"),
        ("可領至11/25", "2026-11-25 23:59"),
        ("存放到11/25", "2026-11-25 23:59"),
        ("超過11/25", "2026-11-25 23:59"),
        ("效期11/25", "2026-11-25 23:59"),
        ("取件時間11/25", "2026-11-25 23:59"),
        ("11/25之前取件", "2026-11-25 23:59"),
        ("11/25期滿", "2026-11-25 23:59"),
        ("11/25逾期", "2026-11-25 23:59"),
        ("11/25為最晚取件日", "2026-11-25 23:59"),
        ("11/25前送達", None),
        ("11/25前寄達", None),
        ("11/25前到店", None),
        ("11/25前到店取貨", "2026-11-25 23:59"),
        ("through 25 Nov", "2026-11-25 23:59"),
        ("deadline 25 Nov", "2026-11-25 23:59"),
        ("returned to the sender on 25 Nov", "2026-11-25 23:59"),
        ("period ends 25 Nov", "2026-11-25 23:59"),
        ("till 25 Nov", "2026-11-25 23:59"),
        ("by Dec 1st, 2026", "2026-12-01 23:59"),
        # From that very minute on, and for sixty days.
        ("請於11/18 12:00前取件", "2026-11-18 12:00"),
        ("請於11/18 11:59前取件", None),
        ("請於1/17 12:00前取件", "2027-01-17 12:00"),
        ("請於1/17 12:01前取件", None),
        # Hours of twelve, of twenty-four, and none.
        ("取件期限 11/25 上午 11:59", "2026-11-25 11:59"),
        ("取件期限 11/25 下午 11:59", "2026-11-25 23:59"),
        ("取件期限 11/25 下午 12:30", "2026-11-25 12:30"),
        ("取件期限 11/25 下午 13:30", "2026-11-25 13:30"),
        ("取件期限 11/25 晚間 8點", "2026-11-25 20:00"),
        ("取件期限 11/25 23:00", "2026-11-25 23:00"),
        ("取件期限 11/25 0:00", "2026-11-25 00:00"),
        ("取件期限 11/25 24:01", None),
        ("請於11/25 25:00前取件", None),
        # A day of its delivery is none, within forty characters before.
        ("delivered " + "x" * 28 + "  until 25 Nov", None),
        ("delivered " + "x" * 29 + "  until 25 Nov", "2026-11-25 23:59"),
    ],
)
def test_the_hour_the_day_and_the_year_that_are_meant(text: str, moment: str) -> None:
    """An hour counts; a day without a year is the next one of that name; the last word counts."""
    assert deadline(text) == moment


@for_each(
    ("ahead", "english", "chinese", "japanese"),
    [
        (0, "wed wednesday", "三", "水"),
        (1, "thu thur thurs thursday", "四", "木"),
        (2, "fri friday", "五", "金"),
        (3, "sat saturday", "六", "土"),
        (4, "sun sunday", "日", "日"),
        (4, "Sun SUNDAY", "天", "日"),
        (5, "mon monday", "一", "月"),
        (6, "tue tues tuesday", "二", "火"),
    ],
)
def test_each_day_of_the_week_by_its_names(ahead: int, english: str, chinese: str, japanese: str) -> None:
    """The next one of that name, that day's own too."""
    texts = [f"by {name}" for name in english.split()]
    texts += [f"{week}{chinese}前取件" for week in ("週", "周", "星期", "禮拜", "本週", "這個星期")]
    texts += [f"{japanese}曜日まで", f"{japanese}曜まで", f"{japanese}曜日迄"]
    assert {text: deadline(text) for text in texts} == dict.fromkeys(texts, f"2026-11-{18 + ahead} 23:59")


def test_each_month_by_its_names() -> None:
    """In full and in three letters, before the day and behind it."""
    for month in range(1, 13):
        first = datetime(2026, month, 1, 12, tzinfo=TAIWAN)
        for name in (month_name[month], f"{month_name[month][:3]}.", month_name[month][:3].upper()):
            for text in (f"by 5 {name}", f"by 5th {name} 2026", f"by {name} 5, 2026"):
                assert deadline(text, first) == f"2026-{month:02}-05 23:59", text


def test_the_end_of_a_month_may_be_that_of_next_year() -> None:
    """Told in December, the end of January is ahead, and that of the next month."""
    for text in ("保留至1月底", "保留至下月底"):
        assert deadline(text, datetime(2026, 12, 20, 12, tzinfo=TAIWAN)) == "2027-01-31 23:59"


@for_each(
    "text",
    [
        "",
        "包裹配達取件門市 (12/25)",
        "包裹於 11/18 送達門市",
        "預計 11/25 前送達門市",
        "請於11/10前取件",
        "請於2/30前取件",
        "請於13/25前取件",
        "請於0/25前取件",
        "pick up by 25.0.",
        "pick up by 0.12.",
        "pick up by 31.11.",
        "請於114/12/30前取件",
        "[1125門市] 包裹配達取件門市",
        "電話 02-2345-6789 請於營業時間前往取件",
        "before 12/11/2026",
        "請於7天內取件",
        "請於取件時出示 11/25 訂單明細",
        "取件碼 11-25，請至門市",
        "包裹尺寸 11/25/30 cm 已到店",
        "取件時間 週一至週五 9:00-18:00",
        "預計本週六前送達",
        "by month",
        "保留至1月底",
        "保留至0月底",
        "保留至13月底",
        "until 5.4.",
        "until 0.11.",
        "by 0/25/2026",
        "by 12/11/2026",
        "by 11/12/2026",
        "請於112.11.25前取件",
        "請於1911/11/25前取件",
        "延長取件1天",
    ],
)
def test_no_date_is_invented(text: str) -> None:
    """A date that is none, is past, is far off, is about something else, or could be two."""
    assert deadline(text) is None


def test_days_and_hours_are_taiwans() -> None:
    """Said at 17:30 in London it is the next day in Taiwan already."""
    said = datetime(2026, 11, 18, 17, 30, tzinfo=UTC)
    assert told_deadline("請於今日前取件", said) == datetime(2026, 11, 19, 15, 59, tzinfo=UTC)


@for_each(
    ("text", "days"),
    [
        ("取貨期限 7 天", 7),
        ("保留7天", 7),
        ("請於7日內取件", 7),
        ("招領15日", 15),
        ("保管期限:１５日", 15),
        ("held for 10 days", 10),
        ("請於11/25前取件", None),
        ("保留至11月25日", None),
        ("超過3日將退回", None),
        ("已放置 3 天", None),
        ("保留99天", None),
        ("保留60天", 60),
        ("保留61天", None),
        ("保留1天", 1),
        ("保留0天", None),
        ("保留一天", 1),
        ("保管兩日", 2),
        ("保留八天", 8),
        ("保留期間為九日", 9),
        ("招領期間十日", 10),
        ("招領期間十五日", 15),
        ("二十日內領取", 20),
        ("三十五日內領取", 35),
        ("四十日內領取", None),
        ("12 days left to collect", 12),
    ],
)
def test_days_that_a_text_tells(text: str, days: int | None) -> None:
    """How long it is kept, not how long it has been there."""
    told = told_days(text)
    assert (told.days if told else None) == days


@for_each(
    ("text", "days"),
    [
        ("延長取件1天", 1),
        ("已延長取件期限一日", 1),
        ("買家延長取件期限成功", 1),
        ("展延2天", 2),
        ("再延長兩日", 2),
        ("extended by 3 days", 3),
        ("延長取件一次7天", 7),
        ("延長二十天", 20),
        ("5日間延長", 5),
        ("延長取件至11/30", None),
        ("已到店", None),
    ],
)
def test_how_much_longer_a_text_says_that_it_is_kept(text: str, days: int | None) -> None:
    """A number of days behind what was said before; a day that is named is a deadline of its own."""
    told = told_extension(text)
    assert (told.days if told else None) == days


def test_notices_tell_what_a_reader_says() -> None:
    """Some 170 notices in three languages, each labelled before the reader had seen it."""
    assert _wrong(NOTICES) == []


def test_each_word_for_a_deadline_is_read() -> None:
    """A text for each way of saying it, and for what only looks like one."""
    assert _wrong(WORDS) == []


def _wrong(table: Path) -> list[tuple[str, str, str]]:
    """The rows of a table that are read otherwise: the text, what it tells, what is read."""
    rows = [line.split("\t") for line in table.read_text(encoding="utf-8").splitlines()[1:]]
    return [(text, wanted, told) for text, wanted in rows if (told := _told(wanted, text)) != wanted]


def _told(wanted: str, text: str) -> str:
    """What a text tells, written as the table has it."""
    if wanted.startswith(("+", "=")):
        days = (told_extension if wanted.startswith("+") else told_days)(text)
        return f"{wanted[0]}{days.days if days else '-'}"
    until = deadline(text)
    return until.removeprefix("2026-").removeprefix("2027-").removesuffix(" 23:59") if until else "-"
