"""What a subscription would have rung: how often, with what, and why not."""

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from services.notifier.domain.decisions import Ring
from services.notifier.domain.holds import hold
from services.notifier.domain.rehearsal import Decision
from services.notifier.domain.subscriptions import Subscription
from services.notifier.domain.zones import local_date, zone_of
from tocsin.messages import Alert, StoryUpdate

LATEST: Final = 10
MANY_A_DAY: Final = 50
"""More alerts a day than this are hardly read."""
DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Rung:
    """An alert that would have come."""

    at: datetime
    """When it was decided."""
    due: datetime
    """When it would have come: later than `at` where it waits for quiet hours or a digest."""
    alert: Alert
    development: str | None
    article: str
    title: str
    url: str | None


@dataclass
class Preview:
    """All that came of a subscription, article by article."""

    subscription: Subscription
    latest: deque[Rung] = field(default_factory=lambda: deque(maxlen=LATEST))
    rung: dict[tuple[str, str | None], Rung] = field(default_factory=dict)
    """By story and development."""
    silent: Counter[str] = field(default_factory=Counter)
    """Articles that came as far as being looked at and did not ring, by reason."""
    _days: Counter[date] = field(default_factory=Counter)
    _gatherings: set[str] = field(default_factory=set)

    def add(self, update: StoryUpdate, decision: Decision) -> None:
        """Take in what was decided of the next article."""
        outcome, now = decision.outcome, update.decided_at
        if not isinstance(outcome, Ring):
            self.silent[outcome.reason.value] += 1
            return
        zone = zone_of(self.subscription.zone)
        held = hold(self.subscription, outcome.alert, now, self._days[local_date(zone, now)])
        due = held.due if held else now
        if held is None or held.key not in self._gatherings:
            self._days[local_date(zone, due)] += 1
        if held is not None:
            self._gatherings.add(held.key)
        article = update.tagged.article
        rung = Rung(now, due, outcome.alert, outcome.development, article.id, article.title, article.url)
        self.latest.append(rung)
        self.rung.setdefault((update.story, outcome.development), rung)

    @property
    def calls(self) -> int:
        """How often it would have rung: what waits together counts once."""
        return self._days.total()

    @property
    def busiest(self) -> tuple[date, int] | None:
        """The day on which it would have rung most, and how often; None if it never did."""
        return max(self._days.items(), key=lambda row: (row[1], row[0]), default=None)

    def a_day(self, period: timedelta) -> float:
        """Return how often it would have rung on a day of `period`, which is taken as a day at least."""
        return self.calls / max(period / DAY, 1.0)

    def warnings(self, period: timedelta) -> Iterator[str]:
        """Yield what its owner should know before it is saved."""
        if not self.rung:
            yield "nothing would have rung: is it too narrow, or is this news rare?"
        elif self.a_day(period) > MANY_A_DAY:
            yield f"it would ring {self.a_day(period):.0f} times a day; above {MANY_A_DAY} hardly anybody reads on"


def gained(new: Preview, old: Preview) -> tuple[Rung, ...]:
    """Return what `new` would have told and `old` would not, in order."""
    return tuple(rung for key, rung in new.rung.items() if key not in old.rung)
