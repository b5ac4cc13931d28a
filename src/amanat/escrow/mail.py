"""E-mail addresses. Source: spec/identifiers.md, E-mail; RFC 5321, RFC 6531, UTS 46 for the domain."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

import idna

from amanat.errors import MalformedError
from amanat.escrow.identifier import Identifier, cleaned


@dataclass(frozen=True, slots=True)
class _House:
    """What a provider itself says about its addresses: its one domain, whether dots count, what begins a tag."""

    domain: str
    dots: bool
    tag: str


# Only what the provider's own pages say. Everywhere else a dot or a plus may be another person.
_HOUSES: Final = {
    "gmail.com": _House("gmail.com", dots=False, tag="+"),
    "googlemail.com": _House("gmail.com", dots=False, tag="+"),
    "outlook.com": _House("outlook.com", dots=True, tag="+"),
    "hotmail.com": _House("hotmail.com", dots=True, tag="+"),
    "live.com": _House("live.com", dots=True, tag="+"),
    "icloud.com": _House("icloud.com", dots=True, tag="+"),
    "fastmail.com": _House("fastmail.com", dots=True, tag="+"),
    "proton.me": _House("proton.me", dots=False, tag="+"),
    "protonmail.com": _House("proton.me", dots=False, tag="+"),
    "pm.me": _House("proton.me", dots=False, tag="+"),
}
_NAMED: Final = re.compile(r"^[^<>]*<([^<>]*)>$")
_LOCAL: Final = re.compile(r"[^\s@\"<>(),:;\\\[\].]+(?:\.[^\s@\"<>(),:;\\\[\].]+)*")


def email(text: str) -> Identifier:
    """An address as typed, with `mailto:` or a name around it or not.

    Canonical: lower case, the domain in its ASCII form; a tag and dots are taken off where the provider itself says
    that they do not count. Raises MalformedError: `email.shape`, `email.domain`, `identifier.*`.
    """
    plain = re.sub(r"^mailto:", "", cleaned(text), flags=re.IGNORECASE).partition("?")[0].strip()
    named = _NAMED.match(plain)
    plain = re.sub(r"\s*([@.])\s*", r"\1", (named.group(1) if named else plain).strip())
    local, at, domain = plain.rpartition("@")
    local = unicodedata.normalize("NFKC", local.casefold())
    if not at or len(local.encode()) > 64 or _LOCAL.fullmatch(local) is None:
        raise MalformedError("email.shape", "An e-mail address looks like name@example.org. Write it like that.")
    house = _HOUSES.get(_ascii_domain(domain)) or _House(_ascii_domain(domain), dots=True, tag="")
    kept = _without_tag(local, house)
    canonical = f"{kept}@{house.domain}"
    return Identifier("email", canonical, f"{local}@{_ascii_domain(domain)}")


def _without_tag(local: str, house: _House) -> str:
    kept = local.partition(house.tag)[0] if house.tag else local
    kept = kept if house.dots else kept.replace(".", "")
    return kept.rstrip(".") or local


def _ascii_domain(domain: str) -> str:
    """The domain in lower-case ASCII (`xn--` where needed), at least two labels."""
    try:
        name = idna.encode(domain.rstrip("."), uts46=True, std3_rules=True).decode().lower()
    except (idna.IDNAError, UnicodeError) as error:
        raise MalformedError("email.domain", _DOMAIN) from error
    if "." not in name or name.rpartition(".")[2].isdigit():
        raise MalformedError("email.domain", _DOMAIN)
    return name


_DOMAIN: Final = "What stands after the @ is not an address. It looks like example.org. Write it again."
