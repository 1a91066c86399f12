"""Bytes of any kind to plain values, and values of any kind to texts, numbers and rows."""

import math
from random import Random

import pytest
from tables import for_each

from parcel_tui.domain.errors import BadAnswer
from parcel_tui.providers.http.decoding import (
    count_of,
    fields_of,
    holds_too_much,
    is_strict,
    message_of,
    rows_in,
    rows_of,
    text_of,
    unpacked,
    value_of,
    word_of,
    words_of,
)


def nested(levels: int, within: str = "") -> bytes:
    return ("[" * levels + within + "]" * levels).encode()


def lists(levels: int, within: object) -> object:
    """The same, as Python writes it."""
    for _ in range(levels):
        within = [within]
    return within


@for_each(
    ("body", "value"),
    [
        (b'{"a": [1, 2.5, "x", null, true]}', {"a": [1, 2.5, "x", None, True]}),
        (b"\xef\xbb\xbf[1]", [1]),
        ('["貓"]'.encode("utf-16"), ["貓"]),
        (b'["\xff", "\\ud83d", "\t"]', ["\ufffd", "\ufffd", "\t"]),
        (b'{"\\ud800": {"\\udfff": 1}}', {"\ufffd": {"\ufffd": 1}}),
        (b'[NaN, -Infinity, "NaN"]', [None, None, "NaN"]),
        (b"[NaN, %s]" % (b"7" * 40), [None, int("7" * 40)]),
        (b"[NaN, %s]" % (b"7" * 41), [None, float("7" * 41)]),
        (b"[%s]" % (b"9" * 5_000), [math.inf]),
        # What lies sixty levels deep is none, and what stands behind it is there.
        (b"[NaN, %s, 3]" % nested(58, "1"), [None, lists(58, 1), 3]),
        (b"[NaN, %s, 3]" % nested(59, "1"), [None, lists(58, None), 3]),
        (b'[NaN, {"a": %s, "b": [[]]}, 3]' % nested(90), [None, {"a": lists(57, None), "b": [[]]}, 3]),
        (b"[NaN, %s, 1, %s]" % (nested(60), nested(59)), [None, lists(58, None), 1, lists(58, None)]),
        (b'[NaN, "[[{\\"[", 3]', [None, '[[{"[', 3]),
    ],
)
def test_json_is_read_as_leniently_as_may_be(body, value):
    """A byte order mark, other encodings, halves of characters, NaN, numbers and nesting without end."""
    assert value_of(body, "tracktw") == value


@for_each(
    "body",
    [b"", b"nul", b"[1,]", b"[NaN", b"[NaN, [[", b"[NaN]]", b"[NaN, %s" % nested(90), b'["\xff]', b"\0"],
)
@for_each("sent", [{}, {"sent": True}])
def test_what_is_no_json_is_a_bad_answer(body, sent):
    """To a change, it may have been made all the same."""
    with pytest.raises(
        BadAnswer, match=r"^Track.TW's answer could not be read. Trying again later.$"
    ) as caught:
        value_of(body, "tracktw", **sent)
    assert (caught.value.provider, caught.value.maybe_done) == ("tracktw", bool(sent))


def test_what_had_to_be_mended_is_not_strict():
    """As a text that is cut in the middle of a character; a character of its own that says so is."""
    assert [is_strict(body) for body in (b"[1]", b"[NaN]", b'["\xff"]', b"", '["\ufffd"]'.encode())] == [
        *(True, False, False, False, True)
    ]


@for_each(
    ("value", "text", "word", "count"),
    [
        ("a\x1b[31mb\n", "ab", "ab", None),
        ("7", "7", "7", 7),
        ("007", "007", "007", 7),
        *(((text, text, text, None)) for text in ("", "-1", "1.0", "+1", "\N{SUPERSCRIPT TWO}", "٣")),
        ("9" * 39, "9" * 39, "9" * 39, int("9" * 39)),
        ("9" * 40, "9" * 40, "9" * 40, None),
        (0, "0", "0", 0),
        (-1, "-1", "-1", None),
        (10**39 - 1, "9" * 39, "9" * 39, 10**39 - 1),
        (10**40 - 1, "9" * 40, "9" * 40, None),
        (1 - 10**40, "-" + "9" * 40, "-" + "9" * 40, None),
        (10**40, "1" + "0" * 40, "", None),
        (-(10**40), "-1" + "0" * 40, "", None),
        (7.0, "7.0", "7", 7),
        (-7.0, "-7.0", "-7", None),
        (7.5, "7.5", "", None),
        (2.0**53 - 1, "9007199254740991.0", "9007199254740991", 2**53 - 1),
        (-(2.0**53), "-9007199254740992.0", "", None),
        (2.0**53, "9007199254740992.0", "", None),
        (math.inf, "Infinity", "", None),
        (True, "true", "", None),
        (False, "false", "", None),
        (None, "", "", None),
        ([], "", "", None),
        ({}, "", "", None),
        (["貓"], '["貓"]', "", None),
        (["\u202e貓"], '["貓"]', "", None),
        ({"a": None}, '{"a": null}', "", None),
    ],
)
def test_a_value_is_a_text_a_word_or_a_count(value, text, word, count):
    """A word is a text or a whole number, a count a number from zero on; a message is a text alone.

    Words are a text or any number.
    """
    assert (text_of(value), word_of(value), count_of(value)) == (text, word, count)
    assert message_of(value) == (text if isinstance(value, str) else "")
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    assert words_of(value) == (text if isinstance(value, str) or is_number else "")


@for_each(
    ("value", "rows"),
    [
        ([1, None], [1, None]),
        ([], []),
        ({}, []),
        ({"10": "c", "2": "b", "0": "a"}, ["a", "b", "c"]),
        ({"0": "a", "x": "b"}, None),
        *((value, None) for value in ("01", 5, None, True)),
    ],
)
def test_rows_are_a_lists_however_php_writes_it(value, rows):
    """In the order of their numbers; null is a list without rows where one is named."""
    assert rows_of(value) == rows
    assert rows_in({"rows": value}, "rows") == ([] if value is None else rows)
    assert rows_in({"other": value}, "rows") is None
    assert fields_of(value) == (value if isinstance(value, dict) else {})


def test_an_answer_holds_twelve_thousand_objects_and_lists_at_most():
    """Not counting signs within texts, in which a quote may be escaped; a text that is cut off is one too."""
    most = b"[" * 6_000 + b"{" * 6_000
    assert not holds_too_much(most)
    assert holds_too_much(most + b"[")
    assert holds_too_much(most + b"{")
    assert not holds_too_much(most + b'"[[{\\"[["')
    assert not holds_too_much(most + b'"[[{')
    assert holds_too_much(most + b'"\\\\"[')


def test_an_unpacked_answer_is_as_long_as_it_may_be_and_no_longer():
    """Not a byte; with nothing in it, how it is packed does not matter."""
    import gzip
    import zlib

    body = Random(1).randbytes(20_000) * 2  # repeats what is out of reach of all windows but the largest
    bare = zlib.compressobj(wbits=-15)
    for coding, packed in (
        (" GZip ,", gzip.compress(body)),
        ("deflate", zlib.compress(body)),
        ("deflate", bare.compress(body) + bare.flush()),
        ("x-gzip", gzip.compress(body)),
    ):
        assert unpacked(packed, coding, 40_000) == body
        assert unpacked(packed, coding, 39_999) is None
    assert unpacked(b"", "br", 9) == b""
    for coding in ("gzip", "x-gzip"):
        with pytest.raises(ValueError, match="not packed as it says"):
            unpacked(zlib.compress(body), coding, 40_000)
    for cut in (gzip.compress(b"x" * 9)[:-1], b"x" * 9):
        with pytest.raises(ValueError, match="cut"):
            unpacked(cut, "gzip", 9)
