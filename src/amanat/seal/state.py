"""The safe's one document: her draft, her items, what she granted, and where each desk's mailbox stands
(spec/mailbox.md)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from amanat.errors import ForgedError
from amanat.seal import forms
from amanat.seal.age import Identity
from amanat.seal.encoding import Random
from amanat.seal.envelope import open_signed, seal_body
from amanat.seal.forms import Day, binary, choice, day, flag, integer, key, language, many, signed_bytes, struct, text
from amanat.seal.grant import FIELDS, MAX_ITEMS, PURPOSES
from amanat.seal.ids import DeskId, GrantId, ItemId, MailboxId
from amanat.seal.item import MANIFESTS, Manifest
from amanat.seal.message import POSITION, Position
from amanat.seal.phrase import MailboxKeys
from amanat.seal.receipt import NONCE_SIZE, WHAT, Carried
from amanat.seal.record import RECORD, Record
from amanat.seal.signing import verified_body

LABEL = "state"
ROLES = ("respondent", "officer")
MOST_KEPT = 100
"""Deposits, and answers, whose receipts are written down; older ones go."""
LONGEST_PROOF = 16_384


@dataclass(frozen=True, slots=True)
class GrantNote:
    """What she remembers of one grant."""

    grant: GrantId
    desk: DeskId
    mailbox: MailboxId
    items: tuple[ItemId, ...]
    fields: tuple[str, ...]
    purpose: str
    expires: Day
    given: Day
    taken_back: Day | None = None


@dataclass(frozen=True, slots=True)
class DeskNote:
    """Where her mailbox with one desk stands: what she last opened (`outward`) and wrote (`inward`), the desk's root
    key as she first saw it (32 bytes), and the highest epoch of it that she has sealed to, if that was written down."""

    desk: DeskId
    outward: Position
    inward: Position
    root: bytes
    epoch: int | None = None


@dataclass(frozen=True, slots=True)
class PublicationNote:
    """What she agreed to publish: its id, the desk, the hash of the text (32 bytes), and when (Unix seconds). The key
    that takes it down follows from her phrase."""

    publication: str
    desk: DeskId
    hash: bytes
    at: int


@dataclass(frozen=True, slots=True)
class DepositNote:
    """What proves a bundle of hers: to which desk (None: kept for herself), the day of the promise, the nonce that
    makes the bundle's salt out of `what` (16 bytes; receipt.md), H(bundle) (32 bytes), the promise, what it carried,
    and its tlog-proof once the batch was there."""

    desk: DeskId | None
    day: Day
    nonce: bytes
    hash: bytes
    promise: bytes
    what: tuple[Carried, ...]
    proof: str | None = None


@dataclass(frozen=True, slots=True)
class AnswerNote:
    """What proves a message of a desk to her: its number, the writer's day, the leaf's salt (16 bytes), the hash of the
    sealed bytes (32 bytes), and its tlog-proof once the batch was there."""

    desk: DeskId
    seq: int
    day: Day
    salt: bytes
    hash: bytes
    proof: str | None = None


@dataclass(frozen=True, slots=True)
class LedgerNote:
    """The newest checkpoint she believed, as the signed note it came as; `split`: two that contradict each other."""

    seen: str
    split: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class State:
    """The document. `seq` is the intake's version of it; `shared`: others use this phone; `receipts`: the newest
    signed promises of the intake, at most 64; `role`: the safe began with an invitation to a respondent or an
    officer; `deposits`, `answers`: what her receipts are made of, oldest first."""

    seq: int
    lang: str
    shared: bool
    items: tuple[Manifest, ...]
    grants: tuple[GrantNote, ...]
    desks: tuple[DeskNote, ...]
    draft: Record | None = None
    note: str | None = None
    receipts: tuple[bytes, ...] | None = None
    role: str | None = None
    publications: tuple[PublicationNote, ...] | None = None
    deposits: tuple[DepositNote, ...] | None = None
    answers: tuple[AnswerNote, ...] | None = None
    ledger: LedgerNote | None = None


_PROOF = text(LONGEST_PROOF)
STATE = struct(
    State,
    {
        "seq": integer(1),
        "lang": language,
        "shared": flag,
        "items": MANIFESTS,
        "grants": many(
            struct(
                GrantNote,
                {
                    "grant": forms.grant,
                    "desk": forms.desk,
                    "mailbox": forms.mailbox,
                    "items": many(forms.item, most=MAX_ITEMS),
                    "fields": FIELDS,
                    "purpose": choice(*PURPOSES),
                    "expires": day,
                    "given": day,
                },
                {"taken_back": day},
            ),
            most=10_000,
        ),
        "desks": many(
            struct(
                DeskNote,
                {"desk": forms.desk, "out": POSITION, "in": POSITION, "root": key},
                {"epoch": integer(1)},
                attributes={"out": "outward", "in": "inward"},
            ),
            most=10_000,
        ),
    },
    {
        "draft": RECORD,
        "note": text(100_000, shortest=0),
        "receipts": many(signed_bytes(4096), most=64),
        "role": choice(*ROLES),
        "publications": many(
            struct(
                PublicationNote,
                {"publication": forms.random_id, "desk": forms.desk, "hash": forms.digest, "at": forms.time},
            ),
            most=1000,
        ),
        "deposits": many(
            struct(
                DepositNote,
                {
                    "desk": forms.desk_or_none,
                    "day": day,
                    "nonce": binary(NONCE_SIZE),
                    "hash": forms.digest,
                    "promise": signed_bytes(4096),
                    "what": WHAT,
                },
                {"proof": _PROOF},
            ),
            most=MOST_KEPT,
        ),
        "answers": many(
            struct(
                AnswerNote,
                {
                    "desk": forms.desk,
                    "seq": integer(1),
                    "day": day,
                    "salt": binary(16),
                    "hash": forms.digest,
                },
                {"proof": _PROOF},
            ),
            most=MOST_KEPT,
        ),
        "ledger": struct(LedgerNote, {"seen": _PROOF}, {"split": many(_PROOF, least=2, most=2)}),
    },
    fixed={"v": 1, "type": "state"},
)


def seal_state(state: State, safe: MailboxKeys, random: Random) -> bytes:
    """The safe's document, signed by and sealed to the safe itself."""
    return seal_body(LABEL, safe.signing, STATE.encode(state), [safe.identity.recipient], random)


def open_state(sealed: bytes, safe: MailboxKeys, seq: int) -> State:
    """The document that the intake serves as version `seq`.

    Raises `state.version` (ForgedError: an older one served as this one), and as `open_signed`, `verified_body`,
    `Form.decode`.
    """
    identities: Sequence[Identity] = [safe.identity]
    state = STATE.decode(verified_body(LABEL, safe.signing.public, open_signed(sealed, identities)))
    if state.seq != seq:
        raise ForgedError("state.version", "The store gave another version than it said.")
    return state
