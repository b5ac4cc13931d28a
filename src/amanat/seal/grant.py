"""A grant: which items one desk may open, which parts of the record were consented to, what for, and until when
(spec/mailbox.md)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from amanat.errors import MalformedError, RefusedError
from amanat.seal import forms
from amanat.seal.canonical import JSON, dumps
from amanat.seal.forms import Day, Form, choice, day, many, struct
from amanat.seal.ids import DeskId, GrantId, ItemId
from amanat.seal.item import MANIFEST, Manifest
from amanat.seal.record import CONSENT_GROUPS

PURPOSES = ("advice", "support", "inquiry", "referral_talk", "publication_talk")
MAX_ITEMS = 10_000


@dataclass(frozen=True, slots=True)
class Grant:
    """One consent to one desk. Exactly one item is the record, written for this grant with just the consented
    `fields`."""

    grant: GrantId
    desk: DeskId
    purpose: str
    fields: tuple[str, ...]
    items: tuple[Manifest, ...]
    expires: Day
    given: Day

    @property
    def record(self) -> Manifest:
        """The item that is the record."""
        return next(entry for entry in self.items if entry.kind == "record")


FIELDS = many(choice(*CONSENT_GROUPS), least=1, most=64)

_PLAIN = struct(
    Grant,
    {
        "grant": forms.grant,
        "desk": forms.desk,
        "purpose": choice(*PURPOSES),
        "fields": FIELDS,
        "items": many(MANIFEST, least=1, most=MAX_ITEMS),
        "expires": day,
        "given": day,
    },
    fixed={"v": 1, "type": "grant"},
)


def _read(value: JSON, at: str) -> Grant:
    grant = _PLAIN.read(value, at)
    if sum(entry.kind == "record" for entry in grant.items) != 1:
        raise MalformedError("grant.record", "A grant holds exactly one record.")
    if len({entry.item for entry in grant.items}) != len(grant.items):
        raise MalformedError("grant.items", "A grant names each item once.")
    if grant.expires < grant.given:
        raise MalformedError("grant.expires", "A grant ends on or after the day it was given.")
    return grant


GRANT: Form[Grant] = replace(_PLAIN, read=_read)


def check_addressed(grant: Grant, desk: DeskId) -> None:
    """Returns if the grant is for `desk`. Raises RefusedError `grant.misaddressed`."""
    if grant.desk != desk:
        raise RefusedError("grant.misaddressed", "This grant is for another desk.")


def access_proof(grant: GrantId, desk: DeskId, items: Sequence[ItemId], expires: Day) -> bytes:
    """What the desk mailbox's key signs, label `grant`, so that the safe may name it in the clear access row."""
    return dumps({"desk": desk, "expires": expires, "grant": grant, "items": list(items)})
