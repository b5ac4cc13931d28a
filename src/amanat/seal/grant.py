"""A grant: which items one desk may open, which parts of the record were consented to, what for, and until when
(spec/mailbox.md)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from amanat.errors import MalformedError, RefusedError
from amanat.seal import forms
from amanat.seal.canonical import JSON
from amanat.seal.forms import Day, Form, choice, day, many, struct
from amanat.seal.ids import DeskId, GrantId
from amanat.seal.item import MANIFEST, Manifest
from amanat.seal.record import CONSENT_GROUPS

PURPOSES = ("advice", "support", "inquiry", "referral_talk", "publication_talk")
MAX_ITEMS = 10_000
FILES_ONLY = ("files",)
"""The fields of a grant without a record: what is added later."""


@dataclass(frozen=True, slots=True)
class Grant:
    """One consent to one desk. At most one item is the record, written for this grant with just the consented `fields`;
    without one the grant adds files and nothing else, and its `fields` are `files` alone."""

    grant: GrantId
    desk: DeskId
    purpose: str
    fields: tuple[str, ...]
    items: tuple[Manifest, ...]
    expires: Day
    given: Day

    @property
    def record(self) -> Manifest | None:
        """The item that is the record; None in a grant of files that were added later."""
        return next((entry for entry in self.items if entry.kind == "record"), None)


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
    records = sum(entry.kind == "record" for entry in grant.items)
    if records > 1 or (records == 0 and grant.fields != FILES_ONLY):
        raise MalformedError("grant.record", "A grant holds one record, or only files and just the field for files.")
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
