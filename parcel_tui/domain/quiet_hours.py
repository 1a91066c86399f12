"""Hours in which nobody is to be disturbed. Pure."""

import re
from datetime import datetime, time
from typing import Self

from msgspec import Struct

_WRITTEN = re.compile(r"\s{0,9}(\d{1,2}):(\d{2})\s{0,9}[-–]\s{0,9}(\d{1,2}):(\d{2})\s{0,9}")


class QuietHours(Struct, frozen=True):
    """From `begin` until just before `end`, by the user's clock; past midnight when `end` is the earlier."""

    begin: time
    end: time

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """The hours written as `22:00-08:00`; None for anything else."""
        written = _WRITTEN.fullmatch(text)
        if written is None:
            return None
        first, second, third, fourth = map(int, written.groups())
        try:
            hours = cls(time(first, second), time(third, fourth))
        except ValueError:
            return None
        return hours if hours.begin != hours.end else None

    def cover(self, moment: datetime) -> bool:
        """Whether that moment, in the user's zone, is a quiet one."""
        clock = moment.time()
        if self.begin < self.end:
            return self.begin <= clock < self.end
        return clock >= self.begin or clock < self.end
