"""What the giving desk does for its hand-overs in each exchange: sends, takes back, reads what the other desk says.

Only hand-overs that still concern the intake are looked at, and what is wrong with one is a finding: it holds up
nothing. A crash anywhere is made good by the next exchange, and nothing goes twice.
"""

from __future__ import annotations

from typing import Any, Final

from amanat.desk.apply_case import day_of
from amanat.desk.archive import Archive, Draft
from amanat.desk.client import Intake
from amanat.desk.erasing import safe_day
from amanat.desk.exhibits import manifest_of, original_path, read_original
from amanat.desk.handover.facts import NAME, live_of, rows_of
from amanat.desk.handover.origin import entry_of
from amanat.desk.handover.outside import Outside, position
from amanat.desk.handover.what import MESSAGES, messages_text, record_of
from amanat.desk.state import CaseState
from amanat.errors import AmanatError, NotFoundError, RefusedError, UnavailableError
from amanat.seal.directory import Entry
from amanat.seal.encoding import b64, unb64
from amanat.seal.forms import Day
from amanat.seal.grant import Grant
from amanat.seal.ids import GrantId, random_id
from amanat.seal.item import MANIFEST, Manifest
from amanat.seal.message import Content, Opened, Position, Status, TakeBack, Text, TookBack
from amanat.seal.record import RECORD
from amanat.seal.thread import Channel, Received, Thread

OURS_ALONE: Final = frozenset({"retention", "destroyed"})
"""Ends of a case that are no word of hers: what she agreed to at the other desk stands until its own last day."""


def keep_up(archive: Archive, intake: Intake) -> None:
    """One look at every live hand-over."""
    stuck = False
    for name in list(live_of(archive.state)):
        try:
            _HandOver(archive, intake, name).go_on()
        except UnavailableError:
            return
        except AmanatError:
            if archive.closed:
                raise
            stuck = True
    archive.notice("handover.stuck", stuck)


class _HandOver:
    def __init__(self, archive: Archive, intake: Intake, name: str) -> None:
        self._archive, self._intake, self._name = archive, intake, name
        self._known: Entry | None = None

    @property
    def _live(self) -> dict[str, Any]:
        return live_of(self._archive.state)[self._name]

    def go_on(self) -> None:
        live, case = self._live, self._archive.case(self._live["case"])
        over = live["expires"] < safe_day(self._archive, self._intake)
        if live.get("kept"):
            if over:
                self._outside(None).cut()
                self._desk_event("erased")
            return
        if case is None or case.key != live["key"] or (case.erased is not None and _by_her(case)):
            self._erase()
            return
        if case.erased is not None:
            self._desk_event("kept")
            return
        if over:
            self._outside(case).cut()
            self._write(case, "over", {"ended_by": "expired"})
            return
        if not live["ends"] and self._taken_back(case):
            self._write(case, "back", {"ended_by": "consent"})
        if "sent" not in rows_of(case)[self._name]["times"] and not self._send_or_stop(case):
            return
        self._end(case)
        self._catch_up(case)
        self._read(case)
        if self._name in live_of(self._archive.state) and self._live["pending"]:  # it was not taken: back at once
            self._end(case)
            self._catch_up(case)

    def _taken_back(self, case: CaseState) -> bool:
        """Whether she took back, here, something that was handed over: then none of it is right any more."""
        return any(case.grants[one].taken_back is not None for one in self._live["of"] if one in case.grants)

    # --- tools

    def _words(self, case: CaseState) -> dict[str, Any]:
        found: dict[str, Any] = self._archive.body(case).get(NAME, {}).get("all", {}).get(self._name, {})
        return found

    def _outside(self, case: CaseState | None) -> Outside:
        with self._archive.lock:
            seeds = self._words(case).get("seeds") if case is not None and case.erased is None else None
        return Outside(self._intake, self._live, seeds, self._archive.random)

    def _entry(self) -> Entry:
        if self._known is None:
            self._known = entry_of(self._archive, self._intake, self._live["desk"], self._live["epoch"])
        return self._known

    def _desk_event(self, kind: str) -> None:
        self._archive.write(Draft(f"handover.{kind}", data={"handover": self._name}))

    def _write(self, case: CaseState, kind: str, data: dict[str, Any], words: dict[str, Any] | None = None) -> None:
        sealed = ((case.key, words),) if words is not None else ()
        whole = {"handover": self._name, **data}
        self._archive.write(Draft(f"handover.{kind}", case=case.case, data=whole, words=sealed))

    # --- sending

    def _send_or_stop(self, case: CaseState) -> bool:
        """Sends what was agreed; False when it ended before anything went."""
        outside = self._outside(case)
        last, _ = outside.last()
        if last >= 2:  # it went, and the answer was lost
            self._landed(case, outside, last, "sent")
            return True
        if self._live["ends"] or self._gone(case):
            outside.cut()
            self._write(case, "over", {"ended_by": "stopped"})
            return False
        entry = self._entry()
        outside.begin(case.lang)
        items = [self._upload(case, outside, one) for one in self._wanted(case)]
        outside.tidy({item.item for item in items})
        self._hand_over(case, outside, entry, items)
        return True

    def _gone(self, case: CaseState) -> bool:
        """Whether something that was agreed on cannot be read here any more: then nothing goes, not even the rest."""
        grants = [case.grants.get(one) for one in self._live["of"]]
        return any(one is None or one.erased or one.taken_back is not None for one in grants)

    def _wanted(self, case: CaseState) -> list[str]:
        row = rows_of(case)[self._name]
        return ["record", *row["items"], *([MESSAGES] if row["messages"] else [])]

    def _upload(self, case: CaseState, outside: Outside, original: str) -> Manifest:
        with self._archive.lock:
            done = self._words(case).get("uploaded", {}).get(original)
        if done:
            return MANIFEST.read(done, "manifest")
        today = Day(day_of(self._archive.clock()))
        row = rows_of(case)[self._name]
        if original in ("record", MESSAGES):
            with self._archive.lock:
                if self._gone(case):
                    raise RefusedError("handover.changed", "She took something back since.")
                record = original == "record"
                data = (
                    RECORD.encode(record_of(self._archive, case, row))
                    if record
                    else messages_text(self._archive, case, row)
                )
            kind, name, media = ("record", None, None) if record else ("file", "messages.txt", "text/plain")
            sealed = outside.upload([data], kind, today, name, media)
        else:
            sealed = self._original(case, outside, original)
        self._write(case, "uploaded", {"original": original}, {"manifest": MANIFEST.write(sealed)})
        return sealed

    def _original(self, case: CaseState, outside: Outside, item: str) -> Manifest:
        with self._archive.lock:
            for name in rows_of(case)[self._name]["of"]:
                for row in self._archive.grant_body(case.grants[name]).get("exhibits", ()):
                    if row["item"] == item and row["state"] == "matches":
                        manifest = manifest_of(row)
                        pieces = read_original(original_path(self._archive.folder, case.case, name, item), manifest)
                        break
                else:
                    continue
                break
            else:
                raise NotFoundError("exhibit.nothing", "This file is not here.")
        return outside.upload(pieces, manifest.kind, manifest.added, manifest.name, manifest.media)

    def _hand_over(self, case: CaseState, outside: Outside, entry: Entry, items: list[Manifest]) -> None:
        archive, row = self._archive, rows_of(case)[self._name]
        with archive.lock:
            note, epoch = self._words(case).get("note", ""), archive.epoch
        hello = outside.hello(case.lang, archive.place.desk, epoch.n, epoch.sign)
        grant = Grant(
            GrantId(random_id(archive.random)), entry.desk, row["purpose"], tuple(row["fields"]), tuple(items),
            Day(row["expires"]), Day(day_of(archive.clock())),
        )  # fmt: skip
        contents: list[Content] = [hello, grant, *([Text(note)] if note else [])]
        drafts, places = outside.seal(contents, entry, Position(0, b""), Position(0, b""), archive.clock())
        self._sending(case, entry, places[-1])
        promise = outside.post([outside.access(grant), *drafts])
        self._sent(case, "sent", entry, places[-1], {"promise": b64(promise)})

    def _sending(self, case: CaseState, entry: Entry, place: Position) -> None:
        self._write(case, "sending", {"seq": place.seq, "chain": b64(place.chain), "epoch": entry.current.n})

    def _sent(
        self, case: CaseState, kind: str, entry: Entry, place: Position, words: dict[str, Any] | None, of: object = ""
    ) -> None:
        data = {"seq": place.seq, "chain": b64(place.chain), "epoch": entry.current.n, "of": of}
        self._write(case, kind, data, words)

    def _landed(self, case: CaseState, outside: Outside, last: int, kind: str, of: object = "") -> None:
        """Our words are there although no answer said so: their place is read from them."""
        sending = self._live.get("sending") or {}
        epoch = sending.get("epoch") or self._live["epoch"] or 1
        data = {"seq": last, "chain": b64(outside.chain_at(last)), "epoch": epoch, "of": of}
        self._write(case, kind, data, {} if kind == "sent" else None)

    def _catch_up(self, case: CaseState) -> None:
        """Sends what waits to be said to the other desk, one after another."""
        outside = self._outside(case)
        last, _ = outside.last()
        if last > self._live["in"][0]:
            pending = self._live["pending"]
            self._landed(case, outside, last, "said", pending[0] if pending else "")
        for of in list(self._live["pending"]):
            entry = self._entry()
            content: Content = TakeBack("all") if of == "take_back" else Text(self._text(case, of))
            live = self._live
            drafts, (place,) = outside.seal(
                [content], entry, position(live["in"]), position(live["out"]), self._archive.clock()
            )
            self._sending(case, entry, place)
            outside.say(drafts)
            self._sent(case, "said", entry, place, None, of)

    def _text(self, case: CaseState, of: object) -> str:
        with self._archive.lock:
            return next(str(one["text"]) for one in self._words(case)["said"] if one.get("of") == of)

    # --- what ends

    def _end(self, case: CaseState) -> None:
        """Takes back at the intake first, in a bundle that nothing can hold up; the other desk is told after it."""
        if self._live["ends"] and not self._live["cut"]:
            self._outside(case).cut()
            self._write(case, "cut", {})

    def _erase(self) -> None:
        """Her case is gone here: the mailbox goes there, with a notice. Only signing keys are left, and enough."""
        live = self._live
        outside = self._outside(None)
        sending, inward = live.get("sending"), position(live["in"])
        last, _ = outside.last()
        if sending and last == sending["seq"]:
            inward = position([sending["seq"], sending["chain"]])
        try:
            entry = self._entry() if last else None
        except RefusedError as error:
            if error.code != "handover.gone":
                raise
            entry = None
        outside.erase(entry, inward, self._archive.clock())
        self._desk_event("erased")

    # --- what the other desk says

    def _read(self, case: CaseState) -> None:
        outside = self._outside(case)
        _, last = outside.last()
        first = self._live["out"][0] + 1
        if last < first:
            return
        entry = self._entry()
        with self._archive.lock:
            written = {int(seq): unb64(chain) for seq, chain in self._words(case).get("written", {}).items()}
        channel = Channel(outside.mailbox, entry.desk, "out", entry.signing_key, written)
        thread = Thread(channel, position(self._live["out"]))
        for seq in range(first, last + 1):
            try:
                sealed = outside.message("out", seq)
            except NotFoundError:
                continue
            for received in thread.read([(seq, sealed)], [outside.identity]):
                self._heard(case, received)
            if self._name not in live_of(self._archive.state):
                return

    def _heard(self, case: CaseState, received: Received) -> None:
        message, place = received.message, received.position
        data: dict[str, Any] = {
            "seq": received.seq,
            "chain": b64(place.chain) if place else "",
            "said_at": message.at if message else self._archive.clock(),
            "warning": received.warning or "",
            "now": "",
        }
        words = {"text": ""}
        content = message.content if message else None
        if isinstance(content, Text | Status):
            words["text"] = content.text or ""
        if received.acts:
            data |= _brings(content, rows_of(case)[self._name])
        if data["now"] == "returned" and words["text"]:
            words["reason"] = words["text"]
        self._write(case, data["now"] or "heard", data, words)


def _brings(content: Content | None, row: dict[str, Any]) -> dict[str, Any]:
    """What a genuine message of the other desk changes."""
    if isinstance(content, Opened):
        return {"now": "opened"}
    if isinstance(content, TookBack):
        return {"now": "took_back", "was_opened": content.opened, "destroyed": content.erased}
    if isinstance(content, Status):
        taken_up = "assessed" in row["times"]
        ours = row["state"] in ("back", "returned")
        if content.status == "redirected" or (content.status == "closed" and not taken_up):
            return {"now": "" if ours else "returned"}
        if content.status == "closed":
            return {"now": "" if ours else "closed"}
        return {"now": {"acknowledged": "received", "assessed": "assessed"}.get(content.status, "")}
    return {}


def _by_her(case: CaseState) -> bool:
    return case.facts.get("care", {}).get("why") not in OURS_ALONE
