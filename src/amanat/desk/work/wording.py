"""The words of the work on a case."""

from __future__ import annotations

from typing import Final

from amanat.desk.web.words import Table, later

EVENT: Final[Table] = {
    "task.set": later("A task was set."),
    "task.done": later("A task was marked."),
    "contact.set": later("The plan for the next contact was changed."),
    "case.handed_back": later("Handed back. Nobody works on it now."),
    "referral.made": later("She was told of a service."),
    "referral.outcome": later("What came of a service: {came_of_it}."),
    "transcript.kept": later("A recording was written down. {made_by}"),
    "case.set_aside": later("Set aside. This is not a case."),
    "case.put_back": later("A lead put it back among the cases."),
    "case.printed": later("Parts of the case were printed."),
    "template.set": later("A text for answers was changed."),
    "template.removed": later("A text for answers was taken away."),
}
EVENT_EXTRA: Final[Table] = {
    "next_day": later("Next contact: {next_day}."),
    "next_how": "{next_how}.",
    "closing": later("Closed because: {closing}."),
}
PART_TABLES: Final = {
    "next_how": "NEXT_HOW",
    "came_of_it": "CAME_OF_IT",
    "made_by": "MADE_BY",
    "closing": "CLOSING",
}
ACT: Final[Table] = {
    "task": later("Add a task"),
    "task-done": later("Done"),
    "next-contact": later("Plan the next contact"),
    "take": later("Take it"),
    "hand-back": later("Hand it back"),
    "refer": later("Tell her of a service"),
    "outcome": later("What came of it"),
    "transcript": later("Write down what is heard"),
    "aside": later("This is not a case"),
    "put-back": later("Put it back among the cases"),
    "reopen": later("Open it again"),
}
ERROR: Final[Table] = {
    "work.day": later("Choose a day, such as 2026-12-05."),
    "work.choose": later("Choose one from the list."),
    "work.many": later("This case has many tasks already. Write a note instead."),
    "work.taken": later("Somebody works on this already. Look at the case again."),
    "work.mine": later("Only whoever works on a case can hand it back."),
    "work.closing": later("Choose why this is closed."),
    "work.print": later("Choose what is printed."),
    "task.nothing": later("There is no such task."),
    "referral.nothing": later("There is no such referral."),
    "exhibit.nothing": later("This file is not here. She may have taken it back."),
    "aside.opened": later("Somebody has opened this already. Close it instead."),
    "aside.so": later("This lies aside already."),
    "aside.not": later("This does not lie aside."),
    "aside.waits": later("Her record is not here yet. Wait for the next exchange."),
    "aside.danger": later("A sign of danger stands here. Open it and look."),
    "template.empty": later("Write a title and a text in both languages."),
    "template.long": later("This is too long. 80 letters fit a title, 2,000 a text."),
    "template.place": later("Only {desk} and {day} can be filled in. Take other marks out."),
    "template.many": later("40 texts fit. Take one away first."),
    "template.nothing": later("There is no such text."),
}
NOTICE: Final[Table] = {
    "aside.danger": later("Case {number} lies aside, and what came later names a danger."),
}
NEXT_HOW: Final[Table] = {
    "mailbox": later("By the mailbox"),
    "phone": later("By phone"),
    "meeting": later("In a meeting"),
    "other": later("In another way"),
}
CAME_OF_IT: Final[Table] = {
    "went": later("She went there"),
    "did_not_go": later("She did not go"),
    "helped": later("It helped"),
    "full": later("They had no place"),
    "refused": later("They turned her away"),
    "unknown": later("Not known"),
}
MADE_BY: Final[Table] = {
    "person": later("A person listened and wrote it."),
    "machine": later("A machine wrote it. A person has to check it."),
}
CLOSING: Final[Table] = {
    "support_done": later("The support is done"),
    "she_asked": later("She asked for it"),
    "no_contact": later("No contact after several tries"),
    "redirected": later("Others help her now"),
    "not_in_scope": later("Not what this desk does"),
    "duplicate": later("The same as another case, and linked"),
    "spam": later("Not a case"),
}
PRINTS: Final[Table] = {
    "record": later("Her record and what was written down of recordings"),
    "timeline": later("What has happened"),
    "messages": later("Messages"),
    "notes": later("Notes of the desk"),
}
NEED: Final[Table] = {
    "talk": later("Somebody to talk to"),
    "law": later("A lawyer or legal advice"),
    "stay": later("A safe place to stay"),
    "health": later("A doctor or health"),
    "online": later("Something online"),
    "work": later("Something at work"),
    "police": later("Police or a complaint"),
    "child": later("Somebody under 18"),
    "named": later("Somebody was named"),
    "change": later("Help to change one's own behaviour"),
    "takedown": later("Pictures taken down"),
}
