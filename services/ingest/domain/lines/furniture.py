"""Page furniture: the lines of a page that belong to the site and not to the text.

Every pattern is anchored and gives up early (`*+` never goes back), so that junk of any size costs linear time.
"""

import re
from typing import Final

from services.ingest.domain.lines import furniture_words as words

LONGEST: Final = 1_500
"""A longer line is writing."""
SHORT: Final = 60
"""A line up to here is furniture by one phrase; a longer one may quote a phrase, so it takes more."""
PARAGRAPH: Final = 90
NOTICE: Final = 260
"""A notice about rights is not longer."""
CLOSED: Final = (".", "!", "?", "。")


def _any(*groups: str) -> str:
    """Return the pattern of any of the alternatives that groups of words list."""
    alternatives = (each.strip().replace("\n", "") for group in groups for each in group.split(";"))
    return "(?:" + "|".join(each for each in alternatives if each) + ")"


_COUNT: Final = r"\(?\d[\d,.]*\s?[km천만]?\)?"
_COUNTED: Final = r"(?:shares?|likes?|views?|comments?|votes?|replies|reactions?|followers|people)"

WHOLE_LINE: Final = re.compile(rf"[\W\d]*+{_any(*words.WHOLE_LINES)}[\W\d]*+(?:[km]\b)?\W*+", re.IGNORECASE)
BEGINNING: Final = re.compile(
    rf"\W{{0,4}}(?:[©ⓒ]|\(c\)\s?\d{{4}})|\W*+{_any(words.NOTICES, words.POINTERS)}", re.IGNORECASE
)
PROMPT: Final = re.compile(rf"\W*+{_any(words.PROMPTS, words.FOREIGN_PROMPTS)}", re.IGNORECASE)
INVITATION: Final = re.compile(
    r"\W*+[^.!?。！？؟।]{5,160}[?？؟]\s*(?:[^.!?。！？؟।]{1,60}[?？؟]\s*)?[^.!?。！？؟।\"”»]{0,80}"
    rf"{_any(words.COMMENT_WORDS)}[^.!?。！？؟।]{{0,60}}[.!。！।]?\W*",
    re.IGNORECASE,
)
"""A question and where to answer it."""
PHRASE: Final = re.compile(
    rf"\b{_any(words.PHRASES)}|{_any(words.KOREAN_PHRASES, words.FOREIGN_PHRASES)}", re.IGNORECASE
)
STEMS: Final = tuple(stem.strip() for stem in words.STEMS.split(";"))
STRONG: Final = re.compile(
    r"\b(?:(?:in|to) your (?:inbox|mailbox)|unsubscribe|straight to you"
    r"|follow (?:him|her|them) on [A-Z]\w+\.?$"
    r"|please (?:keep|stay|be) (?:(?:your )?comments? )?(?:civil|polite|kind|respectful|on topic)"
    r"|house rules|your e-?mail address"
    r"|please consider (?:(?:a|an|the|making|becoming|giving) )?(?:[\w-]+ ){0,3}"
    r"(?:contribut|donat|support|subscri|member|gift)\w*"
    r"|(?:is|was) (?:our|the \w+'s) (?:[\w-]+ ){0,3}(?:correspondent|editor|reporter|columnist|writer|critic))\b",
    re.IGNORECASE,
)
"""One of these is enough, in what is no longer than a notice."""
RIGHTS_STEMS: Final = tuple(stem.strip() for stem in words.RIGHTS_STEMS.split(";"))
RIGHTS: Final = re.compile(_any(words.RIGHTS), re.IGNORECASE)
COUNTER: Final = re.compile(
    rf".{{0,40}}\(\s*\d+\s*/\s*\d+\s*\w{{0,3}}\)|{_COUNT}\s*{_COUNTED}\b.{{0,40}}|\d+\s*/\s*\d+"
    rf"|(?:shares?|likes?|views?|comments?|조회수?|추천|댓글|공감)\s*[:·]?\s*{_COUNT}|[\d:.,%/+\-–\s]{{1,30}}",
    re.IGNORECASE,
)
COMMENTS: Final = re.compile(
    rf"\W*+(?:{_COUNT}\s*)?{_any(words.COMMENT_HEADINGS, words.NEXT_TEXTS)}(?:\s*{_COUNT})?\W*+", re.IGNORECASE
)
OTHER_STORIES: Final = re.compile(rf"\W*+{_any(words.READ_LISTS, words.LIST_HEADINGS)}\W*+", re.IGNORECASE)
TO_THE_READER: Final = re.compile(
    r"\b(?:you|your|we|our|us|sie|ihre?[mnrs]?|wir|uns(?:ere?)?|vous|votre|vos|nous|usted|su|sus|tu|nuestr[oa]s?|você|tua?)\b"
    r"|[^\x00-\u024f]",
    re.IGNORECASE,
)
DENSE: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""A letter of these scripts says as much as two of others."""
BETWEEN_LINKS: Final = re.compile(r"[|·•]|\s/\s")
QUESTION_MARKS: Final = "?？؟"
LINKS: Final = 3
LONGEST_LINK: Final = 30
WORDLESS: Final = re.compile(r"[\W\d_]*+")


def opens_comments(line: str) -> bool:
    """Whether a line is the heading of what follows a text: what readers have written, or the next text."""
    return len(line) <= SHORT and bool(COMMENTS.fullmatch(line))


def opens_other_stories(line: str) -> bool:
    """Whether a line is the heading of a list of other texts."""
    return len(line) <= SHORT and bool(OTHER_STORIES.fullmatch(line))


def is_furniture(line: str) -> bool:
    """Whether a line belongs to the site: a button, a prompt, a notice, a counter, a pointer at another text."""
    if len(line) > LONGEST:
        return False
    if len(line) <= 2 * SHORT and (WHOLE_LINE.fullmatch(line) or COUNTER.fullmatch(line) or WORDLESS.fullmatch(line)):
        return True
    if len(line) <= NOTICE and _speaks_of_rights(line):
        return True
    if len(line) <= NOTICE and STRONG.search(line):
        return True
    return (
        bool(BEGINNING.match(line))
        or _is_prompt(line)
        or _is_invitation(line)
        or _has_phrases(line)
        or _is_navigation(line)
    )


def _is_prompt(line: str) -> bool:
    """Whether a line asks for something; one as long as a paragraph must speak to the reader."""
    return bool(PROMPT.match(line)) and (len(line) <= PARAGRAPH or bool(TO_THE_READER.search(line)))


def _is_invitation(line: str) -> bool:
    """Whether a line asks readers what they think, and to write it below the text."""
    if len(line) > NOTICE or not any(mark in line for mark in QUESTION_MARKS):
        return False
    return bool(TO_THE_READER.search(line)) and bool(INVITATION.fullmatch(line))


def _speaks_of_rights(line: str) -> bool:
    lowered = line.lower()
    return any(stem in lowered for stem in RIGHTS_STEMS) and bool(RIGHTS.search(line))


def _has_phrases(line: str) -> bool:
    """Whether the phrases of prompts stand in a line: in a longer one two, in a paragraph three, to the reader."""
    lowered = line.lower()
    if not any(stem in lowered for stem in STEMS):
        return False
    said = len(line) * (2 if DENSE.search(line) else 1)
    if said > SHORT and not TO_THE_READER.search(line):
        return False
    enough = 1 if said <= SHORT else 2 if said <= 4 * SHORT else 3
    found: set[str] = set()
    for phrase in PHRASE.finditer(line):
        found.add(phrase[0].lower())
        if len(found) >= enough:
            return True
    return False


def _is_navigation(line: str) -> bool:
    """Whether a line is a row of links."""
    if len(line) > 5 * SHORT or line.endswith(CLOSED):
        return False
    links = BETWEEN_LINKS.split(line)
    return len(links) >= LINKS and all(len(link) <= LONGEST_LINK for link in links)
