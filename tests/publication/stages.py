"""How far a case is, one for each moment."""

from __future__ import annotations

from amanat.process.life import Status
from amanat.process.words import Decided
from amanat.publication.stage import Moment, Stage

COURT = Decided("Sessions Court, Example City", "2025-05-03", final=True)
PANEL = Decided("Committee, Example Mills", "2025-05-03", final=True)
STAGES = {
    Moment.UNKNOWN: Stage(),
    Moment.RESPONDENT: Stage(Status.REFERRED),
    Moment.ACCUSED: Stage(Status.REFERRED, charge=COURT),
    Moment.FOUND: Stage(Status.OUTCOME, finding=(Status.SUBSTANTIATED, PANEL)),
    Moment.CONVICTED: Stage(Status.OUTCOME, finding=(Status.SUBSTANTIATED, COURT)),
    Moment.CLEARED: Stage(Status.OUTCOME, finding=(Status.NOT_SUBSTANTIATED, PANEL)),
}
APPEALED = Stage(
    Status.OUTCOME, finding=(Status.SUBSTANTIATED, Decided("Sessions Court, Example City", "2025-05-03", final=False))
)
