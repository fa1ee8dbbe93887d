"""What a tagged article offers to the index."""

from services.notifier.domain.article_facets import claims_of, facets_of, figures_of
from services.notifier.domain.index.offers import Happening, Offer
from tocsin.messages import Event, TaggedArticle


def offer_of(tagged: TaggedArticle, origins: int = 1) -> Offer:
    """Return what queries may ask of an article whose story has so many origins."""
    article = tagged.article
    return Offer(
        title=article.title,
        body=article.body or article.summary,
        facets=facets_of(tagged),
        figures=figures_of(tagged, origins),
        events=tuple(map(_happening, tagged.events)),
    )


def _happening(event: Event) -> Happening:
    claims = tuple((claim.status, claim.speakers) for claim in claims_of(event))
    return Happening(event.type, event.actors, event.recipients, event.item, claims)
