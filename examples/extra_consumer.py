"""An extra consumer: prints what each article is about, as a consumer group of its own. It needs TOCSIN_REDIS_URL."""

import asyncio

from tocsin.messages import TaggedArticle
from tocsin.service import run
from tocsin.settings import RuntimeSettings
from tocsin.stage import Route
from tocsin.streams import TAGGED


async def show(tagged: TaggedArticle) -> None:
    """Called at least once for each article: if the process dies in here, the next one is given it again."""
    print(f"{tagged.article.title} | {', '.join(topic.id for topic in tagged.topics)}", flush=True)


if __name__ == "__main__":
    asyncio.run(run(RuntimeSettings.load(), Route(show, reads=TAGGED, group="extra")))
