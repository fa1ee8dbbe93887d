"""The judge: whether an article meets the tree of a query, worked out in the plainest way."""

from typing import Any

from services.notifier.domain.index.offers import TOLD, Happening, Offer
from services.notifier.domain.texts import is_spaceless, tokens


class Article:
    """An article, read for the judge."""

    def __init__(self, offer: Offer) -> None:
        title, body = list(tokens(offer.title)), list(tokens(offer.body))
        gap = [""] * 100
        self.places = {"text": _places(title + gap + body), "title": _places(title), "body": _places(body)}
        self.facets = set(offer.facets)
        self.figures = dict(offer.figures)
        self.events = offer.events

    def meets(self, tree: Any) -> bool:
        """Return whether the article meets a query."""
        kind, *rest = tree
        if kind == "and":
            return all(map(self.meets, rest))
        if kind == "or":
            return any(map(self.meets, rest))
        if kind == "not":
            return not self.meets(rest[0])
        if kind == "prefix":
            return bool(self._beginning(*rest))
        if kind == "word":
            return bool(self._standing(*rest, may_go_on=True))
        if kind == "phrase":
            return self._near(*rest, slop=0, in_a_row=True)
        if kind == "near":
            return self._near(*rest)
        if kind == "facet":
            return tuple(rest) in self.facets
        if kind == "event":
            return any(_has_all(event, rest[0]) for event in self.events)
        name, least = rest if kind == "figure" else ("score", *rest)
        return name in self.figures and self.figures[name] >= least

    def _near(self, field: str, words: list[str], slop: int, in_a_row: bool = False) -> bool:
        offsets = [
            {at - place for at in self._standing(field, word, not in_a_row or place == len(words) - 1)}
            for place, word in enumerate(words)
        ]
        lowest = set().union(*offsets) if all(offsets) else ()
        return any(all(any(low <= at <= low + slop for at in each) for each in offsets) for low in lowest)

    def _standing(self, field: str, word: str, may_go_on: bool) -> list[int]:
        """Return where a word stands; a lone character begins a word unless another must follow at once."""
        begins = may_go_on and len(word) == 1 and is_spaceless(word)
        return self._beginning(field, word) if begins else self.places[field].get(word, [])

    def _beginning(self, field: str, stem: str) -> list[int]:
        return [at for word, places in self.places[field].items() if word.startswith(stem) for at in places]


def _places(words: list[str]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for at, word in enumerate(words):
        places.setdefault(word, []).append(at)
    return places


def _has_all(event: Happening, asked: dict[str, Any]) -> bool:
    """Return whether one event has all facets asked for."""
    has = {
        "type": {event.type},
        "actor": set(event.actors),
        "recipient": set(event.recipients),
        "item": {event.item},
        "status": set(event.statuses),
        "speaker": set(_speaking(event, asked)),
    }
    return all(has[facet] & set(group) for facet, value in asked.items() for group in _groups(value))


def _groups(value: Any) -> list[list[str]]:
    if isinstance(value, str):
        return [[value]]
    return [value] if isinstance(value[0], str) else value


def _speaking(event: Happening, asked: dict[str, Any]) -> list[str]:
    wanted = {status for group in _groups(asked.get("status", [[]])) for status in group} - {TOLD}
    claims = [claim for claim in event.claims if claim[0] in wanted] or event.claims
    return [speaker for _, speakers in claims for speaker in speakers]
