"""Every case of vectors/ledger.json and vectors/witness.json goes as it says, and the files are what `make_vectors`
makes."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from amanat.errors import AmanatError
from amanat.ledger.add_checkpoint import decide, read_request, write_request
from amanat.ledger.checkpoint import Checkpoint, open_checkpoint
from amanat.ledger.cosignature import check, policy_of
from amanat.ledger.leaf import leaf_of, preimage_bytes, read_preimage
from amanat.ledger.memory import MemoryTree
from amanat.ledger.note import Verifier, split_note
from amanat.ledger.proof import check_proof, read_proof, write_proof
from amanat.ledger.tree import Frontier, check_consistency, check_inclusion, read_tile_path, tile_path
from amanat.seal.encoding import b64, unb64
from tests.ledger.make_vectors import FILES
from tests.seal.make_vectors import VECTORS, Case, render


def _leaf(given: Case) -> Any:
    preimage = read_preimage(unb64(given["preimage"]))
    assert preimage_bytes(preimage) == unb64(given["preimage"])
    return {"leaf": b64(leaf_of(preimage))}


def _root(given: Case) -> Any:
    row = [unb64(leaf) for leaf in given["leaves"]]
    assert Frontier().extend(row).root() == MemoryTree(row).root()
    return {"root": b64(MemoryTree(row).root())}


def _inclusion(given: Case) -> Any:
    proof = [unb64(value) for value in given["proof"]]
    check_inclusion(unb64(given["leaf"]), given["index"], given["size"], proof, unb64(given["root"]))
    return {}


def _consistency(given: Case) -> Any:
    old, new = (given["old_size"], unb64(given["old_root"])), (given["new_size"], unb64(given["new_root"]))
    check_consistency(*old, *new, [unb64(value) for value in given["proof"]])
    return {}


def _vkey(given: str) -> Any:
    key = Verifier.parse(given)
    assert key.vkey == given
    return {"name": key.name, "id": key.id.hex(), "kind": key.kind, "public": b64(key.public)}


def _note(given: str) -> Any:
    text, lines = split_note(unb64(given))
    assert text.encode() + b"\n" + b"".join(line.line() for line in lines) == unb64(given)
    return {"text": text, "lines": [{"name": line.name, "id": line.id.hex()} for line in lines]}


def _checkpoint(given: Case) -> Any:
    checkpoint = open_checkpoint(unb64(given["note"]), Verifier.parse(given["log"]))
    return {"size": checkpoint.size, "root": b64(checkpoint.root)}


def _witnessed(given: Case) -> Any:
    seen = check(unb64(given["note"]), policy_of(given["log"], given["witnesses"]))
    return {"cosigned": [list(one) for one in seen.cosigned], "median": seen.median}


def _proof(given: Case) -> Any:
    proof = read_proof(unb64(given["text"]))
    assert write_proof(proof) == unb64(given["text"])
    seen = check_proof(proof, unb64(given["leaf"]), policy_of(given["log"], given["witnesses"]))
    extra = None if proof.extra is None else b64(proof.extra)
    return {"index": proof.index, "size": seen.checkpoint.size, "extra": extra}


def _tile(given: str) -> Any:
    where = read_tile_path(given)
    assert tile_path(*where) == given
    return {"tile": list(where)}


def _add(given: Case) -> Any:
    request = read_request(unb64(given["body"]))
    assert write_request(request) == unb64(given["body"])
    known = given["known"] and Checkpoint(given["origin"], given["known"]["size"], unb64(given["known"]["root"]))
    decision = decide(known, request, Verifier.parse(given["log"]), given["origin"])
    return {"status": decision.status, "code": decision.code, "contradiction": decision.contradiction}


RUN: dict[str, Callable[[Any], Any]] = {
    "leaf": _leaf,
    "root": _root,
    "inclusion": _inclusion,
    "consistency": _consistency,
    "vkey": _vkey,
    "note": _note,
    "checkpoint": _checkpoint,
    "witnessed": _witnessed,
    "proof": _proof,
    "tile": _tile,
    "add": _add,
}


def _cases() -> list[tuple[str, Case]]:
    return [(n, case) for n in FILES for case in json.loads((VECTORS / f"{n}.json").read_text())["cases"]]


@pytest.mark.parametrize(
    ("file", "case"), _cases(), ids=lambda value: value if isinstance(value, str) else value["name"]
)
def test_the_case_goes_as_it_says(file: str, case: Case) -> None:
    (what, given), *more = case["input"].items()
    assert not more
    if "error" in case:
        with pytest.raises(AmanatError) as caught:
            RUN[what](given)
        assert caught.value.code == case["error"]
        return
    result = RUN[what](given)
    # What a case does not name is not looked at.
    assert {name: result[name] for name in case["expect"]} == case["expect"]


@pytest.mark.parametrize("name", FILES)
def test_the_files_are_what_the_script_makes(name: str) -> None:
    title, make = FILES[name]
    assert (VECTORS / f"{name}.json").read_text() == render(title, make())


def test_every_kind_of_case_occurs_and_no_name_stands_twice() -> None:
    cases = [case for _, case in _cases()]
    assert {what for case in cases for what in case["input"]} == RUN.keys()
    names = [case["name"] for case in cases]
    assert len(names) == len(set(names))
