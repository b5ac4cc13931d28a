"""Time stamps (RFC 3161) over a checkpoint: asked for, looked at closely, and kept with the certificates that whoever
checks them years later needs. Nothing here opens a connection: the caller gives a way to ask."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding
from rfc3161_client import (
    HashAlgorithm,
    PKIStatus,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from amanat.casefile.layout import MAX_SMALL
from amanat.casefile.plain_reply import plain_reply
from amanat.errors import ForgedError, MalformedError, RefusedError

Post = Callable[[bytes], bytes]
"""Sends the DER of a request (`application/timestamp-query`) to an authority and gives the DER of its reply."""

_LONGEST_CHAIN: Final = 8


@dataclass(frozen=True, slots=True)
class Stamp:
    """`reply`: DER; `chain`: PEM, signer to root; `at`: the token's time, Unix seconds; `digest`: 32 bytes, what the
    token is over."""

    reply: bytes
    chain: bytes
    at: int
    digest: bytes

    @property
    def files(self) -> tuple[bytes, bytes, bytes]:
        """The three files of `layout.STAMPED`."""
        return self.reply, self.chain, f"{self.at}\n".encode()


def ask(checkpoint: bytes, post: Post, roots: bytes, more: bytes = b"") -> Stamp:
    """A stamp over SHA-256 of the checkpoint, from an authority under one of `roots` (PEM); `more`: certificates
    between (PEM) that its replies lack.

    Raises RefusedError `stamp.refused` (the authority would not), MalformedError `stamp.form`, `stamp.roots`;
    ForgedError `stamp.chain` (it leads to none of the roots), `stamp.invalid` (over something else, an old answer, a
    certificate that is not for time stamps or was not valid then); and what `post` raises."""
    builder = TimestampRequestBuilder().data(checkpoint).hash_algorithm(HashAlgorithm.SHA256)
    request = builder.nonce(nonce=True).cert_request(cert_request=True).build()
    der = in_der_order(post(request.as_bytes()))
    reply = read_reply(der)
    if reply.status != PKIStatus.GRANTED:
        raise RefusedError("stamp.refused", "The time stamp service answered no. Go on without it, or try again later.")
    pool = [*_certificates(reply), *read_pem(more), *read_pem(roots)]
    chain = path(reply, pool, read_pem(roots))
    der = plain_reply(der, [one.public_bytes(Encoding.DER) for one in chain])
    digest = sha256(checkpoint).digest()
    at = check(read_reply(der), digest, chain, request.nonce)
    return Stamp(der, b"".join(one.public_bytes(Encoding.PEM) for one in chain), at, digest)


def check(reply: TimeStampResponse, digest: bytes, chain: Sequence[x509.Certificate], nonce: int | None = None) -> int:
    """The token's time (Unix seconds) if it is over `digest` (SHA-256), signed by the first of `chain`, which leads to
    the last; all valid at that time. That the last is to be trusted, the caller knows. Raises ForgedError
    `stamp.invalid`."""
    # Each verifier is built at once: the library's builder hands one list of roots on to its copies.
    verifier = VerifierBuilder(
        tsa_certificate=chain[0], intermediates=list(chain[1:-1]), roots=[chain[-1]], nonce=nonce
    ).build()
    try:
        verifier.verify(reply, digest)
    except (VerificationError, ValueError) as error:
        raise ForgedError("stamp.invalid", "This time stamp does not hold for these bytes.") from error
    return int(reply.tst_info.gen_time.timestamp())


def read_reply(der: bytes) -> TimeStampResponse:
    """The reply that these bytes are. Raises MalformedError `stamp.form`."""
    try:
        if len(der) > MAX_SMALL:
            raise ValueError
        return decode_timestamp_response(der)
    except ValueError as error:
        raise MalformedError("stamp.form", "This is no reply of a time stamp service (RFC 3161).") from error


def read_pem(text: bytes) -> list[x509.Certificate]:
    """The certificates of a PEM file, in its order; none if it is empty. Raises MalformedError `stamp.roots`."""
    try:
        return x509.load_pem_x509_certificates(text) if text.strip() else []
    except ValueError as error:
        raise MalformedError("stamp.roots", "This file has no certificates in PEM form.") from error


def path(
    reply: TimeStampResponse, pool: Sequence[x509.Certificate], roots: Sequence[x509.Certificate]
) -> list[x509.Certificate]:
    """The certificates from the one that signed the token to one of `roots`, found in `pool`. Raises ForgedError
    `stamp.chain`."""
    signers = list(reply.signed_data.signer_infos)
    found = [
        one
        for one in pool
        if len(signers) == 1 and (one.issuer, one.serial_number) == (signers[0].issuer, signers[0].serial_number)
    ][:1]
    while found and len(found) < _LONGEST_CHAIN and found[-1] not in roots:
        above = next((one for one in (*roots, *pool) if _issued(one, found[-1])), None)
        if above is None or above in found:
            break
        found.append(above)
    if not found or found[-1] not in roots or len(found) < 2:
        raise ForgedError("stamp.chain", "This time stamp comes from a service that was not named to be trusted.")
    return found


def in_der_order(der: bytes) -> bytes:
    """The same reply with its certificates in the order that DER wants. Some authorities send them as they lie in their
    settings; strict readers refuse that. The signature does not cover them. What is no such reply comes back as it
    is."""
    try:
        start, end = _certificate_set(der)
        members = [der[at:stop] for at, _, stop in _parts(der, start, end)]
    except (ValueError, IndexError):
        return der
    return der[:start] + b"".join(sorted(members)) + der[end:]


def _certificates(reply: TimeStampResponse) -> list[x509.Certificate]:
    try:
        return [x509.load_der_x509_certificate(one) for one in sorted(reply.signed_data.certificates)]
    except ValueError as error:
        raise MalformedError("stamp.form", "A certificate in this reply cannot be read.") from error


def _issued(above: x509.Certificate, below: x509.Certificate) -> bool:
    try:
        below.verify_directly_issued_by(above)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _certificate_set(der: bytes) -> tuple[int, int]:
    """Where the members of SignedData.certificates begin and end: TimeStampResp > token > content [0] > SignedData >
    [0]. Raises ValueError, IndexError."""
    at, end = 0, len(der)
    for which in (0, 1, 1, 0):
        _, at, end = list(_parts(der, at, end))[which]
    for begins, inside, stop in _parts(der, at, end):
        if der[begins] == 0xA0:
            return inside, stop
    raise ValueError


def _parts(der: bytes, at: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Of each element between two places: where it begins, where its content begins, where it ends."""
    while at < end:
        length, inside = der[at + 1], at + 2
        if length & 0x80:
            count = length & 0x7F
            length, inside = int.from_bytes(der[inside : inside + count], "big"), inside + count
        if inside + length > end:
            raise ValueError
        yield at, inside, inside + length
        at = inside + length
