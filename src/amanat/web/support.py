"""Support packs: where somebody can turn for help. Data files, checked when they are read (spec/support-pack.md)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import yaml

import amanat
from amanat.errors import MalformedError

FORMAT: Final = "amanat-support/1"
STALE_AFTER: Final = timedelta(days=90)
EVERYWHERE: Final = "ZZ"
# What a person may look for. The words are neutral, because a choice shows in the address of the page.
NEEDS: Final = ("talk", "law", "stay", "health", "online", "work", "police", "child", "named", "change", "takedown")
_WORDS: Final = ("en", "ur")
_SOURCE_KINDS: Final = ("own", "government", "news", "other")
_ID: Final = re.compile(r"[a-z]{2}-[0-9]{2}")  # says nothing: it, too, shows in an address
_PHONE: Final = re.compile(r"[0-9][0-9 -]{0,18}[0-9]")
_FIELDS: Final = frozenset(
    ["id", "name", "what", "areas", "needs", "languages", "phone", "text", "hours", "url", "source", "checked_on"],
)

Words = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Source:
    """Where an entry comes from: the page, what kind of page, and the month it speaks for, if it says so."""

    url: str
    kind: str
    dated: str = ""

    @property
    def host(self) -> str:
        return _host(self.url)


@dataclass(frozen=True, slots=True)
class Service:
    """One place to ask. Empty `areas`: the whole country. Empty `languages`: not known."""

    id: str
    country: str
    name: Words
    what: Words
    areas: tuple[str, ...]
    needs: tuple[str, ...]
    languages: tuple[str, ...]
    source: Source
    checked_on: date | None
    phone: str = ""
    text: Words | None = None
    hours: Words | None = None
    url: str = ""

    @property
    def host(self) -> str:
        return _host(self.url)

    def is_stale(self, today: date) -> bool:
        """Nobody looked for 90 days, or ever."""
        return self.checked_on is None or today - self.checked_on > STALE_AFTER


@dataclass(frozen=True, slots=True)
class Country:
    """A pack: one country with its areas, its emergency number and its services."""

    code: str
    name: Words
    areas: Mapping[str, Words]
    services: tuple[Service, ...]
    emergency: str = ""


@dataclass(frozen=True, slots=True)
class Support:
    """All packs, by country code."""

    countries: Mapping[str, Country]

    def service(self, service_id: str) -> Service | None:
        return next((s for c in self.countries.values() for s in c.services if s.id == service_id), None)

    def find(self, *, country: str = "", area: str = "", need: str = "", language: str = "") -> list[Service]:
        """Services that fit; what is empty or unknown does not narrow. Known languages come before unknown ones."""
        wanted = [c for c in self.countries.values() if country not in self.countries or c.code == country]
        fits = [
            service
            for c in wanted
            if c.code != EVERYWHERE or need == "takedown"
            for service in c.services
            if (not area or not service.areas or area in service.areas)
            and (not need or need in service.needs)
            and (not language or not service.languages or language in service.languages)
        ]
        return sorted(fits, key=lambda s: bool(language) and not s.languages)

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(sorted({code for c in self.countries.values() for s in c.services for code in s.languages}))


def support_folder() -> Path:
    """`packs/support`: inside the installed package, or beside the sources of a working copy."""
    package = Path(amanat.__file__).parent
    inside = package / "packs" / "support"
    return inside if inside.is_dir() else package.parents[1] / "packs" / "support"


def load_support(folder: Path | None = None) -> Support:
    """Reads every pack of a folder. MalformedError names the file, the entry and what to change."""
    packs = [
        read_pack(path.name, path.read_text("utf-8")) for path in sorted((folder or support_folder()).glob("*.yaml"))
    ]
    countries = {pack.code: pack for pack in packs}
    if len(countries) != len(packs):
        raise MalformedError("support.twice", "Two support packs are for the same country. Keep one file a country.")
    ids = [service.id for pack in packs for service in pack.services]
    if twice := {one for one in ids if ids.count(one) > 1}:
        raise MalformedError("support.twice", f"Service ids are used twice: {sorted(twice)}. Give each its own number.")
    return Support(countries)


@lru_cache(maxsize=64)  # Pure, and YAML is slow to read.
def read_pack(name: str, text: str) -> Country:
    """One pack from its YAML text; `name` is only for the messages."""
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise MalformedError("support.yaml", f"{name} is not YAML: {getattr(error, 'problem', error)}.") from error
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise MalformedError("support.format", f"{name}: the first line must say format: {FORMAT}.")
    code = _text(name, data, "country", re.compile(r"[A-Z]{2}"))
    areas = {key: _words(f"{name} {key}", value) for key, value in (data.get("areas") or {}).items()}
    services = tuple(_service(name, code, areas, entry) for entry in data.get("services") or ())
    emergency = ""
    if (entry := data.get("emergency")) is not None:
        emergency = _text(f"{name} emergency", entry, "number", _PHONE)
        _source(f"{name} emergency", entry.get("source"))
    return Country(code, _words(f"{name} name", data.get("name")), areas, services, emergency)


def _service(file: str, country: str, areas: Mapping[str, Words], entry: Any) -> Service:
    if not isinstance(entry, dict):
        raise MalformedError("support.entry", f"{file}: each service is a list of fields.")
    where = f"{file} {entry.get('id', '?')}"
    if unknown := set(entry) - _FIELDS:
        raise MalformedError("support.field", f"{where}: unknown fields {sorted(unknown)}. See spec/support-pack.md.")
    if not entry.get("phone") and not entry.get("url"):
        raise MalformedError("support.reach", f"{where}: give a phone or a url, or nobody can reach it.")
    return Service(
        id=_text(where, entry, "id", _ID),
        country=country,
        name=_words(f"{where} name", entry.get("name")),
        what=_words(f"{where} what", entry.get("what")),
        areas=_codes(where, entry, "areas", areas),
        needs=_codes(where, entry, "needs", NEEDS, some=True),
        languages=_codes(where, entry, "languages", None),
        source=_source(where, entry.get("source")),
        checked_on=_day(where, entry),
        phone=_text(where, entry, "phone", _PHONE) if "phone" in entry else "",
        text=_words(f"{where} text", entry["text"]) if "text" in entry else None,
        hours=_words(f"{where} hours", entry["hours"]) if "hours" in entry else None,
        url=_url(where, entry["url"]) if "url" in entry else "",
    )


def _text(where: str, entry: Any, field: str, pattern: re.Pattern[str]) -> str:
    value = entry.get(field) if isinstance(entry, dict) else None
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise MalformedError("support.text", f"{where}: {field} must be text in quotes, shaped like {pattern.pattern}.")
    return value


def _words(where: str, value: Any) -> Words:
    if (
        not isinstance(value, dict)
        or set(value) != set(_WORDS)
        or not all(isinstance(v, str) and v for v in value.values())
    ):
        raise MalformedError("support.words", f"{where}: write it in each language, as {{en: …, ur: …}}.")
    return dict(value)


def _codes(where: str, entry: Any, field: str, allowed: Iterable[str] | None, *, some: bool = False) -> tuple[str, ...]:
    values = entry.get(field)
    if not isinstance(values, list) or not all(isinstance(v, str) for v in values) or (some and not values):
        raise MalformedError(
            "support.list", f"{where}: {field} must be a list{' with at least one word' if some else ''}."
        )
    if allowed is not None and (unknown := set(values) - set(allowed)):
        raise MalformedError("support.code", f"{where}: {field} has unknown words {sorted(unknown)}.")
    return tuple(values)


def _source(where: str, value: Any) -> Source:
    if not isinstance(value, dict) or set(value) - {"url", "kind", "dated"} or value.get("kind") not in _SOURCE_KINDS:
        raise MalformedError("support.source", f"{where}: source needs a url and a kind ({', '.join(_SOURCE_KINDS)}).")
    dated = value.get("dated", "")
    if dated and not re.fullmatch(r"\d{4}(-\d{2})?", str(dated)):
        raise MalformedError("support.source", f'{where}: source.dated is a year or a month, such as "2025-06".')
    return Source(_url(where, value.get("url")), value["kind"], str(dated))


def _url(where: str, value: Any) -> str:
    if not isinstance(value, str) or urlsplit(value).scheme not in ("https", "http") or not urlsplit(value).hostname:
        raise MalformedError("support.url", f"{where}: an address starts with https://.")
    return value


def _day(where: str, entry: Mapping[str, Any]) -> date | None:
    if "checked_on" not in entry:
        raise MalformedError("support.checked_on", f"{where}: say checked_on: the day somebody looked, or null.")
    value = entry["checked_on"]
    if value is not None and type(value) is not date:
        raise MalformedError("support.checked_on", f"{where}: checked_on is a day such as 2026-11-22, or null.")
    return value


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")
