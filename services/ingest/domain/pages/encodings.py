"""The text of a page's bytes."""

import codecs
import re
from typing import Final

DECLARED: Final = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
DECLARED_WITHIN: Final = 4_096
MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
WIDER: Final = {
    "gb2312": "gb18030", "gbk": "gb18030", "ks_c_5601-1987": "cp949", "euc-kr": "cp949", "big5": "big5hkscs",
    "iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252",
    "iso-8859-9": "cp1254", "tis-620": "cp874", "shift_jis": "cp932", "x-sjis": "cp932", "sjis": "cp932"}  # fmt: skip
"""What pages that declare an encoding are written in: its larger relative."""


def decoded(html: bytes | str) -> str:
    """Return a page as text: by its byte order mark, as UTF-8 if it is, as it declares, else as Windows wrote."""
    if isinstance(html, str):
        return html
    marked = next((encoding for mark, encoding in MARKS if html.startswith(mark)), None)
    if marked:
        return html.decode(marked, "replace").removeprefix("\ufeff")
    name = _declared(html)
    for encoding in ("utf-8", name):
        try:
            return codecs.getincrementaldecoder(encoding)("strict").decode(html)
        except (LookupError, UnicodeError, TypeError, ValueError):
            continue
    return _roughly(html, name)


def _declared(html: bytes) -> str:
    declared = DECLARED.search(html[:DECLARED_WITHIN])
    name = declared[1].decode("ascii", "ignore").lower() if declared else ""
    return WIDER.get(name, name)


def _roughly(html: bytes, name: str) -> str:
    """Return a page with marks for what makes no sense in its encoding, which is that of Windows if it names none."""
    try:
        return codecs.lookup(name or "cp1252").decode(html, "replace")[0]
    except (LookupError, UnicodeError, TypeError, ValueError):
        return html.decode("cp1252", "replace")
