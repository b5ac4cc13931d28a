"""Invitations: a code on paper with which somebody's own browser opens a mailbox (spec/invitation.md)."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from amanat.errors import ForgedError, MalformedError, RefusedError
from amanat.seal import forms
from amanat.seal.age import HybridIdentity
from amanat.seal.canonical import dumps
from amanat.seal.directory import Entry
from amanat.seal.encoding import Random, b64
from amanat.seal.envelope import open_signed, seal_body
from amanat.seal.forms import Day, integer, pattern, signed_bytes, struct, text
from amanat.seal.ids import DeskId, InvitationId, MailboxId, mailbox_id
from amanat.seal.phrase import Phrase
from amanat.seal.signing import SIGNATURE_SIZE, SigningKey, sha256, split_body, tagged, verify

CODE_SIZE: Final = 16
GROUPS: Final = 7
GROUP: Final = 5
NOTICE_LIMIT: Final = 64 * 1024
MAX_TEXT: Final = 2000
CHECK_ROUNDS: Final = 100_000

_SALT = b"amanat/v1"
_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUE = {sign: value for value, sign in enumerate(_SIGNS)} | {"O": 0, "I": 1, "L": 1}
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_BETWEEN = re.compile(r"[\s,،;؛.۔\-–—_]+")
_LATIN_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "0123456789" * 2)


class CodeError(MalformedError):
    """A code that cannot be read. `number` is the group, 1 to 7 (`code.letter`, `code.group`), how many characters
    there are (`code.count`), or 0 (`code.checksum`). It never holds a sign."""

    def __init__(self, code: str, detail: str, number: int = 0) -> None:
        super().__init__(code, detail)
        self.number = number


@dataclass(frozen=True, slots=True)
class InvitationKeys:
    """What the code gives: the id at the intake, the identity that opens the notice, the key that signs the join."""

    invitation: InvitationId
    identity: HybridIdentity
    signing: SigningKey


@dataclass(frozen=True, slots=True)
class BothTexts:
    """What the desk says, in both languages."""

    en: str
    ur: str


@dataclass(frozen=True, slots=True)
class Notice:
    """What the invited person reads first. `key` is the invitation's public key (32 bytes), `made` Unix seconds."""

    kind: str
    invitation: InvitationId
    desk: DeskId
    epoch: int
    key: bytes
    text: BothTexts
    expires: Day
    made: int


@dataclass(frozen=True, slots=True)
class Join:
    """The mailbox (id and public key) that an invitation was used for."""

    invitation: InvitationId
    desk: DeskId
    key: bytes
    mailbox: MailboxId


@dataclass(frozen=True, slots=True)
class Offer:
    """What a desk leaves at the intake: the invitation's public key, its last day, the sealed notice."""

    key: bytes
    expires: Day
    notice: bytes = field(repr=False)


_WORDS = text(MAX_TEXT)
NOTICE = struct(
    Notice,
    {
        "kind": pattern("[a-z_]{1,32}", "1 to 32 small letters"),
        "invitation": forms.invitation,
        "desk": forms.desk,
        "epoch": integer(1),
        "key": forms.key,
        "text": struct(BothTexts, {"en": _WORDS, "ur": _WORDS}),
        "expires": forms.day,
        "made": forms.time,
    },
    fixed={"v": 1, "type": "invitation"},
)
JOIN = struct(
    Join,
    {"invitation": forms.invitation, "desk": forms.desk, "key": forms.key, "mailbox": forms.mailbox},
    fixed={"v": 1, "type": "join"},
)
OFFER = struct(
    Offer,
    {"key": forms.key, "expires": forms.day, "notice": signed_bytes(NOTICE_LIMIT)},
    fixed={"v": 1, "type": "offer"},
)


# --- the code


def new_code(random: Random) -> bytes:
    """16 bytes; whoever makes them shows them once and keeps them nowhere."""
    return random(CODE_SIZE)


def write_code(code: bytes) -> str:
    """Seven groups of five characters, with a dash between."""
    bits = int.from_bytes(code, "big") << 12 | _check_bits(code)
    values = [bits >> shift & 31 for shift in range(135, -1, -5)]
    groups = [values[start : start + 4] for start in range(0, 28, 4)]
    return "-".join(
        "".join(_SIGNS[value] for value in (*group, _check(number, group))) for number, group in enumerate(groups, 1)
    )


def read_code(typed: str) -> bytes:
    """The 16 bytes of what somebody typed.

    Raises CodeError `code.letter`, `code.group`, `code.count`, `code.checksum`.
    """
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFKC", typed)).upper().translate(_LATIN_DIGITS)
    pieces = [piece for piece in _BETWEEN.split(plain) if piece]
    apart = len(pieces) == GROUPS
    values = _values(pieces, apart)
    if apart:
        _check_lengths(pieces)
    if len(values) != GROUPS * GROUP:
        raise CodeError("code.count", f"The code has 35 letters and digits; here are {len(values)}.", len(values))
    bits = 0
    for number in range(1, GROUPS + 1):
        group = values[(number - 1) * GROUP : number * GROUP]
        if _check(number, group[:4]) != group[4]:
            raise _wrong_group(number)
        for value in group[:4]:
            bits = bits << 5 | value
    code = (bits >> 12).to_bytes(CODE_SIZE, "big")
    if bits & 0xFFF != _check_bits(code):
        raise CodeError("code.checksum", "These groups do not belong together. Compare each one with the letter.")
    return code


def _values(pieces: Sequence[str], apart: bool) -> list[int]:
    values: list[int] = []
    for number, piece in enumerate(pieces, 1):
        for sign in piece:
            if sign not in _VALUE:
                group = number if apart else min(len(values) // GROUP + 1, GROUPS)
                raise CodeError("code.letter", f"Group {group} has a sign that no code has. Look at it again.", group)
            values.append(_VALUE[sign])
    return values


def _check_lengths(pieces: Sequence[str]) -> None:
    for number, piece in enumerate(pieces, 1):
        if len(piece) != GROUP:
            raise _wrong_group(number)


def _wrong_group(number: int) -> CodeError:
    return CodeError("code.group", f"Group {number} does not fit. Compare it with the letter.", number)


def _check(number: int, group: Sequence[int]) -> int:
    total = 0
    for value in group:
        total = _double(total ^ value)
    return total ^ number


def _double(value: int) -> int:
    """Times α in GF(32), x⁵ + x² + 1."""
    return (value << 1) ^ (0b100101 if value & 16 else 0)


def _check_bits(code: bytes) -> int:
    return int.from_bytes(sha256(tagged("code", code))[:2], "big") >> 4


def invitation_keys(code: bytes) -> InvitationKeys:
    """HKDF-SHA256 (RFC 5869) from the code, one `info` each."""
    signing = SigningKey.from_seed(_derive(code, "sign", 32))
    identity = HybridIdentity(_derive(code, "age", 32))
    return InvitationKeys(InvitationId(b64(_derive(code, "id", 16))), identity, signing)


def _derive(code: bytes, what: str, size: int) -> bytes:
    return HKDF(hashes.SHA256(), size, _SALT, f"invitation/{what}".encode("ascii")).derive(code)


# --- the notice


def seal_notice(notice: Notice, epoch: SigningKey, keys: InvitationKeys, random: Random) -> bytes:
    """Signed by the desk's current epoch, sealed to the code alone."""
    return seal_body("invitation", epoch, NOTICE.encode(notice), [keys.identity.recipient], random)


def open_notice(sealed: bytes, keys: InvitationKeys, entries: Sequence[Entry], today: str) -> Notice:
    """The notice, proved by the desk's entry in the directory. `today`: YYYY-MM-DD.

    Raises ForgedError `invitation.misplaced`, `invitation.epoch`, RefusedError `desk.unknown`, `invitation.over`, and
    as `open_signed`, `verify`, `Form.decode`.
    """
    signature, body = split_body(open_signed(sealed, [keys.identity]))
    notice = NOTICE.decode(body)
    if notice.invitation != keys.invitation or notice.key != keys.signing.public:
        raise ForgedError("invitation.misplaced", "This notice belongs to another code.")
    entry = next((entry for entry in entries if entry.desk == notice.desk), None)
    if entry is None:
        raise RefusedError("desk.unknown", "The organisation of this letter is not in the list.")
    key = next((epoch.sign for epoch in entry.epochs if epoch.n == notice.epoch), None)
    if key is None:
        raise ForgedError("invitation.epoch", "This notice names a key that the organisation does not have.")
    verify("invitation", key, signature, body)
    if notice.expires < today:
        raise RefusedError("invitation.over", "The time of this letter is over. Ask for a new one.")
    return notice


# --- the join


def sign_join(desk: DeskId, keys: InvitationKeys, mailbox: SigningKey) -> bytes:
    """`sig ‖ sig ‖ body`: the code's consent, then the mailbox's."""
    body = JOIN.encode(Join(keys.invitation, desk, mailbox.public, mailbox_id(mailbox.public)))
    return keys.signing.sign("join", body) + mailbox.sign("join", body) + body


def open_join(signed: bytes) -> Join:
    """The join, proved by the mailbox's key only: `check_join` proves that the code agreed.

    Raises MalformedError `signature.short`, `json.…`, `join.mailbox`, `signature.key`; ForgedError `signature.invalid`.
    """
    second, body = split_body(signed[SIGNATURE_SIZE:])
    join = JOIN.decode(body)
    if mailbox_id(join.key) != join.mailbox:
        raise MalformedError("join.mailbox", "The mailbox of this join is not the one of its key.")
    verify("join", join.key, second, body)
    return join


def check_join(signed: bytes, key: bytes) -> None:
    """Returns if the invitation's `key` (32 bytes) signed this join. Raises as `verify`."""
    verify("join", key, signed[:SIGNATURE_SIZE], signed[2 * SIGNATURE_SIZE :])


def check_words(join: Join, key: bytes) -> tuple[str, ...]:
    """The three words that both sides compare by a second channel; `key` is the invitation's public key."""
    said = {"desk": join.desk, "invitation": join.invitation, "key": b64(key), "mailbox_key": b64(join.key)}
    derived = hashlib.pbkdf2_hmac("sha256", dumps(said), b"amanat/v1/check", CHECK_ROUNDS, 5)
    bits = int.from_bytes(derived, "big") >> 7
    return tuple(_word(bits >> shift & 2047) for shift in (22, 11, 0))


def _word(index: int) -> str:
    # The first of the twelve words is the first eleven bits of the entropy.
    return Phrase((index << 117).to_bytes(16, "big")).words()[0]
