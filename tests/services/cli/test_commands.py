"""The commands as somebody uses them beside a running line."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from redis.asyncio import Redis

from services.cli.commands.alerts import _only
from tests.pipeline.test_line import STORY, TRANSFER
from tests.pipeline.walks import line_in_a_task
from tests.servers import serve
from tests.services.cli.conftest import Ran, Tocsin
from tests.services.notifier.receivers import Receiver
from tests.shared.conftest import eventually
from tocsin.errors import TocsinError
from tocsin.messages import DeadLetter
from tocsin.streams import ARTICLES, DEAD

pytestmark = pytest.mark.redis
Command = Callable[..., Awaitable[Ran]]


@pytest.fixture
async def beside(
    tocsin: Tocsin, redis_url: str, namespace: str, key_file: Path
) -> AsyncIterator[tuple[Command, Receiver, str]]:
    """The line, a webhook receiver, and the command beside them."""
    receiver = Receiver()
    async with serve(receiver) as url:
        allowed = {"allow_private_nets": "127.0.0.0/8", "allow_ports": url.rpartition(":")[2]}
        environment = {f"TOCSIN_{name.upper()}": value for name, value in allowed.items()}

        async def command(*arguments: str, stdin: str = "") -> Ran:
            return await asyncio.to_thread(tocsin, *arguments, stdin=stdin.encode(), **environment)

        async with line_in_a_task(redis_url=redis_url, namespace=namespace, key_file=key_file, **allowed):
            yield command, receiver, url


def rows(ran: Ran) -> list[Any]:
    assert ran.code == 0, ran.err
    return [json.loads(line) for line in ran.out.splitlines()]


async def test_from_a_subscription_to_an_alert_that_arrived(beside: tuple[Command, Receiver, str]) -> None:
    tocsin, receiver, url = beside

    [subscribed] = rows(await tocsin("subscribe", TRANSFER, "--name", "missiles", "--webhook", f"{url}/hook", "--json"))
    again = await tocsin("subscribe", TRANSFER, "--name", "missiles", "--webhook", f"{url}/hook")
    [handed_in] = rows(await tocsin("ingest", "-", "--json", stdin=STORY))
    await eventually(lambda: _true(receiver.calls))
    [alert] = rows(await tocsin("alerts", "--json"))
    [shown] = rows(await tocsin("alerts", "show", alert["alert"][:12]))

    assert subscribed["in_force"]
    assert subscribed["secret"].startswith("whsec_")
    assert "already" in again.complaint
    assert handed_in["taken_for"] == "text"
    assert [article["new"] for article in handed_in["articles"]] == [True]
    assert (alert["name"], alert["state"], alert["attempts"]) == ("missiles", "sent", 1)
    assert receiver.calls[0].id == alert["alert"]
    assert shown["content"]["reason"]
    assert subscribed["secret"] not in (await tocsin("subscriptions", "show", "missiles")).out


async def test_a_paused_subscription_rests_until_it_is_resumed(beside: tuple[Command, Receiver, str]) -> None:
    tocsin, _receiver, url = beside
    await tocsin("subscribe", TRANSFER, "--name", "missiles", "--webhook", f"{url}/hook?token=hidden")

    assert (await tocsin("subscriptions", "pause", "missiles")).code == 0
    [paused] = rows(await tocsin("subscriptions", "list", "--json"))
    assert (await tocsin("subscriptions", "resume", "missiles")).code == 0
    [resumed] = rows(await tocsin("subscriptions", "list", "--json"))
    assert (await tocsin("subscriptions", "remove", "missiles")).code == 0

    assert (paused["state"], resumed["state"]) == ("paused", "active")
    assert "hidden" not in json.dumps(paused)
    assert rows(await tocsin("subscriptions", "list", "--json")) == []
    assert (await tocsin("subscriptions", "remove", "missiles")).code == 1


async def test_a_dead_letter_is_listed_shown_and_put_back_once(
    beside: tuple[Command, Receiver, str], redis: Redis, namespace: str
) -> None:
    tocsin, _, _ = beside
    await redis.xadd(ARTICLES.key(0, namespace), {"__data__": "{broken"})
    await eventually(lambda: redis.xlen(f"{namespace}:{{p0}}:dead.v1"))

    [letter] = rows(await tocsin("dead", "list", "--json"))
    [whole] = rows(await tocsin("dead", "show", letter["key"]))
    first = await tocsin("dead", "replay", letter["key"])
    second = await tocsin("dead", "replay", letter["key"])

    assert (letter["stage"], letter["reason"]) == ("classifier", "undecodable")
    assert whole["entry"] == {"__data__": "{broken"}
    assert (first.code, second.code) == (0, 1)
    assert await redis.xlen(ARTICLES.key(0, namespace)) == 2


async def test_all_dead_letters_are_put_back_also_beyond_the_newest_thousand(
    tocsin: Tocsin, redis: Redis, namespace: str
) -> None:
    stream, dead = ARTICLES.key(0, namespace), DEAD.key(0, namespace)
    now = datetime.now(UTC)
    letter = DeadLetter(
        stage="classifier",
        reason="failed",
        stream=stream,
        entry_id="1-1",
        attempts=1,
        first_at=now,
        last_at=now,
        error="a test",
        entry={"__data__": "{}"},
    )
    async with redis.pipeline(transaction=False) as pipeline:
        for _ in range(1_005):
            pipeline.xadd(dead, {"__data__": letter.to_wire()})
        await pipeline.execute()

    listed = await asyncio.to_thread(tocsin, "dead", "list", "--json")
    replayed = await asyncio.to_thread(tocsin, "dead", "replay", "--all")

    assert (len(listed.out.splitlines()), "only the newest 1,000" in listed.complaint) == (1_000, True)
    assert replayed.code == 0, replayed.err
    assert (await redis.xlen(dead), await redis.xlen(stream)) == (0, 1_005)


async def test_check_finds_nothing_wrong_with_a_running_line(beside: tuple[Command, Receiver, str]) -> None:
    tocsin, _, _ = beside

    ran = await tocsin("check", "--json")

    assert ran.code == 0, ran.out
    found = {row["what"]: row["ok"] for row in rows(ran)}
    assert found["appendfsync"]
    assert all(found.values())


async def test_check_names_what_is_not_running(tocsin: Tocsin) -> None:
    ran = await asyncio.to_thread(tocsin, "check")

    assert ran.code == 1
    assert "nobody has ever read it" in ran.out
    assert "start the service" in ran.out


async def test_a_feed_is_added_listed_and_removed(beside: tuple[Command, Receiver, str]) -> None:
    tocsin, _, url = beside

    added = await tocsin("feeds", "add", f"{url}/rss.xml", "--unseen")
    again = await tocsin("feeds", "add", f"{url}/rss.xml", "--unseen")
    [feed] = rows(await tocsin("feeds", "list", "--json"))
    removed = await tocsin("feeds", "remove", f"{url}/rss.xml")
    twice = await tocsin("feeds", "remove", f"{url}/rss.xml")

    assert (added.code, again.code, removed.code, twice.code) == (0, 0, 0, 1)
    assert "polled already" in again.out
    assert feed["url"] == f"{url}/rss.xml"


def test_tag_shows_a_page_as_it_was_understood_and_proves_what_it_says(tocsin: Tocsin) -> None:
    [page] = rows(tocsin("tag", "--json", stdin=STORY.encode(), TOCSIN_REDIS_URL=None))
    explained = tocsin("tag", "--explain", stdin=STORY.encode(), TOCSIN_REDIS_URL=None)

    assert page["title"] == "Seoul says missiles went north to Moscow"
    assert page["authors"] == ["Ada Quist"]
    assert page["body"].startswith("North Korea has shipped")
    assert page["countries"]
    [transfer] = page["events"]
    assert (transfer["actors"], transfer["recipients"], transfer["item"]) == (["KP"], ["RU"], "missile")
    for topic in page["topics"]:
        for span in topic["evidence"]:
            assert page[span["field"]][span["start"] : span["end"]] == span["text"]
    assert explained.code == 0
    assert "missile-transfer" in explained.out


def test_json_is_utf_8_whatever_the_terminal_speaks(tocsin: Tocsin) -> None:
    [page] = rows(
        tocsin("tag", "--json", stdin="Überfall in Köln 朝鮮\n\nNichts.".encode(), PYTHONIOENCODING="latin-1")
    )

    assert page["title"] == "Überfall in Köln 朝鮮"


def test_an_alert_is_named_by_how_it_begins_only_if_no_other_begins_so() -> None:
    known = [SimpleNamespace(alert_id=id) for id in ("3f0c91", "3f0caa", "77b1")]

    assert _only("77", known) is known[2]
    with pytest.raises(TocsinError, match="several alerts begin so; say which: 3f0c91, 3f0caa"):
        _only("3f", known)


async def _true(value: object) -> object:
    return value
