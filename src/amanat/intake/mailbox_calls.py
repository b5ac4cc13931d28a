"""What is asked of a mailbox: a bundle, a part of an item, and what it holds."""

from __future__ import annotations

from amanat.errors import MalformedError
from amanat.intake import contacts, freeing, reading, rules
from amanat.intake.answers import Answer, bytes_answer, json_answer, leaf_salt
from amanat.intake.bundles import check_freeing, needs_room, payload_of, prepare, promise
from amanat.intake.calls import GONE, STORED, Call, Calls, Later
from amanat.intake.times import month_of
from amanat.seal.bundle import decode_bundle
from amanat.seal.encoding import b64
from amanat.seal.operations import PutMessage
from amanat.seal.receipt import bundle_leaf
from amanat.store.writer import SmallJob


class MailboxCalls(Calls):
    """The handlers of `/v1/bundle`, `/v1/mailboxes/…` and `/v1/grants/…`."""

    def do_bundle(self, call: Call) -> Later:
        bundle = decode_bundle(call.body)
        check_freeing(bundle)
        self.silence.check(bundle.operations, call.now)
        if needs_room(bundle):
            self.intake.space.need(len(call.body), call.now)
        world = self.intake.world(call.now, call.issued)
        leaf, desk_of = bundle_leaf(bundle.salt, call.body_hash), self.intake.desks.desk_of
        job = prepare(bundle, call.body, leaf, call.token, call.key, world, desk_of, self.intake.blobs)
        # Signed beforehand, told only when the writer says that the bytes are durable and that the leaf waits.
        answer = json_answer({"promise": b64(promise(leaf, call.now, self.intake.keys.receipts))})
        desk = call.actor.desk
        if desk is None:
            return Later(job, lambda _: answer)
        out = sum(isinstance(op, PutMessage) and op.direction == "out" for op in bundle.operations)
        return Later(job, lambda _: self._after_answers(answer, desk, out))

    def _after_answers(self, answer: Answer, desk: str, messages: int) -> Answer:
        """A desk's own words are no news to it."""
        if messages:
            self.intake.writer.beside(SmallJob(lambda sheet: contacts.answered(sheet, desk, messages)))
        return answer

    def do_put_part(self, call: Call) -> Later:
        if not call.body:
            raise MalformedError("part.empty", "A part has at least one byte.")
        number = int(call.path["number"])
        if number > 255:
            raise MalformedError("part.number", "An item has parts 0 to 255.")
        if call.actor.mailbox != call.path["mailbox"]:
            with self.intake.engine.connect() as connection:
                reading.owned_or_of_desk(connection, call.path["mailbox"], call.actor.mailbox, call.actor.desk)
        self.intake.space.need(len(call.body), call.now)
        payload = payload_of(call.body, self.intake.blobs)
        world = self.intake.world(call.now, call.issued)
        mailbox, item, actor = call.path["mailbox"], call.path["item"], call.actor
        job = SmallJob(
            lambda sheet: rules.put_part(sheet, world, actor, mailbox, item, number, payload),
            mailboxes=[mailbox],
            marks=[world.mark(mailbox), world.mark(f"{mailbox}/{item}")],
            blobs=[payload["blob"]] if payload["blob"] is not None else [],
            alone=False,
        )
        return Later(job, lambda _: STORED)

    def do_cancel(self, call: Call) -> Later:
        world, actor, mailbox, item = self.intake.world(call.now, call.issued), call.actor, *self._item(call)
        return Later(
            SmallJob(lambda sheet: freeing.drop_item(sheet, world, actor, mailbox, item, only_open=True)),
            lambda _: GONE,
        )

    def do_overview(self, call: Call) -> Answer:
        mailbox = call.path["mailbox"]
        with self.intake.engine.connect() as connection:
            row = reading.owned_or_of_desk(connection, mailbox, call.actor.mailbox, call.actor.desk)
            mine = call.actor.mailbox == mailbox
            if mine and row.visited != month_of(call.now):
                self._visit(row.serial, call.now)
            return json_answer(reading.overview(connection, row, mine=mine, today=call.today))

    def _visit(self, serial: int, now: float) -> None:
        """Notes the month of her visit, once a month, and does not keep her waiting for it."""
        self.intake.writer.beside(SmallJob(lambda sheet: rules.visit(sheet, serial, now)))

    def do_state(self, call: Call) -> Answer:
        with self.intake.engine.connect() as connection:
            row = reading.owned(connection, call.path["mailbox"], call.actor.mailbox)
            state = reading.state_row(connection, row.serial)
        return bytes_answer(self._bytes(state), (b"amanat-seq", str(row.state_seq).encode()))

    def do_message(self, call: Call) -> Answer:
        direction, seq = call.path["direction"], int(call.path["seq"])
        with self.intake.engine.connect() as connection:
            mailbox, actor = call.path["mailbox"], call.actor
            row = reading.owned_or_of_desk(connection, mailbox, actor.mailbox, actor.desk)
            message = reading.message_row(connection, row.serial, direction, seq)
        return bytes_answer(self._bytes(message), *leaf_salt(message.salt))

    def do_part(self, call: Call) -> Answer:
        mailbox, item = self._item(call)
        with self.intake.engine.connect() as connection:
            row = reading.owned_or_of_desk(connection, mailbox, call.actor.mailbox, call.actor.desk)
            part = reading.part_row(connection, row.serial, item, int(call.path["number"]))
        return bytes_answer(self._bytes(part))

    def do_granted_part(self, call: Call) -> Answer:
        key = (call.path["grant"], call.path["item"], int(call.path["number"]))
        with self.intake.engine.connect() as connection:
            part = reading.granted_part(connection, key, call.actor.desk, call.today)
        return bytes_answer(self._bytes(part))

    def _item(self, call: Call) -> tuple[str, str]:
        return call.path["mailbox"], call.path["item"]
