"""The same with plain FastStream: quick to write, but a message it dies on stays stuck. Run by `faststream run`."""

import os

from faststream import FastStream
from faststream.redis import RedisBroker, StreamSub

from tocsin.messages import TaggedArticle
from tocsin.streams import TAGGED

broker = RedisBroker(os.environ.get("TOCSIN_REDIS_URL", "redis://localhost:6379"))
app = FastStream(broker)
tagged_articles = StreamSub(
    TAGGED.key(0, os.environ.get("TOCSIN_NAMESPACE", "")), group="plain", consumer="one", max_records=100
)


@broker.subscriber(stream=tagged_articles)
async def show(tagged: TaggedArticle) -> None:
    """Print what an article is about."""
    print(f"{tagged.article.title} | {', '.join(topic.id for topic in tagged.topics)}", flush=True)
