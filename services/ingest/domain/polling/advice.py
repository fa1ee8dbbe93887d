"""What an operator can do about a feed."""

from services.ingest.domain.polling.polls import FeedState
from services.ingest.domain.polling.troubles import TO_DO


def advice(feed: FeedState) -> str | None:
    """Return what can be done about a feed, None where there is nothing to say."""
    if feed.trouble:
        return TO_DO[feed.trouble]
    if feed.waits_for:
        return "nothing: its host wants to be left alone for a while"
    if feed.address:
        return "nothing: it has moved and is asked where it is now"
    return "nothing: if it stays where it says it is now, it is asked there" if feed.moved_to else None
