"""A subscription is read as whichever version stored it, and refuses what contradicts itself."""

import json
from datetime import UTC, datetime, time
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from services.notifier.domain.subscriptions import DEFAULT_STATUSES, Subscription
from tests.services.notifier.domain.builders import NOON, subscription
from tocsin.messages import STATUSES

STORED_BY_1: Final = (
    b'{"id":"sub_old","name":"Missiles","query":"topic:missile-transfer","webhook":"https://hooks.example.org/t",'
    b'"sealed_secret":"v1:c2VhbGVk","paused":false,"disabled":null,"saved_at":1741089600.250000}'
)
"""As the first version wrote it, byte for byte."""

WHOLE: Final = {
    "statuses": ["denied", "reported"],
    "min_origins": 3,
    "only_new": "stories",
    "excluded_sources": ["a.example", "b.example"],
    "languages": ["en", "ko"],
    "priority": "normal",
    "zone": "Asia/Seoul",
    "quiet_hours": {"start": "22:30", "end": "07:00"},
    "digest": {"every": "weekly", "at": "08:15", "weekday": "friday", "say_if_empty": True},
    "most_a_day": 50,
    "muted_until": "2025-04-01T00:00:00Z",
    "snoozed": {"story1": "2025-04-02T00:00:00Z"},
    "expires_at": "2026-01-01T00:00:00Z",
    "labels": ["east", "arms trade"],
    "owner": "ada",
}


def test_one_stored_by_the_first_version_is_what_it_was_and_rings_as_new_ones_do_by_default() -> None:
    read = Subscription.read(STORED_BY_1)

    assert (read.id, read.name, read.query) == ("sub_old", "Missiles", "topic:missile-transfer")
    assert (read.webhook, read.sealed_secret, read.channel) == ("https://hooks.example.org/t", "v1:c2VhbGVk", "webhook")
    assert read.saved_at == read.made_at == datetime(2025, 3, 4, 12, 0, 0, 250_000, UTC)
    assert (read.version, read.revision, read.min_origins, read.only_new) == (2, 1, 1, "developments")
    assert read.statuses == DEFAULT_STATUSES
    assert (read.quiet_hours, read.digest, read.zone, read.rings) == (None, None, "UTC", True)


def test_one_stored_by_a_newer_version_keeps_what_this_one_does_not_know() -> None:
    stored = json.dumps({**json.loads(STORED_BY_1), "version": 7, "tone": "low"}).encode()

    read = Subscription.read(stored)

    assert (read.version, read.made_at) == (7, None)
    assert read.model_extra == {"tone": "low"}


def test_what_is_stored_reads_back_the_same_and_always_looks_the_same() -> None:
    made = subscription(**WHOLE)

    stored = made.model_dump_json().encode()

    assert Subscription.read(stored) == made
    assert {name: json.loads(stored)[name] for name in WHOLE} == {
        **WHOLE,
        "statuses": ["reported", "denied"],
        "labels": ["arms trade", "east"],
    }


@pytest.mark.parametrize("stored", [b"", b"{", b"[]", b"7", b'{"version":null}', b'{"version":-1}', b"\xff"])
def test_what_is_no_subscription_is_refused(stored: bytes) -> None:
    with pytest.raises(ValueError):
        Subscription.read(stored)


@pytest.mark.parametrize(
    "fields",
    [
        {"zone": "Mars/Olympus"},
        {"zone": "../../etc/passwd"},
        {"zone": "Europe"},
        {"zone": ""},
        {"zone": "a" * 65},
        {"min_origins": 0},
        {"min_origins": 101},
        {"statuses": ["rumoured"]},
        {"statuses": []},
        {"excluded_sources": ["A.example"]},
        {"quiet_hours": "22:00"},
        {"digest": "daily noon"},
        {"digest": "friday"},
        {"languages": ["english"]},
        {"excluded_sources": ["https://a.example/x"]},
        {"only_new": "everything"},
        {"priority": "high"},
        {"quiet_hours": {"start": "22:00"}},
        {"quiet_hours": {"start": "22:00:30", "end": "07:00"}},
        {"quiet_hours": {"start": "25:00", "end": "07:00"}},
        {"quiet_hours": {"start": "22:00+02:00", "end": "07:00"}},
        {"digest": {"every": "monthly"}},
        {"digest": {"every": "daily"}, "priority": "must"},
        {"labels": ["a,b"]},
        {"labels": ["a\nb"]},
        {"labels": [" "]},
        {"labels": [str(number) for number in range(21)]},
        {"snoozed": {f"story{number}": NOON for number in range(101)}},
        {"muted_until": "2025-01-01T00:00:00"},
        {"channel": "Web Hook"},
        {"name": ""},
    ],
    ids=str,
)
def test_what_cannot_be_meant_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        subscription(**fields)


@given(
    st.frozensets(st.sampled_from(STATUSES), min_size=1), st.times().map(lambda at: at.replace(second=0, microsecond=0))
)
def test_any_statuses_and_any_minute_of_the_day_survive_storing(statuses: frozenset[Any], at: time) -> None:
    made = subscription(statuses=statuses, quiet_hours={"start": at, "end": at})

    assert Subscription.read(made.model_dump_json().encode()) == made


@pytest.mark.parametrize(
    ("words", "means"),
    [
        ("daily", {"every": "daily", "at": "08:00", "weekday": "monday", "say_if_empty": False}),
        ("weekly friday 18:30", {"every": "weekly", "at": "18:30", "weekday": "friday", "say_if_empty": False}),
        ("also-empty hourly", {"every": "hourly", "at": "08:00", "weekday": "monday", "say_if_empty": True}),
    ],
)
def test_a_digest_may_be_said_in_words_and_says_itself_so(words: str, means: dict[str, Any]) -> None:
    made = subscription(digest=words)

    assert made.digest is not None
    assert made.digest.model_dump(mode="json") == means
    assert subscription(digest=str(made.digest)) == made


def test_quiet_hours_and_lists_may_be_said_in_words() -> None:
    made = subscription(quiet_hours="22:30 - 07:00", languages="en, ko", labels="arms trade,east")

    assert str(made.quiet_hours) == "22:30-07:00"
    assert made.languages == {"en", "ko"}
    assert made.labels == {"arms trade", "east"}
