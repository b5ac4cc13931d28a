"""What a page of the desk shows: read models, made fresh for the person who asks. They hold opened content: never
cache them on disk.

Days are ``YYYY-MM-DD`` (UTC), times are Unix seconds. Texts are as their writer typed them. Words such as a status or
a warning are codes that the pages translate.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from amanat.desk.part import Notice

Role = Literal["lead", "caseworker", "reviewer"]
DeskKind = Literal["support", "inquiry", "publisher"]
Urgency = Literal["immediate", "soon", "routine"]
ExhibitState = Literal["waiting", "matches", "differs", "missing", "erased"]
Next = Literal["check", "acknowledge", "assess", "answer", "after", "decide", "planned", "wait", "aside", "none"]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works, or worked, at this desk. `key` is their Ed25519 public key, b64. `id` is 22 characters of
    b64.
    """

    id: str
    name: str
    role: Role
    key: str
    since: int
    left: int | None = None
    passkeys: int = 0


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation that was not used yet. Its code is shown once, to the lead who makes it, and kept nowhere."""

    id: str
    name: str
    role: Role
    by: str
    expires: int


@dataclass(frozen=True, slots=True)
class Passkey:
    """A WebAuthn credential of one person (second step). Kept sealed under that person's own key."""

    credential: bytes
    public_key: bytes
    sign_count: int
    label: str
    added: int
    transports: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseSummary:
    """One row of the inbox. `case` is the mailbox id (43 characters), `called` what the desk calls her ("" until it
    is set: show the number). `mailbox`: False for who called or walked in; then `case` is an id that the desk made.
    `channel`: ``respondent`` or ``officer`` if this is no case, but their mailbox in one.
    """

    case: str
    number: str
    called: str
    status: str
    received: str
    urgency: Urgency | None
    assigned: str | None
    waiting: bool
    unread: int
    restricted: bool
    lang: str
    next: Next
    warnings: int = 0
    hold: bool = False
    erased: bool = False
    updated: int = 0
    contact_day: str = ""
    contact_how: str = ""
    handed: bool = False
    tasks: tuple[str, ...] = ()
    mailbox: bool = True
    channel: str = ""


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One item she sent, or one that `taken_by` took at the desk. `media` is what the browser said; `sniffed` what the
    bytes look like; trust neither to run anything. `source`: a code of where it was gathered.
    """

    number: str
    item: str
    grant: str
    kind: str
    name: str
    media: str
    size: int
    hash: str
    state: ExhibitState
    added: str
    sniffed: str | None = None
    taken_by: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """`author` is the person's id for direction out and None for in. `warning` is a code such as ``message.gap``;
    `sent` is None in the outbox.
    """

    direction: Literal["in", "out"]
    seq: int
    at: int
    author: str | None
    text: str
    warning: str | None
    exhibits: tuple[str, ...] = ()
    kind: str = "text"
    sent: int | None = None
    status: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the timeline. `actor` is a person's id, ``desk`` (done by the software) or ``her``. `parts` fill
    the translated sentence.
    """

    seq: int
    at: int
    actor: str
    kind: str
    parts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Note:
    """`seq`: the event that wrote it, so that a conflict can show what came since; 0 if that is not known."""

    at: int
    actor: str
    text: str
    seq: int = 0


@dataclass(frozen=True, slots=True)
class GrantView:
    """One consent of hers. `hold` is the reason of a legal hold; she is told of it. `erased`: the keys are
    destroyed.
    """

    grant: str
    purpose: str
    fields: tuple[str, ...]
    expires: str
    given: str
    taken_back: int | None = None
    hold: str | None = None
    erased: bool = False
    opened: int | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """Everything of one case, for one person who may see it. `version` goes back with every command as `expected`.
    `unsent`: something for her is written and has not left this desk. `parts`: what each part of the work shows, by
    its name.
    """

    summary: CaseSummary
    record: dict[str, object] | None
    exhibits: tuple[Exhibit, ...]
    grants: tuple[GrantView, ...]
    messages: tuple[Message, ...]
    timeline: tuple[Event, ...]
    notes: tuple[Note, ...]
    people_with_access: tuple[Person, ...]
    removed_people: tuple[Person, ...]
    exclusion: tuple[str, ...]
    checked: bool
    contact: dict[str, object] | None
    version: int
    flags: tuple[str, ...] = ()
    reason: str = ""
    may: tuple[str, ...] = ()
    unsent: bool = False
    parts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Day:
    """My day, each case in one place: what a lead checks first, what to answer today, whose next contact is due, what
    has a task due, what nobody has taken up, and what waits. `counts`: how many there are, by the same names; long
    lists are cut.
    """

    answer: tuple[CaseSummary, ...] = ()
    waiting: tuple[CaseSummary, ...] = ()
    new: tuple[CaseSummary, ...] = ()
    check: tuple[CaseSummary, ...] = ()
    contact: tuple[CaseSummary, ...] = ()
    tasks: tuple[CaseSummary, ...] = ()
    notices: tuple[Notice, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """One search hit: the case and a short piece of text around the first match."""

    summary: CaseSummary
    excerpt: str


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What one exchange with the intake did. `problem` is a code when it did not get through; it will be tried
    again.
    """

    at: int
    messages: int
    exhibits: int
    sent: int
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Health:
    """What a lead should know about this desk now. `anchor`: ``agrees``, ``unchecked`` (intake not reached) or an
    error code.
    """

    desk: str
    name: dict[str, str]
    kind: DeskKind
    fingerprint: str
    epoch: int
    events: int
    generation: int
    anchor: str
    synced: SyncReport | None
    outbox: int
    findings: tuple[str, ...] = ()
