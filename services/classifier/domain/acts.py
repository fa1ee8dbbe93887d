"""Fill the slots of an act from the clause around its verb or noun."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence, Set
from typing import Final, NamedTuple

from services.classifier.domain.clauses import THINGS, Governed, relation_of, second_object
from services.classifier.domain.frames import Match
from services.classifier.domain.parties import NOUNS, PARTIES
from services.classifier.domain.relations import FORCES, READERS, is_said_to_be_done
from services.classifier.domain.sellers import Sellers
from services.classifier.domain.subjects import is_finite
from services.classifier.domain.taxonomy import Act, Frame, Lexicon
from services.classifier.domain.tokens import Token

_REMEMBERED: Final = 4096
_MOST: Final = 16
"""How many words of one sentence are looked at; more of them make no sentence."""
_ROLES: Final = ("actor", "recipient", "about")
_PLACED: Final = PARTIES | {"L"}


class ActBook:
    """All acts of a lexicon, by the words they are told with."""

    def __init__(self, lexicon: Lexicon) -> None:
        by_class: defaultdict[str, list[Act]] = defaultdict(list)
        for act in lexicon.acts:
            for name in (*act.words, *act.things):
                by_class[name].append(act)
        self._by_class: Mapping[str, Sequence[Act]] = dict(by_class)
        self._things = frozenset(name for act in lexicon.acts for name in act.things)
        self._frames = {(act.id, alone): _frame(act, alone) for act in lexicon.acts for alone in (True, False)}
        self._kinds = lexicon.item_kinds
        self._sellers = Sellers(lexicon.makers)
        self._needs = [_needs(act, self._kinds) for act in lexicon.acts]
        self._telling = frozenset(name for needs in self._needs for some in needs for name in some)
        self._possible: dict[frozenset[str], bool] = {}

    def may_tell(self, classes: Set[str], refers: Callable[[], bool]) -> bool:
        """Return whether a sentence with words of these classes may tell of an act.

        One that names nobody is only looked at if it `refers` to somebody named before.
        """
        key = self._telling & classes
        possible = self._possible.get(key)
        if possible is None:
            possible = any(all(some & key for some in needs) for needs in self._needs)
            if len(self._possible) >= _REMEMBERED:
                self._possible.clear()
            self._possible[key] = possible
        return possible and ("party" in classes or refers())

    def matches(self, tokens: Sequence[Token]) -> list[Match]:
        """Return what the words of a sentence tell, one act for each of them, and for each of two objects."""
        telling = [index for index, token in enumerate(tokens) if self._class_of(token) in self._by_class]
        if not telling:
            return []
        filling = _filling(tokens)
        told = [match for index in telling[:_MOST] for match in self._told(tokens, index, filling)]
        things = {thing.start for match in told for thing in match.items}
        return [match for match in told if match.tokens[match.trigger].start not in things]

    def _class_of(self, token: Token) -> str:
        if token.symbol in THINGS:
            return next((item for item in token.items if item in self._things), "")
        return token.symbol.rpartition(".")[0]

    def _told(self, tokens: Sequence[Token], index: int, filling: "_Filling") -> Iterator[Match]:
        name = self._class_of(tokens[index])
        form = "noun" if tokens[index].symbol in THINGS else tokens[index].symbol.rpartition(".")[2]
        for act in self._by_class[name]:
            if form not in act.forms or not filling.may_fill(act, self._kinds):
                continue
            match = self._filled(act, tokens, index, form, index + 1)
            if match is not None:
                yield match
                second = second_object(tokens, index + 1) if "item" in act.needs else None
                other = self._filled(act, tokens, index, form, second) if second is not None else None
                if other is not None:
                    yield other
                return

    def _filled(self, act: Act, tokens: Sequence[Token], index: int, form: str, start: int) -> Match | None:
        """Return the act with its slots filled, unless one that it needs stays empty."""
        found = list(READERS[form](tokens, index, act, start))
        if form == "active" and "actor" not in act.lone and not _has_subject(tokens, index, found):
            return None
        slots = self._slots(act, tokens, form, found)
        if not all(need in slots for need in act.needs):
            return None
        if act.event == "strike" and form == "active" and _is_idle(tokens, slots):
            return None
        if act.event == "transfer":
            slots = self._sellers.parted(tokens, slots) if act.mutual else slots
            if not slots or (form == "noun" and "recipient" not in slots and not self._sellers.may_sell(tokens, slots)):
                return None
        alone = all(any(tokens[at].codes or slot == "item" for at in slots.get(slot, ())) for slot in act.lone)
        alone = alone or (tokens[index].symbol in THINGS and is_said_to_be_done(tokens, index, act))
        used = [index, *(at for places in slots.values() for at in places)]
        return Match(
            frame=self._frames[act.id, alone],
            tokens=tokens,
            first=min(used),
            last=max(used),
            trigger=index,
            actors=_tokens(tokens, slots.get("actor", ())),
            recipients=_tokens(tokens, slots.get("recipient", ())),
            about=_tokens(tokens, slots.get("about", ())),
            items=_only(act, _tokens(tokens, slots.get("item", ()))),
        )

    def _slots(
        self, act: Act, tokens: Sequence[Token], form: str, found: Sequence[Governed]
    ) -> Mapping[str, Sequence[int]]:
        """Return which tokens fill which slot."""
        slots: dict[str, list[int]] = {}
        kinds = act.only or self._kinds.get(act.event, {})
        for relation, slot in act.fills:
            voice, _, bare = relation.rpartition(".")
            if (slot in slots and not act.mutual) or (voice and voice != form):
                continue
            fitting = [each.at for each in found if each.relation == bare and _fits(tokens[each.at], slot, kinds)]
            if slot == "recipient" and bare == "object's":
                fitting = [at for at in fitting if at == fitting[0] or tokens[at - 1].symbol == "and"]
            if fitting and bare == "between":
                return {slot: fitting}
            if fitting:
                slots.setdefault(slot, []).extend(fitting)
        return slots


class _Filling(NamedTuple):
    """What there is in a sentence to fill slots with."""

    things: frozenset[str]
    """The items it names, and forces."""
    has_office: bool
    has_party: bool

    def may_fill(self, act: Act, kinds: Mapping[str, Mapping[str, str]]) -> bool:
        """Whether there is something for each slot that the act needs."""
        for slot in act.needs:
            if slot in _ROLES:
                if not self.has_party:
                    return False
            elif slot == "thing" and self.has_office:
                continue
            elif self.things.isdisjoint(act.only or kinds.get(act.event, {})):
                return False
        return True


def _filling(tokens: Sequence[Token]) -> _Filling:
    things: set[str] = set()
    has_office = has_party = False
    for token in tokens:
        symbol = token.symbol
        if symbol in THINGS or token.items:
            things.update(token.items)
        elif token.rank == FORCES:
            things.add(FORCES)
        if symbol in _PLACED:
            has_party = True
            has_office = has_office or "  " in token.text
    return _Filling(frozenset(things), has_office, has_party)


def _is_idle(tokens: Sequence[Token], slots: Mapping[str, Sequence[int]]) -> bool:
    """Whether it is only known where some people of a state did it, not with what or to whom: no attack is told."""
    people = all(tokens[at].symbol == "D" for at in slots.get("actor", ()))
    placed = all(at and relation_of(tokens[at - 1]) in ("in", "at", "near") for at in slots.get("recipient", ()))
    return "item" not in slots and people and placed


def _only(act: Act, found: Sequence[Token]) -> tuple[Token, ...]:
    """Return things without what the act is not about."""
    if not act.only:
        return tuple(found)
    return tuple(token._replace(items=tuple(item for item in token.items if item in act.only)) for token in found)


def _has_subject(tokens: Sequence[Token], index: int, found: Sequence[Governed]) -> bool:
    """Whether a verb has a subject that is known, or may do without: in a headline's beginning, as an infinitive."""
    at = index - 1
    while at >= 0 and (tokens[at].symbol in ("be", "have", "do") or tokens[at].text.endswith("ly")):
        at -= 1
    if at < 0 or not is_finite(tokens, index) or not tokens[at].symbol.endswith(("word", ".noun")):
        return True
    return any(each.relation in ("agent", "agent's", "means") for each in found)


def _needs(act: Act, kinds: Mapping[str, Mapping[str, str]]) -> tuple[frozenset[str], ...]:
    """Return sets of classes of which a sentence must have one each for the act to be told in it."""
    triggers = frozenset((*act.words, *act.things))
    things = frozenset(act.only or kinds.get(act.event, {})) | {"troops"}
    if "item" in act.needs:
        return triggers, things
    return (triggers, things | {"official"}) if "thing" in act.needs else (triggers,)


def _frame(act: Act, alone: bool) -> Frame:
    return Frame(act.id, "", act.event, act.topics, act.status, act.item, act.state_only, act.strength, alone)


def _tokens(tokens: Sequence[Token], places: Sequence[int]) -> tuple[Token, ...]:
    return tuple(tokens[index] for index in places)


def _fits(token: Token, slot: str, kinds: Collection[str]) -> bool:
    """Whether a token may stand in a slot."""
    if slot == "thing" and token.symbol in NOUNS:
        return "  " in token.text
    if slot in _ROLES:
        return token.symbol not in THINGS and not token.symbol.endswith(".noun")
    if token.symbol in THINGS or token.items:
        return any(item in kinds for item in token.items)
    return token.rank == FORCES and FORCES in kinds
