"""What the public record shows: signed entries in a chain, and the signed take-down (spec/publication.md).

`open_entry` and `open_takedown` prove one; `follow` says whether an entry may come next. Reads no clock and no store.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from amanat.errors import ConflictError, ForgedError, MalformedError
from amanat.seal import forms
from amanat.seal.canonical import JSON
from amanat.seal.forms import Day, Form, binary, choice, day, digest, flag, integer, key, many, pattern, struct, text
from amanat.seal.ids import DeskId
from amanat.seal.proceedings import (
    CALLED,
    LONG,
    PUBLICATION,
    SHORT,
    Published,
    Words,
    check_consent,
    text_hash,
    words,
)
from amanat.seal.publication_rules import ENDED, check_rules
from amanat.seal.signing import SigningKey, sha256, split_body, verify

LABEL: Final = "publication"
TAKEDOWN_LABEL: Final = "publication_takedown"
KINDS: Final = ("statement", "own_voice", "reply", "correction", "retraction", "outcome")
STATUSES: Final = (
    "none",
    "received",
    "acknowledged",
    "redirected",
    "assessed",
    "consented",
    "referred",
    "inquiry_opened",
    "respondent_notified",
    "reply_window",
    "heard",
    "substantiated",
    "not_substantiated",
    "inconclusive",
    "no_jurisdiction",
    "outcome",
    "appeal",
    "closed",
    "withdrawn",
    "reopened",
)
SOURCES: Final = ("complainant", "public_record")
ASKED: Final = ("yes", "no", "unsafe", "unnamed")
MEDIA: Final = ("image/jpeg", "image/png", "image/webp")
MOST_ENTRIES: Final = 60
MOST_PICTURES: Final = 10
PICTURE_SIZE: Final = 2 << 20
PICTURES_SIZE: Final = 8 << 20
ENTRY_SIZE: Final = 256 << 10
HOUR: Final = 3600


@dataclass(frozen=True, slots=True)
class Stage:
    """Where the case stands. `body` and `day`: who decided, and when; `called`: what the respondent may be called."""

    status: str
    called: str
    body: str | None = None
    day: Day | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """Where anybody can read it."""

    text: Words
    day: Day
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Institution:
    """An employer, a university, a police station: by name."""

    name: Words
    place: Words | None = None


@dataclass(frozen=True, slots=True)
class Individual:
    """A person, named because a public record names them."""

    name: Words
    citation: Citation


@dataclass(frozen=True, slots=True)
class Picture:
    """A clean copy that is shown: SHA-256 (32 bytes), size in bytes, media type, and what it shows in words."""

    hash: bytes
    size: int
    media: str
    alt: Words
    face_checked: bool


@dataclass(frozen=True, slots=True)
class Consent:
    """Hers to exactly this text: its `text_hash` (32 bytes), her key for this publication (32) and signature (64)."""

    hash: bytes
    key: bytes
    sig: bytes


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a publication. `prev` is H of the signed entry before (32 bytes), empty for the first; `at` Unix
    seconds, a whole hour. What a kind must have and must not have: `publication_rules`."""

    publication: str
    n: int
    prev: bytes
    kind: str
    desk: DeskId
    epoch: int
    at: int
    stage: Stage
    title: Words
    text: Words
    institutions: tuple[Institution, ...] = ()
    pictures: tuple[Picture, ...] = ()
    lang: str | None = None
    name: str | None = None
    of: int | None = None
    source: str | None = None
    citations: tuple[Citation, ...] | None = None
    individual: Individual | None = None
    asked: str | None = None
    until: Day | None = None
    consent: Consent | None = None

    @property
    def published(self) -> Published:
        """The very text that she consents to."""
        return Published(self.title, self.text, self.name or "", tuple(picture.hash for picture in self.pictures))


_TITLE, _LONG, _SHORT, _NAME = words(200), words(LONG), words(SHORT), words(200)
STAGE: Form[Stage] = struct(
    Stage, {"status": choice(*STATUSES), "called": choice(*CALLED)}, {"body": text(500), "day": day}
)
CITATION: Form[Citation] = struct(
    Citation, {"text": _SHORT, "day": day}, {"url": pattern(r"https://[!-~]{3,1992}", "an address with https://")}
)
PICTURE: Form[Picture] = struct(
    Picture,
    {
        "hash": digest,
        "size": integer(1, PICTURE_SIZE),
        "media": choice(*MEDIA),
        "alt": words(500),
        "face_checked": flag,
    },
)
CONSENT: Form[Consent] = struct(Consent, {"hash": digest, "key": key, "sig": forms.signature})
_PLAIN: Form[Entry] = struct(
    Entry,
    {
        "publication": PUBLICATION,
        "n": integer(1, MOST_ENTRIES),
        "prev": binary(32, or_empty=True),
        "kind": choice(*KINDS),
        "desk": forms.desk,
        "epoch": integer(1),
        "at": forms.time,
        "stage": STAGE,
        "title": _TITLE,
        "text": _LONG,
        "institutions": many(struct(Institution, {"name": _NAME}, {"place": _NAME}), most=20),
        "pictures": many(PICTURE, most=MOST_PICTURES),
    },
    {
        "lang": forms.language,
        "name": text(200),
        "of": integer(1, MOST_ENTRIES),
        "source": choice(*SOURCES),
        "citations": many(CITATION, least=1, most=20),
        "individual": struct(Individual, {"name": _NAME, "citation": CITATION}),
        "asked": choice(*ASKED),
        "until": day,
        "consent": CONSENT,
    },
    fixed={"v": 1, "type": "publication"},
)


def _read(value: JSON, at: str) -> Entry:
    entry = _PLAIN.read(value, at)
    check_rules(entry)
    if sum(picture.size for picture in entry.pictures) > PICTURES_SIZE:
        raise MalformedError("publication.pictures", "The pictures of an entry have at most 8 MiB together.")
    if entry.consent is not None and entry.consent.hash != text_hash(entry.published):
        raise ForgedError("publication.consent", "The consent is for another text. Ask again for exactly this one.")
    return entry


ENTRY: Form[Entry] = replace(_PLAIN, read=_read)
"""Reading checks every rule that needs nothing but the entry itself, signatures excepted."""


def sign_entry(entry: Entry, epoch: SigningKey) -> bytes:
    """The signed entry. Raises what reading it would: nothing is signed that nobody would accept."""
    body = ENTRY.encode(entry)
    check_signed_consent(ENTRY.decode(body))
    signed = epoch.sign_body(LABEL, body)
    if len(signed) > ENTRY_SIZE:
        raise MalformedError("publication.size", "An entry has at most 256 KiB. Make the text shorter.")
    return signed


def open_entry(signed: bytes, epoch: bytes) -> Entry:
    """The entry, proved by the public key of the desk's epoch, and her consent where it has one.

    Raises MalformedError `json.…`, `publication.…`, `signature.…`; ForgedError `publication.consent`,
    `signature.invalid`.
    """
    if len(signed) > ENTRY_SIZE:
        raise MalformedError("publication.size", "An entry has at most 256 KiB. Make the text shorter.")
    signature, body = split_body(signed)
    entry = ENTRY.decode(body)
    check_signed_consent(entry)
    verify(LABEL, epoch, signature, body)
    return entry


def read_entry(signed: bytes) -> Entry:
    """An entry from a store that proved it before. Raises as `Form.decode`."""
    return ENTRY.decode(split_body(signed)[1])


def check_signed_consent(entry: Entry) -> None:
    """Returns if there is no consent, or it is by its key for this publication at this desk. Raises as `verify`."""
    consent = entry.consent
    if consent is not None:
        check_consent(entry.publication, entry.desk, consent.hash, consent.key, consent.sig)


# --- the chain


@dataclass(frozen=True, slots=True)
class Known:
    """One entry that is there: what of it outlives a take-down."""

    n: int
    kind: str
    at: int


@dataclass(frozen=True, slots=True)
class Chain:
    """A publication so far: its desk, the hash of its last entry (32 bytes), her key once an entry had a consent."""

    publication: str
    desk: DeskId
    head: bytes
    entries: tuple[Known, ...]
    key: bytes | None = None
    taken: bool = False


def head_of(signed: bytes) -> bytes:
    """What the next entry names as `prev`: 32 bytes."""
    return sha256(signed)


def follow(chain: Chain | None, entry: Entry, signed: bytes) -> Chain:
    """The chain with this entry as its last; `chain` is None for the first.

    Raises ConflictError `publication.sequence`, `publication.ended`; MalformedError `publication.desk`,
    `publication.key`, `publication.hour`.
    """
    last = 0 if chain is None else chain.entries[-1].n
    if entry.n != last + 1 or entry.prev != (b"" if chain is None else chain.head):
        raise ConflictError("publication.sequence", "Another entry came first. Read what is there, then sign again.")
    consent = entry.consent.key if entry.consent is not None else None
    known = Known(entry.n, entry.kind, entry.at)
    if chain is None:
        return Chain(entry.publication, entry.desk, head_of(signed), (known,), consent)
    _fits(chain, entry, consent)
    return replace(chain, head=head_of(signed), entries=(*chain.entries, known), key=chain.key or consent)


def _fits(chain: Chain, entry: Entry, consent: bytes | None) -> None:
    if (entry.publication, entry.desk) != (chain.publication, chain.desk):
        raise MalformedError("publication.desk", "An entry stays with its publication and its desk.")
    if entry.kind not in ENDED and (chain.taken or any(known.kind == "retraction" for known in chain.entries)):
        raise ConflictError("publication.ended", "This publication has ended. Only an outcome can still be added.")
    if entry.at < chain.entries[-1].at:
        raise MalformedError("publication.hour", "An entry is not dated before the one it follows.")
    if consent is not None and chain.key not in (None, consent):
        raise MalformedError("publication.key", "The consent is by another key than the first one.")


# --- take-down


@dataclass(frozen=True, slots=True)
class Takedown:
    """Everything of this publication but its outcomes goes, for ever."""

    publication: str


TAKEDOWN: Form[Takedown] = struct(
    Takedown, {"publication": PUBLICATION}, fixed={"v": 1, "type": "publication_takedown"}
)


def sign_takedown(publication: str, signer: SigningKey) -> bytes:
    """The signed take-down, by her key for this publication or by the desk's current epoch key."""
    return signer.sign_body(TAKEDOWN_LABEL, TAKEDOWN.encode(Takedown(publication)))


def open_takedown(signed: bytes, public: bytes) -> Takedown:
    """The take-down, proved by one key. Raises as `Form.decode` and `verify`."""
    signature, body = split_body(signed)
    takedown = TAKEDOWN.decode(body)
    verify(TAKEDOWN_LABEL, public, signature, body)
    return takedown
