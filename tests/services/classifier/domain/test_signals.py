"""Patterns of words, and finding them in a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.classifier.domain.expressions import ExpressionError, Grammar, Vocabulary
from services.classifier.domain.folding import fold, spaced
from services.classifier.domain.literals import Literals
from services.classifier.domain.sentences import Span
from services.classifier.domain.signals import Hit, SignalBook
from services.classifier.domain.taxonomy import Sense, Signal, SignalLexicon

PARTIES = {
    "iran": (Sense("party", "IR", trait="name", case="Capital"),),
    "iranian": (Sense("party", "IR", trait="adjective", case="Capital"),),
    "north korea": (Sense("party", "KP", trait="name", case="Capital"),),
    "odesa": (Sense("party", "UA", trait="place", case="Capital"),),
}
LITERALS = Literals(PARTIES)


def hits(pattern: str, text: str, title_only: bool = False, parties: int = 0, is_title: bool = False) -> list[Hit]:
    lexicon = SignalLexicon(
        signals=(Signal("t", pattern, "strong", title_only, parties),),
        classes={"arms": ("missile*", "fighter jet*"), "all_arms": ("@arms", "tank*")},
        irregular={"strike": ("strikes", "struck", "striking")},
        breaks=("which", "after"),
        common=frozenset({"the", "of", "to"}),
        hidden=("strike* a deal",),
    )
    book = SignalBook(lexicon, frozenset({"iran"}), frozenset({"iranian"}))
    folded = fold(text)
    words = f" {spaced(folded)} "
    marks = LITERALS.telling(text, words)
    return book.hits(folded, Span(0, len(text)), book.anchors(words), marks, is_title)


def strengths(text: str, parties: int) -> list[str]:
    return [hit.signal.strength for hit in hits("fell", text, parties=parties)]


def found(pattern: str, text: str) -> str | None:
    held = hits(pattern, text)
    return text[held[0].start : held[0].end] if held else None


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("missile*", "Two missiles fell.", "missiles"),
        ("missile*", "A missilery.", None),
        ("strike*", "It struck twice.", "struck"),
        ("@arms", "Its fighter jets left.", "fighter jets"),
        ("@all_arms", "Its tanks and missiles left.", "tanks"),
        ("sold .. @arms", "They sold two hundred old missiles.", "sold two hundred old missiles"),
        ("sold .. @arms", "They sold one two three four five missiles.", None),
        ("sold ... @arms", "They sold one, two, three and four missiles.", "sold one, two, three and four missiles"),
        ("sold .. @arms", "They sold bread, missiles fell.", None),
        ("sold ... @arms", "They sold bread after missiles fell.", None),
        ("(sold|gave away) @arms", "They gave away missiles.", "gave away missiles"),
        ("(sold .. to A|bought) @arms?", "They sold it to Iran.", "sold it to Iran"),
        ("A sold", "Yesterday North Korea sold.", "North Korea sold"),
        ("D missile*", "Iran's missiles fell.", "Iran's missiles"),
        ("D missile*", "An Iranian missile fell.", "Iranian missile"),
        ("P .. missile*", "In Odesa a missile fell.", "Odesa a missile"),
        ("# missile*", "Some 20 missiles fell.", "20 missiles"),
        ("^ missile*", "Missiles fell.", "Missiles"),
        ("^ missile*", "Two missiles fell.", None),
        ("fell $", "The missile fell.", "fell"),
        ("anti-ship missile*", "An anti ship missile fell.", "anti ship missile"),
        ("strike*", "They strike a deal.", None),
        ("the missile", "The missile — a dud.", "The missile"),
        ("to .. of", "To the end of it.", "To the end of"),
        ("sold ~ @arms", "Missiles were sold.", "Missiles were sold"),
        ("sold ~ @arms", "They sold old missiles.", "sold old missiles"),
        ("sold ~ @arms", "They sold bread after missiles fell.", None),
        ("(sold ~ @arms|tank*) to A", "Missiles were sold to Iran.", "Missiles were sold to Iran"),
        ("# missile*", "Some 300,000 missiles fell.", "300,000 missiles"),
        ("(f 200|# missile*)", "Some 200 missiles fell.", "200 missiles"),
        ("old .. missile*", 'An old "new" missile fell.', 'old "new" missile'),
        ("violate*", "A violation of it.", "violation"),
        ("mobilise*", "The mobilisation began.", "mobilisation"),
        ("(a new|a old|a big|a small) missile*", "A big missile fell.", "A big missile"),
    ],
)
def test_a_pattern_holds_where_it_says(pattern: str, text: str, expected: str | None) -> None:
    assert (found(pattern, text) or "").removesuffix("'s") == (expected or "")


def test_a_signal_may_ask_for_a_headline_and_for_parties() -> None:
    assert not hits("fell", "It fell.", title_only=True)
    assert hits("fell", "It fell.", title_only=True, is_title=True)
    assert strengths("Iran and North Korea fell.", parties=2) == ["strong"]


def test_a_signal_counts_one_degree_less_where_parties_are_missing() -> None:
    assert strengths("Iran fell, Iranian.", parties=2) == ["medium"]
    assert strengths("It fell.", parties=1) == ["medium"]


def test_what_another_clause_governs_is_marked() -> None:
    assert [hit.governed for hit in hits("missile*", "It rained after missiles fell.")] == [True]
    assert [hit.governed for hit in hits("missile*", "Missiles fell after it rained.")] == [False]


@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        ("", "nothing to look for"),
        ("@no", "there is no class @no"),
        ("(a|b", "a bracket is not closed"),
        ("a b)", "unexpected ')'"),
        ("a |", "unexpected '|'"),
        ("~ a", "nothing before '~'"),
        ("a ~", "nothing to look for"),
        ("(a|) b", "nothing to look for"),
        ("A ..", "no word that must be there"),
        ("a?", "no word that must be there"),
        ("caf%", "cannot read 'caf%'"),
    ],
)
def test_a_pattern_that_cannot_be_read_says_why(pattern: str, told: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        Grammar(Vocabulary({}, ()), {}, frozenset()).compiled(pattern)

    assert told in str(caught.value)


def test_a_class_that_contains_itself_is_refused() -> None:
    with pytest.raises(ExpressionError, match="contains itself"):
        Grammar(Vocabulary({}, ()), {"a": ("@b",), "b": ("@a",)}, frozenset()).compiled("@a")


WORDS = st.sampled_from(
    ["Iran", "Iran's", "North Korea", "sold", "missiles", "fighter-jet", ",", "—", '"', "’s", "20", "x.", "é"]
)


@given(st.lists(WORDS, max_size=20), st.sampled_from(["sold .. @arms", "A ... @arms", "@arms", "P sold", "# .. @arms"]))
def test_a_hit_is_always_a_slice_of_its_sentence(words: list[str], pattern: str) -> None:
    text = " ".join(words)

    for hit in hits(pattern, text):
        assert 0 <= hit.start < hit.end <= len(text)
        assert text[hit.start : hit.end].strip() == text[hit.start : hit.end]
