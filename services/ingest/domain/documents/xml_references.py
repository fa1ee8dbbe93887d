"""The characters of XML: those that it allows, and those that are written as references."""

import html
import re
from html.entities import html5
from typing import Final

NOT_ALLOWED: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
AMPERSAND: Final = re.compile(r"&(?:(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)?")
NAMED: Final = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31});")
OF_XML: Final = frozenset({"amp", "lt", "gt", "quot", "apos"})


def allowed(text: str) -> str:
    """Return a text without the characters that XML does not allow."""
    return NOT_ALLOWED.sub("", text)


def with_entities(text: str) -> str:
    """Return a document with the named entities of HTML as the characters they stand for."""
    return NAMED.sub(_named, text)


def escaped(text: str) -> str:
    """Return a text whose references a parser bears, and whose other characters are none."""
    if "&" in text:
        text = AMPERSAND.sub(_reference, text)
    return text.replace(">", "&gt;") if ">" in text else text


def _reference(found: re.Match[str]) -> str:
    """Return a reference that XML knows, the character that HTML means by it, or a mere ampersand."""
    name = found[1]
    if not name:
        return "&amp;"
    if name.startswith("#"):
        code = int(name[1:]) if name[1].isdigit() else int(f"0{name[1:]}", 0)
        return f"&#{code};" if _is_character(code) else ""
    return _named(found)


def _named(found: re.Match[str]) -> str:
    name = found[1]
    if name in OF_XML:
        return found[0]
    characters = html5.get(f"{name};")
    return f"&amp;{name};" if characters is None else html.escape(characters, quote=False)


def _is_character(code: int) -> bool:
    return code in (9, 10, 13) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or 0x10000 <= code <= 0x10FFFF
