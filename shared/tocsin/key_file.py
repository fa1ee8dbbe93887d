"""The operator's key file: read with care, and a key for each purpose made of it."""

import base64
import binascii
import hashlib
import hmac
import os
import secrets
import stat
from pathlib import Path
from typing import Final

from tocsin.errors import Misconfigured

KEY_BYTES: Final = 32
_FOR_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
_RUNTIME_SECRETS: Final = Path("/run/secrets")
"""Where a container's runtime puts secrets; it decides itself who may enter."""


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


def read_key(path: Path) -> bytes:
    """Return the key in a file.

    Raises:
        Misconfigured: the file is missing, unreadable, open to others or holds no key.
    """
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


def derived_key(path: Path, purpose: str) -> bytes:
    """Return a key for one purpose: knowing it tells nothing of the file's own or of another purpose's.

    Raises:
        Misconfigured: as `read_key` does.
    """
    return hmac.digest(read_key(path), f"tocsin {purpose}".encode(), hashlib.sha256)
