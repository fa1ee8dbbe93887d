"""Ingest: feeds and what people hand in ──▶ articles."""

import random

from redis.asyncio import Redis

from services.ingest.adapters.article_store import ArticleStore
from services.ingest.adapters.feed_store import FeedStore
from services.ingest.adapters.fetcher import Fetcher, FetchLimits
from services.ingest.adapters.reader import Reader
from services.ingest.handlers import Poll
from services.ingest.intake import Entries, HandIn
from services.ingest.poller import Poller
from services.ingest.settings import IngestSettings
from tocsin.clock import ServerClock
from tocsin.guard import Guard
from tocsin.service import Service, Source, Wiring, application
from tocsin.streams import ARTICLES


def wire(redis: Redis, settings: IngestSettings) -> Wiring:
    """Return ingest's parts."""
    clock, fetcher, reader = ServerClock(redis), fetcher_for(settings), Reader(settings.readers)
    entries = Entries(fetcher, reader, article_store(redis, settings), clock, settings.poll_pages)
    feeds = feed_store(redis, settings)
    poll = Poll(fetcher, reader, entries, feeds, clock, jitter=lambda: random.uniform(-1, 1))
    poller = Poller(
        feeds,
        poll,
        at_once=settings.polls_at_once,
        look_every_seconds=settings.poll_look_every.total_seconds(),
        keep_every_seconds=settings.poll_lease.total_seconds() / 4,
        stop_within_seconds=settings.stop_within.total_seconds(),
    )
    return Wiring(
        sources=[Source(poller, writes=ARTICLES)],
        resources=[fetcher, reader],
        trims=True,
    )


def app() -> Service:
    """Return the service, its settings read from the environment."""
    return application(IngestSettings.load(), wire)


def hand_in(redis: Redis, settings: IngestSettings, fetcher: Fetcher, reader: Reader) -> HandIn:
    """Return what takes in a document that a person hands in."""
    clock = ServerClock(redis)
    return HandIn(fetcher, reader, Entries(fetcher, reader, article_store(redis, settings), clock), clock)


def article_store(redis: Redis, settings: IngestSettings) -> ArticleStore:
    """Return the way into the stream of articles."""
    return ArticleStore(redis, settings.namespace, settings.partitions, settings.retention)


def feed_store(redis: Redis, settings: IngestSettings) -> FeedStore:
    """Return what is known of each feed."""
    return FeedStore(redis, ServerClock(redis), settings.namespace, settings.poll_lease)


def fetcher_for(settings: IngestSettings) -> Fetcher:
    """Return what gets documents, through the guard."""
    limits = FetchLimits(
        seconds=settings.fetch_within.total_seconds(),
        connect_seconds=settings.fetch_connect_within.total_seconds(),
        raw_bytes=settings.fetch_bytes,
        unpacked_bytes=settings.fetch_unpacked_bytes,
        at_once=settings.fetch_at_once,
        spacing_seconds=settings.fetch_spacing.total_seconds(),
    )
    guard = Guard(settings.allow_private_nets, settings.allow_ports, settings.proxy)
    return Fetcher(guard, settings.user_agent, limits)
