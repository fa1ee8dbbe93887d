"""The classifier: articles ──▶ tagged."""

from redis.asyncio import Redis

from services.classifier.adapters.entry_points import plugins
from services.classifier.adapters.taxonomy_agreement import TaxonomyAgreement
from services.classifier.adapters.taxonomy_files import load_taxonomy
from services.classifier.adapters.taxonomy_folder import TaxonomyFolder
from services.classifier.domain.tagger import RuleTagger
from services.classifier.editions import Edition, Editions, OneEdition
from services.classifier.handlers import Classifier
from services.classifier.plugins import Panel
from services.classifier.settings import ClassifierSettings
from tocsin.clock import ServerClock
from tocsin.service import Service, Wiring, application
from tocsin.stage import Route
from tocsin.streams import ARTICLES, TAGGED


def wire(redis: Redis, settings: ClassifierSettings) -> Wiring:
    """Return the classifier's parts."""
    panel = Panel(plugins(settings), settings.tagger_within.total_seconds())
    editions = _editions(redis, settings)
    classifier = Classifier(editions, ServerClock(redis), panel if settings.taggers else None)
    return Wiring(
        resources=[panel],
        routes=[Route(classifier.tag, reads=ARTICLES, group="classifier", writes=TAGGED)],
        backgrounds=[editions] if isinstance(editions, Editions) else [],
        trims=True,
    )


def app() -> Service:
    """Return the service, its settings read from the environment."""
    return application(ClassifierSettings.load(), wire)


def tagger(settings: ClassifierSettings | None = None) -> RuleTagger:
    """Return the tagger, with the operator's own taxonomy if there is one."""
    return RuleTagger(load_taxonomy(settings.taxonomy_dir if settings else None))


def _editions(redis: Redis, settings: ClassifierSettings) -> Editions | OneEdition:
    """Return the editions of the operator's own taxonomy, followed as its files change, or the built-in one."""
    if settings.taxonomy_dir is None:
        return OneEdition(Edition.of(load_taxonomy()))
    folder = TaxonomyFolder(settings.taxonomy_dir)
    return Editions(folder, TaxonomyAgreement(redis, settings.namespace), Edition.of(folder.read()))
