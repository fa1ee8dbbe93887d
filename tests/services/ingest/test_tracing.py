"""What is known of an article is found by its id or any of its addresses, and what is not known is said to be so."""

from datetime import timedelta

import pytest
from pydantic import SecretStr
from redis.asyncio import Redis

from services.ingest.adapters.article_store import ArticleStore
from services.ingest.adapters.erasure import Erasure
from services.ingest.adapters.feed_store import FeedStore
from services.ingest.domain.erasures import Wanted
from services.ingest.domain.traces import Finding, Trace
from services.ingest.tracing import trace
from tests.services.ingest.adapters.test_article_revisions import EDITED, FEED, OTHER, TEXT, URL, offer
from tocsin.clock import ServerClock
from tocsin.settings import RuntimeSettings

pytestmark = pytest.mark.redis


@pytest.fixture
def store(redis: Redis, namespace: str) -> ArticleStore:
    return ArticleStore(redis, namespace)


async def traced(store: ArticleStore, reference: str) -> Trace:
    settings = RuntimeSettings(redis_url=SecretStr("redis://unused"), namespace=store.namespace)
    return await trace(store.redis, settings, reference)


def found(trace: Trace) -> list[Finding]:
    return [note.finding for note in trace.notes]


async def test_an_article_is_found_by_its_id_and_by_whatever_links_to_it(store: ArticleStore) -> None:
    accepted = await store.accept(offer())

    by_id, by_link = await traced(store, accepted.id), await traced(store, f"{URL}?utm_source=mail#top")

    assert by_id == by_link
    assert by_id.article is not None
    assert (by_id.id, by_id.article.body, found(by_id)) == (accepted.id, TEXT, [])
    assert by_id.taken_in is not None


async def test_the_last_revision_counts(store: ArticleStore) -> None:
    await store.accept_all([offer(), offer(EDITED)])

    known = (await traced(store, URL)).article

    assert known is not None
    assert (known.revision, known.body) == (2, EDITED)


async def test_what_was_left_says_why_and_who_listed_it(store: ArticleStore) -> None:
    for each in (offer(), offer(EDITED), offer(feed=OTHER)):
        await store.accept(each)

    [note] = (await traced(store, URL)).notes

    assert note.finding is Finding.LEFT_STALE
    assert f"by {OTHER}" in note.says


async def test_what_is_listed_again_unchanged_leaves_no_note(store: ArticleStore) -> None:
    await store.accept_all([offer(), offer()])

    assert found(await traced(store, URL)) == []


async def test_a_copy_names_what_it_repeats(store: ArticleStore) -> None:
    first = await store.accept(offer())
    await store.accept(offer(url="https://island.example/a/ferry-12", feed="https://island.example/rss"))

    copy = await traced(store, "https://island.example/a/ferry-12")

    assert found(copy) == [Finding.COPY]
    assert first.id in copy.notes[0].says


@pytest.mark.parametrize("partial", ["teaser", "login", "consent", "challenge", "robots", "unreachable"])
async def test_why_a_page_was_not_read_is_said(store: ArticleStore, partial: str) -> None:
    await store.accept(offer("", summary="A ferry sails again.", partial=partial))

    assert [finding.value for finding in found(await traced(store, URL))] == [partial]


async def test_an_erased_article_is_told_from_one_never_seen(store: ArticleStore) -> None:
    await store.accept(offer())
    await Erasure(store.redis, store.namespace, 1, 1, timedelta(days=30)).erase(Wanted.named(URL))

    assert found(await traced(store, URL)) == [Finding.ERASED]
    assert found(await traced(store, "https://quay.example/news/bus-1")) == [Finding.NEVER_SEEN]


async def test_the_feeds_of_the_same_site_are_named_with_how_they_are(store: ArticleStore) -> None:
    feeds = FeedStore(store.redis, ServerClock(store.redis), store.namespace)
    for url in (FEED, "https://elsewhere.example/rss"):
        await feeds.add(url)

    near = await traced(store, "https://www.quay.example/news/bus-1")

    assert near.feeds == (f"{FEED} has not been polled yet",)
    assert near.id is None
