"""Subscribes to the hubs that feeds name, answers their questions, and takes in what they tell."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final, Literal, Protocol

import structlog
from pydantic import SecretStr

from services.ingest.domain.feeds import Feed
from services.ingest.domain.identity.acceptance import Taken
from services.ingest.domain.polling.polls import FeedState
from services.ingest.domain.polling.websub import (
    HubSubscription,
    after_failure,
    after_poll,
    after_request,
    after_telling,
    confirmed,
    denied,
    is_about,
    is_signed,
    is_telling,
    request_of,
    wanted,
)
from tocsin.errors import Rejected, Retryable, TocsinError
from tocsin.reach import shown

AT_ONCE: Final = 8

Heard = Literal["taken", "unsigned", "unreadable", "gone"]
"""What became of what a hub told: its articles are in, it was ignored as forged or damaged, or nobody wants it."""

log = structlog.get_logger()


class Clock(Protocol):
    """The server's time, the same for every process."""

    async def now(self) -> datetime: ...


class Agreements(Protocol):
    """What has been agreed with hubs; raises `Retryable` where the outcome is unknown."""

    async def get(self, feed: str) -> HubSubscription | None: ...

    async def by_token(self, token: str) -> HubSubscription | None: ...

    async def save(self, before: HubSubscription | None, after: HubSubscription) -> bool: ...

    async def change(self, feed: str, act: Callable[[HubSubscription], HubSubscription]) -> HubSubscription | None: ...

    async def claim(self, limit: int, now: datetime) -> tuple[HubSubscription, ...]: ...

    async def remove(self, agreed: HubSubscription) -> None: ...


class Asks(Protocol):
    """Sends a form to a hub; raises `Retryable` or `Rejected` where the hub does not take it."""

    async def ask(self, hub: str, form: Mapping[str, str]) -> None: ...


class Reads(Protocol):
    """Reads hostile documents; raises `Rejected` for one that cannot be read in time."""

    async def feed(self, body: bytes, url: str | None, headers: Mapping[str, str] | None) -> Feed: ...


class Takes(Protocol):
    """Brings what a feed lists into the stream."""

    async def take(self, listed: Feed, feed: FeedState, now: datetime) -> Taken: ...


class Feeds(Protocol):
    """What is known of each feed."""

    async def get(self, url: str) -> FeedState | None: ...


@dataclass(frozen=True)
class Hubs:
    """All that goes on between us and hubs."""

    agreements: Agreements
    asks: Asks
    reads: Reads
    takes: Takes
    feeds: Feeds
    clock: Clock
    callback: str
    """The public address below which hubs reach us, without a slash at its end."""
    new_token: Callable[[], str]
    secret_of: Callable[[str], SecretStr]
    """The secret under which the hub signs, made of the token."""
    look_every_seconds: float = 30.0

    async def polled(self, feed: FeedState, listed: Feed, found_new: bool) -> bool:
        """Note what a poll has shown: which hub the feed names, and whether the hub has kept silent about something.

        Returns whether the hub tells us what comes, so that the feed may be polled less.

        Raises:
            Retryable: the outcome is unknown; the call may be repeated.
        """
        now = await self.clock.now()
        agreed = await self.agreements.get(feed.url)
        topic = listed.self_url or feed.url
        if not listed.hub:
            if agreed:
                await self.agreements.remove(agreed)
            return False
        if agreed is None or not is_about(agreed, listed.hub, topic):
            await self.agreements.save(agreed, wanted(feed.url, listed.hub, topic, self.new_token(), now))
            return False
        agreed = await self.agreements.change(feed.url, partial(after_poll, found_new=found_new, now=now))
        return is_telling(agreed, now)

    async def is_telling(self, feed: str) -> bool:
        """Whether a hub tells us what a feed brings."""
        return is_telling(await self.agreements.get(feed), await self.clock.now())

    async def run(self, stopping: asyncio.Event) -> None:
        """Ask hubs, and ask again before their leases run out, until told to stop."""
        while not stopping.is_set():
            try:
                due = await self.agreements.claim(AT_ONCE, await self.clock.now())
                await asyncio.gather(*(self._ask(agreed) for agreed in due))
            except Retryable as error:
                due = ()
                log.warning("hubs.unreachable", error=str(error))
            if len(due) < AT_ONCE:
                with suppress(TimeoutError):
                    await asyncio.wait_for(stopping.wait(), self.look_every_seconds)

    async def question(self, token: str, query: Mapping[str, str]) -> str | None:
        """Return the challenge to repeat to a hub that asks whether we want what it is about to send.

        None says that we do not.

        Raises:
            Retryable: the outcome is unknown; the hub may ask again.
        """
        agreed = await self.agreements.by_token(token)
        if agreed is None:
            return None
        now = await self.clock.now()
        if query.get("hub.mode") == "denied" and query.get("hub.topic") == agreed.topic:
            await self.agreements.change(agreed.feed, partial(denied, reason=query.get("hub.reason", ""), now=now))
            log.warning("hub.denied", feed=shown(agreed.feed), hub=shown(agreed.hub))
            return ""
        after = await self.agreements.change(agreed.feed, lambda before: confirmed(before, query, now) or before)
        if confirmed(agreed, query, now) is None or after is None or after.progress != "live":
            return None
        log.info("hub.confirmed", feed=shown(agreed.feed), lease_until=str(after.lease_until))
        return query.get("hub.challenge")

    async def knows(self, token: str) -> bool:
        """Whether a token is one that a hub was given.

        Raises:
            Retryable: the outcome is unknown.
        """
        return await self.agreements.by_token(token) is not None

    async def told(self, token: str, body: bytes, signature: str, headers: Mapping[str, str]) -> Heard:
        """Take in what a hub tells; it has not been lost once this returns.

        Raises:
            Retryable: the outcome is unknown; the hub may tell it again.
        """
        agreed = await self.agreements.by_token(token)
        feed = await self.feeds.get(agreed.feed) if agreed else None
        if agreed is None:
            return "gone"
        if feed is None:
            await self.agreements.remove(agreed)
            return "gone"
        if not is_signed(body, signature, self.secret_of(token).get_secret_value()):
            log.warning("hub.forged", feed=shown(feed.url), hub=shown(agreed.hub))
            return "unsigned"
        try:
            listed = await self.reads.feed(body, agreed.topic, headers)
        except Rejected as error:
            log.warning("hub.unreadable", feed=shown(feed.url), error=str(error))
            return "unreadable"
        now = await self.clock.now()
        taken = await self.takes.take(listed, feed, now)
        await self.agreements.change(feed.url, partial(after_telling, now=now))
        log.info("hub.told", feed=shown(feed.url), new=sum(each.accepted.new for each in taken.offered))
        return "taken"

    async def _ask(self, agreed: HubSubscription) -> None:
        """Ask one hub; its answer comes as a question, at the address that we name here."""
        if await self.feeds.get(agreed.feed) is None:
            return await self.agreements.remove(agreed)
        callback = f"{self.callback}/{agreed.token}"
        form = request_of(agreed, callback, self.secret_of(agreed.token).get_secret_value())
        try:
            await self.asks.ask(agreed.hub, form)
        except TocsinError as error:
            now = await self.clock.now()
            await self.agreements.change(agreed.feed, partial(after_failure, asked=agreed, error=str(error), now=now))
            log.info("hub.failed", feed=shown(agreed.feed), hub=shown(agreed.hub), error=str(error))
            return None
        now = await self.clock.now()
        await self.agreements.change(agreed.feed, partial(after_request, asked=agreed, now=now))
        return None
