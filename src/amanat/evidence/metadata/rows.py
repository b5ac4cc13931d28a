"""A row, and how foreign text becomes fit to be shown."""

from __future__ import annotations

import re
from typing import Final

Row = tuple[str, str, str]
"""Group, name, value."""
MOST_ROWS: Final = 300
_LONGEST: Final = 500
_UNSEEN: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]+")

# What well-known names are about, whatever the format calls them; compared without marks, in small letters.
_GROUPS: Final = {
    "place": ("gps", "location", "xyz", "city", "country", "province", "state", "sublocation", "latitude", "longitude"),
    "time": ("date", "time", "created", "modified", "creation", "year", "modify"),
    "device": ("make", "model", "lens", "serial", "device", "camera", "uniqueid", "hostcomputer", "com.android"),
    "person": (
        "author",
        "artist",
        "creator",
        "owner",
        "byline",
        "by-line",
        "lastmodifiedby",
        "copyright",
        "company",
        "manager",
    ),
    "about": ("title", "subject", "description", "comment", "keywords", "caption", "headline", "lyrics", "rating"),
    "history": (
        "software",
        "producer",
        "application",
        "encoder",
        "tool",
        "history",
        "documentid",
        "instanceid",
        "handler",
    ),
}


def group_of(name: str) -> str:
    """The group of a property by its name; ``more`` if it is none of the well-known ones."""
    plain = name.lower().replace("_", "").replace(" ", "")
    if plain.endswith("tool"):
        return "history"
    return next((group for group, marks in _GROUPS.items() if any(mark in plain for mark in marks)), "more")


def tidy(row: Row) -> Row:
    """A row whose text is short and steers no screen."""
    group, name, value = (_UNSEEN.sub(" ", part).strip() for part in row)
    return group, name[:80], value if len(value) <= _LONGEST else f"{value[:_LONGEST]}…"


def text_of(raw: bytes) -> str:
    """Bytes as text: UTF-16 where it is marked, UTF-8, else Latin-1."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16", "replace")
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


_XMP_ATTRIBUTE: Final = re.compile(r"\b([A-Za-z]+):([A-Za-z]+)=\"([^\"<]{1,2000})\"")
_XMP_ELEMENT: Final = re.compile(r"<([A-Za-z]+):([A-Za-z]+)(?:\s[^<>]*)?>([^<]{1,2000})</")
_XMP_LIST: Final = re.compile(
    r"<([A-Za-z]+):([A-Za-z]+)[^<>]*>\s*<rdf:(?:Alt|Bag|Seq)>(.*?)</rdf:(?:Alt|Bag|Seq)>", re.DOTALL
)
_XMP_NOISE: Final = frozenset({"xmlns", "rdf", "xml", "x"})


def xmp_rows(raw: bytes) -> list[Row]:
    """The properties in an XMP packet (ISO 16684-1), read as text: no entity is looked up."""
    text = text_of(raw)
    found: dict[tuple[str, str], str] = {}
    for space, name, inner in _XMP_LIST.findall(text):
        found[space, name] = ", ".join(part.strip() for part in re.findall(r">([^<]+)<", f">{inner}<") if part.strip())
    for pattern in (_XMP_ATTRIBUTE, _XMP_ELEMENT):
        for space, name, value in pattern.findall(text):
            if space not in _XMP_NOISE and value.strip():
                found.setdefault((space, name), value.strip())
    return [(group_of(name), f"XMP {space}:{name}", value) for (space, name), value in found.items()]
