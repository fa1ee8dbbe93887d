"""Why something rang, as one plain sentence."""

from collections.abc import Iterable
from typing import Final

from services.notifier.domain.event_clause import claims_of
from services.notifier.domain.vocabulary import Names, Vocabulary
from tocsin.messages import Claim, Event, Ground, printable

_CHARACTERS: Final = 400
_SOMEONE: Final = "someone"
_DEEDS: Final = {
    "transfer": "{actors} transferred {item} to {recipients}",
    "condemn": "{actors} condemned {recipients}",
    "sanction": "{actors} imposed sanctions on {recipients}",
    "violate": "{actors} violated {item}",
    "test": "{actors} tested {item}",
    "strike": "{actors} struck {recipients} with {item}",
    "deploy": "{actors} deployed {item} to {recipients}",
    "detain": "{actors} detained people of {recipients}",
    "expel": "{actors} expelled people of {recipients}",
    "negotiate": "{actors} negotiated",
}
_ITEMS: Final = {
    "missile": "missiles",
    "drone": "drones",
    "armour": "armoured vehicles",
    "nuclear": "a nuclear device",
    "satellite": "a satellite",
    "export-controls": "export controls",
    "resolution": "a resolution",
    "ceasefire": "a ceasefire",
    "airspace": "an airspace",
}
_OTHER_ITEMS: Final = {"transfer": "arms", "deploy": "forces", "strike": "weapons", "test": "a weapon"}
_TOLD: Final = ("reported", "alleged")


def reason_of(grounds: Iterable[Ground], vocabulary: Vocabulary) -> str:
    """Return what happened, where an event rang, else what the article is about and says."""
    grounds = tuple(grounds)
    happened = dict.fromkeys(_happened(ground.event, vocabulary.parties) for ground in grounds if ground.event)
    sentence = "; and ".join(happened) or _said(grounds)
    plain = " ".join(printable(sentence).split())
    return plain if len(plain) <= _CHARACTERS else plain[: _CHARACTERS - 1] + "…"


def _happened(event: Event, parties: Names) -> str:
    deed = _DEEDS[event.type].format(
        actors=names_of(event.actors, parties),
        recipients=names_of(event.recipients, parties),
        item=item_of(event),
    )
    claims = "; ".join(_claim(claim) for claim in claims_of(event))
    lead = "" if event.status in _TOLD else f"{event.status.capitalize()}: "
    return f"{lead}{deed} ({claims})"


def item_of(event: Event) -> str:
    """Return what an event is about, as people say it."""
    if event.item is None or event.item == "other":
        return _OTHER_ITEMS.get(event.type, "something")
    return _ITEMS.get(event.item, event.item)


def _claim(claim: Claim) -> str:
    return f"{claim.status} by {', '.join(claim.speakers)}" if claim.speakers else claim.status


def _said(grounds: tuple[Ground, ...]) -> str:
    topics = dict.fromkeys(ground.topic for ground in grounds if ground.topic)
    clauses = dict.fromkeys(ground.clause for ground in grounds if not ground.topic)
    parts = [f"about {listed(topics)}"] if topics else []
    parts += [f"meets {listed(clauses)}"] if clauses else []
    sentence = " and ".join(parts)
    return sentence[:1].upper() + sentence[1:]


def names_of(codes: tuple[str, ...], parties: Names) -> str:
    """Return the names of parties, or that they are not named."""
    return listed(parties.name_of(code) for code in codes) or _SOMEONE


def listed(names: Iterable[str]) -> str:
    """Return names one after the other, `and` before the last."""
    *first, last = [*names] or [""]
    return f"{', '.join(first)} and {last}" if first else last
