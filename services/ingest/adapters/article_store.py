"""Puts articles into the stream, each revision once: first whose article a text is, then the hand-over.

Two slots, therefore two scripts; each may be repeated after any crash or error, the second call finds what the first
one left. Where two processes offer one article at once, the one that comes second decides again.
`article_keys` is the map of the keys.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Final, cast

from redis.asyncio import Redis
from redis.asyncio.client import Pipeline

from services.ingest.adapters.article_keys import ArticleKeys
from services.ingest.adapters.article_notes import ArticleNotes
from services.ingest.adapters.article_records import Record, Records, json_of
from services.ingest.adapters.article_scripts import ACCEPT, ERASED, REMEMBER
from services.ingest.adapters.identities import Identities, Settled
from services.ingest.adapters.outage import retryable
from services.ingest.domain.identity.acceptance import HANDED_IN, Accepted, Listed, Offer
from services.ingest.domain.identity.addresses import canonical
from services.ingest.domain.identity.offers import RUN, Weighed, runs
from services.ingest.domain.identity.revisions import Leave, Write, content_of, decide, withdraw
from tocsin.errors import Retryable
from tocsin.messages import Article
from tocsin.telemetry import new_traceparent

TRIES: Final = RUN + 10
"""So often others may come first; within a run, each offer of one article waits for the one before."""


@dataclass(frozen=True)
class ArticleStore:
    """The way into the stream `articles`."""

    redis: "Redis"
    namespace: str = ""
    partitions: int = 1
    remember: timedelta = timedelta(days=30)
    traceparent: Callable[[], str] = new_traceparent

    @cached_property
    def keys(self) -> ArticleKeys:
        """Where everything stands."""
        return ArticleKeys(self.namespace, self.partitions)

    @cached_property
    def records(self) -> Records:
        """What is remembered of articles."""
        return Records(self.redis, self.keys)

    @cached_property
    def notes(self) -> ArticleNotes:
        """What is noted of those that come again."""
        return ArticleNotes(self.redis, self.keys, self.remember)

    @cached_property
    def identities(self) -> Identities:
        """What articles are known by."""
        return Identities(self.redis, self.keys, self.remember, self.records.last_revisions)

    async def accept(self, offer: Offer) -> Accepted:
        """Put one article into the stream, unless it is there and says nothing new; raises as `accept_all` does."""
        return (await self.accept_all([offer]))[0]

    async def accept_all(self, offers: Sequence[Offer]) -> list[Accepted]:
        """Put articles into the stream in their order; where one is known, what is new of it as its next revision.

        Raises:
            Retryable: the outcome is unknown; the call may be repeated with all of them.
        """
        accepted: list[Accepted] = []
        with retryable("accepting articles"):
            for run in runs(await _weighed(offers)):
                settled = await self.identities.settle(run)
                became = await self._hand_over(settled)
                await self._remember_listings(settled)
                await self.notes.note([each.offer for each in settled], became)
                accepted += became
        return accepted

    async def withdraw(self, reference: str, now: datetime) -> Accepted | None:
        """Take an article back, named by its id or its address; None if there is no such article.

        Raises:
            Retryable: the outcome is unknown; the call may be repeated.
        """
        with retryable("withdrawing an article"):
            address = canonical(reference)
            id = await self.identities.find(address) if address else reference
            for _ in range(TRIES if id and id != ERASED else 0):
                record = (await self.records.of([id]))[0] if id else None
                if id is None or record is None:
                    return None
                accepted = await self._withdrawn(id, record, address, now)
                if accepted:
                    return accepted
        return None

    async def listed(self, offers: Sequence[Offer]) -> list[Listed]:
        """Tell for each entry whether its feed listed it before, and how; articles without texts will do.

        What is asked for stays remembered, so that what a feed lists for months is not new again after one.
        """
        with retryable("looking articles up"):
            found: list[Listed] = []
            for begin in range(0, len(offers), RUN):
                found += await self._listed(offers[begin : begin + RUN])
            return found

    async def _hand_over(self, settled: Sequence[Settled]) -> list[Accepted]:
        done: dict[int, Accepted] = {
            number: Accepted(each.offer.article.id, False, outcome="same", why="erased")
            for number, each in enumerate(settled)
            if each.id == ERASED
        }
        for _ in range(TRIES):
            waiting = [number for number in range(len(settled)) if number not in done]
            if not waiting:
                return [done[number] for number in range(len(settled))]
            came = await self._try([settled[number] for number in waiting])
            done.update((number, accepted) for number, accepted in zip(waiting, came, strict=True) if accepted)
        raise Retryable("the articles changed all the time while they were to be accepted")

    async def _try(self, settled: Sequence[Settled]) -> list[Accepted | None]:
        """Decide on offers by what is remembered; None for those of which that has changed meanwhile."""
        records = await self.records.of([each.id for each in settled])
        differing = {
            each.id: record
            for each, record in zip(settled, records, strict=True)
            if record and content_of(each.offer.article) != record.known.content
        }
        lasts = await self.records.revisions(differing)
        decisions = [
            decide(each.offer, record.known if record else None, lasts.get(each.id))
            for each, record in zip(settled, records, strict=True)
        ]
        pipeline = self.redis.pipeline(transaction=False)
        for each, record, decision in zip(settled, records, decisions, strict=True):
            if isinstance(decision, Write):
                self._write(pipeline, each.id, record, decision)
            elif record:
                after = record.with_(decision.known)
                pipeline.eval(REMEMBER, 1, self.keys.seen(each.id), record.raw, self._seconds, after)
        answers = cast(list[bytes | int | None], await pipeline.execute())
        return [
            _accepted(each.id, decision, answer)
            for each, decision, answer in zip(settled, decisions, answers, strict=True)
        ]

    async def _withdrawn(self, id: str, record: Record, address: str | None, now: datetime) -> Accepted | None:
        """Write that an article was withdrawn; None where it has changed meanwhile."""
        lasts = await self.records.revisions({id: record})
        known = record.known
        last = lasts.get(id) or Article(id=id, url=address, canonical_url=address, first_seen=known.first_seen)
        decision = withdraw(known, last, now)
        if decision is None:
            return Accepted(id, False, None, known.revision, "same", "withdrawn")
        pipeline = self.redis.pipeline(transaction=False)
        self._write(pipeline, id, record, decision)
        (answer,) = await pipeline.execute()
        return _accepted(id, decision, answer)

    def _write(self, pipeline: Pipeline, id: str, record: Record | None, decision: Write) -> None:
        """Queue the script that writes an entry and remembers its article."""
        article, known = decision.article, decision.known
        entry: dict[str, str | bytes] = {
            "__data__": article.to_wire(),
            "schema": article.schema_id,
            "src": article.feed or HANDED_IN,
            "traceparent": self.traceparent(),
        }
        fields: list[str | bytes] = [part for pair in entry.items() for part in pair]
        before = record.raw if record else b""
        keys = self.keys.seen(id), self.keys.stream(id)
        pipeline.eval(ACCEPT, 2, *keys, before, self._seconds, known.content, json_of(known), *fields)

    async def _remember_listings(self, settled: Sequence[Settled]) -> None:
        pipeline = self.redis.pipeline(transaction=False)
        for each in settled:
            offer = each.offer
            if offer.article.feed and offer.entry_key and offer.listing and each.id != ERASED:
                key = self.keys.entry(offer.article.feed, offer.entry_key)
                pipeline.set(key, f"{each.id} {offer.listing}", ex=self.remember)
        if len(pipeline):
            await pipeline.execute()

    async def _listed(self, offers: Sequence[Offer]) -> list[Listed]:
        held = await self._held(offers)
        records = await self.records.of([entry.partition(" ")[0] or url for entry, url in held], keep=self.remember)
        stands = zip(offers, held, records, strict=True)
        return [_stands(offer, entry, url, record) for offer, (entry, url), record in stands]

    async def _held(self, offers: Sequence[Offer]) -> list[tuple[str, str]]:
        """Return for each entry what its feed's key and what its address lead to, empty where that is nothing."""
        pipeline = self.redis.pipeline(transaction=False)
        nothing = self.keys.text("")
        for offer in offers:
            feed, key, address = offer.article.feed, offer.entry_key, offer.article.canonical_url
            pipeline.getex(self.keys.entry(feed, key) if feed and key else nothing, ex=self.remember)
            pipeline.getex(self.keys.url(address) if address else nothing, ex=self.remember)
        values = [(value or b"").decode() for value in cast(list[bytes | None], await pipeline.execute())]
        return list(zip(values[::2], values[1::2], strict=True))

    @property
    def _seconds(self) -> str:
        return str(int(self.remember.total_seconds()))


async def _weighed(offers: Sequence[Offer]) -> list[Weighed]:
    weighed = []
    for offer in offers:
        weighed.append(Weighed.of(offer))
        await asyncio.sleep(0)  # a long text takes milliseconds: others get their turn
    return weighed


def _accepted(id: str, decision: Write | Leave, answer: bytes | int | None) -> Accepted | None:
    """Return what became of an offer; None where nothing did, for its article has changed meanwhile."""
    if isinstance(decision, Leave):
        return Accepted(id, False, None, decision.known.revision, "same", decision.why)
    if not isinstance(answer, bytes):
        return None
    article, is_new = decision.article, decision.outcome == "new"
    return Accepted(id, is_new, answer.decode(), article.revision, decision.outcome, None, article.copy_of)


def _stands(offer: Offer, entry: str, url: str, record: Record | None) -> Listed:
    """Tell how an entry stands; what is held of it is worth nothing without a record."""
    id, _, listing = entry.partition(" ")
    if ERASED in (id, url):
        return "same"
    if record is None:
        return "new"
    if listing:
        return "same" if listing == offer.listing else "changed"
    return "elsewhere" if url and not record.known.teaser else "new"
