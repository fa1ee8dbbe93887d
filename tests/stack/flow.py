"""A flow of articles into the stack that goes on whatever dies, and knows what it has been promised."""

import json
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.stack.compose import Stack
from tests.stack.feeder import ACCEPTED
from tests.stack.samples import shipment

FEEDER = (Path(__file__).parent / "feeder.py").read_text("utf-8")
PAUSE_SECONDS = 0.03
RESTART_SECONDS = 0.5


@dataclass
class Flow:
    """Hands in one article after another until told to end; what was not confirmed is handed in again."""

    stack: Stack
    accepted: int = 0
    """Articles confirmed so far: numbers 0 to this one, without it."""
    restarts: int = 0
    _ending: threading.Event = field(default_factory=threading.Event)
    _feeder: "subprocess.Popen[str] | None" = None

    @contextmanager
    def running(self) -> Iterator[None]:
        """Let articles flow while the block runs; the last one is confirmed before it ends."""
        thread = threading.Thread(target=self._run, name="flow")
        thread.start()
        try:
            yield
        finally:
            self._ending.set()
            thread.join()
            self._close()

    def has_reached(self, count: int) -> bool:
        """Whether so many articles are confirmed."""
        return self.accepted >= count

    def _run(self) -> None:
        while not self._ending.is_set():
            if self._is_confirmed(shipment(self.accepted)):
                self.accepted += 1
                time.sleep(PAUSE_SECONDS)
            else:
                self._close()
                self.restarts += 1
                time.sleep(RESTART_SECONDS)

    def _is_confirmed(self, text: str) -> bool:
        if self._feeder is None:
            self._feeder = self.stack.begin("exec", "-T", "ingest", "python", "-c", FEEDER)
        assert self._feeder.stdin
        assert self._feeder.stdout
        try:
            self._feeder.stdin.write(json.dumps(text) + "\n")
            self._feeder.stdin.flush()
            return self._feeder.stdout.readline().strip() == ACCEPTED
        except OSError:
            return False

    def _close(self) -> None:
        if self._feeder is None:
            return
        feeder, self._feeder = self._feeder, None
        for pipe in (feeder.stdin, feeder.stdout):
            with suppress(OSError):
                pipe.close()  # type: ignore[union-attr]
        with suppress(subprocess.TimeoutExpired):
            feeder.wait(5)
        feeder.kill()
        feeder.wait()
