"""Custody: who touched what of a case, when, and its hash before and after; each event signed by whoever did it and
hung on the one before (spec/custody.md)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from amanat.errors import ForgedError, MalformedError
from amanat.seal import forms
from amanat.seal.forms import Form, binary, choice, digest, integer, many, struct, text
from amanat.seal.signing import SigningKey, sha256, split_body, verified_body, verify

LABEL: Final = "custody"
PEOPLE_LABEL: Final = "people"
START: Final = bytes(32)
"""What the first event of a case hangs on."""
SALT_SIZE: Final = 16
CASE_SIZE: Final = 16
DESK_ROLE: Final = "desk"
ROLES: Final = ("lead", "caseworker", "reviewer", DESK_ROLE)
WHATS: Final = (
    *("received", "gathered"),
    *("viewed", "played", "metadata", "compared", "scanned", "sniffed"),
    "original",
    *("copied", "redacted", "trimmed", "transcribed"),
    *("exported", "sealed", "handed", "shared"),
    *("message_in", "message_out", "note"),
    *("status", "person", "task", "process", "people", "consent", "plan", "published"),
    *("withheld", "destroyed", "erased", "hold"),
)
_MOST_ABOUT: Final = 2000
_MOST_PEOPLE: Final = 10_000


@dataclass(frozen=True, slots=True)
class Who:
    """An Ed25519 public key (32 bytes) and what it worked as then."""

    key: bytes
    role: str


@dataclass(frozen=True, slots=True)
class About:
    """What it was done to: an exhibit's item id, a message (``in/3``), or "" for the case. `before`, `after`: SHA-256
    of the plain bytes (32 bytes), or b"" where there is none."""

    id: str = ""
    before: bytes = b""
    after: bytes = b""


@dataclass(frozen=True, slots=True)
class CustodyEvent:
    """One event. `n` counts from 1 in its case; `case` is 16 random bytes; `at` Unix seconds; `previous` H of the
    signed event before (`START` for the first); `salt` 16 bytes."""

    n: int
    case: bytes
    at: int
    who: Who
    what: str
    about: tuple[About, ...]
    previous: bytes
    salt: bytes


@dataclass(frozen=True, slots=True)
class Keeper:
    """A key that signs in a chain, what it worked as, and from when until when (Unix seconds; 0: still)."""

    key: bytes
    role: str
    since: int
    until: int


@dataclass(frozen=True, slots=True)
class People:
    """Whose keys sign in a chain. `entry`: the desk's signed directory entry, whose epochs prove who signed this list
    and whose root key is the desk's id."""

    desk: str
    issued: int
    people: tuple[Keeper, ...]
    entry: bytes


_hash_or_none: Final[Form[bytes]] = binary(32, or_empty=True)
_WHO = struct(Who, {"key": digest, "role": choice(*ROLES)})
_ABOUT = struct(About, {"id": text(64, shortest=0), "before": _hash_or_none, "after": _hash_or_none})
EVENT: Final = struct(
    CustodyEvent,
    {
        "n": integer(1),
        "case": binary(CASE_SIZE),
        "at": forms.time,
        "who": _WHO,
        "what": choice(*WHATS),
        "about": many(_ABOUT, most=_MOST_ABOUT),
        "previous": digest,
        "salt": binary(SALT_SIZE),
    },
    fixed={"v": 1, "type": "custody"},
)
_KEEPER = struct(
    Keeper,
    {"key": digest, "role": choice(*ROLES), "from": forms.time, "until": forms.time},
    attributes={"from": "since"},
)
PEOPLE: Final = struct(
    People,
    {
        "desk": forms.desk,
        "issued": forms.time,
        "people": many(_KEEPER, most=_MOST_PEOPLE),
        "entry": forms.signed_bytes(1 << 20),
    },
    fixed={"v": 1, "type": "people"},
)


def sign_event(event: CustodyEvent, key: SigningKey) -> bytes:
    """The signed body. `event.who.key` must be the key's own."""
    assert event.who.key == key.public
    return key.sign_body(LABEL, EVENT.encode(event))


def read_event(signed: bytes) -> CustodyEvent:
    """The event of a signed body; its signature is not looked at. Raises MalformedError `json.…`, `b64.…`,
    `signature.short`."""
    return EVENT.decode(split_body(signed)[1])


def open_event(signed: bytes) -> CustodyEvent:
    """The event, proved by the key that it names: whose key that is, the people's list says. Raises as `read_event`;
    ForgedError `signature.invalid`; MalformedError `signature.key`."""
    event = read_event(signed)
    signature, body = split_body(signed)
    verify(LABEL, event.who.key, signature, body)
    return event


def check_chain(signed: Iterable[bytes], keepers: Iterable[Keeper]) -> tuple[CustodyEvent, ...]:
    """Every event of a case from its first, proved: whole, in order, each signed by somebody in the list, in the role
    and in the time that it names for them.

    Raises ForgedError `custody.chain` (one is missing, edited or in another place), `custody.signature`,
    `custody.person` (nobody in the list); MalformedError `custody.form`."""
    known: dict[tuple[bytes, str], list[Keeper]] = {}
    for keeper in keepers:
        known.setdefault((keeper.key, keeper.role), []).append(keeper)
    found: list[CustodyEvent] = []
    previous = START
    for count, one in enumerate(signed, 1):
        event = _proved(one, count)
        if event.n != count or event.previous != previous or (found and event.case != found[0].case):
            raise ForgedError("custody.chain", f"Entry {count} does not follow the one before it.")
        _check_keeper(event, known)
        previous = sha256(one)
        found.append(event)
    return tuple(found)


def _proved(signed: bytes, count: int) -> CustodyEvent:
    try:
        return open_event(signed)
    except ForgedError as error:
        raise ForgedError("custody.signature", f"Entry {count} was altered after it was signed.") from error
    except MalformedError as error:
        raise MalformedError("custody.form", f"Entry {count} is no custody event.") from error


def _check_keeper(event: CustodyEvent, known: Mapping[tuple[bytes, str], list[Keeper]]) -> None:
    rows = known.get((event.who.key, event.who.role), [])
    if not any(row.since <= event.at and (not row.until or event.at <= row.until) for row in rows):
        raise ForgedError("custody.person", f"Entry {event.n} is signed by nobody who worked there then.")


def sign_people(people: People, epoch: SigningKey) -> bytes:
    """The signed body."""
    return epoch.sign_body(PEOPLE_LABEL, PEOPLE.encode(people))


def open_people(signed: bytes, epoch: bytes) -> People:
    """The list, proved by an epoch's public key. Raises as `verified_body` and `Form.decode`."""
    return PEOPLE.decode(verified_body(PEOPLE_LABEL, epoch, signed))
