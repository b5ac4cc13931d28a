"""What a leaf commits to: a salted, typed hash that only its keeper can tell from random bytes (spec/ledger.md,
"Leaf")."""

from __future__ import annotations

from dataclasses import dataclass

from amanat.errors import MalformedError
from amanat.ledger.tree import leaf_hash
from amanat.seal.encoding import b64
from amanat.seal.forms import Form, binary, choice, digest, struct
from amanat.seal.signing import tagged

SALT_SIZE = 16
KINDS = (
    "bundle",
    "message",
    "anchor",
    "directory",
    "publication",
    "custody",
    "referral",
    "notice",
    "reply",
    "acknowledgement",
    "finding",
    "correction",
    "status",
)


@dataclass(frozen=True, slots=True)
class Preimage:
    """`kind` is one of KINDS, `salt` 16 random bytes, `hash` the 32 bytes that the table in the spec names."""

    kind: str
    salt: bytes
    hash: bytes


PREIMAGE: Form[Preimage] = struct(
    Preimage,
    {"type": choice(*KINDS), "salt": binary(SALT_SIZE), "hash": digest},
    fixed={"v": 1},
    attributes={"type": "kind"},
)


def preimage_bytes(preimage: Preimage) -> bytes:
    """The canonical JSON of a preimage. Raises MalformedError `leaf.preimage` (an unknown kind, a wrong length)."""
    if preimage.kind not in KINDS or len(preimage.salt) != SALT_SIZE or len(preimage.hash) != 32:
        raise MalformedError("leaf.preimage", "A leaf needs a known kind, a salt of 16 bytes and a hash of 32.")
    # Canonical JSON as it stands: neither base64url nor a kind needs escapes.
    return f'{{"hash":"{b64(preimage.hash)}","salt":"{b64(preimage.salt)}","type":"{preimage.kind}","v":1}}'.encode()


def read_preimage(data: bytes) -> Preimage:
    """The preimage that these bytes are. Raises MalformedError `json.…`, `b64.…`."""
    return PREIMAGE.decode(data)


def leaf_of(preimage: Preimage) -> bytes:
    """The leaf hash, 32 bytes: H(0x00 ‖ T("leaf", preimage)). Raises as `preimage_bytes`."""
    return leaf_hash(tagged("leaf", preimage_bytes(preimage)))
