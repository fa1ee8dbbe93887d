"""What is erased is nowhere any more, does not come back by itself, and nothing else is touched."""

from dataclasses import replace

import pytest
from redis.asyncio import Redis

from services.ingest.adapters.article_store import ArticleStore
from services.ingest.adapters.erasure import Erasure
from services.ingest.domain.erasures import Wanted
from services.ingest.domain.identity.acceptance import Offer
from services.notifier.adapters.erasure import TITLE, AlertErasure
from services.notifier.adapters.outbox import Outbox
from services.notifier.domain.stories import StoryBook
from tests.builders import NOW, article, tagged
from tocsin.entries import Dead, Entry, dead_letter
from tocsin.messages import Alert, Article, ArticleReference, Evidence, SubscriptionReference
from tocsin.streams import ALERTS, ARTICLES, DEAD, STORIES, TAGGED

pytestmark = pytest.mark.redis

SECRET = (
    "Nobody was to know that the mayor of Quay keeps an otter in the bath of the town hall, fed on trout from the "
    "fountain, brushed on Sundays and walked at night by a clerk who is sworn to silence and paid in cake, and "
    "that the council has known of it since the spring in which the fountain was found to be empty for a week."
)
GONE = article("gone", title="An otter in the town hall", body=SECRET, feed="https://news.example/feed")
STAYS = article("stays", url="https://news.example/other", canonical_url="https://news.example/other", title="A bus")


def alert(of: Article) -> Alert:
    return Alert(
        id=f"alert-{of.id}",
        subscription=SubscriptionReference(id="s1", name="mayors"),
        article=ArticleReference(id=of.id, revision=1, url=of.url, title=of.title),
        evidence=(Evidence(field="body", start=0, end=10, text=of.body[:10]),),
        reason=f"It says: {of.body}",
        decided_at=NOW,
    )


@pytest.fixture
def store(redis: Redis, namespace: str) -> ArticleStore:
    return ArticleStore(redis, namespace)


@pytest.fixture
def erasure(store: ArticleStore) -> Erasure:
    return Erasure(store.redis, store.namespace, 1, 1, store.remember)


async def everywhere(store: ArticleStore, of: Article) -> None:
    """Put an article wherever one may be."""
    accepted = await store.accept(Offer(of, entry_key=f"key-{of.id}", listing="listed"))
    kept = of.model_copy(update={"id": accepted.id})
    redis, namespace = store.redis, store.namespace
    await redis.xadd(TAGGED.key(0, namespace), {"__data__": tagged(kept, topics=(), events=()).to_wire()})
    update = StoryBook().decide(tagged(kept, topics=(), events=()), NOW)
    await redis.xadd(STORIES.key(0, namespace), {"__data__": update.to_wire()})
    await redis.xadd(ALERTS.key(0, namespace), {"__data__": alert(kept).to_wire()})
    letter = dead_letter("classifier", "x", Entry("1-0", {b"__data__": kept.to_wire()}), Dead("failed", "it failed"))
    await redis.xadd(DEAD.key(0, namespace), {"__data__": letter.to_wire()})
    await Outbox(redis, namespace).enqueue(alert(kept), "https://hook.example/", NOW)


async def dump(store: ArticleStore) -> str:
    """All that is on the server under the namespace, names and values."""
    redis, found = store.redis, []
    async for key in redis.scan_iter(match=f"{store.namespace}:*"):
        kind = (await redis.type(key)).decode()
        value = await {
            "string": redis.get,
            "hash": redis.hgetall,
            "set": redis.smembers,
            "stream": redis.xrange,
            "zset": lambda each: redis.zrange(each, 0, -1),
        }[kind](key)
        found.append(f"{key.decode()} {value}")
    return "\n".join(found)


@pytest.mark.parametrize("by", ["id", "url"])
async def test_nothing_of_it_is_left(store: ArticleStore, erasure: Erasure, by: str) -> None:
    await everywhere(store, GONE)
    await everywhere(store, STAYS)
    wanted = Wanted.named("gone" if by == "id" else f"{GONE.url}?utm_source=x")

    found = await erasure.find(wanted)
    removed = await erasure.erase(wanted)
    deliveries = await AlertErasure(store.redis, store.namespace, 1).erase(wanted.ids, wanted.titles)

    left = await dump(store)
    assert [each.title for each in found] == [GONE.title]
    assert {name: removed[name] for name in ("articles.v1", "tagged.v1", "alerts.v1", "dead.v1")} == {
        "articles.v1": 1,
        "tagged.v1": 1,
        "alerts.v1": 1,
        "dead.v1": 1,
    }
    assert deliveries == 1
    for words in ("otter", "trout", SECRET[:10], GONE.url or "", "seen.v2:gone"):
        assert words not in left
    assert left.count(STAYS.title) >= 5
    assert TITLE in left


async def test_it_does_not_come_back_by_itself(store: ArticleStore, erasure: Erasure) -> None:
    await everywhere(store, GONE)
    await erasure.erase(Wanted.named("gone"))
    pasted = GONE.model_copy(update={"id": "p", "url": None, "canonical_url": None, "source": None, "feed": None})
    moved = GONE.model_copy(update={"id": "m", "url": "https://news.example/m", "canonical_url": None})

    again = [await store.accept(Offer(each)) for each in (GONE, pasted, moved)]
    listed = await store.listed([Offer(GONE, "key-gone", "listed otherwise")])

    assert [(each.new, each.why) for each in again] == [(False, "erased")] * 3
    assert listed == ["same"]
    assert await store.redis.xlen(ARTICLES.key(0, store.namespace)) == 0


async def test_it_may_come_again_where_that_is_wanted(store: ArticleStore, erasure: Erasure) -> None:
    await everywhere(store, GONE)

    await erasure.erase(Wanted.named("gone"), may_come_again=True)

    assert (await store.accept(Offer(GONE))).new
    assert "otter" in await dump(store)


async def test_erasing_twice_finds_nothing_more(store: ArticleStore, erasure: Erasure) -> None:
    await everywhere(store, GONE)

    first, second = [await erasure.erase(Wanted.named(GONE.url or "")) for _ in range(2)]

    assert sum(first.values()) > 0
    assert sum(second.values()) == 0


async def test_all_revisions_go(store: ArticleStore, erasure: Erasure) -> None:
    await store.accept(Offer(GONE))
    await store.accept(Offer(GONE.model_copy(update={"body": f"{SECRET} It is called Otto."})))

    removed = await erasure.erase(Wanted.named("gone"))

    assert removed["articles.v1"] == 2
    assert "Otto" not in await dump(store)


async def test_what_a_worker_holds_can_be_handed_over_no_more(store: ArticleStore, erasure: Erasure) -> None:
    redis, stream = store.redis, ARTICLES.key(0, store.namespace)
    await store.accept(Offer(GONE))
    await redis.xgroup_create(stream, "classifier", id="0")
    [(_, [(entry_id, _)])] = await redis.xreadgroup("classifier", "worker", {stream: ">"})

    await erasure.erase(Wanted.named("gone"))

    assert await redis.xack(stream, "classifier", entry_id) == 0


async def test_what_is_remembered_no_more_is_found_by_its_address_in_the_streams(
    store: ArticleStore, erasure: Erasure
) -> None:
    await everywhere(store, GONE)
    await store.redis.delete(store.keys.url(GONE.canonical_url or ""), store.keys.seen("gone"))
    wanted = Wanted.named(GONE.url or "")

    found, removed = await erasure.find(wanted), await erasure.erase(wanted)

    assert found == []
    assert (removed["articles.v1"], wanted.ids) == (1, {"gone"})


async def test_it_says_how_far_it_has_come(store: ArticleStore, erasure: Erasure) -> None:
    told: list[tuple[str, int, int]] = []
    await everywhere(store, GONE)

    await replace(erasure, told=lambda *each: told.append(each)).erase(Wanted.named("gone"))

    assert (ARTICLES.key(0, store.namespace), 1, 1) in told
