"""The guard dials public addresses and what the operator has allowed, and nothing else."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from pydantic import SecretStr

from tests.servers import Scope, serve
from tocsin.errors import Misconfigured, Rejected, Retryable
from tocsin.guard import Forbidden, Guard
from tocsin.reach import shown

LOOPBACK = (ip_network("127.0.0.0/8"),)

REFUSED = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:a9fe:a9fe::1",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%1",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
]

PUBLIC = ["1.1.1.1", "8.8.8.8", "93.184.216.34", "2606:4700::1111", "2a00:1450:4001:81b::200e", "::ffff:8.8.8.8"]

SPELLINGS = [
    "http://127.0.0.1:{port}/",
    "http://127.0.0.1.:{port}/",
    "http://127.1:{port}/",
    "http://0x7f.1:{port}/",
    "http://0x7f000001:{port}/",
    "http://2130706433:{port}/",
    "http://0177.0.0.1:{port}/",
    "http://017700000001:{port}/",
    "http://0:{port}/",
    "http://①②⑦.⓪.⓪.①:{port}/",
    "http://127。0。0。1:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://[::ffff:7f00:1]:{port}/",
    "http://[::1]:{port}/",
    "http://localhost:{port}/",
    "http://LOCALHOST:{port}/",
    "http://localhost.:{port}/",
    "http://user@127.0.0.1:{port}/",
    "http://user:password@127.0.0.1:{port}/",
    "http://news.example@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}\\@news.example/",
    "http://127.0.0.1:{port}\t/",
    "http://127.0.0.1:{port}/\r\nX: y",
    " http://127.0.0.1:{port}/",
    "HTTP://127.0.0.1:{port}/",
    "//127.0.0.1:{port}/",
    "127.0.0.1:{port}",
    "ftp://127.0.0.1:{port}/",
    "gopher://127.0.0.1:{port}/",
    "file:///etc/passwd",
    "unix:///run/server.sock",
    "javascript:alert(1)",
    "http://[fe80::1%25lo]:{port}/",
    "http:///path",
    "http://",
    "",
]


@dataclass
class Names:
    """A name server that gives its answers in turn, the last one for ever."""

    answers: list[Sequence[str]]
    asked: list[str] = field(default_factory=list)

    async def __call__(self, host: str) -> Sequence[str]:
        self.asked.append(host)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@dataclass
class Listener:
    port: int
    connections: int = 0


@asynccontextmanager
async def listening() -> AsyncIterator[Listener]:
    listener = Listener(0)

    async def count(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        listener.connections += 1
        writer.close()

    server = await asyncio.start_server(count, "127.0.0.1", 0)
    listener.port = server.sockets[0].getsockname()[1]
    async with server:
        yield listener


async def greet(scope: Scope, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"set-cookie", b"a=b")]})
    await send({"type": "http.response.body", "body": b"cookie" if b"cookie" in dict(scope["headers"]) else b"hello"})


def certificate_for(name: str, directory: Path) -> Path:
    """Write a key and a certificate that it signed itself into one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = directory / "server.pem"
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(secret + certificate.public_bytes(Encoding.PEM))
    return path


@pytest.mark.parametrize("address", REFUSED)
def test_an_address_that_is_not_public_is_refused(address: str) -> None:
    with pytest.raises(Forbidden, match="TOCSIN_ALLOW_PRIVATE_NETS"):
        Guard().check(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_passes(address: str) -> None:
    Guard().check(address)


@pytest.mark.parametrize("spelling", SPELLINGS)
async def test_no_spelling_of_a_url_reaches_a_loopback_listener(spelling: str) -> None:
    async with listening() as listener, Guard(allow_ports=(listener.port,)).client() as client:
        url = spelling.format(port=listener.port)

        with pytest.raises((Forbidden, httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.ConnectError)):
            await client.get(url)

        with pytest.raises((Forbidden, Retryable)):
            await Guard(allow_ports=(listener.port,)).check_url(url)
        assert listener.connections == 0


@pytest.mark.parametrize("address", REFUSED)
async def test_a_name_that_leads_inside_is_never_dialled(address: str) -> None:
    async with listening() as listener:
        guard = Guard(allow_ports=(listener.port,), resolve=Names([[address]]))
        async with guard.client() as client:
            with pytest.raises(Forbidden, match=r"news\.example leads inside"):
                await client.get(f"http://news.example:{listener.port}/")

        assert listener.connections == 0


async def test_one_bad_address_among_good_ones_refuses_the_name() -> None:
    guard = Guard(resolve=Names([["93.184.216.34", "10.0.0.1"]]))

    with pytest.raises(Forbidden, match=r"10\.0\.0\.1 is a private address"):
        await guard.addresses("news.example")


async def test_the_address_that_was_checked_is_the_one_that_is_dialled() -> None:
    async with serve(greet) as url, listening() as inside:
        port = httpx.URL(url).port
        names = Names([["127.0.0.1"], ["127.0.0.2"]])
        guard = Guard((ip_network("127.0.0.1/32"),), (port or 0,), resolve=names)
        async with guard.client() as client:
            first = await client.get(f"http://news.example:{port}/", headers={"connection": "close"})

            with pytest.raises(Forbidden, match=r"127\.0\.0\.2"):
                await client.get(f"http://news.example:{port}/")

        assert first.text == "hello"
        assert names.asked == ["news.example", "news.example"]
        assert inside.connections == 0


async def test_an_allowed_network_and_port_can_be_called() -> None:
    async with serve(greet) as url:
        guard = Guard(LOOPBACK, (httpx.URL(url).port or 0,))
        async with guard.client() as client:
            answer = await client.get(url)

    assert answer.text == "hello"


async def test_a_certificate_is_checked_against_the_name_though_an_address_is_dialled(tmp_path: Path) -> None:
    certificate = certificate_for("news.example", tmp_path)
    server_side = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server_side.load_cert_chain(certificate)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\nconnection: close\r\n\r\nhello")
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=server_side)
    port = server.sockets[0].getsockname()[1]
    guard = Guard(LOOPBACK, (port,), resolve=Names([["127.0.0.1"]]))
    async with server, guard.client(verify=ssl.create_default_context(cafile=str(certificate))) as client:
        named = await client.get(f"https://news.example:{port}/")

        with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
            await client.get(f"https://other.example:{port}/")
        async with guard.client() as distrustful:
            with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
                await distrustful.get(f"https://news.example:{port}/")

    assert named.text == "hello"


async def test_a_second_address_is_tried_where_the_first_does_not_answer() -> None:
    async with serve(greet) as url:
        port = httpx.URL(url).port or 0
        guard = Guard(LOOPBACK, (port,), resolve=Names([["127.0.0.9", "127.0.0.1"]]))
        async with guard.client() as client:
            answer = await client.get(f"http://news.example:{port}/")

    assert answer.text == "hello"


async def test_a_port_must_be_allowed_even_where_the_network_is() -> None:
    async with listening() as listener, Guard(LOOPBACK).client() as client:
        with pytest.raises(Forbidden, match=f"TOCSIN_ALLOW_PORTS={listener.port}"):
            await client.get(f"http://127.0.0.1:{listener.port}/")

        assert listener.connections == 0


async def test_a_redirect_is_not_followed() -> None:
    async def redirect(scope: Scope, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 302, "headers": [(b"location", b"http://10.0.0.1/")]})
        await send({"type": "http.response.body", "body": b""})

    async with serve(redirect) as url, Guard(LOOPBACK, (httpx.URL(url).port or 0,)).client() as client:
        answer = await client.get(url)

    assert answer.status_code == 302


async def test_cookies_are_not_kept() -> None:
    async with serve(greet) as url, Guard(LOOPBACK, (httpx.URL(url).port or 0,)).client() as client:
        await client.get(url)

        second = await client.get(url)

    assert second.text == "hello"


async def test_the_environment_sets_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serve(greet) as url, listening() as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.port}")
        monkeypatch.setenv("ALL_PROXY", f"http://127.0.0.1:{proxy.port}")
        async with Guard(LOOPBACK, (httpx.URL(url).port or 0,)).client() as client:
            answer = await client.get(url)

        assert answer.text == "hello"
        assert proxy.connections == 0


async def test_the_operators_proxy_is_asked_for_public_names_only() -> None:
    asked: list[str] = []

    async def proxy(scope: Scope, receive: Any, send: Any) -> None:
        asked.append(dict(scope["headers"])[b"host"].decode())
        await greet(scope, receive, send)

    async with serve(proxy) as url:
        guard = Guard(proxy=SecretStr(url.replace("//", "//me:hidden@")))
        async with guard.client() as client:
            answer = await client.get("http://news.example/feed")
            for inside in (
                "http://10.0.0.1/",
                "http://2130706433/",
                "http://localhost/",
                "http://db/",
                "http://a.internal/",
            ):
                with pytest.raises(Forbidden):
                    await client.get(inside)
                with pytest.raises(Forbidden):
                    await guard.check_url(inside)
        await guard.check_url("http://news.example/feed")

    assert answer.text == "hello"
    assert asked == ["news.example"]
    assert "hidden" not in repr(guard)


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1", "nonsense", "http://", "ftp://me:hidden@host"])
def test_a_proxy_of_another_kind_is_a_wrong_setting(proxy: str) -> None:
    with pytest.raises(Misconfigured, match="TOCSIN_PROXY") as caught:
        Guard(proxy=SecretStr(proxy)).client()

    assert "hidden" not in str(caught.value)


async def test_a_name_without_an_address_is_an_error_of_the_connection() -> None:
    async def nobody(host: str) -> Sequence[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    guard = Guard(resolve=nobody)

    with pytest.raises(Retryable, match=r"^https://news\.example/hook\?…: news\.example cannot be resolved"):
        await guard.check_url("https://news.example/hook?key=hidden")
    async with guard.client() as client:
        with pytest.raises(httpx.ConnectError, match="cannot be resolved"):
            await client.get("https://news.example/")


async def test_a_name_server_that_hangs_is_waited_for_5_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tocsin.guard.DNS_SECONDS", 0.01)

    async def silent(host: str) -> Sequence[str]:
        await asyncio.Event().wait()
        return ()

    with pytest.raises(Retryable, match=r"gave no answer about news\.example"):
        await Guard(resolve=silent).addresses("news.example")


async def test_check_url_says_which_address_why_and_what_would_allow_it() -> None:
    with pytest.raises(Rejected) as caught:
        await Guard(resolve=Names([["10.1.2.3"]])).check_url("https://hooks.example/in?token=hidden")

    assert str(caught.value) == (
        "https://hooks.example/in?…: hooks.example leads inside: 10.1.2.3 is a private address "
        "(TOCSIN_ALLOW_PRIVATE_NETS=10.1.2.3 would allow it)"
    )
    assert caught.value.reason == "gone"


async def test_the_system_resolves_names_and_reports_those_it_does_not_know() -> None:
    guard = Guard((*LOOPBACK, ip_network("::1/128")))

    assert "127.0.0.1" in await guard.addresses("localhost") or "::1" in await guard.addresses("localhost")
    with pytest.raises(Retryable):
        await guard.addresses("no-such-name.invalid")
    with pytest.raises(Retryable):
        await guard.addresses("x" * 70 + ".invalid")


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        ("https://me:hidden@news.example/feed?key=hidden#part", "https://news.example/feed?…"),
        ("https://news.example//a//b", "https://news.example//a//b"),
        ("https://news.example/@writer", "https://news.example/@writer"),
        ("http://news.example/\r\nforged: line\x1b[31m", "http://news.example/ forged: line[31m"),
    ],
)
def test_a_shown_url_has_no_secrets_and_no_control_characters(url: str, plain: str) -> None:
    assert shown(url) == plain
