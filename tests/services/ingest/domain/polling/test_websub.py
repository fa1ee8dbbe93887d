"""What is agreed with a hub: asked, confirmed, renewed in time, refused, quiet; and only what is signed counts."""

import hashlib
import hmac
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.ingest.domain.polling.websub import (
    ANSWER_WITHIN,
    LEASE,
    HubSubscription,
    after_failure,
    after_poll,
    after_request,
    after_telling,
    confirmed,
    denied,
    is_about,
    is_signed,
    is_telling,
    request_of,
    wanted,
)

NOW = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
TOPIC = "https://news.example/feed.xml"
HUB = "https://hub.example/"
ASKED = {"hub.mode": "subscribe", "hub.topic": TOPIC, "hub.challenge": "echo", "hub.lease_seconds": "864000"}


@pytest.fixture
def fresh() -> HubSubscription:
    return wanted(TOPIC, HUB, TOPIC, "token", NOW)


@pytest.fixture
def live(fresh: HubSubscription) -> HubSubscription:
    after = confirmed(after_request(fresh, fresh, NOW), ASKED, NOW)
    assert after is not None
    return after


def test_a_hub_is_asked_at_once_and_for_ten_days(fresh: HubSubscription) -> None:
    form = request_of(fresh, "https://tocsin.example/v1/hubs/token", "secret")

    assert fresh.due == NOW
    assert form["hub.lease_seconds"] == "864000"
    assert form["hub.callback"] == "https://tocsin.example/v1/hubs/token"
    assert form["hub.secret"] == "secret"
    assert form["hub.topic"] == TOPIC


def test_a_hub_that_does_not_come_back_is_asked_again_ever_later_but_at_least_daily(fresh: HubSubscription) -> None:
    asked, pauses = fresh, []
    for _ in range(12):
        asked = after_request(asked, asked, NOW)
        pauses.append(asked.due - NOW)

    assert pauses[:3] == [ANSWER_WITHIN, 2 * ANSWER_WITHIN, 4 * ANSWER_WITHIN]
    assert pauses[-1] == timedelta(days=1)
    assert not is_telling(asked, NOW)


def test_a_confirmed_lease_is_renewed_before_it_runs_out(live: HubSubscription) -> None:
    assert live.lease_until == NOW + LEASE
    assert live.due == NOW + timedelta(days=9)
    assert is_telling(live, NOW + timedelta(days=9))
    assert not is_telling(live, NOW + timedelta(days=10))


def test_asking_again_for_a_lease_that_runs_does_not_end_it(live: HubSubscription) -> None:
    asked = after_request(live, live, live.due)

    assert asked.progress == "live"
    assert is_telling(asked, live.due)


def test_a_hub_that_confirms_before_it_answers_is_not_asked_again(fresh: HubSubscription) -> None:
    meanwhile = confirmed(fresh, ASKED, NOW)
    assert meanwhile is not None

    assert after_request(meanwhile, fresh, NOW) == meanwhile
    assert after_failure(meanwhile, fresh, "timed out", NOW) == meanwhile


@pytest.mark.parametrize(
    "change",
    [{"hub.topic": "https://other.example/feed.xml"}, {"hub.mode": "unsubscribe"}, {"hub.topic": ""}],
)
def test_what_was_not_asked_for_is_not_confirmed(fresh: HubSubscription, change: dict[str, str]) -> None:
    assert confirmed(fresh, ASKED | change, NOW) is None


@pytest.mark.parametrize(
    ("seconds", "lease"),
    [
        ("3600", timedelta(hours=1)),
        ("1", timedelta(minutes=5)),
        ("", LEASE),
        ("-5", LEASE),
        ("soon", LEASE),
        ("999999999", 3 * LEASE),
        ("٣٦٠٠", LEASE),
        ("9" * 400, LEASE),
    ],
)
def test_a_lease_is_as_long_as_the_hub_says_within_reason(
    fresh: HubSubscription, seconds: str, lease: timedelta
) -> None:
    after = confirmed(fresh, ASKED | {"hub.lease_seconds": seconds}, NOW)

    assert after is not None
    assert after.lease_until == NOW + lease


def test_a_hub_that_refuses_is_asked_again_in_a_day(live: HubSubscription) -> None:
    after = denied(live, "not on our list", NOW)

    assert after.progress == "denied"
    assert after.error == "the hub refused: not on our list"
    assert after.due == NOW + timedelta(days=1)
    assert not is_telling(after, NOW)


def test_failures_back_off_to_a_day(fresh: HubSubscription) -> None:
    failed, pauses = fresh, []
    for _ in range(7):
        failed = after_failure(failed, failed, "no answer", NOW)
        pauses.append((failed.due - NOW) / timedelta(hours=1))

    assert pauses == [1, 2, 4, 8, 16, 24, 24]
    assert failed.error == "no answer"


def test_a_hub_that_keeps_silent_twice_is_quiet_until_it_speaks(live: HubSubscription) -> None:
    once = after_poll(live, True, NOW)
    twice = after_poll(once, True, NOW)

    assert is_telling(once, NOW)
    assert not is_telling(twice, NOW)
    assert is_telling(after_telling(twice, NOW), NOW)
    assert after_poll(live, False, NOW) == live


def test_a_feed_that_names_another_hub_or_address_is_another_agreement(live: HubSubscription) -> None:
    assert is_about(live, HUB, TOPIC)
    assert not is_about(live, "https://hub2.example/", TOPIC)
    assert not is_about(live, HUB, TOPIC + "?v=2")


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
def test_a_body_is_signed_by_whoever_knows_the_secret(method: str) -> None:
    digest = hmac.new(b"secret", b"body", getattr(hashlib, method)).hexdigest()

    assert is_signed(b"body", f"{method}={digest}", "secret")
    assert is_signed(b"body", f"{method.upper()}={digest.upper()}", "secret")
    assert not is_signed(b"other", f"{method}={digest}", "secret")
    assert not is_signed(b"body", f"{method}={digest}", "another")
    assert not is_signed(b"body", f"{method}={digest[:-1]}", "secret")


@pytest.mark.parametrize("signature", ["", "sha256", "sha256=", "md5=00", "=", "sha256=ü", "none=", "blake2b=00"])
def test_what_is_no_signature_signs_nothing(signature: str) -> None:
    assert not is_signed(b"body", signature, "secret")


def test_an_error_is_kept_short_and_printable(fresh: HubSubscription) -> None:
    failed = after_failure(fresh, fresh, "bad\x00" + "x" * 5_000, NOW)

    assert failed.error is not None
    assert len(failed.error) == 500
    assert "\x00" not in failed.error
    assert replace(failed, error=None).failures == 1
