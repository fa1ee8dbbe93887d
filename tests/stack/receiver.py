"""Runs in a container of its own: takes webhooks, checks each signature, tells what came, and serves a feed."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks import Webhook, WebhookVerificationError

PORT = 8080

secrets: dict[str, str] = {}
calls: list[dict[str, Any]] = []
feed = b""


class Handler(BaseHTTPRequestHandler):
    """PUT /secrets/NAME, POST /hooks/NAME, GET /calls, PUT and GET /feed.xml."""

    def do_PUT(self) -> None:
        """Take a signing secret, or what the feed lists."""
        global feed
        if self.path == "/feed.xml":
            feed = self.content()
        else:
            secrets[self.path.rpartition("/")[2]] = self.content().decode()
        self.answer(204)

    def do_POST(self) -> None:
        """Take a webhook; it is kept before it is answered."""
        body = self.content()
        hook = self.path.rpartition("/")[2]
        valid = self.is_signed(secrets.get(hook, ""), body)
        alert = json.loads(body)["data"]
        calls.append(
            {
                "hook": hook,
                "id": self.headers["webhook-id"],
                "valid": valid,
                "alert": alert["id"],
                "article": alert["article"]["id"],
                "title": alert["article"]["title"],
                "evidence": [each["text"] for each in alert["evidence"]],
            }
        )
        self.answer(204 if valid else 400)

    def do_GET(self) -> None:
        """Tell what came, or serve the feed."""
        if self.path == "/feed.xml":
            self.answer(200, feed, "application/rss+xml")
        else:
            self.answer(200, json.dumps(calls).encode(), "application/json")

    def is_signed(self, secret: str, body: bytes) -> bool:
        """Whether Standard Webhooks' own library accepts the signature."""
        try:
            Webhook(secret).verify(body, dict(self.headers.items()))
        except (WebhookVerificationError, ValueError, RuntimeError):
            return False
        return True

    def content(self) -> bytes:
        """Return the request's body."""
        return self.rfile.read(int(self.headers.get("content-length", 0)))

    def answer(self, status: int, body: bytes = b"", kind: str = "text/plain") -> None:
        """Answer, and close the connection."""
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing of each request."""


if __name__ == "__main__":
    ThreadingHTTPServer(("", PORT), Handler).serve_forever()
