"""The bag (RFC 8493, as spec/case-file.md narrows it): what must be there is there, the two manifests name exactly what
they must, and every hash is right."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from amanat.casefile import layout
from amanat.casefile.checking.content import Inside
from amanat.casefile.finding import Finding

Listed = Mapping[str, bytes]
"""SHA-256 by name."""

_LABELS: Final = ("Bagging-Date", "Payload-Oxum", "External-Identifier", "Source-Organization", layout.FORM[0])
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")
"""Not what Urdu is joined with, which counts as not printable."""
_OXUM: Final = re.compile(r"(0|[1-9][0-9]{0,15})\.(0|[1-9][0-9]{0,5})", re.ASCII)


def bag_findings(inside: Inside) -> list[Finding]:
    """Everything about the bag but what its files say."""
    found = [Finding("bag.missing", name) for name in layout.ALWAYS if name not in inside]
    found += _version(inside)
    found += _info(inside)
    found += _tags(inside)
    found += _payload(inside)
    if layout.VERIFY in inside and inside[layout.VERIFY].sha256 != layout.VERIFY_SHA256:
        found.append(Finding("verify_txt.altered", layout.VERIFY))
    return found


def text_of(inside: Inside, name: str) -> bytes | None:
    """The bytes of a file that is looked into; None: it is not there."""
    held = inside.get(name)
    return None if held is None else held.text


def information(inside: Inside) -> dict[str, str] | None:
    """The lines of `bag-info.txt`, or None if they are not exactly those that it has."""
    text = text_of(inside, layout.BAG_INFO)
    try:
        lines = (text or b"").decode("utf-8").split("\n")
    except UnicodeDecodeError:
        return None
    pairs = [line.partition(": ") for line in lines[:-1]]
    if tuple(label for label, _, _ in pairs) != _LABELS or lines[-1] or not all(value for *_, value in pairs):
        return None
    found = {label: value for label, _, value in pairs}
    fits = _OXUM.fullmatch(found["Payload-Oxum"]) and found[layout.FORM[0]] == layout.FORM[1]
    return found if fits and _is_day(found["Bagging-Date"]) and not any(map(_CONTROL.search, found.values())) else None


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def listed(inside: Inside) -> Listed | None:
    """What the manifest of the payload lists, or None if it is not there or not as it must be."""
    text = text_of(inside, layout.MANIFEST)
    return None if text is None else _manifest(text)


def _version(inside: Inside) -> list[Finding]:
    text = text_of(inside, layout.BAGIT)
    return [] if text in (None, layout.BAGIT_TEXT) else [Finding("bag.version", layout.BAGIT)]


def _info(inside: Inside) -> list[Finding]:
    if layout.BAG_INFO not in inside:
        return []
    said = information(inside)
    if said is None:
        return [Finding("bag.info", layout.BAG_INFO)]
    payload = [held.size for name, held in inside.items() if name.startswith(layout.DATA)]
    true = f"{sum(payload)}.{len(payload)}"
    return [] if said["Payload-Oxum"] == true else [Finding("bag.oxum", layout.BAG_INFO)]


def _manifest(text: bytes) -> Listed | None:
    """Names and hashes, or None if a line, the order or the end is not as it must be."""
    try:
        lines = text.decode("ascii").split("\n")
    except UnicodeDecodeError:
        return None
    rows = [layout.MANIFEST_LINE.fullmatch(line) for line in lines[:-1]]
    found = {row[2]: bytes.fromhex(row[1]) for row in rows if row}
    names = [row[2] for row in rows if row]
    if lines[-1] or len(found) != len(lines) - 1 or names != sorted(names):
        return None
    return found


def _tags(inside: Inside) -> list[Finding]:
    text = text_of(inside, layout.TAGMANIFEST)
    if text is None:
        return []
    listed = _manifest(text)
    if listed is None:
        return [Finding("manifest.malformed", layout.TAGMANIFEST)]
    if tuple(listed) != layout.TAGGED:
        return [Finding("manifest.tag_list", layout.TAGMANIFEST)]
    return [
        Finding("manifest.tag_altered", name)
        for name, digest in listed.items()
        if name in inside and inside[name].sha256 != digest
    ]


def _payload(inside: Inside) -> list[Finding]:
    text = text_of(inside, layout.MANIFEST)
    if text is None:
        return []
    listed = _manifest(text)
    if listed is None or not all(name.startswith(layout.DATA) for name in listed):
        return [Finding("manifest.malformed", layout.MANIFEST)]
    there = {name: held.sha256 for name, held in inside.items() if name.startswith(layout.DATA)}
    return _compared(listed, there)


def _compared(listed: Listed, there: Listed) -> list[Finding]:
    missing = {name: digest for name, digest in listed.items() if name not in there}
    added = {name: digest for name, digest in there.items() if name not in listed}
    altered = {name: digest for name, digest in there.items() if listed.get(name, digest) != digest}
    moved = set(missing.values()) & set(added.values())
    belongs_elsewhere = set(listed.values())
    found = [Finding("manifest.renamed", name) for name, digest in added.items() if digest in moved]
    found += [Finding("manifest.missing", name) for name, digest in missing.items() if digest not in moved]
    found += [Finding("manifest.added", name) for name, digest in added.items() if digest not in moved]
    found += [
        Finding("manifest.swapped" if digest in belongs_elsewhere else "manifest.altered", name)
        for name, digest in altered.items()
    ]
    return found
