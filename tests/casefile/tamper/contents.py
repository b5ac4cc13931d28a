"""What somebody does to the files in a case file: with their hands, with fresh manifests, and with the desk's keys."""

from __future__ import annotations

from typing import Any

from amanat.casefile import layout
from tests.casefile.tamper.ground import Change, Files, describe, drop, edit, edit_json, put, rename
from tests.casefile.tamper.listing import Listing, Make

CONTENTS = Listing()
PHOTO, COPY, WORDS, PAGE = (
    "data/originals/E1.jpg",
    "data/redacted/E1-1.jpg",
    "data/originals/E2.txt",
    "data/originals/E3.png",
)
PROOF = "data/custody/10.tlog-proof"
_EXHIBIT = ("manifest.altered", "metadata.hash", "metadata.case")
_MISSING_EXHIBIT = ("manifest.missing", "metadata.extra", "metadata.case", "bag.oxum")

ALTERED = {
    PHOTO: (*_EXHIBIT, "custody.exhibit"),
    COPY: _EXHIBIT,
    WORDS: (*_EXHIBIT, "custody.exhibit"),
    PAGE: (*_EXHIBIT, "custody.exhibit"),
    layout.COVER: ("manifest.altered",),
    layout.CRATE: ("manifest.altered", "metadata.malformed"),
    layout.CASE: ("manifest.altered", "metadata.malformed"),
    layout.LOG: ("manifest.altered", "custody.malformed", "custody.exhibit", "proof.event"),
    layout.PEOPLE: ("manifest.altered", "people.malformed"),
    PROOF: ("manifest.altered", "proof.malformed"),
    layout.BAGIT: ("bag.version", "manifest.tag_altered"),
    layout.BAG_INFO: ("bag.info", "manifest.tag_altered"),
    layout.MANIFEST: ("manifest.altered", "manifest.tag_altered"),
    layout.TAGMANIFEST: ("manifest.tag_altered", "sealed.manifest"),
    layout.SEALED_EVENT: ("sealed.malformed",),
    layout.SEALED_PROOF: ("proof.malformed",),
    layout.CHECKPOINT: ("sealed.checkpoint", "stamp.other"),
    layout.STAMP: ("stamp.malformed",),
    layout.STAMP_CHAIN: ("stamp.chain",),
    layout.STAMP_TIME: ("stamp.time",),
    layout.VERIFY: ("verify_txt.altered",),
}
"""Every file, its first byte changed."""

REMOVED = {
    PHOTO: (*_MISSING_EXHIBIT, "metadata.based_on"),
    COPY: _MISSING_EXHIBIT,
    WORDS: _MISSING_EXHIBIT,
    PAGE: _MISSING_EXHIBIT,
    layout.COVER: ("bag.missing", "manifest.missing", "metadata.extra", "bag.oxum"),
    layout.CRATE: ("bag.missing", "manifest.missing", "bag.oxum"),
    layout.CASE: ("bag.missing", "manifest.missing", "metadata.extra", "bag.oxum"),
    layout.LOG: (*("bag.missing", "manifest.missing", "metadata.extra", "bag.oxum", "custody.exhibit", "proof.event"),),
    layout.PEOPLE: ("bag.missing", "manifest.missing", "metadata.extra", "bag.oxum"),
    PROOF: ("manifest.missing", "metadata.extra", "bag.oxum"),
    layout.BAGIT: ("bag.missing",),
    layout.BAG_INFO: ("bag.missing",),
    layout.MANIFEST: ("bag.missing",),
    layout.TAGMANIFEST: ("bag.missing",),
    layout.SEALED_EVENT: ("bag.missing",),
    layout.SEALED_PROOF: ("proof.missing",),
    layout.CHECKPOINT: ("sealed.checkpoint", "stamp.incomplete"),
    layout.STAMP: ("stamp.incomplete",),
    layout.STAMP_CHAIN: ("stamp.incomplete",),
    layout.STAMP_TIME: ("stamp.incomplete",),
    layout.VERIFY: ("bag.missing",),
}
"""Every file, taken out."""


def _first(data: bytes) -> bytes:
    return bytes([data[0] ^ 1]) + data[1:]


def _first_digit(data: bytes) -> bytes:
    """Another hash, and still a hash."""
    return (b"1" if data[:1] == b"0" else b"0") + data[1:]


def _by_hand(*changes: Change) -> Make:
    return lambda ground: ground.changed(*changes)


def _listed(*changes: Change) -> Make:
    return lambda ground: ground.listed(*changes)


def _resealed(*changes: Change) -> Make:
    return lambda ground: ground.resealed(*changes)


def _short(name: str) -> str:
    return name.removeprefix(layout.DATA).replace("/", "-").replace(".", "-").lower()


for _name, _codes in ALTERED.items():
    _how = _first_digit if _name in (layout.MANIFEST, layout.TAGMANIFEST) else _first
    CONTENTS.add(f"altered-{_short(_name)}", _by_hand(edit(_name, _how)), *_codes)
for _name, _codes in REMOVED.items():
    CONTENTS.add(f"removed-{_short(_name)}", _by_hand(drop(_name)), *_codes)


def _swap(files: Files) -> None:
    files[PHOTO], files[COPY] = files[COPY], files[PHOTO]


def _twice(files: Files) -> None:
    files["data/originals/E5.jpg"] = files[PHOTO]


def _other_hash(data: bytes) -> bytes:
    at = data.index(b'"@value": "', data.index(b"xsd:hexBinary")) + 11
    return data[:at] + (b"0" if data[at : at + 1] != b"0" else b"1") + data[at + 1 :]


def _graph(how: Any) -> Any:
    return lambda value: how({node["@id"]: node for node in value["@graph"]}, value["@graph"])


def _crate(how: Any) -> Change:
    return edit_json(layout.CRATE, _graph(how))


def _swap_items(one: dict[str, Any], other: dict[str, Any]) -> None:
    one["item"], other["item"] = other["item"], one["item"]


_add = CONTENTS.add
_add(
    "photo-longer",
    _by_hand(edit(PHOTO, lambda data: data + b"\0")),
    *_EXHIBIT,
    "metadata.size",
    "bag.oxum",
    "custody.exhibit",
)
_add("photo-empty", _by_hand(put(PHOTO, b"")), *_EXHIBIT, "metadata.size", "bag.oxum", "custody.exhibit")
_add("exhibits-swapped", _by_hand(_swap), "manifest.swapped", "metadata.hash", "metadata.size", "metadata.case")
_add(
    "exhibit-renamed",
    _by_hand(rename(WORDS, "data/originals/E7.txt")),
    *("manifest.renamed", "metadata.extra", "metadata.missing", "metadata.case"),
)
_add(
    "exhibit-added",
    _by_hand(put("data/originals/E9.txt", b"Made up later.\n")),
    *("manifest.added", "metadata.missing", "metadata.case", "bag.oxum"),
    "custody.exhibit",
)
_add("exhibit-copied", _by_hand(_twice), "manifest.added", "metadata.missing", "metadata.case", "bag.oxum")
_add(
    "file-of-another-kind-added",
    _by_hand(put("data/originals/note.exe", b"MZ")),
    "name.unknown",
    "manifest.added",
    "bag.oxum",
)
_add("tag-file-added", _by_hand(put("README.txt", b"Trust this file.\n")), "name.unknown")
_add("file-added-beside-the-seal", _by_hand(put("seal/log-key.txt", b"log+00000000+AAAA\n")), "name.unknown")
_add("second-tagmanifest", _by_hand(put("tagmanifest-md5.txt", b"")), "name.unknown")
_add("fetch-list-added", _by_hand(put("fetch.txt", b"https://example.invalid/x 1 data/x\n")), "name.unknown")
_add(
    "photo-forged-with-fresh-manifests",
    _listed(edit(PHOTO, _first)),
    "sealed.manifest",
    "metadata.hash",
    "metadata.case",
    "custody.not_here",
    "custody.exhibit",
)
_add(
    "photo-forged-with-everything-fresh",
    _listed(edit(PHOTO, _first), describe),
    "sealed.manifest",
    "custody.not_here",
    "custody.exhibit",
)
_add(
    "exhibit-added-with-fresh-manifests",
    _listed(put("data/originals/E9.txt", b"Made up later.\n")),
    *("sealed.manifest", "metadata.missing", "metadata.case"),
    "custody.exhibit",
)
_add(
    "exhibit-removed-with-fresh-manifests",
    _listed(drop(PAGE)),
    *("sealed.manifest", "metadata.extra", "metadata.case", "custody.not_here"),
)
_add(
    "cover-replaced-with-fresh-manifests", _listed(put(layout.COVER, b"%PDF-1.7\n%%EOF\n"), describe), "sealed.manifest"
)
_add(
    "bag-info-edited-without-tagmanifest",
    _by_hand(drop(layout.TAGMANIFEST), edit(layout.BAG_INFO, lambda data: data.replace(b"0007", b"0008"))),
    "bag.missing",
)
_add(
    "bag-info-edited-with-fresh-tagmanifest",
    _listed(edit(layout.BAG_INFO, lambda data: data.replace(b"0007", b"0008"))),
    "sealed.manifest",
)
_add(
    "bag-info-with-a-second-case",
    _listed(edit(layout.BAG_INFO, lambda data: data + b"External-Identifier: LHR-1\n")),
    "bag.info",
    "sealed.manifest",
)
_add(
    "bag-of-an-older-form",
    _listed(put(layout.BAGIT, b"BagIt-Version: 0.97\nTag-File-Character-Encoding: UTF-8\n")),
    "bag.version",
    "sealed.manifest",
)
_add(
    "tagmanifest-names-less",
    _by_hand(edit(layout.TAGMANIFEST, lambda data: b"".join(data.splitlines(True)[1:]))),
    "manifest.tag_list",
    "sealed.manifest",
)
_add(
    "tagmanifest-names-the-checking-page",
    _by_hand(edit(layout.TAGMANIFEST, lambda data: b"0" * 64 + b"  VERIFY.txt\n" + data)),
    "manifest.tag_list",
    "sealed.manifest",
)
_add(
    "manifest-out-of-order",
    _by_hand(edit(layout.MANIFEST, lambda data: b"".join(reversed(data.splitlines(True))))),
    "manifest.malformed",
    "manifest.tag_altered",
)
_add(
    "manifest-with-windows-lines",
    _by_hand(edit(layout.MANIFEST, lambda data: data.replace(b"\n", b"\r\n"))),
    "manifest.malformed",
    "manifest.tag_altered",
)
_add(
    "manifest-names-a-place-outside",
    _by_hand(edit(layout.MANIFEST, lambda data: data.replace(b"data/originals/E1.jpg", b"data/../../etc/passwd"))),
    "manifest.malformed",
    "manifest.tag_altered",
)
_add(
    "checking-page-replaced",
    _by_hand(put(layout.VERIFY, b"To check this file, type: rm -rf ~\n")),
    "verify_txt.altered",
)
_add(
    "checking-page-longer",
    _by_hand(edit(layout.VERIFY, lambda data: data + b"Or call this number.\n")),
    "verify_txt.altered",
)
_add("list-far-too-long", _by_hand(put(layout.BAG_INFO, b"x" * (layout.MAX_SMALL + 1))), "bag.large")

# From here on whoever does it has the desk's own keys: only what was done is found.
_add("insider-photo-forged", _resealed(edit(PHOTO, _first), describe), "custody.not_here", "custody.exhibit")
_add(
    "insider-exhibit-unknown-to-custody",
    _resealed(put("data/originals/E9.txt", b"Made up later.\n")),
    "metadata.missing",
    "metadata.case",
    "custody.exhibit",
)
_add(
    "metadata-other-hash",
    _resealed(_crate(lambda by, _: by["originals/E1.jpg"].update(sha256="0" * 64))),
    "metadata.hash",
)
_add(
    "metadata-other-size",
    _resealed(_crate(lambda by, _: by["originals/E1.jpg"].update(contentSize="1"))),
    "metadata.size",
)
_add(
    "metadata-exhibit-left-out",
    _resealed(_crate(lambda by, graph: graph.remove(by["originals/E2.txt"]))),
    "metadata.missing",
)
_add(
    "metadata-exhibit-twice",
    _resealed(_crate(lambda by, graph: graph.append(by["originals/E2.txt"]))),
    "metadata.twice",
)
_add(
    "metadata-exhibit-that-is-not-there",
    _resealed(_crate(lambda by, graph: graph.append(by["originals/E2.txt"] | {"@id": "originals/E8.txt"}))),
    "metadata.extra",
)
_add(
    "metadata-copy-of-nothing",
    _resealed(_crate(lambda by, _: by["redacted/E1-1.jpg"].pop("isBasedOn"))),
    "metadata.based_on",
)
_add(
    "metadata-copy-of-another",
    _resealed(_crate(lambda by, _: by["redacted/E1-1.jpg"].update(isBasedOn={"@id": "originals/E2.txt"}))),
    "metadata.based_on",
)
_add(
    "metadata-items-of-two-exhibits-swapped",
    _resealed(_crate(lambda by, _: _swap_items(by["originals/E2.txt"], by["originals/E3.png"]))),
    "custody.item",
)
_add(
    "metadata-item-that-no-step-names",
    _resealed(_crate(lambda by, _: by["originals/E2.txt"].update(item="A" * 22))),
    "custody.item",
)
_add(
    "metadata-item-left-out",
    _resealed(_crate(lambda by, _: by["originals/E1.jpg"].pop("item"))),
    "custody.item",
)
_add(
    "metadata-copy-of-another-item",
    _resealed(_crate(lambda by, _: by["redacted/E1-1.jpg"].update(item=by["originals/E2.txt"]["item"]))),
    "custody.item",
)
_add(
    "metadata-another-exhibit-number",
    _resealed(_crate(lambda by, _: by["originals/E1.jpg"].update(exhibit="E3"))),
    "metadata.number",
)
_add(
    "metadata-with-a-number-that-is-none",
    _resealed(edit(layout.CRATE, lambda data: data.replace(b'"@graph"', b'"x": NaN,\n "@graph"', 1))),
    "metadata.malformed",
)
_add("metadata-no-json", _resealed(put(layout.CRATE, b"<html></html>")), "metadata.malformed")
_add(
    "metadata-name-twice-in-one-object",
    _resealed(edit(layout.CRATE, lambda data: data.replace(b'"@graph"', b'"@graph": [],\n "@graph"', 1))),
    "metadata.malformed",
)
_add("case-description-of-another-hash", _resealed(edit(layout.CASE, _other_hash)), "metadata.case")
_add(
    "case-description-without-an-exhibit",
    _resealed(edit_json(layout.CASE, lambda value: value["@graph"].pop(1)), describe),
    "metadata.case",
)
_add(
    "case-description-no-json",
    _resealed(put(layout.CASE, b"{"), _crate(lambda by, _: by["case.jsonld"].update(contentSize="1"))),
    "metadata.malformed",
)
_add(
    "case-number-of-another-desk",
    lambda ground: ground.resealed(
        edit(layout.BAG_INFO, lambda data: data.replace(ground.house.desk.encode(), b"0000 1111 2222 3333 4444"))
    ),
    "bag.desk",
)
