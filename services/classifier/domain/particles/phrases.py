"""Put words together: a party with its officials, a list of parties, a thing with its origin, under one particle."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.classifier.domain.particles.lexicon import Role
from services.classifier.domain.particles.words import Word


@dataclass(frozen=True, slots=True)
class Phrase:
    """Nouns that go together, under the particle of the last one."""

    words: tuple[Word, ...]
    role: Role
    parties: tuple[str, ...] = ()
    """Who it is, where it is a party or its officials."""
    owner: tuple[str, ...] = ()
    """Whose or from where it is, where it is something else."""
    items: tuple[str, ...] = ()
    generic: bool = False
    private: bool = False
    """Whether it is a firm or the like, which does not act for its state."""
    first_person: bool = False

    @property
    def start(self) -> int:
        """Where it begins."""
        return self.words[0].start

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.words[-1].end

    @property
    def is_subject(self) -> bool:
        """Whether it is a subject or what the sentence is about."""
        return self.role in ("subject", "topic")

    @property
    def codes(self) -> tuple[str, ...]:
        """All parties in it."""
        return self.parties or self.owner


Part = Phrase | Word
"""A phrase, a verb or a mark."""


def parts(words: Sequence[Word], first_person: Sequence[str], text: str, is_title: bool) -> list[Part]:
    """Return a sentence as phrases, verbs and marks."""
    found: list[Part] = []
    run: list[Word] = []
    for number, word in enumerate(words):
        if word.is_verb or (word.mark and not _lists(word, run, words[number + 1 :], is_title)):
            found.extend(_closed(run, found, is_title))
            run = []
            if word.mark == "," and found and isinstance(found[-1], Phrase) and _opens(found):
                found[-1] = _topic(found[-1])
            if word.mark != ",":
                found.append(word)
            continue
        run.append(word)
        if (word.role is not None and not word.is_linked) or word.towards:
            found.extend(_closed(run, found, is_title))
            run = []
    found.extend(_closed(run, found, is_title))
    return [_spoken(part, first_person, text) for part in found]


def _opens(found: Sequence[Part]) -> bool:
    """Whether the last phrase opens the sentence, or a quotation."""
    before = found[-2] if len(found) > 1 else None
    return before is None or (isinstance(before, Word) and before.mark == "(")


def _lists(mark: Word, run: Sequence[Word], following: Sequence[Word], is_title: bool) -> bool:
    """Whether a mark joins two members of a list: a dot does, a comma only between parties whose list goes on."""
    if not run or not following:
        return False
    if mark.mark == "·":
        return True
    if mark.mark != "," or not run[-1].codes or run[-1].role is not None or not following[0].codes:
        return False
    return not is_title and _ends_as_subject(following)


def _ends_as_subject(following: Sequence[Word]) -> bool:
    for word in following:
        if word.role is not None and not word.is_linked:
            return word.role in ("subject", "topic", "of")
        if word.is_verb or word.mark not in ("", ",", "·"):
            return False
    return False


def _closed(run: Sequence[Word], found: Sequence[Part], is_title: bool) -> Iterator[Phrase]:
    """Yield the phrases of a run of words: two parties side by side that nothing joins are two."""
    words: list[Word] = []
    is_first = True
    for number, word in enumerate(run):
        if words and _begins(run[number - 1], word):
            yield _phrase(words, None, is_title and not found and is_first)
            words, is_first = [], False
        if not word.mark:
            words.append(word)
    if words:
        last = found[-1] if found and is_first else None
        yield _phrase(words, last if isinstance(last, Phrase) and last.role == "of" else None, False)


def _begins(before: Word, word: Word) -> bool:
    """Whether a party begins a phrase of its own behind another party, a thing or a word that is not known."""
    if not word.codes or before.mark or before.role is not None:
        return False
    if before.meaning is None or before.meaning.kind == "item":
        return True
    return bool(before.codes) and not set(word.codes) & set(before.codes)


def _phrase(words: Sequence[Word], of: Phrase | None, opens_title: bool) -> Phrase:
    head = words[-1]
    kind = head.meaning.kind if head.meaning else ""
    named = tuple(dict.fromkeys(code for word in words for code in word.codes))
    role: Role = head.role or ("topic" if opens_title else "bare")
    if head.towards:
        role = "about"
    acts = kind in ("party", "official")
    if acts and not named and of is not None:
        named = of.codes
    owner = () if acts else (of.codes if of is not None and kind != "item" else ()) or named or (of.codes if of else ())
    items = tuple(dict.fromkeys(word.meaning.item for word in _trailing_items(words) if word.meaning))
    return Phrase(
        words=tuple(words),
        role=role,
        parties=named if acts else (),
        owner=owner,
        items=items,
        generic=bool(items) and all(word.meaning.generic for word in _trailing_items(words) if word.meaning),
        private=kind == "official" and bool(head.meaning and head.meaning.generic),
    )


def _trailing_items(words: Sequence[Word]) -> list[Word]:
    """Return the things of a phrase, if it ends with one or with how many there are of it."""
    found = [number for number, word in enumerate(words) if word.meaning and word.meaning.kind == "item"]
    if not found:
        return []
    behind = words[found[-1] + 1 :]
    counts = [word.meaning.kind == "counter" if word.meaning else None for word in behind]
    return [words[number] for number in found] if not behind or (counts[-1] and False not in counts) else []


def _topic(phrase: Phrase) -> Phrase:
    """Return a phrase that opens a sentence before a comma: "Seoul, …"."""
    if phrase.role != "bare" or not phrase.parties:
        return phrase
    return Phrase(phrase.words, "topic", phrase.parties, phrase.owner, private=phrase.private)


def _spoken(part: Part, first_person: Sequence[str], text: str) -> Part:
    if not isinstance(part, Phrase) or part.role not in ("topic", "subject"):
        return part
    said = text[part.start : part.end]
    if not any(said.startswith(word) for word in first_person):
        return part
    return Phrase(part.words, part.role, first_person=True)
