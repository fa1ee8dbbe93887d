"""The revisions of a subscription: who changed what of it, and when."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from services.notifier.domain.subscriptions import Subscription
from tocsin.messages import Utc

Fields = Mapping[str, JsonValue]

_SECRET: Final = {"sealed_secret"}
_COUNTED: Final = frozenset(("revision", "version", "made_at", "saved_at"))
"""Fields that change with every revision, or by themselves."""


class Revision(BaseModel):
    """One change of a subscription, and how it stood afterwards."""

    model_config = ConfigDict(frozen=True, extra="allow")

    revision: Annotated[int, Field(ge=1)] | None = None
    """Its number; none for a removal."""
    at: Utc | None = None
    """When, by the server's clock."""
    by: str
    """Who did it."""
    what: Literal["made", "changed", "removed"]
    subscription: dict[str, JsonValue] | None = None
    """How it stood, without its secret."""


@dataclass(frozen=True, slots=True)
class Changed:
    """One field that a revision changed."""

    name: str
    before: JsonValue
    after: JsonValue


def public(subscription: Subscription) -> dict[str, JsonValue]:
    """Return what may be shown of a subscription: all but its secret."""
    return subscription.model_dump(mode="json", exclude=_SECRET)


def changes(newest_first: tuple[Revision, ...]) -> tuple[tuple[Changed, ...], ...]:
    """Return what each revision changed; nothing for one whose predecessor is not kept."""
    before_each = (*newest_first[1:], None)
    return tuple(_changed(before, after) for after, before in zip(newest_first, before_each, strict=True))


def _changed(before: Revision | None, after: Revision) -> tuple[Changed, ...]:
    if before is None or before.subscription is None or after.subscription is None:
        return ()
    old, new = before.subscription, after.subscription
    names = sorted((old.keys() | new.keys()) - _COUNTED)
    return tuple(Changed(name, old.get(name), new.get(name)) for name in names if old.get(name) != new.get(name))
