"""The streams in flow order, what they carry, who of ours reads them, and how their keys are made.

A key is `NAMESPACE:{pN}:articles.v1`: the hash tag keeps one partition's streams in one slot, so a hand-over is one
script on a plain server and on a cluster alike.
"""

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Generic, Literal, TypeVar

from tocsin.messages import Alert, Article, DeadLetter, Message, StoryUpdate, TaggedArticle

M = TypeVar("M", bound=Message)

Family = Literal["p", "s"]
"""`p` is spread by article id over the partitions, `s` by subscription id over the shards."""


@dataclass(frozen=True, slots=True)
class Stream(Generic[M]):
    """One stream: its name, the message it carries, how it is spread and which groups of ours read it."""

    name: str
    message: type[M]
    family: Family
    subject: Callable[[M], str]
    """The id in a message whose checksum chooses the part it goes to."""
    groups: tuple[str, ...] = ()
    """Our consumer groups; `{shard}` stands for each matching shard."""
    former_groups: tuple[str, ...] = ()
    """Groups by which earlier versions read; ours begin where those were."""
    decision: Callable[[M], str] = lambda message: str(message.id)  # type: ignore[attr-defined]
    """What a fan-out guards a message with: the same decision is written once."""

    def key(self, part: int, namespace: str = "") -> str:
        """Return the Redis key of one part of this stream."""
        return slot_key(self.family, part, self.name, namespace)

    def groups_of(self, shards: int) -> tuple[str, ...]:
        """Return the names of our groups when there are `shards` matching shards."""
        return _for_each_shard(self.groups, shards)

    def former_groups_of(self, shards: int) -> tuple[str, ...]:
        """Return the names of the groups of earlier versions."""
        return _for_each_shard(self.former_groups, shards)


ARTICLES: Final = Stream("articles.v1", Article, "p", lambda article: article.id, groups=("classifier",))
TAGGED: Final = Stream(
    "tagged.v1",
    TaggedArticle,
    "p",
    lambda tagged: tagged.article.id,
    groups=("stories",),
    former_groups=("notifier-s{shard}",),
)
STORIES: Final = Stream("stories.v1", StoryUpdate, "p", lambda update: update.id, groups=("notifier-s{shard}",))
ALERTS: Final = Stream("alerts.v1", Alert, "s", lambda alert: alert.subscription.id, groups=("delivery",))
DEAD: Final = Stream("dead.v1", DeadLetter, "p", lambda letter: letter.entry_id)
DEAD_ALERTS: Final = Stream("dead.v1", DeadLetter, "s", lambda letter: letter.entry_id)

STREAMS: Final[tuple[Stream[Any], ...]] = (ARTICLES, TAGGED, STORIES, ALERTS, DEAD, DEAD_ALERTS)


def _for_each_shard(groups: tuple[str, ...], shards: int) -> tuple[str, ...]:
    return tuple(dict.fromkeys(group.replace("{shard}", str(shard)) for group in groups for shard in range(shards)))


def slot_key(family: Family, part: int, name: str, namespace: str = "") -> str:
    """Return a key in the slot of one part of a family, such as `{p0}:seen.v1`."""
    return prefixed(f"{{{family}{part}}}:{name}", namespace)


def prefixed(key: str, namespace: str) -> str:
    """Return `key` behind the namespace, which two stacks or two tests on one server use to stay apart."""
    return f"{namespace}:{key}" if namespace else key


def part_of(id: str, parts: int) -> int:
    """Return which of `parts` an id belongs to: CRC32 of its UTF-8, the same in every process and language."""
    return zlib.crc32(id.encode()) % parts
