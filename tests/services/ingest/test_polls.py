"""The outcome of a poll makes a feed's next state."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.ingest.domain.polling.fetches import Validators
from services.ingest.domain.polling.outcomes import Failed, Gone, Postponed, Read, Unchanged, after, asked_seconds
from services.ingest.domain.polling.polls import FeedState, PastPoll, added, started_again, validators_to_send
from tocsin.errors import Rejected

NOW = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
VALIDATORS = Validators('"1"', "some day")
FEED = added("https://harbour.example/feed", NOW - timedelta(days=3))


def read(*times: datetime, asked: float | None = None) -> Read:
    return Read("Harbour", VALIDATORS, times, asked)


def test_a_feed_that_was_read_remembers_what_the_next_poll_needs() -> None:
    state = after(replace(FEED, failures=3, last_error="away"), read(NOW - timedelta(hours=1)), NOW, 0.0)

    assert (state.title, state.validators, state.first_poll_done) == ("Harbour", VALIDATORS, True)
    assert (state.polled_at, state.read_at, state.failures, state.last_error) == (NOW, NOW, 0, None)
    assert state.next_poll > NOW


def test_a_failure_is_counted_and_hides_nothing_that_was_known() -> None:
    known = after(FEED, read(NOW), NOW, 0.0)

    state = after(known, Failed("it took too long"), NOW + timedelta(hours=1), 0.0)

    assert (state.failures, state.last_error) == (1, "it took too long")
    assert (state.validators, state.read_at, state.entry_times) == (VALIDATORS, NOW, known.entry_times)


def test_a_feed_never_stops_failing_silently() -> None:
    state, now = FEED, NOW
    for _ in range(50):
        state = after(state, Failed("away"), now, 1.0)
        assert state.stopped is None
        assert now < state.next_poll <= now + timedelta(hours=26.4)
        now = state.next_poll


def test_a_feed_that_is_gone_stops_until_it_is_wanted_again() -> None:
    gone = after(replace(FEED, first_poll_done=True), Gone("the server answered 410 Gone"), NOW, 0.0)

    again = started_again(gone, NOW)

    assert (gone.stopped, gone.last_error) == ("the server answered 410 Gone", "the server answered 410 Gone")
    assert (again.stopped, again.last_error, again.failures, again.next_poll) == (None, None, 0, NOW)
    assert again.first_poll_done


def test_nothing_changed_keeps_the_moment_of_the_last_reading() -> None:
    known = after(FEED, read(NOW), NOW, 0.0)

    state = after(known, Unchanged(Validators('"2"')), NOW + timedelta(hours=1), 0.0)

    assert (state.read_at, state.polled_at) == (NOW, NOW + timedelta(hours=1))
    assert state.validators == Validators('"2"')


@pytest.mark.parametrize(
    ("hours", "sent"), [(0, VALIDATORS), (23, VALIDATORS), (24, Validators()), (100, Validators())]
)
def test_a_server_is_believed_for_a_day(hours: int, sent: Validators) -> None:
    state = after(FEED, read(NOW), NOW, 0.0)

    assert validators_to_send(state, NOW + timedelta(hours=hours)) == sent


def test_a_feed_never_read_is_asked_for_unconditionally() -> None:
    assert validators_to_send(replace(FEED, validators=VALIDATORS), NOW) == Validators()


def test_times_of_entries_are_kept_for_a_week_and_never_in_the_future() -> None:
    known = after(FEED, read(NOW - timedelta(days=8), NOW - timedelta(days=6), NOW + timedelta(days=900)), NOW, 0.0)

    state = after(known, read(NOW + timedelta(days=2)), NOW + timedelta(days=2), 0.0)

    kept = [datetime.fromtimestamp(seconds, UTC) for seconds in state.entry_times]
    assert [moment - NOW for moment in kept] == [timedelta(0), timedelta(days=2)]


def test_a_busy_feed_is_polled_more_often_than_a_quiet_one() -> None:
    busy = after(FEED, read(*(NOW - timedelta(minutes=number) for number in range(1_000))), NOW, 0.0)
    quiet = after(FEED, read(NOW - timedelta(days=6)), NOW, 0.0)

    assert NOW + timedelta(minutes=4) < busy.next_poll < quiet.next_poll <= NOW + timedelta(hours=24)


def test_a_feed_that_lists_two_hours_is_polled_for_a_busy_one() -> None:
    new = added("https://harbour.example/feed", NOW)
    times = [NOW - timedelta(minutes=6 * number) for number in range(20)]

    busy = after(new, read(*times), NOW, 0.0)
    calm = after(new, read(*times, NOW - timedelta(days=300)), NOW, 0.0)

    assert timedelta(minutes=5) < busy.next_poll - NOW < timedelta(minutes=6)
    assert calm.next_poll == NOW + timedelta(days=7) / 20


def test_a_single_new_entry_makes_a_feed_busy_for_minutes_only() -> None:
    state, now = added("https://harbour.example/feed", NOW), NOW
    outcome: Read | Unchanged = read(NOW - timedelta(minutes=1))
    for _ in range(12):
        state = after(state, outcome, now, 0.0)
        now, outcome = state.next_poll, Unchanged(VALIDATORS)

    assert now > NOW + timedelta(days=2)


def test_a_feed_whose_first_poll_fails_is_asked_again_within_minutes() -> None:
    state = after(added("https://harbour.example/feed", NOW), Failed("away"), NOW, 0.0)

    assert state.next_poll == NOW + timedelta(minutes=10)


def test_the_state_of_a_busy_feed_stays_small() -> None:
    state = after(FEED, read(*(NOW - timedelta(seconds=number) for number in range(20_000))), NOW, 0.0)

    assert len(state.entry_times) == 2_016
    assert state.entry_times[-1] == int(NOW.timestamp())


def test_what_the_server_asks_for_is_waited_for() -> None:
    state = after(FEED, read(*(NOW for _ in range(3_000)), asked=7_200), NOW, 0.0)

    assert state.next_poll >= NOW + timedelta(seconds=7_200)


def test_the_longer_of_ttl_and_max_age_is_asked_for() -> None:
    assert asked_seconds(30, {"cache-control": "public, max-age=60"}) == 1_800
    assert asked_seconds(None, {"cache-control": "max-age=60"}) == 60
    assert asked_seconds(None, {}) is None


def test_a_feed_is_kept_under_its_address_as_given_without_the_fragment() -> None:
    assert added(" https://harbour.example/feed?b=2&a=1#top\n", NOW) == FeedState(
        "https://harbour.example/feed?b=2&a=1", NOW, NOW
    )


def test_an_error_names_the_address_that_is_none() -> None:
    with pytest.raises(Rejected, match=r"'harbour\.example' is no address of a feed"):
        added("harbour.example", NOW)


def test_what_comes_from_outside_is_kept_within_bounds_and_printable() -> None:
    failed = after(FEED, Failed("x" * 10_000), NOW, 0.0)
    titled = after(FEED, Read("Harbour \ud800\x1b[31m" + "x" * 1_000, VALIDATORS, ()), NOW, 0.0)

    assert len(failed.last_error or "") == 500
    assert titled.title.startswith("Harbour \ufffd[31mx")
    assert len(titled.title) == 500


def moved(target: str | None) -> Read:
    return Read("Harbour", VALIDATORS, (), moved_to=target)


def test_a_move_is_believed_once_it_has_held_for_days() -> None:
    target = "https://port.example/feed"

    first = after(FEED, moved(target), NOW, 0.0)
    soon = after(first, moved(target), NOW + timedelta(hours=71), 0.0)
    late = after(soon, moved(target), NOW + timedelta(hours=72), 0.0)
    there = after(late, moved(None), NOW + timedelta(hours=80), 0.0)

    assert (first.where, first.moved_to, first.moved_since) == (FEED.url, target, NOW)
    assert (soon.where, soon.moved_since) == (FEED.url, NOW)
    assert (late.where, late.url) == (target, FEED.url), "it stays known by the address under which it was added"
    assert there.where == target


def test_a_move_that_changes_or_ends_is_waited_for_anew() -> None:
    begun = after(FEED, moved("https://port.example/a"), NOW, 0.0)

    elsewhere = after(begun, moved("https://port.example/b"), NOW + timedelta(days=4), 0.0)
    back = after(begun, moved(None), NOW + timedelta(days=4), 0.0)

    assert (elsewhere.where, elsewhere.moved_since) == (FEED.url, NOW + timedelta(days=4))
    assert (back.where, back.moved_to, back.moved_since) == (FEED.url, None, None)


def test_a_feed_that_moves_back_is_asked_where_it_was() -> None:
    away = replace(FEED, address="https://port.example/a", moved_to="https://port.example/a", moved_since=NOW)

    state = after(away, moved(FEED.url), NOW + timedelta(days=9), 0.0)

    assert (state.where, state.address, state.moved_to) == (FEED.url, None, None)


def test_a_feed_that_fails_where_it_moved_to_is_asked_again_where_it_was() -> None:
    away = replace(FEED, address="https://port.example/a", moved_to="https://port.example/a", moved_since=NOW)
    gone = away
    for _ in range(3):
        assert gone.where == "https://port.example/a"
        gone = after(gone, Gone("410"), NOW, 0.0)

    assert (gone.where, gone.stopped, gone.condition) == (FEED.url, None, "failing")


def test_three_failures_make_a_feed_failing_and_one_success_fine() -> None:
    state = FEED
    conditions = [state.condition]
    for _ in range(3):
        state = after(state, Failed("away", trouble="server"), NOW, 0.0)
        conditions.append(state.condition)

    assert conditions == ["new", "fine", "fine", "failing"]
    assert state.trouble == "server"
    assert after(state, read(), NOW, 0.0).condition == "fine"
    assert after(state, Unchanged(VALIDATORS), NOW, 0.0).trouble is None


def test_the_last_twenty_polls_are_remembered() -> None:
    state = FEED
    for number in range(30):
        state = after(
            state, Failed("x" * 1_000) if number % 2 else read(NOW), NOW + timedelta(minutes=number), 0.0, 1.5
        )

    assert len(state.history) == 20
    assert state.history[0].at == NOW + timedelta(minutes=10)
    assert state.history[-2] == PastPoll(NOW + timedelta(minutes=28), "read", 1, 1_500)
    assert (state.history[-1].outcome, len(state.history[-1].error or "")) == ("failed", 160)


def test_a_feed_whose_host_is_left_alone_waits_and_is_not_to_blame() -> None:
    known = after(FEED, read(NOW), NOW, 0.0)

    waiting = after(known, Postponed("left alone", 900), NOW, 0.0)

    assert (waiting.next_poll, waiting.waits_for) == (NOW + timedelta(minutes=15), "left alone")
    assert (waiting.failures, waiting.polled_at, waiting.history) == (0, known.polled_at, known.history)
    assert after(waiting, read(NOW), NOW, 0.0).waits_for is None


def test_what_a_poll_left_over_is_fetched_whole_and_soon() -> None:
    state = after(FEED, replace(read(NOW), left_over=7), NOW, 0.0)

    assert state.validators == Validators()
    assert state.next_poll == NOW + timedelta(minutes=5)
    assert not state.first_poll_done, "what is left over of a first poll is backfill too"
