"""A feed that names a hub is subscribed to, told by it, and polled again as before when the hub falls silent."""

import asyncio
import hashlib
import hmac
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
from pydantic import SecretStr
from redis.asyncio import Redis

from services.ingest.adapters.api import application
from services.ingest.adapters.article_store import ArticleStore
from services.ingest.adapters.feed_store import FeedStore
from services.ingest.adapters.hub_client import HubClient
from services.ingest.adapters.hub_routes import BODY_BYTES, PATH, hub_routes
from services.ingest.adapters.hub_store import HubStore
from services.ingest.domain.feeds import Feed, parse
from services.ingest.domain.identity.acceptance import Behind
from services.ingest.domain.polling.polls import FeedState
from services.ingest.domain.polling.websub import HubSubscription
from services.ingest.hubs import Hubs
from services.ingest.intake import Entries
from tests.servers import Scope, serve
from tests.services.ingest import written
from tests.services.ingest.rooms import BEGIN, Clock, Reading
from tests.services.ingest.sites import Site, serving
from tocsin.front import Front, Part
from tocsin.gate import KEYLESS, Gate
from tocsin.guard import Guard
from tocsin.key_file import create_key_file
from tocsin.keys import Keys
from tocsin.rates import Rates

pytestmark = pytest.mark.redis

SECRET = "what only the hub and we know"


class NoPages:
    async def behind(self, link: str, feed: FeedState) -> Behind:
        return Behind(partial="unreachable")


@dataclass
class Hub:
    """A small hub: remembers who asks, asks back, and tells what it is given."""

    lease_seconds: int = 3_600
    answers: int = 202
    asks_back: bool = True
    url: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)
    challenges: list[httpx.Response] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        body = b""
        while (message := await receive()).get("more_body") or message.get("body"):
            body += message["body"]
            if not message.get("more_body"):
                break
        form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        self.asked.append(form)
        if self.answers < 300 and self.asks_back:
            await self.ask_back(form)
        await send({"type": "http.response.start", "status": self.answers, "headers": []})
        await send({"type": "http.response.body", "body": b"" if self.answers < 300 else b"no <b>more</b> room"})

    async def ask_back(self, form: Mapping[str, str], **changed: str) -> httpx.Response:
        question = {
            "hub.mode": "subscribe",
            "hub.topic": form["hub.topic"],
            "hub.challenge": "say this back",
            "hub.lease_seconds": str(self.lease_seconds),
        }
        async with httpx.AsyncClient(trust_env=False) as client:
            answer = await client.get(form["hub.callback"], params=question | changed)
        self.challenges.append(answer)
        return answer

    async def tell(self, form: Mapping[str, str], body: bytes, secret: str | None = None) -> httpx.Response:
        digest = hmac.new((secret or form["hub.secret"]).encode(), body, hashlib.sha256).hexdigest()
        headers = {"content-type": "application/atom+xml", "x-hub-signature": f"sha256={digest}"}
        async with httpx.AsyncClient(trust_env=False) as client:
            return await client.post(form["hub.callback"], content=body, headers=headers)


@dataclass
class Room:
    redis: Redis
    namespace: str
    clock: Clock
    site: Site
    hub: Hub
    hubs: Hubs
    store: HubStore
    feeds: FeedStore
    callback: str

    @property
    def url(self) -> str:
        return f"{self.site.url}/feed.xml"

    def listed(self, *titles: str) -> Feed:
        return parse(self.body(*titles), self.url)

    def body(self, *titles: str, hub: str | None = None) -> bytes:
        entries = "".join(
            f"<entry><id>tag:{title}</id><title>{title}</title><link href='{self.site.url}/{title.replace(' ', '-')}'/>"
            f"<updated>2026-03-04T04:00:00Z</updated><content>{'A boat went out at noon. ' * 30}</content></entry>"
            for title in titles
        )
        return (
            f"<feed xmlns='http://www.w3.org/2005/Atom'><title>Harbour</title><link rel='self' href='{self.url}'/>"
            f"<link rel='hub' href='{hub or self.hub.url}/'/>{entries}</feed>"
        ).encode()

    async def polled(self, *titles: str, found_new: bool = False) -> bool:
        state = await self.feeds.get(self.url)
        assert state is not None
        return await self.hubs.polled(state, self.listed(*titles), found_new)

    async def ask_due(self) -> None:
        """Let the hubs be asked that are due, once."""
        stopping = asyncio.Event()
        running = asyncio.create_task(self.hubs.run(stopping))
        due = self.clock.moment
        for _ in range(500):
            agreed = await self.store.get(self.url)
            if agreed is None or agreed.due > due:
                break
            await asyncio.sleep(0.01)  # the hub is another server: its answer cannot be hurried
        stopping.set()
        await running

    async def agreed(self) -> HubSubscription:
        agreed = await self.store.get(self.url)
        assert agreed is not None
        return agreed

    async def titles(self) -> list[str]:
        return [article.title for article in await written.articles(self.redis, self.namespace)]


@pytest.fixture
async def room(redis: Redis, namespace: str, tmp_path: Path) -> AsyncIterator[Room]:
    clock, hub, app = Clock(), Hub(), application([])
    create_key_file(tmp_path / "key")
    gate = Gate(Keys.of(redis, tmp_path / "key", namespace), Rates(redis, namespace), clock)
    async with serving() as site, serve(hub) as hub.url, serve(Front(parts=[Part(PATH, app)])) as own:
        ports = (httpx.URL(hub.url).port or 0,)
        guard = Guard((ip_network("127.0.0.0/8"),), ports)
        store, feeds = HubStore(redis, namespace), FeedStore(redis, clock, namespace)
        tokens = iter(f"token{number}" for number in range(100))
        async with HubClient.of(guard, "Tocsin/1") as client:
            hubs = Hubs(
                store,
                client,
                Reading(),
                Entries(NoPages(), ArticleStore(redis, namespace)),
                feeds,
                clock,
                callback=f"{own}{PATH}",
                new_token=lambda: next(tokens),
                secret_of=lambda token: SecretStr(f"{SECRET} {token}"),
                look_every_seconds=0.05,
            )
            app.include_router(hub_routes(hubs, gate))
            room = Room(redis, namespace, clock, site, hub, hubs, store, feeds, f"{own}{PATH}")
            await feeds.add(room.url)
            yield room


@pytest.fixture
async def told(room: Room) -> Room:
    """A room whose feed has been subscribed to."""
    await room.polled()
    await room.ask_due()
    return room


async def test_a_hub_is_asked_and_its_question_is_answered(told: Room) -> None:
    [form] = told.hub.asked
    agreed = await told.agreed()

    assert form["hub.mode"] == "subscribe"
    assert form["hub.topic"] == told.url
    assert form["hub.callback"] == f"{told.callback}/token0"
    assert told.hub.challenges[0].text == "say this back"
    assert agreed.progress == "live"
    assert agreed.lease_until == BEGIN + timedelta(hours=1)
    assert await told.hubs.is_telling(told.url)


async def test_what_a_hub_tells_is_in_the_stream_when_it_is_answered(told: Room) -> None:
    answer = await told.hub.tell(told.hub.asked[0], told.body("A ferry sinks", "A bridge opens"))

    assert answer.status_code == 202
    assert await told.titles() == ["A ferry sinks", "A bridge opens"]


async def test_what_is_told_twice_and_polled_is_one_article(told: Room) -> None:
    body = told.body("A ferry sinks")
    await told.hub.tell(told.hub.asked[0], body)
    await told.hub.tell(told.hub.asked[0], body)
    state = await told.feeds.get(told.url)
    assert state is not None

    taken = await told.hubs.takes.take(parse(body, told.url), state, BEGIN)

    assert await told.titles() == ["A ferry sinks"]
    assert not [each for each in taken.offered if each.accepted.new]


async def test_what_is_forged_is_answered_alike_and_ignored(told: Room) -> None:
    answer = await told.hub.tell(told.hub.asked[0], told.body("A forged story"), secret="a guess")

    assert answer.status_code == 202
    assert await told.titles() == []


async def test_what_is_not_signed_is_ignored(told: Room) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        await client.post(f"{told.callback}/token0", content=told.body("A forged story"))

    assert await told.titles() == []


async def test_what_cannot_be_read_is_answered_and_nothing_comes_of_it(told: Room) -> None:
    answer = await told.hub.tell(told.hub.asked[0], b"\x00\x01 no feed at all")

    assert answer.status_code == 202
    assert await told.titles() == []


async def test_a_token_that_nobody_gave_out_is_gone(told: Room) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        told_to = await client.post(f"{told.callback}/guess", content=told.body("A forged story"))
        asked = await client.get(f"{told.callback}/guess", params={"hub.mode": "subscribe", "hub.challenge": "x"})

    assert told_to.status_code == 410
    assert asked.status_code == 404


async def test_a_body_that_is_too_large_is_refused(told: Room) -> None:
    answer = await told.hub.tell(told.hub.asked[0], b" " * (BODY_BYTES + 1))

    assert answer.status_code == 413


async def test_whoever_guesses_is_slowed_down_and_told_until_when(told: Room) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        url = f"{told.callback}/guess"
        rounds = [await asyncio.gather(*(client.post(url) for _ in range(KEYLESS.burst))) for _ in range(4)]

    answers = [answer for each in rounds for answer in each]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert refused
    assert all(int(answer.headers["retry-after"]) >= 1 for answer in refused)


async def test_a_topic_that_was_not_asked_for_is_not_confirmed(told: Room) -> None:
    before = await told.agreed()

    answer = await told.hub.ask_back(told.hub.asked[0], **{"hub.topic": "https://other.example/feed.xml"})

    assert answer.status_code == 404
    assert await told.agreed() == before


async def test_a_feed_that_was_removed_ends_the_agreement(told: Room) -> None:
    await told.feeds.remove(told.url)

    answer = await told.hub.tell(told.hub.asked[0], told.body("A ferry sinks"))

    assert answer.status_code == 410
    assert await told.store.get(told.url) is None


async def test_a_lease_is_renewed_before_it_ends(told: Room) -> None:
    told.clock.moment = BEGIN + timedelta(minutes=54)
    await told.ask_due()

    agreed = await told.agreed()

    assert len(told.hub.asked) == 2
    assert told.hub.asked[1]["hub.callback"] == told.hub.asked[0]["hub.callback"]
    assert agreed.lease_until == BEGIN + timedelta(minutes=54, hours=1)


async def test_a_hub_that_does_not_ask_back_is_not_counted_on(room: Room) -> None:
    room.hub.asks_back = False
    await room.polled()
    await room.ask_due()

    assert (await room.agreed()).progress == "asked"
    assert not await room.hubs.is_telling(room.url)


async def test_a_hub_that_refuses_is_asked_again_later_and_says_why(room: Room) -> None:
    room.hub.answers = 403
    await room.polled()
    await room.ask_due()

    agreed = await room.agreed()

    assert agreed.due == BEGIN + timedelta(hours=1)
    assert agreed.error is not None
    assert agreed.error.endswith("the hub answered 403: no <b>more</b> room")


async def test_a_hub_that_takes_its_word_back_is_no_longer_counted_on(told: Room) -> None:
    await told.hub.ask_back(told.hub.asked[0], **{"hub.mode": "denied", "hub.reason": "the feed is gone"})

    agreed = await told.agreed()

    assert agreed.progress == "denied"
    assert agreed.error == "the hub refused: the feed is gone"
    assert not await told.hubs.is_telling(told.url)


async def test_a_hub_that_falls_silent_is_noticed_by_polling_and_trusted_again_when_it_speaks(told: Room) -> None:
    assert await told.polled("A ferry sinks", found_new=True)
    assert not await told.polled("A bridge opens", found_new=True)

    await told.hub.tell(told.hub.asked[0], told.body("A dam holds"))

    assert await told.polled()


async def test_a_feed_that_names_another_hub_leaves_the_first(told: Room) -> None:
    state = await told.feeds.get(told.url)
    assert state is not None
    other = parse(told.body(hub="http://127.0.0.1:1"), told.url)

    await told.hubs.polled(state, other, False)

    assert (await told.agreed()).hub == "http://127.0.0.1:1/"
    assert (await told.agreed()).progress == "wanted"
    assert (await told.hub.tell(told.hub.asked[0], told.body("A late word"))).status_code == 410


async def test_a_feed_that_names_no_hub_any_more_ends_the_agreement(told: Room) -> None:
    state = await told.feeds.get(told.url)
    assert state is not None

    await told.hubs.polled(state, replace(told.listed(), hub=None), False)

    assert await told.store.get(told.url) is None


async def test_a_hub_inside_is_never_called(room: Room) -> None:
    state = await room.feeds.get(room.url)
    assert state is not None
    await room.hubs.polled(state, parse(room.body(hub="http://10.0.0.1"), room.url), False)
    await room.ask_due()

    agreed = await room.agreed()

    assert agreed.error is not None
    assert "10.0.0.1 is a private address" in agreed.error


async def test_two_processes_ask_a_hub_once(room: Room) -> None:
    await room.polled()
    both = asyncio.Event()
    running = [asyncio.create_task(room.hubs.run(both)) for _ in range(2)]

    with suppress(TimeoutError):
        async with asyncio.timeout(0.5):
            await both.wait()
    both.set()
    await asyncio.gather(*running)

    assert len(room.hub.asked) == 1
