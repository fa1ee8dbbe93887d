"""Subscriptions of a file: which known one each is about, what is wrong with it, and what is done."""

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Self

from services.notifier.domain.subscription_form import SubscriptionForm, applied
from services.notifier.domain.subscriptions import Subscription
from services.notifier.subscribing import Done, Mistake, Subscribing, What


@dataclass(frozen=True, slots=True)
class Importing:
    """Makes and changes subscriptions as forms want them."""

    subscribing: Subscribing

    async def match(
        self, forms: Sequence[SubscriptionForm]
    ) -> tuple[tuple[Subscription | None, tuple[Mistake, ...]], ...]:
        """Return which known subscription each form is about, None for a new one, and what is wrong with the form."""
        stored = await self.subscribing.store.all()
        listing = _Listing.of(forms)
        return tuple([await self._matched(form, listing, stored) for form in forms])

    def would(self, form: SubscriptionForm, known: Subscription | None) -> What:
        """Return what an import would do."""
        if known is None:
            return "added"
        return "same" if applied(form, known) == known else "changed"

    async def import_all(
        self, wanted: Sequence[tuple[SubscriptionForm, Subscription | None]], by: str
    ) -> AsyncIterator[Done]:
        """Make each subscription as its form wants it, in order; what was yielded is done."""
        for form, known in wanted:
            if known is None:
                yield await self.subscribing.make(form, by)
            else:
                yield await self.subscribing.alter(known, partial(applied, form), by)

    async def _matched(
        self, form: SubscriptionForm, listing: "_Listing", stored: Sequence[Subscription]
    ) -> tuple[Subscription | None, tuple[Mistake, ...]]:
        same_name = [each for each in stored if each.name == form.name]
        if form.id is not None:
            known = next((each for each in stored if each.id == form.id), None)
        else:
            known = same_name[0] if len(same_name) == 1 else None
        found = [*await self.subscribing.mistakes(form, known)]
        if listing.has_twice(form):
            found.append(Mistake("name", "stands in the file twice"))
        elif any(each is not known and each.id not in listing.ids for each in same_name):
            found.append(Mistake("name", "another subscription has that name; say which is meant by its id"))
        return known, tuple(found)


@dataclass(frozen=True, slots=True)
class _Listing:
    """How often ids and names stand in a file."""

    ids: Counter[str]
    names: Counter[str]
    named_without_id: frozenset[str]

    @classmethod
    def of(cls, forms: Sequence[SubscriptionForm]) -> Self:
        ids = Counter(form.id for form in forms if form.id is not None)
        without = frozenset(form.name for form in forms if form.id is None)
        return cls(ids, Counter(form.name for form in forms), without)

    def has_twice(self, form: SubscriptionForm) -> bool:
        """Say whether a form does not stand for one subscription alone."""
        if form.id is not None and self.ids[form.id] > 1:
            return True
        return self.names[form.name] > 1 and form.name in self.named_without_id
