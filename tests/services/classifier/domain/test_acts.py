"""How a clause is read: what governs what, whose deed a verb tells, and what is looked at only."""

import pytest

from services.classifier.adapters.taxonomy_files import load_taxonomy
from services.classifier.domain.acts import ActBook
from services.classifier.domain.clauses import complements, second_object
from services.classifier.domain.folding import fold
from services.classifier.domain.literals import Literals
from services.classifier.domain.phrases import grouped
from services.classifier.domain.sentences import Span
from services.classifier.domain.subjects import subject
from services.classifier.domain.taxonomy import Lexicon
from services.classifier.domain.tokens import Token, tokens
from services.classifier.domain.words import resolved


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return load_taxonomy().lexicon


def read(lexicon: Lexicon, text: str) -> list[Token]:
    """Return the tokens of a sentence."""
    folded = fold(text)
    marks = Literals(lexicon.senses).marks(text, folded)
    return grouped(resolved(tokens(folded, Span(0, len(text)), marks), lexicon, frozenset()), is_title=False)


def place(found: list[Token], text: str) -> int:
    """Return where a token begins with `text`."""
    return next(index for index, token in enumerate(found) if token.text.startswith(text))


@pytest.mark.parametrize(
    ("text", "verb", "expected"),
    [
        ("Chile, under pressure at home, sold tanks to Peru.", "sold", "chile"),
        ("Peru said Chile had sold tanks.", "sold", "chile"),
        ("Chile, which had sold tanks, was silent.", "sold", "chile"),
        ("Peru accused Chile of selling tanks.", "selling", "chile"),
        ("Peru promised Chile to send tanks.", "send", "peru"),
        ("Peru asked Chile to send tanks.", "send", "chile"),
        ("Chile shelled the coast and sent tanks to Peru.", "sent", "chile"),
        ("The tanks that fell into the sea were sent by Chile.", "sent", "tanks"),
        ("The tanks were sent.", "sent", "tanks"),
    ],
)
def test_a_verb_finds_its_subject(lexicon: Lexicon, text: str, verb: str, expected: str) -> None:
    found = read(lexicon, text)

    at = subject(found, place(found, verb))

    assert at is not None
    assert found[at].text.startswith(expected)


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("After Chile fell silent, the crowd sent tanks away.", "sent"),
        ("In talks with Peru the crowd sent tanks away.", "sent"),
    ],
)
def test_a_party_that_does_nothing_is_no_subject(lexicon: Lexicon, text: str, verb: str) -> None:
    found = read(lexicon, text)

    assert subject(found, place(found, verb)) is None


def test_complements_tell_what_governs_them(lexicon: Lexicon) -> None:
    found = read(lexicon, "Chile sent to Peru a dozen tanks from Kenya, Oslo said.")

    after = [(each.relation, found[each.at].text) for each in complements(found, place(found, "sent") + 1)]

    assert after == [("to", "peru"), ("", "tanks"), ("from", "kenya")]


def test_what_a_participle_governs_is_not_the_verbs(lexicon: Lexicon) -> None:
    found = read(lexicon, "Chile fired missiles supplied by Peru.")

    after = [(each.relation, found[each.at].text) for each in complements(found, place(found, "fired") + 1)]

    assert after == [("", "missiles")]


def test_a_second_object_begins_behind_the_first_ones_complements(lexicon: Lexicon) -> None:
    found = read(lexicon, "Chile received tanks from Peru and missiles from Kenya.")

    assert second_object(found, place(found, "received") + 1) == place(found, "missiles")


@pytest.mark.parametrize("text", ["Chile bought tanks.", "The tanks were bought by Chile from Peru and Kenya."])
def test_one_object_has_no_second(lexicon: Lexicon, text: str) -> None:
    found = read(lexicon, text)

    assert second_object(found, place(found, "bought") + 1) is None


def test_a_sentence_without_what_an_act_needs_is_not_looked_at(lexicon: Lexicon) -> None:
    book = ActBook(lexicon)

    assert book.may_tell({"send", "tank", "armour", "item", "party"}, lambda: False)
    assert not book.may_tell({"send", "party"}, lambda: False)
    assert not book.may_tell({"condemn"}, lambda: False)
    assert book.may_tell({"condemn"}, lambda: True)
