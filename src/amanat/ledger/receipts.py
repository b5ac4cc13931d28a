"""What a receipt is worth: every claim in a file of receipts, checked one by one (spec/receipt.md, "Checking").

The file itself is read by `amanat.seal.receipt_file`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from amanat.errors import AmanatError, ForgedError, MalformedError
from amanat.ledger.cosignature import Policy, Witnessed
from amanat.ledger.leaf import Preimage, leaf_of, preimage_bytes
from amanat.ledger.proof import check_proof, read_proof
from amanat.seal.directory import Entry, open_entry
from amanat.seal.envelope import open_signed
from amanat.seal.message import LABEL, MESSAGE
from amanat.seal.phrase import MailboxKeys, Phrase, desk_keys
from amanat.seal.receipt import PROMISE, open_promise, salt_for
from amanat.seal.receipt_file import Receipt
from amanat.seal.signing import sha256, split_body, verified_body

Level = Literal["holds", "waits", "fails"]
"""`waits`: nothing speaks against it, and something is still missing to prove it."""
PROVED_SO_FAR = frozenset({"receipt.not_yet", "receipt.unwitnessed"})
"""Marks that wait and leave what was proved proved: a promise that holds, and a ledger that nobody else watches."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing that was looked at: its stable code, and what came out, in one plain English sentence. `facts`: what
    that sentence names, for whoever says it in another language; `went`: (day, to whom) of each deposit that a file
    went along with, the day empty where it is not proved."""

    code: str
    level: Level
    says: str
    facts: Mapping[str, str] = field(default_factory=dict, hash=False)
    went: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Keys:
    """Whose word counts: the intake's key for promises (32 bytes), and the log with its witnesses. None: not known."""

    intake: bytes | None
    policy: Policy | None


_TYPES = {"deposit": "bundle", "answer": "message"}


def check_receipt(receipt: Receipt, keys: Keys, phrase: Phrase) -> tuple[Mark, ...]:
    """Everything that one receipt claims. `phrase`: the one that opened the file; an answer was sealed to it."""
    if receipt.preimage.type != _TYPES[receipt.kind]:
        return (Mark("receipt.type", "fails", "This receipt is not for what it says it is for."),)
    preimage = Preimage(receipt.preimage.type, receipt.preimage.salt, receipt.preimage.hash)
    own = _answer(receipt, phrase) if receipt.kind == "answer" else _carried(receipt)
    promised, proved = _promise(receipt, preimage, keys.intake), _proof(receipt, preimage, keys.policy)
    is_signed = _has(own, "receipt.answer_signed")
    return (*promised, *proved, *_open(receipt, is_signed=is_signed), *own)


def check_files(receipts: Iterable[Receipt], files: Mapping[str, bytes], keys: Keys) -> tuple[Mark, ...]:
    """Whether each file (name, and the SHA-256 of its bytes) went along with one of these deposits. Only a deposit
    whose promise or proof holds with these keys says so."""
    bound = [one for one in (_bound(receipt, keys) for receipt in receipts) if one is not None]
    return tuple(_file(name, digest, bound) for name, digest in files.items())


@dataclass(frozen=True, slots=True)
class _Bound:
    """A deposit that names its files. `is_proved`: by these keys; otherwise a key is missing. `day`: where it is
    proved."""

    is_proved: bool
    day: str
    about: str
    hashes: frozenset[bytes]

    @property
    def when(self) -> str:
        """In English. Neither promise nor leaf says to whom."""
        day = f"on {self.day}" if self.day else "on a day that is not proved"
        return f"{day} (the file of receipts says: to {self.about})" if self.about else day


def _bound(receipt: Receipt, keys: Keys) -> _Bound | None:
    """None: nothing ties these files to the ledger, or what should does not hold."""
    if (receipt.kind, receipt.preimage.type) != ("deposit", "bundle") or not receipt.nonce:
        return None
    if salt_for(receipt.nonce, receipt.what) != receipt.preimage.salt:
        return None
    preimage = Preimage(receipt.preimage.type, receipt.preimage.salt, receipt.preimage.hash)
    marks = (*_promise(receipt, preimage, keys.intake), *_proof(receipt, preimage, keys.policy))
    is_proved = _has(marks, "receipt.promised", "receipt.in_ledger")
    if any(mark.level == "fails" for mark in marks) or not (is_proved or _has(marks, "receipt.no_key")):
        return None
    day = str(receipt.day) if _has(marks, "receipt.promised") else ""
    return _Bound(is_proved, day, receipt.about, frozenset(one.hash for one in receipt.what))


def _has(marks: Iterable[Mark], *codes: str) -> bool:
    return any(mark.code in codes for mark in marks)


def _file(name: str, digest: bytes, bound: Sequence[_Bound]) -> Mark:
    found = [one for one in bound if digest in one.hashes]
    named, proved = {"name": name}, [one for one in found if one.is_proved]
    if proved:
        says = f"{name}: these very bytes went along {', '.join(one.when for one in proved)}."
        return Mark("receipt.file_in", "holds", says, named, tuple((one.day, one.about) for one in proved))
    if found:
        waits = "a receipt names these bytes, and there is no key to prove that receipt with."
        return Mark("receipt.file_waits", "waits", f"{name}: {waits}", named)
    return Mark("receipt.file_nowhere", "fails", f"{name}: no receipt here that holds names these bytes.", named)


def _open(receipt: Receipt, *, is_signed: bool) -> tuple[Mark, ...]:
    """What neither promise nor proof nor the desk's signature stands for."""
    if receipt.promise or (receipt.proof and is_signed):
        return ()
    if receipt.proof:
        return (Mark("receipt.day_unproved", "waits", "The day is not proved. Only this file says it."),)
    if is_signed:
        says = "Not in the ledger when this copy was made. Make a newer copy after a while."
        return (Mark("receipt.answer_waiting", "waits", says),)
    return (Mark("receipt.unproved", "fails", "Nothing proves this: no promise and no proof."),)


def _guarded(look: Callable[[], Iterable[Mark]]) -> tuple[Mark, ...]:
    """What does not hold becomes a mark under its own code."""
    try:
        return tuple(look())
    except AmanatError as error:
        return (Mark(error.code, "fails", error.detail),)


def _promise(receipt: Receipt, preimage: Preimage, intake: bytes | None) -> tuple[Mark, ...]:
    def look() -> Iterable[Mark]:
        # Even without a key: a promise about something else is not hers.
        claimed = PROMISE.decode(split_body(receipt.promise)[1])
        if claimed.leaf != leaf_of(preimage):
            raise ForgedError("receipt.leaf", "The promise is for something else.")
        if _day(claimed.at) != receipt.day:
            raise ForgedError("receipt.day", "The day of this receipt is not the day of its promise.")
        if intake is None:
            yield Mark("receipt.no_key", "waits", "There is no key to check the promise with.")
            return
        open_promise(receipt.promise, intake, claimed.leaf)
        says = f"The intake signed that it stored this, {_time(claimed.at)}."
        yield Mark("receipt.promised", "holds", says, {"time": _time(claimed.at)})

    return _guarded(look) if receipt.promise else ()


def _proof(receipt: Receipt, preimage: Preimage, policy: Policy | None) -> tuple[Mark, ...]:
    def look() -> Iterable[Mark]:
        if not receipt.proof:
            return (_not_yet(receipt),) if receipt.promise else ()
        proof = read_proof(receipt.proof.encode())
        if proof.extra is not None and proof.extra != preimage_bytes(preimage):
            raise ForgedError("receipt.extra", "The proof explains another leaf.")
        if policy is None:
            return (Mark("receipt.no_key", "waits", "There is no key of the ledger to check the proof with."),)
        return _in_ledger(proof.index, check_proof(proof, leaf_of(preimage), policy))

    return _guarded(look)


def _not_yet(receipt: Receipt) -> Mark:
    by = _time(PROMISE.decode(split_body(receipt.promise)[1]).by)
    says = f"Promised, not yet proved, by {by}. Make a newer copy after that."
    return Mark("receipt.not_yet", "waits", says, {"time": by})


def _in_ledger(index: int, witnessed: Witnessed) -> tuple[Mark, ...]:
    checkpoint = witnessed.checkpoint
    place = f"Number {index:,} of {checkpoint.size:,} in the ledger {checkpoint.origin}"
    facts = {"index": f"{index:,}", "size": f"{checkpoint.size:,}", "log": checkpoint.origin}
    if not witnessed.cosigned:
        alone = "No witness stands behind this ledger. Nobody independent says when it was there."
        return Mark("receipt.in_ledger", "holds", f"{place}.", facts), Mark("receipt.unwitnessed", "waits", alone)
    who = ", ".join(f"{name} {_time(time)}" for name, time in witnessed.cosigned)
    return (Mark("receipt.in_ledger", "holds", f"{place}; cosigned by {who}.", {**facts, "who": who}),)


def _carried(receipt: Receipt) -> tuple[Mark, ...]:
    count = len(receipt.what)
    if not receipt.nonce:
        lacking = "It names files, but nothing ties them to the ledger."
        return (Mark("receipt.not_bound", "waits", lacking),) if count else ()
    if salt_for(receipt.nonce, receipt.what) != receipt.preimage.salt:
        return (Mark("receipt.carried_differs", "fails", "The files it names are not those that were sent."),)
    says = f"It names {count} {'file' if count == 1 else 'files'}, and is tied to exactly these."
    return (Mark("receipt.carried", "holds", says, {"count": str(count)}),) if count else ()


def _answer(receipt: Receipt, phrase: Phrase) -> tuple[Mark, ...]:
    if receipt.message is not None and sha256(receipt.message) != receipt.preimage.hash:
        return (_differs(),)
    if not receipt.body:
        return (
            Mark(
                "receipt.answer_gone",
                "waits",
                "The answer was gone when this copy was made; this proves only its hash.",
            ),
        )
    if receipt.entry is None:
        says = "The file does not say whose answer this is. Its words are not shown to be what is in the ledger."
        return (Mark("receipt.answer_unsigned", "waits", says),)

    def look(signed: bytes) -> Iterable[Mark]:
        entry = open_entry(signed)
        mailbox = desk_keys(phrase, entry.desk)
        return _sealed(receipt, mailbox), _signed(receipt, entry, mailbox)

    entry = receipt.entry
    return _guarded(lambda: look(entry))


def _sealed(receipt: Receipt, mailbox: MailboxKeys) -> Mark:
    if receipt.message is None:
        says = "Signed by the desk, but not shown to be what is in the ledger: the sealed answer is not in this file."
        return Mark("receipt.answer_unsealed", "waits", says)
    if open_signed(receipt.message, [mailbox.identity]) != receipt.body:
        return _differs()
    return Mark("receipt.answer_sealed", "holds", "This answer is what was sealed and put into the ledger.")


def _differs() -> Mark:
    return Mark("receipt.answer_differs", "fails", "This answer is not the one that was put into the ledger.")


def _signed(receipt: Receipt, entry: Entry, mailbox: MailboxKeys) -> Mark:
    message = MESSAGE.decode(split_body(receipt.body)[1])
    key = entry.signing_key(message.epoch)
    if key is None:
        raise ForgedError("receipt.answer_key", "The organisation does not list the key that signed this answer.")
    verified_body(LABEL, key, receipt.body)
    if (message.mailbox, message.direction, message.to) != (mailbox.mailbox, "out", mailbox.mailbox):
        raise ForgedError("receipt.answer_elsewhere", "This answer was written to somebody else.")
    if _day(message.at) != receipt.day:
        raise ForgedError("receipt.day", "The day of this receipt is not the day of its answer.")
    # Anybody can take a name: the fingerprint is what to compare.
    says = f"Signed by the desk {entry.desk}, which calls itself {entry.name.en} and dated it {_time(message.at)}."
    facts = {"desk": entry.desk, "called": entry.name.ur or entry.name.en, "time": _time(message.at)}
    return Mark("receipt.answer_signed", "holds", says, facts)


def _day(seconds: int) -> str:
    return f"{_moment(seconds):%Y-%m-%d}"


def _time(seconds: int) -> str:
    return f"{_moment(seconds):%Y-%m-%d %H:%M} UTC"


def _moment(seconds: int) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise MalformedError("receipt.time", "This receipt names a time that no calendar has.") from error
