"""Keys that come in one breath, over a slow line for one, do what they would one after the other."""

from collections import deque
from collections.abc import Collection, Sequence
from enum import Enum
from functools import partial

from textual import events
from textual.app import App
from textual.dom import DOMNode
from textual.message_pump import MessagePump
from textual.timer import Timer
from textual.widget import Widget


class _Kind(Enum):
    """What is typed, by what may follow it at once."""

    TEXT = "text for a field: what follows is behind it"
    STILL = "moves neither the focus nor the screen: more of its kind may follow"
    COMMAND = "may do anything: nothing may follow until it is done"


class TypingAheadApp(App[None]):
    """An app in which a key is for what has the focus when everything before it has been done.

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

    ACTS = "act"
    """The group of the workers that store what a key did; what is sent then is nothing to wait for."""

    NAP = 0.005
    """Seconds between two looks at whether it is stored."""

    still_keys: Collection[str] = ()
    """Keys that move neither the focus nor the screen, but in a field."""

    def __init__(self) -> None:
        super().__init__()
        self._typed: deque[events.Event] = deque()
        self._is_waiting = False
        self._has_moved = False
        self._round = 0
        self._steps = 0
        """What was done so far of what is waited for."""
        self._passes = 0
        self._last_resort: Timer | None = None

    async def on_event(self, event: events.Event) -> None:
        """Passes keys and pasted texts on in their turn, all else at once.

        Keys and clicks that arrive when the last screen has gone, since the app is being left, are dropped.
        """
        if isinstance(event, events.InputEvent) and not self.screen_stack:
            return
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            self._typed.append(event)
            if not self._is_waiting:
                await self._pass_on()
        else:
            await super().on_event(event)

    async def _pass_on(self) -> None:
        """Passes on what was typed, up to a key that may change what follows; the rest when that is done."""
        self._is_waiting = False
        while self._typed and not self._is_waiting and self.screen_stack:
            focus = self.focused or self.screen
            kind = self._kind(self._typed[0], focus)
            if self._has_moved and kind is _Kind.COMMAND:
                self._has_moved = False  # what it is done to is what was moved to
            else:
                self._has_moved = self._has_moved or kind is _Kind.STILL
                await super().on_event(self._typed.popleft())
            if kind is _Kind.COMMAND:
                self._is_waiting = True
                self._wait_behind(focus)

    def _kind(self, event: events.Event, focus: DOMNode) -> "_Kind":
        is_field = isinstance(focus, Widget) and focus.check_consume_key("x", "x")
        if not isinstance(event, events.Key):
            return _Kind.TEXT if is_field else _Kind.COMMAND
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
        way = [*focus.ancestors_with_self]
        self._go_up(self._round, way, way * self.AT_LEAST)

    def _go_up(self, this: int, way: Sequence[MessagePump], left: Sequence[MessagePump]) -> None:
        if this != self._round or not self.screen_stack:
            return
        self._steps += 1
        for index, pump in enumerate(left, 1):
            # What is closing takes nothing any more.
            if pump.call_later(self._go_up, this, way, left[index:]):
                return
        self._passes += 1
        if self._passes < self.AT_MOST and any(pump.message_queue_size for pump in way):
            self.call_later(self._go_up, this, way, way)
        elif self._is_storing():
            self.set_timer(self.NAP, partial(self._go_up, this, way, way))
        # A screen that was opened has its focus when it is put together.
        elif not self.screen.call_later(self._end_wait, this):
            self._end_wait(this)

    def _look_after(self, this: int, steps: int, looks: int) -> None:
        """Ends the wait for something that hangs. Storing has an end of its own, with its sentence."""
        if this != self._round:
            return
        if steps != self._steps or self._is_storing():
            steps, looks = self._steps, self.LOOKS
        if looks:
            self._last_resort = self.set_timer(self.LOOK, partial(self._look_after, this, steps, looks - 1))
        else:
            self._end_wait(this)

    def _is_storing(self) -> bool:
        return any(worker.group == self.ACTS and not worker.is_finished for worker in self.workers)

    def _end_wait(self, this: int) -> None:
        if this != self._round:
            return
        self._round += 1
        if self._last_resort is not None:
            self._last_resort.stop()
        self.call_later(self._pass_on)
