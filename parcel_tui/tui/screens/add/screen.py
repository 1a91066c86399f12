"""The form in which parcels are added."""

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import ClassVar

from msgspec import Struct
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Button, Input

from parcel_tui.domain.errors import ParcelTuiError
from parcel_tui.domain.parcel import Folder, Parcel
from parcel_tui.language import mark, sentences, tr, trn
from parcel_tui.tracker.outcomes import Added, NewParcel
from parcel_tui.tracker.tracker import Tracker
from parcel_tui.tui.keys import form_bindings, key_of
from parcel_tui.tui.screens.add.fields import AddFields
from parcel_tui.tui.screens.add.form import errors_by_field, listed, new_parcels
from parcel_tui.tui.screens.add.sending import Sent, send_added
from parcel_tui.tui.screens.modal import FormScreen, after_typing, frame, plain_button
from parcel_tui.tui.terminal.key_order import ACTS
from parcel_tui.tui.widgets.forms.fields import Sentence
from parcel_tui.wording.cells import safe
from parcel_tui.wording.undoing import carried


class Taken(Struct, frozen=True):
    """What came of the form."""

    keys: Sequence[int]
    """Of the parcels that are followed now; one at least."""
    sentence: str
    """What was added, and what was there before."""
    reasons: Sequence[str] = ()
    """Why some of it is not followed as it should be, where the user can do something about it."""


class AddParcelScreen(FormScreen[Taken | None]):
    """Adds one or many numbers; gives what came of it, None where nothing was taken.

    What is typed stays until it was taken: numbers that a provider refused remain in the
    form with the reasons. Leaving while numbers are being sent leaves the sending alone.
    """

    AUTO_FOCUS = "NumbersArea"
    BINDINGS: ClassVar[list[BindingType]] = form_bindings("form.save", "form.another", "form.cancel")

    def __init__(self, tracker: Tracker, pasted: str = "") -> None:
        """`pasted` is a text that is picked through at once."""
        super().__init__()
        self._tracker = tracker
        self._pasted = pasted
        self._added: dict[int, Parcel] = {}
        self._known: dict[int, Parcel] = {}
        self._reasons: tuple[str, ...] = ()
        self._is_sending = False
        self._is_checking = False
        self._is_finished = False
        self._adds_another = False
        self._focused_before: Widget | None = None

    def compose(self) -> ComposeResult:
        """The fields, what is going on, and the two ways out."""
        with frame(tr("Add parcels"), "-form"):
            yield AddFields(self._tracker, self._pasted)
            yield Sentence(classes="progress", keeps_room=True)
            with Horizontal(classes="buttons -close"):
                yield plain_button(tr("Cancel"), key_of(self, "form.cancel"), id="cancel")
                yield plain_button(tr("Add another"), key_of(self, "form.another"), id="add-another")
                yield plain_button(tr("Add"), key_of(self, "form.save"), id="add")

    @on(AddFields.Read)
    def _tell_what_was_read(self, message: AddFields.Read) -> None:
        self.query_one(".progress", Sentence).tell(message.sentence, "-good")

    @on(Input.Submitted)
    @on(AddFields.Filled)
    def action_save(self) -> None:
        """Adds what is in the form, unless something has to be put right first; then closes it."""
        after_typing(self, partial(self._send, and_another=False))

    def action_another(self) -> None:
        """Adds what is in the form, and empties it for the next instead of closing it."""
        after_typing(self, partial(self._send, and_another=True))

    def _send(self, *, and_another: bool) -> None:
        if not self._is_checking and not self._is_sending:
            self._is_checking = True
            self.run_worker(
                self._check_and_send(and_another=and_another),
                group=ACTS,
                exit_on_error=False,
                description="check the form",
            )

    async def _check_and_send(self, *, and_another: bool) -> None:
        fields = self.query_one(AddFields)
        try:
            is_well = await fields.check()
        finally:
            self._is_checking = False
        if not is_well:
            return
        self._adds_another = and_another
        self._set_sending(True)
        # The app's worker, not this screen's: it goes on when the form is left.
        self.app.run_worker(
            self._add(new_parcels(fields.form, fields.likely)),
            group="add-parcels",
            exit_on_error=False,
            description="add parcels",
        )

    def action_cancel(self) -> None:
        """Closes; what is being sent goes on."""
        self._leave()

    def on_screen_resume(self) -> None:
        """Closes now, if all was sent while another screen stood in front."""
        if self._is_finished:
            self._leave()

    def _leave(self) -> None:
        keys = (*self._added, *self._known)
        self.dismiss(Taken(keys, self._said, self._reasons) if keys else None)

    @property
    def _said(self) -> str:
        return sentences(_added_sentence(self._added.values()), _known_sentence(self._known.values()))

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        act = {"add": self.action_save, "add-another": self.action_another}
        act.get(event.button.id or "", self.action_cancel)()

    async def _add(self, new: Sequence[NewParcel]) -> None:
        try:
            added = await self._tracker.actions.add(new)
            for item in added:
                (self._known if item.known else self._added)[item.parcel.key] = item.parcel
            unsent = [item.parcel.key for item in added if item.parcel.pending]
            sent = await send_added(self._tracker, unsent, self._tell_progress)
            asked = {item.parcel.key: one.identifier for item, one in zip(added, new, strict=True)}
            self._finish(added, sent, {asked[key]: error for key, error in sent.refused.items()})
        except ParcelTuiError as error:
            self._tell_failure(str(error))
        finally:
            self._set_sending(False)

    def _finish(self, added: Sequence[Added], sent: Sent, refused: Mapping[str, ParcelTuiError]) -> None:
        for key in sent.refused:
            self._added.pop(key, None)
        self._tracker.unnotified.leave_out_refusals(sent.refused)
        self._reasons = tuple(sent.why_kept(key_of(self, "tokens")))
        if not self.is_attached:
            not_added = (
                tr("{number} was not added: {error}", number=identifier, error=error)
                for identifier, error in refused.items()
            )
            self._tell_behind(*self._reasons, *not_added)
        elif refused:
            self._return_refused(refused)
        elif self._adds_another:
            self._make_ready(sum(not item.known for item in added))
        else:
            self._close()

    def _tell_behind(self, *told: str) -> None:
        """Tells it although the form was left."""
        if any(told):
            self.app.notify(safe(sentences(*told)), severity="warning", markup=False)

    def _return_refused(self, refused: Mapping[str, ParcelTuiError]) -> None:
        """Leaves what was refused in the form, with the reasons beside the fields that they are about."""
        self._set_sending(False)
        fields = self.query_one(AddFields)
        count = len(fields.form.entries)
        if len(refused) < count:
            fields.keep_only(list(refused))
            taken = tr(
                "Added {done} of {count}. What was refused is still here.",
                done=count - len(refused),
                count=count,
            )
            self.query_one(".progress", Sentence).tell(taken, "-good")
        fields.point_at(errors_by_field(refused, fields.needed))

    def _make_ready(self, count: int) -> None:
        """Empties the form for the next numbers."""
        self._set_sending(False)
        self.query_one(AddFields).clear()
        added = trn("Added {count} parcel. Enter the next.", "Added {count} parcels. Enter the next.", count)
        told = added if count else tr("Nothing new was added. Enter the next.")
        self.query_one(".progress", Sentence).tell(sentences(*self._reasons, told), "-good")

    def _close(self) -> None:
        if self.is_current:
            self._leave()
        self._is_finished = True

    def _tell_progress(self, done: int, total: int) -> None:
        if self.is_attached:
            key = key_of(self, "form.cancel")
            text = tr(
                "Sending {done}/{total} … {key} to continue in the background",
                done=done,
                total=total,
                key=key,
            )
            self.query_one(".progress", Sentence).tell(text)

    def _tell_failure(self, sentence: str) -> None:
        if self.is_attached:
            self.query_one(".progress", Sentence).tell(sentence, "-error")
        else:
            self._tell_behind(sentence)

    def _set_sending(self, is_sending: bool) -> None:
        if self._is_sending == is_sending:
            return
        self._is_sending = is_sending
        if not self.is_attached:
            return
        focused = self.focused
        self.query_one(AddFields).disabled = is_sending
        for button in ("#add", "#add-another"):
            self.query_one(button, Button).disabled = is_sending
        progress = self.query_one(".progress", Sentence)
        if is_sending:
            self._focused_before = focused
            key = key_of(self, "form.cancel")
            progress.tell(tr("Sending … {key} to continue in the background", key=key))
        else:
            self.set_focus(self._focused_before)
            if not progress.is_final:
                progress.tell("")


def _added_sentence(added: Collection[Parcel]) -> str:
    if len(added) == 1:
        return tr("Added {name}.", name=carried(next(iter(added))))
    return trn("Added {count} parcel.", "Added {count} parcels.", len(added)) if added else ""


def _known_sentence(known: Collection[Parcel]) -> str:
    """Names those that were followed before."""
    if not known:
        return ""
    is_archived = all(parcel.folder is Folder.ARCHIVE for parcel in known)
    told = (
        mark("Already tracked, in the archive: {titles}.")
        if is_archived
        else mark("Already tracked: {titles}.")
    )
    return tr(told, titles=listed([safe(parcel.title) for parcel in known]))
