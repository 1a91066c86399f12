"""Whose certificates are good, shown with a real one on loopback."""

import asyncio
import contextlib
import os
import ssl
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address
from pathlib import Path
from threading import Thread

import pytest

from parcel_tui.domain.clock import utc_now
from parcel_tui.domain.errors import Unreachable
from parcel_tui.domain.parcel import TRACKTW
from parcel_tui.providers.connect import connection_to
from parcel_tui.providers.http import client
from parcel_tui.providers.http.client import trust

x509 = pytest.importorskip("cryptography.x509", reason="makes the certificates; not installed everywhere")

LATE = """
import sys
from parcel_tui.cli.record_loading import load_asyncio, load_records
load_records()
load_asyncio()
import asyncio
print("_ssl" in sys.modules, end=" ")
from parcel_tui.domain.errors import Unreachable
from parcel_tui.providers.connect import connection_to
try:
    asyncio.run(connection_to("tracktw", "{address}", lambda: None).reach())
    print("reached")
except Unreachable:
    print("Unreachable")
"""
"""A program that loads asyncio as the dashboard does, and asks."""


class _Answer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 and provider.test that nobody has signed, with its key, in one file."""
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "a company's own CA")])
    alternatives = x509.SubjectAlternativeName(
        [x509.IPAddress(ip_address("127.0.0.1")), x509.DNSName("provider.test")]
    )
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(utc_now() - timedelta(days=1))
        .not_valid_after(utc_now() + timedelta(days=1))
        .add_extension(alternatives, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    private = key.private_bytes(encoding, form, serialization.NoEncryption())
    file = tmp_path_factory.mktemp("ca") / "ca.pem"
    file.write_bytes(made.public_bytes(encoding) + private)
    return file


@pytest.fixture
def address(certificate: Path) -> Iterator[str]:
    """An https server with that certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with HTTPServer(("127.0.0.1", 0), _Answer) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        server.handle_error = lambda *_: None  # type: ignore[method-assign]  # a client that hangs up is the test
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"https://127.0.0.1:{server.server_port}"
        server.shutdown()


@dataclass
class Tunnel:
    """A proxy: where it listens, and what it was asked."""

    address: str
    asked: list[str]


@pytest.fixture(params=["http", "https"])
async def proxy(request: pytest.FixtureRequest, address: str, certificate: Path) -> AsyncIterator[Tunnel]:
    """A proxy that makes its tunnel to that server, whichever host it is asked for."""
    port = int(address.rpartition(":")[2])
    asked: list[str] = []

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65_536):
            writer.write(data)
        writer.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            asked.append((await reader.readuntil(b"\r\n\r\n")).decode("ascii"))
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            await asyncio.gather(pump(reader, far_writer), pump(far_reader, writer))

    tls = None
    if request.param == "https":
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(certificate)
    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    own_port = server.sockets[0].getsockname()[1]
    yield Tunnel(f"{request.param}://us%65r:pass@127.0.0.1:{own_port}", asked)
    server.close()


async def ask(address: str) -> None:
    connection = connection_to(TRACKTW, address, lambda: None)
    try:
        await connection.reach()
    finally:
        await connection.aclose()


async def test_an_unknown_ca_is_refused_with_what_to_do(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As behind a company's proxy: the sentence names the variable."""
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.delenv("SSL_CERT_DIR", raising=False)
    with pytest.raises(Unreachable, match=r"certificate is not trusted on this machine\. .*SSL_CERT_FILE"):
        await ask(address)


async def test_a_ca_file_of_the_users_is_trusted(
    address: str, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SSL_CERT_FILE, as other programs have it."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    await ask(address)


async def test_a_ca_file_that_is_not_there(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Said, and nobody else is trusted in its place."""
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "missing.pem"))
    with pytest.raises(Unreachable, match=r"Correct .*SSL_CERT_FILE"):
        await ask(address)


async def test_through_a_proxy_the_provider_itself_is_judged(
    proxy: Tunnel, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The proxy is asked for a tunnel, with the user's name and password, and sees no more than that."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    monkeypatch.setenv("HTTPS_PROXY", proxy.address)
    await ask("https://provider.test")
    head, *fields = proxy.asked[0].rstrip().split("\r\n")
    assert head == "CONNECT provider.test:443 HTTP/1.1"
    names = [field.partition(":")[0] for field in fields]
    assert (sorted(names), fields[-1]) == (
        ["Accept", "Host", "Proxy-Authorization"],
        "Proxy-Authorization: Basic dXNlcjpwYXNz",
    )
    with pytest.raises(Unreachable, match="certificate is not trusted"):
        await ask("https://another.test:8443")
    assert proxy.asked[1].startswith("CONNECT another.test:8443 HTTP/1.1")


@pytest.mark.parametrize("proxy", ["http"], indirect=True)
async def test_httpx_chooses_no_authorities_of_its_own(
    proxy: Tunnel, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whose certificates are good is told in one place, for every way to a provider."""
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.delenv("SSL_CERT_DIR", raising=False)
    monkeypatch.setenv("HTTPS_PROXY", proxy.address)
    told = ssl.create_default_context(cafile=certificate)
    monkeypatch.setattr(client, "trust", lambda *_: told)
    await ask("https://provider.test")


async def test_a_host_that_no_proxy_names_is_asked_itself(
    proxy: Tunnel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """NO_PROXY, as other programs have it."""
    monkeypatch.setenv("ALL_PROXY", proxy.address)
    monkeypatch.setenv("NO_PROXY", "provider.invalid")
    with pytest.raises(Unreachable, match="cannot be reached"):
        await ask("https://provider.invalid")
    assert proxy.asked == []


async def test_a_proxy_that_refuses_is_no_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """As one that wants a password: nothing was sent, and the sentence says where to look."""

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 407 Who are you\r\nContent-Length: 0\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(refuse, "127.0.0.1", 0)
    monkeypatch.setenv("all_proxy", f"127.0.0.1:{server.sockets[0].getsockname()[1]}")
    with pytest.raises(Unreachable, match="cannot be reached") as refused:
        await ask("https://provider.test")
    assert not refused.value.maybe_done
    server.close()


def test_the_systems_store_is_asked_by_default() -> None:
    """Where the user's machine trusts a company's CA, so does this program."""
    assert type(trust("https://track.tw", {})).__module__.startswith("truststore")
    assert trust("http://127.0.0.1:1", {}).get_ca_certs() == []


def test_those_that_the_user_names_are_trusted_alone(certificate: Path, tmp_path: Path) -> None:
    """A file of them, a folder, or both; a variable that is empty names none."""
    for named in ({"SSL_CERT_DIR": str(tmp_path)}, {"SSL_CERT_FILE": "", "SSL_CERT_DIR": str(tmp_path)}):
        assert trust("https://track.tw", named).get_ca_certs() == []
    for folder in ({}, {"SSL_CERT_DIR": str(tmp_path)}, {"SSL_CERT_DIR": ""}):
        assert (
            len(trust("https://track.tw", {"SSL_CERT_FILE": str(certificate), **folder}).get_ca_certs()) == 1
        )
    empty = {"SSL_CERT_FILE": "", "SSL_CERT_DIR": ""}
    assert type(trust("https://track.tw", empty)).__module__.startswith("truststore")


@pytest.mark.process
def test_tls_is_there_as_soon_as_a_request_needs_it(address: str, certificate: Path) -> None:
    """The dashboard starts without it, and judges a server's certificate all the same."""
    for file, says in ((certificate, "reached"), (Path(__file__), "Unreachable")):
        environment = {**os.environ, "SSL_CERT_FILE": str(file)}
        command = [sys.executable, "-c", LATE.format(address=address)]
        asked = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        assert asked.stdout == f"False {says}\n"
