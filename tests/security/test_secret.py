"""A token in its type: what is one, and that it shows nowhere."""

import copy
import pickle
from base64 import b64encode

import pytest
from tables import for_each

from parcel_tui.domain.errors import UsageError
from parcel_tui.domain.secret import (
    MASK,
    Bearer,
    KeyPair,
    Secret,
    checked_base_url,
    is_loopback,
    masked,
    token_mark,
)


@for_each(
    ("written", "sentence"),
    [
        ("", "The token is empty. Paste the whole token."),
        (" \n", "The token is empty. Paste the whole token."),
        ("to ken", "The token holds spaces or characters that no token has. Paste it again."),
        ("to\tken", "The token holds spaces or characters that no token has. Paste it again."),
        ("to\x7fken", "The token holds spaces or characters that no token has. Paste it again."),
        ("tökén", "The token holds spaces or characters that no token has. Paste it again."),
        ("x" * 8001, "The token has 8001 characters, more than any has. Paste only the token."),
    ],
)
def test_what_is_no_token_is_refused(written: str, sentence: str) -> None:
    """With a sentence in which it does not stand."""
    with pytest.raises(UsageError) as caught:
        Secret(written)
    assert str(caught.value) == sentence


def test_a_token_shows_to_those_who_ask_for_it_alone() -> None:
    """It is what was pasted without the white space around; printed it is dots, and no file can hold it."""
    token = Secret(" \ntoken-123\t")
    assert token.reveal() == "token-123"
    assert Secret("x" * 8000).reveal() == "x" * 8000
    assert str(token) == repr(token) == f"{token}" == "Secret(••••)"
    assert "123" not in repr(Bearer(token))
    assert token == Secret("token-123")
    assert token != Secret("token-124")
    assert token != "token-123"
    assert hash(token) == hash(Secret("token-123"))
    assert len({token, Secret("token-123"), Secret("token-124")}) == 2
    for keep in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="never serialised"):
            keep(token)


def test_a_mark_tells_that_a_token_is_the_same_and_no_more() -> None:
    """Files hold such marks: they stay as they are. Of a pair both count."""
    token, other = Secret("token-123"), Secret("token-124")
    pair = KeyPair(Secret("key-123"), token)
    assert token_mark(Bearer(token), "00ff") == "9c6d2dbb015b9d09"
    assert token_mark(pair, "00ff") == "c7aafc9dd4d4651d"
    marks = [
        token_mark(credential, salt)
        for salt in ("00ff", "00fe")
        for credential in (Bearer(token), Bearer(other), pair, KeyPair(Secret("key-124"), token))
    ]
    assert len(set(marks)) == len(marks)


def test_what_is_as_short_as_a_word_is_not_looked_for() -> None:
    """Eight characters are a token; of what stands behind a number, sixteen."""
    assert masked(b"(1234567)", Bearer(Secret("1234567"))) == b"(1234567)"
    assert masked(b"(12345678)", Bearer(Secret("12345678"))) == b"(" + MASK + b")"
    for part, taken in (("x" * 15, b"x" * 15), ("x" * 16, MASK)):
        assert masked(part.encode(), Bearer(Secret(f"12|{part}"))) == taken
    pair = KeyPair(Secret("12|" + "k" * 16), Secret("12|" + "t" * 16))
    assert masked(b"k" * 16 + b" " + b"t" * 16, pair) == MASK + b" " + MASK


@for_each(
    ("echo", "is_masked"),
    [
        ("a+b/c-d_e", True),
        ("a\\+b\\/c-d_e", True),
        ("a\\\\\\+b/c-d_e", True),
        ("a\\\\\\\\+b/c-d_e", False),
        ("a%2Bb%2fc-d_e", True),
        ("a%252Bb%25252fc-d_e", True),
        ("a%2525252Bb/c-d_e", False),
        ("a&#43;b&#x2F;c-d_e", True),
        ("a&#0000043;b&#X000002f;c-d_e", True),
        ("a&#000000043;b/c-d_e", False),
        ("a&amp;#43;b&amp;amp;#47;c-d_e", True),
        ("a&amp;amp;amp;#43;b/c-d_e", False),
        ("a\\u002Bb\\\\u002fc-d_e", True),
        ("a+b/c-d-e", False),
        ("a+b/c-d_f", False),
        ("A+b/c-D_E", True),
        ("612B622F632D645F65", True),
        ("612b622f632d645f65", True),
    ],
)
def test_each_character_of_a_token_may_be_written_another_way(echo: str, is_masked: bool) -> None:
    """By its number or behind backslashes, encoded up to three times; another token is none."""
    taken = masked(f"<{echo}>".encode(), Bearer(Secret("a+b/c-d_e")))
    assert taken == (b"<" + MASK + b">" if is_masked else f"<{echo}>".encode())


@for_each("token", ["secret-9/", "secret-9/+", "secret-9/+Q", "?>?>?>?>?>"])
def test_of_base64_exactly_what_the_token_decides_is_masked(token: str) -> None:
    """Whatever stands before and behind it: the characters that are the same with other neighbours."""
    for before in range(3):
        codes = [b64encode(fill * before + token.encode() + fill * 3) for fill in (b"\x00", b"\xff")]
        same = [one == other for one, other in zip(*codes, strict=True)]
        begin = same.index(True)
        end = same.index(False, begin)
        for code in codes:
            expected = code[:begin] + MASK + code[end:]
            assert masked(code, Bearer(Secret(token))) == expected
            for_addresses = code.replace(b"+", b"-").replace(b"/", b"_")
            assert MASK in masked(for_addresses, Bearer(Secret(token)))


@for_each(
    ("url", "kept"),
    [
        (" https://example.com/api// ", "https://example.com/api"),
        ("https://example.com:8443/a/b", "https://example.com:8443/a/b"),
        ("http://LOCALHOST:1", "http://LOCALHOST:1"),
        ("http://[::1]/", "http://[::1]"),
        ("http://10.0.0.1", None),
        ("https://example.com/ä", None),
        ("https://exa\x07mple.com", None),
        ("https:///path", None),
        ("https://example.com\\path", None),
        ("https://example.com:99999", None),
        ("https://[::1", None),
        ("https://@example.com", None),
        ("https://example.com?", None),
        ("https://example.com#", None),
    ],
)
def test_the_base_address_is_kept_without_its_end(url: str, kept: str | None) -> None:
    """None is one that a token must not go to."""
    if kept is None:
        with pytest.raises(UsageError, match=r"^The provider's address "):
            checked_base_url(url)
    else:
        assert checked_base_url(url) == kept


def test_which_hosts_are_this_machine() -> None:
    """By name or number."""
    assert all(map(is_loopback, ("localhost", "LocalHost", "127.0.0.1", "127.255.255.254", "::1")))
    assert {*map(is_loopback, ("128.0.0.1", "::2", "localhost.example", "example.com", ""))} == {False}
