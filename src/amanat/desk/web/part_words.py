"""The words of the parts of the desk's work, one line each.

A part's `wording.py` has tables such as EVENT, ERROR, ACT or TERM that join the desk's own, NOTICE for its notices,
tables of its own (`w.of("OUTCOME", code)` in a template), and PART_TABLES, which says by which table a part of an
event's sentence is read.
"""

from __future__ import annotations

from types import ModuleType
from typing import Final

from amanat.desk.assessment import wording as assessment
from amanat.desk.assisted import wording as assisted
from amanat.desk.care import wording as care
from amanat.desk.casefile import wording as casefile
from amanat.desk.custody import wording as custody
from amanat.desk.evidence import wording as evidence
from amanat.desk.handover import wording as handover
from amanat.desk.imports import wording as imports
from amanat.desk.invitation import wording as invitation
from amanat.desk.notices import wording as notices
from amanat.desk.oversight import wording as oversight
from amanat.desk.parties import wording as parties
from amanat.desk.pattern import wording as pattern
from amanat.desk.proceeding import wording as proceeding
from amanat.desk.publication import wording as publication
from amanat.desk.reports import wording as reports
from amanat.desk.safety import wording as safety
from amanat.desk.statistics import wording as statistics
from amanat.desk.web.words import Table
from amanat.desk.work import wording as work

PART_WORDS: Final[tuple[ModuleType, ...]] = (
    assisted,
    invitation,
    safety,
    work,
    oversight,
    imports,
    reports,
    care,
    pattern,
    handover,
    notices,
    proceeding,
    assessment,
    publication,
    evidence,
    parties,
    custody,
    casefile,
    statistics,
)


def of_parts(name: str) -> dict[str, str]:
    """The tables of this name from every part, as one."""
    return {code: text for module in PART_WORDS for code, text in getattr(module, name, {}).items()}


def tables() -> dict[str, Table]:
    """Every table of every part, by its name; two parts that share a name share the table."""
    names = {name for module in PART_WORDS for name in vars(module) if name.isupper() and name != "PART_TABLES"}
    return {name: of_parts(name) for name in names}


def readings() -> dict[str, dict[str, str]]:
    """By which table the parts of an event's sentence are read, by the kind of the event: two parts of the desk may use
    one name for different things."""
    return {kind: getattr(module, "PART_TABLES", {}) for module in PART_WORDS for kind in getattr(module, "EVENT", {})}
