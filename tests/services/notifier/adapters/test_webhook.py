"""A webhook is called once, signed, within its limits of time and size, and whatever comes back is an answer."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from pydantic import SecretStr
from standardwebhooks import Webhook, WebhookVerificationError

from services.notifier.adapters.sealing import new_secret
from services.notifier.adapters.webhook import ANSWER_BYTES, Webhooks, signed
from services.notifier.domain.deliveries import Answer, Result
from services.notifier.domain.retries import Outcome
from tests.servers import Asgi, serve
from tests.services.notifier.receivers import Endless, Hanging, Receiver, open_guard
from tocsin.guard import Guard

ID = "5f" * 32
SECRET = new_secret()
BODY = '{"id": "1", "data": {"title": "Überschrift \\u2603"}}'.encode()


@asynccontextmanager
async def calling(url: str, timeout_seconds: float = 5.0, guard: Guard | None = None) -> AsyncIterator[Webhooks]:
    user_agent = "Tocsin/0 (+https://ops.example)"
    async with Webhooks.over(guard or open_guard(url), user_agent, timeout_seconds, at_once=10) as webhooks:
        yield webhooks


async def post(receiver: Asgi, timeout_seconds: float = 5.0, body: bytes = BODY) -> Answer:
    async with serve(receiver) as url, calling(url, timeout_seconds) as webhooks:
        return await webhooks.post(f"{url}/hook", SECRET, ID, body, datetime.now(UTC))


@pytest.mark.parametrize(
    ("secret", "id", "timestamp", "body", "signature"),
    [
        (
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1614265330,
            '{"test": 2432232314}',
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        ),
        (
            "whsec_plJ3nmyCDGBKInavdOK15jsl",
            "msg_loFOjxBNrRLzqYUf",
            1731705121,
            '{"event_type":"ping","data":{"success":true}}',
            "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=",
        ),
    ],
)
def test_the_published_vectors_are_signed_as_published(
    secret: str, id: str, timestamp: int, body: str, signature: str
) -> None:
    at = datetime.fromtimestamp(timestamp, UTC)

    headers = signed(SecretStr(secret), id, body.encode(), at)

    assert headers["webhook-signature"] == signature
    assert headers["webhook-timestamp"] == str(timestamp)


def test_a_moment_in_another_zone_is_signed_as_the_same_moment() -> None:
    at = datetime.fromisoformat("2026-03-04T10:00:00+09:00")

    headers = signed(SECRET, ID, BODY, at)

    assert headers["webhook-timestamp"] == str(int(at.timestamp()))
    assert headers == signed(SECRET, ID, BODY, at.astimezone(UTC))


async def test_a_receiver_can_verify_what_it_gets() -> None:
    receiver = Receiver()

    answer = await post(receiver)

    [call] = receiver.calls
    Webhook(SECRET.get_secret_value()).verify(call.body, call.headers)
    assert call.body == BODY
    assert call.id == ID
    assert answer == Answer(Outcome.SENT, 200)
    assert answer.result is Result.SENT


async def test_a_body_that_was_changed_on_its_way_is_not_verified() -> None:
    receiver = Receiver()

    await post(receiver)

    [call] = receiver.calls
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET.get_secret_value()).verify(call.body.replace(b"1", b"2"), call.headers)


async def test_a_call_says_who_calls_and_what_it_carries() -> None:
    receiver = Receiver()

    await post(receiver)

    [call] = receiver.calls
    assert call.headers["content-type"].startswith("application/cloudevents+json")
    assert call.headers["user-agent"] == "Tocsin/0 (+https://ops.example)"
    assert call.headers["accept-encoding"] == "identity"


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (204, Outcome.SENT),
        (400, Outcome.REFUSED),
        (410, Outcome.GONE),
        (429, Outcome.TOO_FAST),
        (500, Outcome.REFUSED),
        (599, Outcome.REFUSED),
    ],
)
async def test_the_status_decides(status: int, outcome: Outcome) -> None:
    answer = await post(Receiver([status], said=b""))

    assert (answer.outcome, answer.status) == (outcome, status)
    assert answer.result is (Result.SENT if outcome is Outcome.SENT else Result.NOT_SENT)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_a_failure_and_not_followed(status: int) -> None:
    elsewhere = Receiver()
    async with serve(elsewhere) as other:
        redirecting = Receiver([status], {"location": f"{other}/elsewhere"})

        answer = await post(redirecting)

    assert (answer.outcome, answer.status) == (Outcome.REFUSED, status)
    assert len(redirecting.calls) == 1
    assert elsewhere.calls == []


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120.0),
        ("Wed, 01 Jan 2020 00:00:00 GMT", 0.0),
        ("-5", None),
        ("soon", None),
        ("9" * 5_000, 999_999_999.0),
    ],
)
async def test_retry_after_is_read_whatever_it_holds(header: str, seconds: float | None) -> None:
    answer = await post(Receiver([503], {"retry-after": header}))

    assert answer.retry_after_seconds == seconds


async def test_no_header_spoils_a_success() -> None:
    answer = await post(Receiver([200], {"retry-after": "Mon, 01 Jan 99999999999999999999 00:00:00 GMT"}))

    assert answer == Answer(Outcome.SENT, 200)


async def test_a_stop_does_not_take_a_known_success_back() -> None:
    receiver = Endless(200, b".", pause_seconds=0.01)
    async with serve(receiver) as url, calling(url) as webhooks:
        call = asyncio.create_task(webhooks.post(f"{url}/hook", SECRET, ID, BODY, datetime.now(UTC)))
        while receiver.sent_bytes < 5:
            await asyncio.sleep(0.01)

        call.cancel()

        assert await call == Answer(Outcome.SENT, 200)


async def test_behind_a_proxy_that_refuses_the_endpoint_has_got_nothing() -> None:
    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n")

    async with raw(refuse) as proxy, calling(proxy, guard=Guard(proxy=SecretStr(proxy))) as webhooks:
        answer = await webhooks.post("https://hooks.example.org/hook", SECRET, ID, BODY, datetime.now(UTC))

    assert (answer.outcome, answer.result) == (Outcome.UNREACHABLE, Result.NOT_SENT)


async def test_what_an_endpoint_says_is_kept_in_one_short_line_without_secrets() -> None:
    said = b"no:\r\n\x1b[2J \xff " + SECRET.get_secret_value().encode() + b" " + b"x" * 5_000

    answer = await post(Receiver([500], said=said))

    assert answer.error is not None
    assert answer.error.startswith("answered 500 Internal Server Error: no: ")
    assert answer.error.isprintable()
    assert len(answer.error) < 300
    assert SECRET.get_secret_value() not in answer.error


async def test_a_receiver_that_never_answers_is_left_after_the_time_limit() -> None:
    receiver = Hanging()

    answer = await post(receiver, timeout_seconds=0.3)

    assert answer.outcome is Outcome.TIMED_OUT
    assert answer.result is Result.AMBIGUOUS
    assert len(receiver.calls) == 1


async def test_a_dripping_answer_does_not_hold_the_call_and_its_status_counts() -> None:
    receiver = Endless(200, b".", pause_seconds=0.02)

    async with asyncio.timeout(2):
        answer = await post(receiver, timeout_seconds=0.4)

    assert answer.outcome is Outcome.SENT
    assert receiver.sent_bytes < 100


async def test_of_an_answer_without_end_only_the_beginning_is_read() -> None:
    receiver = Endless(500, b"x" * 65_536)

    async with asyncio.timeout(5):
        answer = await post(receiver, timeout_seconds=4.0)
        await receiver.ended.wait()

    assert answer.status == 500
    assert answer.error is not None
    assert len(answer.error) < ANSWER_BYTES
    assert receiver.sent_bytes < 32 * 1024 * 1024


async def test_a_dripping_head_is_left_after_the_time_limit() -> None:
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while not reader.at_eof():
            writer.write(b"H")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(reader.read(65_536), 0.02)

    async with raw(drip) as url, calling(url, 0.3) as webhooks:
        answer = await webhooks.post(url, SECRET, ID, BODY, datetime.now(UTC))

    assert answer.outcome in (Outcome.TIMED_OUT, Outcome.UNREACHABLE)
    assert answer.result is Result.AMBIGUOUS


@pytest.mark.parametrize("said", [b"", b"hello\r\n\r\n", b"HTTP/1.1 200 OK\r\nbig: " + b"x" * 1_000_000])
async def test_an_answer_that_is_no_http_is_ambiguous(said: bytes) -> None:
    async def answer_badly(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(said)

    async with raw(answer_badly) as url, calling(url) as webhooks:
        answer = await webhooks.post(url, SECRET, ID, BODY, datetime.now(UTC))

    assert answer.outcome is Outcome.UNREACHABLE
    assert answer.result is Result.AMBIGUOUS


async def test_an_endpoint_that_is_not_there_has_got_nothing() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"

        async with calling(url) as webhooks:
            answer = await webhooks.post(url, SECRET, ID, BODY, datetime.now(UTC))

    assert answer.outcome is Outcome.UNREACHABLE
    assert answer.result is Result.NOT_SENT


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/hook", "http://169.254.169.254/latest", "ftp://files.example/", "http://[::1", "http://"]
)
async def test_what_may_not_be_called_is_not_called(url: str) -> None:
    async with calling(url, guard=Guard()) as webhooks:
        answer = await webhooks.post(url, SECRET, ID, BODY, datetime.now(UTC))

    assert answer.outcome is Outcome.FORBIDDEN
    assert answer.result is Result.NOT_SENT


async def test_nothing_is_sent_to_who_cannot_prove_who_it_is() -> None:
    async def speaks_no_tls(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")

    async with raw(speaks_no_tls) as url, calling(url) as webhooks:
        answer = await webhooks.post(url.replace("http", "https"), SECRET, ID, BODY, datetime.now(UTC))

    assert answer.outcome is Outcome.UNREACHABLE
    assert answer.result is Result.NOT_SENT


async def test_connections_are_kept_alive() -> None:
    receiver = Receiver()
    async with serve(receiver) as url, calling(url) as webhooks:
        for _ in range(3):
            await webhooks.post(url, SECRET, ID, BODY, datetime.now(UTC))

        assert len(receiver.calls) == 3
        assert len(receiver.clients) == 1


@asynccontextmanager
async def raw(talk: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]) -> AsyncIterator[str]:
    """A server that speaks as `talk` does, and has hung up everywhere when the block is left."""
    talking = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talking.add(asyncio.current_task())
        await talk(reader, writer)
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()

    async with await asyncio.start_server(connected, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        await asyncio.gather(*filter(None, talking))
