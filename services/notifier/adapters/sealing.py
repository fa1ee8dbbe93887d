"""Signing secrets of webhooks: made, checked, and sealed under a key file so that the server never holds them open."""

import base64
import binascii
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self

from pydantic import SecretStr

from tocsin.errors import Misconfigured
from tocsin.sealed import Seal

PREFIX: Final = "whsec_"
SECRET_BYTES: Final = 32
LEAST_SECRET_BYTES: Final = 24
MOST_SECRET_BYTES: Final = 64


def new_secret() -> SecretStr:
    """Return a fresh signing secret in the spelling of Standard Webhooks."""
    return SecretStr(PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode("ascii"))


def given_secret(text: str) -> SecretStr:
    """Return a signing secret that somebody brought along.

    Raises:
        Misconfigured: it is none; the text does not repeat it.
    """
    secret = text.strip()
    count = _decoded_length(secret.removeprefix(PREFIX)) if secret.startswith(PREFIX) else None
    if count is None or not LEAST_SECRET_BYTES <= count <= MOST_SECRET_BYTES:
        expected = f"{PREFIX} and the base64 of {LEAST_SECRET_BYTES} to {MOST_SECRET_BYTES} random bytes"
        found = "something else" if count is None else f"{count} bytes"
        raise Misconfigured(f"the webhook secret is wrong: expected {expected}, found {found}")
    return SecretStr(secret)


@dataclass(frozen=True, slots=True)
class Sealer:
    """Seals the secrets of subscriptions, each bound to its own: moved to another one it does not open."""

    key_file: Path
    _seal: Seal = field(repr=False)

    @classmethod
    def from_file(cls, key_file: Path) -> Self:
        """Read the key.

        Raises:
            Misconfigured: the file is missing, unreadable, open to others or holds no key.
        """
        return cls(key_file, Seal.from_file(key_file))

    def seal(self, subscription_id: str, secret: SecretStr) -> str:
        """Return `secret` in a form that may be stored."""
        return self._seal.close(subscription_id, secret)

    def open(self, subscription_id: str, sealed: str) -> SecretStr:
        """Return the secret that was sealed.

        Raises:
            Misconfigured: it was sealed under another key, for another subscription, or is damaged.
        """
        try:
            return self._seal.open(subscription_id, sealed)
        except Misconfigured:
            raise Misconfigured(
                f"the secret of {subscription_id} does not open with the key file {self.key_file}: "
                "put back the key it was saved under, or subscribe again"
            ) from None


@dataclass(frozen=True, slots=True)
class NewSecrets:
    """Makes secrets of new subscriptions, and reads the key only when it is needed."""

    key_file: Path | None

    def new(self) -> SecretStr:
        """Return a new one."""
        return new_secret()

    def seal(self, subscription_id: str, secret: SecretStr) -> str:
        """Return a secret in a form that may be stored.

        Raises:
            Misconfigured: there is no key to do so.
        """
        if self.key_file is None:
            raise Misconfigured("TOCSIN_KEY_FILE is not set: without it no secret of a webhook can be stored")
        return Sealer.from_file(self.key_file).seal(subscription_id, secret)


def _decoded_length(text: str) -> int | None:
    try:
        return len(base64.b64decode(text, validate=True))
    except (binascii.Error, ValueError):
        return None
