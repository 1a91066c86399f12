"""The tracking numbers in what a mail program or a clipboard gives: a whole mail, a text, or a list. Pure.

A mail is RFC 5322 with MIME (RFC 2045 to 2047), several of them an mbox file. Only what is shown of it is
read: its subject and the texts that are no attachment; of a text in several forms (multipart/alternative)
the last that gives a number, which is the richest.
"""

import codecs
import re
from collections.abc import Iterator
from email.message import Message

from parcel_tui.cli.input import decoded
from parcel_tui.domain.errors import UsageError
from parcel_tui.domain.numbers.find import MAX_TEXT, NumbersInText, pick_from, read_numbers
from parcel_tui.language import tr

_HEADER = re.compile(rb"[!-9;-~]+[ \t]*:")
_KNOWN = frozenset(
    b"content-transfer-encoding content-type date delivered-to dkim-signature from message-id mime-version "
    b"received reply-to return-path subject to".split()
)
_FEWEST_KNOWN = 2
"""Headers that a mail has at least; `To: …` alone may begin any text."""
_ENVELOPE = re.compile(rb"^From \S.*\d\r?\n", re.MULTILINE)
"""What stands before each mail of an mbox file (RFC 4155)."""
_MOST_HEADERS = 1000
"""Lines that are looked at to tell a mail."""
_MOST_PARTS = 10_000
"""Lines that may begin a part; a mail with more of them could fill the memory."""


def numbers_given(data: bytes, provider: str | None, carrier_id: str | None) -> NumbersInText | None:
    """The numbers of a mail or of a text; None for a list, whose lines are taken as they stand.

    `provider` and `carrier_id` are what the user chose, as for `pick_from`. Raises UsageError for a mail
    that cannot be taken apart.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF8)):
        data = decoded(data).encode("utf-8", "replace")
    data = data.lstrip()
    if not is_mail(data):
        return pick_from(decoded(data), provider, carrier_id)
    found = NumbersInText()
    left = MAX_TEXT
    for alternatives in _texts_of(data):
        read = [read_numbers(text[:left]) for text in alternatives]
        found = _joined(found, next((one for one in read if one.taken), read[0] if read else NumbersInText()))
        left -= max(map(len, alternatives), default=0)
        if left <= 0:
            break
    return found


def is_mail(data: bytes) -> bool:
    """Whether it begins with an envelope, or with headers as a mail has them."""
    if _ENVELOPE.match(data):
        return True
    known = set()
    for line in data[: _MOST_HEADERS * 1000].splitlines()[:_MOST_HEADERS]:
        if not line.strip():
            break
        if header := _HEADER.match(line):
            known.add(header[0].rstrip(b": \t").lower())
        elif not line.startswith((b" ", b"\t")):
            return False
    return len(known & _KNOWN) >= _FEWEST_KNOWN


def _joined(one: NumbersInText, other: NumbersInText) -> NumbersInText:
    """Both, each number once; what either takes is not left out."""
    taken = {number.identifier.casefold(): number for number in (*other.taken, *one.taken)}
    order = dict.fromkeys(number.identifier.casefold() for number in (*one.taken, *other.taken))
    left = {number.identifier.casefold(): number for number in (*other.left_out, *one.left_out)}
    return NumbersInText(
        tuple(taken[key] for key in order), tuple(number for key, number in left.items() if key not in taken)
    )


def _texts_of(data: bytes) -> Iterator[tuple[str, ...]]:
    """The texts of all mails in their order, each with its other forms, the richest first."""
    from email.parser import BytesParser
    from email.policy import compat32  # the newer policy parses addresses too, and fails on odd ones

    if data.count(b"\n--") > _MOST_PARTS:
        raise UsageError(tr("The mail has too many parts to be read. Save its text, and pipe that in."))
    for source in filter(bytes.strip, _ENVELOPE.split(data)):
        try:
            mail = BytesParser(policy=compat32).parsebytes(source)
            yield (_subject(mail),)
            yield from _texts(mail)
        except RecursionError:
            raise UsageError(
                tr("The mail holds mails within mails too deep to be read. Save its text, and pipe that in.")
            ) from None


def _texts(part: Message) -> Iterator[tuple[str, ...]]:
    parts = _parts(part)
    if part.get_content_type() == "multipart/alternative":
        forms = ("\n".join(form[0] for form in _texts(part) if form) for part in reversed(parts))
        yield tuple(filter(None, forms))
    elif parts:
        for each in parts:
            yield from _texts(each)
    elif part.get_content_maintype() == "text" and part.get_content_disposition() != "attachment":
        yield (_text(part),)


def _parts(part: Message) -> list[Message]:
    """What it is made of; a forwarded mail is a part with one."""
    payload = part.get_payload()
    return [each for each in payload if isinstance(each, Message)] if isinstance(payload, list) else []


def _text(part: Message) -> str:
    """A part's text in its own encoding; where that is unknown or wrong, as UTF-8 as far as that goes."""
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    charset = part.get_content_charset("utf-8")
    for encoding in (charset, "utf-8"):
        try:
            return data.decode(encoding)
        except (LookupError, UnicodeError):  # no such encoding, or not this one
            continue
    try:
        return data.decode(charset, "replace")
    except (LookupError, UnicodeError):
        return data.decode("utf-8", "replace")


def _subject(mail: Message) -> str:
    from email.errors import HeaderParseError
    from email.header import decode_header, make_header

    subject = str(mail.get("Subject", ""))
    try:
        return str(make_header(decode_header(subject)))
    except (HeaderParseError, LookupError, UnicodeError, ValueError):
        return subject
