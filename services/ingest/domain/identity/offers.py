"""An offer with all that it is compared by, and the runs in which offers are taken in."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Self

from services.ingest.domain.identity.acceptance import Offer
from services.ingest.domain.identity.addresses import canonical
from services.ingest.domain.identity.signatures import Likeness, bands, written
from services.ingest.domain.identity.texts import ID_CHARACTERS, Identity

RUN: Final = 50


@dataclass(frozen=True, slots=True)
class Weighed:
    """An offer whose article carries its signature, and what it is known by."""

    offer: Offer
    identity: Identity
    own_url: str | None
    """The address that its page names, where that is not the one it was read from."""
    text: Likeness
    bands: tuple[str, ...]

    @classmethod
    def of(cls, offer: Offer) -> Self:
        """Return an offer, weighed."""
        article = offer.article
        text = Likeness.of(article.body or article.summary)
        signature = text.signature()
        read_from = canonical(article.url) if article.url and article.canonical_url else article.canonical_url
        identity = Identity.of(
            read_from,
            article.source,
            article.title,
            article.body or article.summary,
            article.feed if offer.one_site else None,
            article.published,
        )
        own_url = article.canonical_url if article.canonical_url != read_from else None
        signed = article.model_copy(update={"signature": written(signature), "copy_of": None})
        return cls(replace(offer, article=signed), identity, own_url, text, bands(signature))

    @property
    def first_id(self) -> str:
        """The id it has if it is not known: its own, or one made of what its feed calls it where it has no address."""
        article, key = self.offer.article, self.offer.entry_key
        if self.identity.url or not article.feed or not key:
            return article.id
        return hashlib.sha256(f"{article.feed}\x1f{key}".encode("utf-8", "surrogatepass")).hexdigest()[:ID_CHARACTERS]


def runs(weighed: Sequence[Weighed]) -> Iterator[Sequence[Weighed]]:
    """Yield offers in runs that can be taken in at once: none may be a copy of an earlier one of its run."""
    run: list[Weighed] = []
    sources: dict[str, str | None] = {}
    for each in weighed:
        source = each.offer.article.source
        if len(run) == RUN or any(sources.get(band, source) != source for band in each.bands):
            yield run
            run, sources = [], {}
        run.append(each)
        sources.update((band, source) for band in each.bands)
    if run:
        yield run
