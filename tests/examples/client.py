"""The part of redis-cli that the shell example needs, for machines without one: options, then a command."""

import argparse
import sys
from typing import Any

import redis
from redis.exceptions import RedisError, ResponseError


def lines(reply: Any) -> list[str]:
    """A reply as `redis-cli --raw` shows it: one line a string, nothing is an empty line."""
    if isinstance(reply, list):
        return [line for inner in reply for line in lines(inner)] or [""]
    return [reply.decode() if isinstance(reply, bytes) else "" if reply is None else str(reply)]


def main() -> int:
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("-s", dest="socket")
    parser.add_argument("-u", dest="url")
    parser.add_argument("-e", dest="exit_with_error", action="store_true")
    parser.add_argument("--raw", action="store_true")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    given = parser.parse_args()
    client = redis.Redis.from_url(given.url or f"unix://{given.socket}", socket_timeout=10, protocol=2)
    try:
        connection = client.connection_pool.get_connection()
        connection.send_command(*given.command)
        print("\n".join(lines(connection.read_response())))
        connection.disconnect()
    except ResponseError as error:
        print(error, file=sys.stderr if given.exit_with_error else sys.stdout)
        return 1 if given.exit_with_error else 0
    except RedisError as error:
        print(f"Could not connect: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
