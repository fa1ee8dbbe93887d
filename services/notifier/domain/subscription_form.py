"""A subscription as people write it down and read it: what may be chosen of it, never its secret."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Annotated, Final
from urllib.parse import urlsplit, urlunsplit

from pydantic import ConfigDict, Field, JsonValue, ValidationError, ValidationInfo, field_validator
from pydantic_core import ErrorDetails

from services.notifier.domain.schedules import DigestSchedule, QuietHours
from services.notifier.domain.subscriptions import Subscription, Wish

LEFT_OUT: Final = "\u2026"
"""Stands where a part of an address is not shown."""
ORDER: Final = ("id", "name", "query", "webhook")
"""Fields that come first, the others after them as they are declared."""

Fields = Mapping[str, JsonValue]


class SubscriptionForm(Wish):
    """What may be said of a subscription; a word that is not known is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, Field(pattern=r"^sub_[a-z0-9]{1,60}$")] | None = None
    """Which subscription it is; a new one, or the one of its name, where absent."""
    webhook: Annotated[str, Field(min_length=1, max_length=2_000)] | None = None
    """The address that is called; what a known subscription has, where absent."""

    @field_validator("quiet_hours", "digest", mode="before")
    @classmethod
    def _knows_all(cls, value: object, about: ValidationInfo) -> object:
        """Take a part that is not known for a mistake; what is stored may have parts of a later version."""
        model = QuietHours if about.field_name == "quiet_hours" else DigestSchedule
        unknown = sorted(map(str, value.keys() - model.model_fields.keys())) if isinstance(value, Mapping) else []
        if unknown:
            raise ValueError(f"{unknown[0]} is not known; there are {', '.join(model.model_fields)}")
        return value


def form_of(subscription: Subscription) -> SubscriptionForm:
    """Return what its owner has chosen of a subscription."""
    return SubscriptionForm.model_construct(
        **{name: getattr(subscription, name) for name in SubscriptionForm.model_fields}
    )


def fields_of(form: SubscriptionForm) -> dict[str, JsonValue]:
    """Return what is written down of a form: what differs from what holds anyway, schedules in words."""
    chosen = _chosen(form)
    values = form.model_dump(mode="json", include=set(chosen))
    words = {name: str(value) for name, value in chosen.items() if isinstance(value, QuietHours | DigestSchedule)}
    rest = [name for name in SubscriptionForm.model_fields if name not in ORDER]
    return {name: words.get(name, values[name]) for name in (*ORDER, *rest) if name in chosen}


def with_values(form: SubscriptionForm, values: Fields) -> SubscriptionForm:
    """Return a form with other values; None stands for what holds where nothing is chosen.

    Raises:
        ValidationError: one of them is not known, or cannot be.
    """
    kept = {name: value for name, value in _chosen(form).items() if name not in values}
    return SubscriptionForm.model_validate({**kept, **{name: v for name, v in values.items() if v is not None}})


def applied(form: SubscriptionForm, subscription: Subscription) -> Subscription:
    """Return a subscription as a form wants it; an address of which a part was left out is the one it has."""
    chosen = {name: getattr(form, name) for name in Wish.model_fields}
    webhook = subscription.webhook if keeps_address(form, subscription) else form.webhook
    return subscription.model_copy(update={**chosen, "webhook": webhook})


def keeps_address(form: SubscriptionForm, subscription: Subscription) -> bool:
    """Say whether a form leaves the address as it is."""
    return form.webhook in (None, subscription.webhook, shown_address(subscription.webhook))


def shown_address(url: str) -> str:
    """Return an address without what may be a secret in it: user, password, query and fragment."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    netloc = f"{LEFT_OUT}@{host}" if "@" in parts.netloc else parts.netloc
    return urlunsplit((parts.scheme, netloc, parts.path, LEFT_OUT if parts.query or parts.fragment else "", ""))


def without_secrets(form: SubscriptionForm) -> SubscriptionForm:
    """Return a form whose address shows nothing that may be a secret."""
    return form if form.webhook is None else form.model_copy(update={"webhook": shown_address(form.webhook)})


def faults_of(error: ValidationError) -> tuple[tuple[tuple[str | int, ...], str], ...]:
    """Return where each mistake in the fields of a form is, and what it is, in words for people."""
    return tuple((problem["loc"], _says(problem)) for problem in error.errors(include_url=False, include_input=False))


def _says(problem: ErrorDetails) -> str:
    message = problem["msg"].removeprefix("Value error, ")
    if problem["type"] == "extra_forbidden":
        near = get_close_matches(str(problem["loc"][-1]), SubscriptionForm.model_fields, n=1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(SubscriptionForm.model_fields)}"
        return f"not known; {hint}"
    if problem["type"] == "missing":
        return "is missing"
    return message[:1].lower() + message[1:]


def _chosen(form: SubscriptionForm) -> dict[str, object]:
    """Return the values of a form as they are, without those that hold anyway."""
    fields = SubscriptionForm.model_fields
    return {name: value for name in fields if (value := getattr(form, name)) != fields[name].default}
