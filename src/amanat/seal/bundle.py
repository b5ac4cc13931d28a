"""The one write: operations and their blobs in one body, all or nothing, signed as a whole by every key that takes part
(spec/intake.md, "Bundle")."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from amanat.errors import ForgedError, MalformedError
from amanat.seal.encoding import b64, u32be
from amanat.seal.forms import Day, binary, integer, key, many, struct
from amanat.seal.ids import DeskId, GrantId, ItemId, MailboxId, mailbox_id
from amanat.seal.operations import BLOB_LIMITS, MAX_SIGNERS, OPERATION, Operation, PutGrant, WithBlob
from amanat.seal.signing import SIGNATURE_SIZE, SigningKey, sha256, verify

LABEL = "bundle"
MAX_BUNDLE = 8 << 20
MAX_OPERATIONS = 64
SALT_SIZE = 16


@dataclass(frozen=True, slots=True)
class Bundle:
    """`salt` is 16 bytes; `blobs[op.blob]` belongs to an operation that has one; `signers` are public keys, of which
    `signers[op.by]` acts where the request's does not; `signatures[i]` is by `signers[i]`."""

    salt: bytes
    operations: tuple[Operation, ...]
    blobs: tuple[bytes, ...]
    signers: tuple[bytes, ...] = ()
    signatures: tuple[bytes, ...] = ()

    def blob_of(self, operation: Operation) -> bytes:
        """The bytes of an operation, empty if it has none."""
        return self.blobs[operation.blob] if isinstance(operation, WithBlob) else b""

    def acting_key(self, operation: Operation, request_key: bytes) -> bytes:
        """Whose act an operation is, once `check_signers` has passed."""
        return request_key if operation.by is None else self.signers[operation.by]


@dataclass(frozen=True, slots=True)
class Draft:
    """An operation on its way into a bundle: its bytes if it has some, who acts if that is not the request's key, and
    who else agrees (the mailbox that a grant names)."""

    operation: Operation
    blob: bytes | None = None
    signer: SigningKey | None = None
    agrees: SigningKey | None = None


@dataclass(frozen=True, slots=True)
class _Head:
    salt: bytes
    ops: tuple[Operation, ...]
    blobs: tuple[int, ...]
    signers: tuple[bytes, ...]


_HEAD = struct(
    _Head,
    {
        "salt": binary(SALT_SIZE),
        "ops": many(OPERATION, least=1, most=MAX_OPERATIONS),
        "blobs": many(integer(1, MAX_BUNDLE), most=MAX_OPERATIONS),
        "signers": many(key, most=MAX_SIGNERS, distinct=True),
    },
    fixed={"v": 1, "type": "bundle"},
)


def grant_access(
    safe: MailboxId, grant: GrantId, desk: DeskId, to: SigningKey, items: tuple[ItemId, ...], expires: Day
) -> Draft:
    """The access row for a grant, with the key of her mailbox with that desk, which agrees."""
    return Draft(PutGrant(safe, grant, desk, mailbox_id(to.public), items, expires), agrees=to)


def build_bundle(drafts: Sequence[Draft], salt: bytes, token: str, request_key: bytes) -> bytes:
    """The bundle's bytes: places the blobs, and signs with every key that acts or agrees and is not the request's.

    Good only in a request by `request_key` (a public key) over this time token. Raises as `decode_bundle`.
    """
    keys = {one.public: one for draft in drafts for one in (draft.signer, draft.agrees) if one is not None}
    keys.pop(request_key, None)
    places = {public: place for place, public in enumerate(keys)}
    operations: list[Operation] = []
    blobs: list[bytes] = []
    for draft in drafts:
        operation = draft.operation
        if draft.blob is not None and isinstance(operation, WithBlob):
            operation = replace(operation, blob=len(blobs))
            blobs.append(draft.blob)
        if draft.signer is not None:
            operation = replace(operation, by=places.get(draft.signer.public))
        operations.append(operation)
    bundle = Bundle(salt, tuple(operations), tuple(blobs), tuple(keys))
    said = bundle_string(_unsigned(bundle), request_key, token)
    return encode_bundle(replace(bundle, signatures=tuple(one.sign(LABEL, said) for one in keys.values())))


def encode_bundle(bundle: Bundle) -> bytes:
    """`u32be(len(head)) ‖ head ‖ blobs ‖ signatures`. Raises MalformedError as `decode_bundle`."""
    encoded = b"".join([_unsigned(bundle), *bundle.signatures])
    decode_bundle(encoded)
    return encoded


def _unsigned(bundle: Bundle) -> bytes:
    head = _HEAD.encode(_Head(bundle.salt, bundle.operations, tuple(map(len, bundle.blobs)), bundle.signers))
    return b"".join([u32be(len(head)), head, *bundle.blobs])


def decode_bundle(data: bytes) -> Bundle:
    """The bundle, with well-formed operations; its signatures are for `check_signers`, and who may do what, the intake
    decides.

    Raises MalformedError `bundle.size`, `bundle.length` (the lengths do not add up), `bundle.blobs` (a blob is
    missing, used twice or by nobody), `bundle.blob_size`, `bundle.signers` (one is missing, or there for nothing),
    `bundle.op`, `json.…`, `b64.…`.
    """
    if len(data) > MAX_BUNDLE:
        raise MalformedError("bundle.size", "A bundle holds at most 8 MiB.")
    head_end = 4 + int.from_bytes(data[:4], "big")
    if len(data) < head_end or len(data) < 4:
        raise MalformedError("bundle.length", "The bundle is cut off.")
    head = _HEAD.decode(data[4:head_end])
    lengths = (*head.blobs, *[SIGNATURE_SIZE] * len(head.signers))
    ends = list(accumulate(lengths, initial=head_end))
    if ends[-1] != len(data):
        raise MalformedError("bundle.length", "The lengths in the bundle do not add up.")
    pieces = tuple(data[start:end] for start, end in pairwise(ends))
    count = len(head.blobs)
    bundle = Bundle(head.salt, head.ops, pieces[:count], head.signers, pieces[count:])
    _check_blobs(bundle)
    _check_places(bundle)
    return bundle


def _check_blobs(bundle: Bundle) -> None:
    users = [operation for operation in bundle.operations if isinstance(operation, WithBlob)]
    if sorted(user.blob for user in users) != list(range(len(bundle.blobs))):
        raise MalformedError("bundle.blobs", "Each blob belongs to exactly one operation.")
    if any(len(bundle.blobs[user.blob]) > BLOB_LIMITS[type(user)] for user in users):
        raise MalformedError("bundle.blob_size", "A blob is larger than its operation allows.")


def _check_places(bundle: Bundle) -> None:
    """Each `by` names a signer, and each signer acts, or is the mailbox that a grant names."""
    acting = {operation.by for operation in bundle.operations if operation.by is not None}
    idle = {*range(len(bundle.signers))} - acting
    named = {operation.to for operation in bundle.operations if isinstance(operation, PutGrant)}
    if any(place >= len(bundle.signers) for place in acting) or any(
        mailbox_id(bundle.signers[place]) not in named for place in idle
    ):
        raise MalformedError("bundle.signers", "Each signer acts in the bundle, or a grant names its mailbox.")


def bundle_string(unsigned: bytes, request_key: bytes, token: str) -> bytes:
    """What each signer of a bundle signs, label `bundle`: all that stands before the signatures, the key of the request
    that brings it, and the time token."""
    return f"{b64(sha256(unsigned))}\n{b64(request_key)}\n{token}".encode()


def check_signers(bundle: Bundle, data: bytes, request_key: bytes, token: str) -> None:
    """Returns if each signer signed this very bundle (its bytes are `data`) for this request, and the mailbox that a
    grant names is the request's or a signer's.

    Raises MalformedError `bundle.signers` (the request's own key is among them), `signature.key`; ForgedError
    `signature.invalid`, `grant.to`.
    """
    if request_key in bundle.signers:
        raise MalformedError("bundle.signers", "The key of the request signs a bundle once, with the request.")
    if bundle.signers:
        unsigned = data[: -SIGNATURE_SIZE * len(bundle.signers)]
        said = bundle_string(unsigned, request_key, token)
        for signer, signature in zip(bundle.signers, bundle.signatures, strict=True):
            verify(LABEL, signer, signature, said)
    named = {operation.to for operation in bundle.operations if isinstance(operation, PutGrant)}
    if named and not named <= {mailbox_id(one) for one in (request_key, *bundle.signers)}:
        raise ForgedError("grant.to", "The mailbox that a grant names has to sign the bundle too.")
