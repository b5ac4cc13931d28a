"""Honest receipts over real keys and a real little log, to be kept or spoiled by the tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from amanat.ledger.checkpoint import Checkpoint, sign_checkpoint
from amanat.ledger.cosignature import Policy, cosign, policy_of
from amanat.ledger.leaf import Preimage, leaf_of, preimage_bytes
from amanat.ledger.memory import MemoryTree
from amanat.ledger.note import COSIGNATURE, ED25519, Signer
from amanat.ledger.proof import Proof, write_proof
from amanat.ledger.receipts import Keys
from amanat.seal.directory import Entry, sign_entry
from amanat.seal.encoding import b64
from amanat.seal.envelope import seal_signed
from amanat.seal.ids import ItemId
from amanat.seal.message import START, Message, Text, sign_message
from amanat.seal.receipt import Carried, Promise, salt_for, sign_promise
from amanat.seal.receipt_file import Committed, NamedKeys, Receipt, ReceiptFile
from amanat.seal.signing import SigningKey, sha256
from tests.seal.seeded import DESK, DESK_IDENTITY, ENTRY, EPOCHS, INTAKE, MAILBOX, NOW, ROOT, TODAY, key, seeded

ORIGIN = "intake.example/ledger/1"
LOG = Signer(ORIGIN, key("log"))
WITNESSES = tuple(Signer(f"witness{n}.example", key(f"witness {n}")) for n in (1, 2, 3, 4))
POLICY = policy_of(LOG.verifier(ED25519).vkey, [one.verifier(COSIGNATURE).vkey for one in WITNESSES])
KEYS = Keys(INTAKE.public, POLICY)
NONCE = bytes(range(16))
PHOTO = b"an invented photograph"
CARRIED = (Carried(ItemId(b64(bytes(16))), sha256(PHOTO)),)


def proof_of(preimage: Preimage, *, by: Sequence[Signer] = WITNESSES, log: Signer = LOG, extra: bool = True) -> str:
    """A tlog-proof of this leaf among 255 others, cosigned a minute after the other."""
    leaf = leaf_of(preimage)
    leaves = sorted([leaf, *(seeded(f"dummy {n}")(32) for n in range(255))])
    tree = MemoryTree(leaves)
    note = sign_checkpoint(Checkpoint(log.name, tree.size, tree.root()), log)
    cosigned = note + b"".join(cosign(note, one, NOW + 60 * n) for n, one in enumerate(by))
    index = leaves.index(leaf)
    proof = Proof(index, tuple(tree.inclusion(index)), cosigned, preimage_bytes(preimage) if extra else None)
    return write_proof(proof).decode()


def preimage_of(receipt: Receipt) -> Preimage:
    return Preimage(receipt.preimage.type, receipt.preimage.salt, receipt.preimage.hash)


def deposit(*, intake: SigningKey = INTAKE, proved: bool = True) -> Receipt:
    """A photograph that went to Lantern House."""
    preimage = Preimage("bundle", salt_for(NONCE, CARRIED), sha256(b"a bundle"))
    promise = sign_promise(Promise(leaf_of(preimage), NOW // 3600 * 3600, NOW + 600), intake)
    committed = Committed("bundle", preimage.salt, preimage.hash)
    proof = proof_of(preimage) if proved else ""
    return Receipt("deposit", ENTRY.name.en, TODAY, committed, promise, proof, CARRIED, NONCE, b"")


def answer(
    *, entry: Entry = ENTRY, root: SigningKey = ROOT, signer: SigningKey | None = None, **other: object
) -> Receipt:
    """Words of Lantern House to her."""
    message = Message(MAILBOX.mailbox, "out", 1, b"", START, MAILBOX.mailbox, 2, NOW, "text", Text("We are here."))
    body = sign_message(replace(message, **other), signer or EPOCHS[2])  # type: ignore[arg-type]
    sealed = seal_signed(body, [MAILBOX.identity.recipient, DESK_IDENTITY.recipient], seeded("answer"))
    preimage = Preimage("message", seeded("answer salt")(16), sha256(sealed))
    committed = Committed("message", preimage.salt, preimage.hash)
    listed = sign_entry(entry, root)
    return Receipt("answer", ENTRY.name.en, TODAY, committed, b"", proof_of(preimage), (), b"", body, sealed, listed)


def file_of(*receipts: Receipt, policy: Policy = POLICY) -> ReceiptFile:
    named = NamedKeys(INTAKE.public, policy.log.vkey, tuple(one.vkey for one in policy.witnesses))
    return ReceiptFile(NOW // 3600 * 3600, policy.log.name, named, receipts)


assert ENTRY.desk == DESK
