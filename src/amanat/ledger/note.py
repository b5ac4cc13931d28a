"""Signed notes (C2SP signed-note): a text, an empty line, and a line for each signature."""

from __future__ import annotations

import binascii
import re
from base64 import b64encode
from dataclasses import dataclass

from amanat.errors import MalformedError
from amanat.seal.signing import PUBLIC_SIZE, SigningKey, check_public, sha256

ED25519 = 0x01
"""A signature over the text of a note."""
COSIGNATURE = 0x04
"""A witness's dated signature over a checkpoint (C2SP tlog-cosignature)."""
ID_SIZE = 4
MAX_NOTE = 1_000_000
MAX_SIGNATURES = 100

_DASH = "— "
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_BASE64 = re.compile(r"[A-Za-z0-9+/]*={0,2}", re.ASCII)
_ID = re.compile(r"[0-9a-f]{8}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key by name: `id` is its 4 bytes in a signature line, `kind` ED25519 or COSIGNATURE, `public` 32
    bytes."""

    name: str
    id: bytes
    kind: int
    public: bytes

    @classmethod
    def of(cls, name: str, kind: int, public: bytes) -> Verifier:
        """The verifier of a key. Raises MalformedError `note.name`, `note.key`, `signature.key`."""
        check_name(name)
        if kind not in (ED25519, COSIGNATURE) or len(public) != PUBLIC_SIZE:
            raise MalformedError("note.key", "Only Ed25519 keys of a log (type 1) or of a witness (type 4) are read.")
        check_public(public)
        return cls(name, key_id(name, kind, public), kind, public)

    @classmethod
    def parse(cls, vkey: str) -> Verifier:
        """The verifier that a vkey `name+id+key` writes.

        Raises MalformedError `note.vkey` (not of this shape, or the id is not that of the key), and as `of`.
        """
        parts = vkey.split("+", 2)
        if len(parts) != 3 or _ID.fullmatch(parts[1]) is None:
            raise MalformedError("note.vkey", "A key is written as name+8 hex digits+base64.")
        key = read_base64(parts[2], "note.vkey")
        verifier = cls.of(parts[0], key[0] if key else 0, key[1:])
        if verifier.id.hex() != parts[1]:
            raise MalformedError("note.vkey", "The middle of this key does not belong to it: it was copied wrongly.")
        return verifier

    @property
    def vkey(self) -> str:
        """The key as text."""
        return f"{self.name}+{self.id.hex()}+{base64(bytes([self.kind]) + self.public)}"


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs, by name."""

    name: str
    key: SigningKey

    def verifier(self, kind: int = ED25519) -> Verifier:
        """What others check with. Raises as `Verifier.of`."""
        return Verifier.of(self.name, kind, self.key.public)


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """One line: whose (`name` and the 4 bytes `id`) and the bytes that follow, at least one."""

    name: str
    id: bytes
    signature: bytes

    def is_by(self, verifier: Verifier) -> bool:
        """Whether the line says that it is by this key."""
        return self.name == verifier.name and self.id == verifier.id

    def line(self) -> bytes:
        """The line with its newline."""
        return f"{_DASH}{self.name} {base64(self.id + self.signature)}\n".encode()


def vkey(name: str, kind: int, public: bytes) -> str:
    """A public key as text. Raises as `Verifier.of`."""
    return Verifier.of(name, kind, public).vkey


def key_id(name: str, kind: int, public: bytes) -> bytes:
    """The first 4 bytes of H(name ‖ newline ‖ type ‖ key)."""
    return sha256(name.encode() + b"\n" + bytes([kind]) + public)[:ID_SIZE]


def sign_note(text: str, signer: Signer) -> bytes:
    """The note with one signature over its text. Raises MalformedError `note.text`, `note.name`."""
    data = text_bytes(text)
    check_name(signer.name)
    by = key_id(signer.name, ED25519, signer.key.public)
    return data + b"\n" + SignatureLine(signer.name, by, signer.key.sign_exact(data)).line()


def split_note(note: bytes) -> tuple[str, list[SignatureLine]]:
    """The text, with its last newline, and the signature lines, none of them checked.

    Raises MalformedError `note.long`, `note.utf8`, `note.control` (a control character), `note.shape` (no empty line,
    no newline at the end), `note.line` (a line that is no signature), `note.name`, `note.base64`.
    """
    if len(note) > MAX_NOTE:
        raise MalformedError("note.long", f"A note has at most {MAX_NOTE:,} bytes.")
    try:
        whole = note.decode("utf-8")
    except UnicodeDecodeError as error:
        raise MalformedError("note.utf8", "A note is text in UTF-8.") from error
    if _CONTROL.search(whole):
        raise MalformedError("note.control", "A note holds no control characters.")
    text, gap, lines = whole.rpartition("\n\n")
    if not gap or not lines.endswith("\n"):
        raise MalformedError("note.shape", "A note is a text, an empty line, and signatures, each on its own line.")
    rows = lines[:-1].split("\n")
    if len(rows) > MAX_SIGNATURES:
        raise MalformedError("note.long", f"A note has at most {MAX_SIGNATURES} signatures.")
    return text + "\n", [read_line(row) for row in rows]


def read_line(row: str) -> SignatureLine:
    """One signature line without its newline. Raises MalformedError `note.line`, `note.name`, `note.base64`."""
    name, space, data = row.removeprefix(_DASH).rpartition(" ")
    if not row.startswith(_DASH) or not space:
        raise MalformedError("note.line", "A signature line is a dash, a name and base64.")
    check_name(name)
    signature = read_base64(data, "note.base64")
    if len(signature) <= ID_SIZE:
        raise MalformedError("note.line", "A signature line holds no signature.")
    return SignatureLine(name, signature[:ID_SIZE], signature[ID_SIZE:])


def text_bytes(text: str) -> bytes:
    """The bytes of a text that may stand in a note. Raises MalformedError `note.text`."""
    try:
        data = text.encode()
    except UnicodeEncodeError as error:
        raise MalformedError("note.text", "The text of a note holds half a character.") from error
    if not text.endswith("\n") or _CONTROL.search(text):
        raise MalformedError("note.text", "The text of a note ends with a newline and holds no control characters.")
    return data


def check_name(name: str) -> None:
    """Raises MalformedError `note.name` for what cannot be the name of a key: empty, with a space or a plus."""
    if not name or "+" in name or _CONTROL.search(name) or any(map(str.isspace, name)):
        raise MalformedError("note.name", "The name of a key is not empty and has no space and no plus.")


def base64(data: bytes) -> str:
    """Standard base64 with padding, as all C2SP texts have it."""
    return b64encode(data).decode("ascii")


def read_base64(text: str, code: str) -> bytes:
    """The bytes of standard base64, padded, in its one canonical spelling. Raises MalformedError with `code`."""
    if len(text) % 4 == 0 and _BASE64.fullmatch(text):
        data = binascii.a2b_base64(text)
        if base64(data) == text:
            return data
    raise MalformedError(code, "This is not base64 with padding.")


def read_number(text: str, most: int, code: str) -> int:
    """A decimal number from 0 to `most` without a leading zero. Raises MalformedError with `code`."""
    if text.isascii() and text.isdigit() and len(text) <= 16 and (text == "0" or text[0] != "0") and int(text) <= most:
        return int(text)
    raise MalformedError(code, f"This is not a number up to {most} in its plain form.")
