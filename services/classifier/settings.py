"""The classifier's settings."""

from pathlib import Path

from tocsin.settings import RuntimeSettings


class ClassifierSettings(RuntimeSettings):
    """What the classifier needs beside what every process does."""

    taxonomy_dir: Path | None = None
    """Folder with a taxonomy of your own, laid out like `services/classifier/taxonomy`; absent for the built-in one."""
