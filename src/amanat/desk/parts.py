"""The parts of the desk's work, one line each."""

from __future__ import annotations

from typing import Final

from amanat.desk.assessment import rules as assessment
from amanat.desk.assisted import rules as assisted
from amanat.desk.care import rules as care
from amanat.desk.casefile import rules as casefile
from amanat.desk.custody import rules as custody
from amanat.desk.evidence import rules as evidence
from amanat.desk.handover import rules as handover
from amanat.desk.imports import rules as imports
from amanat.desk.invitation import rules as invitation
from amanat.desk.notices import rules as notices
from amanat.desk.oversight import rules as oversight
from amanat.desk.part import Part
from amanat.desk.parties import rules as parties
from amanat.desk.pattern import rules as pattern
from amanat.desk.proceeding import rules as proceeding
from amanat.desk.publication import rules as publication
from amanat.desk.reports import rules as reports
from amanat.desk.safety import rules as safety
from amanat.desk.statistics import rules as statistics
from amanat.desk.work import rules as work

PARTS: Final[tuple[Part, ...]] = (
    assisted.PART,
    invitation.PART,
    work.PART,
    safety.PART,
    oversight.PART,
    imports.PART,
    reports.PART,
    care.PART,
    pattern.PART,
    handover.PART,
    notices.PART,
    assessment.PART,
    parties.PART,
    proceeding.PART,
    publication.PART,
    evidence.PART,
    custody.PART,
    casefile.PART,
    statistics.PART,
)
