"""Events: signed by whoever acts, boxed under the epoch's key, with words under case and grant keys
(spec/journal.md).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from amanat.desk import chain
from amanat.desk.box import box, unbox
from amanat.desk.chain import Frame, Position
from amanat.desk.epochs import Epoch
from amanat.errors import AmanatError, MalformedError, RefusedError
from amanat.seal import canonical
from amanat.seal.encoding import Random, b64, unb64
from amanat.seal.signing import SigningKey, split_body, tagged, verify

DESK = "desk"
"""The actor of what the software does by itself; signed with the epoch's key."""

Words = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sealed:
    """Words under a case or grant key: readable as long as that key exists."""

    key: str
    box: bytes


@dataclass(frozen=True, slots=True)
class Event:
    """One event. `case` is a mailbox id or "". `data` outlives an erasure; `sealed` does not."""

    seq: int
    at: int
    actor: str
    kind: str
    case: str
    data: Words
    sealed: tuple[Sealed, ...] = ()
    words: tuple[Words | None, ...] = field(default=(), compare=False)


def seal_words(key_id: str, key: bytes, words: Words, random: Random) -> Sealed:
    """Boxes `words` under a case or grant key."""
    return Sealed(key_id, box(key, tagged("sealed", key_id.encode()), canonical.dumps(words), random))


def open_words(sealed: Sealed, key: bytes | None) -> Words | None:
    """The words, or None when their key was destroyed. Raises ForgedError `box.tag`."""
    if key is None:
        return None
    opened = canonical.loads(unbox(key, tagged("sealed", sealed.key.encode()), sealed.box))
    assert isinstance(opened, dict)
    return opened


def encode(event: Event) -> bytes:
    """The canonical bytes that are signed."""
    return canonical.dumps(
        {
            "v": 1,
            "type": "event",
            "seq": event.seq,
            "at": event.at,
            "actor": event.actor,
            "kind": event.kind,
            "case": event.case,
            "data": event.data,
            "sealed": [{"key": part.key, "box": b64(part.box)} for part in event.sealed],
        }
    )


def decode(body: bytes) -> Event:
    """The event of its bytes. Raises MalformedError `event.form`, `json.…`."""
    value: Any = canonical.loads(body)
    try:
        if value.pop("v") != 1 or value.pop("type") != "event":
            raise MalformedError("event.form", "This is no event of a journal.")
        sealed = tuple(Sealed(part["key"], unb64(part["box"])) for part in value.pop("sealed"))
        return Event(**value, sealed=sealed)
    except (KeyError, TypeError, AttributeError) as error:
        raise MalformedError("event.form", "This is no event of a journal.") from error


def write_frame(
    event: Event, at: Position, epoch: Epoch, desk: bytes, sign: SigningKey, random: Random
) -> tuple[bytes, Position]:
    """The frame that puts `event` after `at`, signed by `sign`, and the position after it."""
    body = encode(event)
    signed = sign.sign("event", at.link + body) + body
    boxed = box(epoch.journal, chain.frame_aad(desk, event.seq, epoch.n, at.link), signed, random)
    own_link = chain.link(at.link, event.seq, epoch.n, boxed)
    frame = chain.encode(event.seq, epoch.n, own_link, boxed)
    if len(frame) > chain.MAX_FRAME:
        raise RefusedError("event.long", "This is too long to keep in one piece. Shorten it.")
    return frame, Position(event.seq, own_link, at.offset + len(frame))


ActorKey = Callable[[Event], bytes | None]
"""The Ed25519 public key whose signature an event must carry, or None if its actor may not act at that point."""


def read_frame(frame: Frame, epochs: Mapping[int, Epoch], desk: bytes) -> tuple[Event, bytes]:
    """The event of a frame and its signature, not yet verified. Raises ForgedError `journal.edited`."""
    epoch = epochs.get(frame.epoch)
    if epoch is None:
        raise chain.edited(frame.seq)
    try:
        signed = unbox(epoch.journal, chain.frame_aad(desk, frame.seq, frame.epoch, frame.previous), frame.box)
        event = decode(split_body(signed)[1])
    except AmanatError as error:
        raise chain.edited(frame.seq) from error
    if event.seq != frame.seq:
        raise chain.edited(frame.seq)
    return event, signed


def check_signature(frame: Frame, event: Event, signed: bytes, actor_key: ActorKey) -> None:
    """Raises ForgedError `journal.edited` unless the actor may act there and signed exactly this, exactly here."""
    key = actor_key(event)
    signature, body = split_body(signed)
    if key is None:
        raise chain.edited(frame.seq)
    try:
        verify("event", key, signature, frame.previous + body)
    except AmanatError as error:
        raise chain.edited(frame.seq) from error
