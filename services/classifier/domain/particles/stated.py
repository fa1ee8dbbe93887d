"""How a clause is stated, and on whose word."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from services.classifier.domain.particles.clauses import Clause, governing, is_named, outer_roles
from services.classifier.domain.particles.lexicon import ParticleCue, ParticleLexicon, Role
from services.classifier.domain.particles.phrases import Part, Phrase
from services.classifier.domain.particles.words import Word
from services.classifier.domain.sentences import Span
from services.classifier.domain.statements import Place
from tocsin.messages import Status

_PRECEDENCE: Final[tuple[Status, ...]] = (
    "historical", "denied", "hypothetical", "negated", "requested", "planned", "alleged",
)  # fmt: skip
_YEAR: Final = re.compile(r"(?<!\d)((?:19|20)\d\d)년")
_OLD_YEARS: Final = 4


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as its parts, with where and when it is written."""

    parts: Sequence[Part]
    folded: str
    """The whole field, folded."""
    span: Span
    place: Place
    year: int
    lexicon: ParticleLexicon

    def verb(self, at: int) -> Word:
        """Return the verb that is part number `at`."""
        found = self.parts[at]
        assert isinstance(found, Word)
        return found

    def shares_topic(self, at: int) -> bool:
        """Tell whether what the sentence is about may be the subject of a clause that a noun makes one of."""
        verb = self.verb(at)
        if verb.link != "adnominal" or at + 1 >= len(self.parts) or isinstance(self.parts[at + 1], Word):
            return True
        own = self.lexicon.own + (self.lexicon.own_coming if verb.form == "coming" else ())
        return self.folded.startswith(own, self.parts[at + 1].start)

    def is_negated(self, verb: Word) -> bool:
        """Tell whether "not" stands right before a verb."""
        before = self.folded[max(self.span.start, verb.start - 4) : verb.start].split()
        return bool(before) and before[-1].strip("\"'") in self.lexicon.negating

    def is_named(self, at: int) -> bool:
        """Tell whether a noun such as "that" makes one of the clause of a verb."""
        return is_named(self.parts, at, self.lexicon.nominal, self.folded)

    def opens_with(self, phrase: Phrase, texts: tuple[str, ...]) -> bool:
        """Tell whether a phrase begins with one of some texts."""
        return self.folded[phrase.start : phrase.end].startswith(texts)


@dataclass(frozen=True, slots=True)
class Saying:
    """A verb that speaks of an event."""

    cue: ParticleCue
    at: int
    word: Word
    ends: frozenset[Status]
    """What its own end says."""

    @property
    def announces(self) -> bool:
        """Whether who says it does it: "announced sanctions"."""
        return self.cue.own and self.cue.speaks and self.cue.status is None

    @property
    def statuses(self) -> set[Status]:
        """What it says of how the event is stated."""
        if "negated" in self.ends and self.cue.speaks:
            return {"hypothetical"}
        stated: set[Status] = {self.cue.status} if self.cue.status else set()
        return stated | (self.ends if self.cue.own and not self.cue.speaks else set())


@dataclass(frozen=True, slots=True)
class Stating:
    """The status of a clause, who says so, and what shows it."""

    status: Status
    speaker: Phrase | None
    attributed: bool
    """Whether somebody is said to say it, named or not."""
    sayings: tuple[Saying, ...]
    asked: bool
    """Whether it is asked for."""


def stating(clause: Clause, sentence: Sentence) -> Stating:
    """Return how a clause is stated."""
    verb = sentence.verb(clause.at)
    sayings = tuple(_sayings(sentence, clause.at))
    statuses = set(endings(verb, sentence.lexicon))
    if sentence.is_negated(verb):
        statuses.add("negated")
    statuses = statuses.union(*(saying.statuses for saying in sayings))
    announced = verb.form == "noun" and any(saying.announces for saying in sayings)
    if announced and clause.frame.announced is not None:
        statuses.add(clause.frame.announced)
    if _is_old(sentence):
        statuses.add("historical")
    source = next((part for part in sentence.parts[: clause.at] if _is_source(part)), None)
    assert not isinstance(source, Word)
    performed = announced and clause.frame.announced is None
    speaker = source if performed else _speaker(clause, sentence, sayings) or source
    return Stating(
        status=_settled(statuses),
        speaker=speaker,
        attributed=source is not None or any(saying.cue.speaks for saying in sayings),
        sayings=sayings,
        asked="requested" in statuses,
    )


def doers(clause: Clause, sentence: Sentence, how: Stating) -> Iterator[dict[Role, Phrase]]:
    """Yield the nouns of each verb around a clause whose subject does what it says: "decided the sale of …"."""
    for saying in how.sayings:
        if saying.cue.own and sentence.shares_topic(clause.at):
            yield outer_roles(sentence.parts, clause.at, saying.at)


def endings(verb: Word, lexicon: ParticleLexicon) -> Iterator[Status]:
    """Yield what the end of a verb says of how its event is stated, if anything."""
    for ending in lexicon.endings:
        if verb.form in ending.behind and verb.tail.startswith(ending.says):
            yield ending.status
            return


def _settled(statuses: set[Status]) -> Status:
    """Return the one status that several signs together give; what is asked not to be done is hypothetical."""
    if "negated" in statuses and statuses & {"requested", "hypothetical"}:
        statuses = statuses | {"hypothetical"}
    return next((status for status in _PRECEDENCE if status in statuses), "reported")


def _sayings(sentence: Sentence, at: int) -> Iterator[Saying]:
    quoted = sentence.verb(at).link == "quoted"
    for number, word in governing(sentence.parts, at, sentence.lexicon.nominal, sentence.folded):
        yield from _sayings_of(sentence, number, word, quoted)
    if sentence.verb(at).link == "adnominal" and not sentence.is_named(at):
        found = next(((n, p) for n, p in enumerate(sentence.parts) if n > at and isinstance(p, Word)), None)
        if found is not None and found[1].is_verb:
            yield from (each for each in _sayings_of(sentence, *found, False) if each.cue.status == "reported")


def _sayings_of(sentence: Sentence, number: int, word: Word, quoted: bool) -> Iterator[Saying]:
    lexicon = sentence.lexicon
    if word.meaning is not None:
        for cue in lexicon.cues:
            if word.meaning.verb in cue.verbs and (quoted or not cue.quoted_only):
                yield Saying(cue, number, word, frozenset(endings(word, lexicon)))


def _is_old(sentence: Sentence) -> bool:
    text = sentence.folded[sentence.span.start : sentence.span.end]
    years = (int(found) for found in _YEAR.findall(text))
    return any(word in text for word in sentence.lexicon.past) or any(sentence.year - y > _OLD_YEARS for y in years)


def _is_source(part: Part) -> bool:
    return isinstance(part, Phrase) and part.role == "source"


def _speaker(clause: Clause, sentence: Sentence, sayings: Sequence[Saying]) -> Phrase | None:
    """Return who says it: the subject of the first verb of saying, behind the clause or before it."""
    saying = next((saying for saying in sayings if saying.cue.speaks), None)
    if saying is None:
        return _headline_speaker(clause, sentence)
    for part in reversed(sentence.parts[clause.at + 1 : saying.at]):
        if isinstance(part, Word):
            break
        if part.is_subject and not sentence.opens_with(part, sentence.lexicon.nominal):
            return part
    own = clause.by_role.get("subject")
    before = [phrase for phrase in clause.subjects if phrase is not own and not phrase.first_person]
    topic = next((phrase for phrase in before if phrase.role == "topic"), None)
    return topic or (before[0] if before else None) or _headline_speaker(clause, sentence)


def _headline_speaker(clause: Clause, sentence: Sentence) -> Phrase | None:
    """Return whom a headline quotes: the party right before the quotation that holds the clause."""
    if sentence.place.field != "title":
        return None
    for number in range(clause.at - 1, 0, -1):
        part, before = sentence.parts[number], sentence.parts[number - 1]
        if isinstance(part, Word) and part.mark == ")":
            return None
        if isinstance(part, Word) and part.mark == "(":
            return before if isinstance(before, Phrase) and before.parties else None
    return None
