"""Keys that come in one breath, over a slow line for one, do what they would one after the other."""

from collections import deque
from collections.abc import Collection, Sequence
from functools import partial

from textual import events
from textual.app import App
from textual.dom import DOMNode
from textual.message_pump import MessagePump
from textual.timer import Timer
from textual.widget import Widget


class TypingAheadApp(App[None]):
    """An app in which a key is for what has the focus when everything before it has been done.

    Textual sends each to what has the focus when the key arrives. The key before may be on its way
    still, and open a form or move the focus.
    """

    LONGEST_WAIT = 1.0
    """Seconds after which the next key goes on whatever the one before is waiting for."""

    AT_LEAST = 2
    """How often the way is gone: what a key is bound to is done by the app, and answered from the focus."""

    still_keys: Collection[str] = ()
    """Keys that move neither the focus nor the screen: what follows them need not wait."""

    def __init__(self) -> None:
        super().__init__()
        self._typed: deque[events.Event] = deque()
        self._is_waiting = False
        self._round = 0
        self._last_resort: Timer | None = None

    async def on_event(self, event: events.Event) -> None:
        """Passes keys and pasted texts on in their turn, all else at once."""
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            self._typed.append(event)
            if not self._is_waiting:
                await self._pass_on()
        else:
            await super().on_event(event)

    async def _pass_on(self) -> None:
        """Passes on what was typed, up to a key that may move the focus; the rest when that is done."""
        self._is_waiting = False
        while self._typed and not self._is_waiting:
            event = self._typed.popleft()
            focus = self.focused or self.screen
            self._is_waiting = self._may_move_focus(event, focus)
            await super().on_event(event)
            if self._is_waiting:
                self._wait_behind(focus)

    def _may_move_focus(self, event: events.Event, focus: DOMNode) -> bool:
        if not isinstance(event, events.Key):
            return False
        is_text = isinstance(focus, Widget) and focus.check_consume_key(event.key, event.character)
        return not is_text and event.key not in self.still_keys

    def _wait_behind(self, focus: DOMNode) -> None:
        """Goes on behind the key on its way from the focus up to the app, and behind all that it set off."""
        self._round += 1
        self._last_resort = self.set_timer(self.LONGEST_WAIT, partial(self._end_wait, self._round))
        way = [*focus.ancestors_with_self]
        self._go_up(self._round, way, way * self.AT_LEAST)

    def _go_up(self, this: int, way: Sequence[MessagePump], left: Sequence[MessagePump]) -> None:
        for index, pump in enumerate(left, 1):
            # What is closing takes nothing any more.
            if pump.call_later(self._go_up, this, way, left[index:]):
                return
        if any(pump.message_queue_size for pump in way):
            self.call_later(self._go_up, this, way, way)
        # A screen that was opened has its focus when it is put together.
        elif not self.screen.call_later(self._end_wait, this):
            self._end_wait(this)

    def _end_wait(self, this: int) -> None:
        if this != self._round or not self._is_waiting:
            return
        if self._last_resort is not None:
            self._last_resort.stop()
        self.call_later(self._pass_on)
