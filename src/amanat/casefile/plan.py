"""What a desk hands in to be built into a case file: values, and for each file a way to read its bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import Final

from amanat.casefile import layout
from amanat.errors import ForgedError, MalformedError, RefusedError
from amanat.seal.custody import PEOPLE, CustodyEvent, check_chain, open_people, read_event
from amanat.seal.directory import Entry, open_entry
from amanat.seal.encoding import b64
from amanat.seal.ids import fingerprint
from amanat.seal.signing import sha256, split_body

Read = Callable[[], Iterable[bytes]]
"""Gives the bytes of a file from its beginning, each time it is called."""

SCANS: Final = ("clean", "found", "not scanned")
WAYS: Final = ("redacted", "clean", "trimmed", "transcribed")
WHY: Final = ("not_chosen", "not_agreed", "no_key", "differs", "protected")
APPROVALS: Final = ("two", "urgent")
_LONGEST: Final = 2000
_OF_THE_CASE: Final = ("received", "status", "process", "consent")
"""Steps about no exhibit that every addressee may see: how far the case was."""


@dataclass(frozen=True, slots=True)
class Content:
    """A file: `size` in bytes and `sha256` (32 bytes) as the desk knows them (building refuses other bytes), the media
    type as sniffed, the ending without its dot (at most 8 of a-z and 0-9, or nothing)."""

    size: int
    sha256: bytes
    media: str
    ending: str
    read: Read = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Copy:
    """A working copy: `how` is one of WAYS, `made` Unix seconds."""

    content: Content
    how: str
    made: int


@dataclass(frozen=True, slots=True)
class Exhibit:
    """`number` is `E<n>`, `item` its id in custody events. `original` is None when copies alone go. `title` and
    `dated` (when it says it was made) are words as somebody said them, in any script. `received` when it came from her,
    `gathered` when the desk put it in itself; Unix seconds. `scan` is one of SCANS. `thumbnail`: a PNG made in the
    limited process, or None."""

    number: str
    item: str
    title: str
    original: Content | None
    copies: tuple[Copy, ...] = ()
    dated: str = ""
    received: int | None = None
    gathered: int | None = None
    scan: str = "not scanned"
    note: str = ""
    thumbnail: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Withheld:
    """An exhibit of the case that is not in the file; `why` is one of WHY. Nothing else of it is said."""

    number: str
    item: str
    why: str


@dataclass(frozen=True, slots=True)
class Consent:
    """What she agreed to: to whom, for what (words as they stand in the grant), from and until a day (`YYYY-MM-DD`;
    empty: no last day)."""

    to: str
    purpose: str
    given: str
    until: str = ""


@dataclass(frozen=True)
class Plan:
    """Everything of one case file but its seal.

    `case` is the case's number, `made` Unix seconds, `to` whom it is for and `purpose` what for, in the desk's words.
    `people` is the signed list of custody.md, `custody` the signed events of the case from the first to the last before
    sealing, `proofs` a tlog-proof (ledger.md) for some of them by number. `approval` is one of APPROVALS; `stamp`
    whether a time stamp is asked for. `languages`: the parts of the cover, in order."""

    case: str
    made: int
    to: str
    purpose: str
    people: bytes
    custody: tuple[bytes, ...]
    proofs: Mapping[int, bytes]
    exhibits: tuple[Exhibit, ...]
    withheld: tuple[Withheld, ...] = ()
    consents: tuple[Consent, ...] = ()
    approval: str = "two"
    stamp: bool = True
    languages: tuple[str, ...] = ("en", "ur")

    @cached_property
    def desk(self) -> Entry:
        """The desk's entry, verified. Raises as `open_entry` and `Form.decode`."""
        return open_entry(PEOPLE.decode(split_body(self.people)[1]).entry)

    @cached_property
    def desk_line(self) -> str:
        """The desk's English name and its fingerprint."""
        return f"{self.desk.name.en} ({fingerprint(self.desk.desk)})"

    @cached_property
    def files(self) -> dict[str, Content]:
        """Every exhibit's file by its name in the bag."""
        return dict(chain.from_iterable(map(_files, self.exhibits)))

    @cached_property
    def events(self) -> tuple[Event, ...]:
        """The custody events in order, each hidden or not. Raises MalformedError `casefile.custody`."""
        shown = frozenset(content.sha256 for content in self.files.values()) | {b""}
        away = frozenset(one.item for one in self.withheld)
        return tuple(_event(n, signed, shown, away) for n, signed in enumerate(self.custody, 1))


@dataclass(frozen=True, slots=True)
class Event:
    """A custody event as the file tells it: `body` is None when it is hidden, because it says the hash of something
    that is not in the file."""

    n: int
    signed: bytes
    body: CustodyEvent | None

    @property
    def line(self) -> dict[str, str | int]:
        """Its line in the log."""
        if self.body is None:
            return {"hidden": b64(sha256(self.signed)), "n": self.n}
        return {"event": b64(self.signed)}


def check(plan: Plan) -> None:
    """Returns if a file can be built from this. Raises MalformedError `casefile.number`, `casefile.ending`,
    `casefile.word`, `casefile.length`, `casefile.hash`, `casefile.custody`, `casefile.proof`; RefusedError
    `casefile.empty` (an exhibit without a file), `casefile.too_many`; ForgedError `casefile.people`, and as
    `check_chain`; and as `open_entry`."""
    _ = plan.desk
    numbers = [one.number for one in plan.exhibits] + [one.number for one in plan.withheld]
    if len({*numbers}) != len(numbers) or not all(map(layout.NUMBER.fullmatch, numbers)):
        raise MalformedError("casefile.number", "Each exhibit needs a number of its own, E1 and up.")
    for one in plan.exhibits:
        _check_exhibit(one)
    _words(plan.approval, APPROVALS)
    for gone in plan.withheld:
        _words(gone.why, WHY)
    for language in plan.languages:
        _words(language, ("en", "ur"))
    if not plan.custody or not all(1 <= n <= len(plan.custody) for n in plan.proofs):
        raise MalformedError("casefile.proof", "A case has custody events, and each proof is of one of them.")
    if any(len(proof) > layout.MAX_SMALL for proof in (*plan.proofs.values(), plan.people)):
        raise MalformedError("casefile.length", "A proof, or the list of people, is too long.")
    _ = plan.events
    _check_custody(plan)
    if len(plan.files) + len(plan.proofs) + 20 > layout.MAX_ENTRIES:
        raise RefusedError("casefile.too_many", "These are too many files for one case file. Make two of them.")


def _check_custody(plan: Plan) -> None:
    """What the cover says was checked. A file that its reader would have to call forged is not handed over."""
    people = PEOPLE.decode(split_body(plan.people)[1])
    for epoch in plan.desk.epochs:
        with suppress(ForgedError):
            open_people(plan.people, epoch.sign)
            break
    else:
        raise ForgedError("casefile.people", "The list of who signs at this desk is not signed by the desk.")
    if people.desk != plan.desk.desk:
        raise ForgedError("casefile.people", "The list of who signs is of another desk.")
    check_chain(plan.custody, people.people)


def _files(one: Exhibit) -> Iterator[tuple[str, Content]]:
    if one.original is not None:
        yield layout.original_name(one.number, one.original.ending), one.original
    for which, copy in enumerate(one.copies, 1):
        yield layout.copy_name(one.number, which, copy.content.ending), copy.content


def _event(n: int, signed: bytes, shown: frozenset[bytes], away: frozenset[str]) -> Event:
    """Shown are steps about exhibits in the file, each with its hash, and a few about the case as a whole. Whatever
    else happened stays hidden: what is withheld or was taken back, messages, plans, other case files."""
    body = read_event(signed)
    if body.n != n:
        raise MalformedError("casefile.custody", "The custody events must be whole, from the first, in order.")
    about = [row for row in body.about if row.id]
    told = {digest for row in body.about for digest in (row.before, row.after)} - {b""}
    here = all({row.before, row.after} <= shown and row.id not in away for row in about)
    fits = bool(about and told) and len(about) == len(body.about) if told or about else body.what in _OF_THE_CASE
    return Event(n, signed, body if here and fits else None)


def _check_exhibit(one: Exhibit) -> None:
    contents = [content for _, content in _files(one)]
    if not contents:
        raise RefusedError("casefile.empty", f"{one.number} has neither an original nor a copy to put in.")
    for content in contents:
        if content.ending and not layout.ENDING.fullmatch(content.ending):
            raise MalformedError("casefile.ending", f"The ending of {one.number} must be 1 to 8 of a-z and 0-9.")
        if len(content.sha256) != 32 or content.size < 0:
            raise MalformedError("casefile.hash", f"{one.number} needs its size and its SHA-256.")
    if max(len(one.title), len(one.dated), len(one.note)) > _LONGEST:
        raise MalformedError("casefile.length", f"The title or note of {one.number} is too long.")
    _words(one.scan, SCANS)
    for copy in one.copies:
        _words(copy.how, WAYS)


def _words(word: str, allowed: tuple[str, ...]) -> None:
    if word not in allowed:
        raise MalformedError("casefile.word", f"Use one of: {', '.join(allowed)}.")
