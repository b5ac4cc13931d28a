"""What somebody does to the time stamp."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

from amanat.casefile import layout
from amanat.casefile.checking.der import elements
from amanat.casefile.stamp import in_der_order
from amanat.demo.authority import Authority
from tests.casefile.authority import authority
from tests.casefile.tamper.ground import Ground, edit, put
from tests.casefile.tamper.listing import Listing, Make

STAMPS = Listing()
_case, _add = STAMPS.case, STAMPS.add


def asked_for(checkpoint: bytes) -> bytes:
    builder = TimestampRequestBuilder().data(checkpoint).hash_algorithm(HashAlgorithm.SHA256)
    return builder.cert_request(cert_request=True).build().as_bytes()


def _stamped(
    how: Callable[[Ground, bytes], bytes], chain: Callable[[Ground], bytes] | None = None, at: int | None = None
) -> Make:
    """Another reply, and another chain, beside the honest checkpoint; the time beside them fits."""

    def make(ground: Ground) -> bytes:
        reply = how(ground, ground.files[layout.CHECKPOINT])
        certificates = chain(ground) if chain else ground.files[layout.STAMP_CHAIN]
        said = f"{_moment(reply) if at is None else at}\n".encode()
        changes = zip(layout.STAMPED, (reply, certificates, said), strict=True)
        return ground.changed(*(put(name, data) for name, data in changes))

    return make


def _moment(reply: bytes) -> int:
    from rfc3161_client import decode_timestamp_response

    try:
        return int(decode_timestamp_response(reply).tst_info.gen_time.timestamp())
    except ValueError:
        return 0


_add(
    "stamp-for-other-bytes", _stamped(lambda g, _: g.house.authority.reply(asked_for(b"something else"))), "stamp.other"
)
_add(
    "stamp-by-an-unknown-root",
    lambda ground: ground.honest,
    "stamp.root",
    tsa_root=lambda g: authority(name="other").root,
)
_add(
    "stamp-of-another-service",
    _stamped(lambda g, data: authority(name="other").reply(asked_for(data)), lambda g: authority(name="other").chain),
    "stamp.root",
)
_add("stamp-and-no-root-was-given", lambda ground: ground.honest, "stamp.no_root", tsa_root=b"")
_add(
    "stamp-with-the-chain-of-another-service",
    _stamped(lambda g, data: g.house.authority.reply(asked_for(data)), lambda g: authority(name="other").chain),
    "stamp.certificates",
)
_add("stamp-chain-turned-round", lambda ground: ground.changed(edit(layout.STAMP_CHAIN, _turned)), "stamp.chain")
_add(
    "stamp-chain-without-its-root",
    lambda ground: ground.changed(edit(layout.STAMP_CHAIN, lambda data: data[: data.index(b"-----BEGIN", 5)])),
    "stamp.chain",
)
_add(
    "stamp-chain-with-words",
    lambda ground: ground.changed(edit(layout.STAMP_CHAIN, lambda data: b"Trust these:\n" + data)),
    "stamp.chain",
)
_add(
    "stamp-with-another-time-beside-it",
    lambda ground: ground.changed(edit(layout.STAMP_TIME, lambda data: f"{int(data) + 1}\n".encode())),
    "stamp.time",
)
_add(
    "stamp-time-with-words",
    lambda ground: ground.changed(edit(layout.STAMP_TIME, lambda data: data + b"; rm -rf ~\n")),
    "stamp.time",
)
_add(
    "stamp-changed",
    lambda ground: ground.changed(edit(layout.STAMP, lambda data: data[:-5] + bytes([data[-5] ^ 1]) + data[-4:])),
    "stamp.signature",
)
_add("stamp-longer", lambda ground: ground.changed(edit(layout.STAMP, lambda data: data + b"\0")), "stamp.malformed")
_add(
    "stamp-that-says-no",
    lambda ground: ground.changed(put(layout.STAMP, bytes.fromhex("30053003020102"))),
    "stamp.refused",
)
_add(
    "stamp-with-words-in-its-status", lambda ground: ground.changed(edit(layout.STAMP, _with_words)), "stamp.malformed"
)
_add(
    "stamp-older-than-the-seal",
    lambda ground: ground.resealed(stamped=True, at=ground.house.now + 7200),
    "time.stamp_early",
)
_add(
    "stamp-with-two-certificates-as-openssl-sends-it",
    _stamped(
        lambda g, data: _unsorted(authority(whole_chain=True).reply(asked_for(data))),
        lambda g: authority(whole_chain=True).chain,
    ),
    "stamp.certificates",
    tsa_root=lambda g: authority(whole_chain=True).root,
)


def _turned(chain: bytes) -> bytes:
    at = chain.index(b"-----BEGIN", 5)
    return chain[at:] + chain[:at]


def _with_words(reply: bytes) -> bytes:
    """A status that also says something: the signature does not cover it."""
    (outer,) = elements(reply)
    inner = bytes.fromhex("300a0201003005") + b"\x0c\x03yes"
    body = inner + b"".join(one.whole for one in outer.parts()[1:])
    return b"\x30\x82" + len(body).to_bytes(2, "big") + body


def _unsorted(reply: bytes) -> bytes:
    """As it came, or turned round where it came in the order of DER by luck."""
    if in_der_order(reply) != reply:
        return reply
    (outer,) = elements(reply)
    signed = outer.parts()[1].parts()[1].parts()[0]
    certificates = next(one for one in signed.parts() if one.tag == 0xA0)
    first, second = certificates.parts()
    return reply.replace(certificates.content, second.whole + first.whole)


class Clockmaker:
    """A time stamp service whose certificates say what a case needs."""

    def __init__(self, folder: Path, *, begins: timedelta, ends: timedelta, usage: bool = True) -> None:
        folder.mkdir(parents=True)
        now = datetime.now(UTC)
        self.folder = folder
        top, key = generate_private_key(SECP256R1()), generate_private_key(SECP256R1())
        root = _certificate("root", top, None, (now - timedelta(days=900), now + timedelta(days=900)), usage=False)
        signer = _certificate("signer", key, (root, top), (now + begins, now + ends), usage=usage)
        self.root = root.public_bytes(Encoding.PEM)
        self.chain = signer.public_bytes(Encoding.PEM) + self.root
        (folder / "signer.pem").write_bytes(signer.public_bytes(Encoding.PEM))
        (folder / "signer.key").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        (folder / "root.pem").write_bytes(self.root)
        (folder / "serial").write_text("01\n")
        base = authority().folder
        conf = (base / "openssl.cnf").read_text().replace(str(base), str(folder))
        (folder / "openssl.cnf").write_text(conf)

    def reply(self, request: bytes) -> bytes:
        """The reply to a request."""
        return Authority(self.folder).reply(request)

    def by_hand(self, honest: bytes) -> bytes:
        """A reply signed without asking what the certificate is for; it says the same as the honest one."""
        (outer,) = elements(honest)
        signed = outer.parts()[1].parts()[1].parts()[0]
        told = signed.parts()[2].parts()[1].parts()[0].content
        (self.folder / "told").write_bytes(told)
        command = ["openssl", "cms", "-sign", "-binary", "-nodetach", "-outform", "DER", "-md", "sha256", "-nosmimecap"]
        names = [
            "-in",
            "told",
            "-signer",
            "signer.pem",
            "-inkey",
            "signer.key",
            "-out",
            "token",
            "-econtent_type",
            "1.2.840.113549.1.9.16.1.4",
        ]
        subprocess.run([*command, *names], cwd=self.folder, check=True, capture_output=True)
        body = bytes.fromhex("3003020100") + (self.folder / "token").read_bytes()
        return b"\x30\x82" + len(body).to_bytes(2, "big") + body


def _certificate(
    name: str,
    key: EllipticCurvePrivateKey,
    by: tuple[x509.Certificate, EllipticCurvePrivateKey] | None,
    times: tuple[datetime, datetime],
    *,
    usage: bool,
) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Clockmaker {name} (made up)")])
    builder = x509.CertificateBuilder(
        issuer_name=by[0].subject if by else subject,
        subject_name=subject,
        public_key=key.public_key(),
        serial_number=x509.random_serial_number(),
        not_valid_before=times[0],
        not_valid_after=times[1],
    ).add_extension(x509.BasicConstraints(ca=by is None, path_length=None), critical=True)
    if usage:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    return builder.sign(by[1] if by else key, hashes.SHA256())


_makers: dict[str, Clockmaker] = {}


def _maker(ground: Ground, name: str, **times: Any) -> Clockmaker:
    folder = ground.folder / name
    if not folder.exists():
        _makers[str(folder)] = Clockmaker(folder, **times)
    return _makers[str(folder)]


_PAST: dict[str, Any] = {"begins": timedelta(days=-400), "ends": timedelta(days=-2)}
_FUTURE: dict[str, Any] = {"begins": timedelta(days=2), "ends": timedelta(days=400)}
_NOW: dict[str, Any] = {"begins": timedelta(days=-2), "ends": timedelta(days=2)}


def _by(name: str, *codes: str, by_hand: bool = False, **how: Any) -> None:
    def make(ground: Ground) -> bytes:
        maker = _maker(ground, name, **how)
        reply = (
            (lambda g, data: maker.by_hand(g.files[layout.STAMP]))
            if by_hand
            else (lambda g, data: maker.reply(asked_for(data)))
        )
        return bytes(_stamped(reply, lambda g: maker.chain)(ground))  # type: ignore[arg-type]

    _add(name, make, *codes, tsa_root=lambda ground: _maker(ground, name, **how).root)


_by("stamp-by-an-expired-certificate", "stamp.expired", **_PAST)
_by("stamp-by-a-certificate-of-tomorrow", "stamp.expired", **_FUTURE)
_by("stamp-by-a-certificate-for-other-things", "stamp.usage", by_hand=True, usage=False, **_NOW)
