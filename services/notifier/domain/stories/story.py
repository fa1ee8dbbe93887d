"""A story: the sum of what was decided of its articles."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from services.notifier.domain.stories.novelty import brought_by, event_of, vanished
from services.notifier.domain.stories.origins import is_agency
from services.notifier.domain.stories.portraits import Portrait, Sight
from services.notifier.domain.stories.verdicts import Brought, Verdict
from services.notifier.domain.stories.words import telling
from tocsin.messages import Development, Event, StoryUpdate, TaggedArticle

LOOK_BACK: Final = timedelta(hours=120)
"""Articles further apart tell of different happenings."""
LIFE: Final = timedelta(days=14)
"""A story takes in no article that comes later after its beginning."""
PORTRAITS: Final = 8
HISTORY: Final = 50
COPY: Final = 0.6
"""How much of a text stands in the other where it is a copy."""
ALIKE: Final = 0.9
"""A portrait that is so much like one that is kept adds nothing."""


@dataclass(slots=True)
class Story:
    """Articles about the same happening."""

    id: str
    began: datetime
    last: datetime
    portraits: dict[str, Portrait] = field(default_factory=dict)
    """By article and revision, at most eight that differ."""
    verdicts: dict[tuple[str, int], Verdict] = field(default_factory=dict)
    brought: list[Brought] = field(default_factory=list)
    """All that is new in it, oldest first."""
    origins: dict[str, str] = field(default_factory=dict)
    """Article → whose reporting it rests on."""
    rests_on: dict[str, str] = field(default_factory=dict)
    """Origin → the one that it was found to rest on."""
    gone: set[str] = field(default_factory=set)
    """Ids of what was brought by an article that says it no longer."""
    _told: dict[str, Development] = field(default_factory=dict, repr=False)
    """What was brought in the form in which updates tell it, made once, by id."""

    @classmethod
    def begun_by(cls, verdict: Verdict) -> "Story":
        """Return the story that an article begins."""
        return cls(verdict.story, verdict.moment, verdict.moment)

    def takes_in(self, moment: datetime) -> bool:
        """Whether it is alive for an article that was first seen then."""
        return self.began - LOOK_BACK <= moment <= min(self.last + LOOK_BACK, self.began + LIFE)

    def copied(self, article: str, sight: Sight) -> str | None:
        """Return the other article that this one repeats most, None if it repeats none."""
        rows = [(sight.copied(kept), name.rpartition("/")[0]) for name, kept in self.portraits.items()]
        most, other = max((row for row in rows if row[1] != article), default=(0.0, ""))
        return other if most >= COPY else None

    def verdict(
        self, turn: int, tagged: TaggedArticle, sight: Sight, credit: str | None, own: str, now: datetime
    ) -> Verdict:
        """Decide about an article of this story; `credit` is whom it credits, `own` its source."""
        article = tagged.article
        copied = article.copy_of if article.copy_of in self.origins else self.copied(article.id, sight)
        origin, takes = self._origin(article.id, copied, credit, own)
        origins = self._all_origins(article.id, origin, takes)
        told = [brought for brought in self.brought if brought.article == article.id and brought.id not in self.gone]
        return Verdict(
            turn=turn,
            article=article.id,
            revision=article.revision,
            story=self.id,
            first=not self.origins,
            moment=article.first_seen,
            decided_at=now,
            origin=origin,
            takes=takes,
            origins=len(origins),
            articles=len(self.origins.keys() | {article.id}),
            brought=brought_by(self.id, turn, tagged, self.brought, now),
            vanished=tuple(brought.id for brought in vanished(tagged, told)),
            portrait=sight.portrait if self._adds(sight) else None,
        )

    def add(self, verdict: Verdict) -> None:
        """Take in what was decided."""
        self.verdicts[verdict.article, verdict.revision] = verdict
        if verdict.article not in self.origins:
            self.last = max(self.last, verdict.moment)
        self.origins[verdict.article] = verdict.origin
        self.rests_on.update(dict.fromkeys(verdict.takes, verdict.origin))
        self.brought.extend(verdict.brought)
        self.gone.update(verdict.vanished)
        if verdict.portrait is not None:
            self.portraits[f"{verdict.article}/{verdict.revision}"] = verdict.portrait

    def update(self, tagged: TaggedArticle, verdict: Verdict) -> StoryUpdate:
        """Return what is told of a decision; the same however often."""
        return StoryUpdate(
            tagged=tagged,
            story=self.id,
            first=verdict.first,
            origin=verdict.origin,
            origins=verdict.origins,
            articles=verdict.articles,
            developments=tuple(_development(new, event_of(tagged, new)) for new in verdict.brought),
            history=tuple(map(self._as_told, self._before(verdict)[-HISTORY:])),
            vanished=tuple(map(self._as_told, self._named(verdict))),
            decided_at=verdict.decided_at,
        )

    def _as_told(self, brought: Brought) -> Development:
        if brought.id not in self._told:
            self._told[brought.id] = _development(brought, brought.event())
        return self._told[brought.id]

    def _before(self, verdict: Verdict) -> list[Brought]:
        return [brought for brought in self.brought if brought.turn < verdict.turn]

    def _named(self, verdict: Verdict) -> Iterator[Brought]:
        return (brought for brought in self.brought if brought.id in verdict.vanished)

    def _origin(self, article: str, copied: str | None, credit: str | None, own: str) -> tuple[str, tuple[str, ...]]:
        """Return whose reporting an article rests on, and which origins turn out to rest on the same.

        A copy that came before what it repeats had nobody to credit but its own source.
        """
        before = self.origins.get(copied) if copied else None
        if credit is None:
            return self.rests_on.get(origin := before or own, origin), ()
        takes = (before,) if before and before != credit and not is_agency(before) else ()
        return credit, takes

    def _all_origins(self, article: str, origin: str, takes: tuple[str, ...]) -> set[str]:
        others = {of for id, of in self.origins.items() if id != article} - set(takes)
        return {self.rests_on.get(other, other) for other in others} | {origin}

    def _adds(self, sight: Sight) -> bool:
        """Whether the story has no portrait yet that is like this one, and it would not bring in just anybody."""
        one = sight.portrait
        if (
            self.portraits
            and sight.is_plain
            and not any(telling(sight.shared(kept)) for kept in self.portraits.values())
        ):
            return False
        alike = (
            kept.facts == one.facts and (kept.words == one.words or sight.copied(kept) >= ALIKE)
            for kept in self.portraits.values()
        )
        return len(self.portraits) < PORTRAITS and not any(alike)


def _development(brought: Brought, event: Event) -> Development:
    return Development(
        id=brought.id,
        event=event,
        kind=brought.kind,
        statuses=brought.statuses,
        article=brought.article,
        at=brought.at,
    )
