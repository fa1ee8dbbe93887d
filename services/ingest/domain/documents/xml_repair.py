"""XML as it was meant: what a parser cannot bear is made bearable, and what was said is kept."""

from collections import Counter
from typing import Final

from services.ingest.domain.documents.xml_ahead import Ahead
from services.ingest.domain.documents.xml_entries import Said
from services.ingest.domain.documents.xml_references import allowed, escaped
from services.ingest.domain.documents.xml_tags import (
    AFTER_A_LEAF,
    AROUND,
    ENTRIES,
    ENTRY_EDGE,
    FRAME,
    LEAVES,
    LISTED,
    OUTERMOST,
    TAG,
    VOID,
    WITHOUT_TEXT,
    attributes,
    local,
    parts_entries,
)

MOST_ENTRIES: Final = 2_000
"""More entries than this are not mended, for nobody reads them."""
DEEPEST: Final = 120
"""Elements nested deeper are left out, their text is not."""
TAGS: Final = 150_000
"""After so many tags a document is taken to end."""
CDATA, CDATA_END = "<![CDATA[", "]]>"
COMMENT, COMMENT_END = "<!--", "-->"


def mended(text: str) -> str:
    """Return a document whose tags are balanced and whose other characters are escaped, under a root of its own."""
    return Mender(allowed(text)).mended()


def runs_on(text: str) -> bool:
    """Whether a section of characters was left open, so that it ends with another's end in a later entry."""
    if text.count(CDATA) <= text.count(CDATA_END):
        return False
    end = 0
    while (begin := text.find(CDATA, end)) >= 0 and (end := text.find(CDATA_END, begin)) >= 0:
        if ENTRY_EDGE.search(text, begin, end):
            return True
    return False


class Mender:
    """Goes over a document once, with the elements that are open at each place."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._last_end = text.rfind(">")
        self._written = ["<document>"]
        self._open: list[str] = []
        self._begun = 0
        self._opened: Counter[str] = Counter()
        """How many elements of each name are open, so that an end tag of none costs nothing."""
        self._entries_open = 0
        self._ahead = Ahead(text)
        self._said = Said(text, self._ahead)

    def mended(self) -> str:
        """Return the document mended."""
        text, position, tags = self._text, 0, 0
        while tags < TAGS and self._begun <= MOST_ENTRIES:
            begin = text.find("<", position)
            if begin < 0:
                self._write_text(text[position:])
                break
            self._write_text(text[position:begin])
            position = self._markup(begin)
            tags += 1
        self._close(0)
        return "".join((*self._written, "</document>"))

    def _markup(self, begin: int) -> int:
        """Write what begins with a `<`; returns where it ends."""
        text = self._text
        if text.startswith(COMMENT, begin):
            return self._comment(begin)
        if text.startswith(CDATA, begin):
            return self._cdata(begin + len(CDATA))
        if text.startswith(("<?", "<!"), begin):
            return self._instruction(begin)
        tag = TAG.match(text, begin)
        if tag is not None and tag["end"]:
            self._end(tag["end"])
            return tag.end()
        tag = tag or FRAME.match(text, begin)
        if tag is None:
            return self._no_tag(begin)
        self._begin(tag["name"], tag["rest"], begin)
        return tag.end()

    def _comment(self, begin: int) -> int:
        """Leave a comment out; one that was never closed, or in another entry only, is no more than its mark."""
        within = begin + len(COMMENT)
        end = self._ahead.find(COMMENT_END, within - 1)
        another = self._ahead.find(COMMENT, within)
        if end < 0 or within <= another < end or parts_entries(self._text[begin:end]):
            return within
        return end + len(COMMENT_END)

    def _instruction(self, begin: int) -> int:
        """Leave out what says how to read a document."""
        return self._ahead.find(">", begin) + 1 or len(self._text)

    def _no_tag(self, begin: int) -> int:
        """Take a `<` for a character, or for the beginning of a tag at which the document breaks off."""
        following = self._text[begin + 1 : begin + 2]
        if self._last_end < begin and (following.isalpha() or following in ("/", "")):
            return len(self._text)
        self._written.append("&lt;")
        return begin + 1

    def _cdata(self, begin: int) -> int:
        """Write a section of characters; one that runs on into another was left open within its element."""
        text = self._text
        end = self._ahead.find(CDATA_END, begin)
        past = end + len(CDATA_END)
        if end < 0 or self._goes_on(begin, end):
            if self._holds_no_text():
                return begin
            early = self._ahead.find(f"</{self._open[-1]}", begin)
            if end < 0 or 0 <= early < end:
                end = past = early if early >= 0 else len(text)
                if self._ahead.edge_before(end, begin):
                    return begin
        self._written += (CDATA, text[begin:end].replace(CDATA, ""), CDATA_END)
        return past

    def _goes_on(self, begin: int, end: int) -> bool:
        """Whether a section seems to end with what ends another."""
        return begin <= self._ahead.find(CDATA, begin) < end or self._ahead.edge_before(end, begin)

    def _holds_no_text(self) -> bool:
        """Whether the innermost element is one that has only others in it."""
        return not self._open or local(self._open[-1]) in WITHOUT_TEXT

    def _begin(self, name: str, rest: str, position: int) -> None:
        plain = name.lower()
        is_alone = rest.endswith("/") or plain in VOID
        self._make_room(local(name))
        self._begin_lost(plain, position)
        if len(self._open) >= DEEPEST:
            return
        self._written += ("<", name, attributes(rest), "/>" if is_alone else ">")
        if not is_alone:
            self._push(name)

    def _push(self, name: str) -> None:
        self._open.append(name)
        self._opened[name.lower()] += 1
        self._entries_open += local(name) in LISTED

    def _make_room(self, name: str) -> None:
        """Close what cannot go on when this element begins."""
        if name in ENTRIES or name in AROUND:
            if name in LISTED:
                self._begun += 1
                self._said.begin_entry()
            self._close(self._outermost())
        elif name in AFTER_A_LEAF and self._open and local(self._open[-1]) in LEAVES:
            self._close(len(self._open) - 1)

    def _begin_lost(self, name: str, position: int) -> None:
        """Begin the entry whose start tag is lost, where something begins that has been said before."""
        if local(name) not in AFTER_A_LEAF:
            return
        lost = None if self._entries_open else self._said.lost_before(name, position)
        if lost:
            self._close(self._outermost())
            self._said.begin_entry()
            self._written += ("<", lost, ">")
            self._push(lost)
        if self._holds_no_text():
            self._said.note(name)

    def _outermost(self) -> int:
        """Return how many elements stay open when an entry begins."""
        for depth in range(len(self._open), 0, -1):
            if local(self._open[depth - 1]) in OUTERMOST:
                return depth
        return 0

    def _end(self, name: str) -> None:
        """Close an element, if it is open within the same entry."""
        plain = name.lower()
        if not self._opened[plain]:
            return
        for depth in range(len(self._open) - 1, -1, -1):
            opened = self._open[depth].lower()
            if opened == plain:
                self._close(depth)
                return
            if local(opened) in ENTRIES and local(plain) not in OUTERMOST:
                return

    def _close(self, depth: int) -> None:
        while len(self._open) > depth:
            name = self._open.pop()
            self._opened[name.lower()] -= 1
            self._entries_open -= local(name) in LISTED
            self._written += ("</", name, ">")

    def _write_text(self, text: str) -> None:
        if text:
            self._written.append(escaped(text))
