"""The demo's webhook receiver."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from pydantic import SecretStr
from standardwebhooks import Webhook

from services.cli.demo.receiver import BODY_BYTES, Call, Receiver
from services.cli.demo.serving import HOST, serving
from services.notifier.adapters.sealing import new_secret

BODY = '{"data": {}}'


@pytest.fixture
def secret() -> SecretStr:
    return new_secret()


@pytest.fixture
def calls() -> list[Call]:
    return []


@pytest.fixture
async def client(secret: SecretStr, calls: list[Call]) -> AsyncIterator[httpx.AsyncClient]:
    receiver = Receiver({"/missiles": secret, "/others": new_secret()}, calls.append)
    async with (
        serving(receiver) as port,
        httpx.AsyncClient(base_url=f"http://{HOST}:{port}", trust_env=False) as client,
    ):
        yield client


def signed(secret: SecretStr, body: str = BODY, at: datetime | None = None) -> dict[str, str]:
    at = at or datetime.now(UTC)
    return {
        "webhook-id": "one",
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret.get_secret_value()).sign("one", at, body),
    }


async def test_a_signed_call_is_taken_and_remembered(
    client: httpx.AsyncClient, secret: SecretStr, calls: list[Call]
) -> None:
    answer = await client.post("/missiles", content=BODY, headers=signed(secret))

    assert answer.status_code == 204
    [call] = calls
    assert (call.path, call.webhook_id, call.valid, call.body) == ("/missiles", "one", True, BODY.encode())


@pytest.mark.parametrize("wrong", ["secret", "body", "time", "absent", "nonsense", "not text", "too large"])
async def test_a_call_that_is_not_signed_rightly_is_refused_and_remembered(
    client: httpx.AsyncClient, secret: SecretStr, calls: list[Call], wrong: str
) -> None:
    headers, body = signed(secret), BODY.encode()
    match wrong:
        case "secret":
            headers = signed(new_secret())
        case "body":
            body += b" "
        case "time":
            headers = signed(secret, at=datetime.now(UTC) - timedelta(minutes=6))
        case "absent":
            headers = {}
        case "nonsense":
            headers["webhook-signature"] = "v1,v1,?"
        case "not text":
            body = b"\xff"
        case "too large":
            body = b"x" * (2 * BODY_BYTES)

    answer = await client.post("/missiles", content=body, headers=headers)

    assert answer.status_code == 400
    assert [call.valid for call in calls] == [False]


async def test_a_call_that_is_signed_for_another_path_is_refused(client: httpx.AsyncClient, secret: SecretStr) -> None:
    answer = await client.post("/others", content=BODY, headers=signed(secret))

    assert answer.status_code == 400


async def test_a_path_nobody_has_a_secret_for_is_not_there(client: httpx.AsyncClient, calls: list[Call]) -> None:
    answer = await client.post("/elsewhere", content=BODY)

    assert answer.status_code == 404
    assert not calls
