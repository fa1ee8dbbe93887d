"""What one sees of the demo while it runs: a block for each article, and a line that counts what flows."""

import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from rich.console import Console, RenderableType
from rich.live import Live
from rich.rule import Rule
from rich.text import Text

from services.cli.demo.blocks import BAD, GOOD, QUIET, Rung, block, known_block, outside, results
from services.cli.demo.samples import SUBSCRIPTIONS, Sample
from services.cli.demo.verdict import Verdict
from tocsin.messages import Alert, TaggedArticle

MOST_COLUMNS: Final = 120


@dataclass(frozen=True, slots=True)
class Shown:
    """An article about to be shown: it waits until those it rings for have been called."""

    tagged: TaggedArticle
    note: str
    silent: Mapping[str, str]
    """Subscription -> why it does not ring."""


@dataclass(slots=True)
class View:
    """Writes to a terminal, or plain lines elsewhere."""

    console: Console
    _began: float = field(default_factory=time.monotonic)
    _read: dict[str, datetime] = field(default_factory=dict)
    """Article id -> when it entered its stream."""
    _open: dict[str, Shown] = field(default_factory=dict)
    _rung: dict[str, list[Rung]] = field(default_factory=lambda: defaultdict(list))
    """Article id -> the calls it led to."""
    _tagged: int = 0

    @contextmanager
    def live(self) -> Iterator[None]:
        """Keep the counting line at the bottom while the block runs, where there is a terminal."""
        if not self.console.is_terminal or self.console.is_dumb_terminal:
            yield
            return
        with Live(get_renderable=self.flow, console=self.console, transient=True, refresh_per_second=10):
            yield

    def opening(self) -> None:
        """Say what will be seen."""
        self._show(Text.assemble(("Tocsin", "bold"), " rings once when something you asked for happens. Asked for:"))
        for name, query in SUBSCRIPTIONS.items():
            self._show(Text.assemble("  ", (f"{name:<14}", "bold"), outside(query, style="cyan")))
        self._show(Text())

    def step(self, words: str) -> None:
        """Begin a part."""
        self.flush()
        self._show(Rule(Text(words, "bold"), align="left", style=QUIET))

    def read(self, id: str, at: datetime) -> None:
        """An article is in its stream."""
        self._read.setdefault(id, at)

    def tagged(self, tagged: TaggedArticle, sample: Sample | None, silent: Mapping[str, str]) -> None:
        """An article was tagged; for subscriptions that are not in `silent` it is going to ring."""
        self._tagged += 1
        self._open[tagged.article.id] = Shown(tagged, sample.because if sample else "nobody wrote it", silent)
        self._close_if_whole(tagged.article.id)

    def known(self, title: str, note: str) -> None:
        """An article came again."""
        self._show(known_block(title, note))

    def arrived(self, subscription: str, alert: Alert | None, valid: bool, at: datetime) -> None:
        """A webhook was called."""
        id = alert.article.id if alert else ""
        milliseconds = round((at - self._read.get(id, at)).total_seconds() * 1_000)
        is_late = id in self._read and id not in self._open and bool(self._rung[id])
        self._rung[id].append(Rung(subscription, alert, valid, milliseconds))
        if is_late:
            self._show(Text(f"! one more call for {subscription}", BAD))
        self._close_if_whole(id)

    def flush(self) -> None:
        """Show what still waits for a call that has not come."""
        for id in list(self._open):
            self._close(id)

    def summary(self, verdict: Verdict) -> None:
        """Say how it went."""
        self.flush()
        self._show(Rule(style=QUIET))
        self._show(results(verdict))
        self._show(Text())
        self._show(self.flow())
        for difference in verdict.differences:
            self._show(Text.assemble(("✗ ", BAD), outside(difference, 400)))
        if verdict.differences:
            self._show(Text(f"not as expected: {len(verdict.differences)} differences", BAD))
        else:
            self._show(Text("✓ exactly the expected alerts arrived, each once, each with a valid signature", GOOD))

    def flow(self) -> Text:
        """Return the line with what has flowed so far."""
        arrow = (" ─▶ ", QUIET)
        calls = [rung for rungs in self._rung.values() for rung in rungs]
        counts = {"ingest": len(self._read), "classifier": self._tagged, "notifier": len(calls)}
        line = Text("news site")
        for name, count in counts.items():
            line = Text.assemble(line, arrow, name, (f" {count}", "bold"))
        line = Text.assemble(line, arrow, "webhooks", (f" {sum(rung.valid for rung in calls)} ✓", GOOD))
        return line.append(f"   {time.monotonic() - self._began:.1f} s", QUIET)

    def _close_if_whole(self, id: str) -> None:
        """Show an article once every call it leads to has come."""
        called = {rung.subscription for rung in self._rung[id]}
        if id in self._open and SUBSCRIPTIONS.keys() <= called | self._open[id].silent.keys():
            self._close(id)

    def _close(self, id: str) -> None:
        shown = self._open.pop(id)
        self._show(block(shown.tagged, shown.note, self._rung[id], shown.silent))

    def _show(self, what: RenderableType) -> None:
        self.console.print(what, soft_wrap=False, width=min(self.console.width, MOST_COLUMNS))
