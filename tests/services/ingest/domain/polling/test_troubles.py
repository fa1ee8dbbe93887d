"""Every failure of a feed is of a kind, and for each kind there is something to do."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import get_args

import pytest

from services.ingest.domain.feeds.documents import page_error
from services.ingest.domain.polling.advice import advice
from services.ingest.domain.polling.fetches import Challenged
from services.ingest.domain.polling.polls import added
from services.ingest.domain.polling.troubles import TO_DO, Trouble, trouble_of
from tocsin.errors import Misconfigured, Rejected, Retryable, TocsinError
from tocsin.guard import Forbidden

FEED = added("https://harbour.example/feed", datetime(2026, 3, 4, tzinfo=UTC))


@pytest.mark.parametrize(
    ("error", "status", "trouble"),
    [
        (Rejected("x"), 401, "login"),
        (Rejected("x"), 402, "login"),
        (Rejected("x"), 403, "refused"),
        (Rejected("x"), 404, "missing"),
        (Rejected("x"), 451, "refused"),
        (Retryable("x"), 429, "busy"),
        (Retryable("x"), 503, "server"),
        (Challenged("x"), 403, "challenge"),
        (Challenged("x"), 200, "challenge"),
        (page_error("x", ()), 200, "page"),
        (Rejected("x"), 200, "unreadable"),
        (Rejected("x"), None, "unreadable"),
        (Retryable("x"), None, "unreachable"),
        (Forbidden("x"), None, "setting"),
        (Misconfigured("x"), None, "setting"),
    ],
)
def test_an_error_is_of_the_kind_that_its_cause_is(error: TocsinError, status: int | None, trouble: Trouble) -> None:
    assert trouble_of(error, status) == trouble


def test_for_every_kind_there_is_something_to_do() -> None:
    assert set(TO_DO) == set(get_args(Trouble))
    for trouble in get_args(Trouble):
        assert advice(replace(FEED, trouble=trouble)) == TO_DO[trouble]


def test_a_feed_that_waits_or_moves_needs_nobody() -> None:
    assert advice(FEED) is None
    for state in (replace(FEED, waits_for="x"), replace(FEED, moved_to="x"), replace(FEED, address="x", moved_to="x")):
        assert (advice(state) or "").startswith("nothing: ")
