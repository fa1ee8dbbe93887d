"""Copies of a text have the same fingerprint, other texts have another."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.domain.identity.texts import Identity, fingerprint, fold, new_id

NOW = datetime(2025, 3, 4, 12, 0, tzinfo=UTC)
BODY = " ".join(f"word{number}" for number in range(80))


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Ferry, back in service!", "ferry back in service"),
        ("  FERRY\n\tback ", "ferry back"),
        ("Ångström’s “Café”", "angstrom s cafe"),
        ("ﬁne ™", "fine tm"),
        ("İstanbul straße", "istanbul strasse"),
        ("snake_case 4.5", "snake case 4 5"),
        ("…", ""),
        ("", ""),
    ],
)
def test_folding_leaves_the_words(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_a_copy_with_other_signs_case_and_end_has_the_same_fingerprint() -> None:
    copy = BODY.upper().replace(" ", ",\n") + " (Updates with more from the second paragraph)"

    assert fingerprint("Ferry “back”", copy) == fingerprint("FERRY back!", BODY)


def test_another_title_or_beginning_has_another_fingerprint() -> None:
    fingerprints = {
        fingerprint("Ferry back", BODY),
        fingerprint("Ferry gone", BODY),
        fingerprint("Ferry back", "x" + BODY),
    }

    assert len(fingerprints) == 3


def test_title_and_body_are_kept_apart() -> None:
    assert fingerprint("Ferry", "back") != fingerprint("Ferry back", "")


@pytest.mark.parametrize(("title", "body"), [("", ""), ("…", " \n"), ("\ud800", "")])
def test_a_text_without_words_has_no_fingerprint(title: str, body: str) -> None:
    assert fingerprint(title, body) is None


def test_the_id_is_made_of_the_strongest_key() -> None:
    with_address = Identity.of("https://quay.example/a", "quay.example", "Ferry", BODY)
    edited = Identity.of("https://quay.example/a", "quay.example", "Ferry back", "Other words.")
    handed_in = Identity.of(None, None, "Ferry", BODY)

    assert new_id(with_address) == new_id(edited)
    assert new_id(handed_in) == new_id(Identity.of(None, None, "FERRY", BODY))
    assert new_id(with_address) != new_id(handed_in)
    assert len(new_id(handed_in)) == 32


def test_only_an_article_with_a_source_has_a_key_of_source_and_text() -> None:
    assert Identity.of(None, None, "Ferry", BODY).source_text is None
    assert Identity.of(None, "quay.example", "Ferry", BODY).source_text == ("quay.example", fingerprint("Ferry", BODY))


def test_the_text_under_each_days_picture_is_not_the_same_text() -> None:
    tuesday, wednesday = (
        Identity.of(None, "quay.example", "Picture of the day", "Seen from the pier.", published=NOW.replace(day=day))
        for day in (3, 4)
    )

    assert tuesday.source_text != wednesday.source_text


def test_the_day_of_a_text_of_some_length_does_not_count() -> None:
    first, second = (
        Identity.of(None, "quay.example", "Ferry", BODY, "https://quay.example/feed", NOW.replace(day=day))
        for day in (3, 4)
    )

    assert first == second


def test_a_title_alone_does_not_make_two_addresses_one_article() -> None:
    first = Identity.of("https://news.example/1", "news.example", "Morning briefing", "")
    second = Identity.of("https://news.example/2", "news.example", "Morning briefing", " \n")

    assert first.source_text is None
    assert second.text is None
    assert first != second


def test_a_title_alone_is_the_key_of_what_has_nothing_else() -> None:
    assert Identity.of(None, None, "Morning briefing", "").text is not None
