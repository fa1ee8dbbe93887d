"""Find the subject of a verb."""

from collections.abc import Sequence

from services.classifier.domain.clauses import AUXILIARIES, REACH, THINGS, relation_of
from services.classifier.domain.parties import NOUNS
from services.classifier.domain.tokens import Token


def is_finite(tokens: Sequence[Token], index: int) -> bool:
    """Whether the verb at `index` has a subject of its own: it is no infinitive and no gerund."""
    token = tokens[index]
    before = tokens[index - 1] if index else None
    if not token.symbol.endswith(".active") or token.text.endswith("ing"):
        return token.text.endswith("ing") and before is not None and before.symbol == "be"
    return before is None or not (before.symbol == "to_" or before.text.endswith(" to") or before.text == "having")


def subject(tokens: Sequence[Token], verb: int) -> int | None:
    """Return where the party or thing stands that is the subject of the verb at `verb`."""
    return _Search(tokens, verb).found()


def _supposes(tokens: Sequence[Token], index: int) -> bool:
    """Whether a clause of its own begins with "if" or the like; "whether to" begins none."""
    token = tokens[index]
    infinitive = token.text.endswith("to") or (index + 1 < len(tokens) and tokens[index + 1].symbol == "to_")
    return token.symbol == "suppose.word" and not infinitive


class _Search:
    """Goes left from a verb until its subject is found, or the clause ends."""

    def __init__(self, tokens: Sequence[Token], verb: int) -> None:
        self._tokens = tokens
        self._verb = verb
        self._passive = tokens[verb].symbol.endswith(".done")
        self._finite = is_finite(tokens, verb) or self._passive
        before = tokens[verb - 1] if verb else None
        self._joined = before is not None and not self._passive and self._and_before(verb)
        self._gerund = not self._finite and tokens[verb].text.endswith("ing")
        self._infinitive = not self._finite and not self._gerund
        self._controlled = before is not None and before.symbol in ("of_", "for_", "over_", "from_", "against_")

    def _and_before(self, verb: int) -> bool:
        at = verb - 1
        while at > 0 and (self._tokens[at].symbol in AUXILIARIES or self._tokens[at].text.endswith("ly")):
            at -= 1
        return self._tokens[at].symbol in ("and", "or") or self._behind_comma(at)

    def _behind_comma(self, at: int) -> bool:
        """Whether a verb follows another with a mere comma, as in headlines: "seizes tanker, detains crew"."""
        tokens = self._tokens
        if tokens[at].symbol != "comma" or not at or tokens[at - 1].symbol in NOUNS or tokens[self._verb].is_cue:
            return False
        return self._finite and not any(token.symbol in ("comma", "stop", "break", "which") for token in tokens[:at])

    def found(self) -> int | None:
        """Return where the subject stands."""
        at = self._before()
        return self._behind() if at is None and not self._finite else at

    def _behind(self) -> int | None:
        """Return the subject of a clause that opens a sentence without one: "Having sold tanks, Spain …"."""
        tokens = self._tokens
        if self._infinitive and self._verb and tokens[self._verb - 1].text != "having":
            return None
        if any(token.symbol not in ("word", "have") for token in tokens[: self._verb]) or self._verb > 2:
            return None
        for index in range(self._verb + 1, min(len(tokens) - 1, self._verb + REACH)):
            if tokens[index].symbol == "comma":
                return index + 1 if tokens[index + 1].symbol in NOUNS else None
        return None

    def _before(self) -> int | None:
        tokens = self._tokens
        index = self._verb - 1
        if self._passive and index > 0 and tokens[index].symbol == "comma":
            index -= 1
        if self._joined:
            return self._shared()
        lowest = max(-1, self._verb - REACH)
        while index > lowest:
            symbol = tokens[index].symbol
            if symbol in NOUNS or symbol in THINGS or (symbol == "L" and self._passive):
                if self._is_subject(index):
                    return index
                index -= 1
            elif symbol in ("which", "that"):
                head = self._head(index)
                if head is None or symbol == "which" or tokens[head].symbol in THINGS:
                    return head
                index = head
            elif symbol == "comma":
                index = self._before_insertion(index)
            elif symbol == "stop":
                index = self._before_insertion(index, "stop")
            elif symbol == "break" or _supposes(tokens, index):
                return None
            elif symbol.endswith(".active"):
                index = self._across(index)
            elif self._gerund and symbol.endswith(".done") and index and tokens[index - 1].symbol in ("word", "T", "I"):
                return None
            else:
                index -= 1
        return None

    def _shared(self) -> int | None:
        """Return the subject that a verb behind "and" shares with the verb before."""
        tokens, candidates, known = self._tokens, [], False
        if (asked := self._asked()) is not None:
            return asked
        for index in range(self._verb - 1, max(-1, self._verb - REACH), -1):
            symbol = tokens[index].symbol
            if symbol in ("break", "stop", "that", "which") or _supposes(tokens, index):
                break
            known = known or symbol.endswith(".active")
            if symbol in NOUNS and relation_of(tokens[index - 1] if index else tokens[0]) is None:
                if known and not self._object_of(index):
                    return index
                candidates.append(index)
        return candidates[0] if len(candidates) == 1 else None

    def _asked(self) -> int | None:
        """Return who is asked to do two things, of which the verb is the second: "asked Oslo to wait and buy"."""
        tokens = self._tokens
        if tokens[self._verb - 1].symbol != "and":
            return None
        for index in range(self._verb - 2, max(1, self._verb - REACH), -1):
            if tokens[index].symbol in ("break", "stop", "that", "which", "comma"):
                return None
            if tokens[index].symbol == "to_" and tokens[index - 1].symbol in NOUNS:
                return index - 1 if tokens[index - 2].symbol == "ask.active" else None
        return None

    def _is_subject(self, index: int) -> bool:
        """Whether the noun at `index` may be the subject: no preposition governs it, unless it is who is blamed."""
        tokens = self._tokens
        governing = relation_of(tokens[index - 1]) if index else None
        if tokens[index].symbol == "M" and index + 1 < self._verb and tokens[index + 1].symbol in THINGS:
            return False
        if index and tokens[index - 1].text == "not":
            return False
        if tokens[index].symbol in THINGS:
            return self._is_thing(index, governing)
        if self._controlled and self._gerund:
            return governing != "by"
        if self._infinitive and governing == "by":
            return not (index > 1 and tokens[index - 2].symbol == "ask.done")
        return governing is None and not self._is_object(index)

    def _is_thing(self, index: int, governing: str | None) -> bool:
        """Whether the thing at `index` may be the subject."""
        if self._passive and index == self._verb - 1:
            return True
        if not self._finite and not self._is_blamed(index):
            return self._is_to_do(index)
        return governing in (None, "of") and not (self._joined and self._object_of(index))

    def _is_to_do(self, index: int) -> bool:
        """Whether the thing at `index` is what is to do it: "a way for arms to reach"."""
        opening = index - 1
        while opening > 0 and self._tokens[opening].symbol in ("D", "S", "M", "word"):
            opening -= 1
        return self._infinitive and index == self._verb - 2 and self._tokens[opening].symbol in ("for", "for_")

    def _is_blamed(self, index: int) -> bool:
        """Whether the thing at `index` is what is suspected of it: "an aircraft was suspected of violating"."""
        after = self._tokens[index + 1].symbol if index + 1 < len(self._tokens) else ""
        return self._controlled and self._gerund and after == "be"

    def _is_object(self, index: int) -> bool:
        """Whether the party at `index` is the object of a verb before it that does not pass the action on to it."""
        if not self._joined and self._finite:
            return False
        verb = self._object_of(index)
        if verb is None:
            return False
        return not verb.is_cue or (self._infinitive and verb.symbol.startswith("pledge."))

    def _object_of(self, index: int) -> Token | None:
        for at in range(index - 1, max(-1, index - 6), -1):
            symbol = self._tokens[at].symbol
            if symbol.endswith(".active"):
                return self._tokens[at]
            if symbol in NOUNS or symbol in ("comma", "break", "stop", "which", "that"):
                return None
        return None

    def _across(self, index: int) -> int:
        """Return where to go on before another verb, or -1 where the search ends."""
        if not self._finite or self._joined:
            return index - 1
        relative = self._relative(index)
        if relative is not None:
            return relative
        return -1

    def _relative(self, verb: int) -> int | None:
        """Return the noun whose relative clause the verb at `verb` stands in."""
        tokens = self._tokens
        for index in range(verb - 1, max(0, verb - 10), -1):
            symbol = tokens[index].symbol
            if symbol in ("which", "that"):
                head = self._head(index)
                return head
            if symbol in ("break", "stop", "comma"):
                return None
        return None

    def _head(self, relative: int) -> int | None:
        """Return the noun that a relative pronoun stands for, if it stands right behind one."""
        index = relative - 1
        if index >= 0 and self._tokens[index].symbol == "comma":
            index -= 1
        if index < 0:
            return None
        symbol = self._tokens[index].symbol
        if symbol in THINGS or (symbol in NOUNS and (self._tokens[relative].symbol == "which" or self._is_cleft())):
            return index
        return None

    def _is_cleft(self) -> bool:
        """Whether the sentence begins "It was …", which puts the subject before "that"."""
        return len(self._tokens) > 1 and self._tokens[0].text == "it" and self._tokens[1].symbol == "be"

    def _before_insertion(self, closing: int, mark: str = "comma") -> int:
        """Return the noun before what stands between two commas or dashes, or -1 if nothing does."""
        tokens = self._tokens
        for index in range(closing - 1, max(0, closing - 16), -1):
            symbol = tokens[index].symbol
            if symbol == mark:
                return index - 1 if tokens[index - 1].symbol in NOUNS or tokens[index - 1].symbol in THINGS else -1
            if symbol in ("stop", "break"):
                return -1
        return -1
