"""What may be said about an address before it is called: whether it is public, and how it is shown."""

import socket
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

from tocsin.messages import printable

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

SPECIAL_NETS: Final[tuple[Network, ...]] = tuple(
    ip_network(net)
    for net in (
        "192.0.0.0/24",
        "192.88.99.0/24",
        "168.63.129.16/32",
        "::/96",
        "64:ff9b::/32",
        "100::/64",
        "2001::/23",
        "2002::/16",
        "3fff::/20",
        "5f00::/16",
        "fec0::/10",
    )
)
"""Addresses that some versions of `ipaddress` call global and that lead inside: metadata services, embedded IPv4."""

PRIVATE_NAMES: Final = ("localhost", "local", "localdomain", "internal", "intranet", "lan", "home", "corp", "arpa")
"""Last labels of names that are never public."""

SHOWN_CHARACTERS: Final = 200


def literal(host: str) -> str | None:
    """Return the IP address that `host` spells, also as the system reads `127.1`, `0x7f.1` or `2130706433`."""
    host = host.rstrip(".").strip("[]")
    try:
        return str(ip_address(host))
    except ValueError:
        pass
    try:
        return str(IPv4Address(socket.inet_aton(host)))
    except (OSError, UnicodeError):
        return None


def unwrapped(address: Address) -> Address:
    """Return the IPv4 address within an IPv4-mapped one, else the address itself."""
    return (isinstance(address, IPv6Address) and address.ipv4_mapped) or address


def why_not_public(address: Address) -> str | None:
    """Return what keeps an address from being public, None if nothing does."""
    reasons = (
        (address.is_loopback, "a loopback address"),
        (address.is_link_local, "a link-local address"),
        (address.is_multicast, "a multicast address"),
        (address.is_unspecified, "no address of a host"),
        (any(address in net for net in SPECIAL_NETS), "an address reserved for networks' own use"),
        (address.is_reserved, "a reserved address"),
        (not address.is_global, "a private address"),
    )
    return next((reason for holds, reason in reasons if holds), None)


def is_private_name(host: str) -> bool:
    """Whether a name can only mean something inside a network."""
    labels = host.rstrip(".").lower().split(".")
    return len(labels) == 1 or labels[-1] in PRIVATE_NAMES


def shown(url: str) -> str:
    """Return a URL fit for a message or a log: no password, query or control character, at most 200 characters."""
    address, query, _ = url.partition("#")[0].partition("?")
    scheme, slashes, rest = address.partition("//")
    host, slash, path = rest.partition("/")
    plain = f"{scheme}{slashes}{host.rpartition('@')[2]}{slash}{path}{query and '?…'}"
    return one_line(plain)


def one_line(text: str) -> str:
    """Return foreign text in one line, without control characters and cut."""
    return " ".join(printable(text).split())[:SHOWN_CHARACTERS]
