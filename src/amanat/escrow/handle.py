"""Handles on platforms, typed or pasted as a link. Source: spec/identifiers.md, Handle."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import parse_qs, unquote

from amanat.errors import MalformedError
from amanat.escrow.identifier import Identifier, cleaned
from amanat.escrow.phone import phone
from amanat.escrow.platforms import BY_HOST, BY_WORD, PLATFORMS, SHORT_HOSTS, WHATSAPP_HOSTS, WHATSAPP_WORDS, Platform

_LINK: Final = re.compile(
    r"(?:https?:/{1,2})?(?P<host>[a-z0-9-]+(?:\.[a-z0-9-]+)+)(?::[0-9]+)?(?:/(?P<path>[^?#]*))?"
    r"(?:\?(?P<query>[^#]*))?(?:#.*)?",
    re.IGNORECASE,
)
_TG: Final = re.compile(r"tg://resolve\?(?:domain=(?P<name>[^&#]+)|phone=(?P<phone>[0-9]+)).*", re.IGNORECASE)
_TYPED: Final = re.compile(r"(?P<word>[a-z][a-z ]*?)(?:\s*[:/@]\s*|\s+)(?P<rest>\S.*)", re.IGNORECASE)
_NOT_A_PERSON: Final = "This link is not to one person's account. Open the profile and copy its link."
_LOOKALIKES: Final = re.compile("[\u0370-\u03ff\u0400-\u052f\u0530-\u058f\u13a0-\u13ff\ua4d0-\ua4ff]")
_FRONTS: Final = re.compile(r"^(?:www|m|mobile|web|mbasic|touch|business|[a-z]{2}(?:-[a-z]{2})?)\.(?=[^.]+\.[^.])")


def handle(text: str, country: str = "") -> Identifier:
    """An account, as a link or as the app and the handle ("instagram @example"). A WhatsApp account is a telephone.

    Canonical: `platform:handle`, in lower case. Raises MalformedError: `handle.platform`, `handle.account`,
    `handle.short_link`, `handle.letters`, `handle.shape`, those of `phone`, `identifier.*`.
    """
    plain = cleaned(text)
    telegram = _TG.fullmatch(plain)
    if telegram is not None:
        return phone("+" + telegram["phone"]) if telegram["phone"] else _account("telegram", telegram["name"])
    link = _LINK.fullmatch(plain)
    if link is not None and (host := _known_host(link["host"])):
        return _linked(host, link["path"] or "", link["query"] or "", country)
    typed = _TYPED.fullmatch(plain)
    word = " ".join(typed["word"].lower().split()) if typed else ""
    if typed and word in WHATSAPP_WORDS:
        return phone(typed["rest"], country)
    if typed is None or word not in BY_WORD:
        raise MalformedError(
            "handle.platform", "Write which app it is, then the name there: instagram @example. A link works too."
        )
    return _account(BY_WORD[word], typed["rest"])


def _known_host(host: str) -> str:
    """The host as the tables name it, or "". Raises MalformedError `handle.short_link`."""
    name = host.lower()
    if name in SHORT_HOSTS:
        raise MalformedError("handle.short_link", "A short link hides who it leads to. Open it and copy the long one.")
    bare = _FRONTS.sub("", name)
    return bare if bare in BY_HOST or bare in WHATSAPP_HOSTS else ""


def _linked(host: str, path: str, query: str, country: str) -> Identifier:
    asked = {key: values[0].strip() for key, values in parse_qs(query, errors="replace").items()}
    way = unquote(path, errors="replace").strip("/ ")
    if host in WHATSAPP_HOSTS:
        return _whatsapp(asked.get("phone", way), country)
    if host == "facebook.com" and way.lower() == "profile.php":
        way = asked.get("id", "")
    if BY_HOST[host] == "telegram" and re.fullmatch(r"\+[0-9]{7,15}", way):
        return phone(way)
    return _on_path(BY_HOST[host], way)


def _whatsapp(number: str, country: str) -> Identifier:
    """The number in a link: whole, with or without the plus."""
    digits = number.lstrip("+ ")
    if not digits.isdecimal():
        raise MalformedError("handle.account", _NOT_A_PERSON)
    return phone("+" + digits, country)


def _on_path(name: str, path: str) -> Identifier:
    platform = PLATFORMS[name]
    for before, pattern in platform.ways:
        found = pattern.fullmatch(path)
        if found is not None and "id" in found.groupdict():
            return _identifier(name, before + found["id"])
        if found is not None and (before or found["name"].lower() not in platform.taken):
            return _identifier(name, before + _name(platform, found["name"]))
    raise MalformedError("handle.account", _NOT_A_PERSON)


def _account(name: str, typed: str) -> Identifier:
    """A handle that somebody typed beside the app's name; a path such as channel/UC… works as well."""
    link = _LINK.fullmatch(typed)
    if link is not None and link["path"] and BY_HOST.get(host := _known_host(link["host"])) == name:
        return _linked(host, link["path"] or "", link["query"] or "", "")
    return _on_path(name, typed.lstrip("@ ").strip("/ "))


def _name(platform: Platform, typed: str) -> str:
    name = cleaned(cleaned(typed).casefold())
    if platform.dotless:
        name = name.replace(".", "")
    mixed = _LOOKALIKES.search(name) and re.search("[a-z]", name)
    if mixed or not (name.isascii() or platform.any_script):
        raise MalformedError("handle.letters", "One letter only looks like a Latin one. Type the handle yourself.")
    if platform.name.fullmatch(name) is None:
        raise MalformedError("handle.shape", "This app has no such handle. Copy it from the profile, without spaces.")
    return name


def _identifier(name: str, account: str) -> Identifier:
    mark = "" if "/" in account else "@"
    return Identifier("handle", f"{name}:{account}", f"{name} {mark}{account}")
