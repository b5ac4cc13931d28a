"""The time stamp over the checkpoint (RFC 3161): the token, its certificates, the root that was given from outside."""

from __future__ import annotations

import ssl
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.utils import CryptographyDeprecationWarning
from cryptography.x509.oid import ExtendedKeyUsageOID
from rfc3161_client import PKIStatus, TimeStampResponse, VerificationError, VerifierBuilder, decode_timestamp_response

from amanat.casefile import layout
from amanat.casefile.checking.bag import text_of
from amanat.casefile.checking.content import Inside
from amanat.casefile.checking.der import read_token
from amanat.casefile.finding import Finding

_SHA256: Final = "2.16.840.1.101.3.4.2.1"
_LONGEST_CHAIN: Final = 10


@dataclass(frozen=True, slots=True)
class Stamped:
    """When the token was made (Unix seconds), and the service's name as its certificate has it."""

    at: int
    service: str


class _FaultError(Exception):
    """Its one argument is a code."""


def stamp_of(inside: Inside, roots: bytes) -> tuple[Stamped | None, list[Finding]]:
    """The time stamp, proved under one of `roots` (PEM; empty: none was given)."""
    there = [name for name in layout.STAMPED if name in inside]
    if not there:
        return None, [Finding("stamp.none")]
    if len(there) < len(layout.STAMPED) or layout.CHECKPOINT not in inside:
        missing = next(name for name in (*layout.STAMPED, layout.CHECKPOINT) if name not in inside)
        return None, [Finding("stamp.incomplete", missing)]
    reply, chain, said = (text_of(inside, name) or b"" for name in layout.STAMPED)
    try:
        trusted = x509.load_pem_x509_certificates(roots) if roots else []
        stamped = _checked(reply, _chain(chain), inside[layout.CHECKPOINT].sha256, trusted)
    except _FaultError as fault:
        return None, [Finding(str(fault.args[0]), layout.STAMP)]
    found = [] if said == f"{stamped.at}\n".encode() else [Finding("stamp.time", layout.STAMP_TIME)]
    return stamped, found if roots else [*found, Finding("stamp.no_root")]


def _checked(
    der: bytes, chain: Sequence[x509.Certificate], digest: bytes, roots: Sequence[x509.Certificate]
) -> Stamped:
    """The token, from what it stands for to what it says; one reason at a time."""
    _check_form(der, chain)
    reply = _reply(der)
    at = int(reply.tst_info.gen_time.timestamp())
    _check_chain(reply, chain, at)
    if roots and not _leads_to(chain[-1], roots, at):
        raise _FaultError("stamp.root")
    imprint = reply.tst_info.message_imprint
    if imprint.hash_algorithm.dotted_string != _SHA256 or imprint.message != digest:
        raise _FaultError("stamp.other")
    _check_signature(reply, chain, digest)
    return Stamped(at, chain[0].subject.rfc4514_string())


def _check_signature(reply: TimeStampResponse, chain: Sequence[x509.Certificate], digest: bytes) -> None:
    # Built anew each time: the library's builder shares its list of roots between copies.
    verifier = VerifierBuilder(tsa_certificate=chain[0], intermediates=list(chain[1:-1]), roots=[chain[-1]]).build()
    try:
        verifier.verify(reply, digest)
    except (VerificationError, ValueError) as error:
        raise _FaultError("stamp.signature") from error
    except BaseException as error:
        # A part in Rust stops this way where OpenSSL cannot read what it handed on.
        if type(error).__name__ != "PanicException":
            raise
        raise _FaultError("stamp.signature") from error


def _check_form(der: bytes, chain: Sequence[x509.Certificate]) -> None:
    """What the signature does not cover: only certificates of the chain, in the order of DER, and no other words."""
    try:
        token = read_token(der)
    except ValueError as error:
        raise _FaultError("stamp.malformed") from error
    if token is None:
        raise _FaultError("stamp.refused")
    inside = token.certificates
    known = {one.public_bytes(Encoding.DER) for one in chain}
    if not inside or inside != sorted(inside) or not set(inside) <= known:
        raise _FaultError("stamp.certificates")
    if not token.is_plain:
        raise _FaultError("stamp.malformed")


def _reply(der: bytes) -> TimeStampResponse:
    """The reply, every part of it readable: the library raises whatever it likes for names and times it does not
    know."""
    try:
        reply = decode_timestamp_response(der)
        status, said = reply.status, reply.tst_info
        _ = said.gen_time.timestamp(), said.message_imprint.hash_algorithm, said.message_imprint.message
        _signers(reply)
    except Exception as error:
        raise _FaultError("stamp.malformed") from error
    if status != PKIStatus.GRANTED:
        raise _FaultError("stamp.refused")
    return reply


def _signers(reply: TimeStampResponse) -> list[tuple[x509.Name, int]]:
    return [(one.issuer, one.serial_number) for one in reply.signed_data.signer_infos]


def _chain(text: bytes) -> Sequence[x509.Certificate]:
    """Exactly certificates in PEM, one after another as they are written, the signer's first."""
    try:
        with warnings.catch_warnings():
            # What the library only warns of, such as a serial number below zero, no standard allows.
            warnings.simplefilter("error", CryptographyDeprecationWarning)
            found = x509.load_pem_x509_certificates(text)
    except (ValueError, x509.InvalidVersion, CryptographyDeprecationWarning) as error:
        raise _FaultError("stamp.chain") from error
    if b"".join(one.public_bytes(Encoding.PEM) for one in found) != text or not 2 <= len(found) <= _LONGEST_CHAIN:
        raise _FaultError("stamp.chain")
    if not all(map(_is_readable, found)):
        raise _FaultError("stamp.chain")
    return found


def _is_readable(one: x509.Certificate) -> bool:
    """Whether every part can be read, by OpenSSL too: its checks stop the whole program otherwise. What the library
    raises for a broken extension is anything."""
    try:
        _ = one.subject, one.issuer, one.public_key(), list(one.extensions), one.signature_hash_algorithm
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cadata=one.public_bytes(Encoding.DER))
    except Exception:
        return False
    return True


def _check_chain(reply: TimeStampResponse, chain: Sequence[x509.Certificate], at: int) -> None:
    if _signers(reply) != [(chain[0].issuer, chain[0].serial_number)]:
        raise _FaultError("stamp.chain")
    if not all(_is_by(below, above) for below, above in pairwise(chain)):
        raise _FaultError("stamp.chain")
    if not all(map(_is_authority, chain[1:])):
        raise _FaultError("stamp.chain")
    if not all(_is_valid(one, at) for one in chain):
        raise _FaultError("stamp.expired")
    if not _is_for_stamps(chain[0]):
        raise _FaultError("stamp.usage")


def _is_by(below: x509.Certificate, above: x509.Certificate) -> bool:
    try:
        below.verify_directly_issued_by(above)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _is_authority(one: x509.Certificate) -> bool:
    try:
        return one.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except (x509.ExtensionNotFound, ValueError):
        return False


def _is_valid(one: x509.Certificate, at: int) -> bool:
    return one.not_valid_before_utc <= datetime.fromtimestamp(at, UTC) <= one.not_valid_after_utc


def _is_for_stamps(one: x509.Certificate) -> bool:
    try:
        usage = one.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    except (x509.ExtensionNotFound, ValueError):
        return False
    return usage.critical and list(usage.value) == [ExtendedKeyUsageOID.TIME_STAMPING]


def _leads_to(top: x509.Certificate, roots: Sequence[x509.Certificate], at: int) -> bool:
    """Whether the chain's last certificate is one of the roots, or was issued by one that was valid then."""
    return top in roots or any(_is_by(top, root) and _is_authority(root) and _is_valid(root, at) for root in roots)
