"""Until when a parcel is kept, where a carrier's text says so. Pure.

Only a date beside a word for a deadline counts, and only one that can be meant: from the day of the
text on, and no more than sixty days later. Without a time of day it is the end of that day; days
and hours are Taiwan's.
"""

import re
from datetime import UTC, datetime, time, timedelta
from unicodedata import numeric

from parcel_tui.domain.day_text import (
    DAY,
    DAY_NAME,
    LONGEST,
    MONTH,
    ORDINAL,
    TAIWAN,
    WEEKDAY,
    days_meant,
    made_ready,
    plain_text,
    weekday_meant,
)

LAST_MINUTE = time(23, 59)
"""When a shop's last day ends, in Taiwan."""

# A deadline is told by words before the day, or behind it: `_BEFORE` day time, or day time `_AFTER`. Each
# gap between words is bounded and holds no sign that ends a sentence: none is made of the words of two.
_TIME = (
    # The weekday that follows a date, in brackets or not; a time behind that.
    rf"(?:\s?\(?(?:(?:週|星期)?[一二三四五六日月火水木金土]|{WEEKDAY})\)?)?,?\s?(?:at\s)?"
    r"(?:(?P<{0}half>上午|早上|中午|下午|晚上|晚間)?\s?(?P<{0}hour>[0-2]?\d)"
    r"(?::(?P<{0}minute>[0-5]\d)(?::[0-5]\d)?|[時點](?:(?P<{0}minute2>[0-5]?\d)分)?|(?=\s?[ap]\.?m))"
    # An hour alone (`5 pm`) is one only with that behind it: the look-ahead above asks for it.
    r"(?:\s?(?P<{0}noon>[ap])\.?m\.?)?)?"
)
_GAP = r"[^\d,。;]"
_BEFORE = (
    # 請於 comes before a deadline, but 請於…時 before what is to be done at that time.
    rf"(?:請[於在](?!.{{0,3}}時)|期限|期間|取[件貨]時間|(?:保[留管存]|存放|寄存|延){_GAP}{{0,6}}[至到]"
    rf"|(?:待[領取]|招領|可[取領]){_GAP}{{0,4}}[至到]|截[止至]|最[後晚遲]|逾|超過|效期"
    r"|\b(?:by|until|till|before|deadline|expires?|no later than"
    r"|(?:last|final) day(?: (?:to|for) [a-z ]{4,12})?"
    r"|through|return(?:ed)?(?: (?!at|by)[a-z]+){0,4} (?:on|after)|period ends)\b)"
    # Of a span its first day is passed over: the deadline is the last.
    rf"{_GAP}{{0,12}}?(?:{WEEKDAY},?\s)?(?:\d[\d/.年月日-]{{0,20}}(?:\s?[0-2]\d:[0-5]\d)?\s?[~至-]\s?)?"
)
_AFTER = (
    # 前 is a deadline unless it is that of a delivery, an arrival or a sending.
    r"\s?(?:(?:以?前|之前)(?!送[達抵到]|配[達送]|[抵到]達"
    rf"|到店(?!{_GAP}{{0,3}}[取領])|出貨|寄[達出])|[為是]{_GAP}{{0,4}}最[後晚遲]|止|為止|截止|まで"
    rf"|{_GAP}{{0,4}}退|逾期|到期|期滿)"
)
_ONES = "一二兩三四五六七八九"
_COUNT = rf"(?<![\d{_ONES}十])(?:\d{{1,2}}|(?:[二三]?十)?[{_ONES}]|[二三]?十)"
_DAYS = (
    rf"(?:保[留管存]|期限|存放|招領|期間|請於|逾){_GAP}{{0,8}}?(?P<before>{_COUNT})\s?[天日](?!前|止|\s?\d)"
    rf"|(?P<after>{_COUNT})\s?[天日](?:以?[內内](?!{_GAP}{{0,2}}(?:送|配|出貨|寄|到))|間保管)"
    r"|(?:within|for|you have)\s(?P<english>\d{1,2})\s(?:business |working )?days"
    r"|\b(?P<left>\d{1,2}) days left to\b"
)


_BY_WEEKDAY = (
    # Not in brackets, where a weekday only explains the date before it.
    r"(?<!\()(?P<which>下)?個?(?:週|周|星期|禮拜)(?P<weekday>[一二三四五六日天])"
    rf"{_GAP}{{0,4}}?(?:前(?!送[達抵]|配[達送]|出貨|寄達)|止)"
    r"|(?P<japanese>[月火水木金土日])曜日?(?:まで|迄)"
    rf"|\b(?:by|until|till|before) (?:(?:the )?end of )?(?P<next>next )?(?:this )?"
    rf"(?P<named_weekday>{DAY_NAME})\b(?!,? (?:\d|{MONTH} \d))"
)
_LONGER = (
    rf"(?:延長|展延|延後|加長){_GAP}{{0,8}}?(?P<days>{_COUNT})\s?(?:個)?[天日](?!\d)"
    rf"|(?P<before>{_COUNT})\s?日間?延長"
    r"|(?P<once>延長取[件貨](?:期限)?(?:成功|完成|申請成功)?$)"
    r"|extend[^\d.]{0,24}(?P<english>\d{1,2}) (?:more )?day"
)


def told_deadline(message: str, said_at: datetime) -> datetime | None:
    """The deadline (UTC) that a text of that moment tells; None when it tells none that can be meant.

    Of several the last counts.
    """
    said = said_at.astimezone(TAIWAN)
    text = made_ready(_HOUR_FIRST).sub(r"\g<day> \g<hour>", plain_text(message))
    # With where each stands: the last in the text counts, whichever pattern has found it.
    found = [
        (match.start(), moment)
        for match in made_ready(_DEADLINE).finditer(text)
        if (moment := _moment(match, said)) and not _is_of_something_else(text, match.start())
    ]
    found += [
        (match.start(), datetime.combine(weekday_meant(match.groupdict(), said.date()), LAST_MINUTE, TAIWAN))
        for match in made_ready(_BY_WEEKDAY).finditer(text)
        if not _is_of_something_else(text, match.start())
    ]
    return max(found)[1].astimezone(UTC) if found else None


def told_days(message: str) -> timedelta | None:
    """For how many days a text says that it is kept; None when it says nothing of it."""
    match = made_ready(_DAYS).search(plain_text(message))
    if match is None:
        return None
    return _span(next(filter(None, match.groups())))


def told_extension(message: str) -> timedelta | None:
    """How much longer a text says that it is kept than was said before; None when it says nothing of it."""
    match = made_ready(_LONGER).search(plain_text(message))
    if match is None:
        return None
    return _span(match["days"] or match["before"] or match["english"] or "1")


def _span(days: str) -> timedelta | None:
    """So many days; None for none at all, or more than any parcel is kept."""
    span = timedelta(days=_number(days))
    return span if timedelta() < span <= LONGEST else None


def _number(written: str) -> float:
    """Of digits, or of Chinese numerals up to 39."""
    if written.isdecimal():
        return int(written)
    tens, ten, ones = written.rpartition("十")
    return numeric(tens or "一") * len(ten) * 10 + numeric(ones or "零")


_OF_SOMETHING_ELSE = (
    r"(?:\b(?:expected|estimated|scheduled|ordered|placed|deliver|arriv)(?:(?!pick|collect)[^,.])*"
    rf"|(?:活動|優惠|促銷|檔期){_GAP}{{0,6}})$"
)
"""What stands before a day that is none for fetching it: that of its delivery, of a sale."""


def _is_of_something_else(text: str, start: int) -> bool:
    # Only what stands right before it: the pattern would be tried at every place of the text.
    before = made_ready(_OF_SOMETHING_ELSE).search(text[max(0, start - 40) : start])
    # Its way back is a deadline whatever was expected before.
    return before is not None and not text.startswith("return", start)


_HOUR_FIRST = (
    r"(?P<hour>\d{1,2}(?::\d\d)?\s?[ap]m|\d{1,2}:\d\d),? (?:on )?"
    rf"(?P<day>\d{{1,2}}{ORDINAL} {MONTH}|{MONTH} \d{{1,2}}{ORDINAL})"
)

_DEADLINE = f"{_BEFORE}{DAY.format('a_')}{_TIME.format('a_')}|{DAY.format('b_')}{_TIME.format('b_')}{_AFTER}"


def _moment(match: re.Match[str], said: datetime) -> datetime | None:
    """The moment that is meant, in Taiwan; None for one that cannot be."""
    groups = {name[2:]: value for name, value in match.groupdict().items() if value}
    clock = LAST_MINUTE
    if "hour" in groups:
        hour, minute = int(groups["hour"]), int(groups.get("minute") or groups.get("minute2") or 0)
        if hour < 12 and (groups.get("half") in {"下午", "晚上", "晚間"} or groups.get("noon") == "p"):
            hour += 12
        elif hour == 12 and groups.get("noon") == "a":
            hour = 0
        if hour == 24 and minute == 0:  # the end of that day, and not the beginning of the next
            hour, minute = 23, 59
        if hour > 23:
            return None
        clock = time(hour, minute)
    for day in days_meant(groups, said.date()):
        moment = datetime.combine(day, clock, TAIWAN)
        if said <= moment <= said + LONGEST:
            return moment
    return None
