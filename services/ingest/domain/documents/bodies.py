"""A body's raw bytes unpacked within bounds, whatever the server says about how they are packed."""

import zlib
from typing import Final

from tocsin.errors import Rejected, Retryable

STEP_BYTES: Final = 65_536
"""How much is unpacked at once: a bomb is noticed after so much more than the limit."""
GZIP: Final = b"\x1f\x8b"
NOT_ASKED_FOR: Final = frozenset({"br", "zstd", "compress", "x-compress"})
TEXT_BEGINS: Final = (b"<", b"{", b"[", b"\xef\xbb\xbf", b" ", b"\r", b"\n", b"\t")


LARGEST: Final = 10 * 1024 * 1024
"""What a body may unpack to at most."""
TIMES: Final = 2
"""How often a body may be packed."""


def unpacked(body: bytes, limit: int = LARGEST) -> bytes:
    """Return a body that may be packed with gzip though nobody said so: as far as it is whole, and up to a limit."""
    for _ in range(TIMES):
        if not body.startswith(GZIP):
            break
        inflater = zlib.decompressobj(16 + zlib.MAX_WBITS)
        pieces = bytearray()
        try:
            while len(pieces) < limit and not inflater.eof:
                piece = inflater.decompress(inflater.unconsumed_tail or (body if not pieces else b""), STEP_BYTES)
                if not piece:
                    break
                pieces += piece
        except zlib.error:
            pass
        body = bytes(pieces[:limit])
    return body


class Unpacker:
    """Takes a body in pieces; what it is packed with is told from its first bytes, a label alone is not believed."""

    def __init__(self, encoding: str, raw_limit: int, limit: int) -> None:
        labels = [label for part in encoding.lower().split(",") if (label := part.strip()) not in ("", "identity")]
        if len(labels) > 1:
            raise Rejected("its body is packed more than once")
        if NOT_ASKED_FOR.intersection(labels):
            raise Rejected(f"its body is packed with {labels[0]}, which was not asked for")
        self._deflate = "deflate" in labels
        self._raw_limit = raw_limit
        self._limit = limit
        self._raw = 0
        self._first: bytes | None = b""
        self._inflater: zlib._Decompress | None = None
        self._unpacked = bytearray()

    def add(self, chunk: bytes) -> None:
        """Take the next piece.

        Raises:
            Rejected: there is too much of it, packed or unpacked, or it is damaged.
        """
        self._raw += len(chunk)
        if self._raw > self._raw_limit:
            raise Rejected(f"its body is larger than {_mebibytes(self._raw_limit)}")
        if self._first is not None:
            chunk = self._first + chunk
            self._first = chunk if len(chunk) < len(GZIP) else None
            if self._first is not None:
                return
            self._inflater = self._inflater_for(chunk)
        self._take(chunk)

    def finish(self) -> bytes:
        """Return the whole body.

        Raises:
            Retryable: it broke off.
            Rejected: what it unpacks to is packed again.
        """
        if self._inflater is None:
            return self._first or bytes(self._unpacked)
        self._keep(self._inflater.flush(STEP_BYTES))
        if not self._inflater.eof:
            raise Retryable("its packed body broke off")
        if self._unpacked.startswith(GZIP):
            raise Rejected("its body is packed more than once")
        return bytes(self._unpacked)

    def _inflater_for(self, begin: bytes) -> "zlib._Decompress | None":
        if begin.startswith(GZIP):
            return zlib.decompressobj(16 + zlib.MAX_WBITS)
        if not self._deflate or begin.startswith(TEXT_BEGINS):
            return None
        has_header = begin[0] & 0x0F == zlib.DEFLATED and int.from_bytes(begin[:2], "big") % 31 == 0
        return zlib.decompressobj(zlib.MAX_WBITS if has_header else -zlib.MAX_WBITS)

    def _take(self, chunk: bytes) -> None:
        if self._inflater is None:
            self._keep(chunk)
            return
        while chunk and not self._inflater.eof:
            try:
                self._keep(self._inflater.decompress(chunk, STEP_BYTES))
            except zlib.error:
                raise Rejected("its packed body is damaged") from None
            chunk = self._inflater.unconsumed_tail

    def _keep(self, piece: bytes) -> None:
        self._unpacked += piece
        if len(self._unpacked) > self._limit:
            raise Rejected(f"its body unpacks to more than {_mebibytes(self._limit)}")


def _mebibytes(count: int) -> str:
    return f"{count / 1024 / 1024:g} MiB"
