"""`tocsin backfill`: take in what came out before, so that it is known and rings nobody."""

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final, cast

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

from services.cli import console
from services.cli.server import connected, load
from tocsin.errors import Rejected, TocsinError

SUFFIXES: Final = frozenset((".html", ".htm", ".xhtml", ".txt", ".md"))
LINES: Final = frozenset((".jsonl", ".ndjson"))
ENTRIES: Final = 1_000
"""Pages that are read for one page of an archive: as many as it lists."""
READ_AT_MOST: Final = 8 * 1024 * 1024


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        epilog="Example:  tocsin backfill articles.jsonl  ·  tocsin backfill pages/  ·  "
        "tocsin backfill https://example.org/feed"
    )(backfill)


def backfill(
    what: Annotated[
        str, typer.Argument(metavar="FOLDER|FILE.jsonl|FEED-URL", help="Pages, articles as JSON a line, or a feed.")
    ],
    anew: Annotated[bool, typer.Option("--anew", help="Begin at the beginning, though a run was cut off.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object at the end.")] = False,
) -> None:
    """Take in what came out before: it is searched and told apart, and rings nobody.

    A run that is cut off goes on where it was when it is called again. A line of JSON has `title`, `text`, and where
    they are known `id`, `url`, `source`, `feed`, `lang`, `authors`, `published` and `first_seen`. Of a feed its archive
    is read too, page by page, with the manners of every poll.
    """
    source = source_of(what)
    tally = asyncio.run(_backfill(source, source.total, anew))
    if as_json:
        console.print_json(tally)
    else:
        counts = " · ".join(f"{count:,} {name}" for name, count in tally.items())
        console.out.print(f"{console.shown(what)}: {counts}")


@dataclass(frozen=True)
class Pages:
    """The pages in a folder and the folders below it."""

    folder: Path

    @property
    def named(self) -> str:
        """What it is remembered by."""
        return str(self.folder)

    @property
    def total(self) -> int | None:
        """How many articles there are, if that is known."""
        return len(self.names())

    def steps(self, taking: Any, feed: Any) -> AsyncIterator[Any]:
        """Return the steps of taking it in."""
        return cast(AsyncIterator[Any], taking.folder(self.named, self))

    def names(self) -> Sequence[str]:
        """Return the names of all pages, in order."""
        found = (path for path in self.folder.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file())
        return sorted(path.relative_to(self.folder).as_posix() for path in found)

    def read(self, name: str) -> bytes:
        """Return a page; what one may have is ingest's to say."""
        try:
            with (self.folder / name).open("rb") as file:
                return file.read(READ_AT_MOST)
        except OSError as error:
            raise Rejected(f"it cannot be read ({error.strerror})") from None


@dataclass(frozen=True)
class Lines:
    """A file with an article as JSON a line."""

    file: Path

    @property
    def named(self) -> str:
        """What it is remembered by."""
        return str(self.file)

    @property
    def total(self) -> int | None:
        """How many articles there are, if that is known."""
        return sum(1 for line in self if line.strip())

    def steps(self, taking: Any, feed: Any) -> AsyncIterator[Any]:
        """Return the steps of taking it in."""
        return cast(AsyncIterator[Any], taking.lines(self.named, self))

    def __iter__(self) -> Iterator[bytes]:
        """Yield the lines; one that is far too long ends early, and is refused for its length."""
        with self.file.open("rb") as file:
            while line := file.readline(READ_AT_MOST):
                yield line
                while not line.endswith(b"\n") and (line := file.readline(READ_AT_MOST)):
                    pass


@dataclass(frozen=True)
class Archive:
    """A feed and what came before its entries."""

    named: str
    total: int | None = None

    def steps(self, taking: Any, feed: Any) -> AsyncIterator[Any]:
        """Return the steps of taking it in."""
        return cast(AsyncIterator[Any], taking.feed(self.named, feed))


Source = Pages | Lines | Archive


def source_of(what: str) -> Source:
    """Tell what is to be taken in.

    Raises:
        TocsinError: there is nothing of that name, or it is nothing that can be taken in.
    """
    if what.startswith(("http://", "https://")):
        return Archive(what)
    path = Path(what).resolve()
    if path.is_dir():
        return Pages(path)
    if not path.exists():
        raise TocsinError(f"{what}: there is no such file or folder, and it is no address")
    if path.suffix.lower() not in LINES:
        raise TocsinError(f"{what}: expected a folder, lines of JSON (.jsonl) or the address of a feed")
    return Lines(path)


async def _backfill(source: Source, total: int | None, anew: bool) -> dict[str, int]:
    from services.ingest.adapters.backfill_marks import BackfillMarks
    from services.ingest.adapters.reader import Reader
    from services.ingest.app import article_store, feed_store, fetcher_for, full_text
    from services.ingest.backfill import Backfill
    from services.ingest.domain.backfills import Tally
    from services.ingest.domain.polling.polls import added
    from services.ingest.intake import Entries
    from services.ingest.settings import IngestSettings
    from tocsin.clock import ServerClock

    settings = load(IngestSettings)
    tally = Tally()
    async with connected(settings) as redis, fetcher_for(settings, redis) as fetcher, Reader(1) as reader:
        entries = Entries(full_text(redis, settings, fetcher, reader), article_store(redis, settings), ENTRIES)
        clock, marks = ServerClock(redis), BackfillMarks(redis, settings.namespace)
        feed = None
        if isinstance(source, Archive):
            feed = await feed_store(redis, settings).get(source.named) or added(source.named, await clock.now())
        if anew:
            await marks.clear(source.named)
        with _bar(total) as moved:
            async for step in source.steps(Backfill(fetcher, reader, entries, clock, marks), feed):
                tally = step.mark.tally
                for refusal in step.refusals:
                    console.err.print(f"refused {console.shown(refusal.what)}: {console.shown(refusal.why)}")
                moved(tally)
    return {"taken": tally.taken, "revised": tally.revised, "known": tally.known, "refused": tally.refused}


@contextmanager
def _bar(total: int | None) -> Iterator[Any]:
    """Show on a terminal how far it has come."""
    columns = (SpinnerColumn(), BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=console.err, disable=not sys.stderr.isatty(), transient=True) as progress:
        task = progress.add_task("", total=total)

        def moved(tally: Any) -> None:
            done = tally.taken + tally.revised + tally.known + tally.refused
            said = f"{tally.taken:,} taken, {tally.known + tally.revised:,} known, {tally.refused:,} refused"
            progress.update(task, completed=done, description=said)

        yield moved
