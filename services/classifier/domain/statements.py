"""What one sentence says, before it is held against the rest of the article."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from services.classifier.domain.claims import Stated
from services.classifier.domain.frames import Match
from services.classifier.domain.taxonomy import Frame
from services.classifier.domain.tokens import Token
from tocsin.messages import EventType, Item, Status

_NEGOTIATORS: Final = 2
ONE_SIDED: Final = frozenset({"violate", "test", "negotiate"})
"""Types of events that have no recipients."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sentence stands."""

    field: str
    weight: float
    """How much a statement counts there, from 0 to 1."""

    @property
    def is_caption(self) -> bool:
        """Whether it stands under a picture."""
        return self.field.startswith("captions/")

    @property
    def is_title(self) -> bool:
        """Whether it is the headline."""
        return self.field == "title"


@dataclass(frozen=True, slots=True)
class Statement:
    """A frame that holds in a sentence, with who, what, how and on whose word."""

    frame: Frame
    place: Place
    actors: tuple[str, ...]
    recipients: tuple[str, ...]
    items: tuple[Item, ...]
    generic: bool
    """Whether the item's word may stand for any other ("weapons")."""
    status: Status
    speakers: tuple[str, ...]
    attributed: bool
    start: int
    end: int
    claim_start: int
    claim_end: int
    first_person: bool = False
    """Whether the actor is "we"."""
    counterpart: bool = False
    """Whether it is told as what is given in return."""
    rejected: str | None = None
    """Why it counts for nothing."""

    @property
    def type(self) -> EventType | None:
        """The type of event it tells of."""
        return self.frame.event

    @property
    def is_full(self) -> bool:
        """Whether both sides are named, or all there are."""
        return bool(self.actors and (self.recipients or self.type in ONE_SIDED))


Kinds = Mapping[str, Mapping[str, Item]]
"""By type of event, the things it may be about, and the item each is."""


def statement(match: Match, stated: Stated, place: Place, veto: str | None, kinds: Kinds) -> Statement:
    """Return what a match says."""
    tokens = match.tokens
    items = _items(match, kinds.get(match.frame.event or "", {}))
    whole = _act_end(match) if match.frame.event == "condemn" else match.last
    return Statement(
        frame=match.frame,
        place=place,
        actors=_codes(match.actors),
        recipients=_codes(match.recipients),
        items=items,
        generic=bool(match.items) and match.items[0].generic,
        status=stated.status,
        speakers=_speakers(match, stated),
        attributed=stated.attributed,
        start=tokens[match.first].start,
        end=tokens[max(match.last, whole)].end,
        claim_start=tokens[stated.first].start,
        claim_end=tokens[max(stated.last, whole)].end,
        first_person=any(token.text == "we" for token in match.actors),
        counterpart=_is_counterpart(match),
        rejected=veto or _rejection(match),
    )


def _speakers(match: Match, stated: Stated) -> tuple[str, ...]:
    """Return on whose word it stands; who condemns needs nobody to say so."""
    own = match.frame.event == "condemn" and set(stated.speakers) <= set(_codes(match.actors))
    return () if own else stated.speakers


def _act_end(match: Match) -> int:
    """Return where the act that is condemned has been told: at the end of the clause."""
    for index in range(match.last + 1, len(match.tokens)):
        if match.tokens[index].symbol in ("comma", "stop", "break", "quote"):
            return index - 1
    return len(match.tokens) - 1


def _items(match: Match, kinds: Mapping[str, Item]) -> tuple[Item, ...]:
    found = match.items[0] if match.items else None
    names = (found.items or (found.rank,)) if found is not None else ()
    items = tuple(dict.fromkeys(kinds[name] for name in names if name in kinds))
    if not items and match.frame.item is not None:
        return (match.frame.item,)
    return items


def _codes(tokens: Sequence[Token]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for token in tokens for code in token.codes))


def _is_counterpart(match: Match) -> bool:
    """Whether what is told is what one side gives for the other's: "in return, Moscow will send …"."""
    for index, token in enumerate(match.tokens):
        if token.symbol == "return":
            behind = index > match.last and not token.text.endswith(" for")
            return index < match.first or (behind and not _breaks(match.tokens[match.last + 1 : index]))
    return False


def _breaks(between: Sequence[Token]) -> bool:
    return any(token.symbol in ("break", "which", "stop", "comma") for token in between)


def _rejection(match: Match) -> str | None:
    actors, recipients = set(_codes(match.actors)), set(_codes(match.recipients))
    if match.about and (not actors or not set(_codes(match.about)) - actors):
        return "no other state is named"
    if match.frame.event == "negotiate" and len(actors) < _NEGOTIATORS:
        return "no other party is named"
    if actors & recipients:
        return "one state on both sides"
    if match.frame.state_only and any(token.rank not in ("state", "troops") for token in match.actors):
        return "the actor is no state"
    return None
