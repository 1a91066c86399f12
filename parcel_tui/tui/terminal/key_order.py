"""Keys that come in one breath, over a slow line for one, do what they would one after the other."""

from collections import deque
from collections.abc import Awaitable, Callable, Collection, Sequence
from enum import Enum
from functools import partial
from typing import Any

from textual import events
from textual.app import App
from textual.dom import DOMNode
from textual.message_pump import MessagePump
from textual.timer import Timer
from textual.widget import Widget

ACTS = "act"
"""The group of the workers that store what a key did; what is sent then is nothing to wait for."""


class _Kind(Enum):
    """What is typed, by what may follow it at once."""

    TEXT = "text for a field: what follows is behind it"
    STILL = "moves neither the focus nor the screen: more of its kind may follow"
    COMMAND = "may do anything: nothing may follow until it is done"


class KeyOrder:
    """Passes on what was typed so that a key is for what has the focus when all before it has been done.

    Textual sends each to what has the focus when the key arrives. The key before may be on its way
    still, and open a form or move the focus.
    """

    LOOKS = 100
    """How often a part of the app is found at the same thing before the next key goes on all the same.

    It hangs then. These are turns of the loop and no seconds: on a busy machine, where what the key set off
    takes longer, they do too.
    """

    LOOK = 0.1
    """Seconds between the end of one look and the next."""

    AT_MOST = 200
    """How often the way is gone while parts on it have something to do: what never ends is not the key's."""

    AT_LEAST = 2
    """How often the way is gone: what a key is bound to is done by the app, and answered from the focus."""

    NAP = 0.005
    """Seconds between two looks at whether it is stored."""

    def __init__(self, app: App[Any], pass_on: Callable[[events.Event], Awaitable[None]]) -> None:
        """`pass_on` is what the app does with each event, once it is its turn. Holds all until `begin`."""
        self._app = app
        self._pass_on = pass_on
        self.still_keys: Collection[str] = ()
        """Keys that move neither the focus nor the screen, but in a field."""
        self._early: list[events.Event] | None = []
        """What was typed before there was a screen to take it; None from `begin` on."""
        self._typed: deque[events.Event] = deque()
        self._is_waiting = False
        self._has_moved = False
        self._round = 0
        self._steps = 0
        """What was done so far of what is waited for."""
        self._passes = 0
        self._last_resort: Timer | None = None

    @property
    def has_begun(self) -> bool:
        """Whether keys are passed on."""
        return self._early is None

    async def begin(self) -> None:
        """Passes on, from now on, what is typed; first what was typed before."""
        early, self._early = self._early or [], None
        for event in early:
            await self.take(event)

    async def take(self, event: events.Event) -> None:
        """Passes keys and pasted texts on in their turn, all else at once.

        Keys and clicks that arrive when the last screen has gone, since the app is being left, are dropped.
        """
        if self._early is not None and isinstance(event, events.InputEvent | events.Paste):
            self._early.append(event)
        elif isinstance(event, events.InputEvent) and not self._app.screen_stack:
            return
        elif isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            self._typed.append(event)
            if not self._is_waiting:
                await self._go_on()
        else:
            await self._pass_on(event)

    async def _go_on(self) -> None:
        """Passes on what was typed, up to a key that may change what follows; the rest when that is done."""
        self._is_waiting = False
        while self._typed and not self._is_waiting and self._app.screen_stack:
            focus = self._app.focused or self._app.screen
            kind = self._kind(self._typed[0], focus)
            if self._has_moved and kind is _Kind.COMMAND:
                # Keys that move are not waited for, but by a command, which is for what they moved to.
                self._has_moved = False
            else:
                self._has_moved = self._has_moved or kind is _Kind.STILL
                await self._pass_on(self._typed.popleft())
            if kind is _Kind.COMMAND:
                self._is_waiting = True
                self._wait_behind(focus)

    def _kind(self, event: events.Event, focus: DOMNode) -> _Kind:
        is_field = isinstance(focus, Widget) and focus.check_consume_key("x", "x")
        if not isinstance(event, events.Key):
            return _Kind.COMMAND  # what is pasted is picked through, and may bring in what follows is for
        if is_field:
            # In a field every key but text is a command, which is done later than text is taken.
            is_text = focus.check_consume_key(event.key, event.character)
            return _Kind.TEXT if is_text else _Kind.COMMAND
        return _Kind.STILL if event.key in self.still_keys else _Kind.COMMAND

    def _wait_behind(self, focus: DOMNode) -> None:
        """Goes on behind the key on its way from the focus up to the app, and behind all that it set off."""
        self._round += 1
        self._passes = 0
        self._look_after(self._round, self._steps, self.LOOKS)
        # The way that the key itself goes: from queue to queue, behind everything that was there before.
        way = [*focus.ancestors_with_self]
        self._go_up(self._round, way, way * self.AT_LEAST)

    def _go_up(self, this: int, way: Sequence[MessagePump], left: Sequence[MessagePump]) -> None:
        if this != self._round or not self._app.screen_stack:  # a wait that was given up, or an app that ends
            return
        self._steps += 1
        for index, pump in enumerate(left, 1):
            # What is closing takes nothing any more.
            if pump.call_later(self._go_up, this, way, left[index:]):
                return
        # All the way is done. What was set off there may have set off more: then it is gone once more.
        self._passes += 1
        if self._passes < self.AT_MOST and any(pump.message_queue_size for pump in way):
            self._app.call_later(self._go_up, this, way, way)
        elif self._is_storing():
            self._app.set_timer(self.NAP, partial(self._go_up, this, way, way))
        # A screen that was opened has its focus when it is put together.
        elif not self._app.screen.call_later(self._end_wait, this):
            self._end_wait(this)

    def _look_after(self, this: int, steps: int, looks: int) -> None:
        """Ends the wait for something that hangs. Storing has an end of its own, with its sentence."""
        if this != self._round:
            return
        if steps != self._steps or self._is_storing():
            steps, looks = self._steps, self.LOOKS
        if looks:
            self._last_resort = self._app.set_timer(
                self.LOOK, partial(self._look_after, this, steps, looks - 1)
            )
        else:
            self._end_wait(this)

    def _is_storing(self) -> bool:
        return any(worker.group == ACTS and not worker.is_finished for worker in self._app.workers)

    def _end_wait(self, this: int) -> None:
        if this != self._round:
            return
        self._round += 1
        if self._last_resort is not None:
            self._last_resort.stop()
        self._app.call_later(self._go_on)
