"""Any article and any subscription may be asked about: what was decided, why, and what would have made it ring."""

import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import SecretStr
from redis.asyncio import Redis

from services.cli.commands.answers import Answer, row
from services.ingest.adapters.article_store import ArticleStore
from services.ingest.adapters.erasure import Erasure
from services.ingest.adapters.feed_store import FeedStore
from services.ingest.domain.erasures import Wanted
from services.ingest.domain.identity.acceptance import Offer
from services.ingest.domain.identity.addresses import canonical
from services.ingest.tracing import trace
from services.notifier.adapters.decision_ledger import DecisionLedger
from services.notifier.adapters.subscription_store import SubscriptionStore
from services.notifier.adapters.told_store import ToldStore
from services.notifier.domain.book import Book
from services.notifier.domain.decisions import Ring
from services.notifier.domain.ledger import Page
from services.notifier.domain.rehearsal import Rehearsal
from services.notifier.domain.stories import StoryBook
from services.notifier.domain.subscriptions import Subscription
from services.notifier.explaining import Explaining
from services.notifier.querying import read_query, vocabulary
from tests.services.cli.conftest import Tocsin
from tests.services.notifier.domain.builders import claim, event, subscription, tagged
from tocsin.clock import ServerClock
from tocsin.entries import Dead, Entry, dead_letter
from tocsin.messages import Event, StoryUpdate
from tocsin.settings import RuntimeSettings
from tocsin.streams import ARTICLES, DEAD, STORIES

pytestmark = pytest.mark.redis

NOW = datetime.now(UTC)
BODY = "The ferry that was to bring the rockets over the strait lay at its pier all night, the gateman said."


class Stack:
    """Articles, decisions and subscriptions as a running stack leaves them."""

    def __init__(self, redis: Redis, namespace: str) -> None:
        self.redis, self.namespace = redis, namespace
        self.store = ArticleStore(redis, namespace)
        self.stories, self.subscriptions = StoryBook(), SubscriptionStore(redis, namespace)
        self.told = ToldStore(redis, namespace, 0)
        self.book = Book()
        self.clock = ServerClock(redis)
        self.rehearsal = Rehearsal(self.book, vocabulary())

    async def subscribes(self, query: str, **fields: Any) -> Subscription:
        """Save a subscription."""
        saved = (await self.subscriptions.save(subscription(query, **fields))).subscription
        read = read_query(query).query
        assert read is not None
        self.book.add(saved, read)
        return saved

    async def comes(self, name: str, *events: Event, is_noted: bool = True, **fields: Any) -> StoryUpdate:
        """Let an article come, be put into its story, be decided about and noted."""
        url = f"https://quay.example/{name}"
        made = tagged(id=name, url=url, canonical_url=canonical(url), events=events, **{"body": BODY, **fields})
        offer = Offer(made.article.model_copy(update={"first_seen": NOW}))
        accepted = await self.store.accept(offer)
        key, id = ARTICLES.key(0, self.namespace), accepted.entry_id or "-"
        rows: Any = await self.redis.xrange(key, id, id)
        article = made.article.model_validate_json(rows[0][1][b"__data__"])
        now = await self.clock.now()
        came = self.stories.decide(made.model_copy(update={"article": article, "tagged_at": now}), now)
        await self.redis.xadd(STORIES.key(0, self.namespace), {"__data__": came.to_wire()})
        page = Page()
        for decision in self.rehearsal.decide(came, now):
            page.add(decision.subscription.id, decision.outcome)
            if isinstance(decision.outcome, Ring):
                await self.told.write(came.story, {decision.subscription.id: decision.outcome.told})
        if is_noted:
            await DecisionLedger(self.redis, self.namespace).write(0, {(article.id, article.revision): page}, now)
        return came


@pytest.fixture
def stack(redis: Redis, namespace: str) -> Stack:
    return Stack(redis, namespace)


@pytest.fixture
def explained(redis: Redis, redis_url: str, namespace: str) -> "Explained":
    async def explained(article: str) -> dict[str, Any]:
        settings = RuntimeSettings(redis_url=SecretStr(redis_url), namespace=namespace)
        found = await SubscriptionStore(redis, namespace).get("sub_1")
        assert found is not None
        of = await trace(redis, settings, article)
        decided = await Explaining(redis, settings).explain(of.id or article, found, of.first_seen, of.taken_in)
        return row(Answer(article, of, found, decided))

    return explained


Explained = Callable[[str], Awaitable[dict[str, Any]]]


async def test_what_rang_is_explained_by_the_words_that_met_the_query(stack: Stack, explained: Explained) -> None:
    await stack.subscribes("ferry AND event:transfer")
    came = await stack.comes("a", event(words="The ferry"))

    found = await explained("https://quay.example/a?utm_source=mail")

    assert (found["rang"], found["reason"], found["is_noted"], found["agrees"]) == (True, "rang", True, True)
    assert found["article"]["id"] == came.id
    assert found["grounds"][0]["evidence"][0]["text"] == "ferry"
    assert found["change"] is None


async def test_a_status_that_was_not_asked_for_is_what_it_lacked(stack: Stack, explained: Explained) -> None:
    await stack.subscribes("event:(transfer actor:KP status:reported)")
    came = await stack.comes("a", event(claims=(claim("alleged", "KR"),)))

    found = await explained(came.id)

    assert (found["rang"], found["reason"], found["is_noted"]) == (False, "status-not-wanted", True)
    assert found["change"]["says"] == ["with status:alleged in event:(transfer actor:KP status:reported)"]
    assert found["failures"][0]["nearest"]["differs_in"] == ["status"]


async def test_what_was_never_a_candidate_is_decided_now_and_says_so(
    stack: Stack, explained: Explained, tocsin: Tocsin
) -> None:
    await stack.subscribes("event:(transfer actor:KP) AND airship")
    came = await stack.comes("a", event())

    found, shown = await explained(came.id), tocsin("explain", came.id, "Missiles").out

    assert (found["rang"], found["reason"], found["is_noted"]) == (False, "no-match", False)
    assert found["change"]["says"] == ["without airship"]
    assert "decided now by the same code" in shown
    assert "airship is not in the text" in shown
    assert "without airship it would have rung" in shown


async def test_what_is_repeated_names_the_alert_that_told_it(stack: Stack, explained: Explained) -> None:
    await stack.subscribes("event:transfer")
    first = await stack.comes("a", event())
    again = await stack.comes("b", event(), title="The ferry by the gate", source="b.example")

    found, of_first = await explained(again.id), await explained(first.id)

    assert (found["reason"], found["told_by"]["article"]) == ("same-development", first.id)
    assert found["change"]["says"] == ["with only_new: articles"]
    assert (of_first["rang"], of_first["agrees"]) == (True, True)


async def test_what_was_noted_stands_after_the_subscription_is_changed(stack: Stack, explained: Explained) -> None:
    await stack.subscribes("event:transfer", paused=True)
    came = await stack.comes("a", event())
    await stack.subscriptions.change("sub_1", lambda each: each.model_copy(update={"paused": False, "name": "Rockets"}))

    found = await explained(came.id)

    assert (found["rang"], found["reason"], found["agrees"]) == (False, "paused", False)
    assert found["subscription_changed_at"]


async def test_an_article_nobody_listed_names_the_feeds_that_come_nearest(stack: Stack, explained: Explained) -> None:
    await stack.subscribes("ferry")
    await FeedStore(stack.redis, ServerClock(stack.redis), stack.namespace).add("https://www.quay.example/rss")

    of_a_feed = await explained("https://quay.example/never")
    of_none = await explained("https://elsewhere.example/never")

    assert (of_a_feed["rang"], of_a_feed["reason"], of_a_feed["change"]) == (False, "never-seen", None)
    assert of_a_feed["feeds"] == ["https://www.quay.example/rss has not been polled yet"]
    assert of_none["feeds"] == []
    assert "none is of elsewhere.example" in of_none["notes"][0]["says"]


async def test_an_article_that_was_erased_says_so(stack: Stack, explained: Explained) -> None:
    await stack.subscribes("ferry")
    await stack.comes("a")
    erasure = Erasure(stack.redis, stack.namespace, 1, 1, timedelta(days=30))
    await erasure.erase(Wanted.named("https://quay.example/a"))

    assert (await explained("https://quay.example/a"))["notes"][0]["note"] == "erased"


async def test_an_article_on_its_way_waits_and_one_that_was_given_up_says_where(
    stack: Stack, explained: Explained
) -> None:
    await stack.subscribes("ferry")
    made = tagged(id="a", url="https://quay.example/a", canonical_url="https://quay.example/a", body=BODY).article
    await stack.store.accept(Offer(made))

    waiting = await explained("https://quay.example/a")
    rows: Any = await stack.redis.xrange(ARTICLES.key(0, stack.namespace))
    entry = Entry(rows[0][0].decode(), rows[0][1])
    letter = dead_letter("classifier", ARTICLES.key(0), entry, Dead("failed", "it could not be read", 5))
    await stack.redis.xadd(DEAD.key(0, stack.namespace), {"__data__": letter.to_wire()})
    given_up = await explained("https://quay.example/a")

    assert waiting["reason"] == "waiting"
    assert given_up["reason"] == "given-up"
    assert given_up["dead_letter"].startswith("p0/")


async def test_an_article_that_came_again_and_was_left_says_why(stack: Stack, explained: Explained) -> None:
    await stack.subscribes("ferry")
    came = await stack.comes("a", title="A ferry", summary="The ferry stays.")
    teaser = came.tagged.article.model_copy(update={"body": "", "summary": "It stays.", "partial": "teaser"})
    await stack.store.accept(Offer(teaser.model_copy(update={"feed": "https://b.example/rss"})))

    notes = (await explained(came.id))["notes"]

    assert [note["note"] for note in notes] == ["left-teaser"]
    assert "by https://b.example/rss" in notes[0]["says"]


async def test_a_page_that_could_not_be_read_says_why(stack: Stack, explained: Explained) -> None:
    await stack.subscribes("ferry")
    await stack.comes("a", body="", summary="A ferry.", partial="robots", backfill=True)

    found = await explained("https://quay.example/a")

    assert {note["note"] for note in found["notes"]} == {"robots", "backfill"}
    assert found["reason"] == "backfill"
    assert found["change"] is None


async def test_programs_read_one_object(stack: Stack, tocsin: Tocsin) -> None:
    await stack.subscribes("ferry")

    ran = tocsin("explain", "https://quay.example/never", "Missiles", "--json")

    assert json.loads(ran.out)["reason"] == "never-seen"


def test_a_subscription_that_does_not_exist_is_one_line(tocsin: Tocsin) -> None:
    ran = tocsin("explain", "https://quay.example/a", "nobody")

    assert ran.code == 1
    assert "nobody" in ran.complaint


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [("quiet_hours", "00:00-23:59", "quiet-held"), ("digest", "weekly", "digest-held")],
)
async def test_what_waits_names_the_setting_that_holds_it(
    stack: Stack, explained: Explained, field: str, value: str, reason: str
) -> None:
    asked = Subscription.model_validate({**subscription("ferry").model_dump(), field: value})
    await stack.subscribes("ferry", **{field: getattr(asked, field)})
    came = await stack.comes("a")

    found = await explained(came.id)

    assert (found["rang"], found["reason"]) == (True, reason)
    assert found["change"]["says"] == [f"without {field}: {getattr(asked, field)}"]
