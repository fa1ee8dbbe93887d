"""The body of a webhook: an alert as a CloudEvent 1.0 in structured JSON."""

import json
from typing import Final

from services.notifier.domain.shortening import ever_shorter
from tocsin.messages import Alert

TYPE: Final = "tocsin.alert.v1"
CONTENT_TYPE: Final = "application/cloudevents+json; charset=utf-8"
BODY_BYTES: Final = 20_000


def body(alert: Alert, source: str) -> bytes:
    """Return `alert` as it is posted; `source` is the address of this Tocsin.

    Where it would be too large, evidence goes first, from the end; the ids and the reason always stay.
    """
    written = b""
    for shorter in ever_shorter(alert):
        written = _written(shorter, source)
        if len(written) <= BODY_BYTES:
            break
    return written


def _written(alert: Alert, source: str) -> bytes:
    envelope = {
        "specversion": "1.0",
        "id": alert.id,
        "source": source,
        "type": TYPE,
        "time": alert.decided_at.isoformat().replace("+00:00", "Z"),
        "datacontenttype": "application/json",
        "data": alert.model_dump(mode="json"),
    }
    return json.dumps(envelope, ensure_ascii=False, separators=(",", ":")).encode()
