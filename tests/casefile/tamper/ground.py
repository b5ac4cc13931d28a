"""The honest file that every case begins from, and what a tamperer, from outside or with the desk's own keys, does to
it."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from amanat.casefile import layout
from amanat.casefile.verify import Trust
from amanat.ledger.leaf import Preimage
from amanat.seal.age import HybridIdentity, PassphraseIdentity, X25519Identity
from amanat.seal.canonical import dumps
from amanat.seal.custody import EVENT as EVENT_FORM
from amanat.seal.custody import LABEL, About, CustodyEvent, Who, read_event
from amanat.seal.encoding import b64, unb64
from amanat.seal.signing import SigningKey, sha256
from tests.casefile.honest import House, Made
from tests.casefile.tamper.zips import pieces_of, write

Files = dict[str, bytes]
"""What lies in a case file, by name without ROOT, in its order."""
Change = Callable[[Files], None]


@dataclass(frozen=True)
class Case:
    """A file and what checking it with these keys must say. `expect`: every code that is more than a note; `file`: a
    zip, a sealed zip or a folder. `identity` (an age key text) or `passphrase` opens its seal."""

    name: str
    file: Path
    expect: frozenset[str]
    exit: int
    log_key: str = ""
    witness_keys: tuple[str, ...] = ()
    tsa_root: bytes = b""
    desk: str = ""
    identity: str = ""
    passphrase: str = ""

    @property
    def trust(self) -> Trust:
        """The same for `verify`."""
        keys: list[Any] = [PassphraseIdentity(self.passphrase.encode())] if self.passphrase else []
        if self.identity:
            is_hybrid = self.identity.startswith("AGE-SECRET-KEY-PQ-1")
            keys.append((HybridIdentity if is_hybrid else X25519Identity).from_text(self.identity))
        return Trust(self.log_key, self.witness_keys, self.tsa_root, self.desk, tuple(keys))


class Ground:
    """One honest case file of a house, in parts."""

    def __init__(self, folder: Path, seed: str = "tamper") -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.house = House.founded(seed)
        self.made: Made = self.house.case_file(folder, "honest")
        self.keys = {
            "log_key": self.house.log_key,
            "witness_keys": tuple(self.house.witness_keys),
            "tsa_root": self.house.tsa_root,
            "desk": self.house.desk,
        }

    @property
    def honest(self) -> bytes:
        """The file's bytes."""
        return self.made.file.read_bytes()

    @cached_property
    def _files(self) -> Files:
        return unpacked(self.honest)

    @property
    def files(self) -> Files:
        """A fresh copy of what lies in it."""
        return dict(self._files)

    @cached_property
    def sealed(self) -> CustodyEvent:
        """The event that seals it."""
        return read_event(self.made.seal.event)

    def changed(self, *changes: Change) -> bytes:
        """The zip after these changes, and nothing made to fit them."""
        files = self.files
        for change in changes:
            change(files)
        return write(pieces_of(files))

    def listed(self, *changes: Change) -> bytes:
        """The zip after these changes, with hashes, sizes and both manifests made anew, as anybody could."""

        def lists(files: Files) -> None:
            relist(files)

        return self.changed(*changes, lists)

    def resealed(self, *changes: Change, stamped: bool = False, **event: Any) -> bytes:
        """The same, sealed and logged again with the desk's own keys: only what the changes did is wrong. `event`:
        changes to the sealing event. `stamped`: with a time stamp again, which takes a moment."""

        def seals(files: Files) -> None:
            relist(files)
            self.seal(files, **event)
            if stamped:
                self.put_stamp(files)

        return self.changed(*changes, seals)

    def seal(self, files: Files, *, key: SigningKey | None = None, **changes: Any) -> None:
        """A new seal over what lies there now."""
        signer = key or self.house.keys["lead"]
        lines = files[layout.LOG].splitlines()
        event = replace(
            self.sealed,
            n=len(lines) + 1,
            who=Who(signer.public, "lead"),
            about=(About("", b"", sha256(files[layout.TAGMANIFEST])),),
            previous=line_hash(lines[-1]),
        )
        event = replace(event, **changes)
        self.put_seal(files, signer.sign_body(LABEL, EVENT_FORM.encode(event)))

    def put_seal(self, files: Files, signed: bytes) -> None:
        """This sealing event with its proof."""
        files[layout.SEALED_EVENT] = layout.event_line(signed)
        self.put_proof(files, self.house.proved(signed, max(self.house.now, read_event(signed).at)))

    def put_proof(self, files: Files, proof: bytes) -> None:
        """This proof and its checkpoint; a time stamp over another one goes."""
        files[layout.SEALED_PROOF] = proof
        files[layout.CHECKPOINT] = proof.partition(b"\n\n")[2]
        for name in layout.STAMPED:
            files.pop(name, None)

    def put_stamp(self, files: Files) -> None:
        """A stamp over the checkpoint as it is now."""
        stamp = self.house.stamped(files[layout.CHECKPOINT])
        files |= dict(zip(layout.STAMPED, stamp.files, strict=True))

    @property
    def events(self) -> list[bytes]:
        """The signed events of the chain, hidden ones too."""
        return list(self.made.plan.custody)

    def preimage(self, signed: bytes, kind: str = "custody") -> Preimage:
        """What a leaf of this event commits to."""
        return Preimage(kind, self.house.dice(16), sha256(signed))


def unpacked(data: bytes) -> Files:
    """The files of a zip by their names without ROOT."""
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        return {one.filename.removeprefix(layout.ROOT): opened.read(one) for one in opened.infolist()}


def relist(files: Files) -> None:
    """Sizes and hashes as they are now: in `bag-info.txt` and both manifests."""
    payload = {name: data for name, data in files.items() if name.startswith(layout.DATA)}
    oxum = f"Payload-Oxum: {sum(map(len, payload.values()))}.{len(payload)}".encode()
    lines = files[layout.BAG_INFO].split(b"\n")
    files[layout.BAG_INFO] = b"\n".join(oxum if line.startswith(b"Payload-Oxum") else line for line in lines)
    files[layout.MANIFEST] = layout.manifest((name, sha256(data)) for name, data in payload.items())
    files[layout.TAGMANIFEST] = layout.manifest((name, sha256(files[name])) for name in layout.TAGGED)


def line_hash(line: bytes) -> bytes:
    """H of the event that a line of the log stands for."""
    value = json.loads(line)
    return unb64(value["hidden"]) if "hidden" in value else sha256(unb64(value["event"]))


def log_of(events: list[bytes], hidden: frozenset[int] = frozenset()) -> bytes:
    """A log of these signed events; of those in `hidden` (from 1) only the hash."""
    lines = [
        dumps({"hidden": b64(sha256(signed)), "n": n}) if n in hidden else layout.event_line(signed)
        for n, signed in enumerate(events, 1)
    ]
    return b"".join(line + b"\n" for line in lines)


def put(name: str, data: bytes) -> Change:
    """Puts a file in, or something else in its place."""

    def change(files: Files) -> None:
        files[name] = data

    return change


def drop(*names: str) -> Change:
    """Takes files out."""

    def change(files: Files) -> None:
        for name in names:
            del files[name]

    return change


def rename(old: str, new: str) -> Change:
    """Another name, in the same place."""

    def change(files: Files) -> None:
        items = [(new if name == old else name, data) for name, data in files.items()]
        files.clear()
        files.update(items)

    return change


def edit(name: str, how: Callable[[bytes], bytes]) -> Change:
    """Something done to a file's bytes."""

    def change(files: Files) -> None:
        files[name] = how(files[name])

    return change


def edit_json(name: str, how: Callable[[Any], None]) -> Change:
    """Something done to the value that a JSON file holds."""

    def change(files: Files) -> None:
        value = json.loads(files[name])
        how(value)
        files[name] = json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"

    return change


def describe(files: Files) -> None:
    """Both descriptions say the sizes and hashes that the files have now, as anybody could make them say."""
    for name in [one for one in files if one.startswith(layout.DATA) and one not in (layout.CRATE, layout.CASE)]:
        _say_in_case(files, name)
    crate = json.loads(files[layout.CRATE])
    for node in crate["@graph"]:
        name = f"{layout.DATA}{node['@id']}"
        if node["@type"] == "File" and name in files:
            node["contentSize"] = str(len(files[name]))
            if "sha256" in node:
                node["sha256"] = sha256(files[name]).hex()
    files[layout.CRATE] = json.dumps(crate, ensure_ascii=False, indent=1).encode() + b"\n"


def _say_in_case(files: Files, name: str) -> None:
    case = json.loads(files[layout.CASE])
    for node in case["@graph"]:
        facets = node.get("core:hasFacet", ())
        if any(facet.get("observable:filePath") == name for facet in facets):
            facets[0]["observable:sizeInBytes"] = len(files[name])
            facets[0]["observable:hash"]["types:hashValue"]["@value"] = sha256(files[name]).hex()
    files[layout.CASE] = json.dumps(case, ensure_ascii=False, indent=1).encode() + b"\n"
