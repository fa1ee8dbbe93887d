"""Signing secrets of webhooks: made, checked, and sealed under a key file so that the server never holds them open."""

import base64
import binascii
import os
import secrets
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import SecretStr

from tocsin.errors import Misconfigured

PREFIX: Final = "whsec_"
SECRET_BYTES: Final = 32
LEAST_SECRET_BYTES: Final = 24
MOST_SECRET_BYTES: Final = 64
KEY_BYTES: Final = 32
VERSION: Final = "v1:"
_NONCE_BYTES: Final = 12
_FOR_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
_RUNTIME_SECRETS: Final = Path("/run/secrets")
"""Where a container's runtime puts secrets; it decides itself who may enter."""


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


def create_key_file(path: Path) -> None:
    """Write a new key to a file that only its owner may read; one that exists is never replaced.

    Raises:
        Misconfigured: the file exists or cannot be written.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, stat.S_IRUSR | stat.S_IWUSR)
    except OSError as error:
        raise Misconfigured(f"the key file {path} cannot be created ({error.strerror})") from None
    with os.fdopen(descriptor, "w") as file:
        file.write(base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode("ascii") + "\n")
        file.flush()
        os.fsync(file.fileno())


@dataclass(frozen=True, slots=True)
class Sealer:
    """Seals secrets with AES-GCM, each bound to its subscription: moved to another one it does not open."""

    key_file: Path
    _cipher: AESGCM = field(repr=False)

    @classmethod
    def from_file(cls, key_file: Path) -> Self:
        """Read the key.

        Raises:
            Misconfigured: the file is missing, unreadable, open to others or holds no key.
        """
        return cls(key_file, AESGCM(_key(key_file)))

    def seal(self, subscription_id: str, secret: SecretStr) -> str:
        """Return `secret` in a form that may be stored."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = self._cipher.encrypt(nonce, secret.get_secret_value().encode(), subscription_id.encode())
        return VERSION + base64.b64encode(nonce + sealed).decode("ascii")

    def open(self, subscription_id: str, sealed: str) -> SecretStr:
        """Return the secret that was sealed.

        Raises:
            Misconfigured: it was sealed under another key, for another subscription, or is damaged.
        """
        try:
            whole = base64.b64decode(sealed.removeprefix(VERSION), validate=True)
            secret = self._cipher.decrypt(whole[:_NONCE_BYTES], whole[_NONCE_BYTES:], subscription_id.encode())
        except (InvalidTag, binascii.Error, ValueError):
            raise Misconfigured(
                f"the secret of {subscription_id} does not open with the key file {self.key_file}: "
                "put back the key it was saved under, or subscribe again"
            ) from None
        return SecretStr(secret.decode())


def _key(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            open_to_others = os.fstat(file.fileno()).st_mode & _FOR_OTHERS
            text = file.read(1_024)
    except OSError as error:
        raise Misconfigured(f"the key file {path} cannot be read ({error.strerror})") from None
    if open_to_others and _RUNTIME_SECRETS not in path.absolute().parents:
        raise Misconfigured(f"the key file {path} may be read by others: chmod 600 {path}")
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except binascii.Error:
        key = b""
    if len(key) != KEY_BYTES:
        raise Misconfigured(f"the key file {path} holds no key: expected the base64 of {KEY_BYTES} bytes")
    return key


def _decoded_length(text: str) -> int | None:
    try:
        return len(base64.b64decode(text, validate=True))
    except (binascii.Error, ValueError):
        return None
