"""Messages between one outside person and one desk: bodies, kinds, sealing (spec/mailbox.md). Reading a row of them in
order, with every check, is `amanat.seal.thread`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from amanat.errors import ForgedError, MalformedError
from amanat.seal import forms, proceedings
from amanat.seal.age import Recipient
from amanat.seal.canonical import JSON, dumps
from amanat.seal.encoding import Random
from amanat.seal.envelope import seal_signed
from amanat.seal.forms import Form, binary, choice, flag, integer, key, language, struct, text
from amanat.seal.grant import GRANT, Grant
from amanat.seal.ids import DeskId, GrantId, MailboxId, mailbox_id
from amanat.seal.signing import SigningKey, sha256, split_body, tagged, verified_body, verify

Direction = Literal["in", "out"]
"""`in` is towards the desk, `out` towards her."""

LABEL = "message"
FROM_DESK_LABEL = "from_desk"
MAX_TEXT = 20_000
STATUSES = ("acknowledged", "assessed", "redirected", "closed")


@dataclass(frozen=True, slots=True)
class Position:
    """A place in one direction: the number of a message and its chain (32 bytes; empty at number 0, before the
    first)."""

    seq: int
    chain: bytes


START = Position(0, b"")
POSITION = struct(Position, {"seq": integer(), "chain": binary(32, or_empty=True)})


@dataclass(frozen=True, slots=True)
class FromDesk:
    """The desk that hands a record over, when this mailbox is a desk's and not a person's: `sig` (64 bytes) is by the
    key of that desk's `epoch`, over this mailbox and its receiver."""

    desk: DeskId
    epoch: int
    sig: bytes


@dataclass(frozen=True, slots=True)
class Hello:
    """The first message in: where replies are sealed to (1216 bytes), the mailbox's signing key (32 bytes), her
    language; the desk that writes, if it is one."""

    recipient: bytes
    key: bytes
    lang: str
    from_desk: FromDesk | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """Words. Files go in a grant of their own, before them."""

    text: str


@dataclass(frozen=True, slots=True)
class TakeBack:
    """One grant is taken back, or every one (`"all"`)."""

    grant: GrantId | Literal["all"]


@dataclass(frozen=True, slots=True)
class Opened:
    """The desk opened the record of a grant at a time (Unix seconds)."""

    grant: GrantId
    at: int


@dataclass(frozen=True, slots=True)
class Status:
    """Where her case stands at the desk, perhaps with words."""

    status: str
    text: str | None = None


@dataclass(frozen=True, slots=True)
class TookBack:
    """The desk's answer to a take-back: whether it had been opened, whether its keys are destroyed, and a legal hold
    in words."""

    grant: GrantId | Literal["all"]
    opened: bool
    erased: bool
    hold: str | None = None


Content = Hello | Grant | Text | TakeBack | Opened | Status | TookBack | proceedings.Saying


@dataclass(frozen=True, slots=True)
class Message:
    """One message body. `prev` is the chain of the one before (empty for the first), `seen` the newest of the other
    direction that the writer had opened, `epoch` the desk epoch that reads (in) or signs (out), `at` the writer's
    clock."""

    mailbox: MailboxId
    direction: Direction
    seq: int
    prev: bytes
    seen: Position
    to: str
    epoch: int
    at: int
    kind: str
    content: Content


def _read_grant_or_all(value: JSON, at: str) -> GrantId | Literal["all"]:
    return "all" if value == "all" else forms.grant.read(value, at)


_TEXT = text(MAX_TEXT)
_SAID = struct(Text, {"text": _TEXT})
_GRANT_OR_ALL: Form[GrantId | Literal["all"]] = Form(_read_grant_or_all, lambda value: value)
_KINDS: dict[tuple[str, str], Form[Any]] = {
    ("in", "hello"): struct(
        Hello,
        {"recipient": forms.recipient, "key": key, "lang": language},
        {"from_desk": struct(FromDesk, {"desk": forms.desk, "epoch": integer(1), "sig": binary(64)})},
    ),
    ("in", "grant"): GRANT,
    ("in", "text"): _SAID,
    ("out", "text"): _SAID,
    ("in", "take_back"): struct(TakeBack, {"grant": _GRANT_OR_ALL}),
    ("out", "opened"): struct(Opened, {"grant": forms.grant, "at": forms.time}),
    ("out", "status"): struct(Status, {"status": choice(*STATUSES)}, {"text": text(MAX_TEXT)}),
    ("out", "took_back"): struct(
        TookBack, {"grant": _GRANT_OR_ALL, "opened": flag, "erased": flag}, {"hold": text(MAX_TEXT)}
    ),
    ("in", "reply"): proceedings.REPLY,
    ("in", "ask_time"): proceedings.ASK_TIME,
    ("in", "appeal"): proceedings.APPEAL,
    ("in", "step"): proceedings.STEP,
    ("in", "own_voice"): proceedings.OWN_VOICE,
    ("in", "publish_yes"): proceedings.PUBLISH_YES,
    ("in", "publish_no"): proceedings.PUBLISH_NO,
    ("out", "notice"): proceedings.NOTICE,
    ("out", "referral"): proceedings.REFERRAL,
    ("out", "standing"): proceedings.STANDING,
    ("out", "papers"): proceedings.PAPERS_FORM,
    ("out", "proposal"): proceedings.PROPOSAL,
    ("out", "gist"): proceedings.GIST,
}

_RAW: Form[Any] = Form(lambda value, _at: value, lambda value: value)
_ENVELOPE = struct(
    Message,
    {
        "mailbox": forms.mailbox,
        "direction": choice("in", "out"),
        "seq": integer(1),
        "prev": binary(32, or_empty=True),
        "seen": POSITION,
        "to": forms.mailbox,
        "epoch": integer(1),
        "at": forms.time,
        "kind": choice(*{kind: None for _direction, kind in _KINDS}),
        "content": _RAW,
    },
    fixed={"v": 1, "type": "message"},
)


def _form_of(direction: str, kind: str) -> Form[Any]:
    form = _KINDS.get((direction, kind))
    if form is None:
        raise MalformedError("message.kind", "This kind of message does not go in this direction.")
    return form


def _read(value: JSON, at: str) -> Message:
    message = _ENVELOPE.read(value, at)
    raw: Any = message.content
    content = _form_of(message.direction, message.kind).read(raw, "content")
    if (message.kind == "hello") != (message.direction == "in" and message.seq == 1):
        raise MalformedError("message.kind", "The first message in is a hello, and only the first.")
    return replace(message, content=content)


def _write(message: Message) -> JSON:
    content: Any = _form_of(message.direction, message.kind).write(message.content)
    return _ENVELOPE.write(replace(message, content=content))


MESSAGE: Form[Message] = Form(_read, _write)


def sign_message(message: Message, key: SigningKey) -> bytes:
    """The signed body. `key` is the mailbox's (in) or the desk epoch's (out)."""
    return key.sign_body(LABEL, MESSAGE.encode(message))


def seal_message(
    message: Message, key: SigningKey, recipients: Sequence[Recipient], random: Random
) -> tuple[bytes, Position]:
    """The sealed message and its position, which the next one names as `prev`. Recipients: the desk's current epoch and
    the mailbox's own (in), the mailbox's and the desk's (out)."""
    signed = sign_message(message, key)
    return seal_signed(signed, recipients, random), Position(message.seq, chain_of(signed))


def chain_of(signed: bytes) -> bytes:
    """chain(x) of the spec, 32 bytes, over `sig ‖ body`."""
    return sha256(tagged("chain", signed))


def verified_hello(signed: bytes, mailbox: MailboxId) -> Hello:
    """The hello that opens a mailbox: the key inside proves itself, because the mailbox's id is its hash.

    Raises MalformedError `json.…`, `message.kind`; ForgedError `message.forged`.
    """
    message = MESSAGE.decode(split_body(signed)[1])
    if not isinstance(message.content, Hello):
        raise MalformedError("message.kind", "The first message in is a hello.")
    if mailbox_id(message.content.key) != mailbox:
        raise ForgedError("message.forged", "The key in this hello is not this mailbox's.")
    verified_body(LABEL, message.content.key, signed)
    return message.content


def sign_from_desk(mailbox: MailboxId, to: DeskId, desk: DeskId, epoch: int, key: SigningKey) -> FromDesk:
    """What a desk says in the hello of a mailbox that it opens at another desk. `key` is that of its `epoch`."""
    return FromDesk(desk, epoch, key.sign(FROM_DESK_LABEL, _from_desk_body(mailbox, to, desk, epoch)))


def check_from_desk(said: FromDesk, mailbox: MailboxId, to: DeskId, key: bytes) -> None:
    """Returns if the desk really said so of this mailbox, to this receiver; `key` is what its entry lists for that
    epoch (32 bytes). Raises ForgedError `signature.invalid`."""
    verify(FROM_DESK_LABEL, key, said.sig, _from_desk_body(mailbox, to, said.desk, said.epoch))


def _from_desk_body(mailbox: MailboxId, to: DeskId, desk: DeskId, epoch: int) -> bytes:
    return dumps({"v": 1, "type": "from_desk", "mailbox": mailbox, "to": to, "desk": desk, "epoch": epoch})


def addressed_to(direction: Direction, mailbox: MailboxId, desk: DeskId) -> str:
    """What a message's `to` must be."""
    return desk if direction == "in" else mailbox
