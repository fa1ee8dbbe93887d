"""The metrics of a stage, and the trace context that travels beside each message."""

import re
import secrets
from dataclasses import dataclass, field
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_TRACEPARENT: Final = re.compile(r"^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$")
BUCKETS: Final = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True)
class Metrics:
    """What a process counts; one registry a process, shown at `/metrics`."""

    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    handled: Counter = field(init=False)
    alarms: Counter = field(init=False)
    seconds: Histogram = field(init=False)
    lag: Gauge = field(init=False)
    pending: Gauge = field(init=False)

    def __post_init__(self) -> None:
        put = object.__setattr__
        put(
            self,
            "handled",
            Counter(
                "tocsin_messages_total",
                "Messages by what became of them.",
                ("group", "outcome"),
                registry=self.registry,
            ),
        )
        put(
            self,
            "alarms",
            Counter(
                "tocsin_alarms_total",
                "What an operator must know of.",
                ("alarm",),
                registry=self.registry,
            ),
        )
        put(
            self,
            "seconds",
            Histogram(
                "tocsin_batch_seconds",
                "From read to handed over, a batch.",
                ("group",),
                buckets=BUCKETS,
                registry=self.registry,
            ),
        )
        put(self, "lag", Gauge("tocsin_lag", "Entries not yet read.", ("stream", "group"), registry=self.registry))
        put(
            self,
            "pending",
            Gauge(
                "tocsin_pending",
                "Entries read and not yet acknowledged.",
                ("stream", "group"),
                registry=self.registry,
            ),
        )

    def text(self) -> bytes:
        """Return all metrics in Prometheus' text format."""
        return generate_latest(self.registry)


def new_traceparent() -> str:
    """Return a fresh W3C trace context, for an article that enters."""
    return f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"


def valid_traceparent(value: str) -> bool:
    """Whether a trace context that came with a message can be passed on."""
    return bool(_TRACEPARENT.match(value))
