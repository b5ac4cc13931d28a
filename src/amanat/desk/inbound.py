"""What comes from the intake: messages checked one by one, grants, take-backs, erasure notices, and her files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from amanat.desk.archive import Archive, Draft
from amanat.desk.client import Intake
from amanat.desk.erasing import end_of, erase_case
from amanat.desk.exhibits import compare, keep_original, manifest_of, original_path
from amanat.desk.handover.origin import came_from
from amanat.desk.state import CaseState, GrantState
from amanat.errors import AmanatError, NotFoundError, UnavailableError
from amanat.evidence.sniff import sniff
from amanat.seal import message as m
from amanat.seal.age import HybridIdentity, HybridRecipient
from amanat.seal.encoding import b64, unb64
from amanat.seal.envelope import open_signed
from amanat.seal.grant import Grant, check_addressed
from amanat.seal.ids import MailboxId
from amanat.seal.item import MANIFEST, Manifest
from amanat.seal.notice import ErasureNotice, open_notice
from amanat.seal.proceedings import OwnVoice, Saying
from amanat.seal.record import RECORD
from amanat.seal.signing import sha256, tagged
from amanat.seal.thread import Channel, Received, Thread

LOOK_AHEAD: Final = 50
"""Among so many first messages of a new mailbox one must be genuine and say something."""

STILL_HERS: Final = frozenset({"retention", "destroyed"})
"""Ends of a case by the desk alone: her mailbox goes on."""


class Inbound:
    """Pulls one mailbox, notice or file at a time. Nothing is done twice when it is run again."""

    def __init__(self, archive: Archive, intake: Intake) -> None:
        self._archive, self._intake = archive, intake
        self.messages = self.exhibits = 0
        self._ahead: dict[tuple[str, int], bytes] = {}

    @property
    def _identities(self) -> Sequence[HybridIdentity]:
        epochs = self._archive.epochs
        return [epochs[n].identity for n in sorted(epochs, reverse=True)]

    # --- messages

    def knows(self, mailbox: str) -> bool:
        """Whether there is a living case of this mailbox."""
        case = self._archive.case(mailbox)
        return case is not None and case.erased is None

    def pull(self, mailbox: str, opening: Draft | None = None) -> None:
        """Reads what is new in one mailbox, in both directions. A case without a mailbox has nothing to read.

        `opening`: a new mailbox is let in with its hello alone, and this event begins its case. One whose case this
        desk ended by itself goes on as always, also without a new word."""
        self._ahead.clear()
        case = self._archive.case(mailbox)
        if case is not None and (not case.mailbox_key or (case.channel_of and case.erased is not None)):
            return  # A channel that ended does not begin again, and is no complaint.
        ended = case if case is not None and case.erased is not None else None
        if case is not None and case.erased is not None:
            case = None  # She erased it; the same phrase may have begun again since.
        try:
            last_in, last_out, _ = self._intake.mailbox(mailbox)
        except NotFoundError:
            # That the intake does not know it now is no word of hers: only a lead may end the case.
            if case is not None:
                self._note_lost(case, True)
            return
        if ended is not None and ended.facts.get("care", {}).get("why") in STILL_HERS:
            case = self._again(ended, last_in, invited=opening is not None)
        elif case is None:
            case = self._first(mailbox, last_in, opening)
        if case is None:
            return
        self._note_lost(case, last_in < case.good_seq)
        for seq in range(case.out_seq + 1, last_out + 1):
            self._recover(case, seq)
        thread = self._thread(case)
        for seq in range(case.in_seq + 1, last_in + 1):
            self._read(case, thread, seq)
        self._ahead.clear()

    def _note_lost(self, case: CaseState, lost: bool) -> None:
        if case.lost != lost:
            self._archive.write(Draft("case.lost", case=case.case, data={"lost": lost}))

    def _first(self, mailbox: str, last_in: int, opening: Draft | None) -> CaseState | None:
        """The case of a new mailbox; None when its first message is no genuine hello, or nothing genuine that a person
        could look at came after it: mailboxes cost nothing to make."""
        if last_in < (1 if opening else 2):
            return None
        try:
            signed = open_signed(self._message(mailbox, 1), self._identities)
            hello = m.verified_hello(signed, MailboxId(mailbox))
            HybridRecipient(hello.recipient)
        except UnavailableError:
            raise
        except AmanatError as error:
            self._name_unreadable(mailbox, error)
            return None
        start = m.Position(1, m.chain_of(signed))
        if opening is None and not self._says_something(mailbox, hello.key, start, last_in):
            return None
        archive = self._archive
        key = archive.new_key()
        data = {
            "number": archive.next_number(),
            "key": key,
            "mailbox_key": b64(hello.key),
            "lang": hello.lang,
            "seq": 1,
            "chain": b64(m.chain_of(signed)),
            "warning": "",
            **(opening.data if opening else {}),
        }
        words: dict[str, Any] = {"recipient": b64(hello.recipient)}
        kind = opening.kind if opening else "case.received"
        if hello.from_desk is not None and opening is None:
            kind, (said, name) = "handover.came", came_from(archive, self._intake, mailbox, hello.from_desk)
            data, words = data | said, words | name
        archive.write(Draft(kind, case=mailbox, data=data, words=((key, words),)))
        self.messages += 1
        return archive.case(mailbox)

    def _again(self, ended: CaseState, last_in: int, *, invited: bool) -> CaseState | None:
        """The desk destroyed what it held, her mailbox is still hers: if she writes, a new case begins with that, and
        nothing of before is read again. Who must not see the old one does not see the new one."""
        if (last_in <= ended.in_seq and not invited) or not ended.good_chain:
            return None
        signed = open_signed(self._intake.message(ended.case, "in", 1), self._identities)
        hello = m.verified_hello(signed, MailboxId(ended.case))
        archive = self._archive
        key = archive.new_key()
        data = {
            "number": archive.next_number(),
            "key": key,
            "mailbox_key": ended.mailbox_key,
            "lang": ended.lang,
            "seq": ended.in_seq,
            "good": [ended.good_seq, ended.good_chain, ended.good_at],
            "out": [ended.out_seq, ended.out_chain],
            "hidden_from": list(ended.removed),
            "kin": list(ended.kin),
            "restricted": ended.list_waits,
        }
        words = ((key, {"recipient": b64(hello.recipient)}),)
        archive.write(Draft("care.returned", case=ended.case, data=data, words=words))
        return archive.case(ended.case)

    def _name_unreadable(self, mailbox: str, error: AmanatError) -> None:
        """After a restore that lost epochs somebody may wait whose words nobody here can open: leads read of it."""
        archive = self._archive
        lost = set(archive.state.epochs) - set(archive.epochs)
        if error.code != "age.not_for_me" or not lost:
            archive.notice("mailbox.unreadable")
        elif mailbox not in archive.state.unreadable:
            archive.write(Draft("mailbox.unreadable", data={"mailbox": mailbox}))

    def _says_something(self, mailbox: str, key: bytes, at: m.Position, last: int) -> bool:
        """Whether a genuine grant for this desk or a text stands among her first messages."""
        thread = Thread(Channel(MailboxId(mailbox), self._archive.place.desk, "in", lambda _: key, {}), at)
        for seq in range(2, min(last, LOOK_AHEAD) + 1):
            try:
                sealed = self._message(mailbox, seq)
            except NotFoundError:
                continue
            for received in thread.read([(seq, sealed)], self._identities):
                content = received.message.content if received.message and received.acts else None
                if isinstance(content, m.Text | Grant | OwnVoice):
                    return True
        return False

    def _message(self, mailbox: str, seq: int) -> bytes:
        """A message in, fetched once for looking ahead and for reading."""
        if (mailbox, seq) not in self._ahead:
            self._ahead[mailbox, seq] = self._intake.message(mailbox, "in", seq)
        return self._ahead[mailbox, seq]

    def _thread(self, case: CaseState) -> Thread:
        written = {int(seq): unb64(chain) for seq, chain in self._archive.body(case).get("written", {}).items()}
        key = unb64(case.mailbox_key, 32)
        channel = Channel(MailboxId(case.case), self._archive.place.desk, "in", lambda _: key, written)
        return Thread(channel, m.Position(case.good_seq, unb64(case.good_chain)))

    def _read(self, case: CaseState, thread: Thread, seq: int) -> None:
        try:
            sealed = self._message(case.case, seq)
        except NotFoundError:
            return
        for received in thread.read([(seq, sealed)], self._identities):
            self._archive.write(self._draft(case, received))
            self.messages += 1

    def _draft(self, case: CaseState, received: Received) -> Draft:
        message, position = received.message, received.position
        data: dict[str, Any] = {
            "seq": received.seq,
            "chain": b64(position.chain) if position else "",
            "at": message.at if message else self._archive.clock(),
            "warning": received.warning or "",
            "kind": message.kind if message else "unreadable",
            "seen": message.seen.seq if message else 0,
        }
        if message is None:
            return Draft("message.in", case=case.case, data=data)
        if isinstance(message.content, m.Text):
            words = ((case.key, {"text": message.content.text}),)
            return Draft("message.in", case=case.case, data=data, words=words)
        if isinstance(message.content, Grant) and received.acts:
            return self._grant(case, data, message.content)
        if isinstance(message.content, m.TakeBack) and received.acts:
            return Draft("take_back.received", case=case.case, data={**data, "grant": message.content.grant})
        if isinstance(message.content, Saying) and received.acts:
            raw: Any = m.MESSAGE.write(message)
            return Draft("message.in", case=case.case, data=data, words=((case.key, {"content": raw["content"]}),))
        return Draft("message.in", case=case.case, data=data)

    def _grant(self, case: CaseState, data: dict[str, Any], grant: Grant) -> Draft:
        try:
            check_addressed(grant, self._archive.place.desk)
        except AmanatError as error:
            return Draft("message.in", case=case.case, data={**data, "warning": error.code})
        if any(grant.grant in other.grants for other in self._archive.state.cases.values()):
            return Draft("message.in", case=case.case, data={**data, "warning": "grant.repeated"})
        key = self._archive.new_key()
        data |= {
            "grant": grant.grant,
            "key": key,
            "purpose": grant.purpose,
            "fields": list(grant.fields),
            "expires": grant.expires,
            "given": grant.given,
            "items": [self._row(manifest) for manifest in grant.items],
        }
        words = ((key, {"items": [MANIFEST.write(manifest) for manifest in grant.items]}),)
        return Draft("grant.received", case=case.case, data=data, words=words)

    def _row(self, manifest: Manifest) -> dict[str, Any]:
        """What of an item outlives its erasure: a salted commitment to its hash."""
        salt = self._archive.random(16)
        return {
            "item": manifest.item,
            "kind": manifest.kind,
            "parts": manifest.parts,
            "salt": b64(salt),
            "commitment": b64(sha256(tagged("commit", salt + manifest.hash))),
        }

    def _recover(self, case: CaseState, seq: int) -> None:
        """A message out that this journal does not know: written after the backup it was restored from."""
        if case.inflight and case.inflight[0] == seq:
            return
        archive = self._archive
        data: dict[str, Any] = {"seq": seq, "chain": "", "kind": "unreadable", "at": archive.clock()}
        words: dict[str, Any] = {}
        try:
            signed = open_signed(self._intake.message(case.case, "out", seq), self._identities)
            message = m.MESSAGE.decode(signed[64:])
            if message.direction == "out" and message.mailbox == case.case:
                data |= {"chain": b64(m.chain_of(signed)), "kind": message.kind, "at": message.at}
                words = dict(m.MESSAGE.write(message)["content"])  # type: ignore[index,call-overload,arg-type]
        except UnavailableError:
            raise
        except AmanatError:
            archive.notice("message.unreadable")
        if not archive.state.reread and not archive.state.restored:
            archive.notice("outbox.foreign")
        archive.write(Draft("message.recovered", case=case.case, data=data, words=((case.key, words),)))

    # --- erasure

    def read_notice(self, notice: str) -> None:
        """Obeys one erasure notice if her last message in it is the one that was read last here, or if it can only mean
        that she wrote once more and erased then. Otherwise it may be an old one, played back after she began anew: a
        lead decides."""
        cases = [case for case in self._archive.state.cases.values() if case.mailbox_key]
        keys = {MailboxId(case.case): unb64(case.mailbox_key, 32) for case in cases}
        try:
            opened = open_notice(self._intake.notice(notice), self._identities, keys)
        except (UnavailableError, NotFoundError) as error:
            if isinstance(error, UnavailableError):
                raise
            return
        except AmanatError as error:
            if error.code != "notice.unknown_mailbox":  # She never sent anything that became a case: nothing to end.
                self._archive.notice("notice.forged")
            return
        case = self._archive.case(opened.mailbox)
        if case is None:
            return
        end = (opened.inward.seq, b64(opened.inward.chain))
        if case.erased is not None:
            if case.facts.get("care", {}).get("why") in STILL_HERS and end[0] >= case.good_seq:
                self._archive.write(Draft("care.let_go", case=case.case, data={"end": end_of(case.case, end)}))
            return
        if end == (case.good_seq, case.good_chain) and end_of(case.case, end) not in self._archive.state.ended:
            erase_case(self._archive, case, "notice", end)
        elif end_of(case.case, end) in self._archive.state.ended or end[0] <= case.good_seq:
            self._archive.notice("notice.replayed")
        elif self._was_her_last_word(case, opened):
            erase_case(self._archive, case, "notice", end)
        else:
            self._archive.notice("notice.unread")
            self.pull(case.case)  # marks the case as lost if the intake does not know her mailbox any more

    def _was_her_last_word(self, case: CaseState, notice: ErasureNotice) -> bool:
        """Whether a notice that names a message never read here is about this case and not about an earlier one of the
        same phrase: there was no earlier one here, she wrote the notice after everything that was read of her, and the
        intake has nothing of the mailbox. A clock of hers that ran back leaves it to a lead."""
        before = any(end.startswith(f"{case.case} ") for end in self._archive.state.ended)
        if before or notice.at <= max(case.good_at, case.received):
            return False
        try:
            self._intake.mailbox(case.case)
        except NotFoundError:
            return True
        return False

    # --- files

    def wanted(self, today: str) -> Iterator[tuple[CaseState, GrantState, str]]:
        """Every granted item that is not here yet, of grants that last until `today` at least."""
        for case in list(self._archive.state.cases.values()):
            for grant in list(case.grants.values()):
                if grant.erased or grant.taken_back is not None or grant.expires < today:
                    continue
                fetched = set(grant.fetched)
                if len(fetched) < len(grant.items):
                    yield from ((case, grant, row["item"]) for row in grant.items if row["item"] not in fetched)

    def fetch(self, case: CaseState, grant: GrantState, item: str) -> None:
        """Fetches one item, keeps its sealed bytes, opens it in memory and compares its hash."""
        body = self._archive.grant_body(grant)
        exhibit = next((row for row in body.get("exhibits", ()) if row["item"] == item), None)
        if exhibit is None:
            return
        manifest = manifest_of(exhibit)
        path = original_path(self._archive.folder, case.case, grant.grant, item)
        try:
            keep_original(path, self._parts(case, grant, manifest))
        except NotFoundError:
            if exhibit["state"] != "missing":
                self._record(case, grant, manifest, "missing", {}, False)
            return
        taken = _Taken(manifest.kind == "record")
        state = compare(path, manifest, taken)
        words: dict[str, Any] = {"sniffed": sniff(taken.start)}
        # A record that does not agree may have named people who must not see it: somebody has to look first.
        excluding = manifest.kind == "record"
        if excluding and state == "matches":
            words["record"], excluding = _record(bytes(taken.whole))
        self._record(case, grant, manifest, state, words, excluding)

    def _parts(self, case: CaseState, grant: GrantState, manifest: Manifest) -> Iterator[bytes]:
        others = [other for other in case.grants.values() if other is not grant and not other.erased]
        for number in range(manifest.parts):
            yield self._part([grant, *others], manifest.item, number)

    def _part(self, grants: list[GrantState], item: str, number: int) -> bytes:
        for grant in grants[:-1]:
            try:
                return self._intake.part(grant.grant, item, number)
            except NotFoundError:
                continue
        return self._intake.part(grants[-1].grant, item, number)

    def _record(
        self, case: CaseState, grant: GrantState, manifest: Manifest, state: str, words: dict[str, Any], excluding: bool
    ) -> None:
        with self._archive.lock:
            if grant.key not in self._archive.ring:
                return
            data = {"grant": grant.grant, "item": manifest.item, "state": state, "excluding": excluding}
            self._archive.write(Draft("exhibit.fetched", case=case.case, data=data, words=((grant.key, words),)))
            self.exhibits += 1


class _Taken:
    """Keeps the start of a file, or all of a record."""

    def __init__(self, all_of_it: bool) -> None:
        self._all = all_of_it
        self.start = b""
        self.whole = bytearray()

    def __call__(self, chunk: bytes) -> None:
        if len(self.start) < 64:
            self.start = (self.start + chunk)[:64]
        if self._all:
            self.whole += chunk


def _record(data: bytes) -> tuple[dict[str, Any], bool]:
    """The record and whether it names people who must not see it. Bytes that are no record are kept as her words, and
    count as excluding: somebody has to look before others do."""
    try:
        record = RECORD.decode(data)
    except AmanatError:
        return {"narrative": data.decode("utf-8", "replace"), "malformed": "yes"}, True
    written: Any = RECORD.write(record)
    return dict(written), bool(record.exclude)
