"""The demo: a news site, the three services and a webhook receiver in this process, and what must come of them."""

import asyncio
import signal
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from pydantic import SecretStr
from rich.console import Console

from services.cli.demo import pages
from services.cli.demo.acts import Acts, acting
from services.cli.demo.ledger import Ledger
from services.cli.demo.reasons import Reasons
from services.cli.demo.receiver import Receiver
from services.cli.demo.samples import SUBSCRIPTIONS, Sample, Wave, samples
from services.cli.demo.serving import HOST, serving
from services.cli.demo.site import FEED, Site
from services.cli.demo.verdict import verdict
from services.cli.demo.view import View
from services.cli.demo.watch import Watch
from services.cli.embedded import EmbeddedServer
from services.cli.line import running_line
from services.cli.server import key_file
from services.ingest.settings import IngestSettings
from services.notifier.adapters.sealing import new_secret
from services.notifier.app import vocabulary
from services.notifier.settings import NotifierSettings
from tocsin.errors import TocsinError
from tocsin.key_file import create_key_file

DEADLINE_SECONDS: Final = 60.0
LOOK_SECONDS: Final = 0.02
STEPS: Final[Mapping[Wave, str]] = {
    Wave.BEFORE: "The feed is added: what it lists already rings nobody",
    Wave.MORNING: "The morning's news",
    Wave.ALIKE: "Look-alikes: they name what was asked for, and do not tell of it",
    Wave.PASTED: "A page is pasted",
}
AGAIN: Final = "One that has rung comes again: pasted, and listed under another address"


async def demo(console: Console, written: Sequence[Sample] | None = None) -> bool:
    """Show the whole line at work and return whether exactly the expected alerts arrived; else say what did not."""
    written = samples() if written is None else tuple(written)
    view = View(console)
    view.opening()
    ledger = Ledger(written, view, Reasons(vocabulary()))
    with _stopped_by_sigterm(), view.live():
        async with _staged(ledger) as play:
            trouble = await play.through()
    found = verdict(written, ledger.read, ledger.arrivals, trouble)
    view.summary(found)
    return not found.differences


@dataclass(frozen=True, slots=True)
class Play:
    """The demo from the first subscription to the last delivery."""

    ledger: Ledger
    site: Site
    feed_url: str
    hooks: Mapping[str, SecretStr]
    """Webhook of each subscription -> its signing secret."""
    acts: Acts
    watch: Watch

    async def through(self) -> tuple[str, ...]:
        """Play all of it and return what went wrong on the way."""
        watching = asyncio.create_task(self.watch.run(), name="watch")
        try:
            async with asyncio.timeout(DEADLINE_SECONDS):
                await self._subscribe()
                for wave, words in STEPS.items():
                    self.ledger.view.step(words)
                    await self._come(wave)
                    await self._quiet(watching)
                self.ledger.view.step(AGAIN)
                await self._come_again()
                await self._quiet(watching)
                given_up = await self.watch.given_up()
        except TimeoutError:
            return (f"not everything had ended after {DEADLINE_SECONDS:.0f} s",)
        except TocsinError as error:
            return (str(error),)
        finally:
            self.watch.stop()
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
        return (f"dead letters: {given_up}",) if given_up else ()

    async def _subscribe(self) -> None:
        for (name, query), (hook, secret) in zip(SUBSCRIPTIONS.items(), self.hooks.items(), strict=True):
            self.ledger.reasons.add(await self.acts.subscribe(name, query, hook, secret))

    async def _come(self, wave: Wave) -> None:
        """Let the articles of a wave come, in the way they do."""
        come = [sample for sample in self.ledger.samples if sample.wave is wave]
        if wave is Wave.PASTED:
            for sample in come:
                await self.acts.paste(self._copied(sample))
            return
        self.site.publish(come)
        if wave is Wave.BEFORE:
            await self.acts.add_feed(self.feed_url)
        else:
            await self.acts.poll_now(self.feed_url)

    async def _come_again(self) -> None:
        """Bring an article that has rung once more, in two ways, and say where it is known already."""
        rung = next(sample for sample in self.ledger.samples if sample.wave is Wave.MORNING and sample.rings)
        if not any(offered.accepted.new for offered in await self.acts.paste(self._copied(rung))):
            self.ledger.view.known(rung.title, "pasted: known already")
        read = len(self.ledger.read)
        self.site.list_again(rung)
        await self.acts.poll_now(self.feed_url)
        if len(self.ledger.read) == read:
            self.ledger.view.known(rung.title, "listed again: known already")

    def _copied(self, sample: Sample) -> str:
        return pages.pasted(sample, pages.published(sample, self.site.opened))

    async def _quiet(self, watching: "asyncio.Task[None]") -> None:
        """Wait until nothing is under way any more, so that an alert too many would have been seen."""
        while not (self.ledger.is_forged or await self.watch.is_quiet()):
            _heed_cancellation()
            if watching.done():
                watching.result()
            await asyncio.sleep(LOOK_SECONDS)


def _heed_cancellation() -> None:
    """End the task if it was told to: redis-py can swallow a cancellation that is pending when a command begins."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


@contextmanager
def _stopped_by_sigterm() -> Iterator[None]:
    """Let SIGTERM do what Ctrl-C does, so that the server is stopped and its directory removed.

    It does so too where Ctrl-C does nothing, as behind `&` in a script.
    """
    loop, task, told = asyncio.get_running_loop(), asyncio.current_task(), asyncio.Event()

    def stop() -> None:
        told.set()
        if task is not None:
            task.cancel()

    loop.add_signal_handler(signal.SIGTERM, stop)
    try:
        yield
    except asyncio.CancelledError:
        if told.is_set():
            raise KeyboardInterrupt from None
        raise
    finally:
        loop.remove_signal_handler(signal.SIGTERM)


@asynccontextmanager
async def _staged(ledger: Ledger) -> AsyncIterator[Play]:
    """Set everything up, data in a temporary directory, and take it down afterwards."""
    site = Site(datetime.now(UTC))
    receiver = Receiver({f"/{name}": new_secret() for name in SUBSCRIPTIONS}, ledger.called)
    with TemporaryDirectory(prefix="tocsin-demo-") as folder, EmbeddedServer(Path(folder)) as server:
        create_key_file(key_file(server.directory))
        async with serving(site) as site_port, serving(receiver) as hooks_port:
            chosen = _chosen(server, site_port, hooks_port)
            hooks = {f"http://{HOST}:{hooks_port}{path}": secret for path, secret in receiver.secrets.items()}
            feed_url = f"http://{HOST}:{site_port}{FEED}"
            async with (
                running_line(**chosen),
                acting(IngestSettings.load(**chosen), NotifierSettings.load(**chosen)) as acts,
            ):
                yield Play(ledger, site, feed_url, hooks, acts, Watch(acts.redis, ledger.saw))


def _chosen(server: EmbeddedServer, *ports: int) -> Mapping[str, Any]:
    """Return the settings of a demo, whatever the environment says; only here may loopback be called."""
    return {
        "redis_url": server.url,
        "redis_password": None,
        "namespace": "",
        "partitions": 1,
        "shards": 1,
        "key_file": key_file(server.directory),
        "allow_private_nets": (ip_network(f"{HOST}/8", strict=False),),
        "allow_ports": ports,
        "proxy": None,
        "readers": 1,
        "poll_look_every": timedelta(milliseconds=50),
        "fetch_spacing": timedelta(0),
    }
