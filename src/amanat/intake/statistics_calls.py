"""What is asked about figures by programs: the register of institutions, and what a desk counted of a quarter."""

from __future__ import annotations

from amanat.intake import institutions, statistics
from amanat.intake.answers import Answer, json_answer
from amanat.intake.calls import Call, Calls, Later
from amanat.publication.statistics.listing import sign_register
from amanat.store.writer import SmallJob


class StatisticsCalls(Calls):
    """The handlers of `/v1/institutions` and `/v1/desks/…/statistics`."""

    def do_institutions(self, _call: Call) -> Answer:
        with self.intake.engine.connect() as connection:
            register = institutions.register(connection)
        return Answer(200, sign_register(register, self.intake.keys.directory))

    def do_statistics(self, call: Call) -> Answer:
        desk = self._own_desk(call)
        with self.intake.engine.connect() as connection:
            return json_answer(statistics.of_desk(connection, desk, self.intake.config.statistics_days))

    def do_put_statistics(self, call: Call) -> Later:
        desk = self._own_desk(call)
        sent = statistics.read_sent(call.body, desk, call.path["quarter"], call.key, call.now)
        self.intake.space.need(len(call.body), call.now)
        return Later(SmallJob(lambda sheet: statistics.add(sheet, call.key, sent, call.now)), json_answer)
