"""The codes of a proceeding: to whom a case is passed on, what an officer says, how she agreed, why a route ended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from amanat.process.life import Kind

NAME: Final = "proceeding"
INSTITUTIONS: Final = ("employer", "university", "ombudsperson", "police", "court", "other")
"""What kind of body a route leads to."""
WAYS: Final = ("message", "call", "in_person", "paper")
"""How she agreed that her case is passed on."""
CARRIED: Final = ("letters", "officer")
"""How it goes: the desk sends letters and writes down what comes back, or an officer has a mailbox of their own."""
ENDS: Final = ("decided", "she_asked", "not_theirs", "mistake")
"""Why a route is not followed any more."""
DECIDED: Final = ("charged", "charge_dropped", "final")
"""What is written down about the respondent beside the stages: a court charged; it dropped the charge; no appeal is
open against the finding any more."""
ON: Final = ("referral_talk", "inquiry")
COVERS: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.SUPPORT: ON,
    Kind.INQUIRY: ON,
    Kind.PUBLISHER: ("publication_talk",),
}
"""The purposes of a consent under which a case may go on, by what the desk is."""
ANSWERS: Final = ("in_time", "late", "silent", "waiting", "no_clock")
"""What came of a referral. `no_clock`: the law names no day there, or nobody has proof that it arrived."""
REFER: Final = "refer"
STEP: Final = "step"
SAFE: Final = "safe_contact"
"""What takes two people here (process/two_people.py)."""
OFFICER: Final[Mapping[str, str]] = {
    "acknowledged": "acknowledged",
    "inquiry_opened": "inquiry_opened",
    "respondent_told": "charge_communicated",
    "heard": "heard",
    "finding": "finding_made",
    "measure": "outcome_applied",
    "contract_ended": "outcome_applied",
    "appeal": "appeal_filed",
}
"""An officer's step (spec/mailbox.md) and the event of the packs that it is. `question`, `no_action` and `other` move
no clock."""
