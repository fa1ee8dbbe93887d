"""The classifier: articles ──▶ tagged."""

from redis.asyncio import Redis

from services.classifier.adapters.taxonomy_files import load_taxonomy
from services.classifier.domain.tagger import RuleTagger
from services.classifier.handlers import Classifier
from services.classifier.settings import ClassifierSettings
from tocsin.clock import ServerClock
from tocsin.service import Service, Wiring, application
from tocsin.stage import Route
from tocsin.streams import ARTICLES, TAGGED


def wire(redis: Redis, settings: ClassifierSettings) -> Wiring:
    """Return the classifier's parts."""
    classifier = Classifier(tagger(settings), ServerClock(redis))
    return Wiring(
        routes=[Route(classifier.tag, reads=ARTICLES, group="classifier", writes=TAGGED)],
        trims=True,
    )


def app() -> Service:
    """Return the service, its settings read from the environment."""
    return application(ClassifierSettings.load(), wire)


def tagger(settings: ClassifierSettings | None = None) -> RuleTagger:
    """Return the tagger, with the operator's own taxonomy if there is one."""
    return RuleTagger(load_taxonomy(settings.taxonomy_dir if settings else None))
