"""Whether exactly the expected alerts arrived: each once, each with a valid signature, and each article read once."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from services.cli.demo.samples import Sample


@dataclass(frozen=True, slots=True)
class Arrival:
    """An alert that reached the receiver."""

    subscription: str
    """Name of the subscription whose webhook was called."""
    article: str
    """The article's headline."""
    webhook_id: str
    valid: bool
    """Whether its signature was."""


@dataclass(frozen=True, slots=True)
class Row:
    """What was expected of one subscription and one article, and what came."""

    subscription: str
    article: str
    expected: int
    arrivals: tuple[Arrival, ...]

    @property
    def is_right(self) -> bool:
        """Whether it is as it should be."""
        return len(self.arrivals) == self.expected and all(arrival.valid for arrival in self.arrivals)


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a demo went."""

    rows: tuple[Row, ...]
    """One for each alert that was expected or came."""
    silent: int
    """How many articles were to ring for nobody, and did not."""
    differences: tuple[str, ...]
    """What is not as it should be, in words; empty if all is."""


def verdict(
    samples: Iterable[Sample], read: Collection[str], arrivals: Sequence[Arrival], trouble: Iterable[str] = ()
) -> Verdict:
    """Hold what came against what was expected; `read` are the headlines of the articles that were taken in."""
    samples = tuple(samples)
    rows = _rows(samples, arrivals)
    wrong = (*trouble, *_misread(samples, read), *(line for row in rows for line in _wrong(row)))
    rang = {row.article for row in rows}
    return Verdict(rows, sum(sample.title not in rang for sample in samples), wrong)


def _rows(samples: Iterable[Sample], arrivals: Iterable[Arrival]) -> tuple[Row, ...]:
    expected = [(name, sample.title) for sample in samples for name in sorted(sample.rings)]
    came: dict[tuple[str, str], list[Arrival]] = {pair: [] for pair in expected}
    for arrival in arrivals:
        came.setdefault((arrival.subscription, arrival.article), []).append(arrival)
    return tuple(Row(*pair, expected.count(pair), tuple(calls)) for pair, calls in came.items())


def _wrong(row: Row) -> Iterable[str]:
    what = f"{row.subscription}, “{row.article}”"
    if not row.arrivals:
        yield f"missing: {what} did not ring"
    elif not row.expected:
        yield f"unexpected: {what} rang"
    if len(row.arrivals) > 1:
        yield f"not once: {what} arrived {len(row.arrivals)} times"
    if any(not arrival.valid for arrival in row.arrivals):
        yield f"signature: {what} arrived with one that is not valid"


def _misread(samples: Iterable[Sample], read: Iterable[str]) -> Iterable[str]:
    times = Counter(read)
    titles = {sample.title for sample in samples}
    for title in titles - times.keys():
        yield f"not read: “{title}”"
    for title, count in times.items():
        if title not in titles:
            yield f"read, though nobody wrote it: “{title}”"
        elif count > 1:
            yield f"read {count} times: “{title}”"
