"""The day on which a parcel is to come, where a carrier's text says so. Pure.

Only a day beside a promise counts, and only that of the parcel's coming to its receiver or to the shop
where it is fetched: not that of its sending, of a flight or of its way back. Of a span the last day counts.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from re import Match

from parcel_tui.domain.day_text import (
    DAY,
    DAY_NAME,
    LONGEST,
    MONTH,
    ORDINAL,
    TAIWAN,
    days_meant,
    made_ready,
    plain_text,
    weekday_meant,
)
from parcel_tui.domain.parcel import Checkpoint
from parcel_tui.domain.stage import FINAL_STAGES, Stage
from parcel_tui.domain.times import in_zone

# Words that promise, the day, and words for coming, in the orders of `_WRITTEN`. Gaps are short and hold no
# digit, no end of a sentence, and nothing with which another thing than the coming is told.
_GAP = r"[^\d,。;退寄出返発]"
_GAP_WITH_TIME = r"[^,。;退寄出]"
_PROMISE = (
    r"(?:預[計计定估期]|估[計计]|最[快晚慢遲]|[將會会改另]|重[新約]|[約指]定"
    r"|順延|延[後遲至到]|要求|安排|再|可望)"
)
_COMES = (
    r"(?:送[達到至交]|[抵到][達貨店]|配[達送]|派[送件]|投遞|寄達|交付|到府|遞送|宅配|再[投配送]|送貨)"
    # Not at a hub, at customs or an airport: that is not the receiver.
    r"(?![^,。;]{0,6}(?:轉運|物流|集散|理貨|中心|海關|機[場场]|[台臺][灣湾]|[國国港]))"
)
_SPAN = r"(?:\d[\d/.年月日-]{0,10}(?:\(.{1,3}\))?\s?[~至到-]\s?)?"
_CHINESE_WEEKDAY = r"(?P<which>下)?個?(?:週|周|星期|禮拜|礼拜)(?P<weekday>[一二三四五六日天])"
_NO_COMING = r"(?!\s?前?(?:出貨|寄出|發貨|退|起飛))"
_COMES_JA = r"(?:届け|配達|配送|到着)"
_PROMISE_EN = (
    # A pick-up, an inspection or the shipment may be scheduled as well.
    r"(?<!pickup )(?<!pick-up )(?<!pick up )(?<!collection )(?<!shipment )(?<!inspection )"
    r"\b(?:expect(?:ed)?|estimated|anticipated|(?:re)?scheduled|planned|due|arriv(?:es?|ing|al)|eta"
    r"|delivery|delivering|next delivery attempt"
    r"|(?:will|to) be (?:re-?)?delivered|(?:will|to|we'll) (?:re-?)?deliver"
    r"|be with you|promised)"
)
_NOT_OF_A_COMING = (
    r"ship|dep|dispatch|pick|collect|hub|facilit|flight|customs|warehouse|origin|terminal|airport"
    r"|port\b|office|exchange|country|not\b|attempt|fail|complet|missed|was\b"
)
_WORDS_EN = (
    # Up to seven words, none of which tells that something else is expected. Possessive (`++`), since a long
    # text would be tried in every way of parting its words.
    rf"(?:[\s,:(-]++(?!{_NOT_OF_A_COMING}|today|tomorrow|(?:next )?(?:{DAY_NAME})\b|{MONTH} \d)"
    r"[a-z']++){0,7}"
    r"[\s,:(-]*"
)
_SPAN_EN = rf"(?:(?:{MONTH} )?\d{{1,2}}{ORDINAL}(?: {MONTH})?\s?(?:-|to|and)\s?)?"
_TOLD = DAY.format("a_")
_TOLD_OR_WEEKDAY = rf"(?:{_TOLD}|{_CHINESE_WEEKDAY})"

_CHINESE = rf"{_PROMISE}{_GAP}{{0,12}}?{_SPAN}{_TOLD_OR_WEEKDAY}{_GAP_WITH_TIME}{{0,14}}?{_COMES}"
_CHINESE_BEHIND = (
    rf"(?:{_PROMISE}{_GAP}{{0,6}}?{_COMES}|{_COMES}日期?已?(?:變更|改|更新|延)){_GAP}{{0,8}}?{_SPAN}"
    rf"{_TOLD_OR_WEEKDAY}{_NO_COMING}"
)
_CHINESE_AMIDST = rf"{_TOLD}{_GAP}{{0,2}}[將會会]{_GAP}{{0,6}}?{_COMES}"
_JAPANESE = rf"{_COMES_JA}(?:予定|指定|希望)?(?:日時?)?(?:予定|指定)?[はが:に\s]{{0,4}}{_SPAN}{_TOLD}"
_JAPANESE_BEFORE = (
    rf"{_TOLD}{_GAP}{{0,10}}?{_COMES_JA}(?:予定|いたしま(?!し)|し(?!ました)|でき(?!ま?せん)|の)"
)
_ENGLISH = (
    rf"{_PROMISE_EN}{_WORDS_EN}{_SPAN_EN}"
    rf"(?:(?:(?:{DAY_NAME}),?\s?)?{_TOLD}|(?P<next>next )?(?P<named_weekday>{DAY_NAME})\b)"
)
_ENGLISH_BEFORE = rf"{_TOLD},? (?:is |- )?(?:the )?(?:expected|estimated|scheduled) delivery"
_SO_MANY_DAYS = r"\d{1,2}\s?-\s?\d{1,2}\s?(?:個?工作)?[日天]"
_SPAN_OF_MONTH = (
    rf"({MONTH} )\d{{1,2}}{ORDINAL}\s?(?:-|to|and)\s?(?=\d{{1,2}}{ORDINAL}\b(?!:| [ap]\.?m| {MONTH}))"
    r"|(\d[/月.])\d{1,2}日?\s?[-~至到]\s?(?=\d{1,2}日)"
)
"""The first day of a span whose month is told once, before both: `Nov 25 - 27`, `11月25日至27日`."""
_WRITTEN = (
    _CHINESE,
    _CHINESE_BEHIND,
    _CHINESE_AMIDST,
    _JAPANESE,
    _JAPANESE_BEFORE,
    _ENGLISH,
    _ENGLISH_BEFORE,
)
_WEEKDAY_GROUPS = frozenset({"weekday", "named_weekday", "japanese"})
_HINT = rf"{_PROMISE}|[更延]|{_COMES_JA}|{_PROMISE_EN}"
_GOES_BACK = r"退[回件貨還]|返[送品却]|return"


def expected_of(checkpoints: Sequence[Checkpoint], stage: Stage) -> date | None:
    """The day on which it is to come by a history (newest first) and the stage that it has led to.

    What waits already, or is over, is expected no more; what failed since then makes a day void.
    """
    if stage in FINAL_STAGES or stage is Stage.READY_FOR_PICKUP:
        return None
    for checkpoint in checkpoints:
        if (day := _told_by(checkpoint)) is not None:
            return day
        if checkpoint.stage in {Stage.EXCEPTION, Stage.READY_FOR_PICKUP}:
            return None
    return None


def _told_by(checkpoint: Checkpoint) -> date | None:
    if checkpoint.time is None:
        return None
    said = in_zone(checkpoint.time, TAIWAN) if checkpoint.zone_told else checkpoint.time
    return told_expected(checkpoint.message, said.date())


def told_expected(message: str, said: date) -> date | None:
    """The day that a text of that day (Taiwan's) tells; None when it tells none that can be meant."""
    text = plain_text(message)
    # Most texts promise nothing: a look for a single word is many times as fast as the seven patterns.
    if not made_ready(_HINT).search(text) or made_ready(_GOES_BACK).search(text):
        return None
    text = made_ready(_SPAN_OF_MONTH).sub(r"\1\2", text)
    text = made_ready(_SO_MANY_DAYS).sub("", text)  # `3-5 days` is no date in March
    for written in _WRITTEN:
        for match in made_ready(written).finditer(text):
            days = (day for day in _days_of(match, said) if said <= day <= said + LONGEST)
            if (found := next(days, None)) is not None:
                return found
    return None


def _days_of(match: Match[str], said: date) -> Iterator[date]:
    """The days that may be meant."""
    groups = {name.removeprefix("a_"): value for name, value in match.groupdict().items() if value}
    if groups.keys() & _WEEKDAY_GROUPS:
        yield weekday_meant(groups, said)
    elif groups:
        yield from days_meant(groups, said)
