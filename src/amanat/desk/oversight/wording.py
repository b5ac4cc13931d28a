"""The words of what takes two people, and of the list of what was done."""

from __future__ import annotations

from typing import Final

from amanat.desk.web.words import Table, later

ACTION: Final[Table] = {
    "export_case": later("Take one case out of the desk"),
    "export_all": later("Take everything out of the desk"),
    "renew_person": later("New keys for a forgotten passphrase"),
    "clear_passkey": later("A new passkey for a lost one"),
    "erase_lost": later("End a case whose mailbox is gone"),
    "mark_again": later("Go on without the lost mark"),
    "end_retention_hold": later("End what keeps a case past its time"),
    "undo_block": later("Let somebody write again"),
}
EVENT: Final[Table] = {
    "second.asked": later("A second person was asked: {action}."),
    "second.answered": later("A second person answered: {action}."),
    "second.taken_back": later("A question to a second person was taken back: {action}."),
    "second.used": later("Done after a second person agreed: {action}."),
    "second.alone": later("A lead did this alone, because it is immediate: {action}."),
    "second.reviewed": later("Another person looked at what was done alone: {action}."),
    "case.exported": later("The case was taken out of the desk, sealed."),
    "desk.second_asked": later("A second person was asked: {action}."),
    "desk.second_answered": later("A second person answered: {action}."),
    "desk.second_taken_back": later("A question to a second person was taken back: {action}."),
    "desk.second_used": later("Done after a second person agreed: {action}."),
}
PART_TABLES: Final = {"action": "ACTION"}
ERROR: Final[Table] = {
    "oversight.action": later("This is not one of the things that take two people."),
    "oversight.not_urgent": later("Only what is immediate can be done alone. Ask a second person."),
    "oversight.waits": later("You asked for this already. Look at what waits."),
    "oversight.nobody": later("Nobody here could be the second person. Invite somebody first."),
    "oversight.over": later("This does not wait any more. Look at the list again."),
    "oversight.not_you": later("Another person has to answer this."),
    "oversight.second": later("A second person has to say yes first."),
}
NOTICE: Final[Table] = {
    "oversight.answer": later("Somebody needs you as a second person."),
    "oversight.go_on": later("A second person said yes. You can go on."),
    "oversight.review": later("A lead did something alone. Please look at it."),
    "oversight.late": later("A lead did something alone. Nobody has looked for three days."),
    "oversight.about_you": later("Somebody asked to change your keys. Is that right?"),
}
