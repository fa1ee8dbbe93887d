"""What a tagged article offers to the index."""

from services.notifier.domain.article_view import domains
from services.notifier.domain.event_clause import claims_of
from services.notifier.domain.index.offers import Happening, Offer
from tocsin.messages import Event, TaggedArticle

Facet = tuple[str, str]


def offer_of(tagged: TaggedArticle) -> Offer:
    """Return what queries may ask of an article."""
    article = tagged.article
    return Offer(
        title=article.title,
        body=article.body or article.summary,
        facets=(
            ("lang", article.language or ""),
            *(("topic", topic.id) for topic in tagged.topics),
            *(("country", country.code) for country in tagged.countries),
            *(("source", host) for host in domains(article.source or "")),
        ),
        figures=(("score", max((topic.score for topic in tagged.topics), default=0.0)),),
        events=tuple(map(_happening, tagged.events)),
    )


def _happening(event: Event) -> Happening:
    claims = tuple((claim.status, claim.speakers) for claim in claims_of(event))
    return Happening(event.type, event.actors, event.recipients, event.item, claims)
