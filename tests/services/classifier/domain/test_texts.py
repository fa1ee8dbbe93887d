"""Folding, cutting into sentences, finding literals: every offset leads back to the text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.classifier.domain.folding import fold, spaced
from services.classifier.domain.inflection import plural, verb_forms
from services.classifier.domain.literals import Literals
from services.classifier.domain.sentences import sentences
from services.classifier.domain.taxonomy import Sense


def cut(text: str) -> list[str]:
    return [text[span.start : span.end] for span in sentences(text)]


def found(literals: Literals, text: str) -> list[str]:
    return [text[mark.start : mark.end] for mark in literals.marks(text, fold(text))]


@given(st.text())
def test_folding_keeps_the_place_of_every_character(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert len(spaced(fold(text))) == len(text)


def test_case_accents_and_quotes_are_folded() -> None:
    assert fold("“Élysée’s” TÜRKIYE – İzmir") == '"elysee\'s" turkiye - i' + fold("İzmir")[1:]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kyiv fell silent. Nobody spoke.", ["Kyiv fell silent.", "Nobody spoke."]),
        ("The U.S. Navy left. It rained.", ["The U.S. Navy left.", "It rained."]),
        ("He moved to the U.S. The Navy left.", ["He moved to the U.S.", "The Navy left."]),
        (
            "J. Doe met Gen. Roe on Jan. 6 at 3.30 p.m. local time.",
            ["J. Doe met Gen. Roe on Jan. 6 at 3.30 p.m. local time."],
        ),
        ("“We left.” She stayed.", ["“We left.”", "She stayed."]),
        ("It cost $3.5 million. Really?! Yes.", ["It cost $3.5 million.", "Really?!", "Yes."]),
        (
            "A headline\nMOSCOW, May 2\n\nThe text went\non here.",
            ["A headline", "MOSCOW, May 2", "The text went\non here."],
        ),
        ("  \n ", []),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


@given(st.text(alphabet="ab A.!?\n\"”'’ U.S.é", max_size=200))
def test_cutting_loses_nothing_but_spaces(text: str) -> None:
    assert "".join("".join(cut(text)).split()) == "".join(text.split())


def test_what_never_ends_is_cut() -> None:
    assert max(map(len, cut("word " * 2_000))) <= 1_500


def test_the_longest_literal_wins_and_half_a_word_is_none() -> None:
    literals = Literals({text: (Sense("hidden", text),) for text in ("arms", "arms control", "con", "of", "of mass")})

    assert found(literals, "arms, arms control and the con of massive alarms") == ["arms", "arms control", "con", "of"]


def test_a_name_is_written_with_a_capital_and_an_acronym_in_capitals() -> None:
    literals = Literals({"us": (Sense("party", "US", case="US"),), "turkey": (Sense("party", "TR", case="Capital"),)})

    assert found(literals, "US us Us turkey Turkey") == ["US", "Turkey"]


@pytest.mark.parametrize(
    ("entry", "forms"),
    [
        ("send sent", ["send", "sends", "sent", "sent", "sending"]),
        ("give gave given", ["give", "gives", "gave", "given", "giving"]),
        ("ship shipped", ["ship", "ships", "shipped", "shipped", "shipping"]),
        ("supply", ["supply", "supplies", "supplied", "supplied", "supplying"]),
        ("take took taken | delivery of", [f"{v} delivery of" for v in ("take", "takes", "took", "taken", "taking")]),
    ],
)
def test_verbs_have_their_forms(entry: str, forms: list[str]) -> None:
    assert [text for text, _ in verb_forms(entry)] == forms


def test_nouns_have_their_plural() -> None:
    assert [plural(noun) for noun in ("missile", "delivery", "convoy", "purchase", "breach")] == [
        "missiles",
        "deliveries",
        "convoys",
        "purchases",
        "breaches",
    ]


def test_a_literal_that_ends_within_a_word_hides_nothing_behind_it() -> None:
    sense = Sense("trigger", "fire", "noun")
    literals = Literals({"artillery": (sense,), "artillery shell": (sense,), "shelled": (sense,)})

    assert found(literals, "The artillery shelled us") == ["artillery", "shelled"]
