"""The table that reads a stage from Track.TW's `checkpoint_status` and the carrier's text.

Track.TW knows four statuses (API document); what happened stands in the text, in the carrier's own
words. The first row of `RULES` that fits wins; there is no other logic. Its rows are grouped by
language: Japanese ones first, since they need letters or words that no Chinese text has. A row's words
are written in lower case and in traditional characters: `folded` brings every text into that form.

A return is an idea of its own (`goes_back`): what comes after it is the sender's (`on_the_way_back`).
"""

from collections.abc import Sequence
from functools import lru_cache, reduce

from msgspec.structs import replace

from parcel_tui.domain.manual import is_manual
from parcel_tui.domain.parcel import Checkpoint
from parcel_tui.domain.stage import Stage, Todo
from parcel_tui.providers.stage_table.chinese import CHINESE
from parcel_tui.providers.stage_table.english import ENGLISH
from parcel_tui.providers.stage_table.folding import folded
from parcel_tui.providers.stage_table.japanese import JAPANESE
from parcel_tui.providers.stage_table.row import DELIVERED, TRANSIT, Rule, compiled, words
from parcel_tui.providers.stage_table.sender import SENDERS

_ANYTHING = words("")

RULES: tuple[Rule, ...] = (
    Rule(_ANYTHING, Stage.PENDING, "the provider says that nothing has happened", frozenset({"pending"})),
    Rule(_ANYTHING, Stage.EXCEPTION, "the provider says that it went wrong", frozenset({"exception"})),
    *JAPANESE,
    *CHINESE,
    *ENGLISH,
    Rule(_ANYTHING, Stage.IN_TRANSIT, "under way is what the status says", TRANSIT),
    Rule(_ANYTHING, Stage.DELIVERED, "delivered is what the status says", DELIVERED),
)
"""Ordered; the first row that fits is the stage."""

_FORWARD_AGAIN = words(
    r"(?:取消|撤銷)[^,。]{0,2}退|重新(?:配送|寄送|出貨|派送)",
    r"(?:買家|消費者|buyer)[^,。;]{0,4}(?:已|成功|has )?(?:取[件貨]|領取|collected|picked)",
)
"""What ends a return that was told: it was called off, or the buyer has it after all."""


def read_stage(checkpoint_status: str, text: str) -> Stage:
    """The stage that a Track.TW checkpoint tells; `Stage.UNKNOWN` for a status that its document lacks."""
    rule = _rule(checkpoint_status, text)
    return rule.stage if rule else Stage.UNKNOWN


def goes_back(text: str) -> bool:
    """Whether a text says that the parcel is on its way back to its sender, or there again."""
    return _under_way(text).goes_back


def asked_at_stage(text: str) -> Todo | None:
    """What a text asks of the user by the row that tells its stage; None for nothing."""
    return _under_way(text).asks


def on_the_way_back(checkpoints: Sequence[Checkpoint]) -> tuple[Checkpoint, ...]:
    """A history (newest first) in which whatever came after a return was told is the sender's.

    An arrival, a collection or a delivery on the way back is none for the receiver: `Stage.EXCEPTION`,
    until a text says that the return was called off. What the user did by hand stays as it is.
    """
    turned: list[Checkpoint] = []
    is_returning = False
    for checkpoint in reversed(checkpoints):
        is_returning = _returns_after(checkpoint, is_returning)
        is_senders = is_returning and checkpoint.stage is not Stage.EXCEPTION and not is_manual(checkpoint)
        turned.append(replace(checkpoint, stage=Stage.EXCEPTION) if is_senders else checkpoint)
    return tuple(reversed(turned))


def for_the_sender(checkpoints: Sequence[Checkpoint]) -> tuple[Checkpoint, ...]:
    """A history (newest first) with the stages that its sender reads in it."""
    read: list[Checkpoint] = []
    is_returning = False
    for checkpoint in reversed(checkpoints):
        is_returning = _returns_after(checkpoint, is_returning)
        is_turned = is_returning and not is_manual(checkpoint)
        read.append(replace(checkpoint, stage=_senders_stage(checkpoint)) if is_turned else checkpoint)
    return tuple(reversed(read))


def as_told(checkpoints: Sequence[Checkpoint]) -> tuple[Checkpoint, ...]:
    """A history (newest first) with the stages that its own texts tell, for sender and receiver alike."""
    return tuple(
        checkpoint
        if is_manual(checkpoint)
        else replace(checkpoint, stage=read_stage(checkpoint.raw_status.lower(), checkpoint.message))
        for checkpoint in checkpoints
    )


def _senders_stage(checkpoint: Checkpoint) -> Stage:
    """The stage of a checkpoint on the way back."""
    if goes_back(checkpoint.message):
        text = folded(checkpoint.message)
        rule = next((rule for rule in SENDERS if rule.pattern.search(text)), None)
        return rule.stage if rule else Stage.EXCEPTION
    # What was turned around for a receiver is read anew: an arrival is the sender's to fetch.
    told = read_stage(checkpoint.raw_status.lower(), checkpoint.message)
    return told if told in {Stage.READY_FOR_PICKUP, Stage.DELIVERED} else Stage.EXCEPTION


def is_returning(checkpoints: Sequence[Checkpoint]) -> bool:
    """Whether a history (newest first) tells of a return that was not called off."""
    return reduce(lambda so_far, one: _returns_after(one, so_far), reversed(checkpoints), False)


def _returns_after(checkpoint: Checkpoint, before: bool) -> bool:
    """Whether it is on its way back after a checkpoint, by whether it was before it."""
    if is_manual(checkpoint):
        return before
    if goes_back(checkpoint.message):
        return True
    return before and not compiled(_FORWARD_AGAIN).search(folded(checkpoint.message))


def _under_way(text: str) -> Rule:
    rule = _rule("transit", text)
    assert rule is not None  # the last row takes every text
    return rule


@lru_cache(maxsize=1024)  # the same few hundred texts of carriers stand in all histories
def _rule(checkpoint_status: str, text: str) -> Rule | None:
    plain = folded(text)
    return next(
        (rule for rule in RULES if checkpoint_status in rule.statuses and rule.pattern.search(plain)), None
    )
