"""A document that a person hands in: what it is taken for, and whether it can be read at all."""

import codecs
from collections.abc import Mapping
from typing import Final, Literal

from services.ingest.domain.documents.kinds import Kind, kind_of
from tocsin.errors import Rejected

DOCUMENT_BYTES: Final = 5 * 1024 * 1024
BYTE_ORDER_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

Readable = Literal["feed", "html", "text"]
READ_AS: Final[Mapping[Kind, Readable]] = {
    "feed": "feed", "sitemap": "feed", "sitemap-index": "feed", "opml": "text", "json": "text", "html": "html",
    "text": "text",
}  # fmt: skip


def taken_for(document: bytes | str, name: str) -> Readable:
    """Tell what a document is by its contents; `name` is how errors call it.

    Raises:
        Rejected: it is empty, too large or no text.
    """
    size = len(document)
    if size > DOCUMENT_BYTES:
        limit, has = DOCUMENT_BYTES / 1024 / 1024, size / 1024 / 1024
        raise Rejected(f"{name}: {has:.1f} MiB are too much, at most {limit:g} MiB are read")
    kind = kind_of(document)
    if kind == "empty":
        raise Rejected(f"{name}: it is empty")
    if kind == "binary":
        raise Rejected(f"{name}: it is neither a page nor text (expected HTML, plain text or a feed)")
    return READ_AS[kind]


def text_of(document: bytes | str) -> str:
    """Return a document as text: by its byte order mark, else as UTF-8, else as what Windows wrote in the West."""
    if isinstance(document, str):
        return document.removeprefix("\ufeff")
    encoding = _encoding(document)
    if encoding:
        return document.decode(encoding, "replace").removeprefix("\ufeff")
    try:
        return document.decode()
    except UnicodeDecodeError:
        return document.decode("cp1252", "replace")


def bytes_of(document: bytes | str) -> bytes:
    """Return a document as bytes."""
    return document.encode("utf-8", "replace") if isinstance(document, str) else document


def _encoding(document: bytes | str) -> str | None:
    """Return the encoding that a byte order mark names."""
    if isinstance(document, str):
        return None
    return next((encoding for mark, encoding in BYTE_ORDER_MARKS if document.startswith(mark)), None)
