"""By what the entries of a feed are told apart; chosen once a feed and remembered."""

from typing import Literal

IdChoice = Literal["guid", "guid-link", "link", "title-date"]
"""The id that the document gives, that id with the link, the link alone, or a hash of title and date."""
