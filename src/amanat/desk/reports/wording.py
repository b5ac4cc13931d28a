"""The words of reports."""

from __future__ import annotations

from typing import Final

from amanat.desk.web.words import Table, later

REPORT_STEP: Final[Table] = {"month": later("a month"), "quarter": later("a quarter"), "year": later("a year")}
PART_TABLES: Final = {"step": "REPORT_STEP"}
EVENT: Final[Table] = {
    "district.set": later("It was noted where this is (district)."),
    "report.made": later("A report was made. {period}"),
    "report.step_set": later("The shortest time of a report was changed to {step}."),
}
ACT: Final[Table] = {"district": later("Where it is (district)")}
REPORT_TABLE: Final[Table] = {
    "how": later("How they came"),
    "acts": later("Kind of act"),
    "context": later("Where in life"),
    "district": later("District"),
    "urgency": later("Urgency"),
    "first": later("First words from the desk"),
    "referrals": later("What was passed on, and the answer"),
    "ended": later("How cases ended in this time"),
}
REPORT_NOTE: Final[Table] = {
    "acts": later("A case can have several acts. These lines do not add up."),
    "district": later("Districts with fewer than 10 cases are not named."),
    "first": later("Only of records that came sealed. Who calls is answered at once."),
    "referrals": later("As it stands today, by the law’s own days. A case can be passed on more than once."),
    "ended": later("By the day on which a case ended, also if it came in earlier."),
}
REPORT_LINE: Final[Table] = {
    "how.sealed": later("Sealed, from her own phone"),
    "how.assisted": later("A call, a visit or a letter"),
    "how.import": later("From the old files"),
    "acts.outside": later("Outside the scope"),
    "first.within3": later("Within 3 days"),
    "first.within7": later("In 4 to 7 days"),
    "first.later": later("Later"),
    "first.none": later("No words yet"),
    "first.not_said": later("Not known any more"),
    "referrals.in_time": later("Answered in time"),
    "referrals.late": later("Answered late"),
    "referrals.silent": later("No answer in time"),
    "referrals.waiting": later("There is still time"),
    "referrals.no_clock": later("No clock: no day in the law, or no proof that it arrived"),
    "ended.withdrawn": later("She withdrew it"),
    "ended.not_said": later("No reason is kept"),
    "not_said": later("Not said"),
}
CELL: Final[Table] = {
    "small": later("under 10"),
    "kept": later("not shown"),
    "back": later("not shown"),
}
ERROR: Final[Table] = {
    "report.period": later("Choose a month, a quarter or a year from the list."),
    "report.step": later("Choose month, quarter or year."),
    "report.running": later("This time is not over. Its figures can be handed out when it is."),
}
