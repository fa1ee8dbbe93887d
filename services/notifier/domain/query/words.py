"""The reading of what is looked for in the text: words, phrases, words near each other, beginnings of words."""

from typing import Final

from luqum.tree import Proximity

from services.notifier.domain.article_view import Field
from services.notifier.domain.clauses import Beginning, Clause, Words
from services.notifier.domain.query.errors import QueryError
from services.notifier.domain.query.grammar import Item, column, stem_of, value_of
from services.notifier.domain.texts import is_spaceless, sought, tokens, word_lengths

WORD_CHARACTERS: Final = 64
PHRASE_WORDS: Final = 10
SLOP: Final = 50
STEM_LETTERS: Final = 3
ROW: Final = 48
"""Tokens in a row at most: words, or characters of scripts without spaces."""


def read_words(node: Item, clause: str, within: Field = "text") -> Clause:
    """Return what `node` looks for as the clause that is written `clause`."""
    if isinstance(node, Proximity):
        return _near(node, clause, within)
    stem = stem_of(node)
    if stem is not None:
        return _beginning(node, stem, clause, within)
    return Words(clause, row_of(node), within, column=column(node))


def row_of(node: Item) -> tuple[str, ...]:
    """Return the tokens of a word or a phrase."""
    _check(node, value_of(node))
    return _short(node, sought(value_of(node)))


def _near(node: Item, clause: str, within: Field) -> Clause:
    text = value_of(node.term)
    _check(node, text)
    slop = int(node.degree)
    if slop > SLOP:
        raise QueryError(column(node) + len(str(node.term)), f"~{slop}", f"at most ~{SLOP}")
    if slop == 0:
        return Words(clause, row_of(node.term), within, column=column(node))
    words = _short(node, tuple(token for word in text.split() for token in sought(word)))
    if len(words) == 1:
        raise QueryError(column(node), clause, "two words or more that are near each other")
    if len(set(words)) < len(words):
        raise QueryError(column(node), clause, "different words that are near each other")
    return Words(clause, words, within, slop, column(node))


def _beginning(node: Item, stem: str, clause: str, within: Field) -> Clause:
    _check(node, stem)
    words = tokens(stem)
    if any(map(is_spaceless, words)):
        return Words(clause, _short(node, sought(stem)), within, column=column(node))
    if len(words) > 1:
        hint = f"it is the phrase of its parts: write {' '.join(words)}*"
        raise QueryError(column(node), f"{stem}*", "a single word before *", hint)
    if len(words[0]) < STEM_LETTERS:
        raise QueryError(column(node), f"{stem}*", f"at least {STEM_LETTERS} letters before *")
    return Beginning(clause, words[0], within, column(node))


def _check(node: Item, text: str) -> None:
    lengths = word_lengths(text)
    if not lengths:
        raise QueryError(column(node), text or '""', "a word with a letter or a digit")
    if max(lengths) > WORD_CHARACTERS or len(lengths) > PHRASE_WORDS:
        expected = f"at most {PHRASE_WORDS} words of {WORD_CHARACTERS} characters"
        raise QueryError(column(node), text, expected, "a few words of it will do")


def _short(node: Item, words: tuple[str, ...]) -> tuple[str, ...]:
    if len(words) > ROW:
        expected = f"at most {ROW} characters in a row where a script needs no spaces"
        raise QueryError(column(node), "".join(words), expected, "a few of them will do")
    return words
