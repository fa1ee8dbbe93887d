"""Tells whose article a text is: by its keys, or by looking at the articles that may be the same."""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final, cast

from redis.asyncio import Redis

from services.ingest.adapters.article_keys import ArticleKeys
from services.ingest.adapters.article_scripts import IDENTIFY
from services.ingest.domain.identity.acceptance import Offer
from services.ingest.domain.identity.likeness import By, Candidate, Kin, kin, says_it_is_another
from services.ingest.domain.identity.offers import Weighed
from tocsin.messages import Article

NEAR_FOR: Final = timedelta(hours=120)
"""How far back it is looked for texts that are alike."""
LOOKED_AT: Final = 8
"""Candidates that are read for one article: those a key points at, then those that share most bands."""

Reads = Callable[[Sequence[str]], Awaitable[Mapping[str, Article]]]
"""Gives the last revisions of articles that the stream still keeps."""


@dataclass(frozen=True, slots=True)
class Settled:
    """An offer whose article is known by its id."""

    offer: Offer
    id: str


@dataclass(frozen=True)
class Identities:
    """What articles are known by; one script an article, in the slot `{identity}`."""

    redis: "Redis"
    keys: ArticleKeys
    remember: timedelta
    articles: Reads

    async def settle(self, run: Sequence[Weighed]) -> list[Settled]:
        """Return whose article each text is, and claim its keys for it."""
        answers = await self._identify([(each, None) for each in run])
        unsure = [number for number, answer in enumerate(answers) if not answer[0]]
        known = await self._candidates([answers[number][1:] for number in unsure])
        kins = [
            kin(run[number].offer, run[number].text, candidates)
            for number, candidates in zip(unsure, known, strict=True)
        ]
        told = await self._identify([(run[number], found) for number, found in zip(unsure, kins, strict=True)])
        ids = [answer[0] for answer in answers]
        copies: dict[int, Kin] = {}
        for number, answer, found in zip(unsure, told, kins, strict=True):
            ids[number], copies[number] = answer[0], found
        return [_settled(each, id, copies.get(number)) for number, (each, id) in enumerate(zip(run, ids, strict=True))]

    async def find(self, canonical_url: str) -> str | None:
        """Return the id of the article at an address."""
        held = cast(bytes | None, await self.redis.get(self.keys.url(canonical_url)))
        return held.decode() if held else None

    async def _identify(self, asked: Sequence[tuple[Weighed, Kin | None]]) -> list[list[str]]:
        """Return for each the id alone, or an empty id and the candidates where no key tells it and nobody has yet."""
        if not asked:
            return []
        pipeline = self.redis.pipeline(transaction=False)
        for weighed, found in asked:
            roles = self._roles(weighed)
            pipeline.eval(
                IDENTIFY,
                len(roles),
                *(key for _, key in roles),
                *self._arguments(weighed, found),
                *(role for role, _ in roles),
            )
        answers = cast(list[list[bytes]], await pipeline.execute())
        return [[part.decode() for part in answer] for answer in answers]

    def _arguments(self, weighed: Weighed, found: Kin | None) -> list[str]:
        article = weighed.offer.article
        return [
            weighed.first_id,
            str(int(self.remember.total_seconds())),
            str(int(min(NEAR_FOR, self.remember).total_seconds())),
            "1" if article.canonical_url or article.source else "0",
            "0" if found else "1",
            (found and found.same_as) or "",
            article.source or "",
            "1" if says_it_is_another(weighed.offer) else "0",
        ]

    def _roles(self, weighed: Weighed) -> list[tuple[str, str]]:
        """Return what a text is known by: roles and keys."""
        identity, offer, keys = weighed.identity, weighed.offer, self.keys
        feed, entry = offer.article.feed, offer.entry_key
        roles = [
            ("url", identity.url and keys.url(identity.url)),
            ("told", identity.source_text and keys.source_text(identity.source_text)),
            ("told", identity.feed_text and keys.feed_text(identity.feed_text)),
            ("text", identity.text and keys.text(identity.text)),
            ("entry", keys.entry(feed, entry) if feed and entry else None),
            ("own", weighed.own_url and keys.url(weighed.own_url)),
            *(("near", keys.near(band)) for band in weighed.bands),
        ]
        return [(role, key) for role, key in roles if key]

    async def _candidates(self, named: Sequence[Sequence[str]]) -> list[list[Candidate]]:
        """Read the articles that may be the same: those a key points at, then those that share most bands."""
        ranked = [_ranked(names) for names in named]
        articles = await self.articles(list({id for ranking in ranked for id in ranking})) if ranked else {}
        return [[Candidate(articles[id], by) for id, by in ranking.items() if id in articles] for ranking in ranked]


def _ranked(names: Iterable[str]) -> dict[str, By]:
    parted = [name.split(" ") for name in names]
    by_key = [parts[1] for parts in parted if parts[0] == "key"]
    by_text = Counter(parts[1] for parts in parted if parts[0] == "text")
    ranked: dict[str, By] = dict.fromkeys(by_key, "key")
    for id, _ in by_text.most_common():
        ranked.setdefault(id, "text")
    return dict(list(ranked.items())[:LOOKED_AT])


def _settled(weighed: Weighed, id: str, found: Kin | None) -> Settled:
    """Return an offer under its article's id; an address that its page names wrongly is not its own."""
    offer = weighed.offer
    is_own = weighed.own_url is None or found is None or found.same_as == id
    update = {
        "id": id,
        "copy_of": found.copy_of if found and found.copy_of != id else None,
        "canonical_url": offer.article.canonical_url if is_own else weighed.identity.url,
    }
    return Settled(replace(offer, article=offer.article.model_copy(update=update)), id)
