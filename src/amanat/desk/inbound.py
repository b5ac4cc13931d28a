"""What comes from the intake: messages checked one by one, grants, take-backs, erasure notices, and her files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from amanat.desk.apply_case import day_of
from amanat.desk.archive import Archive, Draft
from amanat.desk.client import Intake
from amanat.desk.exhibits import compare, forget_originals, keep_original, manifest_of
from amanat.desk.sniff import sniff
from amanat.desk.state import CaseState, GrantState
from amanat.errors import AmanatError, NotFoundError, UnavailableError
from amanat.seal import message as m
from amanat.seal.age import HybridIdentity, HybridRecipient
from amanat.seal.encoding import b64, unb64
from amanat.seal.envelope import open_signed
from amanat.seal.grant import Grant, check_addressed
from amanat.seal.ids import MailboxId
from amanat.seal.item import MANIFEST, Manifest
from amanat.seal.notice import open_notice
from amanat.seal.record import RECORD
from amanat.seal.signing import sha256, tagged
from amanat.seal.thread import Channel, Received, Thread


class Inbound:
    """Pulls one mailbox, notice or file at a time. Nothing is done twice when it is run again."""

    def __init__(self, archive: Archive, intake: Intake) -> None:
        self._archive, self._intake = archive, intake
        self.messages = self.exhibits = 0

    @property
    def _identities(self) -> Sequence[HybridIdentity]:
        epochs = self._archive.epochs
        return [epochs[n].identity for n in sorted(epochs, reverse=True)]

    # --- messages

    def pull(self, mailbox: str) -> None:
        """Reads what is new in one mailbox, in both directions."""
        case = self._archive.case(mailbox)
        if case is not None and case.erased is not None:
            case = None  # She erased it; the same phrase may have begun again since.
        try:
            last_in, last_out, _ = self._intake.mailbox(mailbox)
        except NotFoundError:
            self._gone(case)
            return
        if last_in < 1:
            return
        if case is None:
            case = self._first(mailbox)
        if case is None:
            return
        self._note_lost(case, last_in < case.good_seq)
        for seq in range(case.out_seq + 1, last_out + 1):
            self._recover(case, seq)
        thread = self._thread(case)
        for seq in range(case.in_seq + 1, last_in + 1):
            self._read(case, thread, seq)

    def _gone(self, case: CaseState | None) -> None:
        if case is None:
            return
        if self._archive.state.reread:
            self.erase(case, "restored")
        else:
            self._note_lost(case, True)

    def _note_lost(self, case: CaseState, lost: bool) -> None:
        if case.lost != lost:
            self._archive.write(Draft("case.lost", case=case.case, data={"lost": lost}))

    def _first(self, mailbox: str) -> CaseState | None:
        """The case of a new mailbox; None when its first message is no genuine hello."""
        try:
            signed = open_signed(self._intake.message(mailbox, "in", 1), self._identities)
            hello = m.verified_hello(signed, MailboxId(mailbox))
            HybridRecipient(hello.recipient)
        except UnavailableError:
            raise
        except AmanatError:
            self._archive.findings.append("mailbox.unreadable")
            return None
        archive = self._archive
        key = archive.new_key()
        data = {
            "number": self._next_number(),
            "key": key,
            "mailbox_key": b64(hello.key),
            "lang": hello.lang,
            "seq": 1,
            "chain": b64(m.chain_of(signed)),
            "warning": "",
        }
        words = ((key, {"recipient": b64(hello.recipient)}),)
        archive.write(Draft("case.received", case=mailbox, data=data, words=words))
        self.messages += 1
        return archive.case(mailbox)

    def _next_number(self) -> str:
        year = day_of(self._archive.clock())[:4]
        return f"{year}-{self._archive.state.numbers.get(year, 0) + 1:04d}"

    def _thread(self, case: CaseState) -> Thread:
        written = {int(seq): unb64(chain) for seq, chain in self._archive.body(case).get("written", {}).items()}
        key = unb64(case.mailbox_key, 32)
        channel = Channel(MailboxId(case.case), self._archive.place.desk, "in", lambda _: key, written)
        return Thread(channel, m.Position(case.good_seq, unb64(case.good_chain)))

    def _read(self, case: CaseState, thread: Thread, seq: int) -> None:
        try:
            sealed = self._intake.message(case.case, "in", seq)
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
            archive.findings.append("message.unreadable")
        if not archive.state.reread and not archive.state.restored:
            archive.findings.append("outbox.foreign")
        archive.write(Draft("message.recovered", case=case.case, data=data, words=((case.key, words),)))

    # --- erasure

    def read_notice(self, notice: str) -> bool:
        """Applies one erasure notice. False: it is not genuine, or ends nothing that is here now."""
        keys = {MailboxId(case.case): unb64(case.mailbox_key, 32) for case in self._archive.state.cases.values()}
        try:
            opened = open_notice(self._intake.notice(notice), self._identities, keys)
        except UnavailableError:
            raise
        except NotFoundError:
            return True
        except AmanatError:
            self._archive.findings.append("notice.forged")
            return False
        case = self._archive.case(opened.mailbox)
        if case is None or case.erased is not None:
            return True
        end = (opened.inward.seq, b64(opened.inward.chain))
        if self._ends_this(case, end):
            self.erase(case, "notice", end)
            return True
        self._archive.findings.append("notice.replayed")
        return False

    def _ends_this(self, case: CaseState, end: tuple[int, str]) -> bool:
        """Whether a notice ends what is here now, and not what she erased before she began anew."""
        if _end(case.case, end) in self._archive.state.ended or end[0] < case.good_seq:
            return False
        return end[0] > case.good_seq or end[1] == case.good_chain

    def erase(self, case: CaseState, why: str, end: tuple[int, str] = (0, "")) -> None:
        """Destroys every key of a case, then its sealed originals, then says so in the journal."""
        self._archive.destroy(case.key, *(grant.key for grant in case.grants.values()))
        items = [item["item"] for grant in case.grants.values() for item in grant.items]
        forget_originals(self._archive.folder, items)
        data = {"why": why, "end": _end(case.case, end)}
        self._archive.write(Draft("case.erased", case=case.case, data=data))

    # --- files

    def wanted(self) -> Iterator[tuple[CaseState, GrantState, str]]:
        """Every granted item that is not here yet."""
        today = day_of(self._archive.clock())
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
        try:
            keep_original(self._archive.folder, item, self._parts(case, grant, manifest))
        except NotFoundError:
            if exhibit["state"] != "missing":
                self._record(case, grant, manifest, "missing", {}, False)
            return
        taken = _Taken(manifest.kind == "record")
        state = compare(self._archive.folder, manifest, taken)
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


def _end(mailbox: str, end: tuple[int, str]) -> str:
    return f"{mailbox} {end[0]} {end[1]}"


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
