"""`/live`, `/ready` and `/metrics` tell the truth over real HTTP: about the server, the tasks, lag and pending."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from faststream.asgi import AsgiFastStream
from prometheus_client.parser import text_string_to_metric_families
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from services.cli.embedded import EmbeddedServer
from tests.builders import article, tagged
from tests.servers import serve
from tests.shared.conftest import Publish, Running, eventually
from tocsin.health import health_routes
from tocsin.messages import Article, TaggedArticle
from tocsin.service import Wiring, Worker
from tocsin.settings import RuntimeSettings
from tocsin.stage import Route
from tocsin.streams import ARTICLES, TAGGED

pytestmark = pytest.mark.redis


async def tag(message: Article) -> TaggedArticle:
    return tagged(message)


CLASSIFY = Route(tag, reads=ARTICLES, group="classifier", writes=TAGGED)


@asynccontextmanager
async def asked(worker: Worker) -> AsyncIterator[httpx.AsyncClient]:
    """The health checks of a worker, served on a real port."""
    app = AsgiFastStream(asgi_routes=health_routes(worker, worker.metrics), logger=None)
    async with serve(app) as url, httpx.AsyncClient(base_url=url, timeout=10) as client:
        yield client


async def test_a_worker_that_works_is_live_and_ready(running: Running) -> None:
    async with running(CLASSIFY) as worker, asked(worker) as http:
        live, ready = await http.get("/live"), await http.get("/ready")

        assert (live.status_code, live.json()) == (200, {"live": True, "ended": []})
        assert (ready.status_code, ready.json()["why"]) == (200, [])
        assert [lane["group"] for lane in ready.json()["lanes"]] == ["classifier"]


async def test_lag_and_pending_are_those_of_the_server(
    redis: Redis, namespace: str, running: Running, publish: Publish
) -> None:
    handled = asyncio.Event()

    async def stuck(message: Article) -> TaggedArticle:
        await handled.wait()
        return tagged(message)

    for number in range(5):
        await publish(ARTICLES, article(f"a{number}"))

    route = Route(stuck, reads=ARTICLES, group="classifier", writes=TAGGED)
    async with running(route, batch=2) as worker, asked(worker) as http:

        async def two_are_pending() -> bool:
            (lane,) = (await http.get("/ready")).json()["lanes"]
            return bool((lane["pending"], lane["lag"]) == (2, 3))

        await eventually(two_are_pending)
        handled.set()


async def test_a_server_that_is_gone_is_said_within_seconds() -> None:
    with tempfile.TemporaryDirectory(prefix="tocsin-") as directory:
        server = EmbeddedServer(Path(directory) / "s").start()
        redis = Redis.from_url(server.url, retry=Retry(NoBackoff(), 0), socket_timeout=2)
        worker = Worker(RuntimeSettings(redis_url=server.url, claim_idle=0.2, stop_within=1))
        await worker.start(redis, Wiring(routes=[CLASSIFY]))

        async with asked(worker) as http:
            before = await http.get("/ready")
            server.stop()
            ready, live = await http.get("/ready"), await http.get("/live")
            server.start()

            async def ready_again() -> bool:
                return (await http.get("/ready")).status_code == 200

            await eventually(ready_again)

        assert before.status_code == 200
        assert ready.status_code == 503
        assert "the server does not answer" in ready.json()["why"][0]
        assert live.status_code == 200
        await worker.stop()
        await redis.aclose()
        server.stop()


@pytest.mark.filterwarnings("ignore:coroutine")
async def test_a_task_that_died_makes_it_neither_live_nor_ready(running: Running) -> None:
    told: list[bool] = []

    async with running(CLASSIFY) as worker, asked(worker) as http:
        worker.on_failure = lambda: told.append(True)

        async def broken() -> None:
            raise ZeroDivisionError

        worker._begin("doomed", broken())
        await eventually(lambda: _now(told))
        live, ready = await http.get("/live"), await http.get("/ready")

        assert (live.status_code, live.json()["ended"]) == (503, ["doomed"])
        assert (ready.status_code, ready.json()["why"]) == (503, ["task 'doomed' ended"])
        assert isinstance(worker.failed, ZeroDivisionError)


async def _now(value: object) -> object:
    return value


async def test_a_worker_that_is_stopping_takes_no_more_work(running: Running) -> None:
    async with running(CLASSIFY) as worker, asked(worker) as http:
        worker._stopping.set()

        ready = await http.get("/ready")

        assert (ready.status_code, ready.json()["why"]) == (503, ["stopping"])


async def test_metrics_can_be_parsed_and_count_what_was_done(
    redis: Redis, namespace: str, running: Running, publish: Publish
) -> None:
    await publish(ARTICLES, article("a1"))
    await redis.xadd(ARTICLES.key(0, namespace), {"__data__": "no json"})

    async with running(CLASSIFY) as worker, asked(worker) as http:

        async def both_are_settled() -> bool:
            (group,) = await redis.xinfo_groups(ARTICLES.key(0, namespace))
            return bool(group["lag"] == 0 and group["pending"] == 0)

        await eventually(both_are_settled)
        answer = await http.get("/metrics")

    samples = {
        (sample.name, sample.labels.get("outcome") or sample.labels.get("group")): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }
    assert answer.headers["content-type"].startswith("text/plain")
    assert samples["tocsin_messages_total", "handed_over"] == 1
    assert samples["tocsin_messages_total", "dead"] == 1
    assert samples["tocsin_batch_seconds_count", "classifier"] >= 1
    assert samples["tocsin_lag", "classifier"] == samples["tocsin_pending", "classifier"] == 0


async def test_other_paths_are_not_there(running: Running) -> None:
    async with running(CLASSIFY) as worker, asked(worker) as http:
        assert (await http.get("/")).status_code == 404
