"""The notifier: tagged ──▶ stories ──▶ alerts ──▶ delivery ──▶ webhooks."""

from datetime import timedelta
from functools import partial
from typing import Final

from redis.asyncio import Redis

from services.notifier.adapters.articles_read import ArticlesRead
from services.notifier.adapters.decision_ledger import DecisionLedger
from services.notifier.adapters.held_alerts import HeldAlerts
from services.notifier.adapters.live_subscriptions import LiveSubscriptions
from services.notifier.adapters.outbox import LEASE, Outbox
from services.notifier.adapters.sealing import Sealer
from services.notifier.adapters.story_records import GROUP, StoryRecords
from services.notifier.adapters.subscription_store import SubscriptionStore
from services.notifier.adapters.told_store import ToldStore
from services.notifier.adapters.webhook import Webhooks
from services.notifier.adapters.workers import Workers
from services.notifier.dispatcher import Dispatcher
from services.notifier.domain.query import parse
from services.notifier.handlers import Decider, Observer, Unobserved
from services.notifier.holding import Delivery, Gatherer
from services.notifier.ledger import Ledger
from services.notifier.querying import vocabulary
from services.notifier.settings import NotifierSettings
from services.notifier.stories import Stories
from tocsin.clock import ServerClock
from tocsin.guard import Guard
from tocsin.service import Service, Wiring, application
from tocsin.stage import Route
from tocsin.streams import ALERTS, STORIES, TAGGED

__all__ = ["app", "vocabulary", "wire"]

MARGIN: Final = timedelta(seconds=5)
"""What of a lease is left to the look-ups before a call and the last word of a record."""


def wire(redis: Redis, settings: NotifierSettings, observer: Observer | None = None) -> Wiring:
    """Return the notifier's parts; `observer` sees each decision."""
    clock, words, shards = ServerClock(redis), vocabulary(), range(settings.shards)
    store, workers = SubscriptionStore(redis, settings.namespace), Workers(redis, settings.namespace)
    subscriptions = LiveSubscriptions(store, workers, partial(parse, vocabulary=words), settings.shards)
    outbox = Outbox(redis, settings.namespace, settings.shards, settings.webhooks_per_endpoint)
    webhooks = webhooks_for(settings)
    dispatcher = Dispatcher(
        outbox,
        subscriptions,
        Sealer.from_file(settings.key_file),
        webhooks,
        clock,
        settings.webhook_source,
        settings.shards,
        settings.webhooks_at_once,
        settings.stop_within.total_seconds(),
        record_within(settings.webhook_timeout).total_seconds(),
    )
    stories = Stories(StoryRecords(redis, settings.namespace, settings.stories), clock, settings.stories)
    decisions = DecisionLedger(redis, settings.namespace, settings.shards, settings.ledger_bytes)
    ledgers = [Ledger(decisions, clock, shard, observer or Unobserved()) for shard in shards]
    deciders = [
        Decider(
            subscriptions,
            ToldStore(redis, settings.namespace, shard, settings.retention),
            words,
            clock,
            shard,
            ledgers[shard],
        )
        for shard in shards
    ]
    held, articles = (
        HeldAlerts(redis, settings.namespace, settings.shards),
        ArticlesRead(redis, settings.namespace, settings.partitions),
    )
    delivery = Delivery(outbox, held, subscriptions, clock, dispatcher.wake)
    gatherer = Gatherer(held, subscriptions, articles, clock, dispatcher.wake, settings.shards)
    return Wiring(
        routes=[
            Route(
                stories.place,
                reads=TAGGED,
                group=GROUP,
                writes=STORIES,
                alone=True,
                begin=stories.begin,
                commit=stories.commit,
            ),
            *(
                Route(decider.decide, reads=STORIES, group=f"notifier-s{decider.shard}", writes=ALERTS, alone=True)
                for decider in deciders
            ),
            Route(delivery.enqueue, reads=ALERTS, group="delivery"),
        ],
        backgrounds=[subscriptions, dispatcher, gatherer, *ledgers],
        resources=[webhooks],
        trims=True,
        ready=subscriptions.unready,
    )


def app() -> Service:
    """Return the service, its settings read from the environment."""
    return application(NotifierSettings.load(), wire)


def webhooks_for(settings: NotifierSettings) -> Webhooks:
    """Return what calls webhooks, through the guard."""
    guard = Guard(settings.allow_private_nets, settings.allow_ports, settings.proxy)
    seconds = settings.webhook_timeout.total_seconds()
    return Webhooks.over(guard, settings.user_agent, seconds, settings.webhooks_at_once)


def record_within(call: timedelta) -> timedelta:
    """Return how long a record may be insisted on after a call of this length, the lease being held all the time."""
    return LEASE - call - MARGIN
