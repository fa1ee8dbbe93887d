"""How a group takes the place of one by which an earlier version read: it begins there, and nothing is done twice.

What the earlier one had begun and not finished is written to the stream anew. Stop its workers before.
"""

from collections.abc import Sequence
from typing import Any, Final

from redis.asyncio import Redis
from redis.exceptions import ResponseError

from tocsin.scripts import ADOPT, DISMISS

STEP: Final = 100
BEGINNING: Final = "0"


async def beginning(redis: "Redis", stream: str, former: Sequence[str]) -> str:
    """Return where a group is to begin: where the slowest of the former ones is, else at the beginning."""
    there = [group["last-delivered-id"].decode() for group in await _among(redis, stream, former)]
    return min(there, key=_order, default=BEGINNING)


async def succeed(redis: "Redis", stream: str, former: Sequence[str]) -> None:
    """Write anew what the former groups had not finished, and remove them."""
    for group in await _among(redis, stream, former):
        name = group["name"].decode()
        while waiting := await redis.xpending_range(stream, name, "-", "+", STEP):
            for entry in waiting:
                id = entry["message_id"]
                await redis.register_script(ADOPT)(keys=[stream], args=[name, id])
        await redis.register_script(DISMISS)(keys=[stream], args=[name])


async def _among(redis: "Redis", stream: str, former: Sequence[str]) -> list[dict[str, Any]]:
    if not former:
        return []
    try:
        groups = await redis.xinfo_groups(stream)
    except ResponseError as error:
        if "no such key" in str(error):
            return []
        raise
    return [group for group in groups if group["name"].decode() in former]


def _order(id: str) -> tuple[int, int]:
    milliseconds, _, sequence = id.partition("-")
    return int(milliseconds), int(sequence or 0)
