"""The one write: operations and their blobs in one body, all or nothing (spec/intake.md, "Bundle")."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import Any

from amanat.errors import MalformedError
from amanat.seal.encoding import u32be
from amanat.seal.forms import binary, integer, many, struct
from amanat.seal.operations import BLOB_LIMITS, OPERATION, Operation, WithBlob, sign_operation
from amanat.seal.signing import SigningKey

MAX_BUNDLE = 8 << 20
MAX_OPERATIONS = 64
SALT_SIZE = 16


@dataclass(frozen=True, slots=True)
class Bundle:
    """`salt` is 16 bytes; `blobs[op.blob]` belongs to an operation that has one."""

    salt: bytes
    operations: tuple[Operation, ...]
    blobs: tuple[bytes, ...]

    def blob_of(self, operation: Operation) -> bytes:
        """The bytes of an operation, empty if it has none."""
        return self.blobs[operation.blob] if isinstance(operation, WithBlob) else b""


@dataclass(frozen=True, slots=True)
class Draft:
    """An operation on its way into a bundle: its bytes if it has some, its own signer if that is not the request's."""

    operation: Operation
    blob: bytes | None = None
    signer: SigningKey | None = None


@dataclass(frozen=True, slots=True)
class _Head:
    salt: bytes
    ops: tuple[Operation, ...]
    blobs: tuple[int, ...]


_HEAD = struct(
    _Head,
    {
        "salt": binary(SALT_SIZE),
        "ops": many(OPERATION, least=1, most=MAX_OPERATIONS),
        "blobs": many(integer(1, MAX_BUNDLE), most=MAX_OPERATIONS),
    },
    fixed={"v": 1, "type": "bundle"},
)


def build_bundle(drafts: Sequence[Draft], salt: bytes, token: str) -> bytes:
    """The bundle's bytes: places the blobs, signs what has its own signer with the time token. Raises as
    `decode_bundle`."""
    operations: list[Operation] = []
    blobs: list[bytes] = []
    for draft in drafts:
        operation = draft.operation
        if draft.blob is not None and isinstance(operation, WithBlob):
            operation = replace(operation, blob=len(blobs))
            blobs.append(draft.blob)
        if draft.signer is not None:
            operation = sign_operation(operation, draft.blob or b"", token, draft.signer)
        operations.append(operation)
    return encode_bundle(Bundle(salt, tuple(operations), tuple(blobs)))


def encode_bundle(bundle: Bundle) -> bytes:
    """`u32be(len(head)) ‖ head ‖ blobs`. Raises MalformedError as `decode_bundle`."""
    head = _HEAD.encode(_Head(bundle.salt, bundle.operations, tuple(map(len, bundle.blobs))))
    encoded = b"".join([u32be(len(head)), head, *bundle.blobs])
    decode_bundle(encoded)
    return encoded


def decode_bundle(data: bytes) -> Bundle:
    """The bundle, with well-formed operations; who may do what, the intake decides.

    Raises MalformedError `bundle.size`, `bundle.length` (the lengths do not add up), `bundle.blobs` (a blob is
    missing, used twice or by nobody), `bundle.blob_size`, `bundle.op`, `json.…`, `b64.…`.
    """
    if len(data) > MAX_BUNDLE:
        raise MalformedError("bundle.size", "A bundle holds at most 8 MiB.")
    head_end = 4 + int.from_bytes(data[:4], "big")
    if len(data) < head_end or len(data) < 4:
        raise MalformedError("bundle.length", "The bundle is cut off.")
    head = _HEAD.decode(data[4:head_end])
    ends = list(accumulate(head.blobs, initial=head_end))
    if ends[-1] != len(data):
        raise MalformedError("bundle.length", "The lengths in the bundle do not add up.")
    blobs = tuple(data[start:end] for start, end in pairwise(ends))
    _check_blobs(head.ops, blobs)
    return Bundle(head.salt, head.ops, blobs)


def _check_blobs(operations: Sequence[Any], blobs: Sequence[bytes]) -> None:
    users = [operation for operation in operations if isinstance(operation, WithBlob)]
    if sorted(user.blob for user in users) != list(range(len(blobs))):
        raise MalformedError("bundle.blobs", "Each blob belongs to exactly one operation.")
    if any(len(blobs[user.blob]) > BLOB_LIMITS[type(user)] for user in users):
        raise MalformedError("bundle.blob_size", "A blob is larger than its operation allows.")
