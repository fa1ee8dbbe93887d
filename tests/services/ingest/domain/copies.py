"""Articles, what other papers made of them, and the same happenings told in other words."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml


@dataclass(frozen=True)
class Told:
    """One happening: the first report, a lead that another paper put in its place, and two reports of others."""

    report: tuple[str, ...]
    """Its paragraphs."""
    other_lead: str
    retold: str
    """The same happening in somebody's own words."""
    follow_up: str
    """What happened next, with a reminder of what was before."""

    @property
    def text(self) -> str:
        return "\n\n".join(self.report)

    def copies(self) -> tuple[str, ...]:
        """The text as it is taken over: under another lead, cut, with a credit, and touched up."""
        lead, *rest = self.report
        return (
            "\n\n".join((self.other_lead, *rest)),
            "\n\n".join(self.report[:-1]),
            "\n\n".join(
                (f"HARBOUR TOWN (Agency) - {lead}", *rest, "Reporting by our desk; editing by the night shift.")
            ),
            "\n\n".join((lead, *rest)).replace(" said", " told reporters").replace(" had ", " has "),
        )


TOLD: Final = tuple(
    Told(tuple(told["report"]), told["other_lead"], told["retold"], told["follow_up"])
    for told in yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text("utf-8"))
)
COPIES: Final = tuple((told.text, copy) for told in TOLD for copy in told.copies())
"""A text and what was made of it."""
NO_COPIES: Final = (
    *((told.text, told.retold) for told in TOLD),
    *((told.text, told.follow_up) for told in TOLD),
    *((told.retold, told.follow_up) for told in TOLD),
    (TOLD[0].text, TOLD[1].text),
    (TOLD[2].text, TOLD[3].text),
    (TOLD[0].text, f"{TOLD[0].report[0]}\n\n{TOLD[0].retold}"),
    (TOLD[1].text, f"{TOLD[1].retold}\n\n{TOLD[1].report[2]}"),
)
"""Two texts of which none is made of the other: told in other words, told on, or quoting one paragraph."""
