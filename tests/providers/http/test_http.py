"""The one request function: what goes out, what may not, and what each failure becomes."""

import asyncio
import gzip
import logging
import traceback
import zlib
from datetime import timedelta

import httpx
import pytest
from loopback import TOKEN, Loopback, Pool, Reply, bearer
from msgspec.structs import replace

from parcel_tui import __version__
from parcel_tui.domain import errors
from parcel_tui.domain.parcel import TRACKTW, ActionKind, Folder
from parcel_tui.domain.secret import Bearer, KeyPair, Secret
from parcel_tui.providers.connect import connection_to
from parcel_tui.providers.http import connection as http
from parcel_tui.providers.http.decoding import unpacked
from parcel_tui.providers.http.failures import LoginPage, WebPage
from parcel_tui.providers.http.retry import RETRIES
from parcel_tui.providers.http.signing import path_of
from parcel_tui.sandbox.http.faults import Fault, FaultKind
from parcel_tui.sandbox.world import TRACKTW_TOKEN

LABEL = "f47ac10b-58cc-4372-a567-0e02b2c3d479"
GOOD = Reply(body={"id": LABEL, "tag": "InTransit", "checkpoints": []})


async def test_every_request_is_signed_and_asks_for_json(serve, flexforward):
    """A request carries the token, Accept and the program's name, and no type of a body that it has not."""
    server = await serve(GOOD)
    await flexforward(server.url).tracking(LABEL)
    headers = server.requests[0].headers
    assert headers["authorization"] == f"Bearer {TOKEN}"
    assert headers["accept"] == "application/json"
    assert headers["user-agent"] == f"parcel-tui/{__version__} (+https://github.com/parcel-tui/parcel-tui)"
    assert "content-type" not in headers
    assert server.requests[0].body == b""
    assert headers["accept-encoding"] == "gzip, deflate"  # what can be bounded while it is unpacked


async def test_the_base_path_is_kept_and_a_trailing_slash_does_not_matter(serve, flexforward):
    """`http://host/base` and `http://host/base/` ask the same address."""
    server = await serve(GOOD)
    await flexforward(server.url + "/base").tracking("A")
    await flexforward(server.url + "/base/").tracking("A")
    assert server.paths == ["GET /base/tracking/A"] * 2


@pytest.mark.parametrize(
    ("segment", "sent"),
    [
        ("A/B 1", "A%2FB%201"),
        ("50%", "50%25"),
        ("訂單?#&", "%E8%A8%82%E5%96%AE%3F%23%26"),
        ("..", "%2E%2E"),
        ("a%2Fb", "a%252Fb"),
        ("\ud800", "%3F"),
    ],
)
async def test_a_path_segment_stays_one_segment(serve, flexforward, segment, sent):
    """Whatever an identifier holds, it goes out as one segment of the path."""
    server = await serve(GOOD)
    await flexforward(server.url).tracking(segment)
    assert server.requests[0].target == f"/tracking/{sent}"
    assert path_of("tracking", segment) == f"/tracking/{sent}"


async def test_without_a_token_nothing_is_sent(serve, tracktw):
    """With no token the sentence says how to set one, and the provider is not asked."""
    server = await serve(GOOD)
    with pytest.raises(errors.NoToken, match="token set tracktw"):
        await tracktw(server.url, lambda: None).check()
    assert server.requests == []


async def test_flex_forwards_keys_are_not_shown_to_track_tw(serve, tracktw):
    """The pair of headers goes to Flex Forward alone."""
    server = await serve(GOOD)
    with pytest.raises(errors.NoToken):
        await tracktw(server.url, lambda: KeyPair(Secret("key"), Secret("token"))).check()
    assert server.requests == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("pair", [False, True])
async def test_a_redirects_target_never_sees_the_token(serve, flexforward, status, pair):
    """A redirect is not followed, with either kind of credential; it is an outage, not a refused token."""
    other = await serve(GOOD)
    server = await serve(Reply(status, headers={"Location": other.url + "/elsewhere"}))
    credential = (lambda: KeyPair(Secret("key"), Secret(TOKEN))) if pair else bearer
    with pytest.raises(errors.Unavailable):
        await flexforward(server.url, credential).tracking(LABEL)
    assert (other.connections, len(server.requests)) == (0, 1)


async def test_a_server_that_is_silent_is_given_up(tracktw):
    """Five seconds until it is connected to, ten for anything else."""
    given: list[object] = []

    def answer(request: httpx.Request) -> httpx.Response:
        given.append(request.extensions["timeout"])
        return httpx.Response(200, stream=httpx.ByteStream(b'{"package_history": []}'))

    await tracktw("https://provider.invalid", transport=httpx.MockTransport(answer)).tracking("A")
    assert given == [{"connect": 5.0, "read": 10.0, "write": 10.0, "pool": 10.0}]


async def test_what_a_provider_allows_is_known_once_it_has_said_so(serve):
    """By a header of an answer; None until then."""
    server = await serve(Reply(body={}, headers={"X-RateLimit-Limit": "60"}))
    connection = connection_to(TRACKTW, server.url, bearer)
    assert connection.allowance is None
    await connection.reach()
    assert connection.allowance == 60
    assert "authorization" not in server.requests[0].headers
    await connection.aclose()


async def test_cookies_are_not_kept(serve, flexforward):
    """A session cookie that an answer sets is not sent back."""
    server = await serve(Reply(body=GOOD.body, headers={"Set-Cookie": "session=1; Path=/"}))
    provider = flexforward(server.url)
    await provider.tracking("A")
    await provider.tracking("B")
    assert "cookie" not in server.requests[1].headers


@pytest.mark.parametrize("name", ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy"])
async def test_this_machine_is_never_asked_through_a_proxy(serve, flexforward, monkeypatch, name):
    """A proxy in the environment is not used for loopback."""
    monkeypatch.delenv("NO_PROXY")
    monkeypatch.setenv(name, "http://127.0.0.1:9")
    server = await serve(GOOD)
    await flexforward(server.url).tracking("A")
    assert len(server.requests) == 1


async def test_a_broken_proxy_setting_is_a_sentence(flexforward, monkeypatch):
    """A proxy that httpx cannot use is told as what it is, without its password."""
    monkeypatch.setenv("HTTPS_PROXY", "nonsense://user:secret@host")
    with pytest.raises(errors.Unreachable, match="HTTPS_PROXY") as caught:
        await flexforward("https://provider.invalid").tracking("A")
    assert caught.value.provider == "flexforward"
    assert "secret" not in "".join(traceback.format_exception(caught.value))


LATE = "Track.TW did not answer in time. Retried later."
AWAY = "Track.TW cannot be reached. Check the network."
CUT = "The connection to Track.TW was cut. Retried later."
GARBLED = "Track.TW's answer could not be read. Trying again later."
ERRORS = [
    (httpx.ConnectTimeout, errors.TimedOut, LATE, False),
    (httpx.PoolTimeout, errors.TimedOut, LATE, False),
    (httpx.ReadTimeout, errors.TimedOut, LATE, True),
    (httpx.WriteTimeout, errors.TimedOut, LATE, True),
    (httpx.ConnectError, errors.Unreachable, AWAY, False),
    (httpx.ProxyError, errors.Unreachable, AWAY, False),
    (httpx.UnsupportedProtocol, errors.Unreachable, AWAY, False),
    (httpx.ReadError, errors.Unreachable, CUT, True),
    (httpx.WriteError, errors.Unreachable, CUT, True),
    (httpx.RemoteProtocolError, errors.Unreachable, CUT, True),
    (httpx.DecodingError, errors.BadAnswer, GARBLED, True),
    (httpx.InvalidURL, errors.Unreachable, CUT, True),
    (OSError, errors.Unreachable, CUT, True),
]


@pytest.mark.parametrize(
    ("raised", "expected", "sentence", "maybe_done"), ERRORS, ids=lambda value: getattr(value, "__name__", "")
)
async def test_each_transport_error_has_its_meaning(tracktw, raised, expected, sentence, maybe_done):
    """Each of httpx's errors becomes one of ours, chained, and tells whether a change may have been made."""

    def fail(_: httpx.Request) -> httpx.Response:
        raise raised("it broke")

    provider = tracktw("https://provider.invalid", transport=httpx.MockTransport(fail))
    with pytest.raises(expected) as caught:
        await provider.add("carrier", ["A"], notify=False)
    assert type(caught.value) is expected
    assert (str(caught.value), caught.value.maybe_done) == (sentence, maybe_done)
    assert caught.value.provider == "tracktw"
    assert isinstance(caught.value.__cause__, raised)
    assert TOKEN not in "".join(traceback.format_exception(caught.value))


async def test_nobody_listening_is_unreachable(serve, tracktw, time):
    """A port on which nothing listens is told as such, after the retries."""
    async with Loopback(GOOD) as gone:
        url = gone.url
    with pytest.raises(errors.Unreachable):
        await tracktw(url).tracking("A")
    assert time.slept == [1.0, 2.0]


@pytest.mark.parametrize("cut_after", [0, 10])
async def test_a_cut_answer_is_a_cut_connection(serve, tracktw, cut_after):
    """An answer that ends too early is an error of the connection, not an empty history; its client stays."""
    server = await serve(Reply(body={"package_history": []}, cut_after=cut_after))
    pool = Pool()
    pool.may_close.set()
    with pytest.raises(errors.Unreachable):
        await tracktw(server.url, transport=pool).tracking("A")
    await asyncio.sleep(0)
    assert pool.closed == 0


TOO_LONG = r"^Track.TW's answer is far too long to be one. Trying again later.$"


async def test_an_answer_is_as_long_as_it_may_be(tracktw, monkeypatch):
    """And not a byte longer, packed or not."""
    monkeypatch.setattr(http, "MAX_BODY", 9_000)
    whole = b'{"package_history": []}'.ljust(http.MAX_BODY)
    answers = iter((whole, whole + b" ", gzip.compress(whole), gzip.compress(whole + b" ")))

    def answer(_: httpx.Request) -> httpx.Response:
        body = next(answers)
        headers = {"Content-Encoding": "gzip"} if body[0] == 0x1F else {}
        return httpx.Response(200, stream=httpx.ByteStream(body), headers=headers)

    provider = tracktw("https://provider.invalid", transport=httpx.MockTransport(answer))
    for _ in range(2):
        assert (await provider.tracking("A")).checkpoints == ()
        with pytest.raises(errors.BadAnswer, match=TOO_LONG) as caught:
            await provider.tracking("A")
        assert (caught.value.provider, caught.value.maybe_done) == ("tracktw", True)


PASSWORD = b"\n <form><input id='p' TYPE=\"Password\">"


@pytest.mark.parametrize(
    ("content_type", "body", "expected"),
    [
        ("text/html", b" <p>Maintenance</p>", WebPage),
        ("Text/HTML; charset=UTF-8", PASSWORD, LoginPage),
        ("text/html", b'{"package_history": []}', None),
        ("application/json", PASSWORD, errors.BadAnswer),
        ("text/plain", b'{"package_history": []}', None),
    ],
)
async def test_a_page_for_people_is_no_answer(serve, flexforward, content_type, body, expected):
    """Known by its type and its first sign; one that asks for a password is a kind of its own."""
    body = body.replace(b"package_history", b"checkpoints")
    server = await serve(Reply(body=body, headers={"Content-Type": content_type}))
    if expected is None:
        assert (await flexforward(server.url).tracking("A")).checkpoints == ()
        return
    with pytest.raises(errors.BadAnswer) as caught:
        await flexforward(server.url).tracking("A")
    assert type(caught.value) is expected
    if expected is not errors.BadAnswer:
        assert str(caught.value) == "Flex Forward answered with a web page instead of data. Try again later."
        assert caught.value.maybe_done


async def test_what_was_asked_and_what_came_of_it_is_logged(serve, tracktw, time, caplog):
    """Method, path, status and how long it took; neither the host nor the query."""
    caplog.set_level(logging.DEBUG, "parcel_tui.requests")

    def answer(_: object) -> Reply:
        time.now += timedelta(seconds=1.25)
        return Reply(body={"data": [], "last_page": 1})

    async with Loopback(answer) as server:
        url = server.url
        await tracktw(url).page(Folder.INBOX, 1, 10)
    with pytest.raises(errors.Unreachable):
        await tracktw(url).move("A", ActionKind.ARCHIVE)
    assert [record.getMessage() for record in caplog.records] == [
        "tracktw GET /package/all/inbox: 200, 1250 ms",
        "tracktw PATCH /package/state/A/archive: no answer, 0 ms",
    ]


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 1_000_000,
        b'{"package_history":' + b"[" * 500_000 + b"]" * 500_000 + b"}",
        b'{"package_history":[' + b",".join([b'{"time":1}'] * 100_000) + b"]}",
    ],
    ids=["deep without an end", "deep", "long"],
)
async def test_an_answer_that_would_take_long_to_read_is_refused(serve, tracktw, body):
    """One with more objects and lists than any user has parcels is not looked into."""
    server = await serve(Reply(body=body))
    with pytest.raises(errors.BadAnswer, match="too long"):
        await tracktw(server.url).tracking("A")


async def test_signs_in_a_text_are_no_lists(serve, tracktw):
    """A text may be full of brackets; it costs no more than itself."""
    text = '[{\\"' * 20_000
    server = await serve(Reply(body={"package_history": [{"time": 1_790_000_000, "status": text}]}))
    assert len((await tracktw(server.url).tracking("A")).checkpoints) == 1


async def test_an_answer_that_cannot_be_unpacked_is_bad(serve, tracktw):
    """A broken compression is an answer that cannot be read."""
    server = await serve(Reply(body=b"no gzip", headers={"Content-Encoding": "gzip"}))
    with pytest.raises(errors.BadAnswer):
        await tracktw(server.url).tracking("A")


@pytest.mark.parametrize("kind", [FaultKind.DRIP_HINTS, FaultKind.DRIP_HEADERS, FaultKind.DRIP_BODY])
async def test_what_drips_is_given_up(world, server, tracktw, monkeypatch, kind):
    """An exchange has one time limit for all of it, however steadily something comes: headers, 103, a body.

    The next request is asked as if nothing had been.
    """
    monkeypatch.setitem(RETRIES, TRACKTW, replace(RETRIES[TRACKTW], budget=0.2))
    pool = Pool()
    pool.may_close.set()
    provider = tracktw(server.tracktw_url, lambda: Bearer(Secret(TRACKTW_TOKEN)), transport=pool)
    world.tracktw.faults.add(Fault(kind, count=1))
    with pytest.raises(errors.TimedOut) as caught:
        await provider.profile()
    assert (caught.value.provider, caught.value.maybe_done) == (TRACKTW, True)
    await asyncio.sleep(0)
    assert pool.closed == 1
    monkeypatch.setitem(RETRIES, TRACKTW, replace(RETRIES[TRACKTW], budget=30.0))
    assert (await tracktw(server.tracktw_url, lambda: Bearer(Secret(TRACKTW_TOKEN))).profile()).account
    assert len(world.tracktw.requests) == 2


async def test_what_is_packed_over_and_over_is_not_unpacked(world, server, tracktw):
    """Some hundred bytes that are packed three times, and would be gigabytes, are an answer that is bad."""
    world.tracktw.faults.add(Fault(FaultKind.PACKED_THRICE))
    with pytest.raises(errors.BadAnswer, match="could not be read"):
        await tracktw(server.tracktw_url, lambda: Bearer(Secret(TRACKTW_TOKEN))).profile()


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("gzip", gzip.compress(b"[]", mtime=0)),
        ("GZIP, identity", gzip.compress(b"[]", mtime=0)),
        ("deflate", zlib.compress(b"[]")),
        ("deflate", zlib.compress(b"[]")[2:-4]),
        ("identity", b"[]"),
        ("", b"[]"),
    ],
)
def test_what_is_packed_once_is_unpacked(coding, packed):
    """Each of the two codings that are asked for is undone, in whichever way servers write it."""
    assert unpacked(packed, coding, 2) == b"[]"


@pytest.mark.parametrize(
    ("coding", "packed"), [("gzip", gzip.compress(b"[]", mtime=0)[:-6]), ("br", b"[]"), ("gzip, gzip", b"[]")]
)
def test_what_cannot_be_unpacked_is_no_answer(coding, packed):
    """What was cut, packed twice, or packed in a way that was not asked for, is not taken for data."""
    with pytest.raises(ValueError, match=r"cut|packed"):
        unpacked(packed, coding, 100)


async def test_addresses_are_not_logged(serve, flexforward, caplog):
    """Nothing of a request is logged at INFO: its address tells which parcels are followed."""
    caplog.set_level(logging.INFO)
    server = await serve(GOOD)
    await flexforward(server.url).tracking("A")
    assert "tracking" not in caplog.text
    loud = [name for name in ("httpx", "httpcore") if logging.getLogger(name).isEnabledFor(logging.INFO)]
    assert loud == []


ASKING = """
import asyncio, contextlib, sys
import parcel_tui.providers.base
from parcel_tui.providers.connect import connection_to

print([name for name in ("httpx", "httpcore") if name in sys.modules])
with contextlib.suppress(Exception):
    asyncio.run(connection_to("tracktw", "http://127.0.0.1:9", lambda: None).reach())
names = ("httpx", "click", "rich", "idna.core", "certifi.core")
print([name for name in names if name in sys.modules])
"""


@pytest.mark.process
def test_the_protocol_is_cheap_to_import():
    """The tracker brings no httpx in by what it imports; a request brings what it uses, and no more."""
    import subprocess
    import sys

    done = subprocess.run([sys.executable, "-c", ASKING], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == ["[]", "['httpx']"]
