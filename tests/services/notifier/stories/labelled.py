"""Reads the labelled happenings of `groups/`: articles of our own writing, with what they say given as data.

A happening has a name and articles. An article has `at` (hours after the beginning), a source, title and text, or
`copy`: the number of the article of its happening whose text it repeats. `origin` is whose reporting it rests on, its
source where that is not given. `events` are written `TYPE ACTORS>RECIPIENTS [ITEM] STATUS[/SPEAKERS] …`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

import yaml

from services.classifier.domain.tagger import RuleTagger
from tocsin.messages import ITEMS, Article, Claim, Country, Event, TaggedArticle

GROUPS = Path(__file__).parent / "groups"
BEGINNING = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Labelled:
    """An article with its happening and its origin."""

    tagged: TaggedArticle
    happening: str
    origin: str
    file: str

    @property
    def is_long(self) -> bool:
        """Whether it is one of the longer ones, to which no events are given."""
        return self.file == "long"

    def read_by(self, tagger: RuleTagger) -> Self:
        """The same article with what the tagger reads in it."""
        reading = tagger.tag(self.tagged.article)
        read = {"events": reading.events, "countries": reading.countries, "topics": reading.topics}
        return replace(self, tagged=self.tagged.model_copy(update=read))


def labelled() -> list[Labelled]:
    """Every labelled article, in the order in which they were seen."""
    found = [each for file in sorted(GROUPS.glob("*.yaml")) for each in _of_file(file)]
    return sorted(found, key=lambda each: each.tagged.article.first_seen)


def event(written: str) -> Event:
    """The event that is written in short."""
    type, sides, *rest = written.split()
    actors, _, recipients = sides.partition(">")
    item = rest.pop(0) if rest[0] in ITEMS else None
    claims = tuple(
        Claim(status=status, speakers=_parts(speakers))  # type: ignore[arg-type]
        for status, _, speakers in (claim.partition("/") for claim in rest)
    )
    return Event.of(type, _parts(actors), _parts(recipients), item, claims, ())  # type: ignore[arg-type]


def _of_file(file: Path) -> Iterator[Labelled]:
    for happening in yaml.safe_load(file.read_text("utf-8")):
        articles: list[dict[str, Any]] = happening["articles"]
        for number, given in enumerate(articles):
            if "copy" in given:
                given = {**articles[given["copy"]], "authors": (), **given}
                if given["source"] != articles[given["copy"]]["source"]:
                    given.setdefault("origin", articles[given["copy"]]["source"])
            yield _labelled(
                file.stem, f"{file.stem}-{happening['name'].replace(' ', '-')}-{number}", happening["name"], given
            )


def _labelled(file: str, id: str, happening: str, given: dict[str, Any]) -> Labelled:
    seen = BEGINNING + timedelta(hours=given["at"])
    events = tuple(event(written) for written in given.get("events", ()))
    codes = set(given.get("countries", ())) | {
        party for each in events for party in (*each.actors, *each.recipients) if len(party) == 2
    }
    article = Article(
        id="".join(sign if sign.isalnum() else "-" for sign in id)[:64],
        url=f"https://{given['source']}/{id}",
        title=given["title"],
        authors=tuple(given.get("authors", ())),
        body=given["text"],
        source=given["source"],
        language=given.get("lang", "en"),
        first_seen=seen,
    )
    tagged = TaggedArticle(
        article=article,
        countries=tuple(Country(code=code) for code in sorted(codes)),
        events=events,
        tagger="labelled",
        taxonomy="labelled",
        tagged_at=seen,
    )
    return Labelled(tagged, happening, given.get("origin", given["source"]), file)


def _parts(written: str) -> tuple[str, ...]:
    return tuple(part for part in written.split(",") if part)
