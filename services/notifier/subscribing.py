"""Subscriptions for those who make and change them: the rules between a person and the store, in one place."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from pydantic import JsonValue, SecretStr, ValidationError

from services.notifier.domain.query import Query, QueryError
from services.notifier.domain.revisions import Changed, Revision, changes
from services.notifier.domain.spans import until
from services.notifier.domain.subscription_form import (
    LEFT_OUT,
    Fields,
    SubscriptionForm,
    applied,
    faults_of,
    form_of,
    keeps_address,
    with_values,
)
from services.notifier.domain.subscription_lint import Oddity, Rung, oddities
from services.notifier.domain.subscriptions import SNOOZED, Subscription
from tocsin.errors import TocsinError

What = Literal["added", "changed", "same"]
"""What a wish does: make a subscription, change one, or leave one as it was."""


class Saved(Protocol):
    """A subscription as it now stands, and the change that made it so."""

    @property
    def subscription(self) -> Subscription:
        """The subscription."""

    @property
    def change_id(self) -> str:
        """The change."""


class Store(Protocol):
    """Keeps subscriptions."""

    async def all(self) -> tuple[Subscription, ...]:
        """Return every subscription, oldest first."""

    async def save(self, subscription: Subscription, by: str) -> Saved:
        """Store one, new or in the place of the one with its id."""

    async def change(self, id: str, change: Callable[[Subscription], Subscription | None], by: str) -> Saved | None:
        """Change what is stored; None if there is none."""

    async def remove(self, id: str, by: str) -> str | None:
        """Remove one; None if there was none."""

    async def history(self, id: str) -> tuple[Revision, ...]:
        """Return its revisions, newest first."""


class Secrets(Protocol):
    """Makes secrets, and seals them."""

    def new(self) -> SecretStr:
        """Return a new one."""

    def seal(self, subscription_id: str, secret: SecretStr) -> str:
        """Return a secret as it is stored."""


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a wish."""

    what: What
    saved: Saved
    secret: SecretStr | None = None
    """The signing secret that was made for it, to be shown this once."""

    @property
    def subscription(self) -> Subscription:
        """The subscription as it now stands."""
        return self.saved.subscription


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong with one field of a wish."""

    field: str
    """Empty where it is the whole."""
    says: str

    def __str__(self) -> str:
        return f"{self.field}: {self.says}" if self.field else self.says


class Refused(TocsinError):
    """A wish that cannot be had, with everything that is wrong with it."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("; ".join(map(str, mistakes)))


@dataclass(frozen=True, slots=True)
class Subscribing:
    """What people do with subscriptions; `by` says who."""

    store: Store
    secrets: Secrets
    parse: Callable[[str], Query]
    """Reads a query; raises `QueryError`."""
    check_url: Callable[[str], Awaitable[object]]
    """Raises `TocsinError` where an address must not be called."""
    now: Callable[[], Awaitable[datetime]]
    new_id: Callable[[], str]

    async def listed(self, labels: Collection[str] = (), owner: str | None = None) -> tuple[Subscription, ...]:
        """Return the subscriptions that have all these labels, and this owner where one is given."""
        return tuple(
            each
            for each in await self.store.all()
            if each.labels.issuperset(labels) and (owner is None or each.owner == owner)
        )

    async def find(self, which: str) -> Subscription:
        """Return the subscription of this id or name.

        Raises:
            TocsinError: there is none, or there are several.
        """
        return _only(which, [each for each in await self.store.all() if which in (each.id, each.name)])

    async def form(self, values: Fields, base: SubscriptionForm | None = None) -> SubscriptionForm:
        """Return what is wished for: `values`, and else what `base` has.

        None stands for what holds where nothing is chosen; when something ends may be said as for `mute`.

        Raises:
            Refused: something is wrong with the values.
        """
        try:
            given = _resolved(values, str(values.get("zone") or (base.zone if base else "UTC")), await self.now())
            return with_values(base, given) if base else SubscriptionForm.model_validate(given)
        except ValidationError as error:
            raise Refused([Mistake(".".join(map(str, at)), says) for at, says in faults_of(error)]) from None

    async def add(self, form: SubscriptionForm, by: str, secret: SecretStr | None = None) -> Done:
        """Make a new subscription; a secret is made for it where none is given.

        Raises:
            Refused: something is wrong with it.
        """
        mistakes = await self.mistakes(form, None)
        if any(other.name == form.name for other in await self.store.all()):
            mistakes = (*mistakes, _taken(form.name))
        if mistakes:
            raise Refused(mistakes)
        return await self.make(form, by, secret)

    async def change(self, which: str, values: Fields, by: str) -> Done:
        """Give a subscription other values; None stands for what holds where nothing is chosen.

        Raises:
            Refused: something is wrong with them.
        """
        found = await self.find(which)
        if values.get("id", found.id) != found.id:
            raise Refused([Mistake("id", "cannot be changed")])
        return await self.put(await self.form(values, form_of(found)), found, by)

    async def put(self, form: SubscriptionForm, known: Subscription, by: str) -> Done:
        """Make a known subscription as `form` wants it.

        Raises:
            Refused: something is wrong with that.
        """
        mistakes = [*await self.mistakes(form, known)]
        if any(other.name == form.name and other.id != known.id for other in await self.store.all()):
            mistakes.append(_taken(form.name))
        if mistakes:
            raise Refused(mistakes)
        return await self.alter(known, lambda stored: applied(form, stored), by)

    async def mistakes(self, form: SubscriptionForm, known: Subscription | None) -> tuple[Mistake, ...]:
        """Return what is wrong with a form beyond its fields: its query, and its address where that is new."""
        found: list[Mistake] = []
        try:
            self.parse(form.query)
        except QueryError as error:
            found += (Mistake("query", str(each)) for each in error.all)
        if form.channel != "webhook" and (known is None or form.channel != known.channel):
            found.append(Mistake("channel", f"{form.channel} is not known; there is webhook"))
        if known is None or not keeps_address(form, known):
            found += await self._wrong_address(form.webhook)
        return tuple(found)

    async def mute(self, which: str, text: str | None, by: str) -> Done:
        """Let a subscription ring for nothing until a moment given as text; None ends that."""
        found = await self.find(which)
        moment = None if text is None else _until(text, found, await self.now())
        return await self.alter(found, lambda stored: stored.model_copy(update={"muted_until": moment}), by)

    async def snooze(self, which: str, story: str, text: str | None, by: str) -> Done:
        """Let a subscription hear nothing of one story until a moment given as text; None ends that."""
        found, now = await self.find(which), await self.now()
        moment = None if text is None else _until(text, found, now)
        if not story.isascii() or not story.replace("_", "").replace("-", "").isalnum() or len(story) > 64:
            raise TocsinError(f"{story}: no id of a story; `tocsin alerts show` names the one of an alert")

        def snoozed(stored: Subscription) -> Subscription:
            kept = {id: until for id, until in stored.snoozed.items() if until > now and id != story}
            if moment is not None and len(kept) >= SNOOZED:
                raise TocsinError(f"{stored.name} snoozes {SNOOZED} stories already")
            return stored.model_copy(update={"snoozed": kept if moment is None else {**kept, story: moment}})

        return await self.alter(found, snoozed, by)

    async def pause(self, which: str, by: str) -> Done:
        """Let a subscription hear nothing."""
        return await self.alter(await self.find(which), lambda stored: stored.model_copy(update={"paused": True}), by)

    async def resume(self, which: str, by: str) -> Done:
        """Let it hear again, also after its webhook had been disabled."""
        changed = {"paused": False, "disabled": None}
        return await self.alter(await self.find(which), lambda stored: stored.model_copy(update=changed), by)

    async def remove(self, which: str, by: str) -> Subscription:
        """Forget a subscription, and return what it was."""
        found = await self.find(which)
        if await self.store.remove(found.id, by) is None:
            raise _gone(found)
        return found

    async def history(self, which: str) -> tuple[tuple[Revision, tuple[Changed, ...]], ...]:
        """Return a subscription's revisions, newest first, with what each changed; by its id also of one removed."""
        named = [each.id for each in await self.store.all() if which in (each.id, each.name)]
        revisions = await self.store.history(named[0] if len(named) == 1 else which)
        if not revisions and len(named) != 1:
            await self.find(which)
        return tuple(zip(revisions, changes(revisions), strict=True))

    async def lint(self, rung: Rung | None) -> tuple[tuple[Oddity, ...], tuple[tuple[Subscription, str], ...]]:
        """Return what is odd about the subscriptions, and those whose query cannot be read any more, with why."""
        read: list[tuple[Subscription, Query]] = []
        unread: list[tuple[Subscription, str]] = []
        for subscription in await self.store.all():
            try:
                read.append((subscription, self.parse(subscription.query)))
            except QueryError as error:
                unread.append((subscription, str(error)))
        return oddities(read, rung, await self.now()), tuple(unread)

    async def make(self, form: SubscriptionForm, by: str, given: SecretStr | None = None) -> Done:
        """Make a subscription of a form in which nothing is wrong."""
        id, secret = form.id or self.new_id(), given or self.secrets.new()
        assert form.webhook is not None
        made = Subscription.model_validate(
            {
                **{name: getattr(form, name) for name in type(form).model_fields},
                "id": id,
                "sealed_secret": self.secrets.seal(id, secret),
                "saved_at": await self.now(),
            }
        )
        return Done("added", await self.store.save(made, by), None if given else secret)

    async def alter(self, known: Subscription, change: Callable[[Subscription], Subscription | None], by: str) -> Done:
        """Change a subscription in a way in which nothing is wrong."""
        saved = await self.store.change(known.id, change, by)
        if saved is None:
            raise _gone(known)
        return Done("same" if saved.subscription.revision == known.revision else "changed", saved)

    async def _wrong_address(self, url: str | None) -> list[Mistake]:
        if url is None:
            return [Mistake("webhook", "is missing: the address that is called")]
        if LEFT_OUT in url:
            return [Mistake("webhook", f"a part of the address was left out ({LEFT_OUT}); write it whole")]
        try:
            await self.check_url(url)
        except TocsinError as error:
            return [Mistake("webhook", str(error))]
        return []


def _resolved(values: Fields, zone: str, now: datetime) -> dict[str, JsonValue]:
    """Return values in which moments said in words are moments."""
    given = dict(values)
    for name in ("expires_at", "muted_until"):
        text = given.get(name)
        if isinstance(text, str):
            try:
                given[name] = until(text, zone, now).isoformat()
            except ValueError as error:
                raise Refused([Mistake(name, str(error))]) from None
    return given


def _taken(name: str) -> Mistake:
    return Mistake("name", f"there is a subscription named {name!r} already; choose another name or remove it first")


def _only(which: str, found: Sequence[Subscription]) -> Subscription:
    if not found:
        raise TocsinError(f"{which}: there is no such subscription; `tocsin subscriptions list` shows all")
    if len(found) > 1:
        raise TocsinError(f"{which}: several have that name; say which by its id: {', '.join(e.id for e in found)}")
    return found[0]


def _until(text: str, subscription: Subscription, now: datetime) -> datetime:
    try:
        return until(text, subscription.zone, now)
    except ValueError as error:
        raise TocsinError(str(error)) from None


def _gone(subscription: Subscription) -> TocsinError:
    return TocsinError(f"{subscription.name}: somebody else has just removed it")
