"""Makes `vocabulary.json` from the classifier's taxonomy."""

from importlib.resources import files

import yaml
from babel import Locale
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from services.classifier.adapters.taxonomy_files import LANGUAGE, load_taxonomy
from services.classifier.adapters.taxonomy_schema import PartiesFile
from tocsin.messages import ORGANISATIONS
from tocsin.vocabulary import Terms, TopicTerm

FULL_NAMES = 2
"""Names of a party that stand first in its list are the state's; those further on are cities, people, offices."""
SHORT_NAMES = 5
"""Up to here an abbreviation is the state's as well."""


def terms() -> Terms:
    """Return the terms of the taxonomy that comes with Tocsin."""
    taxonomy = load_taxonomy()
    text = (files("services.classifier") / "taxonomy" / LANGUAGE / "parties.yaml").read_text("utf-8")
    parties = PartiesFile.model_validate(yaml.load(text, Loader=yaml.CBaseLoader))  # noqa: S506 (strings only)
    names = [(name, code) for code, party in parties.root.items() for name in _of_the_state(party.names)]
    return Terms(
        taxonomy=taxonomy.version,
        topics={
            topic.id: TopicTerm(
                name=topic.name, description=topic.description, broader=topic.broader, events=topic.events
            )
            for topic in taxonomy.topics
        },
        countries={name: code for name, code in names if code not in ORGANISATIONS or code == "AU"},
        organisations={name: code for name, code in names if code in ORGANISATIONS and code != "AU"},
        languages=_languages(),
    )


def _of_the_state(names: tuple[str, ...]) -> list[str]:
    short = [name for name in names[FULL_NAMES:SHORT_NAMES] if name.isupper()]
    return [*names[:FULL_NAMES], *short]


def _languages() -> dict[str, str]:
    """Return the languages we can tell, by their English names."""
    english = Locale("en").languages
    codes = sorted(LanguageIdentifier.from_model_file(MODEL_FILE).nb_classes)
    return {english[code]: code for code in codes if code in english}
