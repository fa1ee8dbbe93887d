"""What one sees of the demo while it runs: a few lines for each article, and one that counts what flows."""

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

from services.cli.demo.blocks import BAD, GOOD, QUIET, RANG, Rung, headline, lines, outside, results
from services.cli.demo.samples import SUBSCRIPTIONS
from services.cli.demo.verdict import Verdict
from tocsin.messages import Alert, TaggedArticle

MOST_COLUMNS: Final = 120
UNBROKEN: Final = 10_000
"""Columns of a line where there is no terminal: whoever reads it there breaks it."""
LABEL: Final = 9


@dataclass(frozen=True, slots=True)
class Open:
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
    _open: dict[str, Open] = field(default_factory=dict)
    _rung: dict[str, list[Rung]] = field(default_factory=lambda: defaultdict(list))
    """Article id -> the calls it led to."""
    _tagged: int = 0
    _decided: int = 0

    @contextmanager
    def live(self) -> Iterator[None]:
        """Keep the counting line at the bottom while the block runs, where there is a terminal."""
        if not self._is_terminal:
            yield
            return
        with Live(get_renderable=self._flow, console=self.console, transient=True, refresh_per_second=10):
            yield

    def opening(self) -> None:
        """Say what will be seen."""
        self._show(Text.assemble(("Tocsin", RANG), " rings once when something you asked for happens. Asked for:"))
        for name, query in SUBSCRIPTIONS.items():
            self._show(Text.assemble("  ", (f"{name:<15}", "bold"), outside(query, style="cyan")))

    def step(self, words: str) -> None:
        """Begin a part."""
        self.flush()
        self._show(Text())
        self._show(Rule(Text(words, "bold"), align="left", style=QUIET))

    def read(self, id: str, at: datetime) -> None:
        """An article is in its stream."""
        self._read.setdefault(id, at)

    def tagged(self, tagged: TaggedArticle, note: str, silent: Mapping[str, str]) -> None:
        """An article was tagged; for subscriptions that are not in `silent` it is going to ring."""
        self._tagged += 1
        self._open[tagged.article.id] = Open(tagged, note, silent)
        self._close_if_whole(tagged.article.id)

    def decided(self) -> None:
        """An alert was decided."""
        self._decided += 1

    def known(self, title: str, note: str) -> None:
        """An article came again."""
        self._show(headline(title, rings=False, note=note))

    def arrived(self, subscription: str, alert: Alert | None, valid: bool, at: datetime) -> None:
        """A webhook was called."""
        id = alert.article.id if alert else ""
        is_late = id in self._rung and id not in self._open
        milliseconds = round((at - self._read.get(id, at)).total_seconds() * 1_000)
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
        self.step("What was expected, and what arrived")
        self._show(results(verdict))
        self._show(Text())
        self._show(self._flow())
        for difference in verdict.differences:
            self._show(Text.assemble(("✗ ", BAD), outside(difference)))
        if not verdict.differences:
            self._show(Text("✓ exactly the expected alerts arrived, each once, each with a valid signature", GOOD))

    @property
    def _is_terminal(self) -> bool:
        return self.console.is_terminal and not self.console.is_dumb_terminal

    def _flow(self) -> Text:
        """Return the line with what has flowed so far."""
        calls = [rung for rungs in self._rung.values() for rung in rungs]
        counts = {"ingest": len(self._read), "classifier": self._tagged, "notifier": self._decided}
        line = Text("news site")
        for name, count in counts.items():
            line.append(" ─▶ ", QUIET).append(f"{name} ").append(str(count), "bold")
        line.append(" ─▶ ", QUIET).append("webhooks ").append(f"{sum(rung.valid for rung in calls)} ✓", GOOD)
        return line.append(f"   {time.monotonic() - self._began:.1f} s", QUIET)

    def _close_if_whole(self, id: str) -> None:
        """Show an article once every call it leads to has come."""
        if id in self._open:
            called = {rung.subscription for rung in self._rung.get(id, ())}
            if SUBSCRIPTIONS.keys() <= called | self._open[id].silent.keys():
                self._close(id)

    def _close(self, id: str) -> None:
        """Show an article."""
        article, rung = self._open.pop(id), self._rung[id]
        self._show(headline(article.tagged.article.title, bool(rung)))
        if article.note:
            self._show_line("trap", Text(article.note, QUIET))
        for label, text in lines(article.tagged, rung, article.silent):
            self._show_line(label, text)

    def _show_line(self, label: str, text: Text) -> None:
        """Show a line, broken where the terminal ends, with what follows under its beginning."""
        style = RANG if label.isupper() else QUIET
        columns = self._columns - LABEL - 2 if self._is_terminal else UNBROKEN
        for part in text.wrap(self.console, columns):
            self._show(Text.assemble("  ", (label.ljust(LABEL), style), part))
            label = ""

    def _show(self, what: RenderableType) -> None:
        if isinstance(what, Text):
            self.console.print(what, soft_wrap=not self._is_terminal)
        else:
            self.console.print(what, soft_wrap=False, width=self._columns)

    @property
    def _columns(self) -> int:
        return min(self.console.width, MOST_COLUMNS)
