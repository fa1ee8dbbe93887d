"""Secrets that have to be read again, sealed under a key file so that the server never holds them open."""

import base64
import binascii
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import SecretStr

from tocsin.errors import Misconfigured
from tocsin.key_file import read_key

VERSION: Final = "v1:"
_NONCE_BYTES: Final = 12


@dataclass(frozen=True, slots=True)
class Seal:
    """Seals secrets with AES-GCM, each bound to what it belongs to: moved to something else it does not open."""

    key_file: Path
    _cipher: AESGCM = field(repr=False)

    @classmethod
    def from_file(cls, key_file: Path) -> Self:
        """Read the key.

        Raises:
            Misconfigured: the file is missing, unreadable, open to others or holds no key.
        """
        return cls(key_file, AESGCM(read_key(key_file)))

    def close(self, owner: str, secret: SecretStr) -> str:
        """Return a secret in a form that may be stored; `owner` is what it belongs to."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = self._cipher.encrypt(nonce, secret.get_secret_value().encode(), owner.encode())
        return VERSION + base64.b64encode(nonce + sealed).decode("ascii")

    def open(self, owner: str, sealed: str) -> SecretStr:
        """Return the secret that was sealed.

        Raises:
            Misconfigured: it was sealed under another key, for another owner, or is damaged.
        """
        try:
            whole = base64.b64decode(sealed.removeprefix(VERSION), validate=True)
            secret = self._cipher.decrypt(whole[:_NONCE_BYTES], whole[_NONCE_BYTES:], owner.encode())
        except (InvalidTag, binascii.Error, ValueError):
            raise Misconfigured(
                f"what is sealed here does not open with the key file {self.key_file}: "
                "put back the key it was saved under, or give it again"
            ) from None
        return SecretStr(secret.decode())
