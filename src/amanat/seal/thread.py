"""One direction of a mailbox, read in order: every message with the first check that failed, and the rest stays
readable (spec/mailbox.md, "Message body")."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from amanat.errors import AmanatError
from amanat.seal.age import Identity
from amanat.seal.envelope import open_signed
from amanat.seal.ids import DeskId, MailboxId
from amanat.seal.message import (
    LABEL,
    MESSAGE,
    START,
    Direction,
    Message,
    Position,
    addressed_to,
    chain_of,
)
from amanat.seal.signing import split_body, verify

UNREADABLE = "message.unreadable"
FORGED = "message.forged"
MISPLACED = "message.misplaced"
REPLAYED = "message.replayed"
GAP = "message.gap"
CHAIN = "message.chain"
DROPPED = "message.dropped"

Keys = Callable[[int], bytes | None]
"""Gives the public signing key for an epoch number, or None if there is none. Inwards it is the mailbox's key for
every epoch."""


@dataclass(frozen=True, slots=True)
class Channel:
    """What a reader knows about one direction of one mailbox before reading: who may sign, and the positions of what
    the reader wrote itself in the other direction, by number."""

    mailbox: MailboxId
    desk: DeskId
    direction: Direction
    keys: Keys
    written: Mapping[int, bytes]


@dataclass(frozen=True, slots=True)
class Received:
    """What stands at one number. `message` is None when nothing there may be shown; `warning` is the code of the first
    check that failed, or None. `unseen` counts the reader's own messages that the writer had not opened yet."""

    seq: int
    message: Message | None
    warning: str | None
    position: Position | None
    unseen: int = 0

    @property
    def acts(self) -> bool:
        """Whether a grant, a take-back or a status in it counts: it is genuine and stands where its writer put it. A
        hole before it, or a reply of ours that was hidden from its writer, changes nothing about that."""
        return self.message is not None and self.warning in (None, GAP, DROPPED)


class Thread:
    """Reads one direction in order, from a known position on. Not shared between tasks."""

    def __init__(self, channel: Channel, known: Position = START) -> None:
        """`known` is the last position the reader had opened before."""
        self._channel = channel
        self._known = known
        self._last = known.seq
        self._chain: bytes | None = known.chain

    def read(self, stored: Iterable[tuple[int, bytes]], identities: Sequence[Identity]) -> Iterator[Received]:
        """Opens and checks `(number, sealed bytes)` in rising order. Never raises for what is wrong inside: it
        warns."""
        for seq, sealed in stored:
            try:
                signed = open_signed(sealed, identities)
            except AmanatError:
                yield self._refuse(seq, UNREADABLE)
            else:
                yield self.read_signed(seq, signed)

    def read_signed(self, seq: int, signed: bytes) -> Received:
        """The same for one message that is already opened."""
        try:
            signature, body = split_body(signed)
            message = MESSAGE.decode(body)
        except AmanatError:
            return self._refuse(seq, UNREADABLE)
        try:
            verify(LABEL, self._channel.keys(message.epoch) or b"", signature, body)
        except AmanatError:
            return self._refuse(seq, FORGED)
        if not self._is_here(message):
            return self._refuse(seq, MISPLACED)
        if message.seq != seq:
            return self._refuse(seq, REPLAYED, message)
        position = Position(seq, chain_of(signed))
        warning = self._order_warning(message) or self._seen_warning(message)
        self._last, self._chain = seq, position.chain
        unseen = max(0, max(self._channel.written, default=0) - message.seen.seq)
        return Received(seq, message, warning, position, unseen)

    def check_end(self, last: int) -> str | None:
        """The warning if the store now says that fewer messages exist than were opened before; `last` is its highest
        number."""
        return DROPPED if last < self._known.seq else None

    def _is_here(self, message: Message) -> bool:
        channel = self._channel
        to = addressed_to(channel.direction, channel.mailbox, channel.desk)
        return (message.mailbox, message.direction, message.to) == (channel.mailbox, channel.direction, to)

    def _order_warning(self, message: Message) -> str | None:
        # After something that could not be placed nobody can say what came before: that is a hole too.
        if message.seq != self._last + 1 or self._chain is None:
            return GAP
        return CHAIN if message.prev != self._chain else None

    def _seen_warning(self, message: Message) -> str | None:
        seen = message.seen
        return None if seen == START or self._channel.written.get(seen.seq) == seen.chain else DROPPED

    def _refuse(self, seq: int, warning: str, message: Message | None = None) -> Received:
        self._last, self._chain = seq, None
        return Received(seq, message, warning, None)
