"""What a worker can do at once when a critical sign stands: texts with their sources, from `packs/guidance`
(spec/guidance-pack.md). They are plain guidance by the people named, not medical advice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

import amanat
from amanat.errors import MalformedError

FORMAT: Final = "amanat-guidance/1"
TOPICS: Final = ("strangulation", "weapon", "threat_to_kill", "child", "self_harm")
"""The signs that have a page of their own; codes of the record's flags."""
_LANGUAGES: Final = frozenset({"en", "ur"})
_LISTS: Final = ("do", "ask", "say", "avoid")

Words = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Source:
    name: str
    url: str
    dated: str


@dataclass(frozen=True, slots=True)
class Guidance:
    """One page. `needs`: which services of a support pack stand below it. `do` comes first; the others may be empty."""

    topic: str
    why: Words
    do: tuple[Words, ...]
    ask: tuple[Words, ...]
    say: tuple[Words, ...]
    avoid: tuple[Words, ...]
    needs: tuple[str, ...]
    sources: tuple[Source, ...]
    checked_on: date


def guidance_file() -> Path:
    """`packs/guidance/safety.yaml`: inside the installed package, or beside the sources of a working copy."""
    package = Path(amanat.__file__).parent
    inside = package / "packs" / "guidance" / "safety.yaml"
    return inside if inside.exists() else package.parents[1] / "packs" / "guidance" / "safety.yaml"


@cache
def all_guidance() -> Mapping[str, Guidance]:
    """Every page by its topic, read once."""
    return read_guidance(guidance_file().read_text("utf-8"))


def read_guidance(text: str) -> Mapping[str, Guidance]:
    """The pages of a pack. MalformedError `guidance.…` names the topic and what to change."""
    data = yaml.safe_load(text)
    if not isinstance(data, dict) or data.get("format") != FORMAT or type(data.get("checked_on")) is not date:
        raise MalformedError("guidance.format", f"A guidance pack says format: {FORMAT} and checked_on: a day.")
    entries = data.get("topics")
    if not isinstance(entries, dict) or set(entries) != set(TOPICS):
        raise MalformedError("guidance.topics", f"A guidance pack has these topics: {', '.join(TOPICS)}.")
    return {topic: _topic(topic, entries[topic], data["checked_on"]) for topic in TOPICS}


def _topic(topic: str, entry: Any, checked_on: date) -> Guidance:
    known = {"why", "needs", "sources", *_LISTS}
    if not isinstance(entry, dict) or set(entry) - known or not entry.get("do") or not entry.get("sources"):
        raise MalformedError(
            "guidance.entry", f"{topic}: give why, do and sources; only these fields: {sorted(known)}."
        )
    lists = {name: tuple(_words(topic, one) for one in entry.get(name) or ()) for name in _LISTS}
    sources = tuple(_source(topic, one) for one in entry["sources"])
    needs = tuple(str(need) for need in entry.get("needs") or ())
    return Guidance(
        topic=topic, why=_words(topic, entry.get("why")), needs=needs, sources=sources, checked_on=checked_on, **lists
    )


def _words(topic: str, value: Any) -> Words:
    if (
        not isinstance(value, dict)
        or set(value) != _LANGUAGES
        or not all(isinstance(one, str) for one in value.values())
    ):
        raise MalformedError("guidance.words", f"{topic}: write each sentence in each language, as {{en: …, ur: …}}.")
    return dict(value)


def _source(topic: str, value: Any) -> Source:
    if (
        not isinstance(value, dict)
        or set(value) != {"name", "url", "dated"}
        or not str(value["url"]).startswith("http")
    ):
        raise MalformedError("guidance.source", f"{topic}: a source has a name, a url and the day that it gives.")
    return Source(str(value["name"]), str(value["url"]), str(value["dated"]))
