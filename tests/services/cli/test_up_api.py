"""The line in one process has one API, which is there once everything runs and is the first to go."""

import asyncio
from pathlib import Path

import httpx
import pytest
from redis.asyncio import Redis

from services.cli.commands.running import API_PORT, _listener
from services.cli.line import running_line
from tocsin.api import Listener
from tocsin.clock import ServerClock
from tocsin.keys import Keys
from tocsin.settings import RuntimeSettings
from tocsin.streams import TAGGED

pytestmark = pytest.mark.redis

STORY = {"title": "Harbour crane stands still", "text": "The port authority said the crane would be repaired."}


async def test_what_is_pushed_to_the_line_goes_all_the_way(
    redis: Redis, redis_url: str, namespace: str, key_file: Path
) -> None:
    clock, listener = ServerClock(redis), Listener("127.0.0.1", 0)
    _, token = await Keys.of(redis, key_file, namespace).add("a wire", ["articles:write"], await clock.now())
    given = {"authorization": f"Bearer {token.get_secret_value()}"}
    listener.bind()
    url = f"{listener.address}/v1/articles"

    async with httpx.AsyncClient(trust_env=False, timeout=30) as http:
        options = {"redis_url": redis_url, "namespace": namespace, "key_file": key_file, "readers": 1}
        async with running_line(None, listener, **options):
            answer = await http.post(url, json=STORY, headers=given)
            while not await redis.xlen(TAGGED.key(0, namespace)):
                await asyncio.sleep(0.05)
        with pytest.raises(httpx.HTTPError):
            await http.post(url, json=STORY, headers=given)

    assert answer.json()["articles"][0]["outcome"] == "new"


def test_the_listener_is_on_the_usual_port_unless_another_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TOCSIN_API_PORT", raising=False)
    chosen = {"redis_url": "unix:///nowhere"}
    places = [_listener(**chosen)._place, _listener(**chosen, api_port=9)._place]

    assert places == [("127.0.0.1", API_PORT), ("127.0.0.1", 9)]
    assert RuntimeSettings.load(**chosen).api_port is None
