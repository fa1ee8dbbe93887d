"""Read how a verb ends: its form, whether it is passive, and how it goes on."""

import re
from typing import Final, NamedTuple

from services.classifier.domain.particles.lexicon import Form, Meaning, ParticleLexicon
from services.classifier.domain.particles.words import Link

_REST: Final = re.compile(r"[^\s\"',.]*")
_TAIL: Final = 24


class Ending(NamedTuple):
    """How a verb ends."""

    form: Form
    link: Link
    passive: bool
    tail: str
    """What follows the stem, as far as it matters."""


class Endings:
    """Reads the ends of verbs by a lexicon."""

    def __init__(self, lexicon: ParticleLexicon) -> None:
        self._makers = [*((text, form, False) for text, form in lexicon.active.items())]
        self._makers += [(text, form, True) for text, form in lexicon.passive.items()]
        self._auxiliaries = [(ending.behind, ending.says, ending.status == "requested") for ending in lexicon.endings]
        self._auxiliaries.append((("base",), lexicon.auxiliaries, False))
        self._quoting = lexicon.quoting
        self._joining = lexicon.joining
        self._unknown = tuple(lexicon.unknown.items())

    def read(self, folded: str, meaning: Meaning, at: int, end: int, stop: int) -> Ending:
        """Return how a verb ends whose stem ends at `at` and its chunk at `end`."""
        form, passive = meaning.form, meaning.passive
        if form == "noun":
            for text, made, is_passive in self._makers:
                if folded.startswith(text, at, end):
                    at, form, passive = at + len(text), made, is_passive
                    break
        tail = folded[at : min(at + _TAIL, stop)]
        if form == "noun":
            return Ending(form, "nominal", False, tail)
        link = self._link_of_auxiliary(form, tail) or self._link(form, folded[at:end], folded[end : end + 2])
        return Ending(form, link, passive, tail)

    def of_unknown(self, chunk: str) -> Link | None:
        """Return how a chunk goes on that ends like a verb, none if it does not."""
        return next((link for link, texts in self._unknown if chunk.endswith(texts)), None)

    def _link_of_auxiliary(self, form: Form, tail: str) -> Link | None:
        """Return how a verb goes on whose ending is a verb of its own: "has not sent", "is sending"."""
        for behind, says, asks in self._auxiliaries:
            if form not in behind or not tail.startswith(says):
                continue
            if asks:
                return "quoted"
            if form != "base":
                return None
            said = next(text for text in says if tail.startswith(text))
            rest = _REST.match(tail, len(said))
            assert rest is not None
            return self._link("past", rest.group(), tail[rest.end() : rest.end() + 2])
        return None

    def _link(self, form: Form, ending: str, after: str) -> Link:
        if after[:1] in ('"', "'") and after[1:] not in ("", " ", "\n", ","):
            return "quoted"
        if (form in ("done", "coming") and not ending) or ending in ("는", "던"):
            return "adnominal"
        if ending.endswith(self._quoting):
            return "quoted"
        if ending.endswith(self._joining) or (form == "base" and not ending):
            return "joined"
        return "final"
