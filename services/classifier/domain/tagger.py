"""Read an article by rules: its topics, countries and events, each with the words that prove it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from services.classifier.domain.claims import stated
from services.classifier.domain.countries import countries
from services.classifier.domain.cues import CueBook
from services.classifier.domain.events import events
from services.classifier.domain.folding import fold
from services.classifier.domain.frames import FrameBook
from services.classifier.domain.literals import Literals, Mark
from services.classifier.domain.phrases import grouped
from services.classifier.domain.sentences import Span, sentences
from services.classifier.domain.statements import Place, Statement, statement
from services.classifier.domain.taxonomy import Taxonomy
from services.classifier.domain.tokens import Token, tokens
from services.classifier.domain.topics import NearMiss, topics
from services.classifier.domain.words import resolved
from tocsin.messages import Article, Country, Event, Topic

TAGGER: Final = "rules-1"
"""Name and version of this tagger, as messages carry it."""

LANGUAGES: Final = ("en",)
"""What it reads; an article of unknown language is tried."""

_NO_CLASSES: Final[frozenset[str]] = frozenset()
_LEAD_CHARACTERS: Final = 600
_TITLE_WEIGHT: Final = 0.95
_LEAD_WEIGHT: Final = 0.9
_BODY_WEIGHT: Final = 0.8
_CAPTION_WEIGHT: Final = 0.25


@dataclass(frozen=True, slots=True)
class Reading:
    """What an article says, or why nothing could be read from it."""

    topics: tuple[Topic, ...] = ()
    countries: tuple[Country, ...] = ()
    events: tuple[Event, ...] = ()
    untagged: str | None = None
    nearly: tuple[NearMiss, ...] = ()
    """Topics that something spoke for and something else kept out."""


class Tagger(Protocol):
    """Reads articles."""

    @property
    def name(self) -> str:
        """Name and version of the tagger."""
        ...

    @property
    def taxonomy(self) -> str:
        """Version of the taxonomy it reads by."""
        ...

    def tag(self, article: Article) -> Reading:
        """Return what `article` says."""
        ...


class RuleTagger:
    """Reads English by the words and frames of a taxonomy."""

    name = TAGGER

    def __init__(self, taxonomy: Taxonomy) -> None:
        self.taxonomy = taxonomy.version
        self._rules = taxonomy.topics
        self._lexicon = taxonomy.lexicon
        self._literals = Literals(taxonomy.lexicon.senses)
        self._frames = FrameBook(taxonomy.lexicon)
        self._cues = CueBook(taxonomy.lexicon)

    def tag(self, article: Article) -> Reading:
        """Return what `article` says; the same article always gives the same reading."""
        untagged = _unreadable(article)
        if untagged:
            return Reading(untagged=untagged)
        folds = {field: fold(text) for field, text in _fields(article)}
        marks = {field: self._literals.marks(article.text_of(field), folded) for field, folded in folds.items()}
        statements = list(self._statements(article, folds, marks))
        told = events(article, statements)
        found, nearly = topics(article, self._rules, statements)
        return Reading(found, countries(article, marks, told), told, None, nearly)

    def _statements(
        self, article: Article, folds: Mapping[str, str], marks: Mapping[str, Sequence[Mark]]
    ) -> Iterator[Statement]:
        named = frozenset(mark.senses[0].name for found in marks.values() for mark in found if _names_party(mark))
        year = (article.published or article.first_seen).year
        headline_veto = _veto(marks.get("title", ()))
        for field, folded in folds.items():
            text = article.text_of(field)
            for span, inside in _with_marks(text, marks[field]):
                possible = self._frames.possible(_NO_CLASSES.union(*(mark.classes for mark in inside)))
                if not possible:
                    continue
                veto = headline_veto or _veto(inside)
                found = self._read(folded, span, inside, named, field == "title")
                matches = self._frames.matches(found, possible)
                cues = self._cues.cues(found) if matches else {}
                for match in matches:
                    yield statement(match, stated(match, cues, year), _place(field, span), veto)

    def _read(
        self, folded: str, span: Span, marks: Sequence[Mark], named: frozenset[str], is_title: bool
    ) -> Sequence[Token]:
        return grouped(resolved(tokens(folded, span, marks), self._lexicon, named), is_title)


def _unreadable(article: Article) -> str | None:
    if article.language is not None and article.language not in LANGUAGES:
        return f"language {article.language} is not read"
    if not any(text.strip() for _, text in _fields(article)):
        return "there is no text to read"
    return None


def _fields(article: Article) -> Iterator[tuple[str, str]]:
    """Yield the fields that are read: the summary only where there is no body."""
    yield "title", article.title
    if article.body.strip():
        yield "body", article.body
    else:
        yield "summary", article.summary
    for number, caption in enumerate(article.captions):
        yield f"captions/{number}", caption


def _names_party(mark: Mark) -> bool:
    return "party" in mark.classes and mark.senses[0].trait != "nickname"


def _with_marks(text: str, marks: Sequence[Mark]) -> Iterator[tuple[Span, Sequence[Mark]]]:
    """Yield the sentences of a text, each with the literals in it."""
    at = 0
    for span in sentences(text):
        while at < len(marks) and marks[at].start < span.start:
            at += 1
        first = at
        while at < len(marks) and marks[at].end <= span.end:
            at += 1
        if at > first:
            yield span, marks[first:at]


def _veto(marks: Sequence[Mark]) -> str | None:
    """Return why a sentence with these words tells of something else, if it does."""
    for mark in marks:
        if "veto" in mark.classes:
            return next(f"it is {sense.name}" for sense in mark.senses if sense.kind == "veto")
    return None


def _place(field: str, span: Span) -> Place:
    if field == "title":
        return Place(field, _TITLE_WEIGHT)
    if field.startswith("captions/"):
        return Place(field, _CAPTION_WEIGHT)
    return Place(field, _LEAD_WEIGHT if span.start < _LEAD_CHARACTERS else _BODY_WEIGHT)
