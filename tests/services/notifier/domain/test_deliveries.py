"""What each end of a try leads to."""

from datetime import timedelta

import pytest

from services.notifier.domain.deliveries import (
    CUT,
    Answer,
    Attempt,
    Ending,
    Result,
    State,
    ending_of,
    ending_without_call,
    endpoint_of,
)
from services.notifier.domain.retries import TRIES, Outcome
from services.notifier.domain.subscriptions import Subscription
from tests.services.notifier.deliveries import alert
from tests.services.notifier.domain.builders import NOON, subscription


def attempt(number: int = 1, is_left: bool = True) -> Attempt:
    return Attempt(0, alert(), "hooks.example.org", number, 1, NOON, is_left)


def test_what_was_sent_is_done() -> None:
    assert ending_of(1, Answer(Outcome.SENT, 204), NOON, 0.0) == Ending(State.SENT, Result.SENT, 204)


def test_a_refusal_is_tried_again_on_schedule() -> None:
    ending = ending_of(1, Answer(Outcome.REFUSED, 500, error="answered 500"), NOON, 0.0)

    assert ending == Ending(State.WAITING, Result.NOT_SENT, 500, "answered 500", due=NOON + timedelta(seconds=5))


def test_a_call_that_may_have_arrived_is_ambiguous_and_tried_again() -> None:
    ending = ending_of(1, CUT, NOON, 0.0)

    assert (ending.state, ending.result) == (State.WAITING, Result.AMBIGUOUS)
    assert ending.due == NOON + timedelta(seconds=5)


def test_the_last_try_that_fails_ends_it() -> None:
    ending = ending_of(TRIES, Answer(Outcome.REFUSED, 500), NOON, 0.0)

    assert (ending.state, ending.reason, ending.due) == (State.GIVEN_UP, "exhausted", None)


def test_an_endpoint_that_is_gone_is_not_called_any_more() -> None:
    ending = ending_of(1, Answer(Outcome.GONE, 410), NOON, 0.0)

    assert (ending.state, ending.reason) == (State.GIVEN_UP, "gone")
    assert ending.disables == "its endpoint answered 410 Gone"


def test_an_address_that_may_not_be_called_disables_nothing() -> None:
    ending = ending_of(1, Answer(Outcome.FORBIDDEN, error="127.0.0.1 is a loopback address"), NOON, 0.0)

    assert (ending.state, ending.reason, ending.disables) == (State.GIVEN_UP, "gone", None)


def test_a_webhook_that_works_is_called() -> None:
    assert ending_without_call(attempt(), subscription(), NOON) is None


@pytest.mark.parametrize(
    ("of", "error"),
    [
        (None, "its subscription was removed"),
        (subscription(disabled="gone"), "its webhook is not called any more: gone"),
        (subscription(disabled="gone", paused=True), "its webhook is not called any more: gone"),
    ],
)
def test_nobody_is_called_who_wants_no_calls(of: Subscription | None, error: str) -> None:
    ending = ending_without_call(attempt(), of, NOON)

    assert ending == Ending(State.GIVEN_UP, Result.NOT_SENT, error=error, reason="gone", counts=False)


def test_a_pause_holds_a_delivery_and_uses_up_no_try() -> None:
    ending = ending_without_call(attempt(), subscription(paused=True), NOON)

    assert ending is not None
    assert (ending.state, ending.due, ending.counts) == (State.WAITING, NOON + timedelta(minutes=1), False)


def test_after_a_death_during_the_last_try_nothing_is_called() -> None:
    ending = ending_without_call(attempt(TRIES, is_left=False), subscription(), NOON)

    assert ending is not None
    assert (ending.state, ending.result, ending.reason) == (State.GIVEN_UP, Result.AMBIGUOUS, "exhausted")


@pytest.mark.parametrize(
    ("url", "endpoint"),
    [
        ("https://Hooks.example.org/a?b", "hooks.example.org"),
        ("http://user:word@hooks.example.org:8080/", "hooks.example.org:8080"),
        ("https://[2001:db8::1]/x", "[2001:db8::1]"),
    ],
)
def test_calls_are_counted_by_host_and_port(url: str, endpoint: str) -> None:
    assert endpoint_of(url) == endpoint
