"""Why nothing rang, or not at once: the closed list, with what each means and what can be done about it."""

from enum import StrEnum
from typing import Self


class Cause(StrEnum):
    """A word of a closed list, with what it means and what can be done about it."""

    means: str
    """What is the case."""
    advice: str
    """What a subscriber can do about it."""

    def __new__(cls, value: str, means: str = "", advice: str = "") -> Self:
        """Return a cause, which is its word."""
        cause = str.__new__(cls, value)
        cause._value_ = value
        cause.means = means
        cause.advice = advice
        return cause


class Undecided(Cause):
    """Why nothing has been decided about an article that came in."""

    WAITING = (
        "waiting",
        "It came in, and is still to be tagged or put into its story.",
        "Wait a moment; if it stays so, `tocsin check` says which part is behind or not running.",
    )
    GIVEN_UP = (
        "given-up",
        "It came in, and a part of Tocsin has given it up.",
        "`tocsin dead show KEY` says why, `tocsin dead replay KEY` puts it back.",
    )
    GONE = (
        "gone",
        "It came in, and the stream of stories keeps it no more.",
        "Keep what came in for longer with `TOCSIN_RETENTION`; what was decided is remembered for 30 days.",
    )


class Reason(Cause):
    """Why an article did not ring for a subscription, or not at once; those that come first are named first."""

    PAUSED = (
        "paused",
        "Its owner wants to hear nothing.",
        "`tocsin subscriptions resume`; articles tagged from then on ring.",
    )
    DISABLED = (
        "disabled",
        "Its webhook is not called any more.",
        "Mend what answers there, or give another webhook, then `tocsin subscriptions resume`.",
    )
    SAVED_LATER = (
        "saved-later",
        "The article was tagged before the subscription was saved or resumed.",
        "No setting changes it. `tocsin preview` says what a subscription would have rung before it was saved.",
    )
    EXPIRED = (
        "expired",
        "The subscription has ended.",
        "Set `expires_at` to a later day, or take it away.",
    )
    SOURCE_EXCLUDED = (
        "source-excluded",
        "Its owner wants to hear nothing from this publisher.",
        "Take the host, or the one above it, out of `excluded_sources`.",
    )
    LANGUAGE_NOT_WANTED = (
        "language-not-wanted",
        "Its owner wants to hear of articles in other languages only.",
        "Add the language to `languages`; with none named, all are heard, also articles whose language is not known.",
    )
    MUTED = (
        "muted",
        "Its owner has muted it for a while.",
        "Take `muted_until` away. What happened while it was muted does not ring afterwards.",
    )
    SNOOZED = (
        "snoozed",
        "Its owner wants to hear nothing of this story for a while.",
        "Take the story out of `snoozed`.",
    )
    BACKFILL = (
        "backfill",
        "The article was already there when its feed was added.",
        "No setting changes it: what was there before is no news. What the feed lists from then on rings.",
    )
    WITHDRAWN = (
        "withdrawn",
        "Its publisher has taken the article back.",
        "No setting changes it. Who was alerted on it before is sent a correction.",
    )
    TOO_OLD = (
        "too-old",
        "It was published long before a feed listed it.",
        "No setting changes it. An old article that a person hands in is new at its arrival.",
    )
    STATUS_NOT_WANTED = (
        "status-not-wanted",
        "An event meets the query but for its status.",
        "Name the status in the query, such as `event:(transfer status:alleged)`, or add it to `statuses`.",
    )
    NO_MATCH = (
        "no-match",
        "The article does not meet the query.",
        "`tocsin explain` names the clause that fails, the event that comes nearest and the smallest change.",
    )
    SAME_DEVELOPMENT = (
        "same-development",
        "The article meets the query and tells nothing that the subscription was not told of this story.",
        "Nothing is lost: an earlier alert told it. `only_new: articles` rings for every article, copies too.",
    )
    OLD_AT_ADDING = (
        "old-at-adding",
        "All it tells was known before the subscription was there to hear of it: saved, resumed, no longer muted.",
        "Wait for what is new in the story, or ask for every article with `only_new: articles`.",
    )
    BELOW_ORIGINS = (
        "below-origins",
        "The story rests on fewer independent reports than the subscription wants.",
        "Lower `min_origins`, or wait: when the story has as many, it rings once with all that it missed.",
    )
    QUIET_HELD = (
        "quiet-held",
        "It rings when the quiet hours are over.",
        "Change `quiet_hours`, or set `priority: must` for what may never wait.",
    )
    DIGEST_HELD = (
        "digest-held",
        "It comes with the next digest.",
        "Take `digest` away to be rung for each alert by itself.",
    )
    VOLUME_HELD = (
        "volume-held",
        "So much has rung that it is held back.",
        "Raise `most_a_day`, or narrow the query: `tocsin preview` says how often it rings.",
    )
