"""Host names to addresses, without letting a slow name server hold anything up."""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Sequence
from typing import Final

LOOK_UPS_AT_ONCE: Final = 32


class SystemResolver:
    """Asks the system, each name in a daemon thread, so that a name server that hangs holds up nothing else."""

    def __init__(self, at_once: int = LOOK_UPS_AT_ONCE) -> None:
        self._free = asyncio.Semaphore(at_once)

    async def __call__(self, host: str) -> Sequence[str]:
        """Return the addresses of `host` in the order they should be tried."""
        await self._free.acquire()
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Sequence[str] | OSError] = loop.create_future()

        def settle(found: Sequence[str] | OSError) -> None:
            self._free.release()
            if not answer.done():
                answer.set_result(found)

        def ask() -> None:
            found = _look_up(host)
            with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
                loop.call_soon_threadsafe(settle, found)

        threading.Thread(target=ask, name="resolver", daemon=True).start()
        found = await answer
        if isinstance(found, OSError):
            raise found
        return found


def _look_up(host: str) -> Sequence[str] | OSError:
    try:
        answers = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        return OSError(str(error))
    except OSError as error:
        return error
    return tuple(dict.fromkeys(str(answer[4][0]) for answer in answers))
