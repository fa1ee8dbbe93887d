"""When a subscription rings and when it does not: quiet hours and digests, in fields or in words."""

import re
from collections.abc import Collection, Mapping
from datetime import time
from typing import Annotated, Final, Literal, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, PlainSerializer, model_validator

Every = Literal["hourly", "daily", "weekly"]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

WEEKDAYS: Final[tuple[Weekday, ...]] = get_args(Weekday)
EIGHT: Final = time(8)
ALSO_EMPTY: Final = "also-empty"
"""How a schedule in words asks for a digest in which nothing is."""
_TIME: Final = re.compile(r"\d{1,2}:\d\d$")


def _whole_minute(at: time) -> time:
    if at.tzinfo is not None:
        raise ValueError("a time of day has no zone of its own; the subscription's zone holds")
    if at.second or at.microsecond:
        raise ValueError("a time of day is given in hours and minutes, such as 22:30")
    return at


def _hours_and_minutes(at: time) -> str:
    return f"{at:%H:%M}"


Minute = Annotated[time, AfterValidator(_whole_minute), PlainSerializer(_hours_and_minutes)]


class QuietHours(BaseModel):
    """The time of day at which nothing rings, by the clock of the subscription's zone; none where both are equal."""

    model_config = ConfigDict(frozen=True, extra="allow")

    start: Minute
    """When they begin."""
    end: Minute
    """When they end, on the next day where it is not later than `start`."""

    @model_validator(mode="before")
    @classmethod
    def _in_words(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        start, dash, end = value.partition("-")
        if not dash:
            raise ValueError("quiet hours are given from when until when, such as 22:00-07:00")
        return {"start": start.strip(), "end": end.strip()}

    def __str__(self) -> str:
        return f"{self.start:%H:%M}-{self.end:%H:%M}"


class DigestSchedule(BaseModel):
    """When alerts that were collected come as one."""

    model_config = ConfigDict(frozen=True, extra="allow")

    every: Every
    """How often."""
    at: Minute = EIGHT
    """When, by the clock of the subscription's zone; a digest of every hour comes at the full hour."""
    weekday: Weekday = "monday"
    """On which day a weekly one comes."""
    say_if_empty: bool = False
    """Whether it also comes where there was nothing."""

    @model_validator(mode="before")
    @classmethod
    def _in_words(cls, value: object) -> object:
        return _schedule(value.split()) if isinstance(value, str) else value

    def __str__(self) -> str:
        weekday = f" {self.weekday}" if self.every == "weekly" else ""
        at = f" {self.at:%H:%M}" if self.every != "hourly" else ""
        return f"{self.every}{weekday}{at}{f' {ALSO_EMPTY}' if self.say_if_empty else ''}"


def _schedule(words: Collection[str]) -> Mapping[str, object]:
    """Read a schedule in words, such as `weekly friday 08:30 also-empty`."""
    found: dict[str, object] = {}
    for word in words:
        if word in get_args(Every):
            found["every"] = word
        elif word in WEEKDAYS:
            found["weekday"] = word
        elif word == ALSO_EMPTY:
            found["say_if_empty"] = True
        elif _TIME.match(word):
            found["at"] = word
        else:
            raise ValueError(f"{word!r} is not understood; a digest is given like daily, or weekly friday 08:30")
    return found
