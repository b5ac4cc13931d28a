"""Vectors for spec/ledger.md: leaves, trees, notes, checkpoints, witnesses, proofs."""

from __future__ import annotations

from amanat.ledger.batch import batch
from amanat.ledger.checkpoint import Checkpoint, sign_checkpoint
from amanat.ledger.cosignature import cosign
from amanat.ledger.leaf import KINDS, Preimage, leaf_of, preimage_bytes
from amanat.ledger.memory import MemoryTree
from amanat.ledger.note import COSIGNATURE, ED25519, SignatureLine, Signer, base64, key_id, read_line, sign_note, vkey
from amanat.ledger.proof import Proof, write_proof
from amanat.seal.encoding import b64
from tests.ledger.cases_tree import consistencies, inclusions, roots
from tests.seal.cases_bytes import Case, bad, good
from tests.seal.seeded import NOW, key, seeded

ORIGIN = "intake.example/ledger/1"
LOG = Signer(ORIGIN, key("ledger"))
OTHER_LOG = Signer("other.example/ledger/1", key("another ledger"))
WITNESSES = [Signer(f"witness.example/{n}", key(f"witness {n}")) for n in range(1, 5)]
STRANGER = Signer("stranger.example", key("strange witness"))

PREIMAGE = Preimage("bundle", seeded("leaf salt")(16), seeded("leaf hash")(32))
LEAF = leaf_of(PREIMAGE)
TREE = MemoryTree([*batch([], seeded("first batch")), *batch([LEAF], seeded("second batch"))])
OLDER = MemoryTree(batch([], seeded("first batch")))
INDEX = next(n for n in range(TREE.size) if TREE.tile(0, n // 256, 256)[n % 256 * 32 :][:32] == LEAF)


def checkpoint_of(tree: MemoryTree, origin: str = ORIGIN) -> Checkpoint:
    return Checkpoint(origin, tree.size, tree.root())


CHECKPOINT = checkpoint_of(TREE)
SIGNED = sign_checkpoint(CHECKPOINT, LOG)


def cosigned(note: bytes, witnesses: list[Signer], time: int = NOW) -> bytes:
    return note + b"".join(cosign(note, witness, time + n) for n, witness in enumerate(witnesses))


NOTE = cosigned(SIGNED, WITNESSES[:3])
HASHES = TREE.inclusion(INDEX)


def log_key(signer: Signer = LOG) -> str:
    return vkey(signer.name, ED25519, signer.key.public)


def witness_key(signer: Signer) -> str:
    return vkey(signer.name, COSIGNATURE, signer.key.public)


WITNESS_KEYS = [witness_key(witness) for witness in WITNESSES]


def leaves() -> list[Case]:
    def given(preimage: bytes) -> Case:
        return {"leaf": {"preimage": b64(preimage)}}

    plain = preimage_bytes(PREIMAGE)
    kinds = [Preimage(kind, PREIMAGE.salt, PREIMAGE.hash) for kind in KINDS]
    return [
        *(good(f"leaf of a {one.kind}", given(preimage_bytes(one)), {"leaf": b64(leaf_of(one))}) for one in kinds),
        bad("leaf of an unknown type", given(plain.replace(b'"bundle"', b'"rumour"')), "json.value"),
        bad("leaf with a short salt", given(plain.replace(b64(PREIMAGE.salt).encode(), b"AAAA")), "b64.length"),
        bad("leaf with something more", given(plain.replace(b'"salt"', b'"id":1,"salt"')), "json.unknown"),
        bad("leaf not canonical", given(plain.replace(b":", b": ", 1)), "json.canonical"),
        bad("leaf of another version", given(plain.replace(b'"v":1', b'"v":2')), "json.value"),
    ]


def vkeys() -> list[Case]:
    def given(text: str) -> Case:
        return {"vkey": text}

    foo = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
    public = LOG.key.public
    expect = {"name": ORIGIN, "id": key_id(ORIGIN, ED25519, public).hex(), "kind": 1, "public": b64(public)}
    name, number, text = log_key().split("+", 2)
    witness = {"name": WITNESSES[0].name, "kind": 4, "public": b64(WITNESSES[0].key.public)}
    witness["id"] = key_id(WITNESSES[0].name, COSIGNATURE, WITNESSES[0].key.public).hex()

    def of(kind: int, material: bytes) -> str:
        return f"{ORIGIN}+{key_id(ORIGIN, kind, material).hex()}+{base64(bytes([kind]) + material)}"

    raw = "6ffKkGuZ6hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
    small = bytes(32)
    return [
        good("key of a log", given(log_key()), expect),
        good("key of a witness", given(WITNESS_KEYS[0]), witness),
        good("key of the C2SP example", given(foo), {"name": "example.com/foo", "id": "530d903a", "kind": 1}),
        bad("key: nothing", given(""), "note.vkey"),
        bad("key of two parts", given(f"{name}+{number}"), "note.vkey"),
        bad("key with another id", given(f"{name}+00000000+{text}"), "note.vkey"),
        bad("key with an id in capitals", given(f"{name}+{number.upper()}+{text}"), "note.vkey"),
        bad("key with a short id", given(f"{name}+{number[:7]}+{text}"), "note.vkey"),
        bad("key that is not base64", given(f"{name}+{number}+{raw}-"), "note.vkey"),
        bad("key with another name", given(log_key().replace("intake", "outtake")), "note.vkey"),
        bad("key without a name", given(f"+{number}+{text}"), "note.name"),
        bad("key with a space in its name", given(f"in take+{number}+{text}"), "note.name"),
        bad("key with a wide space in its name", given(f"in\u3000take+{number}+{text}"), "note.name"),
        bad("key of an unknown type", given(of(6, public)), "note.key"),
        bad("key of 31 bytes", given(of(1, public[:31])), "note.key"),
        bad("key of small order", given(of(1, small)), "signature.key"),
    ]


def notes() -> list[Case]:
    def given(note: bytes) -> Case:
        return {"note": b64(note)}

    line = SIGNED.rpartition(b"\n\n")[2]
    text = CHECKPOINT.text()
    expect = {"text": text, "lines": [{"name": ORIGIN, "id": key_id(ORIGIN, ED25519, LOG.key.public).hex()}]}
    many = {"text": "Dear all,\n\nwell.\n", "lines": expect["lines"]}
    return [
        good("note of a checkpoint", given(SIGNED), expect),
        good("note with empty lines in its text", given(b"Dear all,\n\nwell.\n\n" + line), many),
        good("note with the same line twice", given(SIGNED + line), {**expect, "lines": expect["lines"] * 2}),
        good("note with 100 signatures", given(SIGNED + line * 99), {**expect, "lines": expect["lines"] * 100}),
        bad("note with 101 signatures", given(SIGNED + line * 100), "note.long"),
        bad("note: nothing", given(b""), "note.shape"),
        bad("note without signatures", given(text.encode() + b"\n"), "note.shape"),
        bad("note without an empty line", given(text.encode() + line), "note.shape"),
        bad("note without the last newline", given(SIGNED[:-1]), "note.shape"),
        bad("note that is not UTF-8", given(b"\xff" + SIGNED), "note.utf8"),
        bad("note with half a character", given(b"\xed\xa0\x80" + SIGNED), "note.utf8"),
        bad("note with a control character", given(b"\x01" + SIGNED), "note.control"),
        bad("note with carriage returns", given(SIGNED.replace(b"\n", b"\r\n")), "note.control"),
        bad("note with a tab in a line", given(SIGNED[:-1] + b"\t\n"), "note.control"),
        bad("note with a hyphen for the dash", given(SIGNED.replace("—".encode(), b"-")), "note.line"),
        bad("note with words below", given(SIGNED + b"Yours\n"), "note.line"),
        bad("note with a line of a name alone", given(SIGNED + "— intake.example\n".encode()), "note.line"),
        bad("note with a line without signature", given(SIGNED + "— a AAAAAA==\n".encode()), "note.line"),
        bad("note with a space at the end", given(SIGNED[:-1] + b" \n"), "note.name"),
        bad("note with a name of two words", given(SIGNED.replace("— in".encode(), "— in ".encode())), "note.name"),
        bad("note with a plus in a name", given(SIGNED.replace("— in".encode(), "— in+".encode())), "note.name"),
        bad("note with base64 unpadded", given(SIGNED.replace(b"=\n", b"\n")), "note.base64"),
        bad("note with base64 for the web", given(SIGNED[:-20] + b"-_" + SIGNED[-18:]), "note.base64"),
        bad("note with bits left over", given("x\n\n— a AAAAAAB=\n".encode()), "note.base64"),
    ]


def checkpoints() -> list[Case]:
    def given(note: bytes, log: str = log_key()) -> Case:
        return {"checkpoint": {"note": b64(note), "log": log}}

    def one(text: str) -> Case:
        return given(by_log(text))

    root = base64(CHECKPOINT.root)
    line = SIGNED.rpartition(b"\n\n")[2]
    expect = {"size": CHECKPOINT.size, "root": b64(CHECKPOINT.root)}
    wrong = Signer(ORIGIN, key("somebody else's ledger"))
    same_id = SIGNED + f"— {ORIGIN} {base64(key_id(ORIGIN, ED25519, LOG.key.public) + bytes(64))}\n".encode()
    return [
        good("checkpoint", given(SIGNED), expect),
        good("checkpoint with unknown signatures", given(cosigned(SIGNED, [STRANGER])), expect),
        good("checkpoint signed twice", given(SIGNED + line), expect),
        good("checkpoint of nothing", one(f"{ORIGIN}\n0\n{base64(MemoryTree().root())}\n"), {"size": 0}),
        good("checkpoint of the largest size", one(f"{ORIGIN}\n9007199254740991\n{root}\n"), {"size": 2**53 - 1}),
        bad("checkpoint by another key of that name", given(sign_checkpoint(CHECKPOINT, wrong)), "ledger.signature"),
        bad("checkpoint with an altered size", given(SIGNED.replace(b"\n512\n", b"\n511\n")), "ledger.signature"),
        bad("checkpoint with a false line of the log too", given(same_id), "ledger.signature"),
        bad(
            "checkpoint that only witnesses signed",
            given(SIGNED.replace(line, cosign(SIGNED, WITNESSES[0], NOW))),
            "ledger.signature",
        ),
        bad(
            "checkpoint of another log",
            given(sign_checkpoint(CHECKPOINT, OTHER_LOG), log_key(OTHER_LOG)),
            "ledger.origin",
        ),
        bad(
            "checkpoint that another log signed in its own name",
            given(sign_checkpoint(checkpoint_of(TREE, OTHER_LOG.name), OTHER_LOG)),
            "ledger.origin",
        ),
        bad("checkpoint of two lines", one(f"{ORIGIN}\n512\n"), "checkpoint.shape"),
        bad("checkpoint with an empty line", one(f"{ORIGIN}\n512\n{root}\n\n"), "checkpoint.shape"),
        bad("checkpoint with a line more", one(f"{ORIGIN}\n512\n{root}\nmore\n"), "checkpoint.extension"),
        bad("checkpoint with a leading zero", one(f"{ORIGIN}\n0512\n{root}\n"), "checkpoint.size"),
        bad("checkpoint with a size below nothing", one(f"{ORIGIN}\n-1\n{root}\n"), "checkpoint.size"),
        bad("checkpoint with a size in words", one(f"{ORIGIN}\nNaN\n{root}\n"), "checkpoint.size"),
        bad("checkpoint with an exponent", one(f"{ORIGIN}\n5e2\n{root}\n"), "checkpoint.size"),
        bad("checkpoint with other digits", one(f"{ORIGIN}\n۵۱۲\n{root}\n"), "checkpoint.size"),
        bad("checkpoint beyond 2^53", one(f"{ORIGIN}\n9007199254740992\n{root}\n"), "checkpoint.size"),
        bad("checkpoint with a size of twenty digits", one(f"{ORIGIN}\n{10**20}\n{root}\n"), "checkpoint.size"),
        bad("checkpoint with a short root", one(f"{ORIGIN}\n512\n{base64(bytes(31))}\n"), "checkpoint.root"),
        bad("checkpoint with an unpadded root", one(f"{ORIGIN}\n512\n{root[:-1]}\n"), "checkpoint.root"),
    ]


def by_log(text: str) -> bytes:
    """Whatever the text says, the log's own signature under it."""
    return sign_note(text, LOG)


def witnessed() -> list[Case]:
    def given(note: bytes, witnesses: list[str] = WITNESS_KEYS, log: str = log_key()) -> Case:
        return {"witnessed": {"note": b64(note), "log": log, "witnesses": witnesses}}

    def seen(*who: int) -> Case:
        return {"cosigned": [[WITNESSES[n].name, NOW + at] for at, n in enumerate(who)]}

    first, second, third = WITNESSES[:3]
    older = sign_checkpoint(checkpoint_of(OLDER), LOG)
    borrowed = older + NOTE[len(SIGNED) :]
    renamed = Signer(first.name, STRANGER.key)
    no_time = Signer(third.name, third.key)
    plain = key_id(third.name, COSIGNATURE, third.key.public) + third.key.sign_exact(CHECKPOINT.text().encode())
    broken = cosign(older, third, NOW)
    backwards = SIGNED + b"".join(cosign(SIGNED, one, NOW) for one in (third, second, first))
    in_order = {"cosigned": [[one.name, NOW] for one in (first, second, third)]}
    far = Signer(third.name, third.key)
    far_time = (2**53).to_bytes(8, "big")
    far_line = far_time + far.key.sign_exact(f"cosignature/v1\ntime {2**53}\n{CHECKPOINT.text()}".encode())
    far_id = key_id(far.name, COSIGNATURE, far.key.public)
    two = cosigned(SIGNED, [first, second])
    return [
        good("three of four witnesses", given(NOTE), {**seen(0, 1, 2), "median": NOW + 1}),
        good("all four witnesses", given(cosigned(SIGNED, WITNESSES)), {**seen(0, 1, 2, 3), "median": NOW + 1}),
        good("one of one witness", given(cosigned(SIGNED, [first]), WITNESS_KEYS[:1]), {**seen(0), "median": NOW}),
        good("no witness asked for", given(SIGNED, []), {"cosigned": [], "median": None}),
        good("witnesses in another order", given(backwards), {**in_order, "median": NOW}),
        good(
            "a false line of a witness, then a true one",
            given(two + broken + cosign(SIGNED, third, NOW + 2)),
            {**seen(0, 1, 2), "median": NOW + 1},
        ),
        good(
            "a witness twice counts by its first line",
            given(NOTE + cosign(SIGNED, first, NOW + 99)),
            {**seen(0, 1, 2), "median": NOW + 1},
        ),
        bad("two of four witnesses", given(two), "ledger.quorum"),
        bad("one of two witnesses", given(cosigned(SIGNED, [first]), WITNESS_KEYS[:2]), "ledger.quorum"),
        bad("one witness three times", given(cosigned(SIGNED, [first] * 3)), "ledger.quorum"),
        bad("a stranger among the witnesses", given(cosigned(SIGNED, [first, second, STRANGER])), "ledger.quorum"),
        bad("a stranger by a witness's name", given(cosigned(SIGNED, [renamed, second, third])), "ledger.quorum"),
        bad("witnesses of an older checkpoint", given(borrowed), "ledger.quorum"),
        bad(
            "a cosignature without a time",
            given(two + f"— {no_time.name} {base64(plain)}\n".encode()),
            "ledger.quorum",
        ),
        bad(
            "a cosignature with another time than it signed",
            given(two + broken_time(third)),
            "ledger.quorum",
        ),
        bad(
            "a cosignature beyond 2^53",
            given(two + f"— {far.name} {base64(far_id + far_line)}\n".encode()),
            "ledger.quorum",
        ),
        bad("witnesses without the log", given(NOTE.replace(SIGNED.rpartition(b"\n\n")[2], b"")), "ledger.signature"),
        bad("a text altered after all signed", given(NOTE.replace(b"\n512\n", b"\n513\n")), "ledger.signature"),
        bad("a witness listed twice", given(NOTE, [*WITNESS_KEYS[:2], WITNESS_KEYS[0]]), "policy.double"),
        bad("a witness under two names", given(NOTE, [WITNESS_KEYS[0], alias(first)]), "policy.double"),
        bad("two witnesses by one name", given(NOTE, [WITNESS_KEYS[0], witness_key(renamed)]), "policy.double"),
        bad("the log as its own witness", given(NOTE, [witness_key(LOG)]), "policy.double"),
        bad("a log's key where a witness's belongs", given(NOTE, [log_key(first)]), "policy.witness"),
        bad("a witness's key where the log's belongs", given(NOTE, log=witness_key(LOG)), "policy.log"),
    ]


def broken_time(witness: Signer) -> bytes:
    """A cosignature whose time was set ahead."""
    line = read_line(cosign(SIGNED, witness, NOW).decode()[:-1])
    return SignatureLine(line.name, line.id, (NOW + 3600).to_bytes(8, "big") + line.signature[8:]).line()


def alias(witness: Signer) -> str:
    return vkey("alias.example", COSIGNATURE, witness.key.public)


def proofs() -> list[Case]:
    whole = write_proof(Proof(INDEX, tuple(HASHES), NOTE, preimage_bytes(PREIMAGE)))

    def given(proof: bytes, leaf: bytes = LEAF, log: str = log_key()) -> Case:
        return {"proof": {"text": b64(proof), "leaf": b64(leaf), "log": log, "witnesses": WITNESS_KEYS}}

    def of(index: int, hashes: list[bytes], note: bytes = NOTE) -> Case:
        return given(write_proof(Proof(index, tuple(hashes), note)))

    expect = {"index": INDEX, "size": TREE.size}
    extra = {**expect, "extra": b64(preimage_bytes(PREIMAGE))}
    first = OLDER.tile(0, 0, 256)[:32]
    old = write_proof(
        Proof(0, tuple(OLDER.inclusion(0)), cosigned(sign_checkpoint(checkpoint_of(OLDER), LOG), WITNESSES))
    )
    other = cosigned(sign_checkpoint(checkpoint_of(TREE, OTHER_LOG.name), OTHER_LOG), WITNESSES)
    other_leaf = write_proof(Proof(INDEX, tuple(HASHES), NOTE, preimage_bytes(Preimage("message", *LEAF_PARTS))))
    index = f"index {INDEX}".encode()
    line = base64(HASHES[0]).encode()
    return [
        good("proof", given(whole), extra),
        good("proof without extra", of(INDEX, HASHES), expect),
        good("proof of the first leaf of an older tree", given(old, first), {"index": 0, "size": 256}),
        good("proof whose extra tells of another leaf", given(other_leaf), expect),
        bad("proof of another leaf", given(whole, first), "ledger.inclusion"),
        bad("proof with another index", of(INDEX ^ 1, HASHES), "ledger.inclusion"),
        bad("proof with an index beyond the tree", of(512, HASHES), "ledger.inclusion"),
        bad("proof cut short", of(INDEX, HASHES[:-1]), "ledger.inclusion"),
        bad("proof made longer", of(INDEX, [*HASHES, HASHES[0]]), "ledger.inclusion"),
        bad("proof under an older tree", of(INDEX, HASHES, old.partition(b"\n\n")[2]), "ledger.inclusion"),
        bad("proof from another log", of(INDEX, HASHES, other), "ledger.origin"),
        bad("proof with too few witnesses", of(INDEX, HASHES, SIGNED), "ledger.quorum"),
        bad("proof: nothing", given(b""), "proof.shape"),
        bad("proof with another header", given(whole.replace(b"@v1", b"@v2")), "proof.shape"),
        bad("proof without an empty line", given(whole.replace(b"\n\n", b"\n")), "proof.shape"),
        bad("proof with carriage returns", given(whole.replace(b"\n", b"\r\n")), "proof.shape"),
        bad("proof with a header alone", given(b"c2sp.org/tlog-proof@v1\n\n" + NOTE), "proof.shape"),
        bad("proof with extra that is not base64", given(whole.replace(b"extra ", b"extra !")), "proof.extra"),
        bad("proof without an index", given(whole.replace(index + b"\n", b"")), "proof.index"),
        bad("proof with an index and a zero before", given(whole.replace(b"index ", b"index 0")), "proof.index"),
        bad("proof with an index that is not a number", given(whole.replace(index, b"index NaN")), "proof.index"),
        bad("proof with an index below nothing", given(whole.replace(b"index ", b"index -")), "proof.index"),
        bad("proof with an index beyond 2^53", given(whole.replace(index, b"index 9007199254740992")), "proof.index"),
        bad("proof with extra twice", given(whole.replace(index, b"extra AAAA\n" + index)), "proof.index"),
        bad("proof with a hash that is too short", given(whole.replace(line, b"AAAA")), "proof.hash"),
        bad("proof with a hash that is not base64", given(whole.replace(line, line[:-1])), "proof.hash"),
        bad("proof of 64 hashes", of(INDEX, [HASHES[0]] * 64), "proof.hash"),
        bad("proof without a checkpoint", given(whole.partition(b"\n\n")[0] + b"\n\n"), "note.shape"),
    ]


LEAF_PARTS = (PREIMAGE.salt, PREIMAGE.hash)


def ledger() -> list[Case]:
    parts: list[list[Case]] = [
        leaves(),
        roots(),
        inclusions(),
        consistencies(),
        vkeys(),
        notes(),
        checkpoints(),
        witnessed(),
        proofs(),
    ]
    return [case for part in parts for case in part]
