"""The settings every process shares, read from the environment (`TOCSIN_…`) and from files named by `…_FILE`."""

import os
import re
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Final, Literal, Self, TypeVar

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from tocsin.errors import Misconfigured
from tocsin.logs import redacted

PREFIX: Final = "TOCSIN_"

S = TypeVar("S", bound="RuntimeSettings")
Network = IPv4Network | IPv6Network
Port = Annotated[int, Field(ge=1, le=65_535)]
SHOWN_CHARACTERS: Final = 80


class RuntimeSettings(BaseSettings):
    """What each process needs to reach the streams and to say how it is."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore", use_attribute_docstrings=True)

    redis_url: SecretStr
    """Server: `redis://`, `rediss://`, `unix://`, `redis+sentinel://host:26379,host:26379/name` or `redis+cluster://`."""
    redis_password: SecretStr | None = None
    """Password, where it is not part of the URL; `TOCSIN_REDIS_PASSWORD_FILE` names a file that holds it."""
    namespace: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{0,64}$")] = ""
    """Goes before every key, so that two stacks share a server."""
    partitions: Annotated[int, Field(ge=1, le=64)] = 1
    """Parts of the article streams; the same in every process, fixed once articles flow."""
    shards: Annotated[int, Field(ge=1, le=64)] = 1
    """Parts of the subscriptions; the same in every process."""

    batch: Annotated[int, Field(ge=1, le=100)] = 100
    """Entries read and handed over at once."""
    delivery_limit: Annotated[int, Field(ge=1, le=100)] = 5
    """How often an entry is tried before it becomes a dead letter."""
    claim_idle: Annotated[timedelta, Field(ge=timedelta(milliseconds=200), le=timedelta(hours=1))] = timedelta(
        seconds=60
    )
    """How long an entry lies untouched before another worker takes it over."""
    retention: Annotated[timedelta, Field(ge=timedelta(days=5), le=timedelta(days=365))] = timedelta(days=30)
    """How long streams, seen articles and decisions are kept; longer than an article rings or a delivery is tried."""
    hard_cap: Annotated[int, Field(ge=1_000)] = 2_000_000
    """Entries of one stream above which a foreign group that lags is left behind."""
    stop_within: Annotated[timedelta, Field(gt=timedelta(0), le=timedelta(minutes=5))] = timedelta(seconds=10)
    """How long a process that is told to stop finishes what is in flight."""

    health_host: str = "127.0.0.1"
    """Where `/live`, `/ready` and `/metrics` listen."""
    health_port: Annotated[int, Field(ge=0, le=65_535)] = 0
    """Their port; 0 takes a free one and logs it."""
    api_host: str = "127.0.0.1"
    """Where the HTTP API listens, if it does."""
    api_port: Annotated[int, Field(ge=0, le=65_535)] | None = None
    """Its port; 0 takes a free one and logs it. Unset, a service has no API; `tocsin up` has one on 8420."""
    api_trusted_proxies: Annotated[tuple[Network, ...], NoDecode] = ()
    """Networks of your own proxies, as `10.0.0.7/32`: what they say in X-Forwarded-For is taken for who asks."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """Least severe log line that is written."""
    log_format: Literal["auto", "json", "console"] = "auto"
    """`auto` writes colours to a terminal and JSON elsewhere."""

    allow_private_nets: Annotated[tuple[Network, ...], NoDecode] = ()
    """Private networks that may be called, as `10.0.0.0/8,127.0.0.0/8`; none by default."""
    allow_ports: Annotated[tuple[Port, ...], NoDecode] = ()
    """Ports that may be called beside 80 and 443, as `8080,8443`."""
    proxy: SecretStr | None = None
    """An outgoing HTTP proxy of your own; unset, calls go out directly."""
    contact: str = "https://github.com/tocsin-alerts/tocsin"
    """Address or mail that our User-Agent names, so that sites can reach the operator."""

    @field_validator("*", mode="before")
    @classmethod
    def _seconds(cls, value: object, info: ValidationInfo) -> object:
        """A plain number means seconds where a duration is asked for: `60` is `PT60S`."""
        asked = cls.model_fields[info.field_name or ""].annotation
        return float(value) if asked is timedelta and isinstance(value, str) and _NUMBER.fullmatch(value) else value

    @field_validator("allow_private_nets", "api_trusted_proxies", mode="before")
    @classmethod
    def _networks(cls, value: object) -> object:
        return tuple(ip_network(part) for part in _parts(value)) if isinstance(value, str) else value

    @field_validator("allow_ports", mode="before")
    @classmethod
    def _ports(cls, value: object) -> object:
        return tuple(_parts(value)) if isinstance(value, str) else value

    @classmethod
    def load(cls: type[Self], **overrides: object) -> Self:
        """Read the settings.

        Raises:
            Misconfigured: names each wrong setting, what it holds and what is expected.
        """
        try:
            return cls(**{**_from_files(), **overrides})  # type: ignore[arg-type]
        except ValidationError as error:
            raise Misconfigured(_explain(error)) from None


_NUMBER: Final = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")


def _parts(value: str) -> list[str]:
    return [part.strip() for part in value.split(",") if part.strip()]


def _from_files() -> dict[str, str]:
    """Return the settings given as `TOCSIN_NAME_FILE=/path`, without the line end."""
    found = {}
    for variable, path in os.environ.items():
        if variable.startswith(PREFIX) and variable.endswith("_FILE") and variable != f"{PREFIX}KEY_FILE":
            name = variable.removeprefix(PREFIX).removesuffix("_FILE").lower()
            try:
                found[name] = Path(path).read_text("utf-8").rstrip("\r\n")
            except (OSError, ValueError) as error:
                why = error.strerror if isinstance(error, OSError) else "not a text file"
                raise Misconfigured(f"{variable}={redacted(path)}: cannot be read ({why})") from None
    return found


def _explain(error: ValidationError) -> str:
    """Say in one line per setting what is wrong; the value is shown only where it is no secret."""
    lines = []
    for problem in error.errors(include_url=False):
        name = str(problem["loc"][0]) if problem["loc"] else "settings"
        variable = f"{PREFIX}{name.upper()}"
        if problem["type"] == "missing":
            lines.append(f"{variable} is not set")
        elif any(word in name for word in ("url", "password", "secret", "proxy", "key")):
            lines.append(f"{variable}: {_expected(problem)}")
        else:
            lines.append(f"{variable}={redacted(str(problem['input']), SHOWN_CHARACTERS)}: {_expected(problem)}")
    return "; ".join(lines)


def _expected(problem: ErrorDetails) -> str:
    if problem["type"] == "time_delta_parsing":
        return "expected seconds such as 60, or a duration such as PT1M"
    return problem["msg"].removeprefix("Value error, ")
