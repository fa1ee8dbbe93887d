"""What the HTML of a page tells: its article's text without furniture, and what stands around it."""

from services.ingest.domain.pages.bounds import BYTES
from services.ingest.domain.pages.extraction import Page, extract

__all__ = ["BYTES", "Page", "extract"]
