"""Subscriptions as YAML: what is written reads back the same, and what is wrong is named with its place."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifier.adapters.subscription_file import read, written
from services.notifier.domain.schedules import WEEKDAYS
from services.notifier.domain.subscription_form import (
    SubscriptionForm,
    applied,
    form_of,
    keeps_address,
    shown_address,
    with_values,
    without_secrets,
)
from services.notifier.domain.subscriptions import NOVELTIES
from tests.services.notifier.domain.builders import subscription
from tests.services.notifier.domain.moments import minutes, zones
from tocsin.messages import STATUSES

WHOLE = """\
- id: sub_1
  name: Missiles
  query: topic:missile-transfer
  webhook: https://hooks.example.org/t
  statuses: [reported, denied]
  min_origins: 3
  only_new: stories
  excluded_sources: [a.example]
  languages: [ko, 'no']
  zone: Asia/Seoul
  quiet_hours: 22:00-07:00
  digest: weekly friday 08:30
  most_a_day: 50
  muted_until: '2025-04-01T00:00:00Z'
  snoozed:
    story1: '2025-04-02T00:00:00Z'
  labels: [arms trade, east]
  owner: ada
"""

times = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))
texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), min_size=1, max_size=120)
names = st.from_regex(r"[a-z][a-z0-9.-]{0,20}", fullmatch=True)
forms = st.fixed_dictionaries(
    {"name": texts, "query": texts, "webhook": st.just("https://hooks.example.org/t?to=x#y")},
    optional={
        "statuses": st.frozensets(st.sampled_from(STATUSES), min_size=1),
        "min_origins": st.integers(1, 100),
        "only_new": st.sampled_from(NOVELTIES),
        "excluded_sources": st.frozensets(names, max_size=3),
        "languages": st.frozensets(st.sampled_from(("en", "no", "on", "ko")), max_size=3),
        "zone": zones,
        "quiet_hours": st.builds(lambda start, end: {"start": start, "end": end}, minutes, minutes),
        "digest": st.builds(
            lambda every, at, weekday, empty: {"every": every, "at": at, "weekday": weekday, "say_if_empty": empty},
            st.sampled_from(("daily", "weekly")),
            minutes,
            st.sampled_from(WEEKDAYS),
            st.booleans(),
        ),
        "most_a_day": st.integers(1, 10_000),
        "paused": st.booleans(),
        "muted_until": times,
        "snoozed": st.dictionaries(st.from_regex(r"[A-Za-z0-9_-]{1,20}", fullmatch=True), times, max_size=3),
        "expires_at": times,
        "labels": st.frozensets(st.sampled_from(("east", "arms trade", "null", "7", "07:30", "yes")), max_size=3),
        "owner": texts,
    },
)


@given(st.lists(forms, max_size=4))
def test_what_is_written_reads_back_the_same(chosen: list[dict[str, Any]]) -> None:
    made = [with_weekday_only_where_it_counts(SubscriptionForm.model_validate(fields)) for fields in chosen]

    found = read(written(made))

    assert [str(fault) for fault in found.faults] == []
    assert [entry.form for entry in found.entries] == made


def with_weekday_only_where_it_counts(form: SubscriptionForm) -> SubscriptionForm:
    """A daily digest does not write down the weekday on which a weekly one would come."""
    if form.digest is None or form.digest.every == "weekly":
        return form
    return form.model_copy(update={"digest": form.digest.model_copy(update={"weekday": "monday"})})


def test_a_file_looks_as_people_would_write_it() -> None:
    [entry] = read(WHOLE).entries

    assert written([entry.form]) == WHOLE
    assert entry.place("min_origins") == (6, 16)
    assert entry.place("priority") == entry.place() == (1, 3)


def test_a_long_query_is_folded_and_stays_the_same() -> None:
    query = " OR ".join(f"topic:missile-transfer AND source:a{number}.example" for number in range(9))
    text = written([SubscriptionForm(name="n", query=query, webhook="https://h.example/")])

    assert "query: >" in text
    assert max(map(len, text.splitlines())) <= 130
    assert read(text).entries[0].form.query == query


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("- name: a\n  query: b\n  min_origins: zero", "3:16: min_origins: input should be a valid integer"),
        ("- name: a\n  query: b\n  nam: c", "3:8: nam: not known; did you mean name?"),
        ("- name: a", "1:3: query: is missing"),
        ("- name: a\n  name: b\n  query: c", "2:3: name: stands here twice"),
        ("- name: a\n  query: b\n  digest: {every: daily, when: x}", "3:11: digest: when is not known"),
        ("- name: a\n  query: b\n  digest: {every: yearly}", "3:19: digest.every: input should be"),
        ("- name: a\n  query: b\n  languages: [en, english]", "3:19: languages.1:"),
        ("- name: a\n  query: b\n  zone: Mars", "3:9: zone: no time zone is called 'Mars'"),
        ("- name: a\n  query: b\n  muted_until: 2026-01-01T00:00:00", "3:16: muted_until:"),
        ("- name: a\n  query: b\n  digest: daily\n  priority: must", "1:3: what must ring at once"),
        ("- a subscription", "1:3: a subscription is expected here"),
        ("7", "1:1: a subscription is expected here"),
        ("- [", "1:4: not YAML"),
        ("- name: a\n\tquery: b", "2:1: not YAML"),
        ("- &a {name: x, query: y}\n- *a", "2:3: aliases"),
        ("[" * 5_000, "1:11: nested too deeply"),
        ("x: \x00", "1:1: not YAML"),
        ("- ? [a]\n  : b", "1:5: a name is expected here"),
        ("x" * 4_000_001, "1:1: longer than 4,000,000 characters"),
    ],
    ids=lambda text: text[:40],
)
def test_what_is_wrong_is_named_with_its_place(text: str, says: str) -> None:
    faults = [str(fault) for fault in read(text).faults]

    assert [fault for fault in faults if fault.startswith(says)], faults


def test_every_mistake_of_a_file_is_named_at_once_and_what_is_right_is_read() -> None:
    found = read("- {name: a, query: b, zone: Mars, min_origins: 0}\n- {name: c, query: d}\n- {name: e}\n")

    assert [(fault.line, fault.says.partition(":")[0]) for fault in found.faults] == [
        (1, "min_origins"),
        (1, "zone"),
        (3, "query"),
    ]
    assert [entry.form.name for entry in found.entries] == ["c"]


def test_the_list_may_have_a_name_and_one_subscription_may_stand_alone() -> None:
    for text in ("subscriptions:\n- {name: a, query: b}\n", "name: a\nquery: b\n"):
        assert [entry.form.name for entry in read(text).entries] == ["a"]


@pytest.mark.parametrize("text", ["", "\n# nothing\n", "[]", "null"])
def test_an_empty_file_has_no_subscription_and_no_mistake(text: str) -> None:
    assert read(text).entries == ()


def test_no_secret_is_written_down() -> None:
    stored = subscription(webhook="https://user:pass@hooks.example.org/t?token=hidden#more", sealed_secret="v1:sealed")

    text = written([without_secrets(form_of(stored))])

    assert "https://…@hooks.example.org/t?…" in text
    assert not [secret for secret in ("pass", "hidden", "more", "sealed") if secret in text]


def test_an_address_that_was_left_out_in_part_stays_what_it_was() -> None:
    stored = subscription(webhook="https://hooks.example.org/t?token=hidden")
    form = without_secrets(form_of(stored))

    assert keeps_address(form, stored)
    assert applied(form, stored) == stored
    assert not keeps_address(form.model_copy(update={"webhook": "https://other.example/"}), stored)


def test_an_address_without_secrets_is_shown_whole() -> None:
    assert shown_address("https://hooks.example.org:8443/t") == "https://hooks.example.org:8443/t"


def test_other_values_are_taken_and_nothing_stands_for_what_holds_anyway() -> None:
    form = form_of(subscription(min_origins=3, zone="Asia/Seoul", digest="daily"))

    changed = with_values(form, {"min_origins": None, "digest": "weekly friday", "languages": "en,ko"})

    assert (changed.min_origins, changed.zone, str(changed.digest)) == (1, "Asia/Seoul", "weekly friday 08:00")
    assert changed.languages == {"en", "ko"}
    assert changed.id == form.id
