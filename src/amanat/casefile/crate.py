"""`ro-crate-metadata.json`: what lies in the file, for people and for catalogues (RO-Crate 1.1)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from amanat.casefile import layout
from amanat.casefile.plan import Content, Exhibit, Plan

_TERMS: Final = "https://amanat.invalid/terms#"
"""Names of our own. The host exists nowhere (RFC 2606), so that no reader fetches anything from it."""
_OWN: Final = ("received", "gathered", "scan", "note", "made", "madeBy", "exhibit", "item", "withheld")
_CONTEXT: Final = {"sha256": "https://schema.org/sha256"} | {name: _TERMS + name for name in _OWN}
_OTHERS: Final = {
    layout.COVER: ("Cover page", "application/pdf"),
    layout.CASE: ("The same in CASE 1.5", "application/ld+json"),
    layout.LOG: ("Custody log", "application/jsonl"),
    layout.PEOPLE: ("Keys that sign in the custody log", "application/json"),
}
Node = dict[str, Any]


def crate(plan: Plan, others: Mapping[str, bytes]) -> bytes:
    """The description; `others` are the texts below `data/` that are no exhibits, this one aside."""
    files = [*_exhibits(plan), *_texts(others)]
    graph = [_descriptor(), _root(plan, [one["@id"] for one in files]), _licence(plan), _desk(plan), *files]
    return as_json({"@context": ["https://w3id.org/ro/crate/1.1/context", _CONTEXT], "@graph": graph})


def as_json(value: object) -> bytes:
    """JSON for people: one name a line, every script as it is."""
    return json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"


def time(at: int) -> str:
    """Unix seconds as `2026-11-22T21:12:00Z`."""
    return datetime.fromtimestamp(at, UTC).isoformat().replace("+00:00", "Z")


def _descriptor() -> Node:
    return {
        "@id": "ro-crate-metadata.json",
        "@type": "CreativeWork",
        "about": {"@id": "./"},
        "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
    }


def _root(plan: Plan, parts: list[str]) -> Node:
    return {
        "@id": "./",
        "@type": "Dataset",
        "name": f"Case file {plan.case}",
        "description": f"Exhibits of case {plan.case} with their custody, from {plan.desk_line}.",
        "datePublished": time(plan.made),
        "identifier": plan.case,
        "inLanguage": list(plan.languages),
        "license": {"@id": "#terms"},
        "author": {"@id": "#desk"},
        "publisher": {"@id": "#desk"},
        "hasPart": [{"@id": part} for part in parts],
        **({"withheld": ", ".join(one.number for one in plan.withheld)} if plan.withheld else {}),
    }


def _licence(plan: Plan) -> Node:
    return {
        "@id": "#terms",
        "@type": "CreativeWork",
        "name": "Confidential",
        "description": f"For {plan.to}, for this purpose alone: {plan.purpose}",
    }


def _desk(plan: Plan) -> Node:
    return {"@id": "#desk", "@type": "Organization", "name": plan.desk.name.en, "identifier": plan.desk.desk}


def _exhibits(plan: Plan) -> Iterator[Node]:
    for one in plan.exhibits:
        original = None
        if one.original is not None:
            original = _file(layout.original_name(one.number, one.original.ending), one.original, one)
            yield original | _times(one)
        for which, copy in enumerate(one.copies, 1):
            node = _file(layout.copy_name(one.number, which, copy.content.ending), copy.content, one)
            based = {"isBasedOn": {"@id": original["@id"]}} if original else _times(one)
            yield node | based | {"made": time(copy.made), "madeBy": copy.how}


def _file(name: str, content: Content, one: Exhibit) -> Node:
    return {
        "@id": _below(name),
        "@type": "File",
        "name": one.title or one.number,
        "exhibit": one.number,
        "item": one.item,
        "encodingFormat": content.media,
        "contentSize": str(content.size),
        "sha256": content.sha256.hex(),
    }


def _times(one: Exhibit) -> Node:
    said: Node = {"scan": one.scan}
    if one.dated:
        said["dateCreated"] = one.dated
    if one.received is not None:
        said["received"] = time(one.received)
    if one.gathered is not None:
        said["gathered"] = time(one.gathered)
    if one.note:
        said["note"] = one.note
    return said


def _texts(others: Mapping[str, bytes]) -> Iterator[Node]:
    for name, text in sorted(others.items()):
        title, media = _OTHERS.get(name, ("Proof that custody events stand in the ledger", "text/plain"))
        node = {"@id": _below(name), "@type": "File", "name": title, "encodingFormat": media}
        yield node | {"contentSize": str(len(text))}


def _below(name: str) -> str:
    """The root of the crate is `data/`."""
    return name.removeprefix(layout.DATA)
