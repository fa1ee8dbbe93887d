"""The language in which people say what they want to hear of, and its reading (see docs/query.md)."""

from services.notifier.domain.query.errors import QueryError
from services.notifier.domain.query.lint import Doubt, lint
from services.notifier.domain.query.plain import said
from services.notifier.domain.query.query import Query
from services.notifier.domain.query.reader import parse
from services.notifier.domain.query.worlds import can_hold, includes

__all__ = ["Doubt", "Query", "QueryError", "can_hold", "includes", "lint", "parse", "said"]
