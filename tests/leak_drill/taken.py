"""What is taken out of a case: a case file for a police station, and the case whole."""

from __future__ import annotations

from typing import Any, Final

from amanat.desk.casefile import commands as casefile
from amanat.desk.casefile import working
from amanat.desk.casefile.commands import Wanted
from amanat.desk.oversight import commands as oversight
from amanat.desk.oversight import export
from amanat.evidence.viewer import Viewer
from amanat.seal.age import HybridIdentity, PassphraseIdentity
from tests.desk import parties as played
from tests.leak_drill.boxes import attempted, unzipped
from tests.leak_drill.ground import SCHOOL, Ground
from tests.leak_drill.model import Row, Tried

VIEWER: Final = Viewer()


def case_file(ground: Ground, row: Row) -> Tried:
    """One with a picture that she agreed to; everything inside is searched. And one with a file outside her consent."""
    if "case file" not in ground.kept:
        ground.kept["case file"] = sealed_case(ground)
    return Tried(out=ground.kept["case file"])


def wanted(ground: Ground, item: str, **more: Any) -> Wanted:
    given: dict[str, Any] = {
        "grant": ground.whole,
        "to": "The police station at the bridge",
        "purpose": f"The report about {SCHOOL}",
        "items": ((item, "original"),),
        "agrees": True,
        "way": "call",
        "heard": ground.line.lead,
        "day": played.later(ground.line, 0),
        "words": "Yes, the police may have it.",
    }
    return Wanted(**{**given, **more})


def sealed_case(ground: Ground) -> bytes:
    line, lead = ground.line, ground.line.lead
    file = casefile.plan(line.office, lead, ground.case, ground.version, wanted(ground, ground.item("agreed")))
    request = casefile.ask(line.office, lead, ground.case, file, "They asked for it.")
    oversight.answer(line.office, ground.person("Hina"), request, True)
    passphrase = casefile.make(line.office, lead, ground.case, file, VIEWER)
    working.wait(file)
    for _ in range(2):
        line.sync()
        line.clock.now += 600
        ground.intake.app.intake.sequencer.step()
        line.sync()
    line.sync()
    working.wait(file)
    line.sync()
    _, _, pieces = casefile.take_out(line.office, lead, ground.case, file)
    return unzipped(b"".join(pieces), PassphraseIdentity(passphrase.encode()))


def taken_out(ground: Ground, row: Row) -> Tried:
    """One case whole, sealed, by two people."""
    if "taken out" not in ground.kept:
        line = ground.line
        request = export.ask(line.office, line.lead, ground.case, "She asked for it.")
        oversight.answer(line.office, ground.person("Hina"), request, True)
        identity = HybridIdentity(bytes(range(32)))
        pieces = export.take_out(line.office, line.lead, ground.case, request, identity.recipient)
        sealed = b"".join(pieces)
        ground.kept["taken out"] = sealed
    return Tried(out=ground.kept["taken out"])


def outside_consent(ground: Ground, row: Row) -> Tried:
    """A file of another consent, put into a case file."""
    if not row.file:
        return case_file(ground, row)
    line = ground.line
    chosen = wanted(ground, ground.item("outside"))
    return attempted(
        lambda: casefile.plan(line.office, line.lead, ground.case, ground.version, chosen),
        lambda: ground.files[row.file],
    )
