"""The language of signals: patterns of words, compiled to expressions over one character a word.

A pattern is a row of terms: `word` stands for itself, `word*` for all its forms, `@name` for anything in a class,
`(one|two .. words)` for any of these rows; `term?` may be left out; `..` skips up to four words of one clause, `...`
up to ten and commas; `one ~ two` holds if the rows on either side stand near each other, whichever comes first; `A` is
a party as a noun, `D` as an adjective or owner, `P` any party or place, `#` a number, `^` and `$` begin and end the
sentence, `,` is a comma.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Final

from services.classifier.domain.alternatives import alternatives, tree
from services.classifier.domain.inflection import plural, verb_forms

PARTY: Final = "\ue000"
ADJECTIVE: Final = "\ue001"
PLACE: Final = "\ue002"
NUMBER: Final = "#"
COMMA: Final = ","
BREAK: Final = ";"
OTHER: Final = "x"
_WORDS: Final = (0x3400, 0x9FFF)
_FIGURES: Final = (0xA000, 0xA3FF)
_NAMES: Final = (0xE100, 0xEFFF)
_PEOPLES: Final = (0xF000, 0xF8FF)
_NOUN: Final = f"{PARTY}{chr(_NAMES[0])}-{chr(_NAMES[1])}"
_MODIFIER: Final = f"{ADJECTIVE}{chr(_PEOPLES[0])}-{chr(_PEOPLES[1])}"

_TERM: Final = re.compile(r"\.\.\.?|\(|\)\??|\||@[a-z_]+\??|[^\s()|]+")
_COMMON_COST: Final = 5_000
_NUMBER: Final = f"{NUMBER}{chr(_FIGURES[0])}-{chr(_FIGURES[1])}"
_ENDS: Final = frozenset({"|", ")", ")?"})
_NEAR: Final = "~"
_SHORT_GAP: Final = 4
_NEAR_GAP: Final = 5
_LONG_GAP: Final = 10
_LONGEST_NAME: Final = 5
_PARTS: Final = re.compile(r"[^\W_]+(?:\.[^\W_]+)*")


class ExpressionError(ValueError):
    """A pattern that cannot be read; the text says which term of it."""


class Vocabulary:
    """One character for each word that any signal knows."""

    def __init__(
        self,
        irregular: Mapping[str, Sequence[str]],
        breaks: Iterable[str],
        names: Set[str] = frozenset(),
        adjectives: Set[str] = frozenset(),
    ) -> None:
        self._irregular = irregular
        self._names = names
        self._adjectives = adjectives
        self._characters: dict[str, str] = {}
        self._next = {among: among[0] for among in (_WORDS, _FIGURES, _NAMES, _PEOPLES)}
        self.break_characters = BREAK + "".join(self.character(word) for word in breaks)

    def character(self, word: str) -> str:
        """Return the character of a word, a new one if it is unknown, in the range of its kind."""
        found = self._characters.get(word)
        if found is None:
            among = self._range(word)
            if self._next[among] > among[1]:
                raise ExpressionError("too many words")
            found = self._characters[word] = chr(self._next[among])
            self._next[among] += 1
        return found

    def _range(self, word: str) -> tuple[int, int]:
        if word in self._names:
            return _NAMES
        if word in self._adjectives:
            return _PEOPLES
        return _FIGURES if word.isdigit() else _WORDS

    def is_party(self, text: str) -> bool:
        """Whether this is the name of a party or its adjective, of one word or of several."""
        return text in self._names or text in self._adjectives

    def lookup(self, word: str, default: str) -> str:
        """Return the character of a word, or `default` for an unknown one."""
        return self._characters.get(word, default)

    @property
    def words(self) -> dict[str, str]:
        """The character of every known word."""
        return dict(self._characters)

    def forms(self, word: str) -> tuple[str, ...]:
        """Return what a word of a pattern stands for: itself, or with `*` all its forms."""
        if not word.endswith("*"):
            return (word,)
        base = word[:-1]
        known = self._irregular.get(base)
        forms = (base, *known) if known is not None else (form for form, _ in verb_forms(base))
        return tuple(dict.fromkeys((base, *forms, plural(base), *_nouns(base))))


def _nouns(verb: str) -> Iterator[str]:
    """Yield the nouns made of a verb in -ate or -ize: what is done, and who does it."""
    if verb.endswith("ate"):
        yield from (verb[:-1] + end for end in ("ion", "ions", "or", "ors"))
    elif verb.endswith(("ize", "ise")):
        yield from (verb[:-1] + end for end in ("ation", "ations"))


Words = tuple[tuple[str, ...], ...]
"""Words one after the other, each with its forms."""


Entries = tuple[Words, ...]
"""Any of these."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A pattern, ready to be looked for."""

    pattern: re.Pattern[str]
    anchor: Entries
    """One of these must be there for the pattern to hold; no others are found as seldom."""
    needed: tuple[Entries, ...]
    """And one of each of these, the rarest first."""


@dataclass(frozen=True, slots=True)
class _Part:
    expression: str
    needed: tuple[Entries, ...]


class Grammar:
    """Reads patterns by the classes of a language."""

    def __init__(self, vocabulary: Vocabulary, classes: Mapping[str, Sequence[str]], common: Set[str]) -> None:
        self._vocabulary = vocabulary
        self._classes = classes
        self._common = common
        self._known: dict[str, _Part] = {}

    def compiled(self, pattern: str) -> Expression:
        """Return the expression of a pattern."""
        part = self.read(pattern)
        anchor, *others = sorted(part.needed, key=self.cost)
        return Expression(re.compile(part.expression), anchor, tuple(others))

    def read(self, pattern: str) -> "_Part":
        """Return a pattern as it was understood, not yet compiled."""
        terms = self._named(_TERM.findall(pattern))
        part, end = self._row(terms, 0)
        if end < len(terms):
            raise ExpressionError(f"unexpected {terms[end]!r}")
        if not part.needed:
            raise ExpressionError("no word that must be there")
        return part

    def _named(self, terms: Sequence[str]) -> list[str]:
        """Return terms with the words of a party's name as one."""
        found: list[str] = []
        at = 0
        while at < len(terms):
            length = next((n for n in range(_LONGEST_NAME, 1, -1) if self._is_name(terms[at : at + n])), 1)
            found.append(" ".join(terms[at : at + length]))
            at += length
        return found

    def _is_name(self, terms: Sequence[str]) -> bool:
        return self._vocabulary.is_party(" ".join(terms))

    def cost(self, entries: Entries) -> int:
        """Return how often a text is likely to hold one of these entries."""
        return sum(len(words[0]) + (_COMMON_COST if self.rarest(words)[0] in self._common else 0) for words in entries)

    def rarest(self, words: Words) -> tuple[str, ...]:
        """Return the word of an entry that is found least often."""
        return min(words, key=lambda forms: (forms[0] in self._common, -len(forms[0])))

    def _row(self, terms: Sequence[str], at: int) -> tuple["_Part", int]:
        """Read terms one behind the other, up to the end of the alternative."""
        expression = ""
        needed: list[Entries] = []
        while at < len(terms) and terms[at] not in _ENDS:
            if terms[at] == _NEAR:
                other, at = self._row(terms, at + 1)
                return self._near(_Part(expression, tuple(needed)), other), at
            part, at = self._group(terms, at + 1) if terms[at] == "(" else (self._term(terms[at]), at + 1)
            expression += part.expression
            needed.extend(part.needed)
        if not expression:
            raise ExpressionError("nothing to look for")
        return _Part(expression, tuple(needed)), at

    def _near(self, one: "_Part", other: "_Part") -> "_Part":
        """Return what holds if both hold near each other, in either order."""
        if not one.expression:
            raise ExpressionError(f"nothing before {_NEAR!r}")
        gap = self._gap(_NEAR_GAP)
        there, back = (f"{first.expression}{gap}{last.expression}" for first, last in ((one, other), (other, one)))
        return _Part(f"(?:{there}|{back})", (*one.needed, *other.needed))

    def _gap(self, words: int) -> str:
        return f"[^{self._vocabulary.break_characters},]{{0,{words}}}?"

    def _group(self, terms: Sequence[str], at: int) -> tuple["_Part", int]:
        """Read alternatives, up to the bracket that closes them."""
        parts = []
        while True:
            part, at = self._row(terms, at)
            parts.append(part)
            if at >= len(terms):
                raise ExpressionError("a bracket is not closed")
            at += 1
            if terms[at - 1] != "|":
                break
        expression = f"(?:{'|'.join(part.expression for part in parts)})"
        if terms[at - 1] == ")?":
            return _Part(f"{expression}?", ()), at
        if not all(part.needed for part in parts):
            return _Part(expression, ()), at
        needed = tuple(words for part in parts for words in min(part.needed, key=self.cost))
        return _Part(alternatives([part.expression for part in parts]), (needed,)), at

    def _term(self, term: str) -> "_Part":
        optional = term.endswith("?") and len(term) > 1
        part = self._plain(term[:-1] if optional else term)
        return _Part(f"(?:{part.expression})?", ()) if optional else part

    def _plain(self, term: str) -> "_Part":
        structure = self._structure(term)
        if structure is not None:
            return _Part(structure, ())
        return self._class(term[1:]) if term.startswith("@") else self._any_of([term])

    def _structure(self, term: str) -> str | None:
        breaks = self._vocabulary.break_characters
        return {
            "..": self._gap(_SHORT_GAP),
            "...": f"[^{breaks}]{{0,{_LONG_GAP}}}?",
            "A": f"[{_NOUN}]",
            "D": f"[{_MODIFIER}]",
            "L": PLACE,
            "P": f"[{_NOUN}{_MODIFIER}{PLACE}]",
            "#": f"[{_NUMBER}]",
            ",": COMMA,
            "^": "^",
            "$": "$",
        }.get(term)

    def _class(self, name: str) -> "_Part":
        known = self._known.get(name)
        if known is None:
            known = self._known[name] = self._any_of(self.entries(name))
        return known

    def entries(self, name: str, above: tuple[str, ...] = ()) -> list[str]:
        """Return the entries of a class with those of the classes it names."""
        if name in above:
            raise ExpressionError(f"class @{name} contains itself")
        if name not in self._classes:
            raise ExpressionError(f"there is no class @{name}")
        found: list[str] = []
        for entry in self._classes[name]:
            found.extend(self.entries(entry[1:], (*above, name)) if entry.startswith("@") else [entry])
        return found

    def _any_of(self, entries: Iterable[str]) -> "_Part":
        rows = tuple(self.words(entry) for entry in entries)
        return _Part(tree([tuple(map(self._characters, words)) for words in rows]), (rows,))

    def words(self, entry: str) -> Words:
        """Return the words of an entry, hyphens parting them as spaces do."""
        if self._vocabulary.is_party(entry):
            return ((entry,),)
        words = entry.replace("-", " ").split()
        if not words:
            raise ExpressionError("an empty entry")
        for word in words:
            if not _PARTS.fullmatch(word.removesuffix("*")):
                raise ExpressionError(f"cannot read {word!r}")
        return tuple(self._vocabulary.forms(word) for word in words)

    def _characters(self, forms: Sequence[str]) -> str:
        return "".join(self._vocabulary.character(form) for form in forms)


def literals(sequence: Words) -> Iterator[str]:
    """Yield each way to write a sequence."""
    if not sequence:
        yield ""
        return
    for rest in literals(sequence[1:]):
        for form in sequence[0]:
            yield f"{form} {rest}".strip()
