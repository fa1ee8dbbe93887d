"""Fakes with the adapters' shapes: the same handlers run over them and over the real server."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pydantic import SecretStr

from services.ingest.domain.feeds import Feed, parse
from services.ingest.domain.identity.acceptance import Accepted, Became, Behind, Listed, Offer
from services.ingest.domain.identity.texts import fingerprint
from services.ingest.domain.pages import Page, extract
from services.ingest.domain.pasted import clean
from services.ingest.domain.polling.fetches import NO_VALIDATORS, Fetched, Validators
from services.ingest.domain.polling.polls import FeedState
from services.notifier.domain.book import Book
from services.notifier.domain.deliveries import Answer, Attempt, Begun, Ending
from services.notifier.domain.retries import Outcome
from services.notifier.domain.subscriptions import Subscription
from services.notifier.domain.told import Told
from tocsin.errors import Rejected
from tocsin.messages import Alert, Article


@dataclass
class FakeClock:
    """Stands still until it is moved."""

    at: datetime

    async def now(self) -> datetime:
        return self.at

    def pass_(self, time: timedelta) -> None:
        self.at += time


class DirectReads:
    """Reads documents here, where the real one does so in a child process."""

    async def feed(self, body: bytes, url: str | None, headers: Mapping[str, str] | None) -> Feed:
        return parse(body, url, headers)

    async def page(self, html: bytes | str, url: str | None) -> Page:
        return extract(html, url)

    async def pasted(self, text: str) -> Page:
        return clean(text)


class NoPages:
    """Reads no page behind an entry."""

    async def behind(self, link: str, feed: FeedState) -> Behind:
        return Behind(partial="unreachable")


class NoNetwork:
    """Reaches nothing."""

    async def get(self, url: str, validators: Validators = NO_VALIDATORS) -> Fetched:
        raise Rejected(f"{url}: there is no network here")


@dataclass
class MemoryArticles:
    """The stream of articles as a list; one by its address, or by source and text."""

    articles: list[Article] = field(default_factory=list)

    def find(self, article: Article) -> Article | None:
        return next((known for known in self.articles if _same(known, article)), None)

    async def accept_all(self, offers: Sequence[Offer]) -> list[Accepted]:
        accepted = []
        for offer in offers:
            known = self.find(offer.article)
            if known is None:
                self.articles.append(offer.article)
            outcome: Became = "same" if known else "new"
            accepted.append(Accepted((known or offer.article).id, known is None, outcome=outcome))
        return accepted

    async def listed(self, offers: Sequence[Offer]) -> list[Listed]:
        return ["same" if self.find(offer.article) else "new" for offer in offers]


def _same(one: Article, other: Article) -> bool:
    if one.canonical_url and one.canonical_url == other.canonical_url:
        return True
    same_text = fingerprint(one.title, one.body) == fingerprint(other.title, other.body)
    return same_text and (one.source == other.source or None in (one.canonical_url, other.canonical_url))


@dataclass
class MemorySubscriptions:
    """Subscriptions in one book."""

    all: dict[str, Subscription] = field(default_factory=dict)
    one_book: Book = field(default_factory=Book)

    async def book(self, shard: int, tagged_at: datetime) -> Book:
        return self.one_book

    async def find(self, subscription_id: str) -> Subscription | None:
        return self.all.get(subscription_id)

    async def disable(self, subscription: Subscription, reason: str) -> None:
        self.all[subscription.id] = subscription.model_copy(update={"disabled": reason})


@dataclass
class MemoryTellings:
    """What each subscription was told of each story."""

    told: dict[tuple[str, str], Told] = field(default_factory=dict)

    async def read(self, story: str, subscription_ids: Sequence[str]) -> dict[str, Told]:
        return {id: self.told[story, id] for id in subscription_ids if (story, id) in self.told}

    async def told_of(self, story: str, article_id: str) -> list[str]:
        return [id for (of, id), told in self.told.items() if of == story and told.of(article_id)]

    async def write(self, story: str, told: Mapping[str, Told]) -> bool:
        self.told.update({(story, id): each for id, each in told.items()})
        return True


@dataclass
class MemoryOutbox:
    """Deliveries in memory: each is handed out once."""

    waiting: dict[str, tuple[Alert, str]] = field(default_factory=dict)
    begun: set[str] = field(default_factory=set)
    endings: dict[str, Ending] = field(default_factory=dict)

    async def enqueue(self, alert: Alert, endpoint: str, now: datetime) -> bool:
        if alert.id in self.waiting:
            return False
        self.waiting[alert.id] = (alert, endpoint)
        return True

    async def begin(self, shard: int, now: datetime, limit: int, open_calls: Mapping[str, int]) -> Begun:
        new = [row for id, row in self.waiting.items() if id not in self.begun]
        self.begun.update(alert.id for alert, _ in new)
        return Begun(tuple(Attempt(shard, alert, endpoint, 1, 1, now) for alert, endpoint in new))

    async def finish(self, attempt: Attempt, ending: Ending, now: datetime) -> bool:
        self.endings[attempt.alert.id] = ending
        return True


class PlainSecrets:
    """Secrets that were never sealed."""

    def open(self, subscription_id: str, sealed: str) -> SecretStr:
        return SecretStr(sealed)


@dataclass
class RememberingCaller:
    """Calls nobody, and remembers what it would have said to whom."""

    calls: list[tuple[str, str, bytes]] = field(default_factory=list)

    async def post(self, url: str, secret: SecretStr, id: str, body: bytes, at: datetime) -> Answer:
        self.calls.append((url, id, body))
        return Answer(Outcome.SENT, 200)
