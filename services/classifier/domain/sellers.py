"""Tell who sells where a sentence names the parties to a deal, or one of them, and no direction."""

from collections.abc import Mapping, Sequence
from typing import Final

from services.classifier.domain.tokens import Token

_ABBREVIATED: Final = 2


class Sellers:
    """Knows whose the weapons of a name are, and so which states sell arms."""

    def __init__(self, makers: Mapping[str, str]) -> None:
        self._makers = makers
        self._exporters = frozenset(makers.values())

    def parted(self, tokens: Sequence[Token], slots: Mapping[str, Sequence[int]]) -> Mapping[str, Sequence[int]]:
        """Return the parties to a deal as seller and buyer, by who makes what it is about; empty if that is open."""
        makers = {self._makers.get(tokens[at].text, "") for at in slots["item"]}
        parties = list(dict.fromkeys(slots["actor"]))
        sellers = [at for at in parties if set(tokens[at].codes) == makers]
        buyers = [at for at in parties if at not in sellers and not makers & set(tokens[at].codes)]
        if makers == {""} or len(makers) > 1 or len(buyers) != 1 or len(sellers) + len(buyers) < len(parties):
            return {}
        sides = {"item": slots["item"], "recipient": buyers}
        if sellers:
            return {**sides, "actor": sellers}
        return sides if all(_is_had(tokens, at) for at in slots["item"]) else {}

    def may_sell(self, tokens: Sequence[Token], slots: Mapping[str, Sequence[int]]) -> bool:
        """Whether a state sells: one named before "arms sales" may be the buyer, unless it makes such arms."""
        makers = {self._makers.get(tokens[at].text, "") for at in slots.get("item", ())} - {""} or self._exporters
        return all(
            tokens[at].symbol not in ("D", "M")
            or (makers >= set(tokens[at].codes) and (tokens[at].symbol == "D" or _is_short(tokens[at])))
            for at in slots.get("actor", ())
        )


def _is_had(tokens: Sequence[Token], item: int) -> bool:
    """Whether an item is what somebody gets, neither for the second time nor only named: "gets Patriot training"."""
    after = tokens[item + 1] if item + 1 < len(tokens) else None
    is_name_alone = len(tokens[item].text) == tokens[item].end - tokens[item].start
    heads = after is not None and (after.symbol == "word" or after.symbol.endswith(".active"))
    return not (heads and is_name_alone) and (after is None or after.text != "back")


def _is_short(token: Token) -> bool:
    """Whether a name is an abbreviation, which serves as an adjective as well: "US"."""
    return len(token.text.replace(".", "")) <= _ABBREVIATED
