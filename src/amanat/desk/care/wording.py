"""Words of caring for data."""

from __future__ import annotations

from typing import Final

from amanat.desk.web.words import Table, later

EVENT: Final[Table] = {
    "care.told": later("Told that this ends on {ends_on}."),
    "care.kept_longer": later("A lead keeps this until {keep_until}. {reason}"),
    "care.returned": later("She wrote again. What was here before is destroyed."),
    "care.let_go": later("She erased everything at the intake."),
    "care.taken_out": later("The case was taken out of the desk with all others, sealed."),
    "care.looked": later("The desk looked whose time is over."),
    "care.rules_set": later("The times of keeping were set."),
    "care.destroyed": later("Cases whose time was over were destroyed."),
    "care.keys_gone": later("An old key file was deleted."),
    "care.exported": later("Everything was exported by two people."),
}
ACT: Final[Table] = {"keep-longer": later("Keep it longer")}
ERROR: Final[Table] = {
    "care.kind": later("This is not a kind of case. Choose from the list."),
    "care.months": later("Write a number of months from 1 to 120."),
    "care.none": later("Choose at least one case."),
    "care.sure": later("Tick that this is for ever. Nothing was destroyed."),
    "care.changed": later("One of these changed meanwhile. Nothing was destroyed. Look again."),
    "care.day": later("Choose a day after today, within ten years."),
    "keys.nothing": later("This key file is not on the list any more."),
}
NOTICE: Final[Table] = {
    "care.soon": later("Case {number} ends on {day}. If a copy is needed, export it first."),
    "care.many": later("{count} closed cases end soon, the first on {day}. If copies are needed, export them first."),
    "care.due": later("Closed cases whose time is over: {count}. A lead decides."),
    "care.keys": later("An old key file of a backup must be deleted."),
}
CARE_KIND: Final[Table] = {
    "support": later("Support that is done"),
    "redirected": later("Others help her, or not for this desk"),
    "not_a_case": later("Not a case"),
    "note": later("A helpline note without consent"),
    "imported": later("From the old files"),
    "inquiry": later("With an inquiry"),
}
CARE_STAGE: Final[Table] = {
    "kept": later("Not told yet"),
    "tell": later("Told with the next exchange"),
    "told": later("Told"),
    "due": later("May be destroyed"),
    "alone": later("May be destroyed"),
}
