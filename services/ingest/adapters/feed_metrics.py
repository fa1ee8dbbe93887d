"""What the polling of feeds counts; shown with the other metrics of the process."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from prometheus_client import Counter, Gauge
from prometheus_client.registry import Collector

from services.ingest.domain.polling.outcomes import Failed, Gone, Outcome, Postponed, Read, Unchanged
from services.ingest.domain.polling.polls import Condition

NAMES: Final[Mapping[type, str]] = {
    Read: "read",
    Unchanged: "unchanged",
    Failed: "failed",
    Gone: "gone",
    Postponed: "postponed",
}


@dataclass(frozen=True)
class FeedMetrics:
    """Counts polls and what they bring; no label names a feed."""

    polls: Counter = field(
        default_factory=lambda: Counter(
            "tocsin_polls_total", "Polls of feeds by what came of them.", ("outcome",), registry=None
        )
    )
    articles: Counter = field(
        default_factory=lambda: Counter(
            "tocsin_feed_articles_total", "Articles that were new in a poll.", registry=None
        )
    )
    feeds: Gauge = field(
        default_factory=lambda: Gauge("tocsin_feeds", "Feeds by how they are.", ("condition",), registry=None)
    )

    @property
    def collectors(self) -> tuple[Collector, ...]:
        """Everything that is counted."""
        return self.polls, self.articles, self.feeds

    def polled(self, outcome: Outcome) -> None:
        """Count one poll."""
        self.polls.labels(NAMES[type(outcome)]).inc()
        if isinstance(outcome, Read):
            self.articles.inc(len(outcome.entry_times))

    def stand(self, conditions: Mapping[Condition, int]) -> None:
        """Show how many feeds are how."""
        for condition, count in conditions.items():
            self.feeds.labels(condition).set(count)
