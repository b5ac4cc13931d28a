"""Takedown packs: how to get private pictures or messages taken down, app by app (spec/takedown-pack.md)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import yaml

from amanat.errors import MalformedError
from amanat.web.support import STALE_AFTER, Source, Words, support_folder

FORMAT: Final = "amanat-takedown/1"
# Who says so: `own` the app's own page was read; `secondary` only somebody else's page about it was.
VERIFICATIONS: Final = ("own", "secondary")
_SOURCE_KINDS: Final = ("own", "news", "other")
_FIELDS: Final = frozenset(
    ["format", "id", "order", "name", "steps", "limits", "url", "source", "verification", "checked_on"]
)
_ID: Final = re.compile(r"[a-z]{1,16}")  # it shows in an address
_DATED: Final = re.compile(r"\d{4}(-\d{2})?")


@dataclass(frozen=True, slots=True)
class Place:
    """One app or site, or "any other site": what to do there, in order. `limits`: what its answer cannot do."""

    id: str
    order: int
    name: Words
    steps: tuple[Words, ...]
    limits: Words | None
    url: str
    source: Source
    verification: str
    checked_on: date | None

    @property
    def host(self) -> str:
        return (urlsplit(self.url).hostname or "").removeprefix("www.")

    def is_stale(self, today: date) -> bool:
        """Nobody looked for 90 days, or ever: apps move their buttons."""
        return self.checked_on is None or today - self.checked_on > STALE_AFTER


@dataclass(frozen=True, slots=True)
class Takedown:
    """Every place, in the order in which they are offered."""

    places: tuple[Place, ...]

    def place(self, place_id: str) -> Place | None:
        return next((place for place in self.places if place.id == place_id), None)


def takedown_folder() -> Path:
    """`packs/takedown`, beside the support packs."""
    return support_folder().parent / "takedown"


def load_takedown(folder: Path | None = None) -> Takedown:
    """Reads every pack of a folder. MalformedError names the file and what to change."""
    paths = sorted((folder or takedown_folder()).glob("*.yaml"))
    places = [read_place(path.name, path.read_text("utf-8")) for path in paths]
    for name, value in (("id", [place.id for place in places]), ("order", [place.order for place in places])):
        if len(set(value)) != len(value):
            raise MalformedError("takedown.twice", f"Two takedown packs have the same {name}. Change one of them.")
    return Takedown(tuple(sorted(places, key=lambda place: place.order)))


@lru_cache(maxsize=64)  # Pure, and YAML is slow to read.
def read_place(name: str, text: str) -> Place:
    """One pack from its YAML text; `name` is only for the messages."""
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise MalformedError("takedown.yaml", f"{name} is not YAML: {getattr(error, 'problem', error)}.") from error
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise MalformedError("takedown.format", f"{name}: the first line must say format: {FORMAT}.")
    if unknown := set(data) - _FIELDS:
        raise MalformedError("takedown.field", f"{name}: unknown fields {sorted(unknown)}. See spec/takedown-pack.md.")
    place = Place(
        id=_id(name, data),
        order=_order(name, data),
        name=_words(f"{name} name", data.get("name")),
        steps=_steps(name, data.get("steps")),
        limits=_words(f"{name} limits", data["limits"]) if "limits" in data else None,
        url=_url(name, data["url"]) if "url" in data else "",
        source=_source(name, data.get("source")),
        verification=_verification(name, data),
        checked_on=_day(name, data),
    )
    if place.verification == "own" and place.source.kind != "own":
        raise MalformedError("takedown.verification", f"{name}: verification own needs a source of kind own.")
    return place


def _id(where: str, data: Mapping[str, Any]) -> str:
    value = data.get("id")
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise MalformedError("takedown.id", f"{where}: id is up to 16 small letters.")
    return value


def _order(where: str, data: Mapping[str, Any]) -> int:
    value = data.get("order")
    if type(value) is not int or value < 0:
        raise MalformedError("takedown.order", f"{where}: order is a whole number; small ones come first.")
    return value


def _words(where: str, value: Any) -> Words:
    if (
        not isinstance(value, dict)
        or set(value) != {"en", "ur"}
        or not all(isinstance(v, str) and v for v in value.values())
    ):
        raise MalformedError("takedown.words", f"{where}: write it in each language, as {{en: …, ur: …}}.")
    return dict(value)


def _steps(where: str, value: Any) -> tuple[Words, ...]:
    if not isinstance(value, list) or not 1 <= len(value) <= 8:
        raise MalformedError("takedown.steps", f"{where}: steps are a list of one to eight.")
    return tuple(_words(f"{where} step {number}", step) for number, step in enumerate(value, 1))


def _source(where: str, value: Any) -> Source:
    if not isinstance(value, dict) or set(value) - {"url", "kind", "dated"} or value.get("kind") not in _SOURCE_KINDS:
        raise MalformedError("takedown.source", f"{where}: source needs a url and a kind ({', '.join(_SOURCE_KINDS)}).")
    dated = str(value.get("dated", ""))
    if dated and not _DATED.fullmatch(dated):
        raise MalformedError("takedown.source", f'{where}: source.dated is a year or a month, such as "2025-06".')
    return Source(_url(where, value.get("url")), value["kind"], dated)


def _url(where: str, value: Any) -> str:
    if not isinstance(value, str) or urlsplit(value).scheme != "https" or not urlsplit(value).hostname:
        raise MalformedError("takedown.url", f"{where}: an address starts with https://.")
    return value


def _verification(where: str, data: Mapping[str, Any]) -> str:
    value = data.get("verification")
    if value not in VERIFICATIONS:
        raise MalformedError("takedown.verification", f"{where}: verification is one of {', '.join(VERIFICATIONS)}.")
    return str(value)


def _day(where: str, data: Mapping[str, Any]) -> date | None:
    value = data.get("checked_on", "")
    if value is not None and type(value) is not date:
        raise MalformedError("takedown.checked_on", f"{where}: checked_on is a day such as 2026-11-22, or null.")
    return value
