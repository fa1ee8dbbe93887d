"""Bring the statements of an article together into its events."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, cast

from services.classifier.domain.statements import ONE_SIDED, Statement
from tocsin.messages import STATUSES, Article, Claim, Event, EventType, Evidence, Item, Status

_EVIDENCES: Final = 3


@dataclass(slots=True)
class _Draft:
    """An event in the making."""

    type: EventType
    actors: tuple[str, ...]
    recipients: tuple[str, ...]
    item: Item | None
    generic: bool
    statements: list[Statement] = field(default_factory=list)

    @property
    def parties(self) -> set[str]:
        return {*self.actors, *self.recipients}

    @property
    def is_full(self) -> bool:
        return bool(self.actors and (self.recipients or self.type in ONE_SIDED))

    def strength(self) -> int:
        """Return the rank of the strongest status, 0 being the strongest."""
        return min(STATUSES.index(statement.status) for statement in self.statements)


def events(article: Article, statements: Sequence[Statement]) -> tuple[Event, ...]:
    """Return the events that the statements of `article` tell of, in its order, the fuller first."""
    told = [statement for statement in statements if statement.rejected is None and statement.type is not None]
    told = _with_we(told)
    singles = sorted(_single(told), key=_fullness)
    drafts: list[_Draft] = []
    for statement in singles:
        if statement.is_full:
            _place(drafts, statement)
    drafts = _with_specific(drafts)
    for statement in singles:
        if not statement.is_full:
            _place(drafts, statement)
    for denial in statements:
        if denial.frame.is_denial and denial.rejected is None:
            _deny(drafts, denial)
    drafts = _without_salvos(_without_returns(drafts))
    return tuple(_event(article, draft) for draft in drafts if draft.actors or draft.recipients)


def _with_we(told: Sequence[Statement]) -> list[Statement]:
    """Give "we condemn" the actors who condemn elsewhere, or whoever is quoted."""
    result: list[Statement] = []
    for statement in told:
        if statement.first_person:
            named = next((s.actors for s in reversed(result) if s.type == statement.type and s.actors), ())
            statement = replace(statement, actors=statement.speakers or named)
        result.append(statement)
    return result


def _single(told: Iterable[Statement]) -> Iterable[Statement]:
    """Yield a statement for each item it names."""
    for statement in told:
        if len(statement.items) > 1:
            yield from (replace(statement, items=(item,)) for item in statement.items)
        else:
            yield statement


def _fullness(statement: Statement) -> tuple[bool, bool, int]:
    """Sort what names both sides first, the specific before the generic, the longer list before the shorter."""
    return (not statement.is_full, statement.generic, -len(statement.actors) - len(statement.recipients))


def _place(drafts: list[_Draft], statement: Statement) -> None:
    """Add a statement to the event it tells of, or begin a new one; where two are possible, leave it out."""
    if statement.place.is_caption:
        fitting = [draft for draft in drafts if statement.is_full and _same(draft, statement)]
    elif statement.is_full:
        fitting = [draft for draft in drafts if _same(draft, statement)]
    else:
        fitting = [draft for draft in drafts if draft.is_full and _compatible(draft, statement)]
        fitting = fitting or [draft for draft in drafts if _equal(draft, statement)]
    if len(fitting) == 1:
        _join(fitting[0], statement)
    elif not fitting and _stands_alone(statement):
        drafts.append(_draft(statement))


def _draft(statement: Statement) -> _Draft:
    item = statement.items[0] if statement.items else None
    assert statement.type is not None
    return _Draft(statement.type, statement.actors, statement.recipients, item, statement.generic, [statement])


def _stands_alone(statement: Statement) -> bool:
    """Whether a statement makes an event: it names a side, and does not stand under a picture."""
    if statement.place.is_caption or not (statement.actors or statement.recipients):
        return False
    if not statement.frame.alone and not (statement.type in _HEADLINED and statement.place.is_title):
        return False
    return statement.type != "condemn" or bool(statement.recipients)


_HEADLINED: Final = ("transfer", "sanction")
"""Types of events of which a headline need name one side only."""


def _join(draft: _Draft, statement: Statement) -> None:
    draft.statements.append(statement)
    if draft.item is None and statement.items:
        draft.item = statement.items[0]
    if statement.type == "condemn":
        draft.recipients = tuple(dict.fromkeys(draft.recipients + statement.recipients))


def _deny(drafts: Sequence[_Draft], denial: Statement) -> None:
    """Let a denial of whatever is said of its speaker join the one event it answers, or the last told before it."""
    answered = [
        draft
        for draft in drafts
        if denial.speakers and set(denial.speakers) <= draft.parties and draft.strength() <= _ANSWERED
    ]
    before = [draft for draft in answered if _stands_before(draft, denial)]
    if len(answered) == 1 or before:
        (before or answered)[-1].statements.append(denial)


def _stands_before(draft: _Draft, denial: Statement) -> bool:
    return any(s.place.field == denial.place.field and s.start <= denial.start for s in draft.statements)


_ANSWERED: Final = STATUSES.index("planned")


def _same(draft: _Draft, statement: Statement) -> bool:
    """Whether both tell of one event: same type and item, nobody in it that the event does not know."""
    if draft.type != statement.type or not set(statement.actors) <= set(draft.actors):
        return False
    if statement.type == "condemn":
        return bool(set(statement.recipients) & set(draft.recipients))
    return _same_item(draft, statement) and set(statement.recipients) <= set(draft.recipients)


def _same_item(draft: _Draft, statement: Statement) -> bool:
    """Whether both are about the same thing; but for what is given away, one may leave open what it is."""
    if draft.type != "transfer" and (draft.item is None or not statement.items):
        return True
    return draft.item in statement.items


def _equal(draft: _Draft, statement: Statement) -> bool:
    """Whether a statement names the very side and item that an event has."""
    sides = draft.actors == statement.actors and draft.recipients == statement.recipients
    return draft.type == statement.type and sides and _same_item(draft, statement)


def _compatible(draft: _Draft, statement: Statement) -> bool:
    """Whether a statement that does not name both sides may tell of an event that does."""
    if draft.type != statement.type:
        return False
    if not (statement.actors or statement.recipients):
        return False
    sides = set(statement.actors) <= set(draft.actors) and set(statement.recipients) <= set(draft.recipients)
    if statement.type == "condemn":
        return (
            bool(statement.recipients)
            and bool(set(statement.recipients) & set(draft.recipients))
            and not statement.actors
        )
    return sides and (_same_item(draft, statement) or statement.generic)


def _with_specific(drafts: Sequence[_Draft]) -> list[_Draft]:
    """Let "arms" from A to B join "missiles" from A to B, unless it is stated more strongly than they are."""
    result: list[_Draft] = []
    for draft in drafts:
        fitting = [other for other in drafts if draft.generic and _is_specific(other, draft)]
        if len(fitting) == 1 and draft.strength() >= fitting[0].strength():
            fitting[0].statements.extend(draft.statements)
        else:
            result.append(draft)
    return result


def _is_specific(other: _Draft, generic: _Draft) -> bool:
    same = other.type == generic.type and not other.generic
    return same and other.actors == generic.actors and other.recipients == generic.recipients and other.is_full


def _without_returns(drafts: Sequence[_Draft]) -> list[_Draft]:
    """Leave out a transfer told only as what is given in return for another one."""
    return [
        draft
        for draft in drafts
        if not all(statement.counterpart for statement in draft.statements)
        or not any(_is_reverse(other, draft) for other in drafts)
    ]


def _without_salvos(drafts: Sequence[_Draft]) -> list[_Draft]:
    """Leave out launches that are told as tests where whoever launches is at war: they were shots."""
    attackers = {code for draft in drafts if draft.type == "strike" for code in draft.actors}
    return [
        draft
        for draft in drafts
        if draft.type != "test"
        or not set(draft.actors) & attackers
        or any(statement.frame.id != _LAUNCH for statement in draft.statements)
    ]


_LAUNCH: Final = "launches"


def _is_reverse(other: _Draft, draft: _Draft) -> bool:
    reverse = set(other.actors) & set(draft.recipients) or set(other.recipients) & set(draft.actors)
    return other.type == draft.type == "transfer" and bool(reverse) and not all(s.counterpart for s in other.statements)


def _event(article: Article, draft: _Draft) -> Event:
    statements = _in_order(draft.statements)
    return Event.of(
        type=draft.type,
        actors=draft.actors,
        recipients=draft.recipients,
        item=draft.item,
        claims=_claims(article, draft),
        evidence=evidences(article, ((s.place.field, s.start, s.end) for s in statements)),
    )


def _in_order(statements: Sequence[Statement]) -> list[Statement]:
    """Put first what names both sides, then what counts most."""
    return sorted(statements, key=lambda s: (not s.is_full, -s.place.weight, s.start))


def _claims(article: Article, draft: _Draft) -> tuple[Claim, ...]:
    """Return a claim for each way the event is stated: by status, then by who speaks."""
    grouped: dict[tuple[Status, tuple[str, ...]], list[Statement]] = {}
    for statement in _in_order(draft.statements):
        key = (statement.status, _told_by(statement, grouped))
        grouped.setdefault(key, []).append(statement)
    _absorb_unnamed(grouped)
    _allege_what_is_alleged(grouped)
    return tuple(
        Claim(
            status=status,
            speakers=speakers,
            evidence=evidences(article, ((s.place.field, s.claim_start, s.claim_end) for s in statements)),
        )
        for (status, speakers), statements in grouped.items()
    )


Grouped = dict[tuple[Status, tuple[str, ...]], list[Statement]]


def _told_by(statement: Statement, grouped: Grouped) -> tuple[str, ...]:
    """Return the speakers of a statement, or of the wider group that already states the same."""
    for status, speakers in grouped:
        if status == statement.status and statement.speakers and set(statement.speakers) <= set(speakers):
            return speakers
    return statement.speakers


def _absorb_unnamed(grouped: Grouped) -> None:
    """Let what is said by nobody we can name join those of whom it is said."""
    for status in STATUSES:
        key = (cast("Status", status), ())
        named = [other for other in grouped if other[0] == status and other[1]]
        if named and key in grouped and all(statement.attributed for statement in grouped[key]):
            grouped[named[0]].extend(grouped.pop(key))


def _allege_what_is_alleged(grouped: Grouped) -> None:
    """One who says and alleges the same alleges it."""
    for status, speakers in list(grouped):
        if status == "alleged" and speakers and ("reported", speakers) in grouped:
            grouped[status, speakers].extend(grouped.pop(("reported", speakers)))


def evidences(article: Article, spans: Iterable[tuple[str, int, int]]) -> tuple[Evidence, ...]:
    """Return the first three different spans as evidence, without what lies inside another of them."""
    chosen = list(dict.fromkeys(spans))[:_EVIDENCES]
    return tuple(evidence(article, *span) for span in chosen if not any(_lies_within(span, each) for each in chosen))


def _lies_within(inner: tuple[str, int, int], outer: tuple[str, int, int]) -> bool:
    return inner != outer and inner[0] == outer[0] and outer[1] <= inner[1] and inner[2] <= outer[2]


def evidence(article: Article, field: str, start: int, end: int) -> Evidence:
    """Return the words of a field from `start` to `end`."""
    return Evidence.model_construct(field=field, start=start, end=end, text=article.text_of(field)[start:end])
