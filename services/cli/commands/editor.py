"""A text in the editor of whoever sits at the terminal."""

import os
import shlex
import subprocess
import tempfile
from pathlib import Path

from tocsin.errors import TocsinError


def edited_by_hand(text: str, suffix: str) -> str:
    """Return `text` as it was left in the editor that VISUAL or EDITOR names, else vi.

    Raises:
        TocsinError: the editor cannot be run, or ended with an error.
    """
    command = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    with tempfile.TemporaryDirectory(prefix="tocsin-") as directory:
        file = Path(directory) / f"edit{suffix}"
        file.write_text(text, "utf-8")
        try:
            done = subprocess.run([*shlex.split(command), str(file)], check=False)  # noqa: S603 - the user's own choice
        except (OSError, ValueError) as error:
            raise TocsinError(f"the editor {command!r} cannot be run ({error}); set EDITOR") from None
        if done.returncode != 0:
            raise TocsinError(f"the editor {command!r} ended with code {done.returncode}; nothing was changed")
        try:
            return file.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise TocsinError(f"what the editor left cannot be read: {error}") from None
