"""The whole line in one process: ingest, classifier and notifier on one server."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from importlib import import_module
from typing import Any, Final

from services.classifier.settings import ClassifierSettings
from services.ingest.settings import IngestSettings
from services.notifier.settings import NotifierSettings
from tocsin.api import Listener
from tocsin.service import Service, application
from tocsin.settings import RuntimeSettings

SERVICES: Final[Mapping[str, type[RuntimeSettings]]] = {
    "notifier": NotifierSettings,
    "classifier": ClassifierSettings,
    "ingest": IngestSettings,
}
"""Settings of each service, last of the line first: whoever reads is there before anything is written."""


def build(name: str, api: Listener | None = None, /, **overrides: Any) -> Service:
    """Return one service's application, its settings read from the environment; only its own libraries are needed."""
    wire = import_module(f"services.{name}.app").wire
    return application(SERVICES[name].load(**overrides), wire, api)


@asynccontextmanager
async def running_line(
    on_failure: Callable[[], None] | None = None, api: Listener | None = None, /, **overrides: Any
) -> AsyncIterator[Sequence[Service]]:
    """Run all three services while the block runs; ingest stops first, the notifier last.

    `api` serves what they serve over HTTP: once everything runs, and it is the first to stop; without it they serve
    nothing. `on_failure` is called when a task that must never end has ended; the service's `worker.failed` says why.
    """
    async with AsyncExitStack() as stack:
        running = []
        for name in SERVICES:
            app = build(name, api, **{**overrides, "api_port": None})
            if on_failure is not None:
                app.worker.on_failure = on_failure
            await stack.enter_async_context(app.start_lifespan_context())
            running.append(app)
        if api is not None:
            await stack.enter_async_context(_serving(api, on_failure))
        yield running


@asynccontextmanager
async def _serving(api: Listener, on_failure: Callable[[], None] | None) -> AsyncIterator[None]:
    stopping = asyncio.Event()
    serving = asyncio.create_task(api.run(stopping))
    if on_failure is not None:
        serving.add_done_callback(lambda _ended: on_failure())
    try:
        yield
    finally:
        stopping.set()
        await serving
