"""The two descriptions of what is inside say the same as what is inside: each exhibit once, with its hash and size."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, Final

from amanat.casefile import layout
from amanat.casefile.checking.bag import text_of
from amanat.casefile.checking.content import Held, Inside
from amanat.casefile.finding import Finding

_SCANNED: Final = {"clean": None, "found": "metadata.found"}
Node = dict[str, Any]


def metadata_findings(inside: Inside) -> list[Finding]:
    """What is wrong with either description, and which exhibits were not scanned."""
    return [*_crate(inside), *_case(inside)]


def exhibits(inside: Inside) -> dict[str, Held]:
    """The files of exhibits, originals and copies, by name."""
    return {
        name: held for name, held in inside.items() if layout.ORIGINAL.fullmatch(name) or layout.COPY.fullmatch(name)
    }


def titles(inside: Inside) -> dict[str, str]:
    """What each exhibit's file is called, as far as the description can be read."""
    named = {_name_of(node): node.get("name") for node in _graph(inside, layout.CRATE) or () if _is_file(node)}
    return {name: title for name in exhibits(inside) if isinstance(title := named.get(name), str)}


def items(inside: Inside) -> dict[str, object]:
    """The item id that the description gives each exhibit's file, whatever it is; nothing of what it does not name."""
    named = {_name_of(node): node.get("item") for node in _graph(inside, layout.CRATE) or () if _is_file(node)}
    return {name: named[name] for name in exhibits(inside) if name in named}


def number_of(name: str) -> str:
    """`E<n>` in the name of an exhibit's file; "" of another."""
    found = layout.ORIGINAL.fullmatch(name) or layout.COPY.fullmatch(name)
    return found[1] if found else ""


def _graph(inside: Inside, name: str) -> list[Node] | None:
    """The nodes of a description, or None if it is none: strict JSON, no name twice in one object."""
    try:
        value = json.loads(
            (text_of(inside, name) or b"").decode("utf-8"), object_pairs_hook=_once, parse_constant=_never
        )
    except (ValueError, RecursionError):
        return None
    graph = value.get("@graph") if isinstance(value, dict) else None
    fits = isinstance(graph, list) and all(isinstance(node, dict) for node in graph)
    return graph if fits else None


def _once(pairs: list[tuple[str, Any]]) -> Node:
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError
    return dict(pairs)


def _never(_name: str) -> None:
    """`NaN` and its like are no JSON, though Python reads them."""
    raise ValueError


def _is_file(node: Node) -> bool:
    kinds = node.get("@type")
    return kinds == "File" or (isinstance(kinds, list) and "File" in kinds)


def _name_of(node: Node) -> str:
    return f"{layout.DATA}{node.get('@id')}"


def _crate(inside: Inside) -> Iterator[Finding]:
    if layout.CRATE not in inside:
        return
    graph = _graph(inside, layout.CRATE)
    if graph is None:
        yield Finding("metadata.malformed", layout.CRATE)
        return
    nodes = [(_name_of(node), node) for node in graph if _is_file(node)]
    count = Counter(name for name, _ in nodes)
    yield from (Finding("metadata.twice", name) for name, times in count.items() if times > 1)
    yield from (Finding("metadata.missing", name) for name in exhibits(inside) if name not in count)
    for name, node in nodes:
        yield from _described(name, node, inside)


def _described(name: str, node: Node, inside: Inside) -> Iterator[Finding]:
    held = inside.get(name)
    if held is None:
        yield Finding("metadata.extra", name)
        return
    is_exhibit = name in exhibits({name: held})
    said = node.get("sha256")
    if said != held.sha256.hex() and (is_exhibit or said is not None):
        yield Finding("metadata.hash", name)
    if node.get("contentSize") != str(held.size):
        yield Finding("metadata.size", name)
    if is_exhibit and node.get("exhibit") != number_of(name):
        yield Finding("metadata.number", name)
    copy = layout.COPY.fullmatch(name)
    if copy and not _is_based(node, copy[1], inside):
        yield Finding("metadata.based_on", name)
    if is_exhibit and ("scan" in node or not copy):
        scan = node.get("scan")
        code = _SCANNED.get(scan, "metadata.not_scanned") if isinstance(scan, str) else "metadata.not_scanned"
        yield from (Finding(code, name) for code in filter(None, [code]))


def _is_based(node: Node, number: str, inside: Inside) -> bool:
    """Whether a copy names the original of its number, or none where that one is not in the file."""
    originals = [name for name in inside if (found := layout.ORIGINAL.fullmatch(name)) and found[1] == number]
    meant = [{"@id": name.removeprefix(layout.DATA)} for name in originals]
    said = node.get("isBasedOn")
    return said in meant if meant else said is None


def _case(inside: Inside) -> list[Finding]:
    if layout.CASE not in inside:
        return []
    graph = _graph(inside, layout.CASE)
    if graph is None:
        return [Finding("metadata.malformed", layout.CASE)]
    files = _observed(graph)
    there = exhibits(inside)
    true = {name: (held.size, held.sha256.hex()) for name, held in there.items()}
    wrong = sorted(name for name in {*files, *true} if files.get(name) != [true.get(name)])
    numbers = {number_of(name) for name in there}
    records = [
        node.get("investigation:exhibitNumber")
        for node in graph
        if node.get("@type") == "investigation:ProvenanceRecord"
    ]
    if sorted(map(str, records)) != sorted(numbers):
        wrong.append(layout.CASE)
    return [Finding("metadata.case", name) for name in wrong]


def _observed(graph: Iterable[Node]) -> dict[str, list[tuple[object, object] | None]]:
    """Size and hash of each file that the CASE description knows, by its path; more than one where it says so."""
    found: dict[str, list[tuple[object, object] | None]] = {}
    for node in graph:
        if node.get("@type") != "observable:File":
            continue
        facets = node.get("core:hasFacet")
        merged: Node = {}
        for facet in facets if isinstance(facets, list) else ():
            merged |= facet if isinstance(facet, dict) else {}
        path = merged.get("observable:filePath")
        found.setdefault(str(path), []).append((merged.get("observable:sizeInBytes"), _hash(merged)))
    return found


def _hash(facet: Node) -> object:
    told = facet.get("observable:hash")
    value = told.get("types:hashValue") if isinstance(told, dict) else None
    return value.get("@value") if isinstance(value, dict) else value
