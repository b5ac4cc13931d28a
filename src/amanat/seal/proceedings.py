"""What is said in a mailbox about a proceeding or a publication: notice, reply, referral, where it stands, consent to
publish (spec/mailbox.md, "Proceedings and publication"). Only forms; `amanat.seal.message` says which way each goes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from amanat.errors import MalformedError
from amanat.seal import forms
from amanat.seal.canonical import JSON, dumps
from amanat.seal.forms import Day, Form, choice, day, digest, flag, integer, many, pattern, struct, text
from amanat.seal.ids import DeskId, ItemId
from amanat.seal.item import MANIFEST, Manifest
from amanat.seal.signing import SigningKey, sha256, tagged, verify

CONSENT_LABEL = "publication_consent"
POSITIONS = ("denied", "partly", "accepted", "unsaid")
STEPS = (
    "acknowledged",
    "question",
    "inquiry_opened",
    "respondent_told",
    "heard",
    "finding",
    "measure",
    "contract_ended",
    "no_action",
    "appeal",
    "other",
)
RIGHTS = ("answer", "evidence", "accompanied", "interpreter", "more_time", "appeal", "no_contact")
FORCES = ("hard", "soft", "benchmark")
CLOCK_STATES = ("running", "met", "late", "missed", "soft", "benchmark", "paused", "none", "not_yet")
CALLED = ("respondent", "accused", "found_against", "cleared")
PAPERS = ("outcome", "notice", "referral", "other")
LONG, SHORT, CITED = 20_000, 1000, 500
MAX_ITEMS = 200


@dataclass(frozen=True, slots=True)
class Words:
    """The same words in one language or in both; never in none."""

    en: str | None = None
    ur: str | None = None


def words(longest: int) -> Form[Words]:
    """Words of up to `longest` characters each."""
    said = text(longest)
    plain = struct(Words, {}, {"en": said, "ur": said})

    def read(value: JSON, at: str) -> Words:
        found = plain.read(value, at)
        if found.en is None and found.ur is None:
            raise MalformedError("json.missing", f"{at or 'This'} lacks words in any language.")
        return found

    return replace(plain, read=read)


# --- from the respondent and the officer


@dataclass(frozen=True, slots=True)
class Reply:
    """The respondent's answer, to the notice or (with `publication`) to a gist. Files go in a grant before it."""

    position: str
    text: str
    publication: str | None = None


@dataclass(frozen=True, slots=True)
class AskTime:
    """So many days more, and why."""

    days: int
    text: str


@dataclass(frozen=True, slots=True)
class Appeal:
    """Somebody asks that the outcome be looked at again."""

    text: str


@dataclass(frozen=True, slots=True)
class Step:
    """What the officer's institution did on a day, for one referral."""

    referral: str
    step: str
    day: Day
    text: str | None = None


# --- from her


@dataclass(frozen=True, slots=True)
class OwnVoice:
    """Her own text, under her own name; `pictures` are items of a grant before it. The hash (32 bytes) is
    `text_hash`, `key` her key for this publication alone (32 bytes), `sig` her consent (64 bytes)."""

    publication: str
    lang: str
    name: str
    title: str
    text: str
    pictures: tuple[ItemId, ...]
    hash: bytes
    key: bytes
    sig: bytes


@dataclass(frozen=True, slots=True)
class PublishYes:
    """Consent to publish exactly the text with this hash. For own voice it is the second word, after the pause."""

    publication: str
    hash: bytes
    key: bytes
    sig: bytes


@dataclass(frozen=True, slots=True)
class PublishNo:
    """No, or no longer."""

    publication: str


# --- from the desk


@dataclass(frozen=True, slots=True)
class Notice:
    """The respondent is told: what is alleged, by which rule, who decides, until when to answer, and what they may."""

    about: Words
    rule: Words
    basis: str
    decides: Words
    until: Day
    rights: tuple[str, ...]
    verified: bool
    then: Words | None = None


@dataclass(frozen=True, slots=True)
class ClockRow:
    """One step of a route with its clock. `verified`: a lawyer signed the pack that it comes from."""

    step: str
    title: Words
    actor: str
    state: str
    force: str
    basis: str
    verified: bool
    due: Day | None = None
    done: Day | None = None


@dataclass(frozen=True, slots=True)
class Referral:
    """To an officer: what it is about, what is asked, the law's clocks, and sealed copies that she agreed to."""

    referral: str
    about: Words
    asks: Words
    route: Words
    clocks: tuple[ClockRow, ...]
    items: tuple[Manifest, ...]
    until: Day | None = None


@dataclass(frozen=True, slots=True)
class RouteRow:
    """One route of her case: where it went, and its clocks. `acknowledged`: they confirmed that they have it;
    `silent_since`: no answer since that day."""

    route: Words
    clocks: tuple[ClockRow, ...]
    institution: str | None = None
    until: Day | None = None
    silent_since: Day | None = None
    acknowledged: Day | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where it stands, whole: the newest one replaces those before. `called`: what the respondent may be called;
    `body` and `day` stand with it when somebody decided."""

    status: str
    called: str
    routes: tuple[RouteRow, ...]
    body: str | None = None
    day: Day | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Papers:
    """Sealed copies that the desk put into this mailbox."""

    about: str
    items: tuple[Manifest, ...]
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A text of the desk for which it asks her consent; `hash` is `text_hash` of it."""

    publication: str
    title: Words
    text: Words
    hash: bytes


@dataclass(frozen=True, slots=True)
class Gist:
    """What is to be published, told to the respondent, who may answer until a day."""

    publication: str
    text: Words
    until: Day


# --- forms

CODE = pattern("[a-z0-9_]{1,64}", "a code of small letters")
PUBLICATION = forms.random_id
_LONG_TEXT, _CITED = text(LONG), text(CITED)
_EMPTY_CITED = text(CITED, shortest=0)

REPLY = struct(Reply, {"position": choice(*POSITIONS), "text": text(LONG, shortest=0)}, {"publication": PUBLICATION})
ASK_TIME = struct(AskTime, {"days": integer(1, 90), "text": _LONG_TEXT})
APPEAL = struct(Appeal, {"text": _LONG_TEXT})
STEP = struct(Step, {"referral": PUBLICATION, "step": choice(*STEPS), "day": day}, {"text": _LONG_TEXT})
OWN_VOICE = struct(
    OwnVoice,
    {
        "publication": PUBLICATION,
        "lang": forms.language,
        "name": text(200),
        "title": text(200),
        "text": _LONG_TEXT,
        "pictures": many(forms.item, most=10, distinct=True),
        "hash": digest,
        "key": forms.key,
        "sig": forms.signature,
    },
)
PUBLISH_YES = struct(PublishYes, {"publication": PUBLICATION, "hash": digest, "key": forms.key, "sig": forms.signature})
PUBLISH_NO = struct(PublishNo, {"publication": PUBLICATION})
NOTICE = struct(
    Notice,
    {
        "about": words(LONG),
        "rule": words(SHORT),
        "basis": _EMPTY_CITED,
        "decides": words(SHORT),
        "until": day,
        "rights": many(choice(*RIGHTS), most=len(RIGHTS), distinct=True),
        "verified": flag,
    },
    {"then": words(SHORT)},
)
CLOCK_ROW = struct(
    ClockRow,
    {
        "step": CODE,
        "title": words(SHORT),
        "actor": CODE,
        "state": choice(*CLOCK_STATES),
        "force": choice(*FORCES),
        "basis": _EMPTY_CITED,
        "verified": flag,
    },
    {"due": day, "done": day},
)
_CLOCKS = many(CLOCK_ROW, most=100)
REFERRAL = struct(
    Referral,
    {
        "referral": PUBLICATION,
        "about": words(LONG),
        "asks": words(LONG),
        "route": words(SHORT),
        "clocks": _CLOCKS,
        "items": many(MANIFEST, most=MAX_ITEMS),
    },
    {"until": day},
)
ROUTE_ROW = struct(
    RouteRow,
    {"route": words(SHORT), "clocks": _CLOCKS},
    {"institution": _CITED, "until": day, "silent_since": day, "acknowledged": day},
)
STANDING = struct(
    Standing,
    {"status": CODE, "called": choice(*CALLED), "routes": many(ROUTE_ROW, most=20)},
    {"body": _CITED, "day": day, "text": _LONG_TEXT},
)
PAPERS_FORM = struct(
    Papers, {"about": choice(*PAPERS), "items": many(MANIFEST, least=1, most=MAX_ITEMS)}, {"text": _LONG_TEXT}
)
PROPOSAL = struct(Proposal, {"publication": PUBLICATION, "title": words(200), "text": words(LONG), "hash": digest})
GIST = struct(Gist, {"publication": PUBLICATION, "text": words(LONG), "until": day})

Saying = (
    Reply
    | AskTime
    | Appeal
    | Step
    | OwnVoice
    | PublishYes
    | PublishNo
    | Notice
    | Referral
    | Standing
    | Papers
    | Proposal
    | Gist
)


# --- consent to publish


@dataclass(frozen=True, slots=True)
class Published:
    """The very text that is consented to: words in one or both languages; `name` is empty in a desk's voice;
    `pictures` are the SHA-256 (32 bytes each) of the copies that are shown, in their order."""

    title: Words
    text: Words
    name: str = ""
    pictures: tuple[bytes, ...] = ()


PUBLISHED = struct(
    Published,
    {
        "title": words(200),
        "text": words(LONG),
        "name": text(200, shortest=0),
        "pictures": many(digest, most=10),
    },
    fixed={"v": 1, "type": "publication_text"},
)


def text_hash(published: Published) -> bytes:
    """32 bytes, over every letter of it: one changed comma is another text."""
    return sha256(tagged("publication_text", PUBLISHED.encode(published)))


def sign_consent(publication: str, desk: DeskId, digest_of: bytes, key: SigningKey) -> bytes:
    """64 bytes by her key for this publication."""
    return key.sign(CONSENT_LABEL, _consent_body(publication, desk, digest_of))


def check_consent(publication: str, desk: DeskId, digest_of: bytes, key: bytes, sig: bytes) -> None:
    """Returns if this key agreed to this very text, at this desk. Raises ForgedError `signature.invalid`."""
    verify(CONSENT_LABEL, key, sig, _consent_body(publication, desk, digest_of))


def _consent_body(publication: str, desk: DeskId, digest_of: bytes) -> bytes:
    return dumps(
        {
            "v": 1,
            "type": "publication_consent",
            "publication": publication,
            "desk": desk,
            "hash": forms.digest.write(digest_of),
        }
    )
