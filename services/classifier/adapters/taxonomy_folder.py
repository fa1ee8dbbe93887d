"""The operator's own taxonomy on disk: whether it has changed, and what it says now."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from services.classifier.adapters.taxonomy_files import load_taxonomy
from services.classifier.domain.taxonomy import Taxonomy

Stamp = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class TaxonomyFolder:
    """A folder laid out like the built-in taxonomy."""

    path: Path
    load: Callable[[Path], Taxonomy] = load_taxonomy

    def stamp(self) -> Stamp:
        """Return what changes with any of its files: name, time and size of each."""
        files = sorted(self.path.rglob("*.yaml"))
        return tuple((str(file), file.stat().st_mtime_ns, file.stat().st_size) for file in files)

    def read(self) -> Taxonomy:
        """Return what it says now; raises `Misconfigured` for a mistake."""
        return self.load(self.path)
