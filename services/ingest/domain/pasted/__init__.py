"""What a person copies from a web page, sorted out."""

from services.ingest.domain.pasted.cleaning import clean

__all__ = ["clean"]
