"""`parcel-tui add -`: a list, a text or a whole mail on standard input, and what `--dry-run` says of it."""

import io
import sys
from email.message import EmailMessage

import pytest
from tables import for_each

from parcel_tui.cli.mail import is_mail, numbers_given
from parcel_tui.sandbox.world import World

SHOPEE = "TW268979373141Z"
UPS = "1Z999AA10123456784"
LABEL = "f47ac10b-58cc-4372-a567-0e02b2c3d479"
CHINESE = f"您的訂單已出貨。\n訂單編號：20260105123456\n物流單號：{SHOPEE}\n"
HTML = (
    '<html><body><p style="width:100%">已出貨 &amp; 寄出</p><table><tr><td>物流單號</td>'
    f"<td><b>{SHOPEE}</b></td></tr></table></body></html>"
)


def mail(text: str, *, subject: str = "您的訂單已出貨", cte: str = "base64", **given: str) -> EmailMessage:
    """A mail with one text."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "shop@example.com", "me@example.com", subject
    message.set_content(text, cte=cte, **given)
    return message


def with_attachments() -> EmailMessage:
    """Two forms of the text, a picture, and a text that is no part of what is read."""
    message = mail("See the other form.", cte="7bit")
    message.add_alternative(HTML, subtype="html", cte="quoted-printable")
    message.add_attachment(b"\x89PNG" * 500, maintype="image", subtype="png", filename="a.png")
    message.add_attachment(f"tracking number {UPS}", filename="terms.txt")
    return message


def forwarded() -> EmailMessage:
    message = mail("FYI", cte="7bit")
    message.add_attachment(mail(HTML, subtype="html"))
    return message


def mailbox() -> bytes:
    """Two mails as a mail program gives those that are marked."""
    between = b"From shop@example.com Mon Jan  5 14:30:00 2026\n"
    return between + mail(CHINESE).as_bytes() + b"\n" + between + mail(f"Tracking number: {UPS}").as_bytes()


WRONG_CHARSET = mail(CHINESE).as_bytes().replace(b'"utf-8"', b'"klingon"')
MAILS = {
    "base64": (mail(CHINESE).as_bytes(), [SHOPEE]),
    "quoted-printable": (mail(CHINESE, cte="quoted-printable").as_bytes(), [SHOPEE]),
    "8bit": (mail(CHINESE, cte="8bit").as_bytes(), [SHOPEE]),
    "lines ended as in transport": (mail(CHINESE).as_bytes().replace(b"\n", b"\r\n"), [SHOPEE]),
    "Big5": (mail(CHINESE, charset="big5").as_bytes(), [SHOPEE]),
    "HTML": (mail(HTML, subtype="html", cte="quoted-printable").as_bytes(), [SHOPEE]),
    "attachments": (with_attachments().as_bytes(), [SHOPEE]),
    "forwarded": (forwarded().as_bytes(), [SHOPEE]),
    "in the subject": (mail("Thank you.", subject=f"已出貨，物流單號 {SHOPEE}").as_bytes(), [SHOPEE]),
    "several": (mailbox(), [SHOPEE, UPS]),
    "an encoding that nobody knows": (WRONG_CHARSET, [SHOPEE]),
    "a byte order mark": (b"\xef\xbb\xbf" + mail(CHINESE).as_bytes(), [SHOPEE]),
    "UTF-16": (mail(CHINESE).as_bytes().decode().encode("utf-16"), [SHOPEE]),
    "shown by the mail program": (f"From: Shop\nSubject: 出貨\n\n{CHINESE}".encode(), [SHOPEE]),
    "its body alone": (HTML.encode(), [SHOPEE]),
    "none": (mail("Thank you for your order 20260105123456.").as_bytes(), []),
    "a damaged one": (mail(CHINESE).as_bytes().rstrip()[:-1] + b"\xff\x00", [SHOPEE]),
}


@for_each(("data", "numbers"), MAILS.values())
def test_of_a_mail_exactly_its_numbers_are_taken(data: bytes, numbers: list[str]) -> None:
    """Whatever its encodings, forms and attachments."""
    found = numbers_given(data, None, None)
    assert found is not None
    assert [one.identifier for one in found.taken] == numbers


@for_each("text", [SHOPEE, f"{SHOPEE}\n1Z 999 AA1 01 2345 6784\n", "", "\0\n", "A/B 1"])
def test_a_list_is_taken_as_it_stands(text: str) -> None:
    """Spaces and dashes in a number part nothing, and no rule leaves any out."""
    assert numbers_given(text.encode(), None, None) is None


def test_a_text_with_a_colon_is_no_mail() -> None:
    """`To: me` alone begins a note too."""
    assert not is_mail(f"To: me\ntracking number: {SHOPEE}\n".encode())
    assert is_mail(b"From: a\nSubject: b\n folded\nX-Any: c\n\ntext")


def test_a_mail_that_would_fill_the_memory_is_refused(run) -> None:
    """Mails within mails without end, and millions of parts, cost a sentence."""
    deep = "Subject: a\nFrom: b\nContent-Type: message/rfc822\n\n" * 5000
    parts = "Subject: a\nFrom: b\nContent-Type: multipart/mixed; boundary=b\n\n" + "--b\n\n" * 20_000
    for given in (deep, parts):
        done = run("add", "--dry-run", "-", given=given)
        assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)


def test_a_piped_mail_is_added(world: World, run) -> None:
    """Each number with the carrier that its shape or the mail tells; what is unclear is asked for."""
    text = f"Tracking number: 7671536530\n{CHINESE}貨運單號 1234567891 由新竹物流寄出\n"
    done = run("add", "-", given=mail(text).as_string())
    assert done.out == f"{SHOPEE}: added (Shopee), pending\n1234567891: added (HCT), pending\n"
    assert done.code == 2
    assert "7671536530 may belong to several carriers. Use --carrier with one of" in done.err
    assert "1 number in the text left out as no tracking number" in done.err
    assert len(world.tracktw_account.relations) == 2


def test_a_dry_run_stores_and_asks_nothing(world: World, run) -> None:
    """It says what would be added, under which carrier, and why the rest would not."""
    run("add", UPS)
    world.tracktw.requests.clear()
    before = run("list", "--json").out
    given = (
        f"{CHINESE}Tracking number: {UPS}\nlabel {LABEL}\nAmazon: ヤマト運輸 お問い合わせ番号 444634457385\n"
    )
    done = run("add", "--dry-run", "-", given=given)
    assert done.out.splitlines() == [
        f"{SHOPEE}: would be added (Shopee)",
        f"{UPS}: already tracked",
        f"{LABEL}: would be added (Flex Forward)",
        "20260105123456: left out, an order number of momo",
    ]
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert "444634457385" in done.err
    assert "which Track.TW does not know" in done.err
    assert world.tracktw.requests == []
    assert run("list", "--json").out == before


def test_a_mail_without_a_number_adds_nothing(world: World, run) -> None:
    """Wrong use, in one sentence."""
    done = run("add", "-", given=mail("Thank you for your order.").as_string())
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert world.tracktw_account.relations == {}


def test_more_than_a_mail_can_be_is_refused(run, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is read up to a bound, and refused by a sentence."""
    import parcel_tui.cli.input as module

    assert module._MOST_BYTES == 64 << 20
    monkeypatch.setattr(module, "_MOST_BYTES", 1000)
    for command in (("add", "-"), ("archive", "-")):
        done = run(*command, given="x" * 1001)
        assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
        assert "64 MB" in done.err


def test_a_closed_input_is_one_sentence(run, monkeypatch: pytest.MonkeyPatch) -> None:
    """As where it was opened to be written."""

    class Broken(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise OSError(9, "Bad file descriptor")

    run("list")
    stdin = io.TextIOWrapper(Broken())
    from parcel_tui.cli.main import main

    monkeypatch.setattr(sys, "stdin", stdin)
    assert main(["add", "--dry-run", "-"]) == 2
