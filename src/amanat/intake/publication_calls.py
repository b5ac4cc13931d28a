"""What is asked of the public record by programs: a desk adds an entry, she takes her text down, anybody reads."""

from __future__ import annotations

from amanat.intake import publications, published, reading
from amanat.intake.answers import Answer, bytes_answer, json_answer, leaf_salt
from amanat.intake.calls import Call, Calls, Later
from amanat.intake.logs import log
from amanat.store.checkpoints import empty_log
from amanat.store.writer import SmallJob


class PublicationCalls(Calls):
    """The handlers of `/v1/publications/…`."""

    def do_publish(self, call: Call) -> Later:
        desk, publication = call.actor.desk, call.path["publication"]
        if desk is None:
            raise reading.nothing()
        sent = publications.read_sent(call.body, publication, call.key, call.now)
        self.intake.space.need(len(call.body), call.now)
        world = self.intake.world(call.now, call.issued)
        payloads = publications.stored(sent, self.intake.blobs)
        job = SmallJob(
            lambda sheet: publications.add(sheet, world, call.key, sent, payloads), blobs=publications.named(payloads)
        )
        return Later(job, json_answer)

    def do_take_down(self, call: Call) -> Answer:
        """Waits for the disk here and not in the writer: after the rows also the database's log must be without it."""
        publication, world = call.path["publication"], self.intake.world(call.now, int(call.now))
        with self.intake.engine.connect() as connection:
            there = publications.check_takedown(connection, publication, call.body)
        if there:
            self.intake.writer.do(SmallJob(lambda sheet: publications.take_down(sheet, world, publication)))
            if not empty_log(self.intake.engine):
                log().warning("takedown.log_busy")
        return json_answer({"taken": True})

    def do_publication(self, call: Call) -> Answer:
        with self.intake.engine.connect() as connection:
            return json_answer(published.overview(connection, call.path["publication"]))

    def do_publication_entry(self, call: Call) -> Answer:
        with self.intake.engine.connect() as connection:
            signed, salt = published.signed(connection, call.path["publication"], int(call.path["n"]))
        return bytes_answer(signed, *leaf_salt(salt))

    def do_publications(self, call: Call) -> Answer:
        desk = self._own_desk(call)
        with self.intake.engine.connect() as connection:
            return json_answer({"publications": published.of_desk(connection, desk)})
