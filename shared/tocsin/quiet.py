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
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    @asynccontextmanager
    async def beside_others(self) -> AsyncIterator[None]:
        """Wait until nobody is alone, then run beside other batches."""
        async with self._changed:
            await self._changed.wait_for(lambda: not self._alone and not self._wanted)
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
                await self._changed.wait_for(lambda: not self._alone and self._batches == 0)
                self._alone = True
            finally:
                self._wanted -= 1
                self._changed.notify_all()
        try:
            yield
        finally:
            async with self._changed:
                self._alone = False
                self._changed.notify_all()
