"""The classifier's settings."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import NoDecode

from tocsin.settings import RuntimeSettings


class ClassifierSettings(RuntimeSettings):
    """What the classifier needs beside what every process does."""

    taxonomy_dir: Path | None = None
    """Folder with a taxonomy of your own, laid out like `services/classifier/taxonomy`; absent for the built-in one."""

    taggers: Annotated[tuple[str, ...], NoDecode] = ()
    """Plug-in taggers that are asked about each article, by the names they are installed under; none by default."""
    tagger_within: Annotated[timedelta, Field(gt=timedelta(0), le=timedelta(seconds=30))] = timedelta(seconds=2)
    """How long the plug-in taggers are waited for."""
    openai_url: Annotated[str, Field(pattern=r"^https?://[^\s?#@]+[^\s?#@/]$")] | None = None
    """Where the plug-in `openai` asks, as `https://llm.example/v1`; any server with OpenAI's chat completions."""
    openai_model: str | None = None
    """The model it asks for."""
    openai_key: SecretStr | None = None
    """Its API key; `TOCSIN_OPENAI_KEY_FILE` names a file that holds it."""

    @field_validator("taggers", mode="before")
    @classmethod
    def _names(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value
