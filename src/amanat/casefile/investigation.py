"""`case.jsonld`: the same for forensic tools, in the words of CASE 1.5 and UCO 1.5 (caseontology.org)."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any, Final

from amanat.casefile import layout
from amanat.casefile.crate import as_json, time
from amanat.casefile.plan import Content, Exhibit, Plan
from amanat.seal.custody import CustodyEvent

_UCO: Final = "https://ontology.unifiedcyberontology.org/uco/"
_CONTEXT: Final = {
    "kb": "https://amanat.invalid/kb/",
    "investigation": "https://ontology.caseontology.org/case/investigation/",
    "core": f"{_UCO}core/",
    "action": f"{_UCO}action/",
    "identity": f"{_UCO}identity/",
    "observable": f"{_UCO}observable/",
    "types": f"{_UCO}types/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
Node = dict[str, Any]


def investigation(plan: Plan) -> bytes:
    """An Investigation, a ProvenanceRecord for each exhibit, an InvestigativeAction for each custody event that names
    one and is not hidden."""
    namer = _Namer(plan)
    files = [_file(namer, name, content) for name, content in plan.files.items()]
    records = [_record(namer, one) for one in plan.exhibits]
    acts = list(_acts(plan, namer))
    whole = {
        "@id": namer("investigation", plan.case),
        "@type": "investigation:Investigation",
        "core:name": plan.case,
        "investigation:investigationForm": "case",
        "core:object": [{"@id": node["@id"]} for node in (*records, *acts)],
    }
    return as_json({"@context": _CONTEXT, "@graph": [whole, *records, *files, *acts, *_people(plan, namer)]})


class _Namer:
    """Names of nodes: they end in a UUID, as CASE wants, and are the same each time the same file is built."""

    def __init__(self, plan: Plan) -> None:
        self._space = uuid.uuid5(uuid.NAMESPACE_URL, f"{_CONTEXT['kb']}{plan.desk.desk}/{plan.case}")

    def __call__(self, kind: str, name: str) -> str:
        return f"kb:{kind}-{uuid.uuid5(self._space, f'{kind}/{name}')}"


def _file(namer: _Namer, name: str, content: Content) -> Node:
    facet = {
        "@id": namer("content", name),
        "@type": "observable:ContentDataFacet",
        "observable:mimeType": content.media,
        "observable:sizeInBytes": content.size,
        "observable:hash": {
            "@id": namer("hash", name),
            "@type": "types:Hash",
            "types:hashMethod": "SHA256",
            "types:hashValue": {"@type": "xsd:hexBinary", "@value": content.sha256.hex()},
        },
    }
    place = {
        "@id": namer("place", name),
        "@type": "observable:FileFacet",
        "observable:fileName": name.rpartition("/")[2],
        "observable:filePath": name,
    }
    return {"@id": namer("file", name), "@type": "observable:File", "core:hasFacet": [facet, place]}


def _names(one: Exhibit) -> list[str]:
    original = [] if one.original is None else [layout.original_name(one.number, one.original.ending)]
    copies = enumerate(one.copies, 1)
    return original + [layout.copy_name(one.number, which, copy.content.ending) for which, copy in copies]


def _record(namer: _Namer, one: Exhibit) -> Node:
    return {
        "@id": namer("exhibit", one.number),
        "@type": "investigation:ProvenanceRecord",
        "core:name": one.title or one.number,
        "investigation:exhibitNumber": one.number,
        "core:object": [{"@id": namer("file", name)} for name in _names(one)],
    }


def _shown(plan: Plan) -> Iterator[tuple[CustodyEvent, list[Exhibit]]]:
    items = {one.item: one for one in plan.exhibits}
    for event in plan.events:
        if event.body is not None and (about := [items[row.id] for row in event.body.about if row.id in items]):
            yield event.body, about


def _acts(plan: Plan, namer: _Namer) -> Iterator[Node]:
    by_hash = {content.sha256: name for name, content in plan.files.items()}
    for body, about in _shown(plan):
        made = {row.after for row in body.about if row.before and row.after and row.before != row.after}
        results = sorted(by_hash[digest] for digest in made if digest in by_hash)
        yield {
            "@id": namer("event", str(body.n)),
            "@type": "investigation:InvestigativeAction",
            "core:name": body.what,
            "action:startTime": {"@type": "xsd:dateTime", "@value": time(body.at)},
            "action:performer": {"@id": namer("key", body.who.key.hex())},
            "action:object": [{"@id": namer("exhibit", one.number)} for one in about],
            **({"action:result": [{"@id": namer("file", name)} for name in results]} if results else {}),
        }


def _people(plan: Plan, namer: _Namer) -> list[Node]:
    keys = {body.who.key: body.who.role for body, _ in _shown(plan)}
    return [
        {
            "@id": namer("key", key.hex()),
            "@type": "identity:Identity",
            "core:name": f"{role}, key {key.hex()[:16]}",
        }
        for key, role in keys.items()
    ]
