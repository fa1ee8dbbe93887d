"""What a handler raises to say whether waiting may help.

TocsinError
├── Retryable(retry_after_seconds)   waiting may help: a server away, a lock held
├── Rejected(reason)                 waiting will not: the message is kept as a dead letter
└── Misconfigured                    a setting is wrong: the process ends with exit code 78
"""

from typing import Final

EXIT_MISCONFIGURED: Final = 78
"""`EX_CONFIG` of sysexits.h: what a process that was set up wrongly ends with."""


class TocsinError(Exception):
    """The root of every error that Tocsin raises on purpose; its text is one line fit to be shown."""


class Retryable(TocsinError):
    """The same message may be handled later; `retry_after_seconds` says how much later, if the cause said so.

    In a stage it is honoured up to `TOCSIN_CLAIM_IDLE`, and the try counts towards the limit: what takes longer than a
    stage may wait belongs into an outbox.
    """

    def __init__(self, message: str, retry_after_seconds: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds


class Rejected(TocsinError):
    """The message will never be handled; `reason` is one of `tocsin.messages.DeadReason`."""

    def __init__(self, message: str, reason: str = "rejected") -> None:
        super().__init__(message)
        self.reason = reason


class Misconfigured(TocsinError):
    """A setting is missing or wrong; the text says which, what it holds and what it may hold."""
