"""The streams in flow order, what they carry, who of ours reads them, and how their keys are made.

A key is `NAMESPACE:{pN}:articles.v1`: the hash tag keeps one partition's streams in one slot, so a hand-over is one
script on a plain server and on a cluster alike.
"""

import zlib
from dataclasses import dataclass
from typing import Final, Generic, Literal, TypeVar

from tocsin.messages import Alert, Article, DeadLetter, Message, TaggedArticle

M = TypeVar("M", bound=Message)

Family = Literal["p", "s"]
"""`p` is spread by article id over the partitions, `s` by subscription id over the shards."""


@dataclass(frozen=True, slots=True)
class Stream(Generic[M]):
    """One stream: its name, the message it carries, its hash tag family and the groups of ours that read it."""

    name: str
    message: type[M]
    family: Family
    groups: tuple[str, ...] = ()
    """Names of our consumer groups; `{shard}` stands for each matching shard."""

    def key(self, number: int, namespace: str = "") -> str:
        """Return the Redis key of the part `number` of this stream."""
        return slot_key(self.family, number, self.name, namespace)


ARTICLES: Final = Stream("articles.v1", Article, "p", groups=("classifier",))
TAGGED: Final = Stream("tagged.v1", TaggedArticle, "p", groups=("notifier-s{shard}",))
ALERTS: Final = Stream("alerts.v1", Alert, "s", groups=("delivery",))
DEAD: Final = Stream("dead.v1", DeadLetter, "p")
DEAD_ALERTS: Final = Stream("dead.v1", DeadLetter, "s")

STREAMS: Final[tuple[Stream[Message], ...]] = (ARTICLES, TAGGED, ALERTS, DEAD, DEAD_ALERTS)  # type: ignore[assignment]


def slot_key(family: Family, number: int, name: str, namespace: str = "") -> str:
    """Return a key in the slot of part `number` of `family`, such as `{p0}:seen.v1`."""
    return prefixed(f"{{{family}{number}}}:{name}", namespace)


def prefixed(key: str, namespace: str) -> str:
    """Return `key` behind the namespace, which two stacks or two tests on one server use to stay apart."""
    return f"{namespace}:{key}" if namespace else key


def part_of(id: str, parts: int) -> int:
    """Return which of `parts` an id belongs to: CRC32 of its UTF-8, the same in every process and language."""
    return zlib.crc32(id.encode()) % parts
