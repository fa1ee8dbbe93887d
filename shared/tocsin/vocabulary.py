"""The words a query may use: topics, countries, organisations and languages, as the taxonomy that comes along has them.

`vocabulary.json` is generated from the classifier's taxonomy by `make docs`, so that services and outsiders need not
know the classifier to know its topics.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Self

from pydantic import BaseModel, ConfigDict

from tocsin.messages import EventType


class TopicTerm(BaseModel):
    """A topic as people see it."""

    model_config = ConfigDict(frozen=True)

    name: str
    """What people call it."""
    description: str
    """When it applies."""
    broader: tuple[str, ...] = ()
    """Ids of the topics it is a case of."""
    events: tuple[EventType, ...] = ()
    """Types of event that belong to it: what is new about one is new to whoever watches the topic."""


class Terms(BaseModel):
    """Everything a query may name."""

    model_config = ConfigDict(frozen=True)

    taxonomy: str
    """The version of the taxonomy it was made from."""
    topics: Mapping[str, TopicTerm]
    """By id."""
    countries: Mapping[str, str]
    """Name → ISO 3166-1 alpha-2; the first name of a code is the usual one."""
    organisations: Mapping[str, str]
    """Name → the code under which a body acts in events."""
    languages: Mapping[str, str]
    """Name → ISO 639-1."""

    @classmethod
    def read(cls, text: str) -> Self:
        """Read the terms from JSON."""
        return cls.model_validate_json(text)


@cache
def terms() -> Terms:
    """Return the terms that come with this version."""
    return Terms.read((files("tocsin") / "vocabulary.json").read_text("utf-8"))
