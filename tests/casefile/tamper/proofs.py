"""What somebody does to the proofs, to the witnesses' words and to the time stamp."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from dataclasses import replace
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
from amanat.ledger.checkpoint import Checkpoint, sign_checkpoint
from amanat.ledger.cosignature import cosign
from amanat.ledger.leaf import preimage_bytes
from amanat.ledger.note import Signer
from amanat.ledger.proof import Proof, read_proof, write_proof
from amanat.seal.signing import SigningKey
from tests.casefile.authority import authority
from tests.casefile.honest import Dice, Log
from tests.casefile.tamper.ground import Files, Ground, describe, drop, edit, put
from tests.casefile.tamper.listing import Listing, Make

PROOFS = Listing()
_case, _add = PROOFS.case, PROOFS.add


def _proof(how: Callable[[Ground, Proof], Proof]) -> Make:
    """The seal's proof changed; checkpoint and time stamp are made to fit."""

    def make(ground: Ground) -> bytes:
        changed = how(ground, read_proof(ground.files[layout.SEALED_PROOF]))
        return ground.changed(lambda files: ground.put_proof(files, write_proof(changed)))

    return make


def _other_log(ground: Ground, name: str, seed: int) -> Proof:
    """The same event, in a log of somebody else's with the same witnesses."""
    house = ground.house
    log = Log(Signer(name, SigningKey.from_seed(bytes([seed]) * 32)), house.log.witnesses, Dice("other log"))
    preimage = ground.preimage(ground.made.seal.event)
    log.append(preimage)
    return read_proof(log.proof(preimage, log.checkpoint(house.now)))


def _witnessed(count: int, *extra: Signer) -> Make:
    """Only `count` witnesses of the log cosigned, and others."""

    def how(ground: Ground, proof: Proof) -> Proof:
        note = _bare(proof.checkpoint)
        signers = (*ground.house.log.witnesses[:count], *extra)
        return replace(proof, checkpoint=note + b"".join(cosign(note, one, ground.house.now) for one in signers))

    return _proof(how)


def _bare(note: bytes) -> bytes:
    """The checkpoint with the log's own signature alone."""
    text, _, lines = note.partition(b"\n\n")
    return text + b"\n\n" + lines.splitlines(keepends=True)[0]


def _older(ground: Ground, proof: Proof) -> Proof:
    """Under the log's own checkpoint from before this event was in it."""
    tree = ground.house.log
    size = proof.index // 256 * 256
    return replace(proof, checkpoint=tree.checkpoint(ground.house.now, size))


def _of_another_event(ground: Ground, _: Proof) -> Proof:
    return read_proof(ground.house.proved(ground.events[0], ground.house.now))


def _of_another_kind(ground: Ground, _: Proof) -> Proof:
    house = ground.house
    preimage = ground.preimage(ground.made.seal.event, "status")
    house.log.append(preimage)
    return read_proof(house.log.proof(preimage, house.log.checkpoint(house.now)))


def _lying_preimage(ground: Ground, _: Proof) -> Proof:
    """A real proof of another leaf, with words beside it that are right for this event."""
    other = read_proof(ground.house.proved(ground.events[0], ground.house.now))
    return replace(other, extra=preimage_bytes(ground.preimage(ground.made.seal.event)))


_add("proof-from-another-log", _proof(lambda g, _: _other_log(g, "elsewhere.example/ledger/1", 3)), "proof.origin")
_add(
    "proof-from-a-log-of-the-same-name", _proof(lambda g, _: _other_log(g, "localhost/ledger/1", 4)), "proof.signature"
)
_add("proof-under-an-older-tree", _proof(_older), "proof.inclusion")
_add("proof-of-another-event", _proof(_of_another_event), "proof.leaf")
_add("proof-of-another-kind-of-leaf", _proof(_of_another_kind), "proof.leaf")
_add("proof-with-a-lying-preimage", _proof(_lying_preimage), "proof.inclusion")
_add("proof-without-its-preimage", _proof(lambda _, p: replace(p, extra=None)), "proof.leaf")
_add("proof-at-another-index", _proof(lambda _, p: replace(p, index=p.index ^ 1)), "proof.inclusion")
_add("proof-with-a-hash-less", _proof(lambda _, p: replace(p, hashes=p.hashes[:-1])), "proof.inclusion")
_add("proof-with-a-hash-changed", _proof(lambda _, p: replace(p, hashes=(bytes(32), *p.hashes[1:]))), "proof.inclusion")
_add(
    "checkpoint-with-another-root",
    _proof(lambda _, p: replace(p, checkpoint=_other_root(p.checkpoint))),
    "proof.signature",
)
_add(
    "checkpoint-without-the-logs-name-below",
    _proof(lambda _, p: replace(p, checkpoint=p.checkpoint.replace("\n\n— ".encode(), "\n\n— x".encode(), 1))),
    "proof.signature",
)


def _other_root(note: bytes) -> bytes:
    lines = note.split(b"\n")
    lines[2] = b"A" * 43 + b"="
    return b"\n".join(lines)


_add(
    "no-proof-at-all",
    lambda ground: ground.changed(drop(layout.SEALED_PROOF, layout.CHECKPOINT, *layout.STAMPED)),
    "proof.missing",
)
_add(
    "proof-that-is-only-words",
    lambda ground: ground.changed(put(layout.SEALED_PROOF, b"It is in the log.\n")),
    "proof.malformed",
)
_add(
    "another-checkpoint-beside-the-proof",
    lambda ground: ground.changed(put(layout.CHECKPOINT, ground.house.log.checkpoint(ground.house.now))),
    "sealed.checkpoint",
    "stamp.other",
)
_add("no-log-key-was-given", lambda ground: ground.honest, "proof.no_key", log_key="", witness_keys=())
_add(
    "key-of-another-log-was-given",
    lambda ground: ground.honest,
    "proof.origin",
    log_key=lambda g: Signer("other.example/log", SigningKey.from_seed(bytes(32))).verifier().vkey,
)
_add(
    "no-key-and-a-proof-of-another-event",
    _proof(_of_another_event),
    "proof.no_key",
    "proof.leaf",
    log_key="",
    witness_keys=(),
)
_add("no-key-and-an-older-tree", _proof(_older), "proof.no_key", "proof.inclusion", log_key="", witness_keys=())


def _step_proof(how: Callable[[Ground], bytes]) -> Make:
    """The proof of the last step replaced, then all of it sealed again."""
    return lambda ground: ground.resealed(put("data/custody/10.tlog-proof", how(ground)), describe)


def _numbered(files: Files) -> None:
    """A proof under a number that no step has."""
    files["data/custody/77.tlog-proof"] = files["data/custody/10.tlog-proof"]
    crate = json.loads(files[layout.CRATE])
    node = next(one for one in crate["@graph"] if one["@id"] == "custody/10.tlog-proof")
    crate["@graph"].append(node | {"@id": "custody/77.tlog-proof"})
    files[layout.CRATE] = json.dumps(crate).encode()


_add("step-proof-of-another-step", _step_proof(lambda g: g.house.proved(g.events[2], g.house.now)), "proof.leaf")
_add(
    "step-proof-with-too-few-witnesses",
    _step_proof(lambda g: g.house.proved(g.events[-1], g.house.now, 1)),
    "quorum.short",
)
_add("step-proof-of-no-step", lambda ground: ground.resealed(_numbered, describe), "proof.event")
_add("step-proof-broken", _step_proof(lambda g: g.files["data/custody/10.tlog-proof"][:40]), "proof.malformed")

# Witnesses.
_add("too-few-witnesses", _witnessed(1), "quorum.short")
_add("no-witness", _witnessed(0), "quorum.short")
_add(
    "strange-witnesses",
    _witnessed(1, *(Signer(f"w{n}.example", SigningKey.from_seed(bytes([n]) * 32)) for n in range(1, 4))),
    "quorum.short",
)


@_case("same-witness-twice", "quorum.short")
def _twice(ground: Ground) -> bytes:
    first = ground.house.log.witnesses[0]
    return bytes(_witnessed(1, first, first)(ground))  # type: ignore[arg-type]


@_case("same-witness-under-two-names", "quorum.short")
def _two_names(ground: Ground) -> bytes:
    first, second = ground.house.log.witnesses[:2]
    return bytes(_witnessed(1, Signer(second.name, first.key))(ground))  # type: ignore[arg-type]


@_case("witness-of-another-checkpoint", "quorum.short")
def _other_checkpoint(ground: Ground) -> bytes:
    house = ground.house
    other = sign_checkpoint(Checkpoint(house.log.signer.name, 999, bytes(32)), house.log.signer)

    def how(_: Ground, proof: Proof) -> Proof:
        words = [cosign(other, one, house.now) for one in house.log.witnesses]
        return replace(proof, checkpoint=_bare(proof.checkpoint) + b"".join(words))

    return bytes(_proof(how)(ground))  # type: ignore[arg-type]


@_case("witnesses-from-before-the-seal", "time.cosigned_early")
def _early(ground: Ground) -> bytes:
    def how(_: Ground, proof: Proof) -> Proof:
        note = _bare(proof.checkpoint)
        words = [cosign(note, one, ground.sealed.at - 700) for one in ground.house.log.witnesses]
        return replace(proof, checkpoint=note + b"".join(words))

    return bytes(_proof(how)(ground))  # type: ignore[arg-type]


# The time stamp.
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
