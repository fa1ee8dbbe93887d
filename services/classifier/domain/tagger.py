"""Read an article by rules: its topics, countries and events, each with the words that prove it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple, Protocol

from services.classifier.domain.acts import ActBook
from services.classifier.domain.claims import also_stated, stated
from services.classifier.domain.countries import countries
from services.classifier.domain.cues import CueBook
from services.classifier.domain.events import events
from services.classifier.domain.features import Surroundings, surroundings
from services.classifier.domain.frames import FrameBook, fullest
from services.classifier.domain.literals import Literals, Mark
from services.classifier.domain.particles.reader import ParticleReader, reader_of
from services.classifier.domain.passages import Passage, fields, passages
from services.classifier.domain.reader import Reader
from services.classifier.domain.references import refers
from services.classifier.domain.sightings import Sighting, of_hits, of_statement, proving
from services.classifier.domain.signals import Hit, SignalBook
from services.classifier.domain.statements import Place, Statement, statement
from services.classifier.domain.taxonomy import Lexicon, Taxonomy
from services.classifier.domain.topics import NearMiss, topics
from tocsin.messages import Article, Country, Event, Topic

TAGGER: Final = "rules-1"
"""Name and version of this tagger, as messages carry it."""

LANGUAGES: Final = ("en",)
"""What it reads beside the languages with particles; an article of unknown language is tried."""

_NO_CLASSES: Final[frozenset[str]] = frozenset()
_LEAD_CHARACTERS: Final = 600
_TITLE_WEIGHT: Final = 0.95
_LEAD_WEIGHT: Final = 0.9
_BODY_WEIGHT: Final = 0.8
_CAPTION_WEIGHT: Final = 0.25
_DATED_CHARACTERS: Final = 300
_YEARS: Final = re.compile(r"20(?<!\d20)\d\d(?!\d)")


@dataclass(frozen=True, slots=True)
class Reading:
    """What an article says, or why nothing could be read from it."""

    topics: tuple[Topic, ...] = ()
    countries: tuple[Country, ...] = ()
    events: tuple[Event, ...] = ()
    untagged: str | None = None
    nearly: tuple[NearMiss, ...] = ()
    """Topics that something spoke for and something else kept out."""
    thresholds: Mapping[str, float] = field(default_factory=dict)
    """From which score on each topic applies."""


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


class Observation(NamedTuple):
    """All that is seen in an article, before anything is decided."""

    seen: list[Sighting]
    statements: list[Statement]
    around: Surroundings
    passages: Sequence[Passage]


class RuleTagger:
    """Reads articles by the words, signals and frames of a taxonomy: English, and the languages beside it."""

    name = TAGGER

    def __init__(self, taxonomy: Taxonomy) -> None:
        self.taxonomy = taxonomy.version
        self._rules = taxonomy.topics
        self._lexicon = taxonomy.lexicon
        self._scorer = taxonomy.scorer
        self._country_scorer = taxonomy.country_scorer
        self._literals = Literals(taxonomy.lexicon.senses)
        self._others = {known.language: ParticleReader(known) for known in taxonomy.particles}
        self._frames = FrameBook(taxonomy.lexicon)
        self._acts = ActBook(taxonomy.lexicon)
        self._nicknamed = nicknamed(taxonomy.lexicon)
        self._cues = CueBook(taxonomy.lexicon)
        self._signals = SignalBook(taxonomy.signals, *party_words(taxonomy.lexicon))

    def tag(self, article: Article) -> Reading:
        """Return what `article` says; the same article always gives the same reading."""
        untagged = _unreadable(article, self._others)
        if untagged:
            return Reading(untagged=untagged)
        observed = self.observed(article)
        told = events(article, observed.statements)
        applying, nearly = topics(article, self._rules, self._scorer, observed.seen, observed.around)
        about = countries(article, observed.passages, told, proving(observed.seen), self._country_scorer)
        thresholds = {topic.id: self._scorer.threshold_of(topic.id) for topic in applying}
        return Reading(applying, about, told, None, nearly, thresholds)

    def observed(self, article: Article) -> Observation:
        """Return all that is seen in `article`, before anything is decided."""
        other = reader_of(article, self._others)
        if other is not None:
            read = other.seen(article, self._rules)
            around = Surroundings(read.sentences, len(read.named))
            return Observation(read.sightings, read.statements, around, read.passages)
        found, sentences = passages(article, self._literals, self._signals)
        named = frozenset(mark.senses[0].name for passage in found for mark in passage.marks if _names_party(mark))
        named |= self._neighbours(named)
        year = _year(article, found)
        seen: list[Sighting] = []
        statements: list[Statement] = []
        reader = Reader(self._literals, self._lexicon, named)
        for passage in found:
            told = list(self._statements(passage, reader, year))
            reader.leave(passage)
            statements.extend(told)
            framed = [sighting for each in told for sighting in of_statement(each, self._rules, passage.spot)]
            seen.extend(framed)
            seen.extend(of_hits(self._hits(passage), passage.spot, framed))
        around = surroundings(found, sentences, len(named))
        return Observation(seen, statements, around, found)

    def _neighbours(self, named: frozenset[str]) -> frozenset[str]:
        """Return the states known by a nickname where another such is named: "the North" beside South Korea."""
        return self._nicknamed if named & self._nicknamed else frozenset()

    def _hits(self, passage: Passage) -> list[Hit]:
        if not passage.anchors:
            return []
        is_title = passage.spot.zone == "title"
        return self._signals.hits(passage.folded, passage.span, passage.anchors, passage.parties, is_title)

    def _statements(self, passage: Passage, reader: Reader, year: int) -> Iterator[Statement]:
        classes = _NO_CLASSES.union(*(mark.classes for mark in passage.marks))
        possible = self._frames.possible(classes)
        told = self._acts.may_tell(classes, lambda: refers(passage.words, passage.span, classes))
        if not possible and not told:
            return
        found = reader.read(passage)
        matches = self._frames.matches(found, possible)
        if told:
            matches = fullest(matches, self._acts.matches(found))
        cues = self._cues.cues(found) if matches else {}
        for match in matches:
            how = stated(match, cues, year)
            for each in (how, also_stated(match, how)):
                if each is not None:
                    yield statement(match, each, _place(passage), passage.spot.veto, self._lexicon.item_kinds)


def _year(article: Article, found: Sequence[Passage]) -> int:
    """Return the year an article is from: its date's, else the last one that a text of some length names."""
    if article.published is not None:
        return article.published.year
    seen = article.first_seen.year
    if len(article.body) < _DATED_CHARACTERS:
        return seen
    fields = dict.fromkeys(passage.folded for passage in found)
    years = [int(year) for folded in fields for year in _YEARS.findall(folded) if int(year) <= seen]
    return max(years, default=seen)


def nicknamed(lexicon: Lexicon) -> frozenset[str]:
    """Return the states that have a nickname."""
    senses = (sense for found in lexicon.senses.values() for sense in found)
    return frozenset(sense.name for sense in senses if sense.kind == "party" and sense.trait == "nickname")


def party_words(lexicon: Lexicon) -> tuple[frozenset[str], frozenset[str]]:
    """Return the names of parties, and their adjectives."""
    names: set[str] = set()
    adjectives: set[str] = set()
    for text, senses in lexicon.senses.items():
        if senses[0].kind == "party":
            (adjectives if senses[0].trait == "adjective" else names).add(text)
    return frozenset(names), frozenset(adjectives)


def _unreadable(article: Article, others: Mapping[str, ParticleReader]) -> str | None:
    if article.language is not None and article.language not in LANGUAGES and article.language not in others:
        return f"language {article.language} is not read"
    if not any(text.strip() for _, text in fields(article)):
        return "there is no text to read"
    return None


def _names_party(mark: Mark) -> bool:
    return "party" in mark.classes and mark.senses[0].trait != "nickname"


def _place(passage: Passage) -> Place:
    field = passage.spot.field
    if field == "title":
        return Place(field, _TITLE_WEIGHT)
    if field.startswith("captions/"):
        return Place(field, _CAPTION_WEIGHT)
    return Place(field, _LEAD_WEIGHT if passage.span.start < _LEAD_CHARACTERS else _BODY_WEIGHT)
