"""What has happened in a story, each development as one plain sentence."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from services.notifier.domain.article_facets import claims_of
from services.notifier.domain.chronicle import Chronicle
from services.notifier.domain.sentences import item_of, names_of
from services.notifier.domain.vocabulary import Names
from tocsin.messages import Development, Event, EventType, Status, printable

SENTENCES: Final = 8
_CHARACTERS: Final = 240
_ORDINALS: Final = ("", "", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


@dataclass(frozen=True, slots=True)
class _Deed:
    """How a type of event is said."""

    noun: str
    past: str
    base: str
    tail: str = ""
    """What follows where recipients are named."""


_DEEDS: Final[dict[EventType, _Deed]] = {
    "transfer": _Deed("transfer", "transferred {item}", "transfer {item}", " to {recipients}"),
    "condemn": _Deed("condemnation", "condemned {recipients}", "condemn {recipients}"),
    "sanction": _Deed("round of sanctions", "imposed sanctions", "impose sanctions", " on {recipients}"),
    "violate": _Deed("violation", "violated {item}", "violate {item}"),
    "test": _Deed("test", "tested {item}", "test {item}"),
    "strike": _Deed("strike", "struck {recipients}", "strike {recipients}"),
    "deploy": _Deed("deployment", "deployed {item}", "deploy {item}", " to {recipients}"),
    "detain": _Deed("detention", "detained people", "detain people", " of {recipients}"),
    "expel": _Deed("expulsion", "expelled people", "expel people", " of {recipients}"),
    "negotiate": _Deed("round of talks", "held talks", "hold talks", " with {recipients}"),
}
_LEADS: Final[dict[Status, str]] = {
    "planned": "planned",
    "requested": "asked for",
    "hypothetical": "possible",
    "historical": "earlier",
    "negated": "not so",
}
_AHEAD: Final = frozenset({"planned", "requested", "hypothetical"})


def sentence_of(development: Development, chronicle: Chronicle, parties: Names) -> str:
    """Return what a development says, such as `a second transfer: North Korea transferred drones to Russia`."""
    told = _told(development, parties)
    number = chronicle.number(development) if development.kind == "event" else 1
    if number > 1:
        noun = _DEEDS[development.event.type].noun
        told = f"{f'a {_ORDINALS[number]}' if number < len(_ORDINALS) else 'another'} {noun}: {told}"
    elif development.kind == "status" and development.statuses[0] == "reported":
        told = f"now reported: {told}"
    plain = " ".join(printable(told).split())
    return plain if len(plain) <= _CHARACTERS else f"{plain[: _CHARACTERS - 1]}…"


def deed_of(event: Event, parties: Names, *, ahead: bool = False) -> str:
    """Return who did what to whom, or is to do it."""
    deed = _DEEDS[event.type]
    words = (deed.base if ahead else deed.past) + (deed.tail if event.recipients else "")
    said = words.format(item=item_of(event), recipients=names_of(event.recipients, parties))
    return f"{names_of(event.actors, parties)} {'to ' if ahead else ''}{said}"


def clock(moment: datetime, now: datetime, zone: ZoneInfo) -> str:
    """Return when something was, by the clock of `zone`: the time alone where it is of the same day."""
    local, today = moment.astimezone(zone), now.astimezone(zone)
    return f"{local:%H:%M}" if local.date() == today.date() else f"{local.day} {local:%b %H:%M}"


def _told(development: Development, parties: Names) -> str:
    event, status = development.event, development.statuses[0]
    speakers = tuple(
        dict.fromkeys(party for claim in claims_of(event) if claim.status == status for party in claim.speakers)
    )
    names, deed = names_of(speakers, parties), deed_of(event, parties, ahead=status in _AHEAD)
    if status == "reported":
        return f"{deed}, according to {names}" if speakers else deed
    if status in ("alleged", "denied"):
        verb = {"alleged": ("says", "say"), "denied": ("denies", "deny")}[status][len(speakers) > 1]
        passive = "alleged" if status == "alleged" else "denied"
        return f"{names} {verb} that {deed}" if speakers else f"it is {passive} that {deed}"
    said = f" according to {names}" if speakers else ""
    return f"{_LEADS[status]}{said}: {deed}"
