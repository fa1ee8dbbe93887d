"""Forms of English verbs and nouns, so that a lexicon lists each word once."""

from collections.abc import Iterator

from services.classifier.domain.taxonomy import Form

_VOWELS = frozenset("aeiou")


def plural(noun: str) -> str:
    """Return the plural of a regular noun; of several words the last changes."""
    if noun.endswith(("s", "x", "z", "ch", "sh", "veto", "embargo", "torpedo")):
        return noun + "es"
    if noun.endswith("y") and noun[-2:-1] not in _VOWELS:
        return noun[:-1] + "ies"
    return noun + "s"


def _past(base: str) -> str:
    if base.endswith("e"):
        return base + "d"
    if base.endswith("y") and base[-2:-1] not in _VOWELS:
        return base[:-1] + "ied"
    return base + "ed"


def _gerund(base: str, past: str) -> str:
    doubled = past == base + base[-1] + "ed" or base in _DOUBLING
    if doubled:
        return base + base[-1] + "ing"
    if base.endswith("e") and not base.endswith("ee"):
        return base[:-1] + "ing"
    return base + "ing"


_DOUBLING = frozenset({"get", "stop", "ban", "cut", "put", "set"})
"""Irregular verbs whose last letter doubles before -ing, which their past does not show."""


def verb_forms(entry: str) -> Iterator[tuple[str, Form]]:
    """Yield the forms of a verb given as `base [past [participle]] [| rest]`."""
    head, _, rest = (part.strip() for part in entry.partition("|"))
    base, *irregular = head.split()
    past = irregular[0] if irregular else _past(base)
    participle = irregular[1] if len(irregular) > 1 else past
    tail = f" {rest}" if rest else ""
    yield base + tail, "base"
    yield plural(base) + tail, "third"
    yield past + tail, "past"
    yield participle + tail, "participle"
    yield _gerund(base, past) + tail, "gerund"
