"""Offers a fixed list of articles to the stream until it is through; to be killed at any moment.

python -m tests.services.ingest.adapters.offering REDIS_URL NAMESPACE SEED
"""

import asyncio
import os
import random
import signal
import sys
import time
from datetime import UTC, datetime

from redis.asyncio import Redis

from services.ingest.adapters.article_store import ArticleStore
from services.ingest.domain.identity.acceptance import Offer
from services.ingest.domain.identity.addresses import canonical
from tocsin.messages import Article

ARTICLES = 80
NOW = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
WORDS = [f"word{number}" for number in range(2_000)]


def offers(revision: int) -> list[Offer]:
    """The articles in one revision: some under a changed address, some by another source, some without an address."""
    made = []
    for number in range(ARTICLES):
        chosen = random.Random(number)
        words = [chosen.choice(WORDS) for _ in range(120)]
        text = " ".join(words) + ("" if revision == 1 else f" and then there were {number} more of them.")
        url = f"https://quay.example/{number}" if number % 7 else None
        article = Article(
            id=f"article{number}",
            url=url,
            canonical_url=canonical(url) if url else None,
            source="quay.example" if url else None,
            title=" ".join(words[:6]),
            body=text,
            first_seen=NOW,
            feed="https://quay.example/feed" if url else None,
        )
        made.append(Offer(article, f"key{number}", f"listing{revision}"))
    return made


async def offer_all(redis_url: str, namespace: str, seed: int, revision: int) -> None:
    """Offer everything, as it was or as it was edited, in small batches of changing size."""
    redis = Redis.from_url(redis_url)
    store, sizes = ArticleStore(redis, namespace, partitions=2), random.Random(seed)
    waiting = offers(revision)
    while waiting:
        size = sizes.randint(1, 40)
        await store.accept_all(waiting[:size])
        waiting = waiting[size:]
    await redis.aclose()


def offer_in_a_child(redis_url: str, namespace: str, seed: int, revision: int) -> int:
    """Offer everything in a process of its own and return its id."""
    child = os.fork()
    if child == 0:
        asyncio.run(offer_all(redis_url, namespace, seed, revision))
        os._exit(0)
    return child


def main(redis_url: str, namespace: str, seed: int, kills: int, revision: int) -> None:
    """Print how often a child was killed at work; the last one comes to its end."""
    moments, killed = random.Random(seed), 0
    for number in range(kills):
        child = offer_in_a_child(redis_url, namespace, seed + number, revision)
        time.sleep(moments.uniform(0.02, 0.4))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        killed += os.WIFSIGNALED(status)
    _, status = os.waitpid(offer_in_a_child(redis_url, namespace, seed + kills, revision), 0)
    print(killed)
    sys.exit(os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:6]))
