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
from amanat.seal.forms import Day, choice, day, flag, integer, key, language, many, signed_bytes, struct, text
from amanat.seal.grant import FIELDS, MAX_ITEMS, PURPOSES
from amanat.seal.ids import DeskId, GrantId, ItemId, MailboxId
from amanat.seal.item import MANIFESTS, Manifest
from amanat.seal.message import POSITION, Position
from amanat.seal.phrase import MailboxKeys
from amanat.seal.record import RECORD, Record
from amanat.seal.signing import verified_body

LABEL = "state"
ROLES = ("respondent", "officer")


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
class State:
    """The document. `seq` is the intake's version of it; `shared`: others use this phone; `receipts`: the newest
    signed promises of the intake, at most 64; `role`: the safe began with an invitation to a respondent or an
    officer."""

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
