"""Reading texts: what counts as the same word, and where a word stands."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.notifier.domain.texts import fold, locate, sought, tokens


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("MISSILE", "missile"),
        ("Séoul", "seoul"),
        ("Ｈｉｍａｒｓ", "himars"),
        ("Łódź", "lodz"),
        ("Køge", "koge"),
        ("Straße", "STRASSE"),
        ("صَارُوخ", "صاروخ"),
        ("미사일", unicodedata.normalize("NFD", "미사일")),
        ("がいむ", unicodedata.normalize("NFD", "がいむ")),
        ("İstanbul", "istanbul"),
    ],
)
def test_spellings_of_one_word_fold_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_letters_that_only_look_marked_stay_apart() -> None:
    assert fold("が") != fold("か")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("HIMARS-like, U.S. 3.5", ("himars", "like", "u", "s", "3", "5")),
        ("Russia's O'Brien’s plan", ("russia", "o", "brien", "plan")),
        ("snake_case", ("snake", "case")),
        ("미사일을", ("미사", "사일", "일을", "을")),
        ("KN-23미사일", ("kn", "23", "미사", "사일", "일")),
        ("हिंदी में", ("हिंदी", "में")),
        ("— … !", ()),
    ],
)
def test_a_text_is_cut_into_what_a_reader_sees(text: str, expected: tuple[str, ...]) -> None:
    assert tokens(text) == expected


def test_a_word_without_spaces_is_sought_as_its_pairs() -> None:
    assert sought("미사일") == ("미사", "사일")
    assert sought("북") == ("북",)
    assert sought("한국 미사일") == ("한국", "국", "미사", "사일")
    assert sought("한국 국") == ("한국", "국", "국")


def test_a_token_is_located_without_the_marks_around_it() -> None:
    text = "At dawn, “Séoul’s envoy” spoke."

    start, end = locate(text, 2, 2)

    assert text[start:end] == "Séoul’s envoy"


def test_a_token_is_located_where_folding_changes_lengths() -> None:
    text = "große ﬁre in 미사일을 " + unicodedata.normalize("NFD", "séoul")

    places = [locate(text, number, 1) for number in range(len(tokens(text)))]

    assert [text[start:end] for start, end in places][:4] == ["große", "ﬁre", "in", "미사"]
    assert fold(text[slice(*places[-1])]) == "seoul"


@settings(deadline=None)
@given(st.text(max_size=60))
def test_every_token_leads_back_to_characters_that_hold_it(text: str) -> None:
    for number, token in enumerate(tokens(text)):
        start, end = locate(text, number, 1)

        assert 0 <= start < end <= len(text)
        assert token in fold(text[start:end])


@settings(deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=60))
def test_reading_a_text_by_parts_or_whole_is_the_same(text: str) -> None:
    assert tokens(text) == tuple(token for chunk in text.split() for token in tokens(chunk))


def test_a_pile_of_marks_is_read_in_reasonable_steps() -> None:
    pile = "a" + "\u20d0\u1dd0" * 16_000

    assert len(tokens(pile)) == 1
    assert locate(pile, 0, 1)[0] == 0
