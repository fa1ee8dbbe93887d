"""One article is one entry, by whatever keys and however often it comes."""

import asyncio
import hashlib
import random
from datetime import UTC, datetime
from itertools import permutations
from typing import Any

import pytest
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from services.ingest.adapters.article_store import ArticleStore
from services.ingest.domain.identity.acceptance import HANDED_IN, Accepted, Offer
from services.ingest.domain.identity.offers import Weighed
from tests.services.ingest import written
from tocsin.errors import Retryable
from tocsin.messages import Article
from tocsin.streams import ARTICLES, part_of
from tocsin.telemetry import valid_traceparent

pytestmark = pytest.mark.redis

NOW = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
TEXT = "The harbour master said on Tuesday that two freighters had left without papers, their holds full of crates."


@pytest.fixture
def store(redis: Redis, namespace: str) -> ArticleStore:
    return ArticleStore(redis, namespace, partitions=3)


def offer(
    url: str | None = "https://harbour.example/1",
    source: str | None = None,
    title: str = "Two freighters leave without papers",
    body: str = TEXT,
    feed: str | None = None,
    backfill: bool = False,
    key: str | None = None,
    **fields: Any,
) -> Offer:
    made = Article(
        id=hashlib.sha256(f"{url}{title}{body if url is None else ''}".encode()).hexdigest()[:32],
        url=url,
        canonical_url=url,
        title=title,
        body=body,
        source=source or (url.split("/")[2] if url else None),
        first_seen=NOW,
        feed=feed,
        backfill=backfill,
        **{name: value for name, value in fields.items() if name not in OFFERED},
    )
    return Offer(made, key, **{name: value for name, value in fields.items() if name in OFFERED})


OFFERED = ("listing", "updated", "beside", "one_site")
PASTED = offer(url=None)
HERE = offer()
ELSEWHERE = offer("https://island.example/wire/7")
SAME_SOURCE = offer("https://harbour.example/print/1")


async def entries(store: ArticleStore) -> list[dict[bytes, bytes]]:
    return await written.entries(store.redis, store.namespace, store.partitions)


async def test_an_article_is_written_with_the_fields_beside_it(store: ArticleStore) -> None:
    offered = offer(feed="https://harbour.example/feed").article

    accepted = await store.accept(Offer(offered))

    [entry] = await entries(store)
    assert accepted == Accepted(offered.id, new=True, entry_id=accepted.entry_id)
    assert Article.model_validate_json(entry[b"__data__"]) == offered
    assert entry[b"schema"] == b"article.v1"
    assert entry[b"src"] == b"https://harbour.example/feed"
    assert valid_traceparent(entry[b"traceparent"].decode())
    part = part_of(offered.id, store.partitions)
    assert await store.redis.xrange(
        ARTICLES.key(part, store.namespace), accepted.entry_id or "", accepted.entry_id or ""
    )


async def test_what_a_person_handed_in_says_so(store: ArticleStore) -> None:
    await store.accept(PASTED)

    assert (await entries(store))[0][b"src"] == HANDED_IN.encode()


async def test_the_same_article_twice_is_one_entry(store: ArticleStore) -> None:
    first = await store.accept(HERE)

    second = await store.accept(HERE)

    assert second == Accepted(first.id, False, None, 1, "same", "same")
    assert len(await entries(store)) == 1


async def test_one_canonical_url_is_one_article_though_its_text_changes(store: ArticleStore) -> None:
    first = await store.accept(HERE)

    second = await store.accept(offer(title="Freighters: what we know", body="Another text altogether, long enough."))

    assert (second.id, second.new, second.revision, second.outcome) == (first.id, False, 2, "revision")


async def test_one_text_of_one_source_is_one_article_under_two_urls(store: ArticleStore) -> None:
    first, second = await store.accept_all([HERE, SAME_SOURCE])

    assert second == Accepted(first.id, False, None, 1, "same", "same")


async def test_one_text_of_two_sources_is_two_articles(store: ArticleStore) -> None:
    first, second = await store.accept_all([HERE, ELSEWHERE])

    assert first.id != second.id
    assert second.new


async def test_two_texts_without_an_address_are_two_articles(store: ArticleStore) -> None:
    first, second = await store.accept_all([PASTED, offer(url=None, body="Something else happened on the other pier.")])

    assert first.id != second.id
    assert second.new


@pytest.mark.parametrize("order", [(PASTED, HERE), (HERE, PASTED), (PASTED, PASTED), (PASTED, HERE, PASTED, HERE)])
async def test_a_text_without_an_address_and_the_page_it_copies_are_one(
    store: ArticleStore, order: tuple[Offer, ...]
) -> None:
    accepted = await store.accept_all(order)

    assert len({each.id for each in accepted}) == 1
    assert [each.new for each in accepted] == [True] + [False] * (len(order) - 1)


async def test_a_text_is_adopted_by_the_first_page_only(store: ArticleStore) -> None:
    pasted, here, elsewhere, again = await store.accept_all([PASTED, HERE, ELSEWHERE, PASTED])

    assert here.id == pasted.id == again.id
    assert elsewhere.id != pasted.id
    assert elsewhere.new


@pytest.mark.parametrize("order", list(permutations([PASTED, HERE, SAME_SOURCE])))
async def test_pasted_text_page_and_print_page_are_one_in_every_order(
    store: ArticleStore, order: tuple[Offer, ...]
) -> None:
    accepted = await store.accept_all(order)

    assert len({each.id for each in accepted}) == 1
    assert len(await entries(store)) == 1


async def test_fifty_at_once_by_different_keys_are_one_entry(store: ArticleStore) -> None:
    forms = [
        PASTED,
        HERE,
        SAME_SOURCE,
        offer("https://harbour.example/amp/1"),
        offer(title="TWO freighters leave, without papers!"),
    ]
    offers = forms * 10
    random.Random(7).shuffle(offers)

    accepted = await asyncio.gather(*(store.accept(each) for each in offers))

    assert len(await entries(store)) == sum(each.new for each in accepted)
    assert len({each.id for each in accepted if each.new}) == 1
    assert len(await entries(store)) == 1


async def test_fifty_at_once_of_one_url_are_one_entry(store: ArticleStore) -> None:
    accepted = await asyncio.gather(*(store.accept(HERE) for _ in range(50)))

    assert sum(each.new for each in accepted) == 1
    assert len(await entries(store)) == 1


@pytest.mark.parametrize("order", list(permutations([PASTED, HERE, SAME_SOURCE])))
async def test_a_crash_between_the_two_scripts_loses_nothing_and_doubles_nothing(
    store: ArticleStore, order: tuple[Offer, ...]
) -> None:
    for each in order:
        await store.identities.settle([Weighed.of(each)])

    accepted = await store.accept_all(order)

    assert [each.new for each in accepted] == [True, False, False]
    assert len(await entries(store)) == 1


async def test_a_repeated_batch_keeps_order_and_adds_nothing(store: ArticleStore) -> None:
    batch = [
        offer(f"https://harbour.example/{number}", body=f"{TEXT} Berth {number}.", title=str(number))
        for number in range(120)
    ]
    one_part = ArticleStore(store.redis, store.namespace)

    first, second = await one_part.accept_all(batch), await one_part.accept_all(batch)

    written = await entries(one_part)
    assert [Article.model_validate_json(entry[b"__data__"]).title for entry in written] == [
        each.article.title for each in batch
    ]
    assert [each.new for each in first] == [True] * 120
    assert [each.new for each in second] == [False] * 120
    assert [each.id for each in first] == [each.id for each in second]


async def test_backfill_that_a_person_hands_in_is_new_once(store: ArticleStore) -> None:
    listed = offer(feed="https://harbour.example/feed", backfill=True)

    accepted = [await store.accept(each) for each in (listed, listed, HERE, HERE, PASTED, listed)]

    assert [each.new for each in accepted] == [True, False, True, False, False, False]
    assert len({each.id for each in accepted}) == 1


async def test_backfill_that_another_feed_lists_stays_quiet(store: ArticleStore) -> None:
    await store.accept(offer(feed="https://harbour.example/feed", backfill=True))

    again = await store.accept(offer(feed="https://harbour.example/all"))

    assert not again.new


async def test_every_key_but_the_stream_expires(store: ArticleStore) -> None:
    await store.accept_all([HERE, PASTED, ELSEWHERE])

    async for key in store.redis.scan_iter(match=f"{store.namespace}:*"):
        assert (b"articles.v1" in key) or 0 < await store.redis.ttl(key) <= 30 * 86_400


async def test_two_namespaces_do_not_know_each_other(store: ArticleStore) -> None:
    other = ArticleStore(store.redis, f"{store.namespace}:other", 3)

    assert (await store.accept(HERE)).new
    assert (await other.accept(HERE)).new


async def test_an_article_with_nothing_to_know_it_by_is_one_by_its_id(store: ArticleStore) -> None:
    bare = offer(url=None, title="", body="")

    first, second = await store.accept_all([bare, bare])

    assert (first.new, second.new) == (True, False)


async def test_a_server_that_is_away_is_an_unknown_outcome() -> None:
    away = Redis(unix_socket_path="/nonexistent/redis.sock", retry=Retry(NoBackoff(), 0))

    with pytest.raises(Retryable, match="accepting articles"):
        await ArticleStore(away).accept(HERE)
    await away.aclose()
