"""The dead letters of all parts: list, show, and put back."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, cast

from pydantic import ValidationError
from redis.asyncio import Redis

from tocsin.entries import entry_of
from tocsin.messages import DeadLetter
from tocsin.scripts import REPLAY
from tocsin.settings import RuntimeSettings
from tocsin.streams import DEAD, DEAD_ALERTS, Family

NEWEST: Final = 1_000
_KEY: Final = re.compile(r"([ps])([0-9]{1,2})/([0-9]{1,20}-[0-9]{1,20})")


@dataclass(frozen=True, slots=True)
class KeptLetter:
    """A dead letter and the key it is known by, such as `p0/1772615640000-0`."""

    key: str
    letter: DeadLetter


@dataclass(frozen=True, slots=True)
class DeadLetters:
    """The dead letters on one server."""

    redis: Redis
    settings: RuntimeSettings

    async def newest(self, count: int = NEWEST) -> Sequence[KeptLetter]:
        """Return the newest dead letters of each part, oldest first."""
        found = [kept for family, part in self._parts() for kept in await self._of(family, part, count)]
        return sorted(found, key=lambda kept: kept.letter.last_at)

    async def get(self, key: str) -> KeptLetter | None:
        """Return one dead letter, None if there is none under that key."""
        family, part, id = parsed(key)
        rows = cast(
            "list[tuple[bytes, dict[bytes, bytes]]]", await self.redis.xrange(self._stream(family, part), id, id)
        )
        return self._kept(family, part, *rows[0]) if rows else None

    async def replay(self, key: str) -> bool:
        """Put the entry back on the stream it came from; False if that was done before, or nothing is there.

        The same script removes the letter and writes the entry, so a second replay does nothing.
        """
        kept = await self.get(key)
        if kept is None:
            return False
        family, part, id = parsed(key)
        fields = [part for pair in entry_of(kept.letter).items() for part in pair]
        replayed = await self.redis.register_script(REPLAY)(
            keys=[self._stream(family, part), kept.letter.stream], args=[id, *fields]
        )
        return bool(replayed)

    async def _of(self, family: Family, part: int, count: int) -> list[KeptLetter]:
        stream = self._stream(family, part)
        rows = cast("list[tuple[bytes, dict[bytes, bytes]]]", await self.redis.xrevrange(stream, count=count))
        return [kept for id, fields in rows if (kept := self._kept(family, part, id, fields))]

    def _kept(self, family: Family, part: int, id: bytes, fields: dict[bytes, bytes]) -> KeptLetter | None:
        """Return a letter; None for what somebody else has put on the stream and is none."""
        try:
            letter = DeadLetter.model_validate_json(fields.get(b"__data__", b""))
        except ValidationError:
            return None
        return KeptLetter(f"{family}{part}/{id.decode()}", letter)

    def _stream(self, family: Family, part: int) -> str:
        return (DEAD if family == "p" else DEAD_ALERTS).key(part, self.settings.namespace)

    def _parts(self) -> list[tuple[Family, int]]:
        partitions: list[tuple[Family, int]] = [("p", part) for part in range(self.settings.partitions)]
        return partitions + [("s", part) for part in range(self.settings.shards)]


def parsed(key: str) -> tuple[Family, int, str]:
    """Return family, part and entry id of a dead letter's key.

    Raises:
        ValueError: it is not such a key.
    """
    found = _KEY.fullmatch(key)
    if not found:
        raise ValueError(f"{key!r} is not the key of a dead letter, such as p0/1772615640000-0")
    family, part, id = found.groups()
    return cast(Family, family), int(part), id
