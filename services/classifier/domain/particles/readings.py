"""What one sentence of a language with particles says."""

from collections.abc import Iterator, Sequence
from typing import Final

from services.classifier.domain.particles.clauses import Clause, clause, deed, object_of
from services.classifier.domain.particles.lexicon import ParticleFrame, ParticleLexicon
from services.classifier.domain.particles.phrases import Phrase
from services.classifier.domain.particles.slots import STATE_ONLY, Filling, filling
from services.classifier.domain.particles.stated import Sentence, Stating, stating
from services.classifier.domain.particles.words import Word
from services.classifier.domain.statements import Statement
from services.classifier.domain.taxonomy import Frame

_DENIAL: Final = Frame(id="particles-denial", pattern="", alone=False, is_denial=True)


class SentenceReader:
    """Reads the statements of a sentence by the frames of a lexicon."""

    def __init__(self, lexicon: ParticleLexicon) -> None:
        self._by_verb: dict[str, list[ParticleFrame]] = {}
        for frame in lexicon.frames:
            for verb in frame.verbs:
                self._by_verb.setdefault(verb, []).append(frame)
        self._shown = {frame.id: _shown(frame) for frame in lexicon.frames}
        self._denying = frozenset(verb for cue in lexicon.cues if cue.status == "denied" for verb in cue.verbs)
        self._telling = self._denying.union(self._by_verb)
        self._denied = lexicon.denied

    def tells(self, word: Word) -> bool:
        """Tell whether a word may make a statement."""
        return word.is_verb and word.meaning is not None and word.meaning.verb in self._telling

    def statements(self, sentence: Sentence) -> list[Statement]:
        """Return what a sentence says, in its order."""
        told: dict[int, Statement] = {}
        sayings: set[int] = set()
        for at, verb in _verbs(sentence):
            for frame in self._by_verb.get(verb, ()):
                own = clause(sentence.parts, at, frame, sentence.is_named(at), sentence.shares_topic(at))
                how = stating(own, sentence)
                filled = filling(own, sentence, how, told) if _holds(own, how) else None
                if filled is not None:
                    told[at] = _statement(self._shown[frame.id], own, sentence, how, filled)
                    sayings.update(saying.at for saying in how.sayings)
                    break
        return [*told.values(), *self._denials(sentence, sayings)]

    def _denials(self, sentence: Sentence, used: set[int]) -> Iterator[Statement]:
        """Yield each denial of what other sentences tell: "denied the claims", "denied it"."""
        for at, verb in _verbs(sentence):
            if verb not in self._denying or at in used or not self._answers(sentence, at):
                continue
            own = clause(sentence.parts, at, _ANY)
            speaker = own.by_role.get("subject") or own.by_role.get("topic")
            if speaker is not None and speaker.parties:
                yield _denial(sentence, at, speaker)

    def _answers(self, sentence: Sentence, at: int) -> bool:
        """Whether what is denied is left open, or is what somebody has said."""
        deed_at = deed(sentence.parts, at)
        if deed_at is not None:
            return sentence.folded.startswith(self._denied, sentence.verb(deed_at).start)
        denied = object_of(sentence.parts, at)
        return denied is None or sentence.opens_with(denied, self._denied)


_ANY: Final = ParticleFrame("any", "transfer", (), {}, {}, {}, (), {})


def _verbs(sentence: Sentence) -> Iterator[tuple[int, str]]:
    for at, part in enumerate(sentence.parts):
        if isinstance(part, Word) and part.is_verb and part.meaning is not None:
            yield at, part.meaning.verb


def _shown(frame: ParticleFrame) -> Frame:
    """Return a frame as statements carry it."""
    return Frame(id=frame.id, pattern="", event=frame.event, item=frame.item, state_only=frame.event in STATE_ONLY)


def _holds(own: Clause, how: Stating) -> bool:
    if not own.predicate and not own.frame.mention and not any(saying.cue.own for saying in how.sayings):
        return False
    return not any(role in own.by_role and own.by_role[role].codes for role in own.frame.never)


def _statement(shown: Frame, own: Clause, sentence: Sentence, how: Stating, filled: Filling) -> Statement:
    verb = sentence.verb(own.at)
    start, end = _extent([verb, *filled.phrases])
    saying: list[Phrase | Word] = [each.word for each in how.sayings if each.cue.status or each.cue.speaks]
    if how.speaker is not None:
        saying.append(how.speaker)
    claim_start, claim_end = _extent([verb, *filled.phrases, *saying])
    return Statement(
        frame=shown,
        place=sentence.place,
        actors=filled.actors,
        recipients=filled.recipients,
        items=filled.items,
        generic=filled.generic,
        status=how.status,
        speakers=how.speaker.parties if how.speaker is not None else (),
        attributed=how.attributed,
        start=start,
        end=end,
        claim_start=claim_start,
        claim_end=claim_end,
        first_person=any(own.by_role[role].first_person for role in ("subject", "topic") if role in own.by_role),
    )


def _denial(sentence: Sentence, at: int, speaker: Phrase) -> Statement:
    start, end = _extent([speaker, sentence.verb(at)])
    return Statement(
        _DENIAL, sentence.place, (), (), (), False, "denied", speaker.parties, True, start, end, start, end
    )


def _extent(shown: Sequence[Phrase | Word]) -> tuple[int, int]:
    return min(each.start for each in shown), max(each.end for each in shown)
