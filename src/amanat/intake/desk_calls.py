"""What a desk asks: its notice to the intake, its contacts, its invitations, its queue; and what anybody may ask."""

from __future__ import annotations

import os

from amanat.errors import MalformedError
from amanat.intake import contacts, desks, invitations, reading
from amanat.intake.answers import Answer, bytes_answer, json_answer
from amanat.intake.bundles import promise
from amanat.intake.calls import GONE, STORED, Call, Calls, Later, Outside
from amanat.intake.hours import zone_of
from amanat.intake.ledger_directory import renew
from amanat.ledger.leaf import SALT_SIZE, Preimage, leaf_of
from amanat.seal.anchor import open_anchor
from amanat.seal.contacts import read_contacts
from amanat.seal.directory import open_entry
from amanat.seal.encoding import b64
from amanat.store.writer import SmallJob


class DeskCalls(Calls):
    """The handlers of `/v1/desks/…` and of the routes that anybody may ask."""

    # -- what a desk hands in -----------------------------------------------------------------------------------------

    def do_put_anchor(self, call: Call) -> Later:
        desk = self._own_desk(call)
        anchor = open_anchor(call.body, call.key)
        replaces, salt = b64(anchor.replaces), os.urandom(SALT_SIZE)

        def said(salt: bytes) -> Answer:
            leaf = leaf_of(Preimage("anchor", salt, call.body_hash))
            return json_answer({"promise": b64(promise(leaf, call.now, self.intake.keys.receipts)), "salt": b64(salt)})

        return Later(SmallJob(lambda sheet: desks.put_anchor(sheet, desk, call.body, replaces, salt)), said)

    def do_enrol(self, call: Call) -> Later:
        entry = open_entry(call.body)
        self.intake.space.need(len(call.body), call.now)
        return Later(SmallJob(lambda sheet: desks.enrol(sheet, call.body, entry, call.now, call.key)), json_answer)

    # -- who is told that something waits -----------------------------------------------------------------------------

    def do_put_contacts(self, call: Call) -> Later:
        desk, wanted = self._own_desk(call), read_contacts(call.body)
        zone_of(wanted.zone)
        self.intake.space.need(len(call.body), call.now)
        return Later(SmallJob(lambda sheet: contacts.put(sheet, desk, call.body, wanted, call.now)), lambda _: STORED)

    def do_contacts(self, call: Call) -> Answer:
        desk = self._own_desk(call)
        with self.intake.engine.connect() as connection:
            return json_answer(contacts.shown(contacts.row_of(connection, desk), self.intake.config))

    def do_test_contacts(self, call: Call) -> Outside:
        desk = self._own_desk(call)
        return Outside(lambda: json_answer({"told": self.digests.test(desk)}))

    # -- invitations --------------------------------------------------------------------------------------------------

    def do_put_invitation(self, call: Call) -> Later:
        desk, name = self._own_desk(call), call.path["invitation"]
        offer, world = invitations.read_offer(call.body), self.intake.world(call.now, call.issued)
        self.intake.space.need(len(call.body), call.now)
        return Later(SmallJob(lambda sheet: invitations.put(sheet, world, desk, name, offer)), lambda _: STORED)

    def do_withdraw_invitation(self, call: Call) -> Later:
        desk, name = self._own_desk(call), call.path["invitation"]
        world = self.intake.world(call.now, call.issued)
        return Later(SmallJob(lambda sheet: invitations.withdraw(sheet, world, desk, name)), lambda _: GONE)

    def do_set_join_aside(self, call: Call) -> Later:
        desk, name = self._own_desk(call), call.path["invitation"]
        return Later(SmallJob(lambda sheet: invitations.set_aside(sheet, desk, name)), lambda _: GONE)

    def do_join(self, call: Call) -> Later:
        join = invitations.read_join(call.body, call.path["invitation"])
        world = self.intake.world(call.now, call.issued)
        return Later(SmallJob(lambda sheet: invitations.burn(sheet, world, join, call.body)), lambda _: STORED)

    def do_joins(self, call: Call) -> Answer:
        desk = self._own_desk(call)
        with self.intake.engine.connect() as connection:
            return json_answer({"joins": invitations.joins(connection, desk)})

    def do_invitation(self, call: Call) -> Answer:
        world = self.intake.world(call.now, call.issued)
        with self.intake.engine.connect() as connection:
            return bytes_answer(invitations.notice(connection, world, call.path["invitation"]))

    # -- what a desk reads --------------------------------------------------------------------------------------------

    def do_queue(self, call: Call) -> Answer:
        desk = self._own_desk(call)
        after = _cursor(call.query)
        with self.intake.engine.connect() as connection:
            page = reading.queue(connection, desk, after, call.today)
            seen = desks.looked_in_day(connection, desk)
            told = contacts.row_of(connection, desk)
        if contacts.is_news(told, page["cursor"]):
            self.intake.writer.beside(SmallJob(lambda sheet: contacts.looked(sheet, desk, page["cursor"])))
        self.silence.looked_in(desk)
        if seen != call.today:
            self.intake.writer.beside(SmallJob(lambda sheet: desks.look_in(sheet, desk, call.now)))
        return json_answer(page)

    def do_notice(self, call: Call) -> Answer:
        with self.intake.engine.connect() as connection:
            return bytes_answer(reading.notice_row(connection, call.path["notice"], call.actor.desk).body)

    def do_anchor(self, call: Call) -> Answer:
        desk = call.path["desk"]
        if self.intake.desks.once_of(call.key) != desk:
            raise reading.nothing()
        with self.intake.engine.connect() as connection:
            anchor = desks.anchor(connection, desk)
        if anchor is None:
            raise reading.nothing()
        return bytes_answer(anchor)

    # -- public -------------------------------------------------------------------------------------------------------

    def do_enrolment(self, call: Call) -> Answer:
        with self.intake.engine.connect() as connection:
            return json_answer({"status": desks.status(connection, call.path["desk"])})

    def do_time(self, call: Call) -> Answer:
        return json_answer({"time": self.intake.tokens.issue(call.now)})

    def do_directory(self, call: Call) -> Answer:
        with self.intake.engine.connect() as connection:
            seen = desks.looked_in(connection)
        found = self.intake.ledger.directory()
        if found is None:  # asked before the first batch
            key = self.intake.keys.directory
            self.intake.writer.do(SmallJob(lambda sheet: renew(sheet, key, call.now, os.urandom)))
            found = self.intake.ledger.directory()
        assert found is not None
        listed, proof = found
        said = {"directory": b64(listed.document), "salt": b64(listed.salt), "proof": proof.decode()}
        return json_answer(said | {"looked_in": seen})

    def do_entries(self, call: Call) -> Answer:
        """What stands in the list now, before its batch: each is signed by its own desk, for desks that look after
        their own entry."""
        with self.intake.engine.connect() as connection:
            return json_answer({"entries": [b64(entry) for entry in desks.entries(connection)]})

    def do_key(self, call: Call) -> Answer:
        keys, (ledger, witnesses) = self.intake.keys, self.intake.ledger.vkeys()
        public = {"key": b64(keys.receipts.public), "directory": b64(keys.directory.public)}
        return json_answer(public | {"ledger": ledger, "witnesses": witnesses})


def _cursor(query: str) -> int:
    """`after=<cursor>` or nothing. Raises MalformedError `queue.cursor`."""
    name, _, value = query.partition("=")
    if not query:
        return 0
    if name != "after" or not value.isascii() or not value.isdigit() or len(value) > 15:
        raise MalformedError("queue.cursor", "Ask with ?after= and the cursor of the last answer, or with no query.")
    return int(value)
