"""The opened journal: verified, projected, and written to by this process alone (spec/journal.md)."""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, tzinfo
from pathlib import Path
from typing import Any, Final

from amanat.desk import chain, snapshot
from amanat.desk.apply_case import CASE_EVENTS, apply_case, day_of
from amanat.desk.apply_desk import apply_desk
from amanat.desk.chain import Frame, Position
from amanat.desk.custody import chain as custody
from amanat.desk.custody.making import NAME as CUSTODY
from amanat.desk.custody.making import Making, case_of
from amanat.desk.epochs import Epoch
from amanat.desk.events import DESK, Event, Words, check_signature, open_words, read_frame, seal_words, write_frame
from amanat.desk.index import WordIndex
from amanat.desk.journal import Head, Reader, Writer, fresh_digest, read_head, set_torn_aside
from amanat.desk.kept import Kept
from amanat.desk.keyring import Keyring
from amanat.desk.lists import Lists
from amanat.desk.pattern.index import Respondents
from amanat.desk.pattern.reading import settle as settle_respondents
from amanat.desk.place import Place, edited, place_hash
from amanat.desk.snapshot import find_snapshot
from amanat.desk.state import CaseState, DeskState, GrantState, thaw
from amanat.errors import AmanatError, ForgedError, RefusedError
from amanat.seal.custody import About
from amanat.seal.encoding import Random, b64, unb64
from amanat.seal.signing import SigningKey

MISSING: Final = (
    "The intake has lost the mark of this journal. Nothing is written until a lead has looked: call the intake's "
    "operator, compare the number of entries with your last backup, then run: amanat desk mark-again."
)

Clock = Callable[[], int]
"""Unix seconds."""

SNAPSHOT_EVERY: Final = 2000
SNAPSHOT_SHARE: Final = 50
"""Events after which the snapshot is written anew, or this share of all events if that is more; at lock it always
is."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An event to be written. `words`: pairs of key id and words. `about`: what its custody event says that it was done
    to; None: what stands in the event (`amanat.desk.custody.making`)."""

    kind: str
    actor: str = DESK
    case: str = ""
    data: Words = field(default_factory=dict)
    words: tuple[tuple[str, Words], ...] = ()
    about: tuple[About, ...] | None = None


def _locked() -> RefusedError:
    return RefusedError("desk.locked", "The desk is locked. Unlock it with your passphrase.")


@contextmanager
def _no_collection() -> Iterator[None]:
    """Much is made at once and nearly all of it stays: the collector would walk it again and again, and later stop
    everybody's clicks to walk it once more."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        if was:
            gc.enable()


# About a millisecond and a half of work, then somebody else's turn: it holds the lock and the interpreter.
_WORDS_AT_ONCE: Final = 30
_READ_AT_ONCE: Final = 6
_BREATH: Final = 0.002  # seconds


class Archive:
    """One desk's journal with everything it adds up to. Reads and writes under `lock`; memory only. `zone`: where the
    desk's days begin; None: as on this machine."""

    def __init__(
        self,
        folder: Path,
        place: Place,
        epochs: Mapping[int, Epoch],
        clock: Clock,
        random: Random,
        *,
        whole: bool = False,
    ) -> None:
        """Reads and verifies everything; repairs nothing. `whole`: every event and signature, without the snapshot.

        Raises ForgedError `journal.…`.
        """
        self.folder, self.place, self.clock, self.random = folder, place, clock, random
        self.zone: tzinfo | None = UTC
        self.epochs = dict(epochs)
        self.lock = threading.RLock()
        self._keeping = threading.Lock()
        self.signers: dict[str, SigningKey] = {}
        self.findings: list[str] = []
        self.frozen = False
        self.closed = False
        self.state = DeskState()
        self.words = WordIndex()
        self.lists = Lists()
        self.respondents = Respondents()
        self.ring = Keyring(folder, {n: epoch.journal for n, epoch in self.epochs.items()})
        try:
            with _no_collection():
                self._read(whole)
        except BaseException:
            self.ring.close()
            raise
        threading.Thread(target=self._index_words, name="words", daemon=True).start()

    def _index_words(self) -> None:
        """Makes the words of all cases ready for searching, and who names whom for comparing, a few at a time, while
        people begin to work."""
        more = True
        while more:
            with self.lock:
                more = not self.closed and (
                    self.words.catch_up(_WORDS_AT_ONCE) or settle_respondents(self, _READ_AT_ONCE)
                )
            time.sleep(_BREATH)

    # --- reading

    def _read(self, whole: bool) -> None:
        head = read_head(self.folder, self._epoch_public)
        reader = Reader(self.folder, self.place.raw, head)
        at = None if whole else self._recall(head, reader)
        self._snapshot_at = at.count if at else 0
        for case in self.state.cases.values():
            self.lists.follow(case)
            self.respondents.follow(case)
        for frame in reader.frames(at):
            self._replay(frame)
        self._writer = Writer(self.folder, reader.at, head.batch if head else 0, reader.digest)
        self._torn = reader.torn
        if self.at.count and self.state.place != place_hash(self.place):
            raise edited()
        if self.at.count and self.state.epoch not in self.epochs:  # an old wrap was brought back
            raise ForgedError("keys.epoch", "These keys of the desk are old ones. Restore a backup.")
        self._compare_keys()
        custody.upgrade(self.state)

    def _recall(self, head: Head | None, reader: Reader) -> Position | None:
        """Takes the state from the snapshot and gives its place in the journal; None when it does not count.

        Only the newest epoch may vouch for a snapshot, and only once the journal goes on in it: who left still holds
        the keys of earlier ones. Journal and snapshot are hashed while the cases are read.
        """
        newest, found = max(self.epochs), find_snapshot(self.folder, self.epochs)
        if found is None or head is None or not found.epoch.n == head.epoch == newest:
            return None
        try:
            with ThreadPoolExecutor(2, "hash") as beside:
                journal = beside.submit(reader.prefix_holds, found.at, found.prefix)
                rest = beside.submit(found.holds)
                state, words = found.load(self.ring.get)
            if rest.result() and journal.result() and state.epoch == newest:
                self.state, self.words = state, words
                return found.at
        except (AmanatError, ValueError, KeyError, TypeError):
            pass
        reader.digest = fresh_digest(self.place.raw)
        return None

    def _epoch_public(self, n: int) -> bytes | None:
        epoch = self.epochs.get(n)
        return epoch.sign.public if epoch else None

    def _replay(self, frame: Frame) -> None:
        event, signed = read_frame(frame, self.epochs, self.place.raw)
        check_signature(frame, event, signed, lambda event: self.actor_key(event, frame.epoch))
        self._apply(event, frame.seq)

    def actor_key(self, event: Event, epoch: int) -> bytes | None:
        """Whose signature `event` needs, written under `epoch`; None if its actor may not act at this point."""
        state = self.state
        if event.seq == 1:
            person = event.data.get("person", {})
            founding = event.kind == "desk.founded" and epoch == 1 and event.actor == person.get("id")
            return unb64(person["key"], 32) if founding else None
        if epoch != state.epoch:
            return None
        if event.actor == DESK:
            return self._epoch_public(epoch)
        member = state.active(event.actor)
        return unb64(member.key, 32) if member else None

    def _apply(self, event: Event, seq: int) -> None:
        try:
            opened = replace(event, words=tuple(open_words(part, self.ring.get(part.key)) for part in event.sealed))
            self._change(opened)
        except (AmanatError, KeyError, ValueError, TypeError) as error:
            raise chain.edited(seq) from error

    def _change(self, event: Event) -> None:
        event, signed = custody.parted(event)
        if event.kind in CASE_EVENTS:
            apply_case(self.state, event, self.ring.get)
            case = self.state.cases[event.case]
            self.words.follow(case)
            self.lists.follow(case)
            self.respondents.follow(case, event)
        else:
            apply_desk(self.state, event)
            if event.kind in custody.PEOPLE_CHANGE:
                custody.note_people(self.state, event.at)
        custody.follow(self.state, event, signed, self.ring.get)

    def _compare_keys(self) -> None:
        wanted, gone = self._key_ids()
        returned = tuple(gone & self.ring.ids())
        if returned:
            self.ring.destroy(returned)
            self.findings.append("keyring.returned")
        if wanted - self.ring.ids():
            self.findings.append("keyring.missing")
        if self.ring.damaged:
            self.findings.append("keyring.damaged")

    def _key_ids(self) -> tuple[set[str], set[str]]:
        wanted: set[str] = set()
        gone: set[str] = set(self.state.gone)
        for case in self.state.cases.values():
            (gone if case.erased is not None else wanted).add(case.key)
            for grant in case.grants.values():
                ended = grant.erased or grant.taken_back is not None
                (gone if grant.erased else set() if ended else wanted).add(grant.key)
        return wanted, gone

    # --- writing

    @property
    def at(self) -> Position:
        """Where the journal ends."""
        return self._writer.at

    @property
    def epoch(self) -> Epoch:
        """The current epoch."""
        return self.epochs[self.state.epoch]

    def settle(self) -> None:
        """Sets a torn end aside before anything is written after it, and says so in the journal."""
        if self._torn is not None:
            torn, self._torn = self._torn, None
            set_torn_aside(self.folder, torn)
            self.write(Draft("journal.torn", data={"size": torn.size, "offset": torn.offset}))

    def notice(self, finding: str, here: bool = True) -> None:
        """Adds a finding, once; or removes it when what it names is `here` no more."""
        if here and finding not in self.findings:
            self.findings.append(finding)
        elif not here and finding in self.findings:
            self.findings.remove(finding)

    def check_writable(self) -> None:
        """Raises RefusedError `desk.locked`, or `anchor.missing` while a lead has to decide."""
        if self.closed:
            raise _locked()
        if self.frozen:
            raise RefusedError("anchor.missing", MISSING)

    def new_key(self) -> str:
        """A new case or grant key; its id."""
        return self.new_keys(1)[0]

    def new_keys(self, count: int) -> list[str]:
        """So many new keys, with one wait for the disk."""
        self.check_writable()
        return self.ring.make_many(count, self.epoch.n, self.epoch.journal, self.random)

    def write(self, draft: Draft) -> int:
        """Writes one event; it is on the disk when this returns its number."""
        return self.write_all([draft])

    def write_all(self, drafts: Sequence[Draft]) -> int:
        """Writes events as one batch with one fsync. All must belong to the current epoch."""
        with self.lock:
            self.check_writable()
            self.settle()
            self._wake(drafts)
            at, frames, events = self.at, bytearray(), []
            epoch, making = self.epoch, Making(self)
            for draft in drafts:
                event = self._event(draft, at.count + 1, making)
                frame, at = write_frame(event, at, epoch, self.place.raw, self._signer(draft.actor), self.random)
                frames += frame
                events.append(event)
            self._writer.append(bytes(frames), at, epoch.n, epoch.sign)
            for event in events:
                self._change(event)
            return at.count

    def _wake(self, drafts: Sequence[Draft]) -> None:
        """Reads what an event will change from the snapshot's file before it is written: if the file was altered, the
        error comes while nothing has happened."""
        for name in {case_of(draft.kind, draft.case, draft.data) for draft in drafts}:
            case = self.state.cases.get(name)
            if case is None:
                continue
            holders: list[CaseState | GrantState] = [case, *case.grants.values()]
            for holder in holders:
                if isinstance(holder.body, Kept):
                    holder.body = holder.body.read()

    def open_epoch(self, epoch: Epoch, *drafts: Draft) -> None:
        """Writes the events, in the old epoch, of which the last makes `epoch` the current one."""
        with self.lock:
            self.epochs[epoch.n] = epoch
            self.write_all(drafts)

    def _event(self, draft: Draft, seq: int, making: Making) -> Event:
        at, data, all_words = self.clock(), dict(draft.data), draft.words
        made = making.of(draft, self._signer(draft.actor), at)
        if made is not None:
            data[CUSTODY] = b64(made.hash)
            all_words += ((made.key, {CUSTODY: b64(made.signed)}),) if made.key else ()
        sealed = []
        for key_id, words in all_words:
            key = self.ring.get(key_id)
            if key is None:
                raise RefusedError("case.erased", "She took this back, or it expired. Its keys are destroyed.")
            sealed.append(seal_words(key_id, key, words, self.random))
        words_only = tuple(words for _, words in all_words)
        return Event(seq, at, draft.actor, draft.kind, draft.case, data, tuple(sealed), words_only)

    def _signer(self, actor: str) -> SigningKey:
        if actor == DESK:
            return self.epoch.sign
        signer = self.signers.get(actor)
        if signer is None:
            raise _locked()
        return signer

    def destroy(self, *keys: str) -> None:
        """Destroys keys, on the disk and in memory. Write the event that says so right after."""
        self.check_writable()
        self.ring.destroy(keys)

    # --- keeping

    def snapshot_if_due(self, *, now: bool = False) -> bool:
        """Writes the snapshot when enough events came since the last one, or `now`. Others can read and write while its
        bytes go to the disk."""
        with self._keeping:
            with self.lock:
                self.words.purge()
                since = self.at.count - self._snapshot_at
                due = since >= max(SNAPSHOT_EVERY, self.at.count // SNAPSHOT_SHARE)
                if self.frozen or self.closed or not (due or (now and since)):
                    return False
                at, prefix = self.at, self._writer.prefix()
                copy = snapshot.take(self.state, at, prefix, self.epoch, self.ring.get, self.random)
            file = snapshot.write(self.folder, copy)
            with self.lock:
                snapshot.settle(copy, file)
                self._snapshot_at = at.count
            return True

    def link_at(self, count: int) -> bytes | None:
        """The journal's link after `count` events; None if there are fewer."""
        if count == self.at.count:
            return self.at.link
        if count == 0:
            return chain.start(self.place.raw).link
        for frame in Reader(self.folder, self.place.raw, None, bare=True).frames():
            if frame.seq == count:
                return frame.link
        return None

    def events_at(self, wanted: Collection[int]) -> Iterator[Event]:
        """These events as they were signed, opened as far as their keys are there. Walks the whole journal."""
        for frame in Reader(self.folder, self.place.raw, None, bare=True).frames():
            if frame.seq in wanted:
                event, _ = read_frame(frame, self.epochs, self.place.raw)
                yield replace(event, words=tuple(open_words(part, self.ring.get(part.key)) for part in event.sealed))

    def close(self) -> None:
        """Forgets every key and everything opened."""
        with self.lock:
            self.closed = True
            self._writer.close()
            self.ring.close()
            self.signers.clear()
            self.epochs.clear()
            self.state, self.words, self.lists = DeskState(), WordIndex(), Lists()
            self.respondents = Respondents()
        gc.unfreeze()

    # --- what the rooms above read

    def next_number(self) -> str:
        """The number of the case that begins next, such as ``2026-0042``."""
        year = day_of(self.clock())[:4]
        return f"{year}-{self.state.numbers.get(year, 0) + 1:04d}"

    def case(self, case: str) -> CaseState | None:
        return self.state.cases.get(case)

    def body(self, case: CaseState) -> dict[str, Any]:
        """The words of a case, opened for reading."""
        return thaw(case.body, case.key, self.ring.get(case.key))

    def grant_body(self, grant: GrantState) -> dict[str, Any]:
        """The record and exhibits of a grant, opened for reading."""
        return thaw(grant.body, grant.key, self.ring.get(grant.key))
