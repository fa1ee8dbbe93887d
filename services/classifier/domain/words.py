"""Decide what each known word of a sentence is: an item, a verb and its voice, a noun, a cue."""

from collections.abc import Sequence, Set
from typing import Final

from services.classifier.domain.taxonomy import Form, Lexicon, Sense
from services.classifier.domain.tokens import Token

_ADVERBS: Final = frozenset(
    {
        "also",
        "already",
        "now",
        "since",
        "then",
        "once",
        "still",
        "just",
        "even",
        "not",
        "never",
        "long",
        "first",
        "both",
        "all",
        "ever",
        "yet",
        "so far",
        "jointly",
        "only",
    }
)
_BEFORE_INFINITIVE: Final = frozenset(
    {"to", "will", "would", "may", "might", "could", "should", "can", "shall", "must", "cannot", "did", "does", "not"}
)
_BEFORE_VERB: Final = frozenset({"to", "have", "do", "which", "that", "pronoun", "we"})
_OBJECT_WINDOW: Final = 7
_STOPS_OBJECT: Final = frozenset({"to", "from", "by", "of", "break", "comma", "stop", "that", "which"})


def resolved(found: Sequence[Token], lexicon: Lexicon, named: frozenset[str]) -> list[Token]:
    """Give every known token its symbol; `named` are the codes the article names outright, for nicknames."""
    tokens = _items(found, lexicon)
    result: list[Token] = []
    for index, token in enumerate(tokens):
        if token.symbol in ("known", "owner"):
            first, *others = token.senses
            if first.kind == "grammar" and not others and token.text != "may":
                token = _grammatical(token, first)
            else:
                token = _resolved(token, result, tokens[index + 1 : index + 1 + _OBJECT_WINDOW], named)
        result.append(token)
    return result


def _items(found: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """Join items with what belongs to them, and drop those that are no items where they stand."""
    result: list[Token] = []
    for index, token in enumerate(found):
        before = result[-1] if result else None
        if before is not None and before.items and _adjoins(before, token) and token.text in lexicon.item_tails:
            result[-1] = before._replace(end=token.end)
        elif not token.senses or (sense := token.sense("item")) is None:
            result.append(token)
        elif _is_figurative(found, index):
            result.append(Token("word", token.start, token.end, token.text))
        elif index + 1 < len(found) and found[index + 1].text in lexicon.not_items_before:
            result.append(token._replace(symbol="T", items=(sense.name,), generic=True))
        elif _is_verb(token, found, index):
            result.append(token._replace(senses=tuple(s for s in token.senses if s.kind != "item")))
        else:
            symbol = "I" if sense.name in lexicon.item_kinds.get("transfer", ()) else "T"
            result.append(token._replace(symbol=symbol, items=(sense.name,), generic=sense.trait == "generic"))
    return result


def _adjoins(before: Token, token: Token) -> bool:
    return token.start - before.end == 1


def _is_figurative(found: Sequence[Token], index: int) -> bool:
    """Whether a thing only stands for another: "a missile of a free kick"."""
    if index + 2 >= len(found) or found[index + 1].text != "of":
        return False
    return found[index + 2].text in ("a", "an")


def _is_verb(token: Token, found: Sequence[Token], index: int) -> bool:
    """Whether a thing that may be a verb ("arms") is one: behind "to" or "will", or between two parties."""
    if token.sense("trigger") is None or not 0 < index < len(found) - 1:
        return False
    before, follower = found[index - 1], found[index + 1]
    if before.text in _BEFORE_INFINITIVE:
        return True
    if follower.means("grammar", "determiner") and index + 2 < len(found):
        follower = found[index + 2]
    return before.sense("party") is not None and follower.sense("party") is not None


def _is_month(before: Sequence[Token], after: Sequence[Token]) -> bool:
    """Whether "may" is the month."""
    dated = bool(after) and after[0].text[:1].isdigit()
    return dated or (bool(before) and before[-1].text in _BEFORE_MONTH)


_BEFORE_MONTH: Final = ("in", "since", "until", "by", "last", "of", "from", "mid", "early", "late", "before", "after")


def _resolved(token: Token, before: Sequence[Token], after: Sequence[Token], named: frozenset[str]) -> Token:
    first = token.senses[0]
    if token.text == "may" and _is_month(before, after):
        return token.as_("time")
    if first.kind == "grammar" and len(token.senses) == 1:
        return _grammatical(token, first)
    if first.kind == "party":
        return _party(token, first, named, bool(before) and before[-1].text == "the")
    if first.kind == "official":
        is_owner = token.symbol == "owner"
        generic = bool(before) and before[-1].text == "the"
        return token._replace(symbol="official.owner" if is_owner else "official", rank=first.name, generic=generic)
    for kind in ("trigger", "cue"):
        senses = [sense for sense in token.senses if sense.kind == kind]
        if senses:
            form = _form(senses, before, after)
            chosen = next((s for s in senses if _agrees(s, form)), senses[0])
            return token.as_(f"{chosen.name}.{form}")
    if first.kind == "grammar":
        return token.as_(first.name)
    return token.as_("unnamed" if first.kind == "unnamed" else "word")


def _grammatical(token: Token, sense: Sense) -> Token:
    return token.as_("word" if sense.name == "noun" else sense.name)


def _agrees(sense: Sense, form: str) -> bool:
    """Whether a sense is of the kind of word that was decided on."""
    if form in ("noun", "word"):
        return sense.form == form
    return sense.form not in ("noun", "word")


def _party(token: Token, sense: Sense, named: frozenset[str], is_definite: bool) -> Token:
    if sense.trait == "nickname" and not (is_definite and sense.name in named):
        return token.as_("word")
    symbols = {"adjective": "D", "place": "L"}
    symbol = symbols.get(sense.trait, "S" if token.symbol == "owner" else "A")
    return token._replace(symbol=symbol, codes=(sense.name,))


def _form(senses: Sequence[Sense], before: Sequence[Token], after: Sequence[Token]) -> str:
    """Return `active`, `done`, `noun` or `word`."""
    forms = {sense.form for sense in senses}
    if forms == {"word"}:
        return "word"
    verbal = forms - {"noun", "word"}
    if "noun" in forms and not (verbal and _is_verbal(verbal, before, after)):
        return "noun"
    if "participle" in verbal:
        return "done" if _is_done(verbal, before, after) else "active"
    return "active"


def _is_verbal(verbal: Set[Form], before: Sequence[Token], after: Sequence[Token]) -> bool:
    """Whether a word that may be a noun ("exports") is a verb here."""
    previous = before[-1] if before else None
    if verbal & {"past", "participle"}:
        return True
    if "gerund" in verbal:
        return not _is_determined(before) and _object_follows(after)
    if previous is None or _is_determined(before):
        return False
    if not after and previous.symbol in ("A", "official"):
        return True
    if previous.symbol in _BEFORE_VERB or previous.text.endswith(" to"):
        return True
    if previous.symbol.startswith(("will", "may", "not", "plan.word")):
        return True
    return previous.symbol in ("A", "official", "and", "word") and _object_follows(after)


def _is_determined(before: Sequence[Token]) -> bool:
    """Whether a determiner and at most two words stand before, which makes a noun: "a strong protest"."""
    for token in reversed(before[-3:]):
        if token.symbol in ("determiner", "its", "S"):
            return True
        if token.symbol != "word":
            return False
    return False


def _object_follows(after: Sequence[Token]) -> bool:
    """Whether an item or a party follows before anything that would end the object."""
    for token in after:
        sense = token.sense("grammar")
        if token.symbol in _STOPS_OBJECT or (sense is not None and sense.name in _STOPS_OBJECT):
            return False
        if token.symbol in ("I", "T") or token.sense("party") is not None:
            return True
    return False


def _is_done(verbal: Set[Form], before: Sequence[Token], after: Sequence[Token]) -> bool:
    """Whether a participle is passive, or stands alone behind what it was done to."""
    index = len(before) - 1
    while index >= 0 and _is_adverb(before[index]):
        index -= 1
    previous = before[index] if index >= 0 else None
    if previous is not None and previous.symbol in ("be", "have"):
        return previous.symbol == "be"
    if "past" not in verbal or (previous is not None and previous.symbol.endswith(".active")):
        return True
    following = after[0].sense("grammar") if after else None
    if following is not None and following.name in ("by", "of"):
        return True
    if previous is not None and previous.symbol in ("S", "D", "determiner"):
        return True
    if previous is None or previous.symbol in ("A", "official", "which", "that", "pronoun", "we"):
        return False
    behind_item = previous.symbol in ("I", "T") or (
        previous.symbol == "comma" and index > 0 and before[index - 1].symbol in ("I", "T")
    )
    return behind_item and _has_no_object(after)


_PREPOSITIONS: Final = frozenset({"to", "from", "by", "for", "with", "place", "against", "over", "preposition", "as"})


def _has_no_object(after: Sequence[Token]) -> bool:
    """Whether a participle is followed by a preposition, or at least by nothing it could be done to."""
    if not after:
        return True
    sense = after[0].sense("grammar")
    if sense is None or sense.name not in (_PREPOSITIONS | {"determiner", "its"}):
        return not _object_follows(after)
    return sense.name in _PREPOSITIONS


def _is_adverb(token: Token) -> bool:
    return (
        token.text in _ADVERBS
        or (token.symbol == "word" and token.text.endswith("ly"))
        or token.symbol == "hearsay.word"
    )
