"""Which articles tell of the same happening, on whose reporting each rests, and what each brings that is new."""

from services.notifier.domain.stories.book import StoryBook
from services.notifier.domain.stories.verdicts import Verdict

__all__ = ["StoryBook", "Verdict"]
