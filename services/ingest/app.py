"""Ingest: feeds and what people hand in ──▶ articles."""

import hmac
import random
import secrets
from pathlib import Path

from pydantic import SecretStr
from redis.asyncio import Redis

from services.ingest.adapters import api
from services.ingest.adapters.article_store import ArticleStore
from services.ingest.adapters.feed_access import FeedAccess
from services.ingest.adapters.feed_metrics import FeedMetrics
from services.ingest.adapters.feed_store import FeedStore
from services.ingest.adapters.fetcher import Fetcher, FetchLimits
from services.ingest.adapters.first_documents import FirstDocuments
from services.ingest.adapters.host_store import HostStore
from services.ingest.adapters.hub_client import HubClient
from services.ingest.adapters.hub_routes import PATH as HUBS_PATH
from services.ingest.adapters.hub_routes import hub_routes
from services.ingest.adapters.hub_store import HubStore
from services.ingest.adapters.push_routes import PATH as ARTICLES_PATH
from services.ingest.adapters.push_routes import push_routes
from services.ingest.adapters.push_store import PushAnswers, PushNames
from services.ingest.adapters.reader import Reader
from services.ingest.adapters.robots_store import RobotsStore
from services.ingest.adding import Adding
from services.ingest.full_text import FullText
from services.ingest.handlers import NoHubs, Poll
from services.ingest.hubs import Hubs
from services.ingest.intake import Entries, HandIn
from services.ingest.listing import Listing
from services.ingest.poller import Poller
from services.ingest.push import Push
from services.ingest.robots import EverythingAllowed, Robots
from services.ingest.settings import IngestSettings
from services.ingest.shelf import Shelf, ready_to_push
from services.ingest.watch import FeedWatch
from tocsin.clock import ServerClock
from tocsin.errors import Misconfigured
from tocsin.front import Part
from tocsin.gate import Gate
from tocsin.guard import Guard
from tocsin.key_file import derived_key
from tocsin.keys import Keys
from tocsin.rates import Rates
from tocsin.service import Service, Source, Wiring, application
from tocsin.streams import ARTICLES


def wire(redis: Redis, settings: IngestSettings) -> Wiring:
    """Return ingest's parts."""
    clock, fetcher, reader = ServerClock(redis), fetcher_for(settings, redis), Reader(settings.readers)
    pages = full_text(redis, settings, fetcher, reader)
    entries = Entries(pages, article_store(redis, settings), settings.poll_pages)
    feeds, metrics = feed_store(redis, settings), FeedMetrics()
    asks = HubClient.of(guard_for(settings), settings.user_agent)
    hubs = hubs_for(redis, settings, asks, reader, entries)
    poll = Poll(
        fetcher,
        Listing(fetcher, reader),
        entries,
        feeds,
        clock,
        FeedAccess(settings.key_file),
        FirstDocuments(redis, settings.namespace),
        metrics,
        jitter=lambda: random.uniform(-1, 1),
        hubs=hubs or NoHubs(),
    )
    poller = Poller(
        feeds,
        poll,
        at_once=settings.polls_at_once,
        look_every_seconds=settings.poll_look_every.total_seconds(),
        keep_every_seconds=settings.poll_lease.total_seconds() / 4,
        stop_within_seconds=settings.stop_within.total_seconds(),
    )
    served = api_parts(redis, settings, reader)
    called = hub_parts(redis, settings, hubs) if hubs else []
    return Wiring(
        sources=[Source(poller, writes=ARTICLES)],
        backgrounds=[FeedWatch(feeds, metrics), *([hubs] if hubs else [])],
        resources=[fetcher, reader, asks, *([ready_to_push()] if served else [])],
        trims=True,
        api=[*served, *called],
        collectors=metrics.collectors,
    )


def app() -> Service:
    """Return the service, its settings read from the environment."""
    return application(IngestSettings.load(), wire)


def api_parts(redis: Redis, settings: IngestSettings, reader: Reader) -> list[Part]:
    """Return what ingest serves over HTTP; without a key file there is nothing to check keys with.

    Raises:
        Misconfigured: the API is asked for, and there is no key file.
    """
    if settings.key_file is None:
        if settings.api_port is not None:
            raise Misconfigured("TOCSIN_KEY_FILE is not set: without it the API (TOCSIN_API_PORT) cannot check keys")
        return []
    push = Push(reader, shelf(redis, settings), PushAnswers(redis, settings.namespace))
    return [Part(ARTICLES_PATH, api.application([push_routes(push, gate_for(redis, settings, settings.key_file))]))]


def gate_for(redis: Redis, settings: IngestSettings, key_file: Path) -> Gate:
    """Return what lets requests in."""
    keys, rates = Keys.of(redis, key_file, settings.namespace), Rates(redis, settings.namespace)
    return Gate(keys, rates, ServerClock(redis))


def hubs_for(redis: Redis, settings: IngestSettings, asks: HubClient, reader: Reader, entries: Entries) -> Hubs | None:
    """Return what subscribes to hubs, None where they could not reach us.

    Raises:
        Misconfigured: they could, and there is no key file.
    """
    if settings.api_url is None:
        return None
    if settings.key_file is None:
        raise Misconfigured("TOCSIN_KEY_FILE is not set: without it what hubs tell (TOCSIN_API_URL) cannot be checked")
    key = derived_key(settings.key_file, "hubs")
    return Hubs(
        HubStore(redis, settings.namespace),
        asks,
        reader,
        entries,
        feed_store(redis, settings),
        ServerClock(redis),
        callback=f"{settings.api_url}{HUBS_PATH}",
        new_token=secrets.token_urlsafe,
        secret_of=lambda token: SecretStr(hmac.new(key, token.encode(), "sha256").hexdigest()),
    )


def hub_parts(redis: Redis, settings: IngestSettings, hubs: Hubs) -> list[Part]:
    """Return where hubs call."""
    assert settings.key_file is not None  # or there would be no hubs
    return [Part(HUBS_PATH, api.application([hub_routes(hubs, gate_for(redis, settings, settings.key_file))]))]


def shelf(redis: Redis, settings: IngestSettings) -> Shelf:
    """Return what puts pushed articles into the stream."""
    store = article_store(redis, settings)
    return Shelf(store, PushNames(redis, store.keys), ServerClock(redis))


def hand_in(redis: Redis, settings: IngestSettings, fetcher: Fetcher, reader: Reader) -> HandIn:
    """Return what takes in a document that a person hands in."""
    clock = ServerClock(redis)
    entries = Entries(full_text(redis, settings, fetcher, reader), article_store(redis, settings))
    return HandIn(fetcher, reader, entries, clock)


def adding(redis: Redis, settings: IngestSettings, fetcher: Fetcher, reader: Reader) -> Adding:
    """Return what looks at feeds and adds them."""
    feeds, first = feed_store(redis, settings), FirstDocuments(redis, settings.namespace)
    return Adding(fetcher, Listing(fetcher, reader), feeds, first, ServerClock(redis))


def full_text(redis: Redis, settings: IngestSettings, fetcher: Fetcher, reader: Reader) -> FullText:
    """Return what reads the pages behind entries."""
    clock = ServerClock(redis)
    honoured = Robots(fetcher, RobotsStore(redis, settings.namespace), clock)
    robots = honoured if settings.robots == "honour" else EverythingAllowed()
    return FullText(fetcher, reader, clock, robots, FeedAccess(settings.key_file))


def article_store(redis: Redis, settings: IngestSettings) -> ArticleStore:
    """Return the way into the stream of articles."""
    return ArticleStore(redis, settings.namespace, settings.partitions, settings.retention)


def feed_store(redis: Redis, settings: IngestSettings) -> FeedStore:
    """Return what is known of each feed."""
    return FeedStore(redis, ServerClock(redis), settings.namespace, settings.poll_lease)


def fetcher_for(settings: IngestSettings, redis: Redis | None = None) -> Fetcher:
    """Return what gets documents, through the guard; with a server it shares its hosts with all that know it."""
    limits = FetchLimits(
        seconds=settings.fetch_within.total_seconds(),
        connect_seconds=settings.fetch_connect_within.total_seconds(),
        raw_bytes=settings.fetch_bytes,
        unpacked_bytes=settings.fetch_unpacked_bytes,
        at_once=settings.fetch_at_once,
        spacing_seconds=settings.fetch_spacing.total_seconds(),
    )
    hosts = HostStore(redis, settings.namespace) if redis is not None else None
    return Fetcher(guard_for(settings), settings.user_agent, limits, hosts)


def guard_for(settings: IngestSettings) -> Guard:
    """Return what says which addresses may be called."""
    return Guard(settings.allow_private_nets, settings.allow_ports, settings.proxy)
