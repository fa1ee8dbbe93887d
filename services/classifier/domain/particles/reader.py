"""Read an article in a language with particles: what is seen in it, before anything is decided."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from ahocorasick_rs import AhoCorasick

from services.classifier.domain.folding import fold
from services.classifier.domain.literals import Mark
from services.classifier.domain.particles.cutter import Cutter
from services.classifier.domain.particles.lexicon import ParticleLexicon
from services.classifier.domain.particles.phrases import parts
from services.classifier.domain.particles.readings import SentenceReader
from services.classifier.domain.particles.stated import Sentence
from services.classifier.domain.particles.wordings import WordingBook
from services.classifier.domain.particles.words import Word
from services.classifier.domain.passages import Passage, fields
from services.classifier.domain.sentences import Span
from services.classifier.domain.sightings import Sighting, Spot, of_statement
from services.classifier.domain.statements import Place, Statement
from services.classifier.domain.taxonomy import Sense, TopicRule
from tocsin.messages import Article

_END: Final = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s)|\n+")
_LONGEST: Final = 1_500
_MOST_VERBS: Final = 16
"""What has more verbs of interest is a list of words, and no sentence."""
_TOLD_BY: Final = 300
"""Characters that tell a script."""
_LEAD_CHARACTERS: Final = 200
"""A syllable is a letter: half of what other scripts need."""
_WEIGHTS: Final = {"title": 0.95, "lead": 0.9, "body": 0.8, "caption": 0.25}
_PARTY: Final = frozenset({"party"})


class Seen(NamedTuple):
    """What a reader sees in an article."""

    sightings: list[Sighting]
    statements: list[Statement]
    passages: Sequence[Passage]
    sentences: int
    named: frozenset[str]


class ParticleReader:
    """Reads articles by the lexicon of one language."""

    def __init__(self, lexicon: ParticleLexicon) -> None:
        self._lexicon = lexicon
        self._cutter = Cutter(lexicon)
        self._sentences = SentenceReader(lexicon)
        self._wordings = WordingBook(lexicon)
        ranges = "".join(f"{first}-{last}" for first, last in lexicon.letters)
        self._letters = re.compile(f"[{ranges}]")
        self._telling = AhoCorasick(sorted({*_telling(lexicon), *self._wordings.literals}))

    def reads(self, text: str) -> bool:
        """Tell whether most letters of `text` are of its script."""
        letters = sum(map(str.isalpha, text))
        return letters > 0 and 2 * len(self._letters.findall(text)) > letters

    def seen(self, article: Article, rules: Sequence[TopicRule]) -> Seen:
        """Return all that is seen in `article`."""
        passages: list[Passage] = []
        sightings: list[Sighting] = []
        statements: list[Statement] = []
        year = (article.published or article.first_seen).year
        number = 0
        for field, text in fields(article):
            folded = fold(text)
            telling = [start for _, start, _ in self._telling.find_matches_as_indexes(folded)]
            for span in sentences(text):
                number += 1
                first = bisect_left(telling, span.start)
                if first == len(telling) or telling[first] >= span.end:
                    continue
                words = self._cutter.words(folded, span)
                passage = self._passage(field, text, folded, span, words, number)
                passages.append(passage)
                told = self._statements(passage, words, year)
                statements.extend(told)
                framed = [each for statement in told for each in of_statement(statement, rules, passage.spot)]
                sightings.extend(framed)
                sightings.extend(self._wordings.sightings(folded, span, passage.spot, framed))
        named = frozenset(mark.senses[0].name for passage in passages for mark in passage.parties)
        return Seen(sightings, statements, passages, number, named)

    def _statements(self, passage: Passage, words: Sequence[Word], year: int) -> list[Statement]:
        verbs = sum(self._sentences.tells(word) for word in words)
        if not 0 < verbs <= _MOST_VERBS:
            return []
        told = self._sentences.statements(self._sentence(passage, words, year))
        return [replace(each, rejected=passage.spot.veto) for each in told] if passage.spot.veto else told

    def _sentence(self, passage: Passage, words: Sequence[Word], year: int) -> Sentence:
        spot = passage.spot
        found = parts(words, self._lexicon.first_person, passage.folded, spot.zone == "title")
        place = Place(spot.field, _WEIGHTS[spot.zone])
        return Sentence(found, passage.folded, passage.span, place, year, self._lexicon)

    def _passage(self, field: str, text: str, folded: str, span: Span, words: Sequence[Word], number: int) -> Passage:
        marks = [_mark(word, code) for word in words for code in word.codes]
        named = len({mark.senses[0].name for mark in marks})
        veto = self._veto(folded[span.start : span.end])
        spot = Spot(field, 0 if field == "title" else number, _zone(field, span), named, veto=veto)
        return Passage(text=text, folded=folded, words="", span=span, marks=marks, anchors=(), parties=marks, spot=spot)

    def _veto(self, sentence: str) -> str | None:
        for reason, texts in self._lexicon.vetoes.items():
            if any(text in sentence for text in texts):
                return f"it is {reason}"
        return None


def _telling(lexicon: ParticleLexicon) -> Iterator[str]:
    """Yield the literals without one of which a sentence tells nothing: parties and the verbs of frames."""
    verbs = {verb for frame in lexicon.frames for verb in frame.verbs}
    verbs |= {verb for cue in lexicon.cues if cue.status == "denied" for verb in cue.verbs}
    for literal, meanings in lexicon.meanings.items():
        if any(meaning.kind == "party" or meaning.verb in verbs for meaning in meanings):
            yield literal


def reader_of(article: Article, readers: Mapping[str, ParticleReader]) -> ParticleReader | None:
    """Return who reads an article: by its language, or by its letters where that is not known."""
    if article.language is not None:
        return readers.get(article.language)
    text = f"{article.title} {(article.body or article.summary)[:_TOLD_BY]}"
    return next((reader for reader in readers.values() if reader.reads(text)), None)


def sentences(text: str) -> Iterator[Span]:
    """Yield the sentences of `text`; what goes on for more than 1,500 characters is cut there."""
    start = 0
    for end in (*(found.end() for found in _END.finditer(text)), len(text)):
        while start < end:
            stop = min(end, start + _LONGEST)
            piece = text[start:stop]
            stripped = piece.strip()
            if stripped:
                begin = start + piece.index(stripped)
                yield Span(begin, begin + len(stripped))
            start = stop


def _mark(word: Word, code: str) -> Mark:
    assert word.meaning is not None
    trait = "place" if word.meaning.place else "name"
    return Mark(word.start, word.named_to, (Sense("party", code, trait=trait),), _PARTY)


def _zone(field: str, span: Span) -> str:
    if field == "title":
        return "title"
    if field.startswith("captions/"):
        return "caption"
    return "lead" if span.start < _LEAD_CHARACTERS else "body"
