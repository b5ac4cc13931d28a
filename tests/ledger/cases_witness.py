"""Vectors for the parts of spec/ledger.md that no browser has: names of tiles, and what a witness answers."""

from __future__ import annotations

from amanat.ledger.add_checkpoint import Request, write_request
from amanat.ledger.checkpoint import Checkpoint, sign_checkpoint
from amanat.ledger.memory import MemoryTree
from amanat.ledger.note import Signer, sign_note
from amanat.ledger.tree import tile_path
from amanat.seal.encoding import b64
from tests.ledger.cases import LOG, ORIGIN, OTHER_LOG, checkpoint_of, log_key
from tests.ledger.cases_tree import KNOWN_LEAVES
from tests.seal.cases_bytes import Case, bad, good
from tests.seal.seeded import key

TREE = MemoryTree(KNOWN_LEAVES)


def tiles() -> list[Case]:
    named = [(0, 0, 256), (0, 0, 1), (0, 5, 255), (1, 999, 256), (0, 1000, 7), (2, 1234067, 256), (63, 10**9, 1)]
    wrong = {
        "a level too high": "tile/64/000",
        "a level with a zero before": "tile/00/000",
        "a group without its x": "tile/0/001/000",
        "an x before the last group": "tile/0/x001",
        "a group of zeros before": "tile/0/x000/001",
        "a short group": "tile/0/01",
        "a width of nothing": "tile/0/000.p/0",
        "a whole tile called partial": "tile/0/000.p/256",
        "a width with a zero before": "tile/0/000.p/07",
        "entries": "tile/entries/000",
        "a way up": "tile/0/../000",
        "a slash before": "/tile/0/000",
        "other digits": "tile/0/٠٠٠",
        "a newline after": "tile/0/000\n",
    }
    return [
        *(good(f"tile {where}", {"tile": tile_path(*where)}, {"tile": list(where)}) for where in named),
        *(bad(f"no tile: {name}", {"tile": path}, "ledger.path") for name, path in wrong.items()),
    ]


def _note(size: int, tree: MemoryTree = TREE, signer: Signer = LOG) -> bytes:
    return sign_checkpoint(Checkpoint(ORIGIN, size, tree.root(size)), signer)


OTHER_TREE = MemoryTree([*KNOWN_LEAVES[1:], KNOWN_LEAVES[0]])
FOUR = {"size": 4, "root": b64(TREE.root(4))}


def answers() -> list[Case]:
    def given(known: Case | None, request: Request | bytes) -> Case:
        body = request if isinstance(request, bytes) else write_request(request)
        return {"add": {"known": known, "body": b64(body), "log": log_key(), "origin": ORIGIN}}

    def answer(status: int, code: str = "", contradiction: str | None = None) -> Case:
        return {"status": status, "code": code, "contradiction": contradiction}

    grown = tuple(TREE.consistency(4))
    split = tuple(OTHER_TREE.consistency(4))
    extended = sign_note(checkpoint_of(TREE).text() + "and a line\n", LOG)
    empty_with_root = sign_checkpoint(Checkpoint(ORIGIN, 0, TREE.root()), LOG)
    stranger = Signer(ORIGIN, key("stranger"))
    other = sign_checkpoint(checkpoint_of(TREE, OTHER_LOG.name), OTHER_LOG)
    conflict, proof = "add_checkpoint.conflict", "ledger.consistency"
    return [
        good("first sight", given(None, Request(0, (), _note(8))), answer(200)),
        good("first sight of an empty log", given(None, Request(0, (), _note(0))), answer(200)),
        good("grown", given(FOUR, Request(4, grown, _note(8))), answer(200)),
        good("grown, with a line more", given(FOUR, Request(4, grown, extended)), answer(200)),
        good("the same again", given(FOUR, Request(4, (), _note(4))), answer(200)),
        good("an old size that is not ours", given(FOUR, Request(2, (), _note(8))), answer(409, conflict)),
        good("asked what we know", given(FOUR, Request(0, (), _note(8))), answer(409, conflict)),
        good("an old size of a log never seen", given(None, Request(4, grown, _note(8))), answer(409, conflict)),
        good("rolled back", given(FOUR, Request(2, (), _note(2))), answer(409, conflict, "smaller")),
        good("rolled back to nothing", given(FOUR, Request(0, (), _note(0))), answer(409, conflict, "smaller")),
        good(
            "two roots at one size, asked from below",
            given(FOUR, Request(0, (), _note(4, OTHER_TREE))),
            answer(409, conflict, "two_roots"),
        ),
        good(
            "two roots at one size", given(FOUR, Request(4, (), _note(4, OTHER_TREE))), answer(422, proof, "two_roots")
        ),
        good("a split view", given(FOUR, Request(4, split, _note(8, OTHER_TREE))), answer(422, proof, "bad_proof")),
        good("a proof cut short", given(FOUR, Request(4, grown[:-1], _note(8))), answer(422, proof, "bad_proof")),
        good("the same again, with a proof", given(FOUR, Request(4, grown, _note(4))), answer(422, proof)),
        good("first sight, with a proof", given(None, Request(0, grown, _note(8))), answer(422, proof)),
        good("nothing, with a root", given(None, Request(0, (), empty_with_root)), answer(422, proof)),
        good("larger than what is shown", given(FOUR, Request(8, (), _note(4))), answer(400, "add_checkpoint.old")),
        good(
            "by another key", given(FOUR, Request(4, grown, _note(8, signer=stranger))), answer(403, "ledger.signature")
        ),
        good("of another log", given(FOUR, Request(4, grown, other)), answer(403, "ledger.origin")),
        good(
            "no checkpoint", given(FOUR, Request(4, grown, sign_note("Hello.\n", LOG))), answer(400, "checkpoint.shape")
        ),
        good("no note", given(FOUR, Request(4, grown, b"Hello.\n")), answer(400, "note.shape")),
        *refused(_note(8), grown, given),
    ]


def refused(note: bytes, grown: tuple[bytes, ...], given) -> list[Case]:  # type: ignore[no-untyped-def]
    body = write_request(Request(4, grown, note))
    wrong = {
        ("nothing", "add_checkpoint.shape"): b"",
        ("the checkpoint alone", "add_checkpoint.shape"): note,
        ("another first word", "add_checkpoint.shape"): body.replace(b"old ", b"new "),
        ("no empty line", "add_checkpoint.shape"): body.replace(b"\n\n", b"\n"),
        ("a zero before the size", "add_checkpoint.old"): body.replace(b"old 4", b"old 04"),
        ("a size below nothing", "add_checkpoint.old"): body.replace(b"old 4", b"old -4"),
        ("a size that is no number", "add_checkpoint.old"): body.replace(b"old 4", b"old NaN"),
        ("a size beyond 2^53", "add_checkpoint.old"): body.replace(b"old 4", b"old 9007199254740992"),
        ("two spaces", "add_checkpoint.old"): body.replace(b"old 4", b"old  4"),
        ("a hash that is not base64", "add_checkpoint.proof"): body.replace(b"old 4\n", b"old 4\n!"),
        ("a short hash", "add_checkpoint.proof"): body.replace(b"old 4\n", b"old 4\nAAAA\n"),
        ("64 hashes", "add_checkpoint.proof"): write_request(Request(4, (grown[0],) * 64, note)),
        ("a megabyte", "add_checkpoint.long"): body + b"x" * 1_000_000,
    }
    return [bad(f"refused: {name}", given(FOUR, one), code) for (name, code), one in wrong.items() if len(one) < 10_000]


def witness() -> list[Case]:
    return [*tiles(), *answers()]
