"""Turn the patterns of frames into regular expressions over one character a token."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from services.classifier.domain.taxonomy import Frame, Lexicon
from services.classifier.domain.tokens import Token

_STRUCTURE: Final = (
    "word", "A", "M", "O", "D", "S", "L", "I", "to", "from", "by", "of", "for", "over", "with", "against", "prep",
    "to_", "from_", "by_", "of_", "for_", "over_", "with_", "against_", "place_", "comma", "quote", "stop",
    "break", "return", "that", "which", "and", "or", "be", "have", "do", "pronoun", "time", "unnamed", "others",
)  # fmt: skip
_FORMS: Final = ("active", "done", "noun", "word")
_TERM: Final = re.compile(r"\s*(\(=?|\)\??|\||[^\s()|]+)")
_ROLE: Final = re.compile(r"(actor|recipient|about|party)(_\d)?('s)?$")
_ITEM: Final = re.compile(r"item(_\d)?$")
_STRICT: Final = ("to", "from", "by", "of", "for", "over", "with", "against", "prep")
_GOVERNING: Final = (*_STRICT, "to_", "from_", "for_", "of_")
_OWNERS: Final = ("S", "D", "M")
_NOUNS: Final = (("A", "M", "O"), ("A", "M", "O", "L"))
_BREAKS: Final = ("break", "that", "which", "stop", "return")


class PatternError(ValueError):
    """A pattern that cannot be read; the text says which word of it."""


class Alphabet:
    """One character for each symbol a token may have."""

    def __init__(self, lexicon: Lexicon) -> None:
        classes = {s.name for senses in lexicon.senses.values() for s in senses if s.kind in ("trigger", "cue")}
        symbols = [*_STRUCTURE, *(f"{name}.{form}" for name in sorted(classes) for form in _FORMS)]
        self._characters = {symbol: chr(0xE000 + number) for number, symbol in enumerate(symbols)}
        self._word = self._characters["word"]
        self._fillers = self.some(lexicon.fillers)

    def encode(self, tokens: Iterable[Token]) -> str:
        """Return the tokens as a string; a symbol no pattern knows counts as a plain word."""
        return "".join([self._characters.get(token.symbol, self._word) for token in tokens])

    def some(self, symbols: Iterable[str]) -> str:
        """Return the characters of these symbols."""
        unknown = [symbol for symbol in symbols if symbol not in self._characters]
        if unknown:
            raise PatternError(f"unknown symbol {unknown[0]!r}")
        return "".join(self._characters[symbol] for symbol in symbols)

    def required(self, frame: Frame) -> tuple[frozenset[str], ...]:
        """Return sets of characters of which an encoded sentence must have one each for the frame to hold."""
        fixed = [term for term in _fixed(frame.pattern) if term not in _ABBREVIATIONS and not _ROLE.match(term)]
        some = (_symbols(term) if not _ITEM.match(term) else ("I",) for term in fixed)
        return tuple(dict.fromkeys(frozenset(self.some(symbols)) for symbols in some))

    def compiled(self, frame: Frame) -> re.Pattern[str]:
        """Return the frame's expression; its groups are the roles, the items and the trigger."""
        return _Compiler(self).compiled(frame.pattern)

    @property
    def fillers(self) -> str:
        """The characters of words that decide nothing."""
        return self._fillers

    @property
    def crossing(self) -> str:
        """The characters of all tokens within a clause."""
        breaks = set(self.some(_BREAKS))
        return "".join(character for character in self._characters.values() if character not in breaks)


class _Compiler:
    """Reads one pattern."""

    def __init__(self, alphabet: Alphabet) -> None:
        self._alphabet = alphabet
        self._names: list[str] = []

    def compiled(self, pattern: str) -> re.Pattern[str]:
        terms = _terms(pattern)
        parts = [self._term(term, terms[:index]) for index, term in enumerate(terms)]
        if "trigger" not in self._names:
            raise PatternError("no trigger: mark one with *")
        try:
            return re.compile("".join(parts))
        except re.error as error:
            raise PatternError(f"{error}") from error

    def _term(self, term: str, before: Sequence[str]) -> str:
        if term in ("(", "(=", "|") or term.startswith(")"):
            return {"(": "(?:", "(=": "(?="}.get(term, term)
        if term in _ABBREVIATIONS:
            return self._abbreviation(term, before)
        if _ROLE.match(term):
            return self._role(term, before)
        if _ITEM.match(term):
            return self._item(term)
        return self._symbol(term)

    def _abbreviation(self, term: str, before: Sequence[str]) -> str:
        some = self._alphabet.some
        match term:
            case "~" | "~3":
                agent = some(["allege.done", "by"]) + f"[{some(_NOUNS[0])}]"
                return f"(?:[{self._alphabet.fillers}]|{agent}){{0,{term[1:] or 9}}}?"
            case "~~":
                return f"[{self._alphabet.crossing}]{{0,30}}?"
            case "rel":
                links = ("which", "that") if before and _ITEM.match(before[-1]) else ("which",)
                return f"(?:{some(['comma'])}?[{some(links)}])?"
            case "end":
                return "$"
            case _:
                return some(["comma"])

    def _role(self, term: str, before: Sequence[str]) -> str:
        found = _ROLE.match(term)
        assert found is not None
        symbols = _OWNERS if found[3] else _NOUNS[found[1] == "about"]
        body = f"[{self._alphabet.some(symbols)}]"
        governed = found[1] == "about" or any(word in _STRICT for word in _neighbours(before))
        guard = "" if governed or found[3] else self._guard(body)
        if found[1] == "party":
            return guard + body
        return f"{guard}(?P<{self._name(found[1] + (found[2] or ''))}>{body})"

    def _guard(self, body: str) -> str:
        """Refuse a party behind a preposition, which is no subject, unless "which" makes it one."""
        some = self._alphabet.some
        return f"(?:(?<![{some(_STRICT)}])|(?={body}{some(['comma'])}?{some(['which'])}))"

    def _name(self, name: str) -> str:
        """Return a group's name; the same role twice in alternatives takes a second one."""
        while name in self._names:
            name += "_"
        self._names.append(name)
        return name

    def _item(self, term: str) -> str:
        some = self._alphabet.some
        origin = f"(?:[{some(['of', 'with', 'for'])}]?[{some(['D', 'M'])}]{some(['word'])}{{0,3}})?"
        beside = f"(?:{some(['and'])}{some(['word'])}{{1,3}}(?=[{some(_GOVERNING)}]))?"
        return f"{origin}(?P<{self._name(term)}>{some(['I'])}){beside}"

    def _symbol(self, term: str) -> str:
        characters = self._alphabet.some(_symbols(term))
        if term.startswith("*!"):
            return f"(?P<{self._name('own')}>(?P<{self._name('trigger')}>[{characters}]))"
        if term.startswith("!"):
            return f"(?P<{self._name('own')}>[{characters}])"
        if term.startswith("*"):
            return f"(?P<{self._name('trigger')}>[{characters}])"
        return f"[{characters}]"


def _terms(pattern: str) -> list[str]:
    return [found.group(1) for found in _TERM.finditer(pattern)]


def _symbols(term: str) -> list[str]:
    """Return the symbols a word of a pattern stands for."""
    names, dot, form = term.lstrip("*!").partition(".")
    forms = ("active", "done", "noun") if form == "any" else (form,)
    return [f"{name}.{form}" for name in names.split("/") for form in forms] if dot else [names]


def _fixed(pattern: str) -> list[str]:
    """Return the words of a pattern that are in no group, which may be left out or be one of several."""
    depth, fixed = 0, []
    for term in _terms(pattern):
        if term.startswith(("(", ")")):
            depth += 1 if term.startswith("(") else -1
        elif depth == 0:
            fixed.append(term)
    return fixed


def needs(pattern: str) -> tuple[frozenset[str], ...]:
    """Return sets of classes (and `item`) of which a sentence must have one each for `pattern` to hold in it."""
    found = []
    for term in _fixed(pattern):
        if _ITEM.match(term):
            found.append(frozenset({"item"}))
        elif "." in term:
            found.append(frozenset(term.lstrip("*!").partition(".")[0].split("/")))
    return tuple(dict.fromkeys(found))


_ABBREVIATIONS: Final = frozenset({"~", "~3", "~~", "rel", "end", ","})


def _neighbours(before: Sequence[str]) -> Sequence[str]:
    """Return the terms that may stand directly before the next one."""
    if before and before[-1] in ("(", "(=", "|"):
        before = before[: _opening(before)]
    if not before:
        return ()
    return before[_opening(before) :] if before[-1] == ")" else before[-1:]


def _opening(terms: Sequence[str]) -> int:
    """Return where the last group opens."""
    return max(index for index, term in enumerate(terms) if term.startswith("("))
