"""The giving desk as an outside person at the intake: its own safe, and one mailbox with the receiving desk. The
signing keys stand in the desk's facts; what opens anything stands under the case's key and is gone with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from amanat.desk.client import Intake
from amanat.errors import NotFoundError
from amanat.seal.age import HybridIdentity
from amanat.seal.bundle import Draft, grant_access
from amanat.seal.directory import Entry
from amanat.seal.encoding import Random, b64, unb64
from amanat.seal.envelope import open_signed
from amanat.seal.forms import Day
from amanat.seal.grant import Grant
from amanat.seal.ids import DeskId, ItemId, NoticeId, mailbox_id, random_id
from amanat.seal.item import ItemSealing, Manifest
from amanat.seal.message import (
    Content,
    FromDesk,
    Hello,
    Message,
    Position,
    TakeBack,
    Text,
    chain_of,
    seal_message,
    sign_from_desk,
)
from amanat.seal.notice import ErasureNotice, seal_notice
from amanat.seal.operations import CommitItem, DropItem, EraseMailbox, PutMessage, PutNotice, PutState
from amanat.seal.phrase import MailboxKeys
from amanat.seal.signing import SigningKey, sha256
from amanat.seal.state import State, seal_state

SEED_SIZE: Final = 32
_KINDS: Final[Mapping[type[Any], str]] = {Hello: "hello", Grant: "grant", Text: "text", TakeBack: "take_back"}


class Outside:
    """One outside person. `seeds` ("safe", "box": b64) are the age identities; None once the case's key is gone."""

    def __init__(
        self, intake: Intake, live: Mapping[str, Any], seeds: Mapping[str, str] | None, random: Random
    ) -> None:
        self._sign = SigningKey.from_seed(unb64(live["sign"], 32))
        self._safe_sign = SigningKey.from_seed(unb64(live["safe"], 32))
        self._seeds, self._random = seeds, random
        self.mailbox, self.safe = mailbox_id(self._sign.public), mailbox_id(self._safe_sign.public)
        self.desk = DeskId(live["desk"])
        self._box, self._at_safe = intake.outsider(self._sign), intake.outsider(self._safe_sign)

    @property
    def identity(self) -> HybridIdentity:
        """Opens what the receiving desk writes, and our own words. Only while the case lives."""
        assert self._seeds is not None
        return HybridIdentity(unb64(self._seeds["box"], 32))

    # --- what the intake has

    def last(self) -> tuple[int, int]:
        """The last numbers in and out of the mailbox; (0, 0) before its first message."""
        try:
            inward, outward, _ = self._box.mailbox(self.mailbox)
        except NotFoundError:
            return 0, 0
        return inward, outward

    def message(self, direction: str, seq: int) -> bytes:
        return self._box.message(self.mailbox, direction, seq)

    def chain_at(self, seq: int) -> bytes:
        """The chain of our own message as the intake has it. Raises as `open_signed`."""
        return chain_of(open_signed(self.message("in", seq), [self.identity]))

    # --- the safe

    def begin(self, lang: str) -> None:
        """The safe's first state, unless it is there."""
        try:
            self._at_safe.state(self.safe)
            return
        except NotFoundError:
            pass
        assert self._seeds is not None
        keys = MailboxKeys(self.safe, self._safe_sign, HybridIdentity(unb64(self._seeds["safe"], 32)))
        sealed = seal_state(State(1, lang, False, (), (), ()), keys, self._random)
        self._at_safe.deposit([Draft(PutState(self.safe, 0), sealed)])

    def upload(self, pieces: Iterable[bytes], kind: str, added: Day, name: str | None, media: str | None) -> Manifest:
        """One item, sealed to a key of its own. What an earlier try left lies unused until `tidy`."""
        sealing, hashes = ItemSealing(kind, added, self._random, name=name, media=media), []
        for number, part in enumerate(sealing.parts(pieces)):
            self._at_safe.put_part(self.safe, sealing.item, number, part)
            hashes.append(sha256(part))
        self._at_safe.deposit([Draft(CommitItem(self.safe, sealing.item, tuple(hashes)))])
        return sealing.manifest

    def tidy(self, kept: set[str]) -> None:
        """Deletes items that are in no grant: an earlier try was cut off after them."""
        for item in self._at_safe.held(self.safe):
            if item not in kept:
                self._at_safe.deposit([Draft(DropItem(self.safe, ItemId(item)))])

    # --- the mailbox

    def seal(
        self, contents: Sequence[Content], entry: Entry, after: Position, seen: Position, at: int
    ) -> tuple[list[Draft], list[Position]]:
        """Messages in a row, ready to go, and the place of each."""
        drafts, places = [], []
        for content in contents:
            message = Message(
                self.mailbox, "in", after.seq + 1, after.chain, seen, self.desk, entry.current.n, at,
                _KINDS[type(content)], content,
            )  # fmt: skip
            recipients = [entry.current.recipient, self.identity.recipient]
            sealed, after = seal_message(message, self._sign, recipients, self._random)
            drafts.append(Draft(PutMessage(self.mailbox, self.desk, "in", message.seq), sealed, self._sign))
            places.append(after)
        return drafts, places

    def hello(self, lang: str, desk: DeskId, epoch: int, key: SigningKey) -> Hello:
        said: FromDesk = sign_from_desk(self.mailbox, self.desk, desk, epoch, key)
        return Hello(self.identity.recipient.raw, self._sign.public, lang, said)

    def access(self, grant: Grant) -> Draft:
        ids = tuple(item.item for item in grant.items)
        return grant_access(self.safe, grant.grant, grant.desk, self._sign, ids, grant.expires)

    def post(self, drafts: Sequence[Draft]) -> bytes:
        """One bundle; the intake's promise."""
        return self._at_safe.deposit(drafts)

    def say(self, drafts: Sequence[Draft]) -> None:
        """One bundle of messages alone: the safe may be gone by then."""
        self._box.deposit(drafts)

    # --- the end

    def cut(self) -> None:
        """What was handed over is not served any more, and not kept: the safe goes, and its access rows with it."""
        try:
            state = self._at_safe.state(self.safe)
        except NotFoundError:
            return
        self._at_safe.deposit([Draft(EraseMailbox(self.safe, sha256(state)))])

    def erase(self, entry: Entry | None, inward: Position, at: int) -> None:
        """Everything goes; the receiving desk finds a sealed notice, as from any person who erases."""
        seq, _ = self.last()
        if seq:
            was = sha256(self.message("in", seq))
            drafts = [Draft(EraseMailbox(self.mailbox, was))]
            if entry is not None:
                notice = ErasureNotice(self.mailbox, at, inward)
                sealed = seal_notice(notice, self._sign, entry.current.recipient, self._random)
                drafts.insert(0, Draft(PutNotice(NoticeId(random_id(self._random)), self.desk), sealed))
            self._box.deposit(drafts)
        self.cut()


def position(row: Sequence[Any]) -> Position:
    """A place as facts keep it: number, and chain as b64 or ""."""
    return Position(int(row[0]), unb64(row[1], 32) if row[1] else b"")


def new_secrets(random: Random) -> tuple[dict[str, str], dict[str, str]]:
    """Fresh secrets of an outside person: what signs (for the desk's facts), what opens (for under the case's key)."""
    return (
        {"sign": b64(random(SEED_SIZE)), "safe": b64(random(SEED_SIZE))},
        {"safe": b64(random(SEED_SIZE)), "box": b64(random(SEED_SIZE))},
    )
