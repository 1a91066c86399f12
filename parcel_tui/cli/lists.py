"""Parcels in a table or a list: `export --format csv`, a spreadsheet's, or a number a line. Pure."""

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from msgspec import Struct, field

from parcel_tui.domain.carriers.formats import likely_carriers
from parcel_tui.domain.errors import UsageError
from parcel_tui.domain.provider import provider_of
from parcel_tui.language import tr

_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "number": (
        *("number", "tracking number", "tracking no", "tracking no.", "tracking", "trackingnumber", "awb"),
        *(
            "waybill",
            "單號",
            "单号",
            "追蹤號碼",
            "追蹤編號",
            "貨運單號",
            "物流單號",
            "配送單號",
            "包裹號碼",
            "託運單號",
        ),
        *("追跡番号", "伝票番号", "送り状番号", "お問い合わせ番号", "問い合わせ番号", "荷物番号"),
    ),
    "carrier": (
        *("carrier", "carrier name", "courier", "shipper", "物流", "物流商", "物流公司", "貨運", "貨運公司"),
        *("宅配", "承運商", "配送業者", "運送会社", "配送会社"),
    ),
    "name": (
        "name",
        "title",
        "item",
        "product",
        "名稱",
        "品名",
        "商品",
        "商品名稱",
        "名前",
        "商品名",
        "品目",
    ),
    "note": ("note", "notes", "remark", "remarks", "comment", "備註", "备注", "註記", "メモ", "備考"),
}
"""What the columns that matter are called in a spreadsheet; any other keeps its own name."""
_BY_TITLE = {title: name for name, titles in _COLUMNS.items() for title in titles}
_DELIMITERS = (",", "\t", ";", "|")
_MOST_SAMPLED = 50
"""Lines by which a table's delimiter is told."""
_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _/-]{4,48}")
_DAY = re.compile(r"\d{1,4}[-/.]\d{1,2}([-/.]\d{1,4})?")
_SHORTENED = re.compile(r"\d([.,]\d+)?E\+\d+", re.IGNORECASE)
"""A long number as a spreadsheet shows it, and saves it."""
_FRACTION = re.compile(r"(\d{8,48})[.,]0")
_FEWEST_DIGITS = 5
_FORMULA = re.compile(r"'(?=[=+\-@\t\r＝＋－＠])")
"""The apostrophe that `list --csv` sets before what a spreadsheet would take for a formula."""


class ListedParcel(Struct, frozen=True):
    """One line of a list."""

    line: int
    number: str
    carrier: str | None = None
    """Its carrier as the list names it."""
    name: str | None = None
    note: str | None = None
    more: Mapping[str, str] = field(default_factory=dict)
    """The other columns that a heading names, by that."""


class UnreadLine(Struct, frozen=True):
    """A line of which no parcel can be made."""

    line: int
    text: str
    reason: str


class ParcelList(Struct, frozen=True):
    """What stands in a file."""

    parcels: tuple[ListedParcel, ...]
    unread: tuple[UnreadLine, ...]


def text_of(data: bytes) -> tuple[str, str]:
    """The text of a file, and the name of its encoding: UTF-8, UTF-16 that says so, else cp950 (Big5).

    Raises UsageError where it is none of them.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        tries = ["utf-16"]
    else:
        tries = ["utf-8-sig", "cp950"]
    for encoding in tries:
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise UsageError(
        tr("This file is neither UTF-8 nor UTF-16 nor cp950 (Big5). Save it as UTF-8. Nothing was imported.")
    )


def read_list(text: str, is_carrier: Callable[[str], bool]) -> ParcelList:
    """The parcels of a table with headings or without, or of a list with a number a line.

    `is_carrier` tells whether a text names one. Empty lines, and those that begin with `#`, are left out.
    """
    rows = list(_rows(text))
    headings = _headings(rows[0][1]) if rows else None
    parcels: list[ListedParcel] = []
    unread: list[UnreadLine] = []
    for line, cells in rows[1:] if headings else rows:
        found = _by_headings(line, cells, headings) if headings else _by_looks(line, cells, is_carrier)
        if isinstance(found, ListedParcel):
            parcels.append(found)
        else:
            unread.append(found)
    return ParcelList(tuple(parcels), tuple(unread))


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each line that says something, with its number, in cells."""
    lines = [line for line in text.splitlines() if line.strip()]
    delimiter = _delimiter(lines[:_MOST_SAMPLED])
    if delimiter is None:
        for number, line in enumerate(text.splitlines(), 1):
            if line.strip() and not line.lstrip().startswith("#"):
                yield number, _words(line)
        return
    physical = list(io.StringIO(text, newline=""))
    reader = csv.reader(physical, delimiter=delimiter)
    begin, last = 1, 1
    try:
        for row in reader:
            last, begin = begin, reader.line_num + 1
            cells = [_FORMULA.sub("", cell.strip(), count=1) for cell in row]
            if any(cells) and not cells[0].startswith("#"):
                yield reader.line_num, cells
    except csv.Error as error:
        raise UsageError(
            tr(
                "Line {line} of this table cannot be read ({error}). Nothing was imported.",
                line=reader.line_num,
                error=error,
            )
        ) from error
    # A quotation mark that stays open took in all lines below it, and takes in one more.
    if len(list(csv.reader([*physical[last - 1 :], "\n", "more"], delimiter=delimiter))) == 1:
        raise UsageError(
            tr("In line {line} of this table a quotation mark stays open. Nothing was imported.", line=last)
        )


def _delimiter(lines: Sequence[str]) -> str | None:
    """What separates the cells in most of the lines; None for a list without any."""
    counts = {sign: sum(sign in line for line in lines) for sign in _DELIMITERS}
    sign = max(_DELIMITERS, key=lambda one: counts[one])
    return sign if lines and counts[sign] * 2 > len(lines) else None


def _words(line: str) -> list[str]:
    """The words of a line; a number that is written in groups is one of them."""
    whole = line.strip()
    words = [word for word in re.split(r"[\s,;:：、，]+", whole) if word]
    if _looks_like_number(whole) and not any(map(likely_carriers, words)):
        return [whole]
    return words


def _headings(cells: Sequence[str]) -> list[str] | None:
    """The columns' names, where the first row is one of headings."""
    names = [_BY_TITLE.get(title := cell.casefold().strip("﻿ "), title) for cell in cells]
    return names if "number" in names and not any(map(_looks_like_number, cells)) else None


def _by_headings(line: int, cells: Sequence[str], headings: Sequence[str]) -> ListedParcel | UnreadLine:
    row: dict[str, str] = {}
    for name, cell in zip(headings, cells, strict=False):
        if cell and name:
            row.setdefault(name, cell)
    number = _repaired(row.pop("number", ""))
    if not number and row.get("provider") != "manual" and not row.get("id"):
        return UnreadLine(line, " ".join(filter(None, cells)), tr("no tracking number"))
    if _SHORTENED.fullmatch(number):
        return UnreadLine(line, number, _why_shortened())
    carrier = row.pop("carrier", None) or row.pop("carrier_name", None)
    return ListedParcel(line, number, carrier, row.pop("name", None), row.pop("note", None), row)


def _by_looks(
    line: int, cells: Sequence[str], is_carrier: Callable[[str], bool]
) -> ListedParcel | UnreadLine:
    """Which cell is the number and which the carrier, by their looks; the first of the rest is the name."""
    cells = [_repaired(cell) for cell in cells]
    numbers = [cell for cell in cells if _looks_like_number(cell)]
    number = next((cell for cell in numbers if likely_carriers(cell) or provider_of(cell)), None)
    number = number or next(iter(numbers), None)
    if number is None:
        shown = " ".join(filter(None, cells))
        is_short = any(map(_SHORTENED.fullmatch, cells))
        return UnreadLine(line, shown, _why_shortened() if is_short else tr("no tracking number"))
    rest = [cell for cell in cells if cell and cell != number and not _DAY.fullmatch(cell)]
    carrier = next((cell for cell in (" ".join(rest), *rest) if cell and is_carrier(cell)), None)
    if carrier == " ".join(rest):
        rest = []
    name = next((cell for cell in rest if cell != carrier), None)
    return ListedParcel(line, number, carrier, name)


def _why_shortened() -> str:
    return tr("the spreadsheet has shortened the number: format the column as text, and save it again")


def _repaired(cell: str) -> str:
    """A number without what a spreadsheet adds to it."""
    whole = _FRACTION.fullmatch(cell)
    return whole[1] if whole else cell


def _looks_like_number(cell: str) -> bool:
    if not _NUMBER.fullmatch(cell) or _DAY.fullmatch(cell):
        return False
    return sum(sign.isdigit() for sign in cell) >= _FEWEST_DIGITS or provider_of(cell) is not None
