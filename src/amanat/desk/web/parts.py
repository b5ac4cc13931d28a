"""The pages of the parts of the desk's work, one line each."""

from __future__ import annotations

from typing import Final

from amanat.desk.assessment import pages as assessment
from amanat.desk.assisted import pages as assisted
from amanat.desk.care import pages as care
from amanat.desk.casefile import pages as casefile
from amanat.desk.custody import pages as custody
from amanat.desk.evidence import pages as evidence
from amanat.desk.handover import pages as handover
from amanat.desk.imports import pages as imports
from amanat.desk.invitation import pages as invitation
from amanat.desk.notices import pages as notices
from amanat.desk.oversight import pages as oversight
from amanat.desk.parties import pages as parties
from amanat.desk.pattern import pages as pattern
from amanat.desk.proceeding import pages as proceeding
from amanat.desk.publication import pages as publication
from amanat.desk.reports import pages as reports
from amanat.desk.safety import pages as safety
from amanat.desk.statistics import pages as statistics
from amanat.desk.web.acts import Pages
from amanat.desk.work import pages as work

PAGES: Final[tuple[Pages, ...]] = (
    assisted.PAGES,
    invitation.PAGES,
    safety.PAGES,
    work.PAGES,
    oversight.PAGES,
    imports.PAGES,
    reports.PAGES,
    care.PAGES,
    pattern.PAGES,
    handover.PAGES,
    notices.PAGES,
    proceeding.PAGES,
    assessment.PAGES,
    publication.PAGES,
    evidence.PAGES,
    parties.PAGES,
    custody.PAGES,
    casefile.PAGES,
    statistics.PAGES,
)
