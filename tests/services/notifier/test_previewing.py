"""A preview over what is stored says what was told live of the same stream, by quicker ways."""

import asyncio
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from redis.asyncio import Redis

from services.notifier.adapters.stored_updates import StoredUpdates
from services.notifier.domain.book import Book
from services.notifier.domain.decisions import Ring
from services.notifier.domain.event_clause import TOLD
from services.notifier.domain.listeners import FewListeners
from services.notifier.domain.query import Query, QueryError
from services.notifier.domain.rehearsal import Rehearsal
from services.notifier.domain.stories import StoryBook
from services.notifier.domain.subscriptions import Subscription
from services.notifier.previewing import Previewing, preview
from services.notifier.querying import read_query, vocabulary
from services.notifier.settings import NotifierSettings
from tests.services.notifier.domain.builders import NOON, event, query, subscription, tagged
from tests.services.notifier.domain.happenings import update
from tests.services.notifier.domain.worlds import TEXTS, VIEWS, WANTED
from tests.services.notifier.test_live_and_rehearsed import QUERIES, streams
from tocsin.messages import StoryUpdate, TaggedArticle
from tocsin.streams import STORIES

Told = tuple[str, str, str | None]
"""A subscription, a story and a development."""


async def previewed(
    redis: Redis, updates: Sequence[StoryUpdate], wanted: Sequence[tuple[Subscription, Query]]
) -> Previewing:
    """Store updates and run subscriptions over them."""
    namespace = f"test-{uuid.uuid4().hex[:12]}"
    for number, each in enumerate(updates, 1):
        await redis.xadd(STORIES.key(0, namespace), {"__data__": each.to_wire()}, id=f"{number}-0")
    chosen = NotifierSettings.model_construct(namespace=namespace, partitions=1, shards=1)
    going = [each async for each in preview(redis, chosen, wanted, NOON - timedelta(days=30_000))][-1]
    await redis.delete(STORIES.key(0, namespace))
    return going


def entry(name: str, text: str, fields: dict[str, Any]) -> tuple[Subscription, Query]:
    read = read_query(text).query
    assert read is not None
    return subscription(text, id=name, name=name, **fields), read


def rehearsed(updates: Sequence[StoryUpdate], wanted: Sequence[tuple[Subscription, Query]]) -> set[Told]:
    """Return what a replay, and the service with its index, tells."""
    book = Book()
    for each in wanted:
        book.add(*each)
    rehearsal = Rehearsal(book, vocabulary())
    decisions = [(each, decision) for each in updates for decision in rehearsal.decide(each, each.decided_at)]
    return {
        (decision.subscription.name, each.story, decision.outcome.development)
        for each, decision in decisions
        if isinstance(decision.outcome, Ring)
    }


@pytest.mark.redis
@settings(deadline=None, max_examples=12)
@given(articles=streams())
def test_previewed_and_replayed_tell_the_same(articles: list[TaggedArticle], redis_url: str) -> None:
    async def told() -> set[Told]:
        redis = Redis.from_url(redis_url)
        found: set[Told] = set()
        for each in wanted:
            [made] = (await previewed(redis, updates, [each])).previews
            found |= {(each[0].name, *key) for key in made.rung}
        await redis.aclose()
        return found

    stories = StoryBook()
    updates = [stories.decide(article, article.tagged_at) for article in articles]
    wanted = [entry(name, text, fields) for name, (text, fields) in QUERIES.items() if name != "later"]

    assert asyncio.run(told()) == rehearsed(updates, wanted)


@settings(deadline=None, max_examples=200)
@given(st.lists(st.tuples(TEXTS, WANTED), min_size=1, max_size=3), VIEWS)
def test_a_few_listeners_are_found_as_many_are(asked: list[tuple[str, Any]], article: Any) -> None:
    entries = []
    for number, (text, wanted) in enumerate(asked):
        try:
            entries.append((subscription(text, id=f"sub_{number}", statuses=wanted or TOLD), query(text)))
        except QueryError:
            continue
    book = Book()
    for each in entries:
        book.add(*each)

    found = FewListeners(entries).candidates(article.tagged, article.origins)

    assert {each.id for each, _ in found} == {each.id for each, _ in book.candidates(article.tagged, article.origins)}


@pytest.mark.redis
@settings(deadline=None, max_examples=12)
@given(article=VIEWS)
def test_what_is_stored_is_read_as_it_was_written(article: Any, redis_url: str) -> None:
    written = update(article.tagged)

    async def read() -> StoryUpdate | None:
        redis, namespace = Redis.from_url(redis_url), f"test-{uuid.uuid4().hex[:12]}"
        await redis.xadd(STORIES.key(0, namespace), {"__data__": written.to_wire()}, id="1-0")
        found = [
            each.update async for each in StoredUpdates(redis, namespace).since(datetime.fromtimestamp(0, UTC), bool)
        ]
        await redis.delete(STORIES.key(0, namespace))
        await redis.aclose()
        return found[0]

    assert asyncio.run(read()) == StoryUpdate.model_validate_json(written.to_wire())


@pytest.mark.redis
async def test_an_edit_that_says_something_else_owes_its_correction_in_a_preview_too(redis: Redis) -> None:
    stories = StoryBook()
    told = stories.decide(tagged(id="a", body="A barge of crates.", events=(event(),)), NOON)
    edited = stories.decide(tagged(id="a", revision=2, body="A barge of apples."), NOON + timedelta(hours=1))

    going = await previewed(redis, [told, edited], [entry("crates", "crates", {})])

    assert [rung.alert.kind for rung in going.previews[0].latest] == ["development", "correction"]


@pytest.mark.redis
async def test_it_is_told_how_far_it_is_from_the_beginning(redis: Redis) -> None:
    stories = StoryBook()
    updates = [stories.decide(tagged(id=f"a{number}", body=f"Crate {number}."), NOON) for number in range(450)]

    namespace = f"test-{uuid.uuid4().hex[:12]}"
    for number, each in enumerate(updates, 1):
        await redis.xadd(STORIES.key(0, namespace), {"__data__": each.to_wire()}, id=f"{number}-0")
    chosen = NotifierSettings.model_construct(namespace=namespace, partitions=1, shards=1)
    seen = [
        going.articles
        async for going in preview(redis, chosen, [entry("crates", "crate", {})], NOON - timedelta(days=30_000))
    ]
    await redis.delete(STORIES.key(0, namespace))

    assert seen == [200, 400, 450]
