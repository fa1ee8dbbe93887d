"""Tell how parties and things relate to the word of an act: who does it, what it is done to, where, with what."""

from collections.abc import Iterator, Sequence
from typing import Final

from services.classifier.domain.clauses import THINGS, Governed, complements, relation_of
from services.classifier.domain.parties import NOUNS
from services.classifier.domain.subjects import is_finite, subject
from services.classifier.domain.taxonomy import Act
from services.classifier.domain.tokens import Token

FORCES: Final = "troops"
"""The rank of officials that are sent and stationed."""

_OWNERS: Final = ("S", "D", "M")
_OWNER_REACH: Final = 6
_LIGHT_REACH: Final = 8


def _active(tokens: Sequence[Token], index: int, act: Act, start: int) -> Iterator[Governed]:
    planner = _planner(tokens, index)
    at = planner if planner is not None else subject(tokens, index)
    if at is not None:
        yield from _agent(tokens, at)
        yield from _asker(tokens, index, at)
    elif is_finite(tokens, index):
        yield from _owner_of_subject(tokens, index)
    yield from _objects(tokens, start, "by")
    if at is not None and tokens[at].symbol not in THINGS:
        yield from _relative(tokens, at)
        if tokens[at].rank == FORCES and is_finite(tokens, index):
            yield Governed("mover", at)


def _agent(tokens: Sequence[Token], at: int) -> Iterator[Governed]:
    if tokens[at].symbol in THINGS:
        yield Governed("means", at)
        yield from _origin("agent", tokens, at)
        if at and relation_of(tokens[at - 1]) == "of":
            yield from _first_owner(tokens, at, "agent's")
    else:
        yield Governed("agent", at)


def _owner_of_subject(tokens: Sequence[Token], verb: int) -> Iterator[Governed]:
    """Yield whose the subject is, where it is neither party nor thing: "Iranian dhows", "Iran's purchases"."""
    for at in range(verb - 1, max(-1, verb - 5), -1):
        symbol = tokens[at].symbol
        if symbol in _OWNERS:
            if not (at and relation_of(tokens[at - 1])):
                yield Governed("agent" if symbol == "D" else "agent's", at)
            return
        if symbol not in ("word", "have", "be") and not symbol.endswith((".noun", ".word")):
            return


def _planner(tokens: Sequence[Token], verb: int) -> int | None:
    """Return whose plan it is to do what the verb says: "Berlin's decision to send"."""
    if not verb or not (tokens[verb - 1].symbol == "to_" or tokens[verb - 1].text.endswith(" to")):
        return None
    plan = verb - 1 if tokens[verb - 1].text.endswith(" to") else verb - 2
    if not tokens[plan].symbol.startswith("plan."):
        return None
    for at in range(plan - 1, max(-1, plan - 4), -1):
        if tokens[at].symbol in ("S", "D"):
            return at
        if tokens[at].symbol != "word":
            return None
    return None


def _asker(tokens: Sequence[Token], verb: int, asked: int) -> Iterator[Governed]:
    """Yield who asks another to do it: "Kyiv asked Berlin to send"."""
    if is_finite(tokens, verb):
        return
    at = None
    if asked and tokens[asked - 1].symbol == "ask.active":
        at = subject(tokens, asked - 1)
    elif (passive := _ask_of(tokens, asked, verb)) is not None:
        at = passive
    if at is not None:
        yield Governed("asker", at)


def _ask_of(tokens: Sequence[Token], asked: int, verb: int) -> int | None:
    """Return who asks in "Ankara was asked by Bamako to deliver"."""
    for at in range(asked + 1, verb - 2):
        if tokens[at].symbol == "ask.done" and tokens[at + 1].symbol == "by" and tokens[at + 2].symbol in NOUNS:
            return at + 2
    return None


def _done(tokens: Sequence[Token], index: int, act: Act, start: int) -> Iterator[Governed]:
    at = subject(tokens, index)
    if at is None:
        yield from _first_owner(tokens, index)
        yield from _where(tokens, index)
    elif tokens[at].symbol in THINGS:
        yield Governed("object", at)
        yield from _origin("object", tokens, at)
        yield from _user(tokens, at, index, act)
        yield from _used_by(tokens, index, act)
        if (blamed := _blamed(tokens, index)) is not None:
            yield Governed("agent", blamed)
    else:
        yield Governed("patient", at)
    yield from _objects(tokens, start, "agent")


def _first_owner(tokens: Sequence[Token], verb: int, relation: str = "object's") -> Iterator[Governed]:
    """Yield whose deed it is that is the subject: "Iran's attack was condemned"."""
    found = None
    for at in range(verb - 1, max(-1, verb - 14), -1):
        if tokens[at].symbol in ("break", "stop", "comma", "which", "that") or tokens[at].symbol.endswith(".active"):
            break
        if tokens[at].symbol in ("S", "D", "M") and not (at and relation_of(tokens[at - 1])):
            found = at
    if found is not None:
        yield Governed(relation, found)


def _where(tokens: Sequence[Token], verb: int) -> Iterator[Governed]:
    """Yield where the subject of a passive lies: "a depot in Russia's Bryansk region was hit"."""
    for at in range(verb - 1, max(-1, verb - 10), -1):
        symbol = tokens[at].symbol
        if symbol in ("break", "stop", "comma", "which", "that") or symbol.endswith(".active"):
            return
        if at and (symbol in _OWNERS or symbol in NOUNS or symbol == "L"):
            if relation_of(tokens[at - 1]) in ("in", "near", "at", "of"):
                yield Governed("where", at)
            return


def _user(tokens: Sequence[Token], thing: int, participle: int, act: Act) -> Iterator[Governed]:
    """Yield who uses the thing that was given or bought: "Kyiv fired missiles supplied by Paris"."""
    if any(token.symbol in ("be", "have") for token in tokens[thing + 1 : participle]):
        return
    for at in range(thing - 1, max(-1, thing - 6), -1):
        name, _, form = tokens[at].symbol.rpartition(".")
        if form == "active" and name in act.users:
            user = subject(tokens, at)
            if user is not None and tokens[user].symbol in NOUNS:
                yield Governed("user", user)
            return
        if tokens[at].symbol in NOUNS and not (name == "" and relation_of(tokens[thing - 1]) == "with"):
            return


def _used_by(tokens: Sequence[Token], participle: int, act: Act) -> Iterator[Governed]:
    """Yield who uses it in "drones sold by Iran were used by Sudan"."""
    for at in range(participle + 1, min(participle + 8, len(tokens) - 2)):
        name, _, form = tokens[at].symbol.rpartition(".")
        if form == "done" and name in act.users and tokens[at + 1].symbol == "by" and tokens[at + 2].symbol in NOUNS:
            yield Governed("user", at + 2)
        if form in ("active", "done") or tokens[at].symbol in ("comma", "break", "stop"):
            return


def _noun(tokens: Sequence[Token], index: int, act: Act, start: int) -> Iterator[Governed]:
    found = [*_before_noun(tokens, index), *_objects(tokens, start, "agent", of_noun=True)]
    light = _light_verb(tokens, index, act)
    at = subject(tokens, light) if light is not None else None
    if at is not None and tokens[at].symbol in NOUNS:
        weak = [each for each in found if each.relation == "agent" and tokens[each.at].symbol in ("D", "M")]
        found = [each for each in found if each not in weak] + [Governed("owner", each.at) for each in weak]
        if not any(each.relation == "agent" for each in found):
            yield Governed("agent", at)
    yield from found
    yield from _befallen(tokens, index)
    if not any(each.relation == "agent" for each in found) and (at := _in_doing(tokens, index)) is not None:
        yield Governed("agent", at)
    elif not any(each.relation == "agent" for each in found):
        blamed = _blamed(tokens, index)
        blamed = _condemned(tokens, index) if blamed is None else blamed
        if blamed is not None:
            yield Governed("agent", blamed)


def _in_doing(tokens: Sequence[Token], index: int) -> int | None:
    """Return who does it where a noun stands behind "in": "Iran is in breach of", "… in violation of"."""
    if not index or tokens[index - 1].text != "in":
        return None
    for at in range(index - 2, max(-1, index - 14), -1):
        if tokens[at].symbol == "be" or tokens[at].symbol.endswith((".active", ".done")):
            found = subject(tokens, at)
            return found if found is not None and tokens[found].symbol in NOUNS else None
        if tokens[at].symbol in ("break", "stop", "which", "that"):
            return None
    return None


def _befallen(tokens: Sequence[Token], index: int) -> Iterator[Governed]:
    """Yield what "came under" the attack that a noun names."""
    for at in range(index - 1, max(0, index - 6), -1):
        if tokens[at].text == "under":
            if tokens[at - 1].text in ("come", "comes", "came", "coming") and at > 1:
                target = next((i for i in range(at - 2, -1, -1) if tokens[i].symbol in (*NOUNS, "L")), None)
                if target is not None:
                    yield Governed("where", target)
            return
        if tokens[at].symbol not in ("word", *_OWNERS, *THINGS):
            return


def _condemned(tokens: Sequence[Token], index: int) -> int | None:
    """Return whose deeds are condemned, of which a noun names one: "condemned Iran's help, including the sale"."""
    owner = None
    for at in range(index - 1, max(-1, index - _CONDEMNED), -1):
        symbol = tokens[at].symbol
        if symbol in ("S", "D"):
            owner = at
        elif symbol == "condemn.active":
            return owner
        elif symbol in ("break", "stop", "which", "that") or symbol.endswith(".active"):
            return None
    return None


_CONDEMNED: Final = 24


def _blamed(tokens: Sequence[Token], index: int) -> int | None:
    """Return who is blamed for what a word tells: "condemned Iran for the delivery"."""
    for at in range(index - 1, max(0, index - 7), -1):
        symbol = tokens[at].symbol
        if symbol.removesuffix("_") in ("for", "over"):
            if at < 2 or tokens[at - 1].symbol not in NOUNS:
                return None
            before = next((i for i in range(at - 2, -1, -1) if tokens[i].symbol != "word"), 0)
            governed = tokens[before].symbol.endswith(".active") or relation_of(tokens[at - 2]) in ("on", "against")
            return at - 1 if governed else None
        if symbol not in ("word", "I", "T", "of_", "be", "have") and not symbol.endswith(".noun"):
            return None
    return None


READERS: Final = {"active": _active, "done": _done, "noun": _noun}


def _objects(tokens: Sequence[Token], start: int, by: str, of_noun: bool = False) -> Iterator[Governed]:
    """Yield what follows the word, objects told apart: things, parties and their owners."""
    for relation, at in complements(tokens, start, of_noun):
        if relation == "by":
            relation = by
        elif relation == "":
            relation = "object" if tokens[at].symbol in THINGS or tokens[at].symbol.endswith(".noun") else "patient"
        elif relation == "'s":
            relation = "object's"
        elif relation == "by's":
            relation = f"{by}'s"
        if by == "agent" and relation == "agent" and tokens[at].symbol in THINGS:
            relation = "means"
        yield Governed(relation, at)


def _origin(relation: str, tokens: Sequence[Token], thing: int) -> Iterator[Governed]:
    """Yield the owner or adjective before a thing, or of whom it is: "Iranian missiles", "a brigade of Germans"."""
    if tokens[thing].symbol in THINGS:
        if thing + 2 < len(tokens) and tokens[thing + 1].symbol in ("of", "from") and tokens[thing + 2].symbol in NOUNS:
            yield Governed(f"{relation}'s", thing + 2)
        for at in range(thing - 1, max(-1, thing - 4), -1):
            if tokens[at].symbol in _OWNERS:
                yield Governed(f"{relation}'s", at)
                return
            if tokens[at].text == "whose":
                yield from _whose(relation, tokens, at)
                return
            if tokens[at].symbol != "word":
                return


def _whose(relation: str, tokens: Sequence[Token], whose: int) -> Iterator[Governed]:
    at = whose - 1
    if at > 0 and tokens[at].symbol == "comma":
        at -= 1
    if at >= 0 and tokens[at].symbol in NOUNS:
        yield Governed(f"{relation}'s", at)


def _relative(tokens: Sequence[Token], subject: int) -> Iterator[Governed]:
    """Yield what a relative clause with a subject of its own is about: "the missiles that Iran sold"."""
    before = subject - 1
    relation = "object"
    if before > 0 and tokens[before].symbol in ("which", "that"):
        before -= 1
        governing = relation_of(tokens[before])
        if governing is not None:
            relation, before = governing, before - 1
    elif before >= 0 and tokens[before].symbol not in THINGS:
        return
    if before >= 0 and tokens[before].symbol == "comma":
        before -= 1
    if before >= 0 and tokens[before].symbol in THINGS:
        yield Governed(relation, before)
        yield from _origin("object", tokens, before)
    elif before >= 0 and tokens[before].symbol in NOUNS and tokens[subject - 1].symbol == "which":
        yield Governed("patient" if relation == "object" else relation, before)


def _before_noun(tokens: Sequence[Token], index: int) -> Iterator[Governed]:
    """Yield whose it is and of what: "Iran's missile transfer"."""
    for at in range(index - 1, max(-1, index - 1 - _OWNER_REACH), -1):
        symbol = tokens[at].symbol
        if symbol in _OWNERS:
            yield Governed("agent", at)
            return
        if symbol in THINGS:
            yield Governed("object", at)
        elif symbol not in ("word", "and", "or") and not symbol.endswith((".word", ".noun")) and not tokens[at].is_cue:
            return


def is_said_to_be_done(tokens: Sequence[Token], index: int, act: Act) -> bool:
    """Whether a verb in the clause of a noun says that what it names is done: "imposed sanctions", "were imposed"."""
    if _light_verb(tokens, index, act) is not None:
        return True
    for token in tokens[index + 1 : index + 1 + _LIGHT_REACH]:
        name, _, form = token.symbol.rpartition(".")
        if form == "done":
            return name in act.light
        if form == "active" or token.symbol in ("comma", "break", "stop", "which", "that"):
            return False
    return False


def _light_verb(tokens: Sequence[Token], index: int, act: Act) -> int | None:
    """Return the verb that only says that what the noun names is done: "carried out strikes"."""
    for at in range(index - 1, max(-1, index - 1 - _LIGHT_REACH), -1):
        symbol = tokens[at].symbol
        name, _, form = symbol.rpartition(".")
        if form == "active":
            return at if name in act.light and (name != "refuse" or is_finite(tokens, at)) else None
        if symbol in NOUNS or symbol in ("comma", "break", "stop", "which", "that"):
            return None
    return None
