"""Articles for the classifier's tests."""

from datetime import UTC, datetime
from typing import Any

from tocsin.messages import Article

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def article(title: str = "", body: str = "", **fields: Any) -> Article:
    """Return an article first seen at `NOW`."""
    return Article(id="a1", title=title, body=body, first_seen=NOW, **fields)
