"""The file of receipts that somebody keeps: sealed to her phrase, complete without anybody's server (spec/receipt.md).

What its proofs are worth is checked in `amanat.ledger.receipts`."""

from __future__ import annotations

from dataclasses import dataclass

from amanat.errors import MalformedError
from amanat.seal import forms
from amanat.seal.age import open_sealed, seal
from amanat.seal.encoding import Random
from amanat.seal.forms import Day, binary, choice, day, many, signed_bytes, struct, text
from amanat.seal.padding import pad_inside, unpad_inside
from amanat.seal.phrase import Phrase, derive_keys
from amanat.seal.receipt import NONCE_SIZE, SALT_SIZE, WHAT, Carried
from amanat.seal.state import LONGEST_PROOF, MOST_KEPT

INFO = "receipts"
LONGEST_MESSAGE = 65_536
"""Sealed bytes of an answer that travel in the file; of a longer one only the hash does."""
_LONGEST_BODY = 262_144
_LONGEST_ENTRY = 262_144
_MOST_WITNESSES = 64


@dataclass(frozen=True, slots=True)
class Committed:
    """What the leaf commits to: `type` `bundle` or `message`, `salt` 16 bytes, `hash` 32 bytes (spec/ledger.md)."""

    type: str
    salt: bytes
    hash: bytes


@dataclass(frozen=True, slots=True)
class Receipt:
    """One deposit or one answer. `about`: the desk's name, empty for what she kept for herself; `promise`: the intake's
    signed body, empty where there is none; `proof`: a tlog-proof, empty before the batch.

    A deposit has `what` it carried and the `nonce` (16 bytes, empty if unknown) that ties it to the salt. An answer has
    the desk's signed `body`, the sealed `message` if short, and the desk's signed `entry`, which says whose key it is.
    """

    kind: str
    about: str
    day: Day
    preimage: Committed
    promise: bytes
    proof: str
    what: tuple[Carried, ...]
    nonce: bytes
    body: bytes
    message: bytes | None = None
    entry: bytes | None = None


@dataclass(frozen=True, slots=True)
class NamedKeys:
    """The keys as the page named them: the intake's for promises (32 bytes, or empty), the log's and the witnesses' as
    vkey. They prove nothing until compared with keys from somewhere else."""

    receipts: bytes
    ledger: str
    witnesses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReceiptFile:
    """All receipts of one copy. `made`: the hour, Unix seconds; `origin`: the log's name, empty if there was none."""

    made: int
    origin: str
    keys: NamedKeys
    receipts: tuple[Receipt, ...]


_RECEIPT = struct(
    Receipt,
    {
        "kind": choice("deposit", "answer"),
        "about": text(400, shortest=0),
        "day": day,
        "preimage": struct(
            Committed, {"type": choice("bundle", "message"), "salt": binary(SALT_SIZE), "hash": forms.digest}
        ),
        "promise": signed_bytes(4096),
        "proof": text(LONGEST_PROOF, shortest=0),
        "what": WHAT,
        "nonce": binary(NONCE_SIZE, or_empty=True),
        "body": signed_bytes(_LONGEST_BODY),
    },
    {"message": signed_bytes(LONGEST_MESSAGE), "entry": signed_bytes(_LONGEST_ENTRY)},
)
RECEIPTS = struct(
    ReceiptFile,
    {
        "made": forms.time,
        "origin": text(400, shortest=0),
        "keys": struct(
            NamedKeys,
            {
                "receipts": binary(32, or_empty=True),
                "ledger": text(1000, shortest=0),
                "witnesses": many(text(1000), most=_MOST_WITNESSES),
            },
        ),
        "receipts": many(_RECEIPT, most=2 * MOST_KEPT),
    },
    fixed={"v": 1, "type": "receipts"},
)


def seal_receipts(file: ReceiptFile, phrase: Phrase, random: Random) -> bytes:
    """The file as it is kept: an age file to the identity that comes from the phrase, padded inside."""
    return seal(pad_inside(RECEIPTS.encode(file)), [derive_keys(phrase, INFO).identity.recipient], random)


def open_receipts(sealed: bytes, phrase: Phrase) -> ReceiptFile:
    """The receipts in a file.

    Raises MalformedError `receipt.phrase` (these are not the words it was sealed to, or it is another kind of file to
    them), and as `open_sealed`, `unpad_inside`, `Form.decode`.
    """
    padded = open_sealed(sealed, [derive_keys(phrase, INFO).identity])
    if padded is None:
        raise MalformedError("receipt.phrase", "These words do not open this file. Check the words, and the file.")
    return RECEIPTS.decode(unpad_inside(padded))
