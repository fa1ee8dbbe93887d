"""Keeps what was measured in `results.md`: each section is replaced by the newer one, the others stay."""

import re
from pathlib import Path
from typing import Final

RESULTS: Final = Path(__file__).parent / "results.md"


def keep(section: str) -> None:
    """Write a section, which begins with its heading `## …`, in the place of the one before, else at the end."""
    RESULTS.write_text(replaced(RESULTS.read_text(encoding="utf-8"), section), encoding="utf-8")


def replaced(results: str, section: str) -> str:
    """Return all results with this section among them."""
    heading, _, _ = section.partition("\n")
    before = re.compile(rf"^{re.escape(heading)}\n.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)
    section = section.rstrip() + "\n"
    if before.search(results):
        return before.sub(lambda found: section + ("\n" if found.end() < len(results) else ""), results, count=1)
    return f"{results.rstrip()}\n\n{section}"
