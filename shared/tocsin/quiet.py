"""Lets batches run side by side and a claimed entry alone, within one process."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class Quiet:
    """Lets batches run side by side, and a claimed entry alone: what kills the process must be nobody else."""

    _batches: int = 0
    _alone: bool = False
    _wanted: int = 0
    """How many wait to be alone; batches let them go first, or busy lanes would never leave them a gap."""
    _batches_wait: int = 0
    _batch_next: bool = False
    """Whether somebody was alone since a batch last ran: then a waiting batch goes first."""
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    @asynccontextmanager
    async def beside_others(self) -> AsyncIterator[None]:
        """Wait until nobody is alone, then run beside other batches."""
        async with self._changed:
            self._batches_wait += 1
            try:
                await self._changed.wait_for(lambda: not self._alone and (not self._wanted or self._batch_next))
            finally:
                self._batches_wait -= 1
                self._changed.notify_all()
            self._batch_next = False
            self._batches += 1
        try:
            yield
        finally:
            async with self._changed:
                self._batches -= 1
                self._changed.notify_all()

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """Wait until nothing else is being handled in this process, and keep it so."""
        async with self._changed:
            self._wanted += 1
            try:
                await self._changed.wait_for(self._may_be_alone)
                self._alone = True
            finally:
                self._wanted -= 1
                self._changed.notify_all()
        try:
            yield
        finally:
            async with self._changed:
                self._alone, self._batch_next = False, True
                self._changed.notify_all()

    def _may_be_alone(self) -> bool:
        return not self._alone and self._batches == 0 and not (self._batch_next and self._batches_wait)
