"""What `/live`, `/ready` and `/metrics` answer: the truth about tasks, lag and pending, never a mere ping."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from faststream.asgi import AsgiResponse, get

from tocsin.telemetry import Metrics


@dataclass(frozen=True, slots=True)
class LaneCondition:
    """How far one group is on one stream."""

    stream: str
    group: str
    lag: int | None
    """Entries not yet read; None where the server cannot tell."""
    pending: int
    """Entries read and not yet acknowledged."""
    seconds_since_read: float
    why: tuple[str, ...]
    """What is wrong with it."""


@dataclass(frozen=True, slots=True)
class Condition:
    """Whether a process does its work, and if not, why."""

    ready: bool
    why: tuple[str, ...]
    lanes: tuple[LaneCondition, ...]


class Observed(Protocol):
    """What the checks look at."""

    def dead_tasks(self) -> list[str]:
        """Return the names of tasks that ended although they must not."""

    async def condition(self) -> Condition:
        """Ask the server how far each lane is."""


def health_routes(observed: Observed, metrics: Metrics) -> Sequence[tuple[str, Any]]:
    """Return the routes of the health checks."""

    @get
    async def live(scope: Any) -> AsgiResponse:
        """200 while every task runs; otherwise 503, and the process should be restarted."""
        dead = observed.dead_tasks()
        return _json({"live": not dead, "ended": dead}, 503 if dead else 200)

    @get
    async def ready(scope: Any) -> AsgiResponse:
        """200 while the process does its work; otherwise 503 with the reasons."""
        condition = await observed.condition()
        return _json(asdict(condition), 200 if condition.ready else 503)

    @get
    async def numbers(scope: Any) -> AsgiResponse:
        """All metrics in Prometheus' text format."""
        await observed.condition()
        return AsgiResponse(metrics.text(), 200, {"content-type": "text/plain; version=0.0.4; charset=utf-8"})

    return [("/live", live), ("/ready", ready), ("/metrics", numbers)]


def _json(content: dict[str, Any], status: int) -> AsgiResponse:
    return AsgiResponse(json.dumps(content).encode(), status, {"content-type": "application/json"})
