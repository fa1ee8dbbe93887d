"""A worker process for the fault tests: stages whose handlers fail, or kill it, when the title says so."""

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from hashlib import sha256

from tests.builders import NOW, tagged
from tocsin import logs
from tocsin.errors import Rejected
from tocsin.messages import Alert, Article, ArticleReference, SubscriptionReference, TaggedArticle
from tocsin.service import run
from tocsin.settings import RuntimeSettings
from tocsin.stage import Route
from tocsin.streams import ALERTS, ARTICLES, TAGGED


def suffer(title: str, stage: str) -> None:
    """Do what the title asks of this stage."""
    if title == f"kill {stage}":
        os.kill(os.getpid(), signal.SIGKILL)
    if title == f"raise {stage}":
        raise ValueError("a bug")
    if title == f"reject {stage}":
        raise Rejected("not for us")


async def classify(article: Article) -> TaggedArticle:
    """Tag, unless the title says otherwise."""
    suffer(article.title, "classify")
    return tagged(article)


async def decide(message: TaggedArticle) -> Sequence[Alert]:
    """Ring two subscriptions with each article, unless the title says otherwise."""
    suffer(message.article.title, "decide")
    reference = ArticleReference(id=message.id, revision=1)
    return [
        Alert(
            id=sha256(f"sub_{number}\x1f{message.id}".encode()).hexdigest(),
            subscription=SubscriptionReference(id=f"sub_{number}", name="n"),
            article=reference,
            reason="because",
            decided_at=NOW,
        )
        for number in range(2)
    ]


ROUTES = {
    "classify": Route(classify, reads=ARTICLES, group="classifier", writes=TAGGED),
    "decide": Route(decide, reads=TAGGED, group="notifier-s0", writes=ALERTS),
}

if __name__ == "__main__":
    logs.configure("error", "json")
    asyncio.run(run(RuntimeSettings.load(), ROUTES[sys.argv[1]]))
