"""What the records of one case say of who did it, in the forms that are compared. Only of consents that stand, and of
the parts of a record that she agreed to. Nothing of it is ever written: it is read again after each unlock.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from amanat.errors import AmanatError, MalformedError
from amanat.escrow.identifiers import KINDS, normalise
from amanat.escrow.names import Heard, NameParts, heard, name_parts
from amanat.seal.record import IDENTIFIER_TYPES

if TYPE_CHECKING:
    from amanat.desk.archive import Archive
    from amanat.desk.state import CaseState, GrantState

Mark = tuple[str, str]
"""Kind and canonical form of an identifier: what is compared."""

PART: Final = "pattern"
NEVER: Final = "9999-12-31"
AT_ONCE: Final = 12
"""Cases that are read while somebody waits for a page; the rest is read beside."""
_MOST: Final = 60
"""Identifiers of one case that are compared."""
_PIECES: Final = re.compile(r"[,;\n|]+")
_NAME_WORDS: Final = 5
_REACHED: Final = ("phone", "email")
_COMPARED: Final = frozenset({"respondent", "contact"})


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it was written, and made ready for comparing."""

    text: str
    parts: NameParts

    @classmethod
    def of(cls, text: str, hear: Callable[[str], Heard] = heard) -> Name | None:
        """None where nothing is left that tells people apart."""
        parts = name_parts(text, hear)
        return cls(text, parts) if parts.words else None


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that points at the respondent, as typed. `mark` is None where it follows no rule, and for a name."""

    type: str
    value: str
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """Of one case. `grants` are the consents that it comes from; on the day after `ends` one of them is over. `reach`:
    how she herself is reached. `strands`: (knot, how many, strand)."""

    grants: frozenset[str] = frozenset()
    ends: str = NEVER
    marks: frozenset[Mark] = frozenset()
    names: tuple[Name, ...] = ()
    reach: frozenset[Mark] = frozenset()
    strands: tuple[tuple[str, int, str], ...] = ()

    @property
    def tells(self) -> bool:
        return bool(self.marks or self.names)


def today(archive: Archive) -> str:
    return datetime.fromtimestamp(archive.clock(), UTC).date().isoformat()


def standing(grant: GrantState, day: str) -> bool:
    """Whether she still agrees. What a legal hold keeps after she took it back is compared with nothing."""
    return not grant.erased and grant.taken_back is None and grant.expires >= day


def told(archive: Archive, case: CaseState, grant: GrantState) -> list[Told]:
    """What the record of a grant says of the respondent, as typed."""
    return _of_record(archive.grant_body(grant).get("record"), grant, country(archive))


def _of_record(record: object, grant: GrantState, home: str) -> list[Told]:
    rows = _dict(_dict(record).get("respondent")).get("identifiers") if "respondent" in grant.fields else None
    return list(_told(rows, home))[:_MOST] if isinstance(rows, list) else []


def told_before(archive: Archive, case: CaseState) -> list[Told]:
    """What the old files of an imported case say of the respondent: one line that people filled in as they liked."""
    return _of_old_files(archive.body(case), country(archive))


def _of_old_files(body: Mapping[str, Any], home: str) -> list[Told]:
    said = _dict(body.get("imports")).get("respondent")
    return list(_loose(said, home))[:_MOST] if isinstance(said, str) else []


def country(archive: Archive) -> str:
    return str(archive.state.profile.get("country") or "")


def read_case(archive: Archive, case: CaseState, day: str, hear: Callable[[str], Heard] = heard) -> Reading:
    """Each box is opened once, and only where something of it is compared. Raises ForgedError `snapshot.changed`."""
    home, grants = country(archive), [grant for grant in case.grants.values() if standing(grant, day)]
    records = [(grant, archive.grant_body(grant).get("record")) for grant in grants if _COMPARED & set(grant.fields)]
    body = archive.body(case) if _has_more(archive, case) else {}
    found = [one for grant, record in records for one in _of_record(record, grant, home)]
    found += _of_old_files(body, home)
    names = {one.value: Name.of(one.value, hear) for one in found if one.type == "name"}
    reach = [_contact(_dict(record).get("contact"), home) for grant, record in records if "contact" in grant.fields]
    reach += [_contact(one, home) for one in (body.get("contact"), _dict(body.get("safety")).get("contact"))]
    return Reading(
        frozenset(grant.grant for grant in grants),
        min((grant.expires for grant in grants), default=NEVER),
        frozenset(one.mark for one in found if one.mark),
        tuple(name for name in names.values() if name),
        frozenset().union(*reach),
        tuple((knot, many, strand) for knot, many, strand in _dict(body.get(PART)).get("strands", ())),
    )


def _has_more(archive: Archive, case: CaseState) -> bool:
    """Whether the case's own words, beside what lies under a consent, can have anything that is compared: rules for
    reaching her, what she said on the telephone, old files, or what leads decided."""
    asked = (archive.state.facts.get("safety") or {}).get("until") or {}
    return case.case in asked or any(name in case.facts for name in ("assisted", "imports", PART))


def settle(archive: Archive, most: int = AT_ONCE) -> bool:
    """Reads up to `most` of the cases that changed; whether there are more. The same for whoever asks: how long it
    takes tells nothing of any case. The archive's lock is held."""
    index, day = archive.respondents, today(archive)
    index.turn(day)
    for case_id in index.waiting(most):
        case = archive.case(case_id)
        if case is None or case.erased is not None:
            index.drop(case_id)
            continue
        try:
            index.put(case_id, read_case(archive, case, day, index.hear))
        except (AmanatError, ValueError, TypeError, KeyError, AttributeError):
            index.drop(case_id)  # an altered file: who opens the case reads what is wrong
    if not index.behind:
        index.hear.forget()
    return index.behind


def _told(rows: list[Any], home: str) -> Iterator[Told]:
    for row in rows:
        kind, value = _dict(row).get("type"), _dict(row).get("value")
        if isinstance(kind, str) and isinstance(value, str) and kind in IDENTIFIER_TYPES and value.strip():
            yield Told(kind, value, _mark(kind, value, home))


def _loose(said: str, home: str) -> Iterator[Told]:
    for piece in (part.strip() for part in _PIECES.split(said)):
        kind = next((kind for kind in KINDS if _mark(kind, piece, home)), "")
        if kind:
            yield Told(kind, piece, _mark(kind, piece, home))
        elif piece and len(piece.split()) <= _NAME_WORDS and not any(letter.isdecimal() for letter in piece):
            yield Told("name", piece)


def _mark(kind: str, value: str, home: str) -> Mark | None:
    """None for what follows no rule: it stays as it was typed, and is compared with nothing."""
    if kind not in KINDS:
        return None
    try:
        found = normalise(kind, value, home)
    except MalformedError:
        return None
    return found.kind, found.canonical


def _contact(contact: object, home: str) -> frozenset[Mark]:
    value = _dict(contact).get("value")
    if not isinstance(value, str):
        return frozenset()
    marks = (_mark(kind, value, home) for kind in _REACHED)
    return frozenset(mark for mark in marks if mark)


def _dict(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
