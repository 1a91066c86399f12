"""What an answer repeats of the token is put out of it, however it is written."""

import json
from base64 import b64encode
from urllib.parse import quote

from tables import for_each

from parcel_tui.domain.secret import MASK, Bearer, KeyPair, Secret, masked
from parcel_tui.domain.text import clean, without_markup

PART = "xK/9+secret-8Qw2_Zp4"
TOKEN = f"12|{PART}"
CREDENTIAL = Bearer(Secret(TOKEN))
BETWEEN = ("\u200b", "\u00ad\u202e", "\x01", "\x1b[31m", "\x1b]0;x\x07", "<b></b>", "\ufe0f")


def each(form: str) -> str:
    return "".join(form.format(ord(letter)) for letter in TOKEN)


@for_each(
    "echo",
    (
        TOKEN,
        PART,
        TOKEN.upper(),
        PART.lower(),
        "\u200b".join(TOKEN.swapcase()),
        f"Authorization: Bearer {TOKEN}!",
        quote(TOKEN, safe=""),
        *(each(form) for form in ("%{:02X}", "%{:02x}", "%25{:02X}", "%2525{:02x}")),
        *(each(form) for form in ("\\u{:04x}", "\\u{:04X}", "\\\\u{:04x}")),
        *(each(form) for form in ("&#{};", "&#00{};", "&#x{:x};", "&#X0{:X};", "&amp;#{};", "&amp;amp;#{};")),
        TOKEN.replace("/", "\\/"),
        TOKEN.encode().hex(),
        TOKEN.encode().hex().upper(),
        *(TOKEN[:9] + between + TOKEN[9:] for between in BETWEEN),
        "\u2060".join(TOKEN),
    ),
)
def test_it_is_masked_however_it_is_written(echo: str) -> None:
    """In either case, by number, escaped, and with something inside that is dropped before it is shown."""
    for ascii_only in (True, False):
        body = json.dumps({"note": f"the ({echo}) there"}, ensure_ascii=ascii_only).encode()
        taken = masked(body, CREDENTIAL)
        shown = without_markup(clean(json.loads(taken)["note"]))
        assert MASK.decode() in shown
        assert shown.startswith("the (")
        assert shown.endswith(") there")
        assert PART[-12:].casefold() not in shown.casefold()
        assert masked(body, None) == body


def test_of_base64_what_the_token_alone_decides_is_masked() -> None:
    """Wherever in the text it stands."""
    for before in range(3):
        for slash in ("/", "\\/", "_"):
            code = b64encode(b"x" * before + TOKEN.encode() + b"yz").decode().replace("/", slash)
            taken = masked(f"Basic {code}".encode(), CREDENTIAL)
            assert MASK in taken
            assert len(taken) < 24


def test_each_of_a_pair_is_masked_and_a_word_is_not() -> None:
    """What is shorter than any token stands in texts by chance."""
    pair = KeyPair(Secret("key-of-flex"), Secret("arrived"))
    assert masked(b"key-of-flex arrived", pair) == b"**** arrived"
    assert masked(b"8|postnow 8", Bearer(Secret("8|postnow"))) == b"**** 8"
    assert masked(b"postnow", Bearer(Secret("8|postnow"))) == b"postnow"
