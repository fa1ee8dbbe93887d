"""The characters of a document: which of the encodings that it may claim to be in it is really in."""

import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from resiliparse.parse.encoding import detect_encoding

MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
BEGINNING: Final = 2_048
"""Where a document says what it is encoded in, if it does."""
SAMPLE: Final = 65_536
"""How much is looked at to detect what no label says."""
DECLARED: Final = re.compile(
    rb"""<\?xml[^>]{0,200}?\bencoding\s*=\s*["']?\s*([\w.:+-]{1,40})|<meta[^>]{0,200}?\bcharset\s*=\s*["']?\s*([\w.:+-]{1,40})""",
    re.IGNORECASE,
)
IN_HEADER: Final = re.compile(r"""\bcharset\s*=\s*["']?\s*([\w.:+-]{1,40})""", re.IGNORECASE)
EBCDIC_PROLOG: Final = "<?xm".encode("cp037")
MEANT: Final = {
    "ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874", "tis-620": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "euc_kr": "cp949", "shift_jis": "cp932", "big5": "big5hkscs",
    "utf-16": "utf-16-le", "utf-32": "utf-32-le", "utf-8-sig": "utf-8",
}  # fmt: skip
"""The wider encodings that are in use under the names of narrower ones."""
ALIASES: Final = {
    "windows-31j": "cp932", "unicode": "utf-16", "iso-10646-ucs-2": "utf-16", "iso-10646-ucs-4": "utf-32",
    "csunicode": "utf-16", "csucs4": "utf-32", "ucs-2": "utf-16", "unicode-1-1-utf-8": "utf-8", "big5": "big5hkscs",
    "cn-big5": "big5hkscs", "gb_2312": "gb18030", "gb_2312-80": "gb18030", "windows-949": "cp949", "ksc_5601": "cp949",
    "ks_c_5601-1987": "cp949", "ks_c_5601-1989": "cp949", "windows-874": "cp874", "dos-874": "cp874", "koi": "koi8-r",
    "koi8": "koi8-r", "koi8-ru": "koi8-u", "mac": "mac-roman", "csmacintosh": "mac-roman",
    "mac-ukrainian": "mac-cyrillic", "visual": "iso8859-8",
    "logical": "iso8859-8", "iso-8859-8-i": "iso8859-8", "iso-8859-8-e": "iso8859-8", "iso-8859-6-i": "iso8859-6",
    "iso-8859-6-e": "iso8859-6", "ansi": "cp1252", "ms-ansi": "cp1252", "ms-ee": "cp1250", "ms-cyrl": "cp1251",
    "ms-greek": "cp1253", "ms-turk": "cp1254", "ms-hebr": "cp1255", "ms-arab": "cp1256",
}  # fmt: skip
"""Names of charsets that Python does not know, or means otherwise; an `x-` before a name says nothing."""
NO_CHARSETS: Final = frozenset({"punycode", "idna", "unicode-escape", "raw-unicode-escape", "undefined", "mbcs", "oem"})
"""Codecs between texts, though Python keeps them with the charsets."""
WIDE: Final = frozenset({"utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"})
MULTIBYTE: Final = frozenset({
    "gb18030", "cp949", "cp932", "big5hkscs", "euc_jp", "johab", "euc_jis_2004", "euc_jisx0213", "shift_jis_2004",
    "shift_jisx0213", "cp950",
})  # fmt: skip
IN_ASCII: Final = frozenset({
    "utf-7", "hz", "iso2022_jp", "iso2022_jp_1", "iso2022_jp_2", "iso2022_jp_2004", "iso2022_jp_3", "iso2022_jp_ext",
    "iso2022_kr",
})  # fmt: skip
"""Encodings whose every byte might be ASCII as well."""
BY_CHANCE: Final = 3
"""So few characters of a multi-byte encoding may look like UTF-8 by chance."""
FEW: Final = 200
"""One damaged character among so many says nothing against an encoding."""
FEW_SIGNS: Final = 20
PIECE: Final = re.compile(rb"[\n<>]")
HANGUL: Final = re.compile(r"[가-힣]")
UNKNOWN: Final = "\ufffd"


@dataclass(frozen=True, slots=True)
class Decoded:
    """A document as text."""

    text: str
    guessed: bool
    """Whether characters are missing, or nothing reliable says which they are."""


def decoded(body: bytes, headers: Mapping[str, str] | None = None) -> Decoded:
    """Return a document as text, its byte order mark left out.

    What counts is the mark, the charset of the HTTP headers, the document's own, valid UTF-8, and in the end what
    its bytes look like; a label that the bytes disprove counts for nothing.
    """
    for mark, marked in MARKS:
        if body.startswith(mark):
            return _marked(body[len(mark) :], marked)
    wide = _wide_without_mark(body)
    if wide:
        return _replaced(body, wide)
    labels = [codec for label in _labels(body, headers) if (codec := codec_of(label)) and _may_be(codec, body)]
    return _by_bytes(body, labels)


def codec_of(label: str) -> str | None:
    """Return the name of the codec that a label means, None if it means no charset."""
    label = label.lower().removeprefix("x-")
    label = ALIASES.get(label, label)
    try:
        found = codecs.lookup(label)
    except (LookupError, ValueError, TypeError, ImportError, SyntaxError):
        return None
    is_charset = getattr(found, "_is_text_encoding", True) and found.name not in NO_CHARSETS
    return MEANT.get(found.name, found.name) if is_charset else None


def content_type(headers: Mapping[str, str] | None) -> str:
    """Return the header that says what a body is."""
    return next((value for name, value in (headers or {}).items() if name.lower() == "content-type"), "")


def _labels(body: bytes, headers: Mapping[str, str] | None) -> Iterator[str]:
    found = IN_HEADER.search(content_type(headers))
    if found:
        yield found[1]
    beginning = body[:BEGINNING]
    if beginning.startswith(EBCDIC_PROLOG):
        beginning = beginning.decode("cp037").encode("ascii", "replace")
    declared = DECLARED.search(beginning)
    if declared:
        yield (declared[1] or declared[2]).decode("ascii", "replace")


def _may_be(codec: str, body: bytes) -> bool:
    """Whether a document that begins as one in ASCII does so in this encoding."""
    begin = body[:16].lstrip()[:1]
    return codec not in WIDE and (begin not in (b"<", b"{") or begin.decode(codec, "replace") == begin.decode("ascii"))


def _marked(body: bytes, codec: str) -> Decoded:
    try:
        return Decoded(body.decode(codec), False)
    except UnicodeDecodeError:
        return _replaced(body, codec) if codec in WIDE else _by_bytes(body, [])


def _wide_without_mark(body: bytes) -> str | None:
    """Tell two or four bytes a character by the zeros among the first of them."""
    sample = body[:64]
    if sample.count(0) < max(len(sample) // 4, 2):
        return None
    zeros = [sample[start::4].count(0) for start in range(4)]
    most = max(len(sample) // 8, 1)
    if min(zeros[1:]) >= most and zeros[0] == 0:
        return "utf-32-le"
    if min(zeros[:3]) >= most and zeros[3] == 0:
        return "utf-32-be"
    if zeros[1] >= most and zeros[0] + zeros[2] <= most:
        return "utf-16-le"
    return "utf-16-be" if zeros[0] >= most and zeros[1] + zeros[3] <= most else None


def _by_bytes(body: bytes, labels: list[str]) -> Decoded:
    """Decode by the first label that the bytes bear out, else as UTF-8, else as what they look like."""
    utf_8 = _strictly(body, "utf-8")
    for codec in labels:
        if utf_8 is not None and (codec == "utf-8" or _is_no_chance(body, utf_8, codec)):
            return Decoded(utf_8, False)
        text = None if codec == "utf-8" else _strictly(body, codec)
        if text is not None:
            return Decoded(text, False)
    if utf_8 is not None:
        return Decoded(utf_8, False)
    return next((found for codec in ("utf-8", *labels) if (found := _nearly(body, codec))), _detected(body))


def _strictly(body: bytes, codec: str) -> str | None:
    try:
        return body.decode(codec)
    except (UnicodeDecodeError, UnicodeError, ValueError):
        return None


def _is_no_chance(body: bytes, utf_8: str, codec: str) -> bool:
    """Whether bytes labelled otherwise cannot be valid UTF-8 by chance."""
    characters = sum(len(run) for run in re.findall(r"[^\x00-\x7f]+", utf_8[:SAMPLE]))
    if codec in IN_ASCII or characters == 0:
        return False
    return codec not in MULTIBYTE or characters > BY_CHANCE


def _nearly(body: bytes, codec: str) -> Decoded | None:
    """Decode with a few characters missing; UTF-8 has more of its long characters than are missing."""
    found = _replaced(body, codec)
    missing = len(re.findall("\ufffd+", found.text))
    if codec == "utf-8":
        return found if len(re.findall(r"[^\x00-\x7f\ufffd]", found.text)) > missing else None
    return found if missing <= max(len(found.text) // FEW, 2) else None


def _detected(body: bytes) -> Decoded:
    sample = _telling(body)
    codec = codec_of(detect_encoding(sample, max_len=SAMPLE) or "") or "cp1252"
    if codec in WIDE or codec == "utf-8" or _strictly(sample, codec) is None or _is_western(sample):
        codec = "cp1252"
    if codec not in MULTIBYTE and _is_korean(sample):
        codec = "cp949"
    return Decoded(body.decode(codec, "replace"), True)


def _is_western(sample: bytes) -> bool:
    """Whether the signs beyond ASCII are so few and far between that only the West writes so."""
    return len(re.findall(rb"[\x80-\xff]", sample)) < FEW_SIGNS and not re.search(rb"[\x80-\xff]{2}", sample)


def _is_korean(sample: bytes) -> bool:
    """Whether bytes are Korean, which the detection takes for Western where there is little of it."""
    text = _strictly(sample, "cp949") or ""
    beyond = len(re.findall(r"[^\x00-\x7f]", text))
    return beyond > 1 and len(HANGUL.findall(text)) > 0.9 * beyond


def _telling(body: bytes) -> bytes:
    """Return the lines of a body that are not ASCII, up to a limit."""
    lines: list[bytes] = []
    size = 0
    for line in PIECE.split(body[: 8 * SAMPLE]):
        if line.isascii():
            continue
        lines.append(line)
        size += len(line)
        if size > SAMPLE:
            break
    return b"\n".join(lines) or body[:SAMPLE]


def _replaced(body: bytes, codec: str) -> Decoded:
    text = body.decode(codec, "replace")
    return Decoded(text, UNKNOWN in text)
