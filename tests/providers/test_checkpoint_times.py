"""Times as providers write them: what each form means, to the microsecond, and what is no time at all."""

from datetime import UTC, datetime, timedelta

from tables import for_each

from parcel_tui.domain.parcel import Checkpoint
from parcel_tui.domain.stage import Stage
from parcel_tui.providers.checkpoint_times import ReadTime, oldest_first, read_time

NOW = datetime(2026, 2, 5, 12, tzinfo=UTC)


def read(told: object) -> tuple[str, bool] | None:
    """The moment in UTC, and whether its zone was told."""
    found = read_time(told, NOW)
    assert found is None or found.time.utcoffset() == timedelta()
    return found and (found.time.replace(tzinfo=None).isoformat(), found.zone_told)


@for_each(
    ("told", "moment"),
    [
        (1770042668, "2026-02-02T14:31:08"),
        (1770042668.25, "2026-02-02T14:31:08.250000"),
        (1770042668250, "2026-02-02T14:31:08.250000"),
        (1770042668250000, "2026-02-02T14:31:08.250000"),
        (1770042668000000000, "2026-02-02T14:31:08"),
        ("1770042668.25", "2026-02-02T14:31:08.250000"),
        ("+1.770042668e9", "2026-02-02T14:31:08"),
        (946684800, "2000-01-01T00:00:00"),
        ("2026-02-01T15:05:03Z", "2026-02-01T15:05:03"),
        ("2026-02-01 15:05 GMT", "2026-02-01T15:05:00"),
        *((f"2026-02-01 15:05 {zone}", "2026-02-01T15:05:00") for zone in ("Z", "UTC", "UT")),
        *((f"2026-02-01 15:05 {zone}", "2026-02-01T06:05:00") for zone in ("JST", "KST")),
        *((f"2026-02-01 15:05 {zone}", "2026-02-01T22:05:00") for zone in ("MST", "PDT")),
        *((f"2026-02-01 15:05 {zone}", "2026-02-01T20:05:00") for zone in ("EST", "CDT")),
        ("2026-02-01 15:05 PST", "2026-02-01T23:05:00"),
        ("2026-02-01 15:05 MDT", "2026-02-01T21:05:00"),
        ("2026-02-01 15:05 EDT", "2026-02-01T19:05:00"),
        ("2026-02-01 15:05 HKT", "2026-02-01T07:05:00"),
        ("2026-02-01T15:05utc", "2026-02-01T15:05:00"),
        ("2026-02-01T15:05:03.5Z", "2026-02-01T15:05:03.500000"),
        ("2026-02-01T15:05:03,123456789Z", "2026-02-01T15:05:03.123456"),
        ("2026-02-01T15:05:03+08:00", "2026-02-01T07:05:03"),
        ("2026-02-01T15:05:03+0830", "2026-02-01T06:35:03"),
        ("2026-02-01T15:05:03 -03:30", "2026-02-01T18:35:03"),
        ("2026-02-01T15:05:03\N{MINUS SIGN}08", "2026-02-01T23:05:03"),
        ("2026-02-01T15:05:03 UTC+8", "2026-02-01T07:05:03"),
        ("2026-02-01T15:05+23:59", "2026-01-31T15:06:00"),
        ("2026-02-01T15:05+08:00[Asia/Taipei]", "2026-02-01T07:05:00"),
        ("2026-02-01T24:00:00Z", "2026-02-02T00:00:00"),
        ("2026-02-01T15:05:60Z", "2026-02-01T15:06:00"),
        ("2026-02-01T15:59:60.5+08:00", "2026-02-01T08:00:00.500000"),
        ("Sun, 01 Feb 2026 15:05:03 +0800", "2026-02-01T07:05:03"),
        ("Sunday, 01-Feb-26 15:05:03 GMT", "2026-02-01T15:05:03"),
        (" 2026-02-01T15:05Z".ljust(100), "2026-02-01T15:05:00"),
        ("\ufeff2026-02-01T15:05:03Z\n", "2026-02-01T15:05:03"),
        ("2026-02-01 15:05:03 GMT +08:00", "2026-02-01T07:05:03"),
        ("Sun, 01 Feb 2026 23:59:60 GMT", "2026-02-02T00:00:00"),
        ("Sun, 01 Feb 2026 10:05:03 EST", "2026-02-01T15:05:03"),
        ("2026-02-01 15:05 JST", "2026-02-01T06:05:00"),
        ("2026-02-01 15:05 Asia/Taipei", "2026-02-01T07:05:00"),
        ("2026-02-01 15:05 America/New_York", "2026-02-01T20:05:00"),
        ({"date": "2026-02-01 10:05:03", "timezone": "America/Argentina/Salta"}, "2026-02-01T13:05:03"),
        ("Sun Feb 01 2026 15:05:03 GMT+0800 (Taipei Standard Time)", "2026-02-01T07:05:03"),
        ("Sun Feb  1 15:05:03 UTC 2026", "2026-02-01T15:05:03"),
        ("@1770042668", "2026-02-02T14:31:08"),
        ("/Date(1770042668250+0800)/", "2026-02-02T14:31:08.250000"),
        (
            {"date": "2026-02-01 15:05:03.250000", "timezone_type": 3, "timezone": "Asia/Taipei"},
            "2026-02-01T07:05:03.250000",
        ),
        ({"date": "2026-02-01 15:05:03", "timezone_type": 1, "timezone": "-03:30"}, "2026-02-01T18:35:03"),
    ],
)
def test_a_moment_is_read_in_utc(told, moment):
    """Unix times of any scale, ISO 8601 and its relatives, the dates of mails; a day's end, a leap second."""
    assert read(told) == (moment, True)


@for_each(
    ("told", "digits"),
    [
        ("2026-02-01", "2026-02-01T00:00:00"),
        ("2026/2/1 9:05", "2026-02-01T09:05:00"),
        ("2026-02-01 15:05:03 Asia//Taipei", "2026-02-01T15:05:03"),
        ("2026-02-01 15:05:03 America/Argentina", "2026-02-01T15:05:03"),
        ("2026-02-01 15:05:03 AMT", "2026-02-01T15:05:03"),
        ("2026.02.01, 15:05:03", "2026-02-01T15:05:03"),
        ("2026年2月1日 15:05", "2026-02-01T15:05:00"),
        ("２０２６-０２-０１ 15:05", "2026-02-01T15:05:00"),
        ("20260201", "2026-02-01T00:00:00"),
        ("20261231 1545", "2026-12-31T15:45:00"),
        ("20260228T150543", "2026-02-28T15:05:43"),
        ("2026-02-01 15", "2026-02-01T15:00:00"),
        ("2026-02-01 上午 12:05", "2026-02-01T00:05:00"),
        ("2026-02-01 上午9:05", "2026-02-01T09:05:00"),
        ("2026-02-01 下午 12:05", "2026-02-01T12:05:00"),
        ("2026-02-01 下午 3:05", "2026-02-01T15:05:00"),
        ("2026-02-01 12:05 am", "2026-02-01T00:05:00"),
        ("2026-02-01 3:05:07 PM", "2026-02-01T15:05:07"),
        ("2026-02-01 15:05 CST", "2026-02-01T15:05:00"),
        ("2026-02-01T15:05+24:00", "2026-02-01T15:05:00"),
        ("Sun Feb  1 15:05:03 2026", "2026-02-01T15:05:03"),
        ("Sun Feb  1 15:05:03 CST 2026", "2026-02-01T15:05:03"),
        ("Sun, 01 Feb 2026 15:05:03 CST", "2026-02-01T15:05:03"),
        ("2026-02-01 15:05 Mars/Olympus", "2026-02-01T15:05:00"),
        ("1 Feb 2026", "2026-02-01T00:00:00"),
        ("Feb 1, 2026, 3:05:03 PM", "2026-02-01T15:05:03"),
        ("February 1, 2026 at 3:05\N{NARROW NO-BREAK SPACE}p.m.", "2026-02-01T15:05:00"),
        ("01-Feb-2026 15:05", "2026-02-01T15:05:00"),
        ("2026年2月1日9時5分", "2026-02-01T09:05:00"),
        ("2026/02/01 (日) 15:05", "2026-02-01T15:05:00"),
        ("2026. 2. 1. 오후 3:05", "2026-02-01T15:05:00"),
        ("2026/02/01 午後3:05", "2026-02-01T15:05:00"),
        ("115/2/1 15:05", "2026-02-01T15:05:00"),
        ("民國115年2月1日", "2026-02-01T00:00:00"),
        ("1.2.2026 15:05", "2026-02-01T15:05:00"),
        ("23/01/2026 15:05", "2026-01-23T15:05:00"),
        ("1/23/2026, 3:05:03 PM", "2026-01-23T15:05:03"),
        ("1-1-2026 15:05", "2026-01-01T15:05:00"),
        ({"date": "2026-02-01 15:05:03"}, "2026-02-01T15:05:03"),
    ],
)
def test_digits_without_a_zone_stay_as_they_are(told, digits):
    """Also where a zone's name means several, as CST does in America and China, or is none."""
    assert read(told) == (digits, False)


@for_each(
    "told",
    [
        *(
            None,
            True,
            [],
            {},
            "",
            "soon",
            "1 Febtober 2026",
            "2/1/2026 15:05",
            "@soon",
            {"date": None},
            {"date": {"date": "2026-02-01"}},
            "2026-02-01T15:05Z".ljust(101),
            "2026-02-01T150503.5",
        ),
        *(0, -1, 946684799, "1999-12-31T23:59:59Z", "0000-01-01", "2029-01-01", 1861920000),
        *(float("nan"), float("inf"), "1e400", 10**400, "9" * 90, "-1770042668"),
        *("2026-13-01", "2026-02-30", "2026-02-01T25:00", "2026-02-01T24:01Z", "2026-02-01T24:00:01Z"),
        *("2026-02-01T15:60Z", "2026-02-01T15:05:61Z", "Sun, 31 Feb 2026 15:05:03 GMT"),
    ],
)
def test_what_is_no_time_of_these_years_is_none(told):
    """A year in which no parcel of today was sent, a day that no month has, a text that looks like one."""
    assert read_time(told, NOW) is None


def test_each_month_has_its_name():
    """Whole, or its first letters."""
    for month in range(1, 13):
        day = datetime(2025, month, 2, tzinfo=UTC)
        for name in (f"{day:%B}", f"{day:%b}"):
            assert read_time(f"2 {name} 2025 00:00 GMT", NOW) == ReadTime(day), name


def test_an_order_is_told_by_the_first_and_the_last_that_have_a_time():
    """None of a single moment, or where none has one."""

    def order(*hours: int | None) -> bool | None:
        return oldest_first(
            Checkpoint(None if hour is None else NOW + timedelta(hours=hour), "", Stage.IN_TRANSIT, "")
            for hour in hours
        )

    assert [
        order(*hours) for hours in ((1, 9, 2), (None, 1, 2, None), (2, 9, 1), (1, 9, 1), (1,), (None,), ())
    ] == [
        *(True, True, False),
        *(None, None, None, None),
    ]
    assert read_time("2026-02-01", NOW) == ReadTime(datetime(2026, 2, 1, tzinfo=UTC), zone_told=False)
