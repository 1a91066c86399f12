"""Checkpoints as rows: a history without the names of its fields is two thirds as long."""

from datetime import datetime

import msgspec

from parcel_tui.domain.parcel import Checkpoint, History
from parcel_tui.domain.stage import Stage
from parcel_tui.storage.documents import RawDocument
from parcel_tui.storage.record_codec import RecordCodec


class _Row(msgspec.Struct, array_like=True, frozen=True):
    """A checkpoint; fields may be added at the end, with a default."""

    time: datetime | None
    message: str
    stage: Stage
    raw_status: str
    place: str | None = None
    unread: bool = False
    zone_told: bool = True


class _Rows(msgspec.Struct, frozen=True):
    rows: tuple[_Row, ...]


class _TextRow(msgspec.Struct, array_like=True, frozen=True):
    """The texts of a checkpoint, for who looks for words in thousands of them."""

    time: str | None
    message: str
    stage: str
    raw_status: str
    place: str | None = None


class _TextRows(msgspec.Struct, frozen=True):
    rows: tuple[_TextRow, ...]


_ROWS = RecordCodec(_Rows)
_TEXTS = msgspec.json.Decoder(_TextRows)


class HistoryCodec:
    """Turns a history into a document and back."""

    def encode(self, history: History) -> RawDocument:
        """The history as a document."""
        return _ROWS.encode(_rows_of(history))

    def encode_over(
        self, history: History, earlier: RawDocument | None, read: History | None = None
    ) -> RawDocument:
        """The history as the document that takes the place of `earlier`; see `RecordCodec.encode_over`."""
        return _ROWS.encode_over(_rows_of(history), earlier, _rows_of(read) if read is not None else None)

    def texts(self, document: RawDocument) -> list[str]:
        """Every message and place as it is stored, not made safe to show; none of what is no history."""
        try:
            rows = _TEXTS.decode(document.raw).rows
        except msgspec.DecodeError:
            return []
        return [text for row in rows for text in (row.message, row.place) if text]

    def decode(self, document: RawDocument) -> History:
        """The history, its texts made safe to show. Raises msgspec.ValidationError when it is not one."""
        return History(
            tuple(
                Checkpoint(
                    row.time, row.message, row.stage, row.raw_status, row.place, row.unread, row.zone_told
                )
                for row in _ROWS.decode(document).rows
            )
        )


def _rows_of(history: History) -> _Rows:
    return _Rows(
        tuple(
            _Row(c.time, c.message, c.stage, c.raw_status, c.place, c.unread, c.zone_told)
            for c in history.checkpoints
        )
    )
