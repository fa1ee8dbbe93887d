"""The one guard of every HTTP call: which addresses may be dialled, and a client that dials no others.

A name is resolved here, all its addresses are checked, and a checked address is dialled: a name server that answers
differently the second time is never asked a second time. Certificates are still checked against the name.
"""

import asyncio
import contextlib
import ssl
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from http.cookiejar import CookieJar, DefaultCookiePolicy
from ipaddress import ip_address
from typing import Any, Final

import httpcore
import httpx
from pydantic import SecretStr

from tocsin.errors import Misconfigured, Rejected, Retryable
from tocsin.reach import Network, is_private_name, literal, one_line, shown, unwrapped, why_not_public
from tocsin.resolver import SystemResolver

Resolve = Callable[[str], Awaitable[Sequence[str]]]
"""Returns the addresses of a host name; raises OSError if it has none."""

PORTS: Final = (80, 443)
DNS_SECONDS: Final = 5.0
ADDRESSES_TRIED: Final = 4


class Forbidden(Rejected):
    """An address that may not be called; the text says which, why, and which setting would allow it."""

    def __init__(self, message: str) -> None:
        super().__init__(message, reason="gone")


@dataclass(frozen=True, slots=True)
class Guard:
    """What may be called: public addresses on ports 80 and 443, and what the operator has added.

    Through a proxy names are resolved by the proxy, so only addresses and private names can be refused here.
    """

    allow_nets: tuple[Network, ...] = ()
    allow_ports: tuple[int, ...] = ()
    proxy: SecretStr | None = None
    resolve: Resolve = field(default_factory=SystemResolver, repr=False)

    def check(self, address: str) -> None:
        """Check one IP address.

        Raises:
            Forbidden: it is neither public nor in `allow_nets`.
        """
        found = unwrapped(ip_address(address))
        why = why_not_public(found)
        if why and not any(found in net for net in self.allow_nets):
            raise Forbidden(f"{found} is {why} (TOCSIN_ALLOW_PRIVATE_NETS={found} would allow it)")

    def parse(self, url: str) -> httpx.URL:
        """Check everything about a URL that needs no name server, and return it taken apart.

        Raises:
            Forbidden: it may not be called, whatever its name resolves to.
        """
        if any(character < " " or character in "\x7f\\" for character in url):
            raise Forbidden("an address has no backslashes or control characters")
        try:
            parsed = httpx.URL(url)
        except (httpx.InvalidURL, ValueError) as error:
            raise Forbidden(f"not a valid address ({one_line(str(error))})") from None
        self.check_form(parsed)
        return parsed

    def check_form(self, url: httpx.URL) -> None:
        """Check scheme, user, port and literal host.

        Raises:
            Forbidden: one of them is not allowed.
        """
        if url.scheme not in ("http", "https"):
            raise Forbidden(f"expected http:// or https://, not {one_line(url.scheme) or 'nothing'}")
        if not url.host:
            raise Forbidden("the address names no host")
        if url.userinfo:
            raise Forbidden("a user name or password in an address is not allowed")
        port = url.port or (443 if url.scheme == "https" else 80)
        if port not in PORTS and port not in self.allow_ports:
            raise Forbidden(f"port {port} is not 80 or 443 (TOCSIN_ALLOW_PORTS={port} would allow it)")
        address = literal(url.host)
        if address:
            self.check(address)
        elif self.proxy and is_private_name(url.host):
            raise Forbidden(f"{url.host} is a private name, which the proxy is not asked for")

    async def addresses(self, host: str) -> tuple[str, ...]:
        """Return the checked addresses of a host.

        Raises:
            Forbidden: one of them may not be called; then none is, for the name may mean any of them.
            Retryable: the name has no address now.
        """
        address = literal(host)
        if address:
            self.check(address)
            return (address,)
        try:
            async with asyncio.timeout(DNS_SECONDS):
                found = tuple(await self.resolve(host))
        except TimeoutError:
            raise Retryable(f"the name server gave no answer about {host} within {DNS_SECONDS:g} s") from None
        except OSError as error:
            raise Retryable(f"{host} cannot be resolved ({one_line(error.strerror or str(error))})") from error
        for address in found:
            try:
                self.check(address)
            except Forbidden as error:
                raise Forbidden(f"{host} leads inside: {error}") from None
        if not found:
            raise Retryable(f"{host} has no address")
        return found

    async def check_url(self, url: str) -> None:
        """Check a URL before it is saved, resolving its name.

        Raises:
            Forbidden: it may not be called.
            Retryable: its name cannot be resolved now.
        """
        try:
            host = self.parse(url).host
            if not self.proxy:
                await self.addresses(host)
        except Forbidden as error:
            raise Forbidden(f"{shown(url)}: {error}") from None
        except Retryable as error:
            raise Retryable(f"{shown(url)}: {error}") from None

    def client(
        self,
        *,
        timeout: httpx.Timeout | float = 20.0,
        headers: Mapping[str, str] | None = None,
        limits: httpx.Limits | None = None,
        verify: ssl.SSLContext | None = None,
    ) -> httpx.AsyncClient:
        """Return a client that calls what this guard allows and raises `Forbidden` for the rest.

        It follows no redirect (each is a new request, so that it is checked again), keeps no cookies and reads
        neither proxies nor passwords from the environment.
        """
        client = httpx.AsyncClient(
            transport=_Transport(self, limits or httpx.Limits(), verify),
            timeout=timeout,
            headers=headers,
            trust_env=False,
            follow_redirects=False,
            cookies=CookieJar(policy=DefaultCookiePolicy(allowed_domains=[])),
        )
        # httpx copies the jar it is given and with it loses the policy.
        client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        return client


class _Transport(httpx.AsyncHTTPTransport):
    """httpx's own transport over a pool whose connections are made by the guard."""

    def __init__(self, guard: Guard, limits: httpx.Limits, verify: ssl.SSLContext | None) -> None:
        context = verify or httpx.create_ssl_context(trust_env=False)
        options: dict[str, Any] = {
            "ssl_context": context,
            "max_connections": limits.max_connections,
            "max_keepalive_connections": limits.max_keepalive_connections,
            "keepalive_expiry": limits.keepalive_expiry,
        }
        self._guard = guard
        # httpx has no argument for the network backend; the pool is where it goes.
        if guard.proxy:
            self._pool = httpcore.AsyncHTTPProxy(**_proxy_options(guard.proxy), **options)
        else:
            self._pool = httpcore.AsyncConnectionPool(network_backend=_Backend(guard), **options)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self._guard.check_form(request.url)
        return await super().handle_async_request(request)


class _Backend(httpcore.AsyncNetworkBackend):
    """Connects to checked addresses only."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._dialler = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        try:
            addresses = (await self._guard.addresses(host))[:ADDRESSES_TRIED]
        except Retryable as error:
            raise httpcore.ConnectError(str(error)) from error
        share = timeout and timeout / len(addresses)
        for address in addresses[:-1]:
            with contextlib.suppress(httpcore.ConnectError, httpcore.ConnectTimeout):
                return await self._dialler.connect_tcp(address, port, share, local_address, socket_options)
        return await self._dialler.connect_tcp(addresses[-1], port, share, local_address, socket_options)

    async def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.AsyncNetworkStream:
        raise Forbidden("a socket file is no address")

    async def sleep(self, seconds: float) -> None:
        await self._dialler.sleep(seconds)


def _proxy_options(proxy: SecretStr) -> dict[str, Any]:
    try:
        parsed = httpx.Proxy(proxy.get_secret_value())
    except (ValueError, httpx.InvalidURL):
        parsed = None
    if parsed is None or parsed.url.scheme not in ("http", "https") or not parsed.url.host:
        raise Misconfigured("TOCSIN_PROXY: expected http://host:port or https://host:port")
    return {"proxy_url": str(parsed.url), "proxy_auth": parsed.raw_auth}
