"""Keys have one form, parts are chosen alike in every language, and a hand-over stays in one slot."""

import pytest
from redis.cluster import key_slot

from tests.builders import article, tagged
from tocsin.messages import MESSAGES
from tocsin.streams import ALERTS, ARTICLES, DEAD, DEAD_ALERTS, STORIES, STREAMS, TAGGED, part_of, prefixed, slot_key


@pytest.mark.parametrize(
    ("id", "checksum"),
    [("", 0), ("a", 0xE8B7BE43), ("123456789", 0xCBF43926), ("평양", 0xB814D087)],
)
def test_a_part_is_the_crc32_of_the_utf_8_id(id: str, checksum: int) -> None:
    assert part_of(id, 2**32) == checksum
    assert part_of(id, 3) == checksum % 3
    assert part_of(id, 1) == 0


def test_ids_spread_over_all_parts() -> None:
    parts = {part_of(f"article-{number}", 8) for number in range(200)}

    assert parts == set(range(8))


def test_an_article_and_what_it_says_go_to_the_same_part() -> None:
    message = article("art_17")

    assert ARTICLES.subject(message) == TAGGED.subject(tagged(message)) == "art_17"


def test_keys_are_those_we_publish() -> None:
    keys = [stream.key(0) for stream in STREAMS]

    articles = ["{p0}:articles.v1", "{p0}:tagged.v1", "{p0}:stories.v1"]
    assert keys == [*articles, "{s0}:alerts.v1", "{p0}:dead.v1", "{s0}:dead.v1"]
    assert ARTICLES.key(2, "staging") == "staging:{p2}:articles.v1"
    assert slot_key("s", 1, "due.v1") == "{s1}:due.v1"
    assert prefixed("consumer.v1:host-1", "") == "consumer.v1:host-1"


@pytest.mark.parametrize("namespace", ["", "staging", "a.b-c_d"])
def test_the_keys_of_one_hand_over_share_a_slot(namespace: str) -> None:
    for family, streams in (("p", (ARTICLES, TAGGED, STORIES, DEAD)), ("s", (ALERTS, DEAD_ALERTS))):
        keys = [stream.key(5, namespace) for stream in streams]
        keys.append(slot_key(streams[0].family, 5, "attempts.v1:group", namespace))

        assert len({key_slot(key.encode()) for key in keys}) == 1, family


def test_groups_are_named_once_for_each_shard() -> None:
    assert ARTICLES.groups_of(3) == ("classifier",)
    assert TAGGED.groups_of(3) == ("stories",)
    assert STORIES.groups_of(3) == TAGGED.former_groups_of(3) == ("notifier-s0", "notifier-s1", "notifier-s2")
    assert ALERTS.groups_of(3) == ("delivery",)
    assert DEAD.groups_of(3) == ()


def test_every_message_travels_on_a_stream() -> None:
    assert {stream.message for stream in STREAMS} == set(MESSAGES)


def test_the_version_of_a_stream_is_that_of_its_message() -> None:
    for stream in STREAMS:
        assert stream.name.rpartition(".")[2] == stream.message.schema_id.rpartition(".")[2]
