"""Sites, feeds and pages for tests of ingest, and its parts wired as the application wires them."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from ipaddress import ip_network

from redis.asyncio import Redis

from services.ingest.adapters.article_store import ArticleStore
from services.ingest.adapters.fetcher import Fetcher, FetchLimits
from services.ingest.domain.documents.given import taken_for
from services.ingest.domain.feeds import Feed, parse
from services.ingest.domain.feeds.discovery import Found, feeds_of
from services.ingest.domain.identity.acceptance import Behind, Taken
from services.ingest.domain.pages import Page, extract
from services.ingest.domain.pasted import clean
from services.ingest.domain.polling.fetches import check
from services.ingest.domain.polling.polls import FeedState
from services.ingest.intake import Entries, HandIn
from tests.services.ingest import written
from tests.services.ingest.sites import Site, serving
from tocsin.errors import TocsinError
from tocsin.guard import Guard
from tocsin.messages import Article

BEGIN = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
STORY = (
    "The harbour master said on Tuesday that two freighters had left the northern pier without papers.\n\n"
    "Their holds were full of crates that nobody had been allowed to open, a watchman told this newspaper, and the "
    "customs office had been closed since noon because of a burst pipe in the cellar of the old grain store.\n\n"
    "A spokeswoman for the port authority said that an inquiry had been opened and that both crews would be heard "
    "as soon as the ships could be reached by radio, which had not been possible until late in the evening.\n\n"
    "Fishermen had seen the ships pass the outer lighthouse shortly before four, without lights and close together."
)


@dataclass
class Clock:
    moment: datetime = BEGIN

    async def now(self) -> datetime:
        return self.moment


class Reading:
    """Reads in this process what the service reads in its children."""

    async def feed(self, body: bytes, url: str | None, headers: Mapping[str, str] | None) -> Feed:
        return parse(body, url, headers)

    async def page(self, html: bytes | str, url: str | None) -> Page:
        return extract(html, url)

    async def pasted(self, text: str) -> Page:
        return clean(text)

    async def feeds_of(self, html: bytes, url: str, headers: Mapping[str, str] | None) -> tuple[Found, ...]:
        return feeds_of(html.decode(), url)


@dataclass
class Pages:
    """Reads pages as they are, whatever a site may ask of machines."""

    fetcher: Fetcher
    clock: Clock

    async def behind(self, link: str, feed: FeedState) -> Behind:
        try:
            fetched = await self.fetcher.get(link)
            check(fetched, await self.clock.now())
            if taken_for(fetched.body, link) != "html":
                return Behind(partial="unreachable")
            return Behind(extract(fetched.body, fetched.url))
        except TocsinError:
            return Behind(partial="unreachable")


@dataclass
class Intake:
    """The parts that take articles in, with a clock that stands still."""

    site: Site
    clock: Clock
    articles: ArticleStore
    entries: Entries
    hand_in: HandIn

    async def take(self, feed: FeedState, body: bytes) -> Taken:
        """Take in what a feed lists."""
        return await self.entries.take(parse(body, feed.url), feed, self.clock.moment)

    def later(self, **time: float) -> None:
        self.clock.moment += timedelta(**time)

    async def written(self) -> list[Article]:
        return await written.articles(self.articles.redis, self.articles.namespace)

    async def titles(self) -> list[str]:
        return [article.title for article in await self.written()]


@asynccontextmanager
async def taking_in(redis: Redis, namespace: str) -> AsyncIterator[Intake]:
    """Wire the parts to a site of their own while the block runs."""
    clock, reading = Clock(), Reading()
    async with serving() as site:
        guard = Guard((ip_network("127.0.0.0/8"),), (site.port,))
        async with Fetcher(guard, "Tocsin/1", FetchLimits(seconds=5.0, spacing_seconds=0.0)) as fetcher:
            articles = ArticleStore(redis, namespace)
            entries = Entries(Pages(fetcher, clock), articles)
            yield Intake(site, clock, articles, entries, HandIn(fetcher, reading, entries, clock))


@dataclass(frozen=True)
class Item:
    title: str
    path: str
    teaser: str = ""
    text: str = STORY
    published: datetime = BEGIN - timedelta(hours=1)


def rss(site: Site, *items: Item) -> bytes:
    listed = "".join(
        f"<item><title>{item.title}</title><link>{site.url}{item.path}</link><guid>{item.path}</guid>"
        f"<description>{item.teaser}</description><pubDate>{format_datetime(item.published)}</pubDate>"
        + (
            f"<content:encoded><![CDATA[{paragraphs(f'{item.title}. {item.text}')}]]></content:encoded>"
            if item.text
            else ""
        )
        + "</item>"
        for item in items
    )
    return (
        '<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        f"<channel><title>Harbour news</title><link>{site.url}/</link>{listed}</channel></rss>"
    ).encode()


def paragraphs(text: str) -> str:
    return "".join(f"<p>{paragraph}</p>" for paragraph in text.split("\n\n"))


def html_page(title: str, text: str = STORY) -> bytes:
    return (
        f"<!DOCTYPE html><html><head><title>{title}</title></head><body><nav><a href='/'>Home</a></nav>"
        f"<article><h1>{title}</h1>{paragraphs(text)}</article></body></html>"
    ).encode()


FIRST, SECOND, THIRD = (Item(f"Story number {number}", f"/{number}") for number in (1, 2, 3))
