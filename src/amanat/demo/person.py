"""A complainant who speaks to the intake from Python instead of from her browser: the same formats, the same requests.

The demo lives its story through her, and tests use her where a browser is not the point.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial

import httpx

from amanat.errors import NotFoundError, RefusedError
from amanat.seal.age import Recipient
from amanat.seal.bundle import Draft, build_bundle, grant_access
from amanat.seal.directory import Entry, open_directory
from amanat.seal.encoding import Random, unb64
from amanat.seal.envelope import open_signed
from amanat.seal.forms import Day
from amanat.seal.grant import FILES_ONLY, Grant
from amanat.seal.ids import GrantId, NoticeId, random_id
from amanat.seal.invitation import Notice, check_words, invitation_keys, open_join, open_notice, sign_join
from amanat.seal.item import Manifest, seal_item
from amanat.seal.message import START, Content, Hello, Message, Position, TakeBack, Text, chain_of, seal_message
from amanat.seal.notice import ErasureNotice, seal_notice
from amanat.seal.operations import (
    CommitItem,
    EraseMailbox,
    PutItem,
    PutMessage,
    PutNotice,
    PutState,
    RevokeGrant,
)
from amanat.seal.phrase import MailboxKeys, Phrase, desk_keys, safe_keys
from amanat.seal.proceedings import Appeal, AskTime, OwnVoice, PublishNo, PublishYes, Reply, Step
from amanat.seal.record import RECORD, Record, project
from amanat.seal.request import TIME_HEADER, read_time, sign_request
from amanat.seal.signing import SigningKey, sha256
from amanat.seal.state import DeskNote, GrantNote, PublicationNote, State, open_state, seal_state
from amanat.seal.thread import Channel, Received, Thread

ERASE_ATTEMPTS = 4
"""How often what came in meanwhile is read again before an erasure gives up."""


class Wire:
    """Signed requests to one intake."""

    def __init__(self, http: httpx.Client) -> None:
        self.http = http
        self.token = ""

    def call(self, key: SigningKey | None, method: str, target: str, body: bytes = b"") -> httpx.Response:
        """One request. Raises NotFoundError for 404, RefusedError for every other refusal, with the intake's code."""
        return self._renewing(lambda: self._once(key, method, target, body))

    def send(self, key: SigningKey, drafts: Sequence[Draft], random: Random) -> None:
        """One bundle."""
        salt = random(16)

        def post() -> httpx.Response:
            return self._once(key, "POST", "/v1/bundles", build_bundle(drafts, salt, self.token, key.public))

        self._renewing(post)

    @property
    def now(self) -> int:
        return read_time(self.token)

    def _renewing(self, attempt: Callable[[], httpx.Response]) -> httpx.Response:
        """The same once more, signed anew, when its time token was too old: the refusal brought a new one."""
        if not self.token:
            self.token = self.http.get("/v1/time").headers[TIME_HEADER]
        try:
            return attempt()
        except RefusedError as error:
            if error.code != "time.expired":
                raise
            return attempt()

    def _once(self, key: SigningKey | None, method: str, target: str, body: bytes) -> httpx.Response:
        headers = sign_request(key, method, target, body, self.token) if key else {}
        answer = self.http.request(method, target, content=body, headers=headers)
        self.token = answer.headers.get(TIME_HEADER, self.token)
        if answer.status_code >= 300:
            said = answer.json()
            kind = NotFoundError if answer.status_code == 404 else RefusedError
            raise kind(said["code"], said["detail"])
        return answer


@dataclass(frozen=True, slots=True)
class File:
    """Something she adds: its name, media type and bytes."""

    name: str
    media: str
    data: bytes
    kind: str = "file"


class Person:
    """One person with her phrase. `clock` gives Unix seconds."""

    def __init__(
        self,
        http: httpx.Client,
        phrase: Phrase,
        *,
        lang: str = "en",
        random: Random = secrets.token_bytes,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.phrase, self.safe = phrase, safe_keys(phrase)
        self._wire, self._random, self._clock = Wire(http), random, clock
        self.state = State(0, lang, False, (), (), ())

    # --- her safe

    def open(self) -> None:
        """Reads her safe as the intake has it. Raises NotFoundError `nothing` for a wrong or erased phrase."""
        answer = self._wire.call(self.safe.signing, "GET", f"/v1/mailboxes/{self.safe.mailbox}/state")
        self.state = open_state(answer.content, self.safe, int(answer.headers["Amanat-Seq"]))

    def keep(self, draft: Record) -> None:
        """Saves a draft."""
        self._send([], replace(self.state, draft=draft))

    def add(self, files: Sequence[File]) -> list[Manifest]:
        """Seals files into the safe, each in numbered parts."""
        manifests = []
        for file in files:
            manifest, parts = seal_item(
                file.data, file.kind, self._today(), self._random, name=file.name, media=file.media
            )
            for number, part in enumerate(parts):
                target = f"/v1/mailboxes/{self.safe.mailbox}/items/{manifest.item}/parts/{number}"
                self._wire.call(self.safe.signing, "PUT", target, part)
            commit = CommitItem(self.safe.mailbox, manifest.item, tuple(map(sha256, parts)))
            self._send([Draft(commit)], replace(self.state, items=(*self.state.items, manifest)))
            manifests.append(manifest)
        return manifests

    # --- a desk

    def desks(self, directory_key: bytes) -> tuple[Entry, ...]:
        """The verified directory."""
        found = self._wire.call(None, "GET", "/v1/directory").json()
        return open_directory(unb64(found["directory"]), directory_key, self._wire.now or int(self._clock())).entries

    def send(self, desk: Entry, fields: tuple[str, ...], *, purpose: str, days: int = 90) -> GrantId:
        """Consent for one desk: her record with these fields and, with `files`, every item; one bundle."""
        record = project(self._draft(), fields)
        manifest, parts = seal_item(RECORD.encode(record), "record", self._today(), self._random)
        items = (manifest, *(self.state.items if "files" in fields else ()))
        expires = Day((date.fromisoformat(self._today()) + timedelta(days=days)).isoformat())
        content = Grant(GrantId(random_id(self._random)), desk.desk, purpose, fields, items, expires, self._today())
        self._give(desk, [content], Draft(PutItem(self.safe.mailbox, manifest.item), parts[0]))
        return content.grant

    def send_files(self, desk: Entry, files: Sequence[Manifest], text: str = "", *, days: int = 90) -> GrantId:
        """Files that are added later: a grant of their own without a record, for the purpose of the newest one, and
        perhaps words after it."""
        purpose = next(note.purpose for note in reversed(self.state.grants) if note.desk == desk.desk)
        return self.give_files(desk, files, text, purpose=purpose, days=days)

    def give_files(
        self, desk: Entry, files: Sequence[Manifest], text: str = "", *, purpose: str, days: int = 90
    ) -> GrantId:
        """Files without any record before them, such as with an answer to a notice."""
        expires = Day((date.fromisoformat(self._today()) + timedelta(days=days)).isoformat())
        content = Grant(
            GrantId(random_id(self._random)), desk.desk, purpose, FILES_ONLY, tuple(files), expires, self._today()
        )
        self._give(desk, [content, *([Text(text)] if text else [])])
        return content.grant

    def write(self, desk: Entry, text: str) -> None:
        """A message to a desk."""
        self._say(desk, Text(text))

    def say(self, desk: Entry, content: Content) -> None:
        """What is said about a proceeding or a publication, such as an answer or an appeal."""
        self._say(desk, content)

    def take_back(self, desk: Entry, grant: GrantId) -> None:
        """The access row goes at once, in a bundle of its own that nothing else can hold up; then the desk is told."""
        self._wire.send(self.safe.signing, [Draft(RevokeGrant(self.safe.mailbox, grant))], self._random)
        self._say(desk, TakeBack(grant))

    def read_letter(self, code: bytes, desks: Sequence[Entry]) -> Notice:
        """What a desk says to whoever has this code. Raises NotFoundError `nothing` if it opens nothing, and as
        `open_notice`."""
        keys = invitation_keys(code)
        sealed = self._wire.call(None, "GET", f"/v1/invitations/{keys.invitation}").content
        return open_notice(sealed, keys, desks, self._today())

    def join(self, desk: Entry, code: bytes, role: str | None = None) -> tuple[str, ...]:
        """Opens her mailbox with the desk of a letter and burns its code; the check words. `role`: `respondent` or
        `officer`, whose letter it is. Raises as `read_letter`."""
        mailbox, keys = desk_keys(self.phrase, desk.desk), invitation_keys(code)
        messages, note = self._messages(desk, mailbox, self._note(desk), [])
        self._send(messages, replace(self._with_note(note), role=role))
        signed = sign_join(desk.desk, keys, mailbox.signing)
        self._wire.call(None, "POST", f"/v1/invitations/{keys.invitation}/join", signed)
        return check_words(open_join(signed), keys.signing.public)

    def read(self, desk: Entry) -> list[Received]:
        """Every message from a desk so far, checked."""
        mailbox = desk_keys(self.phrase, desk.desk)
        listing = self._wire.call(mailbox.signing, "GET", f"/v1/mailboxes/{mailbox.mailbox}").json()
        written = dict(self._written(desk, mailbox, int(listing["messages"]["in"])))
        channel = Channel(mailbox.mailbox, desk.desk, "out", desk.signing_key, written)
        stored = self._stored(mailbox, "out", int(listing["messages"]["out"]))
        received = list(Thread(channel).read(stored, [mailbox.identity]))
        last = next((row.position for row in reversed(received) if row.position), None)
        if last:
            self.state = self._with_note(replace(self._note(desk), outward=last))
        return received

    def erase_everything(self, desks: Sequence[Entry]) -> None:
        """Every mailbox goes; each desk that she wrote to finds a sealed notice."""
        for desk in desks:
            if any(note.desk == desk.desk for note in self.state.desks):
                self._until_unchanged(partial(self._erasure, desk))
        # Last, so that whoever is interrupted can come back and go on.
        self._until_unchanged(lambda: [Draft(EraseMailbox(self.safe.mailbox, self._was_safe()))])

    # --- how

    def _until_unchanged(self, drafts: Callable[[], list[Draft]]) -> None:
        """Sends what erases; where something came in since it was read, reads again."""
        for tried in range(ERASE_ATTEMPTS):
            try:
                self._wire.send(self.safe.signing, drafts(), self._random)
            except RefusedError as error:
                if error.code != "erase.changed" or tried == ERASE_ATTEMPTS - 1:
                    raise
            else:
                return

    def _erasure(self, desk: Entry) -> list[Draft]:
        """The notice for one desk, then the end of her mailbox there: after it nobody may send one. The intake leaves a
        notice out rather than refuse the erasure beside it."""
        mailbox = desk_keys(self.phrase, desk.desk)
        inward, was = self._last_in(mailbox)
        notice = ErasureNotice(mailbox.mailbox, int(self._clock()), inward)
        sealed = seal_notice(notice, mailbox.signing, desk.current.recipient, self._random)
        return [
            Draft(PutNotice(NoticeId(random_id(self._random)), desk.desk), sealed, mailbox.signing),
            Draft(EraseMailbox(mailbox.mailbox, was), signer=mailbox.signing),
        ]

    def _last_in(self, mailbox: MailboxKeys) -> tuple[Position, bytes]:
        """Her last message to a desk, as the intake has it: its position, and H of its sealed bytes."""
        try:
            listing = self._wire.call(mailbox.signing, "GET", f"/v1/mailboxes/{mailbox.mailbox}").json()
        except NotFoundError:
            return START, b""
        last = int(listing["messages"]["in"])
        stored = self._stored(mailbox, "in", last, first=last) if last else []
        for seq, sealed in stored:
            return Position(seq, chain_of(open_signed(sealed, [mailbox.identity]))), sha256(sealed)
        return START, b""

    def _was_safe(self) -> bytes:
        """H of her state as the intake has it; empty if it has none."""
        try:
            return sha256(self._wire.call(self.safe.signing, "GET", f"/v1/mailboxes/{self.safe.mailbox}/state").content)
        except NotFoundError:
            return b""

    def _give(self, desk: Entry, contents: Sequence[Content], *more: Draft) -> None:
        """Messages with a grant among them, and its access row."""
        mailbox = desk_keys(self.phrase, desk.desk)
        messages, note = self._messages(desk, mailbox, self._note(desk), contents)
        state, rows = self._with_note(note), []
        for grant in contents:
            if isinstance(grant, Grant):
                ids = tuple(item.item for item in grant.items)
                safe, to = self.safe.mailbox, mailbox.signing
                rows.append(grant_access(safe, grant.grant, desk.desk, to, ids, grant.expires))
                kept = GrantNote(
                    grant.grant,
                    desk.desk,
                    mailbox.mailbox,
                    ids,
                    grant.fields,
                    grant.purpose,
                    grant.expires,
                    grant.given,
                )
                state = replace(state, grants=(*state.grants, kept))
        self._send([*more, *rows, *messages], state)

    def _say(self, desk: Entry, content: Content, *more: Draft) -> None:
        mailbox = desk_keys(self.phrase, desk.desk)
        messages, note = self._messages(desk, mailbox, self._note(desk), [content])
        self._send([*more, *messages], replace(self._with_note(note), publications=self._agreed(desk, content)))

    def _agreed(self, desk: Entry, content: Content) -> tuple[PublicationNote, ...] | None:
        """What she agreed to publish is written down: her words alone must be enough to take it down again."""
        before = self.state.publications
        if not isinstance(content, OwnVoice | PublishYes):
            return before
        others = tuple(one for one in before or () if one.publication != content.publication)
        return (*others, PublicationNote(content.publication, desk.desk, content.hash, int(self._clock())))

    def _messages(
        self, desk: Entry, mailbox: MailboxKeys, note: DeskNote, contents: Sequence[Content]
    ) -> tuple[list[Draft], DeskNote]:
        if desk.current.n < (note.epoch or 0):
            raise RefusedError("directory.rolled_back", "This list is older than one that was used before. Try later.")
        hello = Hello(mailbox.identity.recipient.raw, mailbox.signing.public, self.state.lang)
        drafts = []
        for content in [*([hello] if note.inward == START else []), *contents]:
            message = Message(
                mailbox.mailbox, "in", note.inward.seq + 1, note.inward.chain, note.outward, desk.desk,
                desk.current.n, int(self._clock()), _KINDS[type(content)], content,
            )  # fmt: skip
            recipients: list[Recipient] = [desk.current.recipient, mailbox.identity.recipient]
            sealed, position = seal_message(message, mailbox.signing, recipients, self._random)
            operation = PutMessage(mailbox.mailbox, desk.desk, "in", message.seq)
            drafts.append(Draft(operation, sealed, mailbox.signing))
            note = replace(note, inward=position, epoch=desk.current.n)
        return drafts, note

    def _send(self, drafts: Sequence[Draft], state: State) -> None:
        """One bundle that also replaces her state: what she sees and what happened never part."""
        newer = replace(state, seq=self.state.seq + 1)
        sealed = seal_state(newer, self.safe, self._random)
        self._wire.send(
            self.safe.signing, [*drafts, Draft(PutState(self.safe.mailbox, self.state.seq), sealed)], self._random
        )
        self.state = newer

    def _stored(self, mailbox: MailboxKeys, direction: str, last: int, *, first: int = 1) -> list[tuple[int, bytes]]:
        where = f"/v1/mailboxes/{mailbox.mailbox}/messages/{direction}"
        return [(n, self._wire.call(mailbox.signing, "GET", f"{where}/{n}").content) for n in range(first, last + 1)]

    def _written(self, desk: Entry, mailbox: MailboxKeys, last: int) -> list[tuple[int, bytes]]:
        channel = Channel(mailbox.mailbox, desk.desk, "in", lambda _epoch: mailbox.signing.public, {})
        rows = Thread(channel).read(self._stored(mailbox, "in", last), [mailbox.identity])
        return [(row.seq, row.position.chain) for row in rows if row.position]

    def _note(self, desk: Entry) -> DeskNote:
        known = next((note for note in self.state.desks if note.desk == desk.desk), None)
        return known or DeskNote(desk.desk, START, START, desk.root)

    def _with_note(self, note: DeskNote) -> State:
        others = tuple(other for other in self.state.desks if other.desk != note.desk)
        return replace(self.state, desks=(*others, note))

    def _draft(self) -> Record:
        if self.state.draft is None:
            raise RefusedError("person.nothing", "There is no record yet.")
        return self.state.draft

    def _today(self) -> Day:
        return Day(datetime.fromtimestamp(self._clock(), UTC).date().isoformat())


_KINDS: dict[type[Content], str] = {
    Hello: "hello",
    Grant: "grant",
    Text: "text",
    TakeBack: "take_back",
    Reply: "reply",
    AskTime: "ask_time",
    Appeal: "appeal",
    Step: "step",
    OwnVoice: "own_voice",
    PublishYes: "publish_yes",
    PublishNo: "publish_no",
}
