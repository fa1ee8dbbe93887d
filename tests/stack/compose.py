"""The compose stack under test, driven by the commands an operator would use."""

import json
import os
import subprocess
import time
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]
FILES: Final = "docker-compose.yml:tests/stack/override.yml"
COMMAND_SECONDS: Final = 120.0
BUILD_SECONDS: Final = 600.0
LOOK_SECONDS: Final = 0.5


class CommandFailed(Exception):
    """A command ended with another exit code than 0."""


@dataclass(frozen=True, slots=True)
class Call:
    """A webhook as the receiver got it."""

    hook: str
    id: str
    valid: bool
    alert: str
    article: str
    title: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stack:
    """One project of `docker compose`, with secrets of its own."""

    project: str
    secrets: Path

    @property
    def environment(self) -> dict[str, str]:
        """What makes `docker compose` mean this project; an operator's own .env is left out."""
        return {
            **os.environ,
            "COMPOSE_PROJECT_NAME": self.project,
            "COMPOSE_FILE": FILES,
            "COMPOSE_ENV_FILES": os.devnull,
            "COMPOSE_ANSI": "never",
            "STACK_SECRETS": str(self.secrets),
        }

    def compose(self, *arguments: str, given: str | IO[bytes] | None = None, seconds: float = COMMAND_SECONDS) -> str:
        """Run `docker compose …` and return what it says on standard output."""
        return run(["docker", "compose", *arguments], given, seconds, self.environment)

    def begin(self, *arguments: str) -> "subprocess.Popen[str]":
        """Start `docker compose …` and leave it running, to be talked with line by line."""
        return subprocess.Popen(
            ["docker", "compose", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            cwd=ROOT,
            env=self.environment,
        )

    def build(self) -> None:
        """Build every image, the command line's too."""
        self.compose("--profile", "tools", "build", "--quiet", seconds=BUILD_SECONDS)

    def up(self, *options: str) -> None:
        """Start what does not run yet, and wait until everything is healthy."""
        self.compose("up", "--wait", "--wait-timeout", "100", "--no-build", "--no-recreate", *options)

    def down(self, *options: str) -> None:
        """Take containers, networks and data away."""
        self.compose("--profile", "tools", "down", "--volumes", "--remove-orphans", "--timeout", "5", *options)

    def tocsin(self, *arguments: str, given: str | None = None, service: str = "notifier") -> str:
        """Run the command line in the container of a service."""
        return self.compose("exec", "-T", service, "tocsin", *arguments, given=given)

    def rows(self, *arguments: str) -> list[dict[str, Any]]:
        """Return what a command prints with --json."""
        return [json.loads(line) for line in self.tocsin(*arguments, "--json").splitlines()]

    def containers(self, *services: str) -> list[str]:
        """Return the ids of the running containers."""
        return self.compose("ps", "--quiet", *services).split()

    def inspect(self, container: str) -> dict[str, Any]:
        """Return all that Docker knows of a container."""
        (found,) = json.loads(run(["docker", "inspect", container]))
        return dict(found)

    def health(self) -> dict[str, str]:
        """Return the health of each running container by name."""
        found = [self.inspect(container) for container in self.containers()]
        return {each["Name"]: each["State"].get("Health", {}).get("Status", "unchecked") for each in found}

    def kill(self, container: str) -> None:
        """End a container as a crash would, and start it again."""
        run(["docker", "kill", "--signal", "KILL", container])
        run(["docker", "start", container])

    def receiver(self, path: str, body: bytes | None = None) -> bytes:
        """Talk to the receiver: PUT a body, or GET without one."""
        address = self.compose("port", "receiver", "8080").strip()
        request = urllib.request.Request(f"http://{address}{path}", body, method="GET" if body is None else "PUT")
        with urllib.request.urlopen(request, timeout=10) as answer:
            return bytes(answer.read())

    def calls(self, hook: str) -> list[Call]:
        """Return the webhooks that came to a hook, in order."""
        came = [Call(**{**call, "evidence": tuple(call["evidence"])}) for call in json.loads(self.receiver("/calls"))]
        return [call for call in came if call.hook == hook]


def run(
    command: Sequence[str],
    given: str | IO[bytes] | None = None,
    seconds: float = COMMAND_SECONDS,
    environment: Mapping[str, str] | None = None,
) -> str:
    """Run a command in the repository and return its standard output.

    Raises:
        CommandFailed: with all that it said.
    """
    source: dict[str, Any] = {"input": given} if isinstance(given, str) else {"stdin": given or subprocess.DEVNULL}
    done: subprocess.CompletedProcess[str] = subprocess.run(
        command, **source, capture_output=True, text=True, cwd=ROOT, env=environment, timeout=seconds, check=False
    )
    if done.returncode:
        said = f"{done.stdout[-2_000:]}\n{done.stderr[-4_000:]}"
        raise CommandFailed(f"{' '.join(command)}: exit code {done.returncode}\n{said}")
    return done.stdout


def wait_until(holds: Callable[[], bool], what: str, seconds: float) -> None:
    """Look again and again until something holds."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"{what}: not after {seconds:g} s"
        time.sleep(LOOK_SECONDS)


def say(words: str) -> None:
    """Show progress: such a test takes minutes."""
    print(f"    {time.strftime('%H:%M:%S')} {words}", flush=True)
