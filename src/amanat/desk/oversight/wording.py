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
    "person.role_changed": later("{name} has another role now: {role}."),
    "person.renewed": later("{name} has new keys. The old ones open nothing new."),
    "look.noted": later("The case was looked at."),
    "case.looked": later("The case was looked at."),
    "original.taken": later("One of her files was saved outside the desk."),
    "original.seen": later("One of the files was looked at."),
    "original.heard": later("One of the files was played."),
    "original.data": later("The data inside one of the files was looked at."),
    "original.compared": later("Two files were looked at side by side."),
    "copy.saved": later("A working copy was saved outside the desk."),
    "audit.exported": later("The list of what was done was saved outside the desk."),
}
EVENT_EXTRA: Final[Table] = {"asked_by": later("Another lead asked for it too.")}
ACT: Final[Table] = {"export": later("Take this case out"), "erase-lost": later("End this lost case")}
PART_TABLES: Final = {"action": "ACTION"}
ERROR: Final[Table] = {
    "oversight.action": later("This is not one of the things that take two people."),
    "oversight.not_urgent": later("Only what is immediate can be done alone. Ask a second person."),
    "oversight.waits": later("You asked for this already. Look at what waits."),
    "oversight.nobody": later("Nobody here could be the second person. Invite somebody first."),
    "oversight.over": later("This does not wait any more. Look at the list again."),
    "oversight.not_you": later("Another person has to answer this."),
    "oversight.second": later("A second person has to say yes first."),
    "oversight.codes": later("The two codes are not right, were used, or are too old. Ask your lead."),
    "oversight.number": later("Type the number of the case, as it stands above."),
    "oversight.sure": later("Tick that you have asked the operator first."),
    "oversight.one_of_two": later("Choose a passphrase, or paste a recipient. One of the two."),
    "oversight.recipient": later("This is no recipient. It begins with age1. Ask for it again."),
    "oversight.weak_differs": later("The two do not match. Type it again."),
    "oversight.weak_short": later("This is too short. Take four words or more that do not belong together."),
    "oversight.weak_long": later("This is too long. 200 characters are enough."),
    "oversight.weak_same": later("This repeats the same few letters. Take four words that do not belong together."),
    "desk.role_same": later("This is their role already."),
    "desk.role_unknown": later("Choose a role: lead, caseworker or reviewer."),
}
REQUEST: Final[Table] = {
    "waits": later("Waits for a second person."),
    "yes": later("A second person agreed."),
    "no": later("A second person said no."),
    "over": later("Its time is over, or somebody is not here any more."),
    "taken_back": later("Taken back."),
    "done": later("Done."),
}
DONE: Final[Table] = {
    "looked": later("Looked at"),
    "taken": later("Printed or taken out"),
    "alone": later("Done alone, with a reason"),
    "two": later("Two people"),
    "people": later("People and who may see"),
    "kept": later("Holds, erasing, setting aside"),
    "other": later("Everything else"),
}
NOTICE: Final[Table] = {
    "oversight.left": later("{name} left cases behind. Find somebody for them."),
    "oversight.many": later("{count} things wait for you as one of two people."),
    "oversight.answer": later("Somebody needs you as a second person."),
    "oversight.go_on": later("A second person said yes. You can go on."),
    "oversight.review": later("A lead did something alone. Please look at it."),
    "oversight.late": later("A lead did something alone. Nobody has looked for three days."),
    "oversight.about_you": later("Somebody asked to change your keys. Is that right?"),
}
