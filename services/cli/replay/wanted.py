"""The subscriptions of a replay as they are given: a YAML file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import Any, Final

import yaml
from pydantic import ValidationError

from services.notifier.domain.query import Query, QueryError, parse
from services.notifier.domain.subscriptions import Subscription
from services.notifier.domain.vocabulary import Vocabulary

ALWAYS: Final = datetime.min.replace(tzinfo=UTC)
_OURS: Final = frozenset({"version", "id", "sealed_secret", "saved_at", "made_at", "revision"})
"""What only a server says of a subscription."""
_NOTHING: Final = frozenset(("", "~", "null"))


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in the file."""

    line: int
    says: str
    is_grave: bool = True
    """Whether the subscription is left out for it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the file asks for, and what is wrong with it."""

    entries: tuple[tuple[Subscription, Query], ...]
    faults: tuple[Fault, ...]


def read(text: str, vocabulary: Vocabulary) -> Wanted:
    """Read a list of subscriptions; what is wrong with one takes nothing from the others."""
    try:
        nodes, values = _nodes(text), yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 (strings only)
    except yaml.YAMLError as error:
        return Wanted((), (_unreadable(error),))
    if isinstance(values, Mapping) and "subscriptions" in values:
        values = values["subscriptions"]
    if not isinstance(values, list) or len(nodes) != len(values):
        return Wanted((), (Fault(1, "a list of subscriptions is expected, each begun with `- name:`"),))
    entries: dict[str, tuple[Subscription, Query]] = {}
    faults: list[Fault] = []
    for number, (node, value) in enumerate(zip(nodes, values, strict=True), 1):
        reader = _Reader(node, value, number, vocabulary)
        entry = reader.entry(faults)
        if entry and entry[0].name in entries:
            faults.append(Fault(reader.line("name"), f"a second subscription is called {entry[0].name!r}"))
        elif entry:
            entries[entry[0].name] = entry
    return Wanted(tuple(entries.values()), tuple(faults))


@dataclass(frozen=True, slots=True)
class _Reader:
    """One subscription of the file."""

    node: yaml.Node
    value: Any
    number: int
    vocabulary: Vocabulary

    def entry(self, faults: list[Fault]) -> tuple[Subscription, Query] | None:
        """Return it with its query; what is wrong is added to `faults`."""
        if not isinstance(self.value, Mapping):
            faults.append(Fault(self.line(), "a subscription has fields, such as `name:` and `query:`"))
            return None
        faults.extend(self._unknown())
        lacking = [name for name in ("name", "query") if str(self.value.get(name) or "").strip() in _NOTHING]
        if lacking:
            faults.append(Fault(self.line(), f"a subscription needs a {' and a '.join(lacking)}"))
            return None
        try:
            subscription = self._subscription()
            return subscription, parse(subscription.query, self.vocabulary, subscription.statuses)
        except ValidationError as error:
            faults.extend(Fault(self.line(str(place)), f"{place}: {says}") for place, says in _mistakes(error))
        except QueryError as error:
            faults.extend(Fault(self.line("query"), f"query, {each}") for each in error.all)
        return None

    def line(self, field: str = "") -> int:
        """Return the line on which a field stands, else the one on which the subscription begins."""
        keys = self.node.value if isinstance(self.node, yaml.MappingNode) else ()
        marks = (key.start_mark for key, _ in keys if key.value == field)
        return int(next(marks, self.node.start_mark).line) + 1

    def _subscription(self) -> Subscription:
        known = Subscription.model_fields.keys() - _OURS
        given = {name: value for name, value in self.value.items() if name in known and str(value) not in _NOTHING}
        texts = {name: str(given[name]).strip() for name in ("name", "query")}
        ours = {"id": f"sub_{self.number}", "saved_at": ALWAYS, "sealed_secret": ""}
        return Subscription.model_validate({"webhook": "", **given, **texts, **ours})

    def _unknown(self) -> Iterator[Fault]:
        known = Subscription.model_fields.keys() - _OURS
        for name in self.value:
            if name not in Subscription.model_fields:
                near = get_close_matches(str(name), known, n=1)
                hint = f"; did you mean {near[0]}?" if near else ""
                yield Fault(self.line(str(name)), f"no subscription has a field {name!r}, it is left out{hint}", False)


def _nodes(text: str) -> list[yaml.Node]:
    """Return where each subscription stands."""
    root = yaml.compose(text, Loader=yaml.BaseLoader)
    if isinstance(root, yaml.MappingNode):
        root = next((value for key, value in root.value if key.value == "subscriptions"), None)
    return list(root.value) if isinstance(root, yaml.SequenceNode) else []


def _mistakes(error: ValidationError) -> Iterator[tuple[str, str]]:
    for each in error.errors(include_url=False, include_input=False):
        yield str(each["loc"][0] if each["loc"] else "subscription"), each["msg"].removeprefix("Value error, ")


def _unreadable(error: yaml.YAMLError) -> Fault:
    mark = getattr(error, "problem_mark", None)
    return Fault(mark.line + 1 if mark else 1, f"not YAML: {getattr(error, 'problem', None) or error}")
