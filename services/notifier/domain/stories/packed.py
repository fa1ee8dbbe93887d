"""Numbers of 32 bits, packed as text: what is kept of many thousand articles is kept small."""

import struct
from base64 import b64decode, b64encode
from collections.abc import Sequence


def packed(numbers: Sequence[int]) -> str:
    """Return numbers as base64, the lowest byte first."""
    return b64encode(struct.pack(f"<{len(numbers)}I", *numbers)).decode()


def unpacked(text: str) -> tuple[int, ...]:
    """Return packed numbers."""
    numbers = b64decode(text)
    return struct.unpack(f"<{len(numbers) // 4}I", numbers)
