"""The body of a webhook, whatever is told: an alert, or a digest as a CloudEvent of its own type."""

import json
from collections.abc import Iterator
from typing import Final

from services.notifier.domain.cloudevents import BODY_BYTES, body
from services.notifier.domain.collected import Collected, Told
from services.notifier.domain.shortening import ever_shorter
from tocsin.messages import Alert

DIGEST: Final = "tocsin.digest.v1"


def body_of(told: Told, source: str) -> bytes:
    """Return what is posted; `source` is the address of this Tocsin."""
    return body(told, source) if isinstance(told, Alert) else digest_body(told, source)


def digest_body(digest: Collected, source: str) -> bytes:
    """Return a digest as it is posted: as many of its stories as fit, from the first, the rest counted."""
    empty = _written(digest.model_copy(update={"alerts": ()}), source)
    listed = tuple(_fitting(digest, BODY_BYTES - len(empty)))
    more = digest.more + len(digest.alerts) - len(listed)
    return _written(digest.model_copy(update={"alerts": listed, "more": more}), source)


def _fitting(digest: Collected, space: int) -> Iterator[Alert]:
    """Yield alerts from the first on while there is space; one that alone would fill a good part of it is shortened."""
    space -= len(str(digest.more + len(digest.alerts)))
    most = space // 4
    for alert in digest.alerts:
        shorter = alert
        for shorter in ever_shorter(alert):
            if _size(shorter) <= most:
                break
        space -= _size(shorter)
        if space < 0:
            return
        yield shorter


def _size(alert: Alert) -> int:
    return len(_compact(alert.model_dump(mode="json"))) + 1


def _written(digest: Collected, source: str) -> bytes:
    envelope = {
        "specversion": "1.0",
        "id": digest.id,
        "source": source,
        "type": DIGEST,
        "time": digest.decided_at.isoformat().replace("+00:00", "Z"),
        "datacontenttype": "application/json",
        "data": digest.model_dump(mode="json"),
    }
    return _compact(envelope)


def _compact(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
