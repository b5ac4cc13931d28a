"""Desks, their keys and epochs, and the operator's signed list of them (spec/directory.md)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from amanat.errors import ForgedError, MalformedError, RefusedError
from amanat.seal import forms
from amanat.seal.age import HybridRecipient
from amanat.seal.canonical import JSON
from amanat.seal.forms import Day, Form, choice, day, integer, key, many, pattern, recipient, signed_bytes, struct, text
from amanat.seal.ids import DeskId, desk_id
from amanat.seal.signing import SigningKey, check_public, split_body, verified_body, verify

ENTRY_LABEL = "entry"
DIRECTORY_LABEL = "directory"
KINDS = ("support", "inquiry", "publisher")
MAX_AGE = 48 * 3600
MAX_AHEAD = 600


@dataclass(frozen=True, slots=True)
class BothLanguages:
    """The same words in English and Urdu."""

    en: str
    ur: str


@dataclass(frozen=True, slots=True)
class Epoch:
    """One generation of a desk's keys: `sign` 32 bytes Ed25519, `age` 1216 bytes recipient, in use from a day on."""

    n: int
    sign: bytes
    age: bytes
    since: Day

    @property
    def recipient(self) -> HybridRecipient:
        """To whom one seals for this epoch. Raises MalformedError `age.recipient`."""
        return HybridRecipient(self.age)


@dataclass(frozen=True, slots=True)
class Entry:
    """One desk, signed by its root key (32 bytes). `epochs` rise; the last is current."""

    root: bytes
    name: BothLanguages
    kind: str
    country: str
    languages: tuple[str, ...]
    about: BothLanguages
    must_report: BothLanguages
    epochs: tuple[Epoch, ...]
    issued: int

    @property
    def desk(self) -> DeskId:
        """The desk's id, which is the hash of its root key."""
        return desk_id(self.root)

    @property
    def current(self) -> Epoch:
        """The newest epoch."""
        return self.epochs[-1]

    def signing_key(self, epoch: int) -> bytes | None:
        """The public signing key of an epoch, old or current; None if there is no such epoch."""
        return next((known.sign for known in self.epochs if known.n == epoch), None)


def _both(longest: int, *, shortest: int = 1) -> Form[BothLanguages]:
    words = text(longest, shortest=shortest)
    return struct(BothLanguages, {"en": words, "ur": words})


_PLAIN_ENTRY = struct(
    Entry,
    {
        "root": key,
        "name": _both(200),
        "kind": choice(*KINDS),
        "country": pattern("[A-Z]{2}", "two capital letters (ISO 3166-1)"),
        "languages": many(pattern("[a-z]{2,3}", "a language code (ISO 639)"), least=1, most=20, distinct=True),
        "about": _both(4000),
        "must_report": _both(4000, shortest=0),
        "epochs": many(
            struct(
                Epoch,
                {"n": integer(1), "sign": key, "age": recipient, "from": day},
                attributes={"from": "since"},
            ),
            least=1,
            most=1000,
        ),
        "issued": forms.time,
    },
    fixed={"v": 1, "type": "entry"},
)


def _read_entry(value: JSON, at: str) -> Entry:
    entry = _PLAIN_ENTRY.read(value, at)
    numbers = [epoch.n for epoch in entry.epochs]
    if numbers != sorted(set(numbers)):
        raise MalformedError("entry.epochs", "Epochs must have rising numbers.")
    for epoch in entry.epochs:
        check_public(epoch.sign)
    # The current one is what people seal to; a broken key there would lose their words.
    _ = entry.current.recipient
    return entry


ENTRY: Form[Entry] = replace(_PLAIN_ENTRY, read=_read_entry)


def sign_entry(entry: Entry, root: SigningKey) -> bytes:
    """The signed entry: also the enrolment as posted."""
    return root.sign_body(ENTRY_LABEL, ENTRY.encode(entry))


def open_entry(signed: bytes) -> Entry:
    """A desk's entry, proved by the root key inside; whether that root is the one you mean, its id says.

    Raises MalformedError `json.…`, `entry.epochs`, `age.recipient`, `signature.…`; ForgedError `signature.invalid`.
    """
    signature, body = split_body(signed)
    entry = ENTRY.decode(body)
    verify(ENTRY_LABEL, entry.root, signature, body)
    return entry


def check_replacement(old: Entry, new: Entry) -> None:
    """Returns if `new` may take the place of an admitted `old` without the operator.

    Raises RefusedError `entry.other_desk`, `entry.older` (not issued later), `entry.needs_admission` (name or kind
    changed), `entry.epochs_lost` (an epoch was dropped or changed: what it signed could no longer be checked).
    """
    if new.root != old.root:
        raise RefusedError("entry.other_desk", "This entry belongs to another desk.")
    if new.issued <= old.issued:
        raise RefusedError("entry.older", "A newer entry is known already.")
    if not set(old.epochs) <= set(new.epochs):
        raise RefusedError("entry.epochs_lost", "An entry keeps every earlier epoch as it was.")
    if (new.name, new.kind) != (old.name, old.kind):
        raise RefusedError("entry.needs_admission", "A new name or kind waits for the operator.")


@dataclass(frozen=True, slots=True)
class Directory:
    """The operator's list as it was opened: every entry verified, no desk twice."""

    issued: int
    entries: tuple[Entry, ...]

    def find(self, desk: DeskId) -> Entry | None:
        """One desk's entry, or None."""
        return next((entry for entry in self.entries if entry.desk == desk), None)


@dataclass(frozen=True, slots=True)
class _Listing:
    """The body that is signed: the desks' own signed entries, as they gave them."""

    issued: int
    entries: tuple[bytes, ...]


_LISTING = struct(
    _Listing,
    {"issued": forms.time, "entries": many(signed_bytes(1 << 21), most=10_000)},
    fixed={"v": 1, "type": "directory"},
)


def sign_directory(signed_entries: Sequence[bytes], issued: int, operator: SigningKey) -> bytes:
    """The signed directory."""
    return operator.sign_body(DIRECTORY_LABEL, _LISTING.encode(_Listing(issued, tuple(signed_entries))))


def open_directory(signed: bytes, operator: bytes, now: int) -> Directory:
    """The directory, signed by the pinned key `operator` (32 bytes), fresh at `now`, every entry verified and no desk
    twice.

    Raises RefusedError `directory.old`, `directory.future`; ForgedError `directory.double`, and as `open_entry`.
    """
    listing = _LISTING.decode(verified_body(DIRECTORY_LABEL, operator, signed))
    if listing.issued < now - MAX_AGE:
        raise RefusedError("directory.old", "The list of desks is too old. Load the page again later.")
    if listing.issued > now + MAX_AHEAD:
        raise RefusedError("directory.future", "The list of desks is dated in the future.")
    entries = tuple(map(open_entry, listing.entries))
    if len({entry.root for entry in entries}) != len(entries):
        raise ForgedError("directory.double", "A desk stands in the list twice.")
    return Directory(listing.issued, entries)
