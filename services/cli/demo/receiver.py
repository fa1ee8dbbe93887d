"""The demo's webhook receiver: checks each signature and remembers what came."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from pydantic import SecretStr
from standardwebhooks import Webhook, WebhookVerificationError

from services.cli.demo.serving import Receive, Scope, Send, answer, headers_of

BODY_BYTES: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class Call:
    """One call as it arrived."""

    path: str
    webhook_id: str
    valid: bool
    """Whether its signature is by the secret of its path."""
    body: bytes
    at: datetime


@dataclass(frozen=True, slots=True)
class Receiver:
    """An ASGI application with a signing secret for each path."""

    secrets: dict[str, SecretStr]
    tell: Callable[[Call], None]
    """Told of each call, before it is answered."""
    calls: list[Call] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take one call: 204 if its signature is valid, 400 if it is not, 404 where nobody lives."""
        secret = self.secrets.get(scope["path"])
        if secret is None or scope["method"] != "POST":
            await answer(send, 404)
            return
        headers, body = headers_of(scope), await _body(receive)
        valid = verified(secret, headers, body)
        call = Call(scope["path"], headers.get("webhook-id", ""), valid, body, datetime.now(UTC))
        self.calls.append(call)
        self.tell(call)
        await answer(send, 204 if valid else 400)


def verified(secret: SecretStr, headers: dict[str, str], body: bytes) -> bool:
    """Return whether `body` was signed with `secret` within the last five minutes."""
    try:
        Webhook(secret.get_secret_value()).verify(body, headers)
    except (WebhookVerificationError, ValueError):
        return False
    return True


async def _body(receive: Receive) -> bytes:
    """Return a request's body; of one that is too large, its beginning, which no signature fits."""
    body = bytearray()
    while len(body) <= BODY_BYTES:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body", False):
            break
    return bytes(body)
