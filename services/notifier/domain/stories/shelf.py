"""Finds the stories an article may belong to among all that live."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Final

from services.notifier.domain.stories.portraits import Portrait, Sight

SKETCHED: Final = 8
"""So many of the smallest hashes of a text are looked up: a copy shares one of them."""
RAREST: Final = 14
"""So many words of an article are looked up, those that the fewest stories have."""
FREQUENT: Final = 100
"""A word that more stories have tells none from another."""
LATEST: Final = 20
"""Of the stories with an event of the same parties so many are looked at, the latest."""
LOOKED_AT: Final = 8

Key = int | str


class Shelf:
    """Stories by the words, copies and events of their portraits."""

    def __init__(self) -> None:
        self._places: defaultdict[Key, dict[str, None]] = defaultdict(dict)

    def add(self, story: str, sight: Sight) -> None:
        """Make a story findable by an article."""
        for key in chain(sight.telling, _hashes(sight), _events(sight)):
            self._places[key][story] = None

    def remove(self, story: str, portraits: Iterable[Portrait]) -> None:
        """Find a story no more."""
        for sight in map(Sight, portraits):
            for key in chain(sight.telling, _hashes(sight), _events(sight)):
                place = self._places.get(key, {})
                place.pop(story, None)
                if not place:
                    self._places.pop(key, None)

    def candidates(self, sight: Sight) -> list[str]:
        """Return the stories that have most in common with an article, most first."""
        latest = [
            story for name in _events(sight) for story in islice(reversed(self._places.get(name, _NOWHERE)), LATEST)
        ]
        hashed = (self._places.get(key, _NOWHERE) for key in _hashes(sight))
        found = Counter(chain(latest, chain.from_iterable(hashed), chain.from_iterable(self._rarest(sight))))
        often = sorted([(times, story) for story, times in found.items() if times > 1], reverse=True)
        return list(dict.fromkeys([story for _, story in often[:LOOKED_AT]] + latest))[:LOOKED_AT]

    def _rarest(self, sight: Sight) -> list[dict[str, None]]:
        places = [place for key in sight.telling if (place := self._places.get(key)) and len(place) <= FREQUENT]
        return sorted(places, key=len)[:RAREST]


_NOWHERE: Final[dict[str, None]] = {}


def _hashes(sight: Sight) -> Iterator[Key]:
    return (-1 - value for value in sight.smallest(SKETCHED))


def _events(sight: Sight) -> list[str]:
    return sorted({name for fact in sight.portrait.facts for name in fact.names()})
