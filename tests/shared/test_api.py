"""The API's listener: few connections, little time, nothing told about us, and an end that loses nobody's request."""

import asyncio
import contextlib
import json
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import ip_network
from typing import Any

import httpx
import pytest
from redis.asyncio import Redis

from tocsin.api import Listener
from tocsin.errors import Misconfigured
from tocsin.front import BODY_BYTES, IN_FLIGHT, Part, client_of
from tocsin.http_protocol import ConnectionLimits
from tocsin.problems import Fault, Problem
from tocsin.service import Wiring, Worker
from tocsin.settings import RuntimeSettings

QUICK = ConnectionLimits(request_seconds=0.3)


async def body_of(receive: Any) -> bytes:
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            return body


class Works:
    """Answers with what it was sent, once it may."""

    def __init__(self) -> None:
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self.begun = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.begun += 1
        if scope["path"].endswith("/mistake"):
            raise RuntimeError("the secret of a mistake")
        if scope["path"].endswith("/refused"):
            raise Problem("too-large", "at most so much", retry_after_seconds=3)
        body = await body_of(receive)
        await self.may_answer.wait()
        who = scope["client"][0].encode()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
        await send({"type": "http.response.body", "body": who + b" " + body})


@pytest.fixture
def works() -> Works:
    return Works()


@asynccontextmanager
async def listening(works: Works, limits: ConnectionLimits | None = None, **given: Any) -> AsyncIterator[Listener]:
    listener, stopping = Listener("127.0.0.1", 0, limits=limits, **given), asyncio.Event()
    listener.mount([Part("/v1/things", works)])
    listener.bind()
    running = asyncio.create_task(listener.run(stopping))
    try:
        yield listener
    finally:
        works.may_answer.set()
        stopping.set()
        await running


async def connect(listener: Listener) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    host, _, port = listener.address.removeprefix("http://").rpartition(":")
    return await asyncio.open_connection(host, int(port))


async def said(listener: Listener, request: bytes) -> bytes:
    """What is answered to raw bytes until the connection ends."""
    reader, writer = await connect(listener)
    writer.write(request)
    try:
        return await asyncio.wait_for(reader.read(), 15)
    finally:
        writer.close()


def client() -> httpx.AsyncClient:
    return httpx.AsyncClient(trust_env=False)


async def test_each_path_goes_to_its_part_and_others_to_none(works: Works) -> None:
    async with listening(works) as listener, client() as http:
        answers = [
            await http.post(listener.address + path, content=b"x")
            for path in ("/v1/things", "/v1/things/7", "/v1/thingsandmore", "/", "/docs", "/openapi.json", "/metrics")
        ]

    assert [answer.status_code for answer in answers] == [200, 200, 404, 404, 404, 404, 404]
    assert answers[-1].headers["content-type"] == "application/problem+json"
    assert answers[-1].json()["type"] == "urn:tocsin:problem:not-found"


async def test_every_answer_has_the_headers_that_keep_browsers_out_and_none_that_names_us(works: Works) -> None:
    async with listening(works) as listener, client() as http:
        answers = [await http.get(listener.address + path) for path in ("/v1/things", "/nothing", "/v1/things/mistake")]

    for answer in answers:
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert "server" not in answer.headers


async def test_a_mistake_of_ours_is_a_problem_that_tells_nothing(works: Works) -> None:
    async with listening(works) as listener, client() as http:
        answer = await http.get(f"{listener.address}/v1/things/mistake")

    assert answer.status_code == 500
    assert answer.json()["type"] == "urn:tocsin:problem:failed"
    assert "secret" not in answer.text


async def test_half_a_header_half_a_body_and_silence_are_not_waited_for(works: Works) -> None:
    slow = (
        b"",
        b"POST /v1/things HTTP/1.1\r\nHost: x\r\nX-Half: ",
        b"POST /v1/things HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf",
        b"POST /v1/things HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
    )
    async with listening(works, QUICK) as listener:
        begun = time.monotonic()
        answers = await asyncio.gather(*(said(listener, request) for request in slow))

    assert time.monotonic() - begun < 3
    for answer in answers:
        assert answer.startswith(b"HTTP/1.1 408 ")
        assert b"application/problem+json" in answer


async def test_a_drip_of_bytes_buys_no_time(works: Works) -> None:
    async with listening(works, QUICK) as listener:
        reader, writer = await connect(listener)
        writer.write(b"POST /v1/things HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n")
        begun = time.monotonic()
        while not reader.at_eof() and reader.exception() is None:
            writer.write(b"x")
            await asyncio.sleep(0.02)
            assert time.monotonic() - begun < 3
        writer.close()


async def test_the_clock_starts_anew_for_each_request_and_not_while_we_work(works: Works) -> None:
    request = b"POST /v1/things HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi"
    async with listening(works, QUICK) as listener:
        reader, writer = await connect(listener)
        works.may_answer.clear()
        writer.write(request)
        await asyncio.sleep(0.5)
        works.may_answer.set()
        first = await reader.readuntil(b"127.0.0.1 hi")
        await asyncio.sleep(0.4)
        writer.write(request)
        second = await reader.readuntil(b"127.0.0.1 hi")
        writer.close()

    assert first.startswith(b"HTTP/1.1 200")
    assert b"HTTP/1.1 200" in second


async def test_an_address_has_few_connections_and_is_told_so(works: Works) -> None:
    limits = ConnectionLimits(in_all=5, an_address=2)
    async with listening(works, limits) as listener:
        held = [await connect(listener) for _ in range(2)]
        await asyncio.sleep(0.05)
        answer = await said(listener, b"GET /v1/things HTTP/1.1\r\nHost: x\r\n\r\n")
        held[0][1].close()
        await asyncio.sleep(0.05)
        after = await said(listener, b"GET /v1/things HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        for _, writer in held:
            writer.close()

    assert answer.startswith(b"HTTP/1.1 503 ")
    assert b"retry-after: 1" in answer
    assert after.startswith(b"HTTP/1.1 200 ")


async def test_a_proxy_of_ours_may_have_all_connections_there_are(works: Works) -> None:
    limits = ConnectionLimits(in_all=3, an_address=1, is_trusted=lambda address: address == "127.0.0.1")
    async with listening(works, limits) as listener:
        held = [await connect(listener) for _ in range(3)]
        await asyncio.sleep(0.05)
        answer = await said(listener, b"GET /v1/things HTTP/1.1\r\nHost: x\r\n\r\n")
        for _, writer in held:
            writer.close()

    assert answer.startswith(b"HTTP/1.1 503 ")


async def test_more_than_can_be_worked_on_is_told_to_come_back(works: Works) -> None:
    limits = ConnectionLimits(in_all=100, an_address=100)
    works.may_answer.clear()
    async with listening(works, limits) as listener, client() as http:
        working = [asyncio.create_task(http.get(f"{listener.address}/v1/things")) for _ in range(IN_FLIGHT)]
        while works.begun < IN_FLIGHT:
            await asyncio.sleep(0.01)
        answer = await http.get(f"{listener.address}/v1/things")
        works.may_answer.set()
        finished = await asyncio.gather(*working)

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert {each.status_code for each in finished} == {200}


async def test_no_http_and_a_header_without_end_are_refused(works: Works) -> None:
    async with listening(works) as listener:
        nonsense = await said(listener, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n")
        endless = await said(listener, b"GET /v1/things HTTP/1.1\r\nX: " + b"a" * 70_000)

    assert nonsense.startswith(b"HTTP/1.1 400 ")
    assert endless.startswith(b"HTTP/1.1 400 ")


async def test_whoever_is_refused_in_the_middle_of_a_large_body_can_read_why(works: Works) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(24):
            yield b"x" * (BODY_BYTES // 16)

    async with listening(works) as listener, client() as http:
        answer = await http.post(f"{listener.address}/v1/things/refused", content=pieces())

    assert answer.status_code == 413
    assert answer.headers["connection"] == "close"
    assert answer.headers["retry-after"] == "3"


async def test_an_endless_body_is_not_read_to_its_end(works: Works) -> None:
    async with listening(works) as listener:
        reader, writer = await connect(listener)
        writer.write(b"POST /v1/things/refused HTTP/1.1\r\nHost: x\r\nContent-Length: 524288000\r\n\r\n")
        sent = await _send_until_refused(writer, 500 * 1024 * 1024)
        assert reader.at_eof() or reader.exception() is not None
        writer.close()

    assert sent < 32 * 1024 * 1024


async def _send_until_refused(writer: asyncio.StreamWriter, most: int) -> int:
    sent = 0
    with contextlib.suppress(OSError):
        while sent < most:
            writer.write(b"x" * 65_536)
            await asyncio.wait_for(writer.drain(), 5)
            sent += 65_536
    return sent


async def test_what_is_in_flight_is_finished_and_nothing_new_is_accepted(works: Works) -> None:
    listener, stopping = Listener("127.0.0.1", 0), asyncio.Event()
    listener.mount([Part("/v1/things", works)])
    listener.bind()
    running = asyncio.create_task(listener.run(stopping))
    works.may_answer.clear()
    async with client() as http:
        asked = asyncio.create_task(http.post(f"{listener.address}/v1/things", content=b"last"))
        while not works.begun:
            await asyncio.sleep(0.01)

        stopping.set()
        await asyncio.sleep(0.3)
        with pytest.raises(OSError):
            await connect(listener)
        works.may_answer.set()
        answer = await asked
        await running

    assert (answer.status_code, answer.text) == (200, "127.0.0.1 last")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@pytest.mark.redis
async def test_a_service_serves_its_parts_where_a_port_is_set_and_ends_with_it(
    redis: Redis, settings: RuntimeSettings, works: Works
) -> None:
    port = free_port()
    worker = Worker(settings.model_copy(update={"api_port": port}))
    await worker.start(redis, Wiring(api=[Part("/v1/things", works)]))
    async with client() as http:
        answer = await http.post(f"http://127.0.0.1:{port}/v1/things", content=b"x")
        health = await worker.condition()
        await worker.stop()
        with pytest.raises(httpx.ConnectError):
            await http.post(f"http://127.0.0.1:{port}/v1/things")

    assert (answer.text, health.ready) == ("127.0.0.1 x", True)
    assert worker.failed is None


@pytest.mark.redis
async def test_services_that_share_a_listener_serve_on_it_and_open_none(
    redis: Redis, settings: RuntimeSettings, works: Works
) -> None:
    other = Works()
    listener, stopping = Listener("127.0.0.1", 0), asyncio.Event()
    workers = [Worker(settings.model_copy(update={"api_port": free_port()}), api=listener) for _ in range(2)]
    for worker, part in zip(workers, (Part("/v1/things", works), Part("/v1/others", other)), strict=True):
        await worker.start(redis, Wiring(api=[part]))
    listener.bind()
    running = asyncio.create_task(listener.run(stopping))
    async with client() as http:
        answers = [await http.get(f"{listener.address}/v1/{name}") for name in ("things", "others")]
    stopping.set()
    await running
    for worker in workers:
        await worker.stop()

    assert [answer.status_code for answer in answers] == [200, 200]
    assert (works.begun, other.begun) == (1, 1)


@pytest.mark.redis
async def test_without_a_port_nothing_listens(redis: Redis, settings: RuntimeSettings, works: Works) -> None:
    worker = Worker(settings)
    await worker.start(redis, Wiring(api=[Part("/v1/things", works)]))
    names = {task.get_name() for task in asyncio.all_tasks()}
    await worker.stop()

    assert "api" not in names


def test_an_address_that_is_taken_is_named_with_what_to_do() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(Misconfigured, match=f"TOCSIN_API_PORT: cannot listen on 127.0.0.1:{port}"):
            Listener("127.0.0.1", port).bind()


@pytest.mark.parametrize(
    ("peer", "forwarded", "is_told"),
    [
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("10.0.0.7", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.7", "192.0.2.66, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.7", "198.51.100.1, 10.0.0.8", "198.51.100.1"),
        ("10.0.0.7", "2001:db8::5", "2001:db8::5"),
        ("10.0.0.7", "nonsense", "10.0.0.7"),
        ("10.0.0.7", "", "10.0.0.7"),
    ],
)
def test_only_a_proxy_of_ours_says_who_asks(peer: str, forwarded: str, is_told: str) -> None:
    scope = {"client": (peer, 1), "headers": [(b"x-forwarded-for", forwarded.encode())]}

    assert client_of(scope, (ip_network("10.0.0.0/24"),)) == is_told


def test_a_problem_shows_foreign_text_in_one_line_and_not_too_much_of_it() -> None:
    problem = Problem("invalid", "a\r\nb\x00\ud800" + "c" * 1_000, [Fault("/x\n", "é")] * 500)

    content = json.loads(problem.body())

    assert content["status"] == 422
    assert content["detail"].startswith("a b\ufffdccc")
    assert len(content["detail"]) == 300
    assert content["errors"][0] == {"pointer": "/x", "detail": "é"}
    assert len(content["errors"]) == 100
