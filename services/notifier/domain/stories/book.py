"""All live stories: decides, article by article, which story each belongs to and what it brings."""

from collections import OrderedDict
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from services.notifier.domain.stories.fitting import fitted
from services.notifier.domain.stories.joining import CERTAIN, nearness
from services.notifier.domain.stories.origins import credited, own
from services.notifier.domain.stories.portraits import Portrait, Sight
from services.notifier.domain.stories.shelf import Shelf
from services.notifier.domain.stories.story import Story
from services.notifier.domain.stories.verdicts import Verdict, story_id
from tocsin.messages import StoryUpdate, TaggedArticle

STORIES: Final = 20_000


class StoryBook:
    """The live stories, at most so many; those forgotten first in which nothing has happened for longest."""

    def __init__(self, stories: int = STORIES) -> None:
        self._most = stories
        self._turn = 0
        self._stories: OrderedDict[str, Story] = OrderedDict()
        self._of_article: dict[str, str] = {}
        self._shelf = Shelf()

    def __len__(self) -> int:
        return len(self._stories)

    def decide(self, tagged: TaggedArticle, now: datetime) -> StoryUpdate:
        """Return the article in its story; the same revision again gives the same, whatever has come since.

        Time is taken from when articles were first seen; `now` is only written down as the moment of the decision.
        """
        known = self.verdict_of(tagged)
        verdict = known or self._verdict(tagged, now)
        if known is None:
            self.add(verdict)
        return fitted(self._stories[verdict.story].update(tagged, verdict))

    def verdict_of(self, tagged: TaggedArticle) -> Verdict | None:
        """Return what was decided of this revision, None if nothing was."""
        story = self._stories.get(self._of_article.get(tagged.article.id, ""))
        return story.verdicts.get((tagged.article.id, tagged.article.revision)) if story else None

    def add(self, verdict: Verdict) -> None:
        """Take in a decision; all of them, in the order of their turns, make the same book again."""
        story = self._stories.get(verdict.story)
        if story is None:
            story = self._stories[verdict.story] = Story.begun_by(verdict)
        story.add(verdict)
        self._turn = max(self._turn, verdict.turn)
        self._of_article[verdict.article] = verdict.story
        self._stories.move_to_end(verdict.story)
        if verdict.portrait is not None:
            self._shelf.add(verdict.story, Sight(verdict.portrait))
        if len(self._stories) > self._most:
            self._forget(next(iter(self._stories.values())))

    def restore(self, verdicts: Iterable[Verdict]) -> None:
        """Take in decisions made before."""
        for verdict in sorted(verdicts, key=lambda verdict: verdict.turn):
            self.add(verdict)

    def _verdict(self, tagged: TaggedArticle, now: datetime) -> Verdict:
        sight = Sight(Portrait.of(tagged))
        story = self._story_of(tagged, sight)
        if story is None:
            story = Story(story_id(tagged.article.id), tagged.article.first_seen, tagged.article.first_seen)
        return story.verdict(self._turn + 1, tagged, sight, credited(tagged.article), own(tagged.article), now)

    def _story_of(self, tagged: TaggedArticle, sight: Sight) -> Story | None:
        """Return the story an article belongs to: that of its earlier revisions, of what it copies, or the nearest."""
        article = tagged.article
        if article.id in self._of_article:
            return self._stories[self._of_article[article.id]]
        copied = self._stories.get(self._of_article.get(article.copy_of or "", ""))
        if copied is not None and copied.takes_in(article.first_seen):
            return copied
        return self._nearest(sight)

    def _nearest(self, sight: Sight) -> Story | None:
        nearest, least = None, 1.0
        for id in self._shelf.candidates(sight):
            near = nearness(self._stories[id], sight)
            if near >= least and (nearest is None or near > least):
                nearest, least = self._stories[id], near
            if near >= CERTAIN:
                break
        return nearest

    def _forget(self, story: Story) -> None:
        del self._stories[story.id]
        self._shelf.remove(story.id, story.portraits.values())
        for article in story.origins:
            self._of_article.pop(article, None)
