"""When an app has done all that it was given to do, seen on the event loop itself."""

import asyncio
import time

SOON = 0.02
"""Seconds: a timer that is due by then belongs to what is being done, a later one to the user's leisure."""
TURNS = 3
"""So often in a row the loop has nothing left: what a thread or a socket brings comes one turn later."""
JUMPS = 5
"""So many timers, one after the other, are due at once; a timer that comes again waits for another thread."""
AT_MOST = 5.0
"""Seconds after which an app that never rests is looked at as it is; a busy machine is slow to rest."""


class LoopTime:
    """The time of event loops: that of the machine, and ahead of it by what a test has not waited for."""

    ahead = 0.0

    @classmethod
    def now(cls, _loop: object = None) -> float:
        """Seconds, as `time.monotonic` has them."""
        return time.monotonic() + cls.ahead


async def loop_is_at_rest(_least: float = 0, _most: float = AT_MOST) -> None:
    """Returns when nothing is left to do on the loop but to wait for keys, answers and distant timers.

    A timer that is due soon is due at once: the screen is painted a sixtieth of a second after it changed.
    Textual's own looks for 20 ms and more at how little the process uses the processor: a busy machine has it
    believe that the app rests.
    """
    loop = asyncio.get_running_loop()
    end = time.monotonic() + AT_MOST
    quiet = jumps = 0
    while quiet < TURNS and time.monotonic() < end:
        await asyncio.sleep(0)
        if loop._ready:
            quiet = 0
        elif wait := _next_timer(loop):
            if jumps < JUMPS:
                LoopTime.ahead += wait
            else:
                await asyncio.sleep(wait)
            jumps += 1
            quiet = 0
        else:
            quiet += 1


async def screen_is_at_rest(_pilot: object, _timeout: float = 0) -> bool:
    """The same for what a screen was given to do."""
    await loop_is_at_rest()
    return True


def _next_timer(loop: asyncio.AbstractEventLoop) -> float:
    """Seconds until the next timer that is due soon; 0 without one."""
    now = loop.time()
    due = min((handle.when() for handle in loop._scheduled if not handle.cancelled()), default=now + 1)
    return max(due - now, 0.0001) if due - now < SOON else 0
