"""After how long a carrier's parcel is quiet."""

from datetime import timedelta

from making import NOON, parcel
from msgspec.structs import replace

from parcel_tui.domain.carriers.names import SEVEN_ELEVEN, T_CAT
from parcel_tui.domain.parcel import Checkpoint, History
from parcel_tui.domain.stage import Stage
from parcel_tui.tracker.views.stalled import StallLimits, is_stalled, silences

DAY = timedelta(days=1)


def history(*days_of_silence: float, stage: Stage = Stage.IN_TRANSIT) -> History:
    """A delivered parcel's checkpoints, with those silences between them, the oldest first."""
    times = [NOON - timedelta(days=90)]
    for days in days_of_silence:
        times.append(times[-1] + timedelta(days=days))
    stages = [stage] * (len(times) - 1) + [Stage.DELIVERED]
    told = [Checkpoint(time, "", of, "") for time, of in zip(times, stages, strict=True)]
    return History(tuple(reversed(told)))


def limits_of(*histories: History, carrier=T_CAT):
    """The limits from delivered parcels with those histories; one more is under way."""
    delivered = [parcel(str(i), Stage.DELIVERED, carrier=carrier) for i in range(len(histories))]
    by_key = {one.key: told for one, told in zip(delivered, histories, strict=True)}
    return StallLimits(by_key.__getitem__).of([*delivered, parcel("x", carrier=T_CAT)])


def test_the_limit_is_what_nine_of_ten_parcels_kept_to() -> None:
    """The longest silence of each counts, and the one that took three weeks does not."""
    usual = [history(1, 2, 0.5) for _ in range(9)]
    limits = limits_of(*usual, history(1, 21))
    assert limits == {T_CAT.id: 2 * DAY}
    assert is_stalled(parcel("a", ago=2.1 * DAY, carrier=T_CAT), NOON, limits)
    assert not is_stalled(parcel("b", ago=1.9 * DAY, carrier=T_CAT), NOON, limits)


def test_of_few_parcels_the_longest_silence_counts() -> None:
    """Nine of ten is all of nine, and all but one of ten; times that run backwards are no silence."""
    for count, expected in ((5, 5), (9, 9), (10, 9), (11, 10), (20, 18)):
        assert limits_of(*(history(days) for days in range(1, count + 1))) == {T_CAT.id: expected * DAY}
    assert silences(history(-3, 0, 2)) == (2 * DAY,)


def test_the_last_fifty_parcels_tell() -> None:
    """Of which five were slow: a sixth that was is too long ago to count."""

    def limits(slow: int) -> dict:
        took = [2 if 1 <= number <= 45 else 9 for number in range(slow + 45)]
        rows = [parcel(str(n), Stage.DELIVERED, carrier=T_CAT, ago=n * DAY) for n in range(len(took))]
        told = {one.key: history(days) for one, days in zip(rows, took, strict=True)}
        return StallLimits(told.__getitem__).of([parcel("x", carrier=T_CAT), *rows])

    assert limits(slow=6) == limits(slow=5) == {T_CAT.id: 2 * DAY}


def test_a_slow_carrier_is_given_its_time() -> None:
    """A sea carrier whose parcels used to be silent for twelve days is not quiet after eight."""
    limits = limits_of(history(12, 10, 1), history(3, 12, 2))
    assert not is_stalled(parcel("a", ago=8 * DAY, carrier=T_CAT), NOON, limits)
    assert is_stalled(parcel("a", ago=8 * DAY, carrier=SEVEN_ELEVEN), NOON, limits)


def test_too_little_history_is_five_days() -> None:
    """Four silences are too few to learn from."""
    limits = limits_of(history(0.1, 0.1), history(0.1, 0.1))
    assert limits == {}
    assert not is_stalled(parcel("a", ago=5 * DAY, carrier=T_CAT), NOON, limits)
    assert limits_of(history(0.1, 0.1), history(0.1, 0.1, 0.1), history()) != {}


def test_a_night_is_never_too_long() -> None:
    """Where parcels used to be told of every hour, a day of silence is still none."""
    assert limits_of(*[history(0.1, 0.1, 0.2)] * 4) == {T_CAT.id: DAY}


def test_waiting_at_a_shop_is_no_silence() -> None:
    """The week at the shop before somebody came for it says nothing about the carrier."""
    assert silences(history(7, stage=Stage.READY_FOR_PICKUP)) == ()


def test_histories_are_read_once() -> None:
    """Only for a parcel that is another than before its history is read again, and for no other carrier's."""
    asked: list[int] = []
    done = parcel("a", Stage.DELIVERED, carrier=T_CAT)
    foreign = parcel("b", Stage.DELIVERED, carrier=SEVEN_ELEVEN)

    def history_of(key: int) -> History:
        asked.append(key)
        return history(1, 1)

    limits = StallLimits(history_of)
    for _ in range(3):
        limits.of([done, foreign, parcel("c", carrier=T_CAT)])
    assert asked == [done.key]
    limits.of([replace(done, name="lamp"), foreign, parcel("c", carrier=T_CAT)])
    assert asked == [done.key] * 2
