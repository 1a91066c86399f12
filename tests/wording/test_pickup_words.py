"""How long a parcel still waits, as it is told."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from parcel_tui.wording.pickup import due_words, time_left

TAIPEI = timezone(timedelta(hours=8))
TOKYO = timezone(timedelta(hours=9))
NEW_YORK = timezone(timedelta(hours=-5))
UNTIL = "2026-02-05 23:59"


def taipei(text: str) -> datetime:
    """A time in Taiwan, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=TAIPEI).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "zone", "words"),
    [
        ("2026-02-02 12:00", TAIPEI, "Thu 5 Feb"),
        ("2026-02-03 23:59", TAIPEI, "Thu 5 Feb"),
        ("2026-02-04 00:00", TAIPEI, "tomorrow"),
        ("2026-02-04 23:59", TAIPEI, "tomorrow"),
        ("2026-02-05 00:00", TAIPEI, "today 23:59"),
        ("2026-02-05 23:59:59", TAIPEI, "today 23:59"),
        ("2026-02-06 00:00", TAIPEI, "overdue"),
        ("2026-02-20 00:00", TAIPEI, "overdue"),
        # In Tokyo Taiwan's day ends at 00:59, on the next date.
        ("2026-02-04 12:00", TOKYO, "Fri 6 Feb"),
        ("2026-02-05 09:00", TOKYO, "tomorrow"),
        ("2026-02-05 22:30", TOKYO, "tomorrow 00:59"),
        ("2026-02-05 23:30", TOKYO, "today 00:59"),
        ("2026-02-06 00:00", TOKYO, "overdue"),
        # In New York it ends at 10:59 in the morning.
        ("2026-02-05 09:00", NEW_YORK, "tomorrow"),
        ("2026-02-05 12:30", NEW_YORK, "tomorrow 10:59"),
        ("2026-02-05 13:00", NEW_YORK, "today 10:59"),
        ("2026-02-06 00:00", NEW_YORK, "overdue"),
    ],
)
def test_days_left_are_those_of_the_users_calendar(now: str, zone, words: str) -> None:
    """The exact end counts; where it is not the end of the user's day, its hour is told."""
    assert due_words(taipei(UNTIL), taipei(now), zone) == words


@pytest.mark.parametrize(
    ("now", "words"),
    [("2026-02-02 12:00", "3 days left"), ("2026-02-04 12:00", "1 day left"), ("2026-02-05 12:00", "today")],
)
def test_in_a_sentence(now: str, words: str) -> None:
    """Days are left; today is not."""
    assert time_left(taipei(UNTIL), taipei(now), TAIPEI) == words
