"""Write `taxonomy/en/territories.yaml`: English names of all territories from Unicode CLDR, by ISO 3166-1 code.

Run with `python -m services.classifier.training.territories`; Babel carries the data of CLDR and is needed here only.
"""

import re
import sys
from collections.abc import Mapping
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Final

_FILE: Final = Path(__file__).resolve().parents[1] / "taxonomy" / "en" / "territories.yaml"
_CODE: Final = re.compile(r"[A-Z]{2}$")
_NO_TERRITORIES: Final = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"})
_BESIDE: Final = re.compile(r" SAR China$| \(.*\)$")


def names(territories: Mapping[str, str]) -> dict[str, str]:
    """Return each territory's plain name, without what CLDR adds to tell two apart, such as "(Burma)"."""
    found = {}
    for code, name in sorted(territories.items()):
        plain = _BESIDE.sub("", name).replace("’", "'").replace(" & ", " and ").replace("St. ", "Saint ")
        if _CODE.match(code) and code not in _NO_TERRITORIES and " - " not in plain:
            found[code] = plain
    return found


def written(found: Mapping[str, str], source: str) -> str:
    """Return the text of the file."""
    head = f"# Names of territories by ISO 3166-1 code, generated from {source}; add your own names to parties.yaml.\n"
    return head + "".join(f'"{code}": "{name}"\n' for code, name in found.items())


def main() -> int:
    """Write the file."""
    babel = import_module("babel")
    found = names(babel.Locale("en").territories)
    _FILE.write_text(written(found, f"Unicode CLDR (Babel {version('babel')})"), "utf-8")
    sys.stdout.write(f"{len(found)} territories written to {_FILE}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
