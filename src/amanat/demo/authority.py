"""A time-stamping authority on this machine, made with `openssl ts`: a root, a signing certificate, and real RFC 3161
replies. For the demo and for tests: nobody should trust its root, and a real desk uses an authority that its courts
know."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_CONFIG: Final = """\
[req]
distinguished_name = name
prompt = no
[name]
[root]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[middle]
basicConstraints = critical, CA:TRUE, pathlen:0
keyUsage = critical, keyCertSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[signer]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[tsa]
default_tsa = authority
[authority]
serial = {folder}/serial
crypto_device = builtin
signer_cert = {folder}/signer.pem
signer_key = {folder}/signer.key
signer_digest = sha256
default_policy = 1.3.6.1.4.1.57264.2
digests = sha256
accuracy = secs:1
ordering = no
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = sha256
{certs}
"""


@dataclass(frozen=True, slots=True)
class Authority:
    """A folder with keys, certificates and a serial number. `root` is what a checker trusts, `chain` signer to root,
    both PEM."""

    folder: Path

    @property
    def root(self) -> bytes:
        """The root certificate."""
        return (self.folder / "root.pem").read_bytes()

    @property
    def chain(self) -> bytes:
        """Every certificate, the signer's first."""
        names = ("signer.pem", "middle.pem", "root.pem")
        return b"".join(path.read_bytes() for name in names if (path := self.folder / name).exists())

    def reply(self, request: bytes) -> bytes:
        """The DER of a reply to the DER of a request; usable as the `post` of amanat.casefile.stamp."""
        asked, answer = self.folder / "asked.tsq", self.folder / "answer.tsr"
        asked.write_bytes(request)
        _openssl(self.folder, "ts", "-reply", "-config", "openssl.cnf", "-queryfile", asked.name, "-out", answer.name)
        return answer.read_bytes()


def found(folder: Path, *, days: int = 3650, middle: bool = False, whole_chain: bool = False) -> Authority:
    """A new authority in an empty folder. `middle`: the root signs a certificate that signs the signer's.
    `whole_chain`: its replies carry every certificate and not the signer's alone. Raises CalledProcessError when
    openssl is not there or too old."""
    folder.mkdir(parents=True, exist_ok=True)
    certs = f"certs = {folder}/certs.pem" if whole_chain else ""
    (folder / "openssl.cnf").write_text(_CONFIG.format(folder=folder, certs=certs))
    (folder / "serial").write_text("01\n")
    _own(folder, days)
    by = "root"
    if middle:
        _signed(folder, "middle", "/CN=Time authority for trying out, second/O=Nobody", by, days)
        by = "middle"
    _signed(folder, "signer", "/CN=Time stamps for trying out/O=Nobody", by, days)
    authority = Authority(folder)
    (folder / "certs.pem").write_bytes(authority.chain)
    return authority


def _own(folder: Path, days: int) -> None:
    key = ("-newkey", "rsa:2048", "-nodes", "-keyout", "root.key")
    name = ("-subj", "/CN=Time authority for trying out, root/O=Nobody")
    _openssl(
        folder, "req", "-x509", *key, *name, "-days", str(days), "-config", "openssl.cnf", "-extensions", "root",
        "-out", "root.pem",
    )  # fmt: skip


def _signed(folder: Path, who: str, name: str, by: str, days: int) -> None:
    _openssl(
        folder, "req", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{who}.key", "-subj", name,
        "-config", "openssl.cnf", "-out", f"{who}.csr",
    )  # fmt: skip
    _openssl(
        folder, "x509", "-req", "-in", f"{who}.csr", "-CA", f"{by}.pem", "-CAkey", f"{by}.key", "-CAcreateserial",
        "-days", str(days), "-extfile", "openssl.cnf", "-extensions", who, "-out", f"{who}.pem",
    )  # fmt: skip


def _openssl(folder: Path, *arguments: str) -> None:
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)  # noqa: S603, S607
