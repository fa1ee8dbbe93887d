"""Keeps what was read and what arrived, and shows it."""

from dataclasses import dataclass, field
from datetime import datetime

from pydantic import BaseModel, ValidationError

from services.cli.demo.reasons import Reasons
from services.cli.demo.receiver import Call
from services.cli.demo.samples import Sample, Wave
from services.cli.demo.verdict import Arrival
from services.cli.demo.view import View
from tocsin.messages import Alert, Article, Message, StoryUpdate


class Envelope(BaseModel):
    """The part of a CloudEvent that is looked at."""

    data: Alert


@dataclass(slots=True)
class Ledger:
    """Told by the streams and by the receiver."""

    samples: tuple[Sample, ...]
    view: View
    reasons: Reasons
    read: list[str] = field(default_factory=list)
    """Headlines of the articles that were taken in, in that order."""
    arrivals: list[Arrival] = field(default_factory=list)

    def saw(self, message: Message, at: datetime) -> None:
        """A message entered its stream."""
        match message:
            case Article():
                self.read.append(message.title)
                self.view.read(message.id, at)
            case StoryUpdate():
                title = message.tagged.article.title
                self.view.tagged(message.tagged, self._note(title), self.reasons.silent(message, at))
            case Alert():
                self.view.decided()

    def called(self, call: Call) -> None:
        """A webhook was called."""
        name, alert = call.path.removeprefix("/"), _alert(call.body)
        title = alert.article.title if alert else "unreadable"
        self.arrivals.append(Arrival(name, title, call.webhook_id, call.valid))
        self.view.arrived(name, alert, call.valid, call.at)

    @property
    def is_forged(self) -> bool:
        """Whether a signature was not valid; such a call is repeated for days, and need not be waited for."""
        return any(not arrival.valid for arrival in self.arrivals)

    def _note(self, title: str) -> str:
        """Return what an article plays with, where it is a look-alike."""
        return next((each.because for each in self.samples if each.title == title and each.wave is Wave.ALIKE), "")


def _alert(body: bytes) -> Alert | None:
    try:
        return Envelope.model_validate_json(body).data
    except ValidationError:
        return None
