"""The form in which parcels are added."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Button, Input

from parcel_tui.domain.errors import ParcelTuiError
from parcel_tui.domain.parcel import Folder, Parcel
from parcel_tui.language import mark, tr, trn
from parcel_tui.tracker.outcomes import Added, NewParcel
from parcel_tui.tracker.tracker import Tracker
from parcel_tui.tui.keys import form_bindings, key_of
from parcel_tui.tui.screens.add.fields import AddFields
from parcel_tui.tui.screens.add.form import errors_by_field, listed, new_parcels
from parcel_tui.tui.screens.add.sending import Sent, send_added
from parcel_tui.tui.screens.modal import FormScreen, after_typing, plain_button
from parcel_tui.tui.terminal.key_order import ACTS
from parcel_tui.tui.widgets.forms.fields import Sentence
from parcel_tui.wording.cells import safe


class AddParcelScreen(FormScreen[list[int] | None]):
    """Adds one or many numbers; gives the keys of the parcels that are followed now, None for none.

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
        self._keys: list[int] = []
        self._is_sending = False
        self._is_checking = False
        self._is_finished = False
        self._adds_another = False
        self._focused_before: Widget | None = None

    def compose(self) -> ComposeResult:
        """The fields, what is going on, and the two ways out."""
        with Vertical(classes="frame -form") as frame:
            frame.border_title = tr("Add parcels")
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
        self.dismiss(self._keys or None)

    def on_screen_resume(self) -> None:
        """Closes now, if all was sent while another screen stood in front."""
        if self._is_finished:
            self.dismiss(self._keys or None)

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        act = {"add": self.action_save, "add-another": self.action_another}
        act.get(event.button.id or "", self.action_cancel)()

    async def _add(self, new: Sequence[NewParcel]) -> None:
        try:
            added = await self._tracker.actions.add(new)
            self._keys += [item.parcel.key for item in added]
            unsent = [item.parcel.key for item in added if item.parcel.pending]
            sent = await send_added(self._tracker, unsent, self._tell_progress)
            asked = {item.parcel.key: one.identifier for item, one in zip(added, new, strict=True)}
            self._finish(added, sent, {asked[key]: error for key, error in sent.refused.items()})
        except ParcelTuiError as error:
            self._tell_failure(str(error))
        finally:
            self._set_sending(False)

    def _finish(self, added: Sequence[Added], sent: Sent, refused: Mapping[str, ParcelTuiError]) -> None:
        self._keys = [key for key in dict.fromkeys(self._keys) if key not in sent.refused]
        self._tracker.unnotified.leave_out_refusals(sent.refused)
        for sentence in sent.why_kept(key_of(self, "tokens")):
            self.app.notify(safe(sentence), severity="warning", markup=False)
        self._tell_known([item.parcel for item in added if item.known])
        if not refused and self._adds_another and self.is_attached:
            self._make_ready(sum(not item.known for item in added))
        elif not refused:
            self._close()
        elif self.is_attached:
            self._return_refused(refused)
        else:
            for identifier, error in refused.items():
                sentence = tr("{number} was not added: {error}", number=identifier, error=error)
                self.app.notify(safe(sentence), severity="error", markup=False)

    def _tell_known(self, known: Sequence[Parcel]) -> None:
        """Names those that were followed before."""
        if known:
            titles = listed([parcel.title for parcel in known])
            is_archived = all(parcel.folder is Folder.ARCHIVE for parcel in known)
            told = (
                mark("Already tracked, in the archive: {titles}.")
                if is_archived
                else mark("Already tracked: {titles}.")
            )
            self.app.notify(safe(tr(told, titles=titles)), markup=False)

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
        self.query_one(".progress", Sentence).tell(told, "-good")

    def _close(self) -> None:
        if self.is_attached:
            if self.is_current:
                self.dismiss(self._keys or None)
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
            self.app.notify(safe(sentence), severity="error", markup=False)

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
