"""The tagger is built once: it never changes."""

import pytest

from services.classifier.adapters.taxonomy_files import load_taxonomy
from services.classifier.domain.tagger import RuleTagger


@pytest.fixture(scope="session")
def tagger() -> RuleTagger:
    """Return the tagger over the taxonomy that comes with Tocsin."""
    return RuleTagger(load_taxonomy())
