"""An article as sentences, each with the known words in it."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from services.classifier.domain.folding import fold, spaced
from services.classifier.domain.literals import Literals, Mark
from services.classifier.domain.sentences import Span, sentences
from services.classifier.domain.sightings import Spot
from services.classifier.domain.signals import Anchor, SignalBook
from tocsin.messages import Article

_LEAD_CHARACTERS: Final = 300
_PAST: Final = "past"


class Passage(NamedTuple):
    """A sentence and what is known in it."""

    text: str
    """The whole field it stands in."""
    folded: str
    words: str
    """The field folded and spaced, with a space on either side."""
    span: Span
    marks: Sequence[Mark]
    """Its literals, but for mere grammar."""
    anchors: Sequence[Anchor]
    parties: Sequence[Mark]
    """The states and bodies it names."""
    spot: Spot

    def is_headline_with(self, cue: str) -> bool:
        """Whether it is a headline with a word of this cue."""
        return self.spot.zone == "title" and _has(self.marks, cue)


def fields(article: Article) -> Iterator[tuple[str, str]]:
    """Yield the fields that are read: the summary only where there is no body."""
    yield "title", article.title
    if article.body.strip():
        yield "body", article.body
    else:
        yield "summary", article.summary
    for number, caption in enumerate(article.captions):
        yield f"captions/{number}", caption


def passages(article: Article, literals: Literals, signals: SignalBook) -> tuple[list[Passage], int]:
    """Return the sentences of `article` in which anything is known, in order, and how many it has in all."""
    found: list[Passage] = []
    number = 0
    headline_veto: str | None = None
    for field, text in fields(article):
        folded = fold(text)
        words = f" {spaced(folded)} "
        marks = literals.telling(text, words)
        if field == "title":
            headline_veto = _veto(marks)
        for span, inside, anchors in _sentences(text, marks, signals.anchors(words)):
            number += 1
            if not inside and not anchors:
                continue
            parties = [mark for mark in inside if "party" in mark.classes]
            spot = _spot(field, number, span, inside, parties, headline_veto)
            found.append(Passage(text, folded, words, span, inside, anchors, parties, spot))
    return found, number


def _spot(
    field: str, number: int, span: Span, marks: Sequence[Mark], parties: Sequence[Mark], headline_veto: str | None
) -> Spot:
    return Spot(
        field=field,
        number=0 if field == "title" else number,
        zone=_zone(field, span),
        named=len({mark.senses[0].name for mark in parties}) if parties else 0,
        past=_has(marks, _PAST),
        veto=headline_veto or (_veto(marks) if _has(marks, "veto") else None),
    )


def _has(marks: Sequence[Mark], name: str) -> bool:
    for mark in marks:  # noqa: SIM110 - it is asked of every sentence
        if name in mark.classes:
            return True
    return False


def _zone(field: str, span: Span) -> str:
    if field == "title":
        return "title"
    if field.startswith("captions/"):
        return "caption"
    return "lead" if span.start < _LEAD_CHARACTERS else "body"


def _veto(marks: Sequence[Mark]) -> str | None:
    """Return why a sentence with these words tells of something else, if it does."""
    for mark in marks:
        if "veto" in mark.classes:
            return next(f"it is {sense.name}" for sense in mark.senses if sense.kind == "veto")
    return None


def _sentences(
    text: str, marks: Sequence[Mark], anchors: Sequence[Anchor]
) -> Iterator[tuple[Span, Sequence[Mark], Sequence[Anchor]]]:
    """Yield each sentence of a text with the marks and the anchors in it."""
    at = next_anchor = 0
    for span in sentences(text):
        while at < len(marks) and marks[at].start < span.start:
            at += 1
        first = at
        while at < len(marks) and marks[at].end <= span.end:
            at += 1
        while next_anchor < len(anchors) and anchors[next_anchor].start < span.start:
            next_anchor += 1
        first_anchor = next_anchor
        while next_anchor < len(anchors) and anchors[next_anchor].end <= span.end:
            next_anchor += 1
        yield span, marks[first:at], anchors[first_anchor:next_anchor]
