"""Dead letters are kept whole, found by their key, and put back once."""

import pytest
from redis.asyncio import Redis

from tests.builders import NOW
from tocsin.dead import DeadLetters, parsed
from tocsin.entries import Dead, Entry, dead_letter, entry_of
from tocsin.settings import RuntimeSettings
from tocsin.streams import ALERTS, ARTICLES, DEAD, DEAD_ALERTS, Family

BINARY = {b"__data__": b"\xff\x00\xfe", b"\xf0name": b"plain"}
READABLE = {b"__data__": '{"title": "전달"}'.encode(), b"schema": b"article.v1"}


@pytest.fixture
def letters(redis: Redis, settings: RuntimeSettings) -> DeadLetters:
    return DeadLetters(redis, settings.model_copy(update={"partitions": 2}))


async def give_up(redis: Redis, namespace: str, entry: dict[bytes, bytes], family: Family = "p", part: int = 0) -> str:
    """Keep an entry as a dead letter of its stream; returns its key."""
    stream, dead = (ARTICLES, DEAD) if family == "p" else (ALERTS, DEAD_ALERTS)
    letter = dead_letter("somebody", stream.key(part, namespace), Entry("5-1", entry), Dead("failed", "a bug", 5))
    id = await redis.xadd(dead.key(part, namespace), {"__data__": letter.to_wire()})
    return f"{family}{part}/{id.decode()}"


@pytest.mark.parametrize(("entry", "encoding"), [(BINARY, "base64"), (READABLE, "utf-8"), ({}, "utf-8")])
def test_a_letter_keeps_the_whole_entry(entry: dict[bytes, bytes], encoding: str) -> None:
    letter = dead_letter("somebody", "{p0}:articles.v1", Entry("1772615640000-0", entry), Dead("failed", "a bug", 5))

    again = type(letter).model_validate_json(letter.to_wire())

    assert (again.encoding, entry_of(again)) == (encoding, entry)
    assert (again.stage, again.entry_id, again.attempts, again.error) == ("somebody", "1772615640000-0", 5, "a bug")
    assert again.first_at == NOW
    assert again.last_at == letter.last_at > NOW


@pytest.mark.redis
@pytest.mark.parametrize("entry", [BINARY, READABLE], ids=["binary", "readable"])
async def test_replaying_twice_puts_it_back_once(
    redis: Redis, namespace: str, letters: DeadLetters, entry: dict[bytes, bytes]
) -> None:
    key = await give_up(redis, namespace, entry, part=1)

    answers = [await letters.replay(key), await letters.replay(key)]

    assert answers == [True, False]
    ((_, put_back),) = await redis.xrange(ARTICLES.key(1, namespace))
    assert put_back == entry
    assert await letters.newest() == []


@pytest.mark.redis
async def test_letters_of_all_parts_are_listed_oldest_first(redis: Redis, namespace: str, letters: DeadLetters) -> None:
    keys = [
        await give_up(redis, namespace, READABLE, "s"),
        await give_up(redis, namespace, READABLE, "p", 1),
        await give_up(redis, namespace, READABLE, "p", 0),
    ]

    found = await letters.newest()

    assert [kept.key for kept in found] == keys


@pytest.mark.redis
async def test_only_the_newest_are_listed(redis: Redis, namespace: str, letters: DeadLetters) -> None:
    keys = [await give_up(redis, namespace, READABLE) for _ in range(5)]

    found = await letters.newest(2)

    assert [kept.key for kept in found] == keys[-2:]


@pytest.mark.redis
async def test_a_letter_is_found_by_its_key(redis: Redis, namespace: str, letters: DeadLetters) -> None:
    key = await give_up(redis, namespace, READABLE, "s")

    found = await letters.get(key)

    assert found is not None
    assert (found.key, found.letter.stream) == (key, ALERTS.key(0, namespace))
    assert await letters.get("s0/1-1") is None
    assert await letters.replay("s0/1-1") is False


@pytest.mark.parametrize("key", ["", "p0", "p0/", "x0/1-1", "p0/1", "p0/-", "p0/1-2-3", "p/1-1", "p0/1-1\n", "p²/1-1"])
def test_what_is_no_key_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="is not the key of a dead letter"):
        parsed(key)


def test_a_key_names_family_part_and_entry() -> None:
    assert parsed("s12/1772615640000-3") == ("s", 12, "1772615640000-3")


async def test_what_is_no_letter_does_not_hide_the_others(redis: Redis, settings: RuntimeSettings) -> None:
    stream = DEAD.key(0, settings.namespace)
    letter = dead_letter(
        "classifier", ARTICLES.key(0, settings.namespace), Entry("1-0", {b"a": b"b"}), Dead("failed", "x")
    )
    await redis.xadd(stream, {"note": "from an operator's hand"})
    await redis.xadd(stream, {"__data__": letter.to_wire()})

    kept = await DeadLetters(redis, settings).newest()

    assert [each.letter for each in kept] == [letter]
