"""What one person wants to hear of, how and when."""

from collections.abc import Collection, Mapping
from typing import Annotated, Final, Literal, Self, get_args

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    field_serializer,
    model_validator,
)
from pydantic_core import from_json

from services.notifier.domain.schedules import DigestSchedule, QuietHours
from services.notifier.domain.subscription_versions import VERSION, upgraded
from services.notifier.domain.zones import ZoneName
from tocsin.messages import STATUSES, Id, Status, Utc

Novelty = Literal["developments", "stories", "articles"]
"""How new something must be to ring.

`developments` whatever is new in a story · `stories` only the first of a story · `articles` every article that
meets the query, copies too.
"""
Priority = Literal["normal", "must"]
"""`must` is never held back: neither by quiet hours nor because much has rung already."""

DEFAULT_STATUSES: Final[frozenset[Status]] = frozenset(("reported", "alleged"))
NOVELTIES: Final[tuple[Novelty, ...]] = get_args(Novelty)
SNOOZED: Final = 100
"""Stories a subscription snoozes at most."""


def _listed(value: object) -> object:
    """Take a text as the list that it is when it has commas."""
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


Language = Annotated[str, Field(pattern=r"^[a-z]{2}$")]
Source = Annotated[str, Field(min_length=1, max_length=253, pattern=r"^[^\sA-Z/:@]+$")]
Label = Annotated[str, Field(max_length=60, pattern=r"^[^\s,](?:[^\x00-\x1f\x7f,]*[^\s,])?$")]


class Wish(BaseModel):
    """What somebody may say of a subscription: what it asks for, and how and when it rings."""

    model_config = ConfigDict(frozen=True)

    name: Annotated[str, Field(min_length=1, max_length=200)]
    """What its owner calls it."""
    query: Annotated[str, Field(min_length=1, max_length=4_000)]
    """The query as its owner wrote it."""
    statuses: Annotated[frozenset[Status], BeforeValidator(_listed), Field(min_length=1)] = DEFAULT_STATUSES
    """How an event must be stated, where a clause of the query does not say."""
    min_origins: Annotated[int, Field(ge=1, le=100)] = 1
    """How many independent reports a story needs before it rings."""
    only_new: Novelty = "developments"
    """How new something must be."""
    excluded_sources: Annotated[frozenset[Source], BeforeValidator(_listed), Field(max_length=200)] = frozenset()
    """Publishers it hears nothing from: host names, each with those beneath it."""
    languages: Annotated[frozenset[Language], BeforeValidator(_listed), Field(max_length=100)] = frozenset()
    """The languages of the articles it hears of, ISO 639-1; all where empty."""

    channel: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,30}$")] = "webhook"
    """What kind of thing rings; only webhooks are known today."""
    priority: Priority = "normal"
    """Whether it may be held back."""
    zone: ZoneName = "UTC"
    """Where its owner's clock stands: quiet hours, digests and days go by it."""
    quiet_hours: QuietHours | None = None
    """When it does not ring; what is decided meanwhile rings at their end."""
    digest: DigestSchedule | None = None
    """When alerts come collected; each rings by itself where absent."""
    most_a_day: Annotated[int, Field(ge=1, le=10_000)] | None = None
    """How many alerts ring by themselves on one day of its owner's; more are collected by the hour."""

    paused: bool = False
    """True while its owner wants to hear nothing."""
    muted_until: Utc | None = None
    """Until when it rings for nothing new."""
    snoozed: Annotated[Mapping[Id, Utc], Field(max_length=SNOOZED)] = {}
    """Stories it hears nothing of, and until when."""
    expires_at: Utc | None = None
    """When it ends."""

    labels: Annotated[frozenset[Label], BeforeValidator(_listed), Field(max_length=20)] = frozenset()
    """Words its owner finds it by."""
    owner: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    """Whose it is."""

    @property
    def is_must(self) -> bool:
        """Whether nothing may hold it back."""
        return self.priority == "must"

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        if self.is_must and self.digest is not None:
            raise ValueError("what must ring at once cannot be collected in a digest: choose priority or digest")
        return self

    @field_serializer("statuses")
    def _strongest_first(self, statuses: frozenset[Status]) -> list[str]:
        return sorted(statuses, key=STATUSES.index)

    @field_serializer("excluded_sources", "languages", "labels")
    def _in_order(self, names: Collection[str]) -> list[str]:
        return sorted(names)


class Subscription(Wish):
    """A wish that was saved; stored as JSON, tolerant of fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="allow")

    version: int = VERSION
    """Of this model; what an older one wrote is brought up to date when it is read."""
    id: Id
    """`sub_` and 26 random characters."""
    webhook: Annotated[str, Field(max_length=2_000)]
    """The address that is called."""
    sealed_secret: Annotated[str, Field(repr=False)]
    """The signing secret, encrypted under the key file."""
    disabled: str | None = None
    """Why we stopped calling its webhook, such as an answer 410; absent while it works."""
    made_at: Utc | None = None
    """When it was first saved."""
    saved_at: Utc
    """When it was first saved or last resumed, by the server's clock: it hears of articles tagged after this moment."""
    revision: Annotated[int, Field(ge=1)] = 1
    """Counts its changes from 1."""

    @property
    def rings(self) -> bool:
        """Whether articles are matched against it at all."""
        return not self.paused and self.disabled is None

    @classmethod
    def read(cls, stored: bytes) -> Self:
        """Return a subscription as it was stored, by this version or an older one.

        Raises:
            ValueError: it cannot be read.
        """
        fields = from_json(stored)
        return cls.model_validate(upgraded(fields) if isinstance(fields, dict) else fields)
